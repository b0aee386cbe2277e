// The lists: keys, clicks and scrolling become acts, and every change draws what is different.

import { keysDialog } from "../../review_surface/js/dialog.js";
import { isTyping } from "../../review_surface/js/keymap.js";
import { say } from "../../review_surface/js/text.js";
import { drawInView, focusGrid, followScroll, hasFocus, missingInView, mountGrid, renderList, reveal } from "./grid.js";
import { listAction } from "./list_keys.js";
import { activeId, canSelect, desk, select, targets, toggleForm } from "./list_model.js";
import { askForRows, isWaiting, listAct, onNews, openRow, receiveList } from "./list_store.js";
import { scoreAfter, scoresOf, tagsIn, toggled, withRange } from "./order.js";

const PLACE_MS = 200;
const HAND_MS = 1500; // a page scrolls on for a while

/** @type {HTMLElement | null} */
let root = null;
let scrolled = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let placeTimer;
/** Until the reviewer does something, the open row is kept in view while the page around it is drawn. */
let arriving = false;
/** When the reviewer last scrolled by hand. */
let scrolledAt = 0;

/**
 * Called by Streamlit when the component is mounted, and whenever the desk says something new.
 * @param {{ data: import("./types.js").ListData, parentElement: HTMLElement, setTriggerValue: (name: string, value: unknown) => void }} component
 */
export default function list({ data, parentElement, setTriggerValue }) {
  const element = /** @type {HTMLElement} */ (parentElement.querySelector(".list"));
  const arrived = root !== element;
  if (arrived) {
    mount(element);
    arriving = Boolean(data.place);
    if (arriving) reveal();
  }
  receiveList(data, arrived, (message) => setTriggerValue("message", message));
  keepInView();
  savePlaceSoon();
}

const keepInView = () => {
  if (!arriving || !root?.isConnected) return;
  reveal();
  render();
};

/** @param {HTMLElement} element */
const mount = (element) => {
  if (root === null) {
    document.body.addEventListener("keydown", onKey); // enter.js lets no Enter of a focused element reach the document
    document.addEventListener("scroll", onScroll, { capture: true, passive: true });
    for (const name of ["wheel", "touchmove", "pointerdown"]) document.addEventListener(name, onScrollByHand, { capture: true, passive: true });
    window.addEventListener("resize", onScroll);
  }
  root = element;
  mountGrid(root);
  root.addEventListener("click", onClick);
  root.addEventListener("mousedown", onMouseDown);
  root.addEventListener("submit", onSubmit);
  onNews(render, missingInView, () => element.isConnected);
  new ResizeObserver(keepInView).observe(element.closest(".stMainBlockContainer") ?? element);
};

const render = () => {
  if (!root?.isConnected) return;
  renderList();
  root.dataset.pending = String(isWaiting() ? 1 : 0);
  askForRows();
};

// The place in the list is in the page's address.

const savePlaceSoon = () => {
  clearTimeout(placeTimer);
  placeTimer = setTimeout(savePlace, PLACE_MS);
};

const savePlace = () => {
  clearTimeout(placeTimer);
  if (!root?.isConnected) return;
  const place = desk.list.active > 0 ? String(activeId() ?? "") : "";
  const address = new URL(location.href);
  if ((address.searchParams.get("at") ?? "") === place) return;
  if (place) address.searchParams.set("at", place);
  else address.searchParams.delete("at");
  history.replaceState(history.state, "", address);
};

const onScrollByHand = () => {
  arriving = false;
  scrolledAt = Date.now();
};

const onScroll = () => {
  if (!root?.isConnected || scrolled) return;
  scrolled = requestAnimationFrame(() => {
    scrolled = 0;
    if (!root?.isConnected) return;
    drawInView();
    if (Date.now() - scrolledAt < HAND_MS && followScroll()) savePlaceSoon();
    render();
  });
};

// Keys.

