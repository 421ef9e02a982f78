/** What is known of oneself: the wish about voices, the data, being forgotten. */

import { ask, Trouble } from "./api.js";
import { sure } from "./asking.js";
import { find } from "./dom.js";
import { changed } from "./gallery.js";
import { note } from "./notes.js";
import { numeral, say } from "./words.js";

/** Join the buttons; once. */
export function startOneself() {
  find("forget").onclick = () => told(forget);
}

/** Show what is known now. */
export const openOneself = () => told(refresh);

async function refresh() {
  const me = await ask("GET", "/api/me");
  find("data-count").textContent = say("web-drawings", { number: numeral(me.drawings) });
  find("data-export").hidden = me.drawings === 0;
  find("voice").hidden = !me.voices;
  const allowed = me.voice === true;
  find("voice-wish").textContent = say(allowed ? "privacy-voice" : "privacy-no-voice");
  const change = find("voice-change");
  change.textContent = say(allowed ? "button-no-voice" : "button-hear-voice");
  change.onclick = () =>
    told(async () => {
      await ask("PUT", `/api/me/voice/${allowed ? "no" : "yes"}`);
      await refresh();
      note(find("voice-wish").textContent);
    });
}

async function forget() {
  if (!(await sure(say("forget-ask"), say("web-yes-forget"), say("web-no-forget")))) return;
  await ask("DELETE", "/api/me");
  sessionStorage.clear();
  changed();
  note(say("web-forgotten"));
  await refresh();
  find("about-title").focus();
}

async function told(deed) {
  find("about-fault").replaceChildren();
  try {
    await deed();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    find("about-fault").textContent = error.message;
  }
}
