// The conversation with the desk: acts are shown at once, sent, and sent again until they are answered.

import { loadAnew, newAct } from "./acting.js";
import { saveFile } from "./dom.js";
import { added, inverse, unanswered } from "./fold.js";
import { UNSENT, dropActs, keepAct, keepForm, loadKept } from "./kept.js";
import { forgetOldPages, form, goTo, goToSpan, model, NO_SEARCH, NOTHING_TYPED, page, show, shownCase } from "./model.js";
import { unitsAt } from "./points.js";
import { say } from "./text.js";
import { nextPiece } from "./upload.js";

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Data} Data */
/** @typedef {import("./types.js").Form} Form */

const SEND_AGAIN_MS = 2500;
const RELOAD_MS = 20000;
const WISH_MS = 300000;
const DRAFT_MS = 700;
const ADDING_MS = 800;
const READ_MS = 150;

/** @type {(message: object) => void} */
let post = () => {};
let redraw = () => {};
let isShown = () => false;
let number = 0;
let fresh = false;
let wish = "";
/** The message that has the wish: it is sent once, because a ranking can take longer than the time until a message is sent again. */
let wishNumber = 0;
let sentAt = 0;
let waitingSince = 0;
/** The acts whose answers have come. @type {string[]} */
let have = [];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let draftTimer;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let readTimer;

/** @param {() => void} draw @param {() => boolean} shown whether the page is on the screen: on another one, no answer comes */
export const onChange = (draw, shown) => {
  redraw = draw;
  isShown = shown;
};

/**
 * Do an act: show it, keep it, send it.
 * @param {string} type
 * @param {Record<string, any>} fields
 * @param {number} [claim]
 */
export const act = (type, fields, claim = model.claim) => {
  const done = /** @type {Act} */ (newAct({ claim, type, ...fields }));
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

/** @param {string} name of what the page is to do: match, queue */
export const wishFor = (name) => {
  wish = name;
  wishNumber = 0;
  fresh = name !== "queue";
  send();
  if (name === "queue") wish = ""; // another page has no answer to wait for
};

/** @param {string} words */
export const searchFor = (words) => {
  model.search = words ? { ...model.search, wanted: words } : NO_SEARCH;
  goTo(0);
  if (words) send();
};

/** @param {string} name of the panel to open, or of the open one to close */
export const togglePanel = (name) => {
  model.panel = { name: model.panel.name === name ? "" : name, blocks: null };
  if (model.panel.name && name !== "reply") send();
};

/** Read a source around a passage: at the next pause, as the open snippet may change quickly. @param {import("./types.js").Place} place */
export const readAround = (place) => {
  model.reading.wanted = place;
  clearTimeout(readTimer);
  readTimer = setTimeout(send, READ_MS);
};

/** Keep what is typed to be added. @param {Partial<import("./types.js").Unsent>} fields */
export const keepUnsent = (fields) => {
  model.unsent = { ...model.unsent, ...fields };
  const typed = Object.values(model.unsent).some(Boolean);
  void keepForm(model.owner, UNSENT, typed ? model.unsent : null);
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

/** @param {import("./types.js").Piece} [piece] of a file */
export const send = (piece) => {
  number += 1;
  sentAt = Date.now();
  waitingSince = waitingSince || sentAt;
  const unsent = wish !== "" && wishNumber === 0;
  if (unsent) wishNumber = number;
  post({
    number, claim: model.claim, acts: model.pending.map(({ file, ...sent }) => sent), have, pages: [...model.pages.keys()], fresh, wish: unsent ? wish : "",
    search: model.search.wanted, panel: wantedPanel(),
    read: model.reading.wanted, piece: piece ?? null,
  });
  wait();
};

/** Send the next piece of a file that the desk is waiting for. */
const upload = async () => {
  const adding = model.pending.find(({ id, file }) => file instanceof File && (model.uploads[id] ?? file.size) < file.size);
  if (!adding) return;
  try {
    const piece = await nextPiece(adding, model.uploads[adding.id], SEND_AGAIN_MS);
    if (piece) send(piece);
  } catch {
    settle({ [adding.id]: { refused: say("add.unreadable", { name: adding.name }) } });
    redraw();
  }
};

/** The open panel that has no blocks yet. The one of the reply needs none. */
const wantedPanel = () => (model.panel.blocks === null && model.panel.name !== "reply" ? model.panel.name : "");

const isWaiting = () =>
  model.pending.length > 0 || fresh || wish !== "" || model.search.wanted !== "" || wantedPanel() !== "" || model.reading.wanted !== null;

const isAdding = () => model.pending.some(({ type }) => type === "add");

const wait = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (!isShown()) {
      waitingSince = 0; // what is pending is sent again when the page is back
      return;
    }
    const saving = model.pending.some(({ type }) => type !== "add") && Date.now() - waitingSince > 1000;
    if (saving !== model.saving) {
      model.saving = saving;
      redraw();
    }
    if (!isWaiting()) return;
    if (Date.now() - sentAt > (isAdding() ? ADDING_MS : SEND_AGAIN_MS)) {
      if (Date.now() - waitingSince > (wish ? WISH_MS : RELOAD_MS)) {
        waitingSince = Date.now();
        void loadAnew();
      }
      send();
    } else wait();
  }, 500);
};

/**
 * Take in what the desk says.
 * @param {Data} data
 * @param {(message: object) => void} poster
 */
