// Evidence that is added without leaving the page: a web page, files, or a quote that is typed. What is typed is kept until it
// is stored.

import { button, h, paint, part } from "./dom.js";
import { model, page, tell } from "./model.js";
import { act, keepUnsent } from "./store.js";
import { say } from "./text.js";

/** @typedef {import("./types.js").Unsent} Unsent */

const MEGABYTE = 1e6;

/** @returns {HTMLElement[]} */
export const addingParts = () => [
  h("form", { class: "adding", "aria-label": say("add.title") }),
  h("div", { class: "additions" }),
];

/** @param {HTMLElement} column */
export const renderAdding = (column) => {
  const { open, other } = model.adding;
  paint(part(column, "adding"), [open, model.fetches, other], () => (open ? fields() : []));
  for (const field of column.querySelectorAll("[data-unsent]")) {
    const name = /** @type {keyof Unsent} */ (field.getAttribute("data-unsent"));
    if ((field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== model.unsent[name]) field.value = String(model.unsent[name]);
  }
  const running = model.pending.filter((pending) => pending.type === "add");
  paint(part(column, "additions"), running.map(stateOf), () => running.map((pending) => h("p", { class: "quiet" }, stateOf(pending))));
};

const fields = () => {
  const { other } = model.adding;
  const text = h("textarea", { id: "add-text", rows: 3, "data-unsent": "text" });
  return [
    h("p", { class: "section" }, say("add.title"), " ", button("add-close", say("surface.close"), { class: "plain" })),
    ...(model.fetches
      ? [h("div", { class: "add-row" }, field("address", "sources.url", { placeholder: "https://", inputmode: "url" }), button("add-page", say("pages.add")))]
      : [h("p", { class: "quiet" }, say("pages.off"))]),
    other ? h("p", { class: "notice" }, other.text, " ", button("add-other", say("pages.add-anyway"))) : "",
    h("div", { class: "add-files" }, h("label", { for: "add-files" }, say("add.files")), h("input", { id: "add-files", type: "file", multiple: true })),
    h("label", { for: "add-text" }, say("add.text")), text,
    h("div", { class: "add-row" },
      field("title", "add.source", { placeholder: say("sources.note-title-hint") }), field("url", "add.source-url", { placeholder: "https://", inputmode: "url" }),
      field("published", "sources.published", { placeholder: "2021-02-01" }), button("add-note", say("add.save"))),
  ].filter((made) => made !== "");
};

/** @param {keyof Unsent} name @param {string} label @param {Record<string, string>} attributes */
const field = (name, label, attributes) =>
  h("label", {}, say(label), h("input", { id: `add-${name}`, "data-unsent": name, autocomplete: "off", ...attributes }));

/** How far an addition is. @param {import("./types.js").Act} pending */
const stateOf = (pending) => {
  const name = pending.name ?? pending.address ?? pending.title;
  const percent = model.progress[pending.id];
  if (percent) return say("add.embedding", { name, percent });
  const here = model.uploads[pending.id];
  if (pending.file && here !== undefined && here < pending.size) {
    return say("add.uploading", { name, done: (here / MEGABYTE).toFixed(1), all: (pending.size / MEGABYTE).toFixed(1) });
  }
  return say("add.adding", { name });
};

/** Show the form. */
export const openAdding = () => {
  model.adding = { open: true, other: null };
};

/** Do what a button of the form stands for. @param {string} name */
export const add = (name) => {
  if (name === "add-close") model.adding = { open: false, other: null };
  else if (name === "add-page" && model.unsent.address.trim()) addPage(model.unsent.address.trim(), false);
  else if (name === "add-other" && model.adding.other) addPage(model.adding.other.address, true);
  else if (name === "add-note" && model.unsent.text.trim()) {
    const { text, title, url, published } = model.unsent;
    act("add", { kind: "note", text, title, url, published });
    close({ text: "", title: "", url: "", published: "" });
  }
};

/** @param {string} address @param {boolean} keepOther */
const addPage = (address, keepOther) => {
  act("add", { kind: "page", address, keep_other: keepOther });
  close({ address: "" });
};

/** @param {Partial<Unsent>} emptied */
const close = (emptied) => {
  keepUnsent(emptied);
  model.adding = { open: false, other: null };
  tell("add.sent");
};

/** Add files, one act each. @param {File[]} files */
export const addFiles = (files) => {
  for (const file of files) act("add", { kind: "file", name: file.name, size: file.size, file });
  if (files.length) close({});
};

/**
 * Take in what was dropped: files, or else an address or a text, for the form. Folders are skipped, and named.
 * @param {DataTransfer} dropped
 */
export const drop = (dropped) => {
  if (!page()) return;
  const entries = [...dropped.items].filter((item) => item.kind === "file").map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const folders = entries.filter(({ entry }) => entry?.isDirectory).map(({ entry }) => entry?.name ?? "");
  addFiles(entries.flatMap(({ entry, file }) => (file && !entry?.isDirectory ? [file] : [])));
  if (folders.length) model.refusals.push({ claim: model.claim, text: say("add.folders", { names: folders.join(", ") }) });
  if (entries.length) return;
  const address = dropped.getData("text/uri-list").split("\n")[0].trim();
  openAdding();
  keepUnsent(address ? (model.fetches ? { address } : { url: address }) : { text: dropped.getData("text/plain") });
};
