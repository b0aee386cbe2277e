// The review page: keys and clicks become acts, and every change draws what is different.

import { add, addFiles, drop, openAdding } from "./adding.js";
import { LABELS, evidenceColumn, openSource, renderEvidence, scrollToActive } from "./cards.js";
import { caseColumn, renderCase } from "./case.js";
import { h, part } from "./dom.js";
import { movedUp } from "./fold.js";
import { claimPart, renderHeader, showKeys } from "./header.js";
import { actionOf, isTyping } from "./keymap.js";
import { activeItem, choose, form, goTo, model, page, place, shownCase, tell, unfold } from "./model.js";
import { moveSelection, openClaimForm, readMore, readerColumn, renderReader, selectedPassage, takeSelection, typeClaim } from "./reader.js";
import { act, change, keepUnsent, onChange, open, receive, record, searchFor, togglePanel, undo, wishFor } from "./store.js";
import { say } from "./text.js";

/** @type {HTMLElement | null} */
let root = null;
/** What was in view: the page scrolls when it changes. */
let inView = "";
let openPanel = "";

/**
 * Called by Streamlit when the component is mounted, and whenever the desk says something new.
 * @param {{ data: import("./types.js").Data, parentElement: HTMLElement, setTriggerValue: (name: string, value: unknown) => void }} component
 */
export default function surface({ data, parentElement, setTriggerValue }) {
  const element = /** @type {HTMLElement} */ (parentElement.querySelector(".surface"));
  if (root !== element) mount(element);
  void receive(data, (message) => setTriggerValue("message", message));
}

/** @param {HTMLElement} element */
const mount = (element) => {
  if (root === null) {
    document.addEventListener("keydown", onKey);
    document.addEventListener("selectionchange", onSelection);
    window.addEventListener("popstate", onBack);
    window.addEventListener("resize", () => render());
  }
  root = element;
  inView = "";
  root.replaceChildren(claimPart(), h("div", { class: "columns" }, evidenceColumn(), readerColumn(), caseColumn()));
  root.addEventListener("click", onClick);
  root.addEventListener("input", onInput);
  root.addEventListener("submit", (event) => event.preventDefault());
  root.addEventListener("keydown", onFieldKey);
  root.addEventListener("dragover", onDrag);
  root.addEventListener("drop", onDrag);
  onChange(render, () => element.isConnected);
};

const render = () => {
  if (!root?.isConnected) return;
  renderHeader(root);
  root.dataset.reading = String(model.reading.open);
  renderEvidence(part(root, "evidence-column"));
  renderReader(part(root, "reader-column"));
  renderCase(part(root, "case-column"));
  root.dataset.claim = page() ? String(model.claim) : "";
  root.dataset.pending = String(model.pending.length);
  keepInView();
};

const keepInView = () => {
  if (model.panel.name && model.panel.name !== openPanel) root?.querySelector(".panels")?.scrollIntoView({ block: "start" });
  openPanel = model.panel.name;
  const now = `${model.claim} ${model.search.words} ${place()}`;
  if (!root || now === inView || !page()) return;
  if (model.search.added && !isTyping(document.activeElement)) focusOn(".active-snippet");
  const sameClaim = inView.startsWith(`${model.claim} `);
  // The fields belong to the claim that was left, and the next key is for this one.
  if (inView && !sameClaim) focusOn("h1.claim");
  inView = now;
  if (sameClaim || place() > 0) scrollToActive(root);
  else for (const name of [".stMain", ".evidence-column"]) document.querySelector(name)?.scrollTo({ top: 0 }); // a claim begins at its top
};

// Keys and clicks.

/** @param {KeyboardEvent} event */
const onKey = (event) => {
  if (!root?.isConnected || event.defaultPrevented || document.querySelector("dialog[open], [role=dialog]")) return;
  const text = part(root, "reader-text");
  if (document.activeElement === text && event.key.startsWith("Arrow") && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    moveSelection(text, event.key, event.shiftKey);
    render();
    return;
  }
  const action = actionOf(event, model.keys, isTyping(document.activeElement));
  if (action === null) return;
  if (action === "leave") {
    leave();
    return;
  }
  event.preventDefault();
  run(action.split(" ")[0], action.split(" ")[1]);
};

const leave = () => {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && isTyping(focused)) focused.blur();
  else if (model.adding.open) add("add-close");
  else if (model.reading.selected) unselect();
  else if (model.reading.open) closeReader();
  else if (model.search.items) endSearch();
  render();
};

/** The browser's Back and Forward lead to the claims that were open. */
const onBack = () => {
  const claim = Number(new URL(location.href).searchParams.get("claim"));
  if (!root?.isConnected || !claim || !page()) return;
  open(claim, true);
  render();
};

/** @param {MouseEvent} event */
const onClick = (event) => {
  const pressed = event.target instanceof Element ? event.target.closest("[data-act]") : null;
  if (pressed instanceof HTMLElement) run(String(pressed.dataset.act), pressed.dataset.value, true);
};

