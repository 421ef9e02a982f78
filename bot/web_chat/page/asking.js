/** A question before what cannot be undone. */

import { find } from "./dom.js";

/** Whether the answer is yes. Escape is a no. */
export function sure(question, yes, no) {
  const dialog = find("asking");
  find("asking-words").textContent = question;
  find("asking-yes").textContent = yes;
  find("asking-no").textContent = no;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
