/** What is asked of the program, and how its faults are told. */

import { say } from "./words.js";

/** Something that could not be done; its message is a sentence for people. */
export class Trouble extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

// The first answer brings the cookie that says who one is. Were others asked
// for at the same time, each would bring another.
let first = null;

/** The answer to a request, from JSON; null where there is none. Throws Trouble. */
export async function ask(method, path, { json, form, key } = {}) {
  if (first !== null) await first;
  const asked = send(method, path, { json, form, key });
  first ??= asked.catch(() => {
    first = null;
  });
  return asked;
}

/** A name for a wish: asked for twice under it, it is painted once. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function send(method, path, { json, form, key }) {
  const headers = {};
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (key !== undefined) headers["Idempotency-Key"] = key;
  let answer;
  let told;
  try {
    answer = await fetch(path, { method, headers, body: form ?? jsonOf(json) });
    told = answer.status === 204 ? null : await answer.json();
  } catch (error) {
    // A proxy's page instead of JSON is no answer of ours either.
    throw new Trouble(say("web-trouble"), "unreachable", { cause: error });
  }
  if (answer.ok) return told;
  throw new Trouble(told?.error?.message ?? say("fault-ours"), told?.error?.code ?? "fault-ours");
}

const jsonOf = (json) => (json === undefined ? undefined : JSON.stringify(json));
