/** Pictures large, one after another; Escape leads back to where one was. */

import { find } from "./dom.js";

const SWIPE = 50; // pixels

let slides = [];
let place = 0;
let touched = null;

/** Look at `pictures`, the one at `first` to begin with: `{url, alt, words, download}` each. */
export function look(pictures, first = 0) {
  slides = pictures;
  for (const way of ["previous", "next"]) find(`viewer-${way}`).hidden = slides.length < 2;
  turn(first);
  find("viewer").showModal();
}

/** Join the buttons and keys of the viewer; once. */
export function startViewer() {
  const dialog = find("viewer");
  find("viewer-close").onclick = () => dialog.close();
  find("viewer-previous").onclick = () => turn(place - 1);
  find("viewer-next").onclick = () => turn(place + 1);
  dialog.onkeydown = (event) => {
    if (event.key === "ArrowLeft") turn(place - 1);
    if (event.key === "ArrowRight") turn(place + 1);
  };
  dialog.onclick = (event) => {
    // Beside the picture lies what the viewer covers.
    if (event.target === dialog || event.target.tagName === "FIGURE") dialog.close();
  };
  dialog.ontouchstart = (event) => {
    touched = event.touches.length === 1 ? event.touches[0].clientX : null;
  };
  dialog.ontouchend = (event) => {
    if (touched === null) return;
    const moved = event.changedTouches[0].clientX - touched;
    if (Math.abs(moved) > SWIPE) turn(place - Math.sign(moved));
  };
}

function turn(to) {
  place = (to + slides.length) % slides.length;
  const slide = slides[place];
  const picture = find("viewer-picture");
  picture.src = slide.url;
  picture.alt = slide.alt;
  find("viewer-words").textContent = slide.words;
  find("viewer-download").href = slide.download;
  find("viewer-download").download = slide.name ?? "";
}
