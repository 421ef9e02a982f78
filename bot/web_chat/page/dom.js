/** Elements, made without HTML: what people wrote never becomes markup. */

const SVG = "http://www.w3.org/2000/svg";

/** The element with an id of index.html. */
export const find = (id) => document.getElementById(id);

/** An element with its properties or attributes, and what is in it. */
export function element(name, traits = {}, ...children) {
  const made = document.createElement(name);
  for (const [trait, value] of Object.entries(traits)) {
    if (trait in made) made[trait] = value;
    else made.setAttribute(trait, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** One of the signs of index.html. */
export function sign(name) {
  const drawn = document.createElementNS(SVG, "svg");
  drawn.setAttribute("class", "sign");
  drawn.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#sign-${name}`);
  drawn.append(use);
  return drawn;
}

/** A dab of a feeling's paint. */
export const dab = (emotion) =>
  element("img", { src: `/page/${emotion}-dab.webp`, alt: "", width: 80, height: 80 });
