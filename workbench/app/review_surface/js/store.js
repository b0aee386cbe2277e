// What the page knows, and the conversation with the desk: acts are shown at once, sent, and sent again until they are answered.

import { added, fold, inverse, unanswered } from "./fold.js";
import { dropActs, keepAct, keepForm, loadKept } from "./kept.js";
import { NO_FILTER, filtered, folded } from "./list.js";
import { say } from "./text.js";

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Case} Case */
/** @typedef {import("./types.js").Data} Data */
/** @typedef {import("./types.js").Filter} Filter */
/** @typedef {import("./types.js").Form} Form */
/** @typedef {import("./types.js").Item} Item */
/** @typedef {import("./types.js").Page} Page */

const SEND_AGAIN_MS = 2500;
const RELOAD_MS = 20000;
const DRAFT_MS = 700;
const PAGES = 40; // kept in memory

/** @type {Case} */
const NO_CASE = { state: "", labels: {}, cites: [], evidence: {}, cautions: [], draft: null };

export const model = {
  owner: "",
  /** @type {Record<string, string>} */
  keys: {},
  claim: 0,
  /** @type {number | null} */
  next: null,
  /** @type {Map<number, Page>} */
  pages: new Map(),
  /** @type {Map<number, Case>} */
  cases: new Map(),
  /** @type {Act[]} */
  pending: [],
  /** @type {Map<number, Form>} */
  forms: new Map(),
  /** What can be undone: acts of this tab, the last one at the end. @type {{ act: Act, then: Record<string, any> }[]} */
  undoable: [],
  /** The open item of each claim. @type {Map<number, number>} */
  places: new Map(),
  why: false,
  filter: NO_FILTER,
  /** What the filter kept when it was chosen: a label that is set later does not move the list. @type {string[] | null} */
  kept: null,
  /** The items whose similar ones are shown, by span. @type {string[]} */
  unfolded: [],
  /** @type {{ words: string, wanted: string, items: Item[] | null }} */
  search: { words: "", wanted: "", items: null },
  /** @type {{ name: string, blocks: import("./types.js").Block[] | null }} */
  panel: { name: "", blocks: null },
  /** What the last act did. */
  message: "",
  /** @type {{ claim: number, text: string }[]} */
  refusals: [],
  saving: false,
};

/** @type {(message: object) => void} */
let post = () => {};
let redraw = () => {};
let number = 0;
let fresh = false;
let wish = "";
let sentAt = 0;
let waitingSince = 0;
/** The acts whose answers have come. @type {string[]} */
let have = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let draftTimer;

/** @param {() => void} draw */
export const onChange = (draw) => {
  redraw = draw;
};

export const page = () => model.pages.get(model.claim);

/** The case on a claim as it is shown. @param {number} [claim] @returns {Case} */
export const shownCase = (claim = model.claim) =>
  fold(model.cases.get(claim) ?? NO_CASE, model.pending.filter((act) => act.claim === claim));

/** The evidence that can be listed: what a search found, else the ranking, as far as the filter keeps it. @returns {Item[]} */
export const listed = () => {
  const all = model.search.items ?? page()?.items ?? [];
  const { kept } = model;
  if (kept === null || model.search.items) return all;
  return all.filter((item) => kept.includes(item.span)).sort((one, other) => kept.indexOf(one.span) - kept.indexOf(other.span));
};

/** The evidence in the list, in its order. @returns {Item[]} */
export const items = () => folded(listed(), model.unfolded);

/** Choose which evidence is listed, and how it is sorted. @param {Partial<Filter>} fields */
export const choose = (fields) => {
  model.filter = { ...model.filter, ...fields };
  const all = page()?.items ?? [];
  const any = Object.keys(NO_FILTER).every((name) => model.filter[/** @type {keyof Filter} */ (name)] === NO_FILTER[/** @type {keyof Filter} */ (name)]);
  model.kept = any ? null : filtered(all, shownCase().labels, model.filter).map((item) => item.span);
  goTo(0);
};

/** Show the items with nearly the same text as one, or hide them again. @param {string} span */
export const unfold = (span) => {
  const active = activeItem()?.span;
  model.unfolded = model.unfolded.includes(span) ? model.unfolded.filter((other) => other !== span) : [...model.unfolded, span];
  goToSpan(active ?? span);
};

export const place = () => Math.min(model.places.get(model.claim) ?? 0, Math.max(0, items().length - 1));

/** @returns {Item | undefined} */
export const activeItem = () => items()[place()];

/** @param {number} at */
export const goTo = (at) => {
  model.places.set(model.claim, Math.min(Math.max(at, 0), Math.max(0, items().length - 1)));
  model.why = false;
};

const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

let lastAt = 0;

/**
 * Do an act: show it, keep it, send it.
 * @param {string} type
 * @param {Record<string, any>} fields
 * @param {number} [claim]
 */
