/** Short words: seen for a moment, or only heard by those who do not see. */

import { find } from "./dom.js";

const SEEN = 5000; // milliseconds
const APART = 4000; // milliseconds between two words about the same wait

let fading;
let last = 0;
let later;

/** Say something at the lower edge for a while. */
export function note(words) {
  clearTimeout(fading);
  find("note").textContent = words;
  fading = setTimeout(() => find("note").replaceChildren(), SEEN);
}

/** Say something to screen readers alone. A painter's steps come faster than they can speak. */
export function tell(words) {
  clearTimeout(later);
  const speak = () => {
    last = Date.now();
    if (find("told").textContent !== words) find("told").textContent = words;
  };
  later = setTimeout(speak, Math.max(0, last + APART - Date.now()));
}

/** Say something to screen readers at once: what was waited for is there. */
export function tellNow(words) {
  last = 0;
  tell(words);
}
