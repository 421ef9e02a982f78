/** Where it begins: the words come, the parts are joined, the address says what is shown. */

import { ask, Trouble } from "./api.js";
import { layDabs, startComposer } from "./composer.js";
import { element, find } from "./dom.js";
import { drawingElement } from "./drawing.js";
import { openGallery, startGallery } from "./gallery.js";
import { openOneself, startOneself } from "./oneself.js";
import { startViewer } from "./viewer.js";
import { leave, watch } from "./wish.js";
import { loadWords, say } from "./words.js";

const AGAIN = 3000; // milliseconds until words that did not come are asked for again
const VIEWS = ["paint", "drawing", "gallery", "about"];

let begun = false;

/** The address is `#/`, `#/wish/<id>[/<drawing>]`, `#/gallery`, `#/drawing/<id>` or `#/about`. */
const PLACES = {
  async gallery() {
    show("gallery");
    if (!(await openGallery())) arrive("gallery-title");
  },
  async about() {
    show("about");
    arrive("about-title");
    await openOneself();
  },
  async drawing(id) {
    show("drawing");
    await openDrawing(id);
  },
  async wish(id, drawing) {
    show("paint");
    await watch(id, drawing);
  },
};

async function route() {
  const [, place = "", ...ids] = location.hash.split("/");
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  if (Object.hasOwn(PLACES, place)) {
    await PLACES[place](...ids);
  } else {
    show("paint");
    leave();
    arrive("paint-title");
  }
  begun = true;
}

function show(view) {
  for (const each of VIEWS) find(each).hidden = each !== view;
  document.body.dataset.feeling = "";
  for (const link of document.querySelectorAll("nav a")) {
    const here = link.dataset.page === view || (view === "drawing" && link.dataset.page === "gallery");
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const title = view === "paint" ? "" : `${say(view === "about" ? "web-about" : "web-gallery")} – `;
  document.title = `${title}Emotion Draw`;
}

/** Go on reading at the title of what has come; at first one is there already. */
function arrive(title) {
  if (!begun) return;
  find(title).focus({ preventScroll: true });
  window.scrollTo({ top: 0, behavior: "instant" });
}

async function openDrawing(id) {
  const place = find("shown");
  const address = location.hash;
  place.replaceChildren();
  try {
    const drawing = await ask("GET", `/api/gallery/${id}`);
    if (location.hash !== address) return; // something else is shown by now
    document.body.dataset.feeling = drawing.care ? "" : drawing.feeling;
    const onGone = () => (location.hash = "#/gallery");
    place.replaceChildren(drawingElement(drawing, { onGone }));
    window.scrollTo({ top: 0, behavior: "instant" });
    if (begun) place.querySelector("h2").focus({ preventScroll: true });
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (location.hash !== address) return;
    place.replaceChildren(element("p", { className: "failed", role: "alert", textContent: error.message }));
  }
}

function promised(id) {
  location.hash = `#/wish/${id}`;
}

/** Leave but the title and the sentence that tells why. */
function lock() {
  for (const each of document.querySelectorAll("nav, .hero p, #composer > :not(.fault)")) each.hidden = true;
}

async function begin() {
  try {
    await loadWords();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    find("composer-fault").textContent = error.message;
    if (error.code === "refused-web-login") lock();
    if (error.code === "unreachable") setTimeout(begin, AGAIN);
    return;
  }
  find("composer-fault").replaceChildren();
  // There the key beside the space bar does what Ctrl does elsewhere.
  if (/^(Mac|iP)/.test(navigator.platform)) find("keys").textContent = "⌘ + ↵";
  layDabs();
  startGallery();
  startOneself();
  window.addEventListener("hashchange", route);
  await route();
}

document.querySelector(".skip").onclick = (event) => {
  event.preventDefault(); // the address says what is shown
  find("main").focus();
};
// Typing needs no words of ours.
startComposer(promised);
startViewer();
begin();
