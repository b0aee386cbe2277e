// Which evidence is in the list, and in which order. Pure functions.

/** @typedef {import("./types.js").Item} Item */
/** @typedef {import("./types.js").Filter} Filter */

/** @type {Filter} */
export const NO_FILTER = { label: "", source: "", when: "", sort: "rank" };

/**
 * Return the items that a filter keeps, in its order.
 * @param {Item[]} all
 * @param {Record<string, string>} labels
 * @param {Filter} filter
 * @returns {Item[]}
 */
export const filtered = (all, labels, filter) => {
  const kept = all.filter(
    (item) =>
      (!filter.label || (labels[item.span] ?? "none") === filter.label) &&
      (!filter.source || item.title === filter.source) &&
      (!filter.when || item.when === filter.when),
  );
  if (filter.sort !== "date") return kept;
  return kept.sort((one, other) => other.published.localeCompare(one.published) || one.rank - other.rank);
};

/** The first item of each group, by its number. @param {Item[]} list @returns {Map<number, string>} */
const firsts = (list) => {
  /** @type {Map<number, string>} */
  const spans = new Map();
  for (const item of list) if (!spans.has(item.group)) spans.set(item.group, item.span);
  return spans;
};

/**
 * Leave out the items whose text is nearly that of one above them, except below those that are unfolded (by span).
 * @param {Item[]} list
 * @param {string[]} unfolded
 * @returns {Item[]}
 */
export const folded = (list, unfolded) => {
  const first = firsts(list);
  return list.filter((item) => first.get(item.group) === item.span || unfolded.includes(first.get(item.group) ?? ""));
};

/**
 * Return which labels the items have that are nearly the text of each first one, by its span.
 * @param {Item[]} list
 * @param {Record<string, string>} labels
 * @returns {Record<string, string[]>}
 */
export const alikeLabels = (list, labels) => {
  /** @type {Record<string, string[]>} */
  const byFirst = {};
  const first = firsts(list);
  for (const item of list) {
    const span = first.get(item.group);
    const label = labels[item.span];
    if (span !== undefined && span !== item.span && label && !byFirst[span]?.includes(label)) byFirst[span] = [...(byFirst[span] ?? []), label];
  }
  return byFirst;
};

/**
 * Return how many items have nearly the text of each first one, by its span.
 * @param {Item[]} list
 * @returns {Record<string, number>}
 */
export const alike = (list) => {
  /** @type {Record<string, number>} */
  const counts = {};
  const first = firsts(list);
  for (const item of list) {
    const span = first.get(item.group);
    if (span !== undefined && span !== item.span) counts[span] = (counts[span] ?? 0) + 1;
  }
  return counts;
};