/** @param {KeyboardEvent} event */
const onKey = (event) => {
  if (!root?.isConnected || event.defaultPrevented || document.querySelector("dialog[open], [role=dialog]")) return;
  const action = listAction(event, desk.keys, isTyping(document.activeElement), hasFocus());
  if (action === null) return;
  arriving = false;
  const [name, value] = action.split(" ");
  if (name === "leave") leave();
  else if (ACTIONS[name]?.(value ?? "") === false) return;
  else event.preventDefault();
  render();
};

/** Close the form, else leave the field, else clear the selection. */
const leave = () => {
  const focused = document.activeElement;
  if (desk.form && root?.contains(focused)) {
    toggleForm(desk.form);
    focusGrid();
  } else if (focused instanceof HTMLElement && isTyping(focused)) focused.blur();
  else clearSelection();
};

/** @type {Record<string, (value: string) => void | false>} */
const ACTIONS = {
  move: (value) => moveTo(placeAfter(value)),
  extend: (value) => (canSelect() ? extendTo(placeAfter(value)) : moveTo(placeAfter(value))),
  open: () => openActive(),
  select: () => (canSelect() ? toggle(desk.list.active) : false),
  all: () => (canSelect() ? selectAll() : false),
  score: (value) => score(Number(value)),
  criterion: (value) => chooseCriterion(value),
  help: () => showListKeys(),
  form: (value) => openForm(value),
  "select-none": () => clearSelection(),
  "leave-out": () => leaveOut(),
  dismiss: () => void (desk.refusal = null),
  resume: () => listAct("resume", targets()),
  match: () => listAct("match", targets()),
  unassign: () => listAct("assign", targets(), { to: [] }),
  prioritise: (value) => listAct("prioritise", targets(), { priority: Number(value) }),
};

/** @param {string} value a number of rows, or first or last */
const placeAfter = (value) => {
  const last = desk.list.ids.length - 1;
  const to = value === "first" ? 0 : value === "last" ? last : desk.list.active + Number(value);
  // The first key in a list that has not had the focus shows where one is.
  return Math.abs(Number(value)) === 1 && !hasFocus() && desk.list.active === 0 ? 0 : Math.min(Math.max(to, 0), last);
};

/** @param {number} at */
const moveTo = (at) => {
  desk.list.active = Math.max(0, at);
  desk.list.anchor = desk.list.active;
  desk.list.before = desk.list.selected;
  reveal();
  focusGrid();
  savePlaceSoon();
};

/** Select from where the range began to a place. @param {number} at */
const extendTo = (at) => {
  const { list } = desk;
  const { anchor, before } = list;
  list.active = Math.max(0, at);
  list.selected = withRange(list.ids, before, anchor, list.active);
  desk.refusal = null;
  reveal();
  focusGrid();
  savePlaceSoon();
};

/** @param {number} at */
const toggle = (at) => {
  desk.list.active = at;
  select(toggled(desk.list.selected, desk.list.ids[at]));
  desk.list.anchor = at;
  savePlaceSoon();
};

const selectAll = () => {
  select(new Set(desk.list.ids));
  desk.message = say("queue.picked", { n: desk.list.selected.size });
};

const clearSelection = () => {
  select(new Set());
  desk.message = "";
};

const leaveOut = () => {
  const settled = desk.refusal?.settled ?? [];
  select(new Set([...desk.list.selected].filter((id) => !settled.includes(id))));
};

const openActive = () => {
  const id = activeId();
  if (id === undefined) return;
  savePlace();
  openRow(id);
};

/** @param {string} value the index of a criterion, "" for the next one */
const chooseCriterion = (value) => {
  const { list } = desk;
  if (!list.criteria.length) return;
  list.criterion = value === "" ? (list.criterion + 1) % list.criteria.length : Number(value);
  desk.message = say("lists.criterion", { name: list.criteria[list.criterion].name });
};