/**
 * Do what a key or a button stands for.
 * @param {string} name
 * @param {string} [value]
 * @param {boolean} [clicked]
 */
const run = (name, value, clicked = false) => {
  if (LABELS.includes(name)) label(name);
  else if (name === "rate") rate(clicked ? String(value) : page()?.ratings[Number(value) - 1]?.key);
  else ACTIONS[name]?.(value ?? "");
  render();
};

/** @type {Record<string, (value: string) => void>} */
const ACTIONS = {
  label: (value) => label(value),
  cite: () => cite(),
  "cite-earlier": () => citeEarlier(),
  next: () => goTo(place() + 1),
  previous: () => goTo(place() - 1),
  read: () => openReader(),
  "read-close": () => closeReader(),
  "read-more": (value) => readMore(value),
  unselect: () => unselect(),
  "as-claim": () => {
    openClaimForm();
    render();
    focusOn("#claim-from-text");
  },
  "save-claim": () => saveClaim(),
  "cancel-claim": () => void (model.reading.asClaim = null),
  add: () => startAdding(),
  "add-page": () => add("add-page"),
  "add-other": () => add("add-other"),
  "add-note": () => add("add-note"),
  "add-close": () => add("add-close"),
  open: (value) => (value === "" ? root && openSource(root) : goTo(Number(value))),
  why: () => void (model.why = !model.why),
  undo: () => undo(),
  postpone: () => postpone(),
  "next-claim": () => void (model.next !== null && open(model.next)),
  "go-to-claim": (value) => open(Number(value)),
  queue: () => wishFor("queue"),
  match: () => wishFor("match"),
  similar: () => togglePanel("similar"),
  panel: (value) => togglePanel(value),
  help: () => showKeys(),
  rationale: () => focusOn("#rationale"),
  search: () => focusOn("#evidence-search"),
  "search-end": () => endSearch(),
  confidence: (value) => change({ confidence: form().confidence === value ? null : value }),
  filter: (value) => choose({ label: value }),
  unfold: (value) => unfold(value),
  record: () => decide(),
  "take-over": () => act("take-over", {}),
  "start-from": (value) => startFrom(Number(value)),
  "save-reply": () => saveReply(),
  "save-note": () => saveNote(),
  repeat: () => repeat(),
  dismiss: (value) => void (model.refusals = model.refusals.filter((_, at) => at !== Number(value))),
};

/** @param {string} selector */
const focusOn = (selector) => /** @type {HTMLElement | null} */ (root?.querySelector(selector))?.focus({ preventScroll: !selector.startsWith("#") });

/** Label the open item, and go on to the next; the label that it has is removed. @param {string} name */
const label = (name) => {
  const passage = selectedPassage();
  if (passage) {
    const removes = shownCase().labels[passage.span] === name;
    act("label", { ...passage, label: removes ? null : name });
    tell(removes ? "reader.unlabelled" : "reader.labelled", { label: say(`labels.${name}`) });
    return;
  }
  const item = activeItem();
  if (!item) return;
  const removed = shownCase().labels[item.span] === name;
  act("label", { snippet: item.snippet, span: item.span, label: removed ? null : name, run: runOf() });
  tell(removed ? "surface.unlabelled" : "surface.labelled", { n: item.rank, label: say(`labels.${name}`) });
  if (!removed) goTo(place() + 1);
};

const cite = () => {
  const passage = selectedPassage();
  if (passage) {
    const adds = !shownCase().cites.includes(passage.span);
    act("cite", { ...passage, cited: adds });
    tell(adds ? "reader.cited" : "reader.uncited");
    return;
  }
  const item = activeItem();
  if (!item) return;
  const cited = !shownCase().cites.includes(item.span);
  act("cite", { snippet: item.snippet, span: item.span, cited, run: runOf() });
  tell(cited ? "surface.cited" : "surface.uncited", { n: item.rank });
};

const citeEarlier = () => {
  const item = activeItem();
  const before = shownCase().cites;
  const spans = item ? movedUp(before, item.span) : before;
  if (spans === before || !item) return;
  act("order", { spans });
  tell("surface.moved", { n: spans.indexOf(item.span) + 1 });
};

/** The ranking in which the open item was seen; none for what a search found. */
const runOf = () => (model.search.items ? null : page()?.run ?? null);

/** @param {string | undefined} key */
const rate = (key) => {
  if (key) change({ rating: form().rating === key ? null : key });
};

const postpone = () => {
  const postponed = shownCase().state !== "postponed";
  act("postpone", { postponed });
  if (postponed && model.next !== null) open(model.next);
};

