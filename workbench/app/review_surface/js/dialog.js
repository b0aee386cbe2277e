// The list of keys, as a dialog.

import { button, h } from "./dom.js";
import { say } from "./text.js";

/** Show which key does what. @param {Record<string, string>} does the keys by the names of actions */
export const keysDialog = (does) => {
  const rows = Object.entries(does).map(([name, key]) => h("tr", {}, h("td", {}, h("b", {}, key)), h("td", {}, say(`keys.${name}`))));
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "cw keys-dialog", "aria-labelledby": "keys-title" },
      h("h2", { id: "keys-title" }, say("keys.title")), h("table", {}, h("tbody", {}, ...rows)),
      h("p", { class: "quiet" }, say("keys.typing")), button("close-keys", say("surface.close"))));
  dialog.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("button")) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
};
