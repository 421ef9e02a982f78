/** A voice note by the microphone. */

import { Trouble } from "./api.js";
import { say } from "./words.js";

const LONGEST = 178; // seconds; recordings of more than three minutes are not listened to
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

/**
 * Begin to record. Throws Trouble where there is no microphone or it is not allowed.
 *
 * `onTime(seconds)` and `onLevel(0 to 1)` are called while it lasts, `onEnd()` when
 * it has become too long. Returns `stop()`, which gives the recording, and `cancel()`.
 */
export async function record({ onTime, onLevel, onEnd }) {
  const stream = await microphone();
  const kind = KINDS.find((each) => MediaRecorder.isTypeSupported(each));
  const recorder = new MediaRecorder(stream, kind ? { mimeType: kind } : {});
  const ended = kept(recorder);
  const quiet = listen(stream, onLevel);
  const halt = count(onTime, onEnd);
  recorder.start(1000); // in parts, so that little is lost where the browser ends it
  const stop = () => {
    halt();
    quiet();
    if (recorder.state !== "inactive") recorder.stop();
    for (const track of stream.getTracks()) track.stop();
    return ended;
  };
  return { stop, cancel: stop };
}

/** What is recorded, once that has ended. */
function kept(recorder) {
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  return new Promise((resolve) => {
    recorder.onstop = () => resolve(new Blob(parts, { type: recorder.mimeType }));
  });
}

/** Tell the time, and when it is up; returns what ends that. */
function count(onTime, onEnd) {
  const began = Date.now();
  const clock = setInterval(() => {
    const seconds = Math.floor((Date.now() - began) / 1000);
    onTime(seconds);
    if (seconds >= LONGEST) onEnd();
  }, 250);
  return () => clearInterval(clock);
}

async function microphone() {
  // Browsers lend it to pages by https and to this machine alone.
  if (!navigator.mediaDevices || !window.MediaRecorder) throw new Trouble(say("web-mic-none"), "mic");
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    const denied = error.name === "NotAllowedError" || error.name === "SecurityError";
    throw new Trouble(say(denied ? "web-mic-denied" : "web-mic-none"), "mic");
  }
}

/** Tell how loud it is; returns what ends that. */
function listen(stream, onLevel) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame = requestAnimationFrame(function look() {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    onLevel(Math.min(1, Math.sqrt(power) * 5));
    frame = requestAnimationFrame(look);
  });
  return () => {
    cancelAnimationFrame(frame);
    context.close();
  };
}
