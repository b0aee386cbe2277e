// The conversation with the desk: acts and wishes are sent, and sent again until there is an answer.

import { loadAnew, newAct } from "../../review_surface/js/acting.js";
import { dropActs, keepAct, loadKept } from "../../review_surface/js/kept.js";
import { activeId, desk, newOwner, openList, select } from "./list_model.js";

/** @typedef {import("./types.js").ListAct} ListAct */
/** @typedef {import("./types.js").ListAnswer} ListAnswer */
/** @typedef {import("./types.js").ListData} ListData */

const SEND_AGAIN_MS = 2500;
const RELOAD_MS = 20000;
const MATCH_MS = 600000;
const ROWS = 200; // in one message

/** @type {(message: object) => void} */
let post = () => {};
let redraw = () => {};
/** @type {() => number[]} */
let missing = () => [];
let isShown = () => false;
let number = 0;
let opens = 0;
/** The message that opens a row: an answer to it means that the row opened in this page. */
let opensNumber = 0;
let fresh = false;
let sentAt = 0;
let waitingSince = 0;
/** The acts whose answers have come. @type {string[]} */
let have = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * @param {() => void} draw is called when there is something new
 * @param {() => number[]} rows returns the rows that are in view and not there
 * @param {() => boolean} shown whether the list is on the page: nothing is sent from another page
 */
export const onNews = (draw, rows, shown) => {
  redraw = draw;
  missing = rows;
  isShown = shown;
};

const matches = () => desk.pending.some((act) => act.type === "match");

/** Whether the desk owes an answer. */
export const isWaiting = () => desk.pending.length > 0 || fresh || opens > 0 || missing().length > 0;

/**
 * Do an act: keep it, send it.
 * @param {string} type
 * @param {number[]} claims
 * @param {Record<string, any>} [fields]
 */
export const listAct = (type, claims, fields = {}) => {
  const act = /** @type {ListAct} */ (newAct({ type, claims, ...fields }));
  desk.pending = [...desk.pending, act];
  desk.refusal = null;
  if (type !== "match") void keepAct(keptFor(), /** @type {any} */ (act));
  send();
};

/** The owner of the acts that are kept: they are not those of the review page. */
const keptFor = () => `${desk.owner}/lists`;

/** Open the page of a row. @param {number} id */
export const openRow = (id) => {
  opens = id;
  opensNumber = number + 1;
  send();
};

/** Send one message with everything that has no answer yet. */
const send = () => {
  if (!isShown()) return;
  number += 1;
  sentAt = Date.now();
  waitingSince = waitingSince || sentAt;
  const match = desk.pending.find((act) => act.type === "match") ?? null;
  const acts = desk.pending.filter((act) => act.type !== "match");
  const place = activeId() ?? null;
  post({ number, list: desk.list.name, want: missing().slice(0, ROWS), acts, have, fresh, place, opens: opens || null, match });
  wait();
};

/** Ask for the rows in view, if there is no message on its way that does. */
export const askForRows = () => {
  if (missing().length && (!waitingSince || Date.now() - sentAt > 150)) send();
  else if (missing().length) wait();
};

const wait = () => {
  clearTimeout(timer);
  if (!isWaiting()) return;
  timer = setTimeout(() => {
    if (!isShown()) return;
    const saving = desk.pending.length > 0 && Date.now() - waitingSince > 1000;
    if (saving !== desk.saving) {
      desk.saving = saving;
      redraw();
    }
    if (!isWaiting()) return;
    if (waitingSince && Date.now() - waitingSince > (matches() ? MATCH_MS : RELOAD_MS)) {
      waitingSince = Date.now();
      void loadAnew();
    }
    if (Date.now() - sentAt > SEND_AGAIN_MS) send();
    else wait();
  }, 300);
};

/**
 * Take in what the desk says.
 * @param {ListData} data
 * @param {boolean} arrived whether the list was just opened
 * @param {(message: object) => void} poster
 */
export const receiveList = (data, arrived, poster) => {
  post = poster;
  if (data.keys) desk.keys = data.keys;
  if (data.owner && data.owner !== desk.owner) become(data.owner);
  openList(data.list);
  if (arrived || data.number === 0 || data.number >= opensNumber) opens = 0;
  if (data.ids) takeOrder(data, arrived);
  for (const row of data.rows) {
    desk.list.rows.set(row.id, row);
    desk.list.stale.delete(row.id);
  }
  settle(data.answers);
  desk.saving = desk.saving && desk.pending.length > 0;
  redraw();
  waitingSince = isWaiting() ? Date.now() : 0;
  if (data.number === 0 && isWaiting()) send();
  else if (missing().length) send();
  else wait();
};

/** Begin for an owner: with the acts that were kept for them. @param {string} owner */
const become = (owner) => {
  newOwner(owner);
  void loadKept(keptFor()).then((kept) => {
    if (owner !== desk.owner || !kept.acts.length) return;
    const acts = /** @type {ListAct[]} */ (/** @type {unknown} */ (kept.acts));
    desk.pending = [...acts.filter((act) => !desk.pending.some((other) => other.id === act.id)), ...desk.pending];
    send();
  });
};

/** @param {ListData} data @param {boolean} arrived */
const takeOrder = (data, arrived) => {
  const { list } = desk;
  const same = list.view === data.view;
  const id = arrived ? data.place : same ? activeId() : null;
  const before = list.active;
  list.ids = data.ids ?? [];
  list.places = new Map(list.ids.map((row, at) => [row, at]));
  list.nothing = data.nothing ?? "";
  list.like = data.like ?? {};
  list.stale = new Set(list.rows.keys());
  list.criteria = data.criteria ?? [];
  list.criterion = Math.min(list.criterion, Math.max(0, list.criteria.length - 1));
  list.tags = data.tags ?? [];
  list.people = data.people ?? [];
  list.active = list.places.get(id ?? -1) ?? (same && !arrived ? Math.min(before, Math.max(0, list.ids.length - 1)) : 0);
  list.view = data.view;
  fresh = false;
  if (!same) select(new Set());
};

/** @param {Record<string, ListAnswer>} answers */
const settle = (answers) => {
  have = Object.keys(answers);
  const settled = desk.pending.filter((act) => act.id in answers);
  if (!settled.length) return;
  desk.pending = desk.pending.filter((act) => !(act.id in answers));
  for (const act of settled) {
    const answer = answers[act.id];
    if (answer.refused) {
      desk.refusal = { text: answer.refused, settled: answer.settled ?? [] };
      desk.message = "";
    } else if (!act.by_key) {
      desk.message = answer.text ?? "";
      select(new Set());
    }
  }
  void dropActs(keptFor(), settled.map((act) => act.id));
};
