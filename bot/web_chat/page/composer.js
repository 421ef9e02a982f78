/** What is to be painted: words, a recording or a feeling, and how. */

import { ask, newKey, Trouble } from "./api.js";
import { dab, element, find } from "./dom.js";
import { letGo, recording, startVoice } from "./voice.js";
import { EMOTIONS, numeral, say } from "./words.js";

const MOST = 4096; // characters
const NEAR = 3600; // characters from which they are counted
const DRAFT = "draft"; // what was typed and not sent survives a reload
const SENT = "sent"; // and what was sent, where it could not be painted

let chosen = null;
// The key of the wish that was sent and not answered: sent again, it is the same.
let unanswered = { wish: "", key: "" };

/** Join the form; `onWish(id)` is called with each wish that was promised. */
export function startComposer(onWish) {
  const text = find("text");
  text.value = sessionStorage.getItem(DRAFT) ?? "";
  text.oninput = typed;
  typed();
  find("composer").onsubmit = (event) => {
    event.preventDefault();
    send(onWish);
  };
  find("composer").onkeydown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send(onWish);
  };
  startVoice(fault);
}

/** The six feelings to choose from; once their names are known. */
export function layDabs() {
  find("dabs").replaceChildren(
    ...EMOTIONS.map((emotion) =>
      element(
        "button",
        {
          type: "button",
          className: "dab",
          ariaPressed: "false",
          onclick: (event) => choose(event.currentTarget, emotion),
        },
        dab(emotion),
        say(`emotion-${emotion}`),
      ),
    ),
  );
  typed();
}

/** Give back the words of a wish that could not be painted, unless others stand there. */
export function giveBack(wish) {
  const sent = JSON.parse(sessionStorage.getItem(SENT) ?? "{}");
  if (sent.id !== wish || find("text").value) return;
  find("text").value = sent.text;
  typed();
}

function choose(button, emotion) {
  const again = button.ariaPressed === "true";
  chooseNone();
  button.ariaPressed = String(!again);
  chosen = again ? null : emotion;
  document.body.dataset.feeling = chosen ?? "";
}

function chooseNone() {
  chosen = null;
  for (const each of find("dabs").children) each.ariaPressed = "false";
}

function typed() {
  const text = find("text").value;
  sessionStorage.setItem(DRAFT, text);
  const length = Array.from(text).length;
  const count = find("count");
  count.hidden = length < NEAR;
  count.classList.toggle("over", length > MOST);
  count.textContent = counted(length);
}

const counted = (length) => say("web-count", { number: numeral(length), most: numeral(MOST) });

function fault(words) {
  // Emptied first, so that the same words are read out again.
  find("composer-fault").replaceChildren();
  find("composer-fault").textContent = words;
}

async function send(onWish) {
  const button = find("send");
  if (button.ariaBusy === "true") return;
  fault("");
  button.ariaBusy = "true";
  try {
    const text = find("text").value;
    const sent = await told();
    const wish = await promised(sent);
    sessionStorage.setItem(SENT, JSON.stringify({ id: wish.id, text }));
    clear(sent);
    onWish(wish.id);
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    fault(error.message);
  } finally {
    button.ariaBusy = "false";
  }
}

/** The wish as the form has it. Throws Trouble where it cannot be one. */
async function told() {
  const text = find("text").value;
  const sound = await recording();
  const how = { blend: find("blend").checked };
  const seed = find("seed");
  if (!seed.validity.valid) throw new Trouble(say("fault-bad-input"), "seed");
  if (seed.value) how.seed = seed.valueAsNumber;
  if (chosen) return { json: { ...how, emotion: chosen } };
  if (sound) return { json: how, sound };
  const length = Array.from(text).length;
  if (length > MOST) throw new Trouble(counted(length), "too-long");
  return { json: { ...how, text } };
}

async function promised({ json, sound }) {
  const wish = JSON.stringify([json, sound?.name, sound?.size, sound?.lastModified]);
  if (wish !== unanswered.wish) unanswered = { wish, key: newKey() };
  const { key } = unanswered;
  if (!sound) return ask("POST", "/api/drawings", { json, key });
  const form = new FormData();
  for (const [name, value] of Object.entries(json)) form.set(name, value);
  form.set("voice", sound, sound.name);
  return ask("POST", "/api/drawings", { form, key });
}

/** Empty the form of what was sent; what was begun meanwhile stays, and words beside a feeling. */
function clear({ json, sound }) {
  unanswered = { wish: "", key: "" };
  if (sound) {
    letGo(sound);
  } else if (json.emotion) {
    if (chosen === json.emotion) chooseNone();
  } else if (find("text").value === json.text) {
    find("text").value = "";
    typed();
  }
}