export const act = (type, fields, claim = model.claim) => {
  lastAt = Math.max(Date.now(), lastAt + 1);
  const done = /** @type {Act} */ ({ id: newId(), at: lastAt, claim, type, ...fields });
  const then = inverse(shownCase(claim), done);
  if (then) model.undoable.push({ act: done, then });
  const before = model.pending;
  model.pending = added(before, done);
  const replaced = before.filter((other) => !model.pending.includes(other)).map((other) => other.id);
  if (replaced.length) void dropActs(model.owner, replaced);
  void keepAct(model.owner, done);
  send();
};

/** Undo the last act of this tab; if there is none, what the desk has as the reviewer's last. */
export const undo = () => {
  const last = model.undoable.pop();
  if (last && last.act.claim !== model.claim) open(last.act.claim);
  if (last?.act.span) goToSpan(last.act.span);
  act("undo", { of: last?.act.id ?? null, then: last?.then ?? null }, last?.act.claim ?? model.claim);
};

/** @param {string} span */
const goToSpan = (span) => {
  const hidden = listed().find((item) => item.span === span);
  if (hidden && !items().includes(hidden)) {
    model.unfolded.push(...listed().filter((item) => item.group === hidden.group).map((item) => item.span));
  }
  const at = items().findIndex((item) => item.span === span);
  if (at >= 0) goTo(at);
};

/** @param {string} name of what the page is to do: match, queue */
export const wishFor = (name) => {
  wish = name;
  fresh = name !== "queue";
  send();
  if (name === "queue") wish = ""; // another page has no answer to wait for
};

/** @param {string} words */
export const searchFor = (words) => {
  model.search = words ? { ...model.search, wanted: words } : { words: "", wanted: "", items: null };
  goTo(0);
  if (words) send();
};

/** @param {string} name of the panel to open, or of the open one to close */
export const togglePanel = (name) => {
  model.panel = { name: model.panel.name === name ? "" : name, blocks: null };
  if (model.panel.name && name !== "reply") send();
};

/**
 * Open a claim, at the place where it was left.
 * @param {number} claim
 * @param {boolean} [inAddress] whether the page's address has it already
 */
export const open = (claim, inAddress = false) => {
  if (claim === model.claim) return;
  show(claim);
  model.why = false;
  const address = new URL(location.href);
  address.searchParams.set("claim", String(claim));
  if (!inAddress) history.pushState(history.state, "", address);
  fresh = true;
  send();
};

/** The form of a claim: what was typed, else the draft of the desk. @returns {Form} */
export const form = (claim = model.claim) => {
  const known = model.forms.get(claim);
  if (known && !known.saved) return known;
  const draft = shownCase(claim).draft;
  const rest = known ?? { confidence: null, second: false, also: [], code: "", reason: "", saved: true };
  return { ...rest, rating: draft?.rating ?? null, rationale: draft?.rationale ?? "" };
};

/**
 * Change a form; what the desk keeps of it is sent at the next pause.
 * @param {Partial<Form>} fields
 */
export const change = (fields) => {
  const claim = model.claim;
  const saves = "rating" in fields || "rationale" in fields;
  const changed = { ...form(claim), ...fields };
  if (saves) changed.saved = false;
  model.forms.set(claim, changed);
  void keepForm(model.owner, claim, changed);
  if (!saves) return;
  clearTimeout(draftTimer);
  draftTimer = setTimeout(saveDraft, "rating" in fields ? 0 : DRAFT_MS, claim);
};

/** @param {number} claim */
const saveDraft = (claim) => {
  const { rating, rationale, saved } = form(claim);
  const sent = shownCase(claim).draft;
  if (saved || shownCase(claim).recorded || (sent?.rating === rating && sent.rationale === rationale)) return;
  act("draft", { rating, rationale }, claim);
};

/** Send the open form as a verdict, and show the next claim. */
export const record = () => {
  const shown = page();
  const given = form();
  if (!shown || !given.rating) return;
  clearTimeout(draftTimer);
  const drafts = model.pending.filter((other) => other.type === "draft" && other.claim === model.claim);
  model.pending = model.pending.filter((other) => !drafts.includes(other));
  void dropActs(model.owner, drafts.map((other) => other.id));
  act("record", {
    scale: shown.scale, rating: given.rating, rationale: given.rationale, confidence: given.confidence, second: given.second,
    run: shown.run, version: shown.version, also: shown.duplicates.map((other) => other.id).filter((id) => given.also.includes(id)),
    adjudicates: shown.adjudicates, corrects: shown.mine?.id ?? null, code: given.code || null, reason: given.reason,
  });
  model.undoable = [];
  if (model.next !== null) open(model.next);
};

// The transport: one message with everything that has no answer yet.

export const send = () => {
  number += 1;
  sentAt = Date.now();
  waitingSince = waitingSince || sentAt;
  post({
    number, claim: model.claim, acts: model.pending, have, pages: [...model.pages.keys()], fresh, wish,
    search: model.search.wanted, panel: model.panel.blocks === null && model.panel.name !== "reply" ? model.panel.name : "",
  });
  wait();
};

const isWaiting = () =>
  model.pending.length > 0 || fresh || wish !== "" || model.search.wanted !== "" ||
  (model.panel.name !== "" && model.panel.name !== "reply" && model.panel.blocks === null);

