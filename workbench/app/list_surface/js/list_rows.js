// What a row looks like: a function for each list that builds its cells.

import { h } from "../../review_surface/js/dom.js";
import { say } from "../../review_surface/js/text.js";
import { canSelect, desk } from "./list_model.js";
import { scoresOf, triageOf } from "./order.js";

/** @typedef {import("./types.js").Row} Row */

/** The mark before the word of a priority. @type {Record<number, string>} */
const URGENT = { 1: "▲", 2: "▲▲" };

/** The page that a row of a list opens. @type {Record<string, string>} */
const PAGES = { queue: "review?claim=", log: "log?verdict=", sources: "sources?source=" };

/** A text from a person or a source, whose direction ends with it. @param {string} text */
const own = (text) => h("bdi", {}, text);

/** @param {string} kind @param {...(Node | string | null | false)} children */
const cell = (kind, ...children) => h("div", { role: "gridcell", class: kind }, ...children);

/** @param {(Node | string | null | undefined | false)[]} facts */
const joinedFacts = (facts) => facts.filter(Boolean).flatMap((fact, at) => (at ? [" · ", /** @type {Node | string} */ (fact)] : [/** @type {Node | string} */ (fact)]));

/** @param {Row} row */
const link = (row) =>
  h("a", { href: `${PAGES[desk.list.name]}${row.id}`, target: "_self", tabindex: -1, "data-open": row.id }, own(row.text));

/** @param {string} rating */
const badge = (rating) => h("span", { class: "rating" }, own(rating));

/** @param {Row} row */
const claimCells = (row) => [
  cell("pick", h("label", {}, h("input", { type: "checkbox", tabindex: -1, "data-pick": row.id, "aria-label": say("queue.pick", { id: row.id }) }))),
  cell("status quiet", say(`states.${row.state}`), row.priority ? h("b", {}, ` ${URGENT[row.priority]} ${say(`priorities.${row.priority}`)}`) : null),
  cell("main", h("div", {}, link(row)), h("div", { class: "quiet" }, ...joinedFacts(claimFacts(row)))),
  cell("counts quiet num", say("queue.evidence", { supports: row.supports, refutes: row.refutes, unread: row.unread })),
  cell("rated", row.rating && row.similar ? h("span", { class: "quiet" }, `${say("queue.similar")} `) : null, row.rating ? badge(row.rating) : null),
  cell("who quiet",
    row.yours ? h("div", {}, say("queue.yours")) : row.assigned ? h("div", {}, own(row.assigned)) : null,
    row.open ? h("div", {}, say("queue.open-with", { who: row.open })) : null),
];

/** @param {Row} row */
const claimFacts = (row) => {
  const like = desk.list.like[row.id];
  const triage = triageOf(desk.list.criteria, scoresOf(row, desk.pending));
  return [
    like ? `↳ ${say("queue.like", { id: like })}` : null,
    row.claimant ? own(row.claimant) : null,
    row.dated,
    ...row.tags.map((/** @type {string} */ tag) => h("span", { class: "tag" }, own(tag))),
    triage.parts.length
      ? h("span", { class: "triage" }, h("b", {}, say("queue.triage-score", { n: triage.points })), " (", own(triage.parts.join(" + ")), ")")
      : null,
    row.state === "postponed" ? `◷ ${say("claim.postponed", { reason: row.reason || say("claim.no-reason") })}` : null,
    row.state === "withdrawn" ? say("claim.withdrawn", { reason: row.reason }) : null,
  ];
};

/** @param {Row} row */
const verdictCells = (row) => [
  cell("when quiet num", h("div", {}, row.recorded), h("div", {}, own(row.reviewer))),
  cell("main", link(row),
    row.corrected ? h("span", { class: "quiet" }, ` ${say("log.was-corrected")}`) : null,
    row.example ? h("span", { class: "quiet" }, ` ${say("demonstration.mark")}`) : null),
  cell("rated", badge(row.rating)),
];

/** @param {Row} row */
const sourceCells = (row) => [
  cell("main", link(row)),
  cell("facts quiet num", ...joinedFacts([
    row.publisher ? own(row.publisher) : null,
    row.dated,
    row.language ? own(row.language) : null,
    row.standing ? say(`sources.standing-${row.standing}`) : null,
    say("sources.snippets", { n: row.snippets }),
    row.cited ? say("sources.cited", { n: row.cited, verdicts: say("sources.in-verdicts", { n: row.verdicts }) }) : null,
  ])),
  cell("missing quiet", row.missing ? `△ ${row.missing}` : null),
];

/** @type {Record<string, (row: Row) => HTMLElement[]>} */
const CELLS = { queue: claimCells, log: verdictCells, sources: sourceCells };

/** @param {Row} row @param {number} at its index */
export const rowElement = (row, at) =>
  h("div",
    { role: "row", class: "line", id: `row-${row.id}`, "data-row": row.id, "aria-rowindex": at + 1, "aria-selected": canSelect() ? "false" : null },
    ...CELLS[desk.list.name](row));
