/** One's gallery: pages, filters, the picture of a year. */

import { ask, Trouble } from "./api.js";
import { dab, element, find, sign } from "./dom.js";
import { note } from "./notes.js";
import { look } from "./viewer.js";
import { EMOTIONS, day, numeral, say, shownIn } from "./words.js";

let filter = {}; // { emotion } or { favourites }
let next = null;
let stale = true; // whether the wall shows what the gallery no longer is
let asked = 0;
let opened = null;

/** Something was painted, kept or deleted. */
export function changed() {
  stale = true;
}

/** Join the buttons; once the words are there. */
export function startGallery() {
  find("filters").replaceChildren(
    filterButton({}, say("filter-all")),
    filterButton({ favourites: true }, say("filter-favourites")),
    ...EMOTIONS.map((emotion) => filterButton({ emotion }, say(`emotion-${emotion}`), dab(emotion))),
  );
  find("older").onclick = () => load(next);
  find("year").onclick = lookAtYears;
}

/** Show it as it is now; who comes back from a drawing finds it as it was. */
export async function openGallery() {
  const link = opened && document.querySelector(`#wall a[href="#/drawing/${opened}"]`);
  opened = null;
  if (!stale && link) {
    link.focus();
    return true;
  }
  await load(null);
  return false;
}

function filterButton(wanted, label, ...before) {
  return element(
    "button",
    {
      type: "button",
      ariaPressed: String(Object.keys(wanted).length === 0),
      onclick: (event) => {
        filter = wanted;
        for (const each of find("filters").children) {
          each.ariaPressed = String(each === event.currentTarget);
        }
        load(null);
      },
    },
    ...before,
    label,
  );
}

/** The first page, or the one `before` a drawing. */
async function load(before) {
  const mine = ++asked; // of two filters pressed quickly the later counts
  find("gallery-fault").replaceChildren();
  const wanted = new URLSearchParams(filter);
  if (before !== null) wanted.set("before", before);
  try {
    const [page, years] = await Promise.all([
      ask("GET", `/api/gallery?${wanted}`),
      ask("GET", "/api/years"),
    ]);
    if (mine === asked) hang(page, years, before);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    if (mine === asked) find("gallery-fault").textContent = error.message;
  }
}

function hang(page, years, before) {
  const cards = page.drawings.map(card);
  if (before === null) find("wall").replaceChildren(...cards);
  else find("wall").append(...cards);
  // The button goes away under the finger of who pressed it.
  if (before !== null) cards[0]?.firstChild.focus();
  stale = false;
  next = page.next;
  const none = page.count === 0;
  const bare = years.length === 0; // then there is nothing to choose from either
  const all = bare || Object.keys(filter).length === 0;
  find("older").hidden = next === null;
  find("year").hidden = find("export").hidden = find("filters").hidden = bare;
  find("gallery-count").textContent = none ? "" : say("web-drawings", { number: numeral(page.count) });
  find("gallery-empty").hidden = !none;
  find("gallery-empty").textContent = say(all ? "web-empty" : "gallery-empty-filter");
}

function card(drawing) {
  const [first] = drawing.pictures;
  const hung = element(
    "span",
    { className: "hung" },
    element("img", { src: first.small, alt: first.alt, width: 320, height: 320, loading: "lazy" }),
    drawing.favourite ? sign("heart") : null,
  );
  if (drawing.favourite) {
    hung.append(element("span", { className: "unseen", textContent: say("button-kept") }));
  }
  return element(
    "li",
    {},
    element(
      "a",
      { href: `#/drawing/${drawing.id}`, onclick: () => (opened = drawing.id) },
      hung,
      element("span", { className: "title", textContent: shownIn(first) }),
      element("span", { className: "words", textContent: drawing.text ?? quoted(drawing) }),
    ),
  );
}

/** What was said, unless that is not shown; else when it was. */
function quoted(drawing) {
  return (drawing.care ? null : drawing.transcript) ?? day(drawing.created_at);
}

async function lookAtYears() {
  try {
    const years = await ask("GET", "/api/years");
    const slides = years.map((year) => ({
      url: `/api/years/${year}`,
      alt: say("year-alt", { year }),
      words: say("year", { year }),
      download: `/api/years/${year}`,
      name: `emotion-draw-${year}.jpg`,
    }));
    if (slides.length > 0) look(slides, slides.length - 1);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    note(error.message);
  }
}
