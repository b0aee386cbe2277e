// What the browser knows of the lists, and the open one.

/** @typedef {import("./types.js").List} List */
/** @typedef {import("./types.js").ListAct} ListAct */

/** @param {string} name @returns {List} */
const emptyList = (name) => ({
  name, view: "", nothing: "", ids: [], places: new Map(), like: {}, rows: new Map(), stale: new Set(), selected: new Set(),
  before: new Set(), anchor: 0, active: 0, criteria: [], criterion: 0, tags: [], people: [],
});

/** @type {Map<string, List>} */
let lists = new Map();

export const desk = {
  owner: "",
  /** @type {Record<string, string>} */
  keys: {},
  list: emptyList(""),
  /** Acts that are not confirmed yet. @type {ListAct[]} */
  pending: [],
  /** What the desk refused, with the claims that cannot be changed so. @type {{ text: string, settled: number[] } | null} */
  refusal: null,
  /** What the last act did. */
  message: "",
  saving: false,
  /** The open form of the bar, and how often one was opened: each is empty at first. */
  form: "",
  forms: 0,
};

/** Open a list. @param {string} name */
export const openList = (name) => {
  if (desk.list.name === name) return;
  const known = lists.get(name) ?? emptyList(name);
  lists.set(name, known);
  desk.list = known;
  desk.message = "";
  desk.refusal = null;
  desk.form = "";
};

/** Forget everything: it belongs to another owner. @param {string} owner */
export const newOwner = (owner) => {
  lists = new Map();
  desk.owner = owner;
  desk.list = emptyList("");
  desk.pending = [];
};

export const canSelect = () => desk.list.name === "queue";

/** The open row. @returns {number | undefined} */
export const activeId = () => desk.list.ids[desk.list.active];

/** The claims that an act applies to: those that are selected, else the open one. @returns {number[]} */
export const targets = () => {
  const { selected, ids, active } = desk.list;
  return selected.size ? [...selected] : ids.slice(active, active + 1);
};

/** @param {Set<number>} selected */
export const select = (selected) => {
  desk.list.selected = selected;
  desk.list.before = selected;
  desk.list.anchor = desk.list.active;
  desk.refusal = null;
  if (!selected.size) desk.form = "";
};

/** @param {string} name of the form to open, or of the open one to close */
export const toggleForm = (name) => {
  desk.form = desk.form === name ? "" : name;
  desk.forms += 1;
};
