/** The sentences of the page, in the language that the browser asks for. */

import { ask } from "./api.js";
import { element, find } from "./dom.js";

export const EMOTIONS = ["joy", "love", "surprise", "sadness", "fear", "anger"];

// Where not even the words can be had, there is this to say.
let sentences = {
  "web-trouble":
    "I cannot be reached right now. Nothing you wrote is lost; please try again.",
};

/** Have the words come, and put them where index.html names them. Throws Trouble. */
export async function loadWords() {
  const told = await ask("GET", "/api/words");
  sentences = told.sentences;
  document.documentElement.lang = told.language;
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
  for (const each of document.querySelectorAll("[data-label]")) each.ariaLabel = say(each.dataset.label);
  for (const each of document.querySelectorAll("[data-hint]")) each.placeholder = say(each.dataset.hint);
  find("about-words").replaceChildren(
    ...told.about.split("\n\n").map((part) => element("p", { textContent: part })),
  );
}

/** A sentence, its blanks filled; empty while there are no words yet. */
export function say(name, facts = {}) {
  return (sentences[name] ?? "").replace(/\{(\w+)\}/g, (blank, fact) => facts[fact] ?? blank);
}

/** A confidence as people read it; never a rounded-up certainty. */
export function percent(confidence) {
  if (confidence >= 0.995 && confidence < 1) return say("percent-over", { number: 99 });
  if (confidence > 0 && confidence < 0.005) return say("percent-under", { number: 1 });
  return say("percent", { number: Math.round(confidence * 100) });
}

/** A number as it is written in the page's language. */
export const numeral = (number) => number.toLocaleString(document.documentElement.lang);

/** A day as it is written in the page's language, where one lives; `moment` is of ISO 8601. */
export const day = (moment) => {
  const { lang } = document.documentElement;
  const here = navigator.languages.find((each) => each.split("-")[0] === lang) ?? lang;
  return new Date(moment).toLocaleDateString(here, { dateStyle: "long" });
};

/** The feeling that a picture shows; of a blend, all of them. */
export function shownIn(picture) {
  const blended = Object.keys(picture.blend);
  const names = blended.length > 0 ? blended : [picture.emotion];
  return names.map((name) => say(`emotion-${name}`)).join(" + ");
}
