/** The recording of the form: spoken here, chosen as a file, or dropped. */

import { Trouble } from "./api.js";
import { find } from "./dom.js";
import { record } from "./recorder.js";
import { say } from "./words.js";

const MOST_BYTES = 20_000_000;

let file = null;
let running = null;
let asking = false; // for the microphone; people take their time to allow it

/** Join the buttons; `onFault(words)` is told what goes wrong. */
export function startVoice(onFault) {
  find("record").onclick = () => begin(onFault);
  find("record-stop").onclick = finish;
  find("record-cancel").onclick = cancel;
  find("choose-file").onclick = () => find("file").click();
  find("file").onchange = () => {
    take(find("file").files[0], onFault);
    find("file").value = ""; // the same file can be chosen again
  };
  find("attached-remove").onclick = () => {
    clearRecording();
    find("text").focus();
  };
  startDropping(onFault);
}

/** The file to be sent, null where there is none; what is being spoken ends with it. */
export async function recording() {
  if (running) await finish();
  return file;
}

/** Let go of a recording that was sent, unless another has taken its place. */
export function letGo(sound) {
  if (file === sound) clearRecording();
}

function clearRecording() {
  file = null;
  URL.revokeObjectURL(find("attached-sound").src);
  find("attached-sound").removeAttribute("src");
  arrange("text");
}

async function begin(onFault) {
  if (running || asking) return;
  onFault("");
  asking = true;
  try {
    running = await record({
      onTime: (seconds) => {
        const rest = String(seconds % 60).padStart(2, "0");
        find("clock").textContent = `${Math.floor(seconds / 60)}:${rest}`;
      },
      onLevel: (level) => find("recording").firstElementChild.style.setProperty("--level", level),
      onEnd: finish,
    });
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    onFault(error.message);
    return;
  } finally {
    asking = false;
  }
  find("clock").textContent = "0:00";
  arrange("recording");
  find("record-stop").focus();
}

async function finish() {
  if (!running) return;
  const { stop } = running;
  running = null;
  const sound = await stop();
  const kind = sound.type.split(";")[0].split("/")[1] || "webm";
  attach(new File([sound], `voice.${kind}`, { type: sound.type }), say("web-recorded"));
  find("send").focus();
}

async function cancel() {
  if (!running) return;
  const { cancel: drop } = running;
  running = null;
  await drop();
  arrange(file ? "attached" : "text"); // one may have been dropped before it began
  find(file ? "send" : "record").focus();
}

function take(chosen, onFault) {
  if (!chosen) return;
  onFault("");
  if (chosen.size > MOST_BYTES) {
    onFault(say("web-too-large"));
    return;
  }
  if (chosen.type.startsWith("image/")) {
    onFault(say("fault-photo"));
    return;
  }
  attach(chosen, chosen.name);
  find("send").focus();
}

function attach(sound, name) {
  clearRecording();
  file = sound;
  find("attached-name").textContent = name;
  find("attached-sound").src = URL.createObjectURL(sound);
  arrange("attached");
}

/** Show one of the three; what was typed stays where it is. */
function arrange(shown) {
  for (const each of ["text", "recording", "attached"]) find(each).hidden = each !== shown;
  find("record").hidden = find("choose-file").hidden = shown !== "text";
}

function startDropping(onFault) {
  const sheet = find("composer").firstElementChild;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const show = (on) => sheet.classList.toggle("dropping", on);
  // Dropped beside the form, a browser would leave the page for the file.
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    show(true);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) show(false);
  });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    show(false);
    if (!running) take(event.dataTransfer.files[0], onFault);
  });
}
