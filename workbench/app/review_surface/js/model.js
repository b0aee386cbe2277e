// What the page knows, and what of it is shown.

import { fold } from "./fold.js";
import { NO_FILTER, filtered, folded } from "./list.js";
import { say } from "./text.js";

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Case} Case */
/** @typedef {import("./types.js").Filter} Filter */
/** @typedef {import("./types.js").Form} Form */
/** @typedef {import("./types.js").Item} Item */
/** @typedef {import("./types.js").Page} Page */

/** @type {import("./types.js").Unsent} */
export const NOTHING_TYPED = { address: "", text: "", title: "", url: "", published: "", asClaim: null };

/** @typedef {{ words: string, wanted: string, items: Item[] | null, added?: boolean }} Search ``added``: what was added is listed. */

/** @type {Search} */
export const NO_SEARCH = { words: "", wanted: "", items: null };

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
  search: NO_SEARCH,
  /** @type {{ name: string, blocks: import("./types.js").Block[] | null }} */
  panel: { name: "", blocks: null },
  unsent: NOTHING_TYPED,
  /** The form that adds evidence. ``other``: an address at which there was something else than a page. */
  adding: { open: false, other: /** @type {{ address: string, text: string } | null} */ (null) },
  /** Whether the desk fetches pages. */
  fetches: false,
  /** How many bytes of each file the desk has, by act. @type {Record<string, number>} */
  uploads: {},
  /** How far each addition is, in percent. @type {Record<string, number>} */
  progress: {},
  /**
   * The source that is read: at the snippet ``span``. ``wanted``: what the desk is to send of it; ``selected``: a passage.
   * @type {{
   *   open: boolean, span: string, text: import("./types.js").SourceText | null, wanted: import("./types.js").Place | null,
   *   selected: import("./types.js").Range | null, asClaim: import("./types.js").ClaimForm | null,
   * }}
   */
  reading: { open: false, span: "", text: null, wanted: null, selected: null, asClaim: null },
  /** A note that the desk refused, for its field. */
  note: "",
  /** What the last act did. */
  message: "",
  /** @type {{ claim: number, text: string }[]} */
  refusals: [],
  saving: false,
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

/** @param {string} span */
export const goToSpan = (span) => {
  const hidden = listed().find((item) => item.span === span);
  if (hidden && !items().includes(hidden)) {
    model.unfolded.push(...listed().filter((item) => item.group === hidden.group).map((item) => item.span));
  }
  const at = items().findIndex((item) => item.span === span);
  if (at >= 0) goTo(at);
};

/** The form of a claim: what was typed, else the draft of the desk. @returns {Form} */
export const form = (claim = model.claim) => {
  const known = model.forms.get(claim);
  if (known && !known.saved) return known;
  const draft = shownCase(claim).draft;
  const rest = known ?? { confidence: null, second: false, also: [], code: "", reason: "", saved: true };
  return { ...rest, rating: draft?.rating ?? null, rationale: draft?.rationale ?? "" };
};

/** @param {number} claim in the page's address */
export const show = (claim) => {
  model.claim = claim;
  model.filter = NO_FILTER;
  model.kept = null;
  model.unfolded = [];
  model.search = NO_SEARCH;
  model.panel = { name: "", blocks: null };
  model.reading = { ...model.reading, open: false, span: "", selected: null, asClaim: null };
};

/** Tell what an act did. @param {string} key @param {Record<string, string | number>} [values] */
export const tell = (key, values) => {
  model.message = say(key, values);
};

const PAGES = 40; // kept in memory

/** Forget pages beyond those that were opened last. */
export const forgetOldPages = () => {
  for (const claim of model.pages.keys()) {
    if (model.pages.size <= PAGES) return;
    if (claim !== model.claim && claim !== model.next) model.pages.delete(claim);
  }
};