export const receive = async (data, poster) => {
  post = poster;
  if (data.keys) model.keys = data.keys;
  model.fetches = data.fetches ?? model.fetches;
  model.uploads = data.uploads;
  model.progress = data.progress;
  if (data.owner && data.owner !== model.owner) await become(data.owner);
  if (data.number === 0 && data.claim !== model.claim) show(data.claim);
  for (const [id, found] of Object.entries(data.pages)) model.pages.set(Number(id), found);
  for (const [id, found] of Object.entries(data.cases)) model.cases.set(Number(id), found);
  if (data.next !== undefined) model.next = data.next;
  if (data.claim === model.claim && data.claim in data.pages) fresh = false;
  if (wishNumber > 0 && data.number >= wishNumber) wish = "";
  takeExtras(data);
  settle(data.answers);
  if (data.number > 0 || !isWaiting()) waitingSince = isWaiting() ? Date.now() : 0;
  forgetOldPages();
  if (isWaiting()) (data.number === 0 ? send : wait)();
  else model.saving = false;
  redraw();
  void upload();
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
  model.unsent = NOTHING_TYPED;
  const kept = await loadKept(owner);
  model.pending = [...kept.acts, ...model.pending.filter((act) => !kept.acts.some((other) => other.id === act.id))];
  model.unsent = { ...NOTHING_TYPED, .../** @type {object} */ (kept.forms.get(UNSENT)) };
  kept.forms.delete(UNSENT);
  model.forms = new Map([...kept.forms, ...model.forms]);
  for (const claim of model.forms.keys()) saveDraft(claim);
};

/** @param {Data} data */
const takeExtras = (data) => {
  if (data.search && data.search.words === model.search.wanted) {
    model.search = { words: data.search.words, wanted: "", items: data.search.items };
    goTo(0);
  }
  if (data.panel && data.panel.claim === model.claim && data.panel.name === model.panel.name) takePanel(data.panel.blocks);
  const { wanted } = model.reading;
  if (data.read && wanted && data.read.document === wanted.document && data.read.first <= wanted.start) {
    model.reading = { ...model.reading, text: textOf(data.read), wanted: null };
  }
  if (data.failed) {
    model.refusals.push({ claim: model.claim, text: data.failed });
    model.search = { ...model.search, wanted: "" };
    model.reading.wanted = null;
    model.panel = { name: "", blocks: null };
  }
};

/** @param {import("./types.js").Block[]} blocks */
const takePanel = (blocks) => {
  const file = blocks[0]?.file;
  if (file) saveFile(file.name, file.content, "text/html");
  model.panel = file ? { name: "", blocks: null } : { ...model.panel, blocks };
};

/** The text of a source with its pieces in UTF-16 units. @param {NonNullable<Data["read"]>} sent */
const textOf = (sent) => {
  const units = unitsAt(sent.text, sent.pieces.flatMap(([start, end]) => [start - sent.first, end - sent.first]));
  return { ...sent, pieces: sent.pieces.map(([, , kind], at) => ({ start: units[2 * at], end: units[2 * at + 1], kind })) };
};

/** @param {Record<string, Answer>} answers */
const settle = (answers) => {
  have = Object.keys(answers);
  const settled = model.pending.filter((pending) => pending.id in answers);
  model.pending = unanswered(model.pending, answers);
  const texts = settled.map((done) => answers[done.id].text ?? "").filter(Boolean);
  if (texts.length) model.message = texts.join(" ");
  for (const done of settled) {
    const answer = answers[done.id];
    if (answer.refused) refuse(done, answer);
    else confirm(done, answer);
  }
  if (settled.length) void dropActs(model.owner, settled.map((done) => done.id));
};

/** @param {Act} done @param {Answer} answer */
const refuse = (done, answer) => {
  const reason = answer.refused ?? "";
  model.undoable = model.undoable.filter((entry) => entry.act.id !== done.id);
  if (answer.other) model.adding = { open: true, other: { address: done.address, text: reason } };
  else model.refusals.push({ claim: done.claim, text: reason });
  model.message = "";
  // The next claim is left for the refused one only if nothing was done on it yet.
  const idle = !model.forms.has(model.claim) && !model.pending.some((other) => other.claim === model.claim);
  if (["record", "repeat"].includes(done.type) && done.claim !== model.claim && idle) open(done.claim);
  if (done.type === "note") model.note = done.text;
  if (done.type === "add" && done.kind === "page" && !model.unsent.address) keepUnsent({ address: done.address });
  if (done.type === "add" && done.kind === "note" && !model.unsent.text) {
    keepUnsent({ text: done.text, title: done.title, url: done.url, published: done.published });
  }
  if (done.type === "add" && done.kind !== "file") model.adding = { ...model.adding, open: true };
  if (done.type === "claim-from") {
    const { span, document, text, claimant, said_on } = done;
    keepUnsent({ asClaim: { span, document, text, claimant, said_on } });
    if (model.reading.text?.document === document) model.reading.asClaim = model.unsent.asClaim;
  }
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
  if (done.type === "note" && done.claim === model.claim && model.panel.name === "notes") {
    model.panel = { name: "notes", blocks: null };
    send();
  }
  for (const problem of answer.problems ?? []) model.refusals.push({ claim: done.claim, text: problem });
  if (done.type === "add" && answer.items && done.claim === model.claim) {
    listAdded(answer.items);
  }
  if (answer.opens && done.type === "undo" && !done.then) {
    open(answer.opens.claim);
    if (answer.opens.span) goToSpan(answer.opens.span);
  }
};

/** List what was added, below what was added just before, and make the ranking again meanwhile. @param {import("./types.js").Item[]} items */
const listAdded = (items) => {
  const { added: more, words, items: before } = model.search;
  const earlier = more && before ? before : [];
  const titles = [more ? words : "", items[0]?.title ?? ""].filter(Boolean);
  const grouped = items.map((item) => ({ ...item, group: item.group + earlier.length }));
  model.search = { words: titles.join("”, “"), wanted: "", items: [...earlier, ...grouped], added: true };
  goTo(earlier.length);
  wishFor("match");
};
