/** A drawing: what was said, its pictures, its feelings, and what can be done with it. */

import { ask, newKey, Trouble } from "./api.js";
import { sure } from "./asking.js";
import { element, sign } from "./dom.js";
import { changed } from "./gallery.js";
import { note } from "./notes.js";
import { look } from "./viewer.js";
import { EMOTIONS, percent, say, shownIn } from "./words.js";

/** The drawing as it stands in the page; `onGone` is called once it has been deleted. */
export function drawingElement(drawing, { fresh = false, onGone }) {
  const bare = drawing.care !== null || drawing.pictures.length === 1;
  return element(
    "article",
    { className: fresh ? "fresh" : "" },
    said(drawing),
    drawing.care && element("p", { className: "care", textContent: drawing.care }),
    pictures(drawing),
    element(
      "div",
      { className: "under" },
      // Somebody in despair is shown no figures; a feeling that was chosen was not read.
      bare ? null : bars(drawing),
      element("div", {}, deeds(drawing, onGone), details(drawing)),
    ),
  );
}

/** The names and shares of what is in a drawing; the viewer's way to see it. */
export function slidesOf(drawing) {
  return drawing.pictures.map((picture) => ({
    url: picture.url,
    alt: picture.alt,
    words: captionOf(drawing, picture).join(", "),
    download: `${picture.url}?download=true`,
  }));
}

function said(drawing) {
  const heard = drawing.care ? null : drawing.transcript;
  const quoted = drawing.text ?? heard;
  const [sentence, ...also] = drawing.words.split("\n\n");
  return element(
    "header",
    { className: "said" },
    quoted && element("blockquote", { textContent: quoted, tabIndex: quoted.length > 400 ? 0 : -1 }),
    element("h2", { tabIndex: -1, textContent: sentence }),
    also.length > 0 ? element("p", { className: "also", textContent: also.join("\n") }) : null,
  );
}

/** What a picture shows and how sure that is; nothing that a gentle answer leaves out. */
function captionOf(drawing, picture) {
  const bare = drawing.care !== null || drawing.pictures.length === 1;
  const blended = Object.keys(picture.blend).length > 0;
  return bare || blended ? [shownIn(picture)] : [shownIn(picture), percent(picture.confidence)];
}

function pictures(drawing) {
  const slides = slidesOf(drawing);
  const wall = element("div", { className: "pictures", "data-count": drawing.pictures.length });
  wall.append(
    ...drawing.pictures.map((picture, place) => {
      const [name, share] = captionOf(drawing, picture);
      const image = element("img", {
        src: picture.url,
        alt: picture.alt,
        width: picture.width,
        height: picture.height,
      });
      return element(
        "figure",
        {},
        element(
          "button",
          { type: "button", ariaHasPopup: "dialog", onclick: () => look(slides, place) },
          image,
        ),
        element("figcaption", {}, name, share ? element("small", { textContent: share }) : null),
      );
    }),
  );
  return wall;
}

/** All six feelings, the strongest first. */
function bars(drawing) {
  const ranked = EMOTIONS.toSorted((one, other) => drawing.emotions[other] - drawing.emotions[one]);
  const list = element("ul", { className: "bars", ariaLabel: say("web-feelings") });
  list.append(
    ...ranked.map((emotion) => {
      const fill = element("span", { className: "fill" });
      fill.style.borderImageSource = `url("/page/${emotion}-stroke.webp")`;
      fill.style.width = `${100 * drawing.emotions[emotion]}%`;
      return element(
        "li",
        {},
        element("span", { textContent: say(`emotion-${emotion}`) }),
        element("span", { className: "track", ariaHidden: "true" }, fill),
        element("span", { textContent: percent(drawing.emotions[emotion]) }),
      );
    }),
  );
  return list;
}

function deeds(drawing, onGone) {
  const path = `/api/gallery/${drawing.id}`;
  const strongest = say(`emotion-${drawing.feeling}`);
  return element(
    "div",
    { className: "deeds" },
    keeping(drawing, path),
    painting(path, "redraw", say("button-redraw")),
    // What was painted gently is not what was read.
    drawing.care ? null : painting(path, "more", say("button-more", { emotion: strongest })),
    drawing.may_blend ? painting(path, "blend", say("button-blend")) : null,
    element("button", {
      type: "button",
      className: "harm",
      textContent: say("button-delete"),
      onclick: () => remove(path, onGone),
    }),
  );
}

function keeping(drawing, path) {
  const label = element("span");
  const button = element("button", { type: "button" }, sign("heart"), label);
  const show = () => {
    button.dataset.kept = drawing.favourite;
    label.textContent = say(drawing.favourite ? "button-kept" : "button-keep");
  };
  button.onclick = () =>
    attempt(button, async () => {
      await ask(drawing.favourite ? "DELETE" : "PUT", `${path}/favourite`);
      drawing.favourite = !drawing.favourite;
      changed();
      show();
      note(say(drawing.favourite ? "kept" : "not-kept"));
    });
  show();
  return button;
}

/** A button that has something painted once more. */
function painting(path, verb, label) {
  const button = element("button", { type: "button", textContent: label });
  let key = newKey();
  button.onclick = () =>
    attempt(button, async () => {
      const wish = await ask("POST", `${path}/${verb}`, { key });
      key = newKey();
      location.hash = `#/wish/${wish.id}`;
    });
  return button;
}

async function remove(path, onGone) {
  const answer = await sure(say("web-delete-ask"), say("button-yes-delete"), say("button-no-keep"));
  if (!answer) return;
  await attempt(null, async () => {
    await ask("DELETE", path);
    changed();
    note(say("deleted"));
    onGone();
  });
}

/** Do something once at a time, and tell what goes wrong. */
async function attempt(button, deed) {
  if (button?.ariaBusy === "true") return;
  if (button) button.ariaBusy = "true";
  try {
    await deed();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    note(error.message);
  } finally {
    if (button) button.ariaBusy = "false";
  }
}

/** How it was painted, so that it can be painted again. */
function details(drawing) {
  const list = element("dl");
  for (const picture of drawing.pictures) {
    list.append(
      element("dt", { textContent: shownIn(picture) }),
      element("dd", { textContent: picture.prompt }),
    );
  }
  const [first] = drawing.pictures;
  const fact = (name, value) =>
    list.append(element("dt", { textContent: say(name) }), element("dd", { textContent: value }));
  fact("web-seed", String(first.seed)); // as it can be typed again
  fact("web-painter", first.painter);
  fact("web-size", `${first.width} × ${first.height}`);
  const facts = element(
    "details",
    { className: "facts" },
    element("summary", { textContent: say("button-details") }),
    list,
  );
  facts.addEventListener("toggle", () => tellCarried(drawing, list), { once: true });
  return facts;
}

/** Begin with the words that carried the feeling; finding them takes a moment of work. */
async function tellCarried(drawing, list) {
  try {
    const words = await ask("GET", `/api/gallery/${drawing.id}/carried`);
    if (words.length === 0) return;
    const emotion = say(`emotion-${drawing.feeling}`);
    list.prepend(
      element("dt", { textContent: say("details-carried", { emotion }) }),
      element("dd", { textContent: words.map((word) => `“${word}”`).join(", ") }),
    );
  } catch (error) {
    if (!(error instanceof Trouble)) throw error; // the other details stand there all the same
  }
}