const decide = () => {
  const shown = page();
  if (!shown || shownCase().recorded || shownCase().state === "withdrawn") return;
  const missing = !form().rating ? "case.no-rating" : shown.mine && !form().reason.trim() ? "surface.no-reason" : "";
  model.refusals = missing ? [{ claim: model.claim, text: say(missing) }] : [];
  if (missing) return;
  tell("surface.recording-now", { id: model.claim });
  record();
};

/** Start from an earlier verdict: its rating, and its rationale below what was typed. @param {number} at */
const startFrom = (at) => {
  const start = model.panel.blocks?.[at]?.start;
  if (!start) return;
  const rationale = [form().rationale.trim(), start.rationale].filter(Boolean).join("\n\n");
  change({ rationale, ...(start.rating ? { rating: start.rating } : {}) });
};

const saveReply = () => {
  const fields = root?.querySelector("form.reply");
  const value = (/** @type {string} */ selector) => /** @type {HTMLInputElement | null} */ (fields?.querySelector(selector))?.value ?? "";
  act("reply", { asked: value("[name=asked]"), answered: value("[name=answered]"), answer: value("#reply-answer") });
};

const saveNote = () => {
  const field = root?.querySelector("#note-text");
  if (!(field instanceof HTMLTextAreaElement) || !field.value.trim()) return;
  act("note", { text: field.value });
  field.value = model.note = "";
};

/** Record the verdict on a possible duplicate for this claim too, and go on. */
const repeat = () => {
  const shown = page();
  if (!shown?.repeats || shownCase().recorded) return;
  act("repeat", { earlier: shown.repeats.verdict, version: shown.version });
  tell("surface.recording-now", { id: model.claim });
  if (model.next !== null) open(model.next);
};

// The reader, and what is added.

const onSelection = () => {
  if (root?.isConnected && takeSelection(part(root, "reader-text"))) render();
};

const openReader = () => {
  model.reading = { ...model.reading, open: true };
  render(); // the text takes the focus only where it is shown
  focusOn(".reader-text");
};

const closeReader = () => {
  unselect();
  model.reading.open = false;
  render();
  focusOn(".active-snippet");
};

const unselect = () => {
  document.getSelection()?.removeAllRanges();
  model.reading = { ...model.reading, selected: null, asClaim: null };
};

const saveClaim = () => {
  const given = model.reading.asClaim;
  if (!given?.text.trim()) return;
  act("claim-from", given);
  model.reading.asClaim = null;
  keepUnsent({ asClaim: null });
};

const startAdding = () => {
  model.reading.open = false;
  openAdding();
  render();
  focusOn(model.fetches ? "#add-address" : "#add-text");
};

// Fields.

/** @type {ReturnType<typeof setTimeout> | undefined} */
let searchTimer;
const SEARCH_MS = 400;

/** @param {Event} event */
const onInput = (event) => {
  const field = event.target;
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    if (field.dataset.unsent) keepUnsent({ [field.dataset.unsent]: field.value });
    if (field.dataset.claimFrom) typeClaim(field);
  }
  if (field instanceof HTMLTextAreaElement && field.id === "rationale") change({ rationale: field.value });
  else if (field instanceof HTMLSelectElement && field.id === "correction-code") change({ code: field.value });
  else if (field instanceof HTMLSelectElement && field.dataset.filter) {
    choose({ [field.dataset.filter]: field.value });
    render();
  } else if (field instanceof HTMLInputElement) onInputField(field);
};

/** @param {HTMLInputElement} field */
const onInputField = (field) => {
  if (field.id === "add-files") {
    addFiles([...(field.files ?? [])]);
    field.value = "";
    render();
  } else if (field.id === "correction-reason") change({ reason: field.value });
  else if (field.id === "second-opinion") change({ second: field.checked });
  else if (field.dataset.also) {
    const id = Number(field.dataset.also);
    change({ also: field.checked ? [...form().also, id] : form().also.filter((other) => other !== id) });
  } else if (field.id === "evidence-search") {
    clearTimeout(searchTimer);
    searchTimer = setTimeout(search, SEARCH_MS, field);
  }
};

/** @param {HTMLInputElement} field */
const search = (field) => {
  clearTimeout(searchTimer);
  const words = field.value.trim();
  if (words !== (model.search.wanted || model.search.words)) searchFor(words);
  render();
};

/** @param {KeyboardEvent} event */
const onFieldKey = (event) => {
  const field = event.target;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || !(field instanceof HTMLInputElement)) return;
  if (field.id === "add-address") run("add-page");
  if (field.id !== "evidence-search") return;
  event.preventDefault();
  search(field);
  field.blur();
};

/** @param {DragEvent} event */
const onDrag = (event) => {
  if (!event.dataTransfer || (event.target instanceof HTMLElement && isTyping(event.target))) return;
  event.preventDefault();
  if (event.type !== "drop") return;
  drop(event.dataTransfer);
  render();
};

const endSearch = () => {
  const field = root?.querySelector("#evidence-search");
  if (field instanceof HTMLInputElement) field.value = "";
  searchFor("");
};
