/** A wish from its promise to its drawing: what is said while one waits. */

import { ask, Trouble } from "./api.js";
import { giveBack } from "./composer.js";
import { element, find } from "./dom.js";
import { drawingElement } from "./drawing.js";
import { changed } from "./gallery.js";
import { note, tell, tellNow } from "./notes.js";
import { say } from "./words.js";

const AGAIN = 2000; // milliseconds until a connection that broke is tried again

let watched = null;
let source = null;
let retry;

/**
 * Show what becomes of a wish, until another is watched.
 *
 * A wish is known for two days; `drawing` is what came of it, where that is known already.
 */
export async function watch(id, drawing) {
  if (watched === id) return;
  leave();
  watched = id;
  find("paint").classList.add("busy");
  find("stage").hidden = false;
  find("stage").replaceChildren(waiting(id));
  find("stage").scrollIntoView({ block: "nearest" });
  await look(id, drawing);
}

/** Watch nothing: the page is as it was at first. */
export function leave() {
  watched = null;
  source?.close();
  source = null;
  clearTimeout(retry);
  find("paint").classList.remove("busy");
  find("stage").hidden = true;
  find("stage").replaceChildren();
}

async function look(id, drawing) {
  try {
    const wish = await ask("GET", `/api/drawings/${id}`);
    if (watched !== id) return;
    show(wish);
    if (wish.state === "waiting") listen(id);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (watched !== id) return;
    if (error.code === "unreachable") lookLater(id, drawing);
    else if (error.code === "refused-gone" && drawing) location.replace(`#/drawing/${drawing}`);
    else failed(error.message);
  }
}

function lookLater(id, drawing) {
  words(say("web-broken"));
  retry = setTimeout(() => look(id, drawing), AGAIN);
}

function listen(id) {
  source = new EventSource(`/api/drawings/${id}/events`);
  source.addEventListener("wish", (event) => show(JSON.parse(event.data)));
  source.onerror = () => {
    // By itself it does not come back after an answer that is no stream, and
    // else not without a pause of its own choosing.
    source.close();
    lookLater(id);
  };
}

function show(wish) {
  if (wish.state === "waiting") {
    words(wish.words);
    sketch(wish.sketch);
    return;
  }
  source?.close();
  if (wish.state === "failed") {
    giveBack(wish.id);
    failed(wish.failure);
    return;
  }
  changed();
  done(wish);
}

function done(wish) {
  const { drawing } = wish;
  const address = `#/wish/${wish.id}`;
  if (location.hash === address) history.replaceState(null, "", `${address}/${drawing.id}`);
  // Who writes the next one already is not to be torn from it.
  const busy = find("text") === document.activeElement && find("text").value !== "";
  document.body.dataset.feeling = drawing.care ? "" : drawing.feeling;
  const parts = [drawingElement(drawing, { fresh: true, onGone: gone })];
  if (wish.asks_voice) parts.push(voiceQuestion());
  find("stage").replaceChildren(...parts);
  if (busy) {
    tellNow(drawing.words);
    return;
  }
  const title = find("stage").querySelector("h2");
  title.focus({ preventScroll: true });
  find("stage").scrollIntoView({ block: "start" });
}

function gone() {
  location.hash = "#/";
}

function failed(sentence) {
  find("stage").replaceChildren(element("p", { className: "failed", textContent: sentence }));
  tellNow(sentence);
}

function waiting(id) {
  const wet = element("div", { className: "wet" });
  wet.append(element("span"), element("span"), element("span"));
  return element(
    "div",
    { className: "waiting" },
    element("p", { className: "words" }),
    wet,
    element("img", { className: "sketch", alt: say("alt-sketch"), hidden: true }),
    element("button", { textContent: say("button-cancel"), onclick: () => cancel(id) }),
  );
}

function words(sentence) {
  const place = find("stage").querySelector(".waiting .words");
  if (!place || place.textContent === sentence) return;
  place.textContent = sentence;
  tell(sentence);
}

function sketch(address) {
  const picture = find("stage").querySelector(".sketch");
  if (!picture || !address) return;
  picture.onload = () => {
    picture.hidden = false;
    find("stage").querySelector(".wet").hidden = true;
  };
  picture.src = address;
}

async function cancel(id) {
  try {
    await ask("POST", `/api/drawings/${id}/cancel`);
    giveBack(id);
    find("text").focus();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    note(error.message);
  }
}

/** May the feeling in a voice be read? Asked once, beside the first voice note's drawing. */
function voiceQuestion() {
  const answer = (allowed, told) => async () => {
    try {
      await ask("PUT", `/api/me/voice/${allowed}`);
      box.replaceChildren(element("p", { tabIndex: -1, textContent: say(told) }));
      box.firstChild.focus();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      note(error.message);
    }
  };
  const button = (name, allowed, told) =>
    element("button", { textContent: say(name), onclick: answer(allowed, told) });
  const box = element(
    "div",
    { className: "voice-ask" },
    element("p", { textContent: say("voice-ask") }),
    element(
      "div",
      { className: "row" },
      button("button-hear-voice", "yes", "web-voice-allowed"),
      button("button-no-voice", "no", "web-voice-denied"),
    ),
  );
  return box;
}
