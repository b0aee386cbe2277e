// What is shown: what the desk last said, with the acts that it has not confirmed applied on top. Pure functions.

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Case} Case */
/** @typedef {import("./types.js").Answer} Answer */

/**
 * Return a case with acts applied, in order.
 * @param {Case} shown
 * @param {Pick<Act, "type">[]} acts
 * @returns {Case}
 */
export const fold = (shown, acts) => acts.reduce(applied, shown);

/** What a selected passage says is known before the desk has it. @param {Case} shown @param {Record<string, any>} act @returns {Case} */
const withEvidence = (shown, act) => (act.evidence ? { ...shown, evidence: { ...shown.evidence, [act.span]: act.evidence } } : shown);

/** @param {Case} shown @param {Record<string, any>} act @returns {Case} */
const applied = (shown, act) => {
  switch (act.type) {
    case "label": {
      const { [act.span]: _, ...others } = shown.labels;
      return { ...withEvidence(shown, act), labels: act.label === null ? others : { ...others, [act.span]: act.label } };
    }
    case "cite":
      if (act.cited === shown.cites.includes(act.span)) return shown;
      return { ...withEvidence(shown, act), cites: act.cited ? [...shown.cites, act.span] : shown.cites.filter((span) => span !== act.span) };
    case "order":
      return { ...shown, cites: act.spans };
    case "postpone":
      return { ...shown, state: act.postponed ? "postponed" : "in review" };
    case "draft":
      return { ...shown, draft: { rating: act.rating, rationale: act.rationale } };
    case "record":
    case "repeat":
      return { ...shown, recorded: true };
    case "undo":
      return act.then ? applied(shown, act.then) : shown;
    default:
      return shown;
  }
};

/**
 * Return what restores a case to how it was before an act, or null if the act cannot be undone.
 * @param {Case} before
 * @param {Record<string, any>} act
 * @returns {Record<string, any> | null}
 */
export const inverse = (before, act) => {
  switch (act.type) {
    case "label":
      return { type: "label", span: act.span, label: before.labels[act.span] ?? null };
    case "cite":
    case "order":
      return { type: "order", spans: before.cites };
    case "postpone":
      return { type: "postpone", postponed: before.state === "postponed" };
    default:
      return null;
  }
};

/**
 * Return the pending acts with one more. A draft replaces an earlier one of the same claim.
 * @param {Act[]} pending
 * @param {Act} act
 * @returns {Act[]}
 */
export const added = (pending, act) => [
  ...pending.filter((other) => !(act.type === "draft" && other.type === "draft" && other.claim === act.claim)),
  act,
];

/**
 * Return the acts that are still pending after answers.
 * @param {Act[]} pending
 * @param {Record<string, Answer>} answers
 * @returns {Act[]}
 */
export const unanswered = (pending, answers) => pending.filter((act) => !(act.id in answers));

/**
 * Return the citations with one moved forward by one place.
 * @param {string[]} cites
 * @param {string} span
 * @returns {string[]}
 */
export const movedUp = (cites, span) => {
  const at = cites.indexOf(span);
  if (at < 1) return cites;
  return [...cites.slice(0, at - 1), span, cites[at - 1], ...cites.slice(at + 1)];
};
