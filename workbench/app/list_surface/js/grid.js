// Draws the rows that are in view, and keeps the open row there. The others are blocks of the height that they had, or would
// have on average.

import { button, h, paint } from "../../review_surface/js/dom.js";
import { say } from "../../review_surface/js/text.js";
import { bulkBar, renderBulk } from "./bulk.js";
import { activeId, canSelect, desk } from "./list_model.js";
import { rowElement } from "./list_rows.js";
import { BLOCK, blockIds, missingRows } from "./order.js";

const AHEAD_PX = 1200; // above and below the window, rows are drawn too
const ROW_PX = 62; // until one is drawn

/** @type {HTMLElement} */
let surface;
/** The blocks of the open list. @type {HTMLElement[]} */
let blocks = [];
/** The blocks in view. @type {number[]} */
let drawn = [];
let reveals = false;

const grid = () => /** @type {HTMLElement} */ (surface.querySelector("[role=grid]"));

/** Build the parts of a list. @param {HTMLElement} root */
export const mountGrid = (root) => {
  surface = root;
  blocks = [];
  drawn = [];
  root.replaceChildren(
    h("div", { class: "list-top" },
      h("div", { class: "list-head" }),
      h("div", { class: "message", role: "status", "aria-live": "polite" })),
    h("div", { class: "refusals" }),
    h("div", { role: "grid", tabindex: 0 }),
    bulkBar(),
  );
};

/** Let the next drawing bring the open row into view. */
export const reveal = () => {
  reveals = true;
};

/** Return the rows that are in view, or soon will be, and are not there. */
export const missingInView = () => missingRows(desk.list.ids, drawn, desk.list.rows, desk.list.stale);

/** Draw what has changed. */
export const renderList = () => {
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (surface.querySelector(`.${name}`));
  const { list } = desk;
  surface.dataset.list = list.name;
  paint(part("list-head"), [list.name, list.nothing, list.ids.length, list.criteria, list.criterion, desk.keys], listHead);
  paint(part("message"), [desk.message, desk.saving], () => [desk.saving ? say("surface.saving") : desk.message]);
  paint(part("refusals"), desk.refusal, refusal);
  renderBulk(part("bulk"));
  layOut();
  drawInView();
  if (reveals) bringIntoView();
  describe();
};

const listHead = () => {
  const { list } = desk;
  if (!list.ids.length) return [h("p", { class: "notice" }, list.nothing)];
  const head = [h("span", { class: "quiet num" }, say(`lists.count-${list.name}`, { n: list.ids.length }))];
  if (canSelect()) head.push(button("all", say("queue.pick-all", { n: list.ids.length }), { class: "plain" }));
  if (list.criteria.length) {
    head.push(h("span", { class: "criteria", role: "group", "aria-label": say("lists.criteria") },
      h("span", { class: "quiet" }, say("lists.criteria")),
      ...list.criteria.map((criterion, at) => button("criterion", criterion.name, { value: at, pressed: at === list.criterion, class: "chip" })),
      list.criteria.length > 1 ? h("kbd", {}, (desk.keys.criterion ?? "").toUpperCase()) : null));
  }
  head.push(button("help", say("lists.keys"), { class: "plain", key: desk.keys.help }));
  return head;
};

const refusal = () => {
  const refused = desk.refusal;
  if (!refused) return [];
  const n = refused.settled.length;
  return [
    h("div", { class: "refusal", role: "alert" },
      h("span", {}, refused.text),
      n ? button("leave-out", say("queue.leave-out", { n }), { class: "plain" }) : null,
      button("dismiss", say("surface.dismiss"), { class: "plain" })),
  ];
};

/** Have one block for each 25 rows. */
const layOut = () => {
  const count = Math.ceil(desk.list.ids.length / BLOCK);
  if (blocks.length === count) return;
  while (blocks.length > count) blocks.pop()?.remove();
  while (blocks.length < count) {
    const block = h("div", { class: "block" });
    blocks.push(block);
    grid().append(block);
    block.style.height = `${ROW_PX * BLOCK}px`;
  }
  drawn = [];
};

