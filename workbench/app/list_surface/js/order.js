// Which rows are where, which are selected, and what a score comes to. Pure functions.

/** @typedef {import("./types.js").Criterion} Criterion */
/** @typedef {import("./types.js").ListAct} ListAct */
/** @typedef {import("./types.js").Row} Row */

export const BLOCK = 25; // rows that are drawn together

/** @param {number[]} ids @param {number} block @returns {number[]} */
export const blockIds = (ids, block) => ids.slice(block * BLOCK, (block + 1) * BLOCK);

/**
 * Return the rows in blocks whose contents are not there, or may be others by now.
 * @param {number[]} ids
 * @param {number[]} blocks
 * @param {Map<number, Row>} rows
 * @param {Set<number>} stale
 */
export const missingRows = (ids, blocks, rows, stale) =>
  blocks.flatMap((block) => blockIds(ids, block)).filter((id) => !rows.has(id) || stale.has(id));

/**
 * Return a selection with one row more, or less.
 * @param {Set<number>} selected
 * @param {number} id
 */
export const toggled = (selected, id) => {
  const changed = new Set(selected);
  if (!changed.delete(id)) changed.add(id);
  return changed;
};

/**
 * Return a selection with all rows between two places, both included.
 * @param {number[]} ids
 * @param {Set<number>} before
 * @param {number} from
 * @param {number} to
 */
export const withRange = (ids, before, from, to) => new Set([...before, ...ids.slice(Math.min(from, to), Math.max(from, to) + 1)]);

/**
 * Return the score that a key sets: none if every claim has it already.
 * @param {(number | undefined)[]} scores
 * @param {number} pressed
 */
export const scoreAfter = (scores, pressed) => (scores.length > 0 && scores.every((score) => score === pressed) ? null : pressed);

/**
 * Return the scores of a claim with the acts that are not confirmed yet.
 * @param {Row} row
 * @param {ListAct[]} pending
 * @returns {Record<string, number>}
 */
export const scoresOf = (row, pending) => {
  const scores = { ...row.triage };
  for (const act of pending) {
    if (act.type !== "triage" || !act.claims.includes(row.id)) continue;
    for (const [key, score] of Object.entries(act.scores)) {
      if (score === null) delete scores[key];
      else scores[key] = score;
    }
  }
  return scores;
};

/**
 * Return the criteria with a score, in their order, and the sum of the weighted scores.
 * @param {Criterion[]} criteria
 * @param {Record<string, number>} scores
 */
export const triageOf = (criteria, scores) => {
  const parts = criteria.filter((criterion) => criterion.key in scores);
  const points = parts.reduce((sum, criterion) => sum + scores[criterion.key] * criterion.weight, 0);
  return { parts: parts.map((criterion) => `${criterion.name} ${scores[criterion.key]} × ${criterion.weight}`), points };
};

/** Return the tags in a text, which are separated by commas. @param {string} text */
export const tagsIn = (text) => text.split(",").map((tag) => tag.trim()).filter(Boolean);
