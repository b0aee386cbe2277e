// The case beside the evidence: what is cited, in the order that readers get, and the form of a verdict.

import { badge } from "./cards.js";
import { button, fromHtml, h, paint, part } from "./dom.js";
import { form, model, page, shownCase } from "./model.js";
import { say } from "./text.js";

const COUNTED = ["supports", "refutes", "context"];
const CONFIDENCES = ["low", "medium", "high"];
const RATING_KEYS = 9;

/** @returns {HTMLElement} */
export const caseColumn = () =>
  h("div", { class: "case-column" },
    h("p", { class: "section" }, say("case.title")),
    h("div", { class: "so-far" }),
    h("div", { class: "verdict-form" },
      h("p", { class: "section" }, say("case.rating")),
      h("div", { class: "ratings", role: "group", "aria-label": say("case.rating") }),
      h("label", { for: "rationale" }, say("case.rationale")),
      h("textarea", { id: "rationale", rows: 5, placeholder: say("case.rationale-hint") }),
      h("div", { class: "how-sure" }),
      h("div", { class: "correction" }),
      h("div", { class: "also" }),
      h("div", { class: "warnings" }),
      h("div", { class: "verdict-bar" })));

/** @param {HTMLElement} column */
export const renderCase = (column) => {
  const shown = page();
  const known = shownCase();
  const given = form();
  const quotes = Object.keys({ ...known.labels, ...Object.fromEntries(known.cites.map((span) => [span, ""])) }).map(quoteOf);
  paint(part(column, "so-far"), [model.claim, known.labels, known.cites, quotes], soFar);
  const withdrawn = known.state === "withdrawn";
  part(column, "verdict-form").hidden = withdrawn || !shown;
  if (!shown) return;
  paint(part(column, "ratings"), [model.claim, shown.ratings, given.rating], ratings);
  paint(part(column, "how-sure"), [model.claim, given.confidence, given.second], howSure);
  paint(part(column, "correction"), [model.claim, shown.mine, shown.reasons], correction);
  paint(part(column, "also"), [model.claim, shown.duplicates], also);
  paint(part(column, "warnings"), [known.cautions, shown.contradictions[given.rating ?? ""]], warnings);
  paint(part(column, "verdict-bar"), [shown.adjudicates, known.recorded], () => [
    button("record", say(shown.adjudicates ? "case.decide" : "case.record"), { class: "primary", key: "Ctrl+Enter", disabled: known.recorded }),
  ]);
  fillFields(column);
};

/** Put the form into the fields: those that are not being typed in, when the claim or the form was changed from elsewhere.
 * @param {HTMLElement} column */
const fillFields = (column) => {
  const given = form();
  const set = (/** @type {string} */ selector, /** @type {string} */ value) => {
    const field = column.querySelector(selector);
    if ((field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) && field.value !== value) field.value = value;
  };
  set("#rationale", given.rationale);
  set("#correction-code", given.code);
  set("#correction-reason", given.reason);
  for (const box of column.querySelectorAll("[data-also]")) {
    if (box instanceof HTMLInputElement) box.checked = given.also.includes(Number(box.dataset.also));
  }
};

/** @param {string} span @returns {import("./types.js").Quote} */
const quoteOf = (span) => {
  const known = shownCase().evidence[span];
  const item = page()?.items.find((other) => other.span === span) ?? model.search.items?.find((other) => other.span === span);
  const { quote, title, dated } = known ?? item ?? { quote: "…", title: "", dated: "" };
  return { quote, title, dated };
};

const soFar = () => {
  const { labels, cites } = shownCase();
  const count = (/** @type {string} */ label) => Object.values(labels).filter((other) => other === label).length;
  const rank = (/** @type {string} */ span) => page()?.items.findIndex((item) => item.span === span) ?? -1;
  const rest = Object.keys(labels).filter((span) => COUNTED.includes(labels[span]) && !cites.includes(span));
  rest.sort((one, other) => (rank(one) < 0 ? Infinity : rank(one)) - (rank(other) < 0 ? Infinity : rank(other)));
  return [
    h("p", { class: "totals" }, ...COUNTED.map((label) => h("span", {}, badge(label), " ", h("span", { class: "quiet num" }, `(${count(label)})`)))),
    cites.length
      ? h("ol", { class: "citations" }, ...cites.map((span, at) => h("li", { class: "claim-small" }, h("span", { class: "cited-number" }, String(at + 1)), " ", ...quoted(span, labels[span]))))
      : h("p", { class: "quiet" }, say("case.no-citations")),
    rest.length
      ? h("details", {}, h("summary", {}, say("case.not-cited", { n: rest.length })), ...rest.map((span) => h("p", { class: "claim-small" }, ...quoted(span, labels[span]))))
      : "",
  ];
};

/** @param {string} span @param {string | undefined} label */
const quoted = (span, label) => {
  const { quote, title, dated } = quoteOf(span);
  const source = [title, dated].filter(Boolean).join(" · ");
  return [label ? badge(label) : "", label ? " " : "", h("bdi", {}, `“${quote}”`), " ", h("span", { class: "quiet" }, h("bdi", {}, source))];
};

const ratings = () =>
  (page()?.ratings ?? []).map((rating, at) => {
    const made = button("rate", "", { value: rating.key, pressed: form().rating === rating.key });
    made.append(h("b", {}, rating.label), " ", rating.definition);
    if (at < RATING_KEYS) made.append(h("kbd", {}, String(at + 1)));
    return made;
  });

const howSure = () => {
  const { confidence, second } = form();
  return [
    h("span", { class: "confidence", role: "group", "aria-label": say("case.confidence") }, h("span", { class: "quiet" }, say("case.confidence")),
      ...CONFIDENCES.map((degree) => button("confidence", say(`case.confidence-${degree}`), { value: degree, pressed: confidence === degree }))),
    h("label", { class: "check", title: say("case.second-means") }, h("input", { type: "checkbox", id: "second-opinion", checked: second }), say("case.second")),
  ];
};

const correction = () => {
  const shown = page();
  if (!shown?.mine) return [];
  return [
    h("p", { class: "notice" }, say("case.correction", { rating: shown.mine.rating, when: shown.mine.when })),
    h("label", { for: "correction-code" }, say("case.correction-code")),
    h("select", { id: "correction-code" }, h("option", { value: "" }, say("case.correction-code-hint")),
      ...Object.entries(shown.reasons).map(([code, means]) => h("option", { value: code }, `${code}: ${means}`))),
    h("label", { for: "correction-reason" }, say("case.correction-reason")),
    h("input", { id: "correction-reason", autocomplete: "off" }),
  ];
};

const also = () => {
  const duplicates = page()?.duplicates ?? [];
  if (!duplicates.length) return [];
  return [
    h("p", { class: "quiet" }, say("case.alike", { n: duplicates.length })),
    ...duplicates.map((other) => h("label", { class: "check" }, h("input", { type: "checkbox", "data-also": other.id }), h("bdi", {}, `${other.id}. ${other.text}`))),
  ];
};

const warnings = () => {
  const contradicted = page()?.contradictions[form().rating ?? ""] ?? [];
  return [
    ...contradicted.map((html) => h("p", { class: "quiet" }, "△ ", fromHtml(html))),
    ...shownCase().cautions.map((caution) => h("p", { class: "quiet" }, `△ ${say(`caution.${caution}`)}`)),
  ];
};