/** Set the score of the chosen criterion for the selected claims, or the open one. @param {number} pressed */
const score = (pressed) => {
  const { list } = desk;
  const criterion = list.criteria[list.criterion];
  const claims = targets();
  if (!criterion || !claims.length) return false;
  const known = claims.map((id) => list.rows.get(id)).map((row) => (row ? scoresOf(row, desk.pending)[criterion.key] : undefined));
  const value = scoreAfter(known, pressed);
  listAct("triage", claims, { scores: { [criterion.key]: value }, by_key: true });
  desk.message = say(value === null ? "lists.score-removed" : "lists.scored", { n: claims.length, id: claims[0], name: criterion.name, score: pressed });
  return undefined;
};

const showListKeys = () => {
  const { next, previous, select: pick, criterion, help } = desk.keys;
  /** @type {Record<string, string>} */
  const selects = canSelect()
    ? { select: `${pick}, Space`, extend: `Shift+${next.toUpperCase()}, Shift+${previous.toUpperCase()}`, all: "Ctrl+A", "select-none": "Esc" }
    : {};
  /** @type {Record<string, string>} */
  const scores = desk.list.criteria.length ? { criterion, score: "0-3" } : {};
  const moves = { "next-row": `${next}, ↓`, "previous-row": `${previous}, ↑`, ends: "Home, End", "open-row": "Enter" };
  keysDialog({ ...moves, ...selects, ...scores, help: `${help}, ?` });
};

/** @param {string} name */
const openForm = (name) => {
  toggleForm(name);
  render();
  if (desk.form) /** @type {HTMLElement | null} */ (root?.querySelector(".bulk-form :is(input, button)"))?.focus();
};

// Clicks and forms.

/** @param {MouseEvent} event */
const onMouseDown = (event) => {
  if (event.shiftKey && event.target instanceof Element && event.target.closest("[data-row]")) event.preventDefault(); // selects no text
};

/** @param {MouseEvent} event */
const onClick = (event) => {
  if (!(event.target instanceof Element)) return;
  const act = event.target.closest("[data-act]");
  const row = event.target.closest("[data-row]");
  if (act instanceof HTMLElement && act.getAttribute("type") !== "submit") ACTIONS[String(act.dataset.act)]?.(act.dataset.value ?? "");
  else if (row instanceof HTMLElement) onRowClick(event, desk.list.places.get(Number(row.dataset.row)) ?? 0);
  render();
};

/** @param {MouseEvent} event @param {number} at */
const onRowClick = (event, at) => {
  const target = /** @type {Element} */ (event.target);
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const box = target.closest("label, input");
  if (target.closest("a")) {
    if (!plain) return; // a new tab or window
    event.preventDefault();
    desk.list.active = at;
    openActive();
  } else if (event.shiftKey && canSelect()) extendTo(at);
  else if (target.closest("input") || (event.ctrlKey || event.metaKey) && canSelect()) toggle(at);
  else if (!box) moveTo(at);
};

/** @param {SubmitEvent} event */
const onSubmit = (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const act = form.querySelector("[type=submit]")?.getAttribute("data-act") ?? "";
  const fields = FIELDS[act]?.(new FormData(form));
  if (fields) listAct(act, targets(), fields);
  render();
};

/** What a form sends; null where nothing was filled in. @type {Record<string, (form: FormData) => Record<string, any> | null>} */
const FIELDS = {
  tag: (form) => {
    const [add, remove] = [tagsIn(String(form.get("add"))), tagsIn(String(form.get("remove")))];
    return add.length || remove.length ? { add, remove } : null;
  },
  assign: (form) => (form.has("to") ? { to: form.getAll("to") } : null),
  triage: (form) => {
    const scores = Object.fromEntries([...form].map(([name, score]) => [name.replace("score ", ""), Number(score)]));
    return Object.keys(scores).length ? { scores } : null;
  },
  postpone: (form) => ({ reason: String(form.get("reason")) }),
};