const wait = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const saving = model.pending.length > 0 && Date.now() - waitingSince > 1000;
    if (saving !== model.saving) {
      model.saving = saving;
      redraw();
    }
    if (!isWaiting()) return;
    if (Date.now() - sentAt > SEND_AGAIN_MS) {
      if (Date.now() - waitingSince > RELOAD_MS) void reload();
      send();
    } else wait();
  }, 500);
};

// A server that answers but does not know this page, because it was started again: load the page anew. Nothing is lost.
const reload = async () => {
  waitingSince = Date.now();
  try {
    if ((await fetch("/_stcore/health", { cache: "no-store" })).ok) location.reload();
  } catch {
    // The server is away: wait.
  }
};

/**
 * Take in what the desk says.
 * @param {Data} data
 * @param {(message: object) => void} poster
 */
export const receive = async (data, poster) => {
  post = poster;
  if (data.keys) model.keys = data.keys;
  if (data.owner && data.owner !== model.owner) await become(data.owner);
  if (data.number === 0 && data.claim !== model.claim) show(data.claim);
  for (const [id, found] of Object.entries(data.pages)) model.pages.set(Number(id), found);
  for (const [id, found] of Object.entries(data.cases)) model.cases.set(Number(id), found);
  if (data.next !== undefined) model.next = data.next;
  if (data.claim === model.claim && data.claim in data.pages) fresh = false;
  if (data.number === number) wish = "";
  if (data.number > 0) waitingSince = 0;
  takeExtras(data);
  settle(data.answers);
  forgetOldPages();
  if (isWaiting()) (data.number === 0 ? send : wait)();
  else model.saving = false;
  redraw();
};

/** @param {number} claim in the page's address */
const show = (claim) => {
  model.claim = claim;
  model.filter = NO_FILTER;
  model.kept = null;
  model.unfolded = [];
  model.search = { words: "", wanted: "", items: null };
  model.panel = { name: "", blocks: null };
};

/** Begin for an owner: with what was kept for them. @param {string} owner */
const become = async (owner) => {
  model.owner = owner;
  model.pages.clear();
  model.cases.clear();
  model.places.clear();
  model.undoable = [];
  model.refusals = [];
  model.pending = [];
  model.forms = new Map();
  const kept = await loadKept(owner);
  model.pending = [...kept.acts, ...model.pending.filter((act) => !kept.acts.some((other) => other.id === act.id))];
  model.forms = new Map([...kept.forms, ...model.forms]);
  for (const claim of model.forms.keys()) saveDraft(claim);
};

/** @param {Data} data */
const takeExtras = (data) => {
  if (data.search && data.search.words === model.search.wanted) {
    model.search = { words: data.search.words, wanted: "", items: data.search.items };
    goTo(0);
  }
  if (data.panel && data.panel.claim === model.claim && data.panel.name === model.panel.name) model.panel.blocks = data.panel.blocks;
  if (data.failed) {
    model.refusals.push({ claim: model.claim, text: data.failed });
    model.search.wanted = "";
    model.panel = { name: "", blocks: null };
  }
};

/** @param {Record<string, Answer>} answers */
const settle = (answers) => {
  have = Object.keys(answers);
  const settled = model.pending.filter((pending) => pending.id in answers);
  model.pending = unanswered(model.pending, answers);
  for (const done of settled) {
    const answer = answers[done.id];
    if (answer.text) model.message = answer.text;
    if (answer.refused) refuse(done, answer.refused);
    else confirm(done, answer);
  }
  if (settled.length) void dropActs(model.owner, settled.map((done) => done.id));
};

/** @param {Act} done @param {string} reason */
const refuse = (done, reason) => {
  model.undoable = model.undoable.filter((entry) => entry.act.id !== done.id);
  model.refusals.push({ claim: done.claim, text: reason });
  model.message = "";
  // The next claim is left for the refused one only if nothing was done on it yet.
  const idle = !model.forms.has(model.claim) && !model.pending.some((other) => other.claim === model.claim);
  if (done.type === "record" && done.claim !== model.claim && idle) open(done.claim);
};

/** @param {Act} done @param {Answer} answer */
const confirm = (done, answer) => {
  const known = model.forms.get(done.claim);
  if (done.type === "record") {
    for (const claim of [done.claim, ...done.also]) {
      model.forms.delete(claim);
      void keepForm(model.owner, claim, null);
    }
  }
  if (done.type === "draft" && known && known.rating === done.rating && known.rationale === done.rationale) {
    known.saved = true;
    const more = known.confidence || known.second || known.also.length || known.code || known.reason;
    void keepForm(model.owner, done.claim, more ? known : null);
  }
  if (answer.opens && done.type === "undo" && !done.then) {
    open(answer.opens.claim);
    if (answer.opens.span) goToSpan(answer.opens.span);
  }
};

const forgetOldPages = () => {
  for (const claim of model.pages.keys()) {
    if (model.pages.size <= PAGES) return;
    if (claim !== model.claim && claim !== model.next) model.pages.delete(claim);
  }
};

/** Tell what an act did. @param {string} key @param {Record<string, string | number>} [values] */
export const tell = (key, values) => {
  model.message = say(key, values);
};