/** Draw the blocks that are in view, and empty the others. */
export const drawInView = () => {
  const before = drawn;
  drawn = blocksInView();
  for (const block of before) if (!drawn.includes(block) && blocks[block]) empty(block);
  const average = averageHeight();
  for (const block of drawn) draw(block, average);
};

/** @returns {number[]} */
const blocksInView = () => {
  const found = [];
  for (const [at, block] of blocks.entries()) {
    const { top, bottom } = block.getBoundingClientRect();
    if (top > innerHeight + AHEAD_PX) break;
    if (bottom > -AHEAD_PX) found.push(at);
  }
  const open = Math.floor(desk.list.active / BLOCK);
  return reveals && !found.includes(open) ? [open - 1, open, open + 1].filter((at) => blocks[at]) : found;
};

/** @param {number} block */
const empty = (block) => {
  const element = blocks[block];
  element.style.height = `${element.offsetHeight}px`;
  element.removeAttribute("role");
  paint(element, null, () => []);
};

/** @param {number} block @param {number} average height of a row */
const draw = (block, average) => {
  const element = blocks[block];
  const ids = blockIds(desk.list.ids, block);
  const rows = ids.map((id) => desk.list.rows.get(id));
  if (rows.some((row) => row === undefined)) {
    element.style.height = `${Math.round(average * ids.length)}px`;
    element.removeAttribute("role");
    paint(element, null, () => []);
    return;
  }
  const scores = desk.pending.filter((act) => act.type === "triage");
  element.setAttribute("role", "rowgroup");
  paint(element, [desk.list.name, rows, scores, desk.list.criteria, ids.map((id) => desk.list.like[id]), block], () =>
    rows.map((row, at) => rowElement(/** @type {import("./types.js").Row} */ (row), block * BLOCK + at)));
  element.style.height = "";
};

const averageHeight = () => {
  const lines = [...grid().querySelectorAll(".line")];
  return lines.length ? lines.reduce((sum, line) => sum + line.clientHeight, 0) / lines.length : ROW_PX;
};

/** Say which row is open and which are selected, to the eye and to a screen reader. */
const describe = () => {
  const { list } = desk;
  const open = activeId();
  const element = grid();
  element.setAttribute("aria-label", say(`lists.${list.name}`));
  element.setAttribute("aria-rowcount", String(list.ids.length));
  if (canSelect()) element.setAttribute("aria-multiselectable", "true");
  for (const row of element.querySelectorAll("[data-row]")) {
    const id = Number(/** @type {HTMLElement} */ (row).dataset.row);
    const selected = list.selected.has(id);
    row.classList.toggle("active", id === open);
    row.classList.toggle("selected", selected);
    if (!canSelect()) continue;
    row.setAttribute("aria-selected", String(selected));
    const box = row.querySelector("input");
    if (box) box.checked = selected;
  }
  const shown = open !== undefined && document.getElementById(`row-${open}`) ? `row-${open}` : "";
  if (shown) element.setAttribute("aria-activedescendant", shown);
  else element.removeAttribute("aria-activedescendant");
};

const bringIntoView = () => {
  const row = document.getElementById(`row-${activeId()}`);
  if (row) {
    reveals = false;
    row.scrollIntoView({ block: "nearest" });
  } else blocks[Math.floor(desk.list.active / BLOCK)]?.scrollIntoView({ block: "nearest" });
  drawInView();
};

/** Open the first row in view if the open one is out of it, so that the keys go on from what is seen. Return whether it is another. */
export const followScroll = () => {
  const top = /** @type {HTMLElement} */ (surface.querySelector(".list-top")).getBoundingClientRect().bottom;
  const inView = (/** @type {Element} */ row) => {
    const box = row.getBoundingClientRect();
    return box.bottom > top && box.top < innerHeight;
  };
  const open = document.getElementById(`row-${activeId()}`);
  if (open && inView(open)) return false;
  const first = [...grid().querySelectorAll("[data-row]")].find((row) => row.getBoundingClientRect().top >= top && inView(row));
  const at = desk.list.places.get(Number(/** @type {HTMLElement | undefined} */ (first)?.dataset.row));
  if (at === undefined) return false;
  desk.list.active = at;
  return true;
};

export const focusGrid = () => grid().focus({ preventScroll: true });
export const hasFocus = () => document.activeElement === grid();
