// The evidence: one card for each ranked or found snippet, the active one open.

import { addingParts, renderAdding } from "./adding.js";
import { button, fromHtml, h, paint, part } from "./dom.js";
import { alike, alikeLabels } from "./list.js";
import { activeItem, items, listed, model, page, place, shownCase } from "./model.js";
import { say } from "./text.js";

/** @typedef {import("./types.js").Item} Item */

export const LABELS = ["supports", "refutes", "context", "irrelevant"];
/** @type {Record<string, string>} */
const ICONS = { supports: "✓", refutes: "✗", context: "≈", irrelevant: "–" };
const SCORES = ["lexical", "dense", "section", "passage", "dates", "fused"];

/** @param {string | undefined} label @returns {HTMLElement} */
export const badge = (label) =>
  label
    ? h("span", { class: `label ${label}` }, `${ICONS[label] ?? ""} ${say(`labels.${label}`)}`)
    : h("span", { class: "label none" }, `○ ${say("labels.none")}`);

/** @returns {HTMLElement} */
export const evidenceColumn = () =>
  h("div", { class: "evidence-column" },
    h("p", { class: "section counts" }),
    h("div", { class: "ranking-notice" }),
    h("div", { class: "search-bar" },
      h("label", { for: "evidence-search" }, say("review.search")),
      h("input", { id: "evidence-search", type: "search", autocomplete: "off", placeholder: say("review.search-for") }),
      h("span", { class: "add-button" })),
    ...addingParts(),
    h("div", { class: "filters" }),
    h("div", { class: "cards" }));

/** @param {HTMLElement} column */
export const renderEvidence = (column) => {
  const shown = page();
  const list = items();
  const { labels, cites } = shownCase();
  const unlabelled = list.filter((item) => !labels[item.span]).length;
  const counts = model.search.items
    ? say(model.search.added ? "add.listed" : "surface.found", { n: list.length, words: model.search.words })
    : say("surface.evidence", {
        snippets: say("surface.snippets", { n: list.length }), sources: say("surface.sources", { n: shown?.sources ?? 0 }), unlabelled,
      });
  paint(part(column, "counts"), [counts, list.length, shown !== undefined], () => (shown && (list.length || model.search.items) ? [counts] : []));
  paint(part(column, "ranking-notice"), [shown?.run, shown?.stale, shown?.items.length, model.search.items !== null, model.search.wanted], rankingNotice);
  paint(part(column, "filters"), [model.claim, shown?.run, model.filter, shown?.items.map((item) => labels[item.span])], filters);
  const similar = alike(listed());
  const hidden = alikeLabels(listed(), labels);
  paint(part(column, "add-button"), model.keys.add, () => [button("add", say("add.title"), { key: model.keys.add })]);
  renderAdding(column);
  const cards = part(column, "cards");
  paint(cards, [model.claim, model.search.words, list.map((item) => item.snippet)], () => list.map(() => h("div", { class: "card" })));
  const active = place();
  list.forEach((item, at) => {
    const cited = cites.indexOf(item.span) + 1;
    const isActive = at === active;
    const inputs = [item.snippet, labels[item.span], cited, isActive, isActive && model.why, isActive && at === list.length - 1, model.keys, similar[item.span], hidden[item.span], model.unfolded.includes(item.span)];
    const card = cards.children[at];
    card.className = `card ${isActive ? "active-snippet" : "waiting-snippet"}`;
    card.setAttribute("data-at", String(at));
    card.setAttribute("tabindex", "-1");
    paint(card, inputs, () => [
      ...(isActive ? opened(item, labels[item.span], cited, at, list.length) : closed(item, labels[item.span], cited, at)),
      ...(similar[item.span] ? [unfoldButton(item.span, similar[item.span]), " ", ...hiddenBadges(item.span, hidden[item.span])] : []),
    ]);
  });
};

/** Say that a search runs or was done, that there is no ranking or an outdated one, or that nothing was found: with what to do. */
const rankingNotice = () => [
  model.search.wanted ? h("p", { class: "quiet" }, say("surface.searching")) : "",
  model.search.items ? button("search-end", say("surface.back-to-ranking"), { class: "plain" }) : "",
  ...matchNotice(),
  page()?.languages ? h("p", { class: "quiet" }, page()?.languages ?? "") : "",
];

const matchNotice = () => {
  const shown = page();
  if (!shown) return [];
  const match = (/** @type {string} */ label) => button("match", label, { key: model.keys.match, class: "primary" });
  if (shown.run === null) return [h("p", { class: "notice" }, say("review.not-matched")), match(say("review.match"))];
  if (!shown.items.length) return [h("p", { class: "notice" }, say("review.no-evidence")), match(say("review.match-again"))];
  if (shown.stale) return [h("p", { class: "notice" }, say("review.stale")), match(say("review.match-again"))];
  return [];
};

/** @param {string} span @param {number} n */
const unfoldButton = (span, n) => {
  const unfolded = model.unfolded.includes(span);
  const made = button("unfold", say(unfolded ? "surface.fold" : "surface.unfold", { n }), { value: span, class: "plain similar-texts" });
  made.setAttribute("aria-expanded", String(unfolded));
  return made;
};

/** The labels of the similar snippets that are not shown. @param {string} span @param {string[]} labels */
const hiddenBadges = (span, labels = []) => (model.unfolded.includes(span) ? [] : labels.flatMap((label) => [badge(label), " "]));

/** The choice of labels with their counts, of a source, of a time, and of the order. */
const filters = () => {
  const shown = page();
  if (!shown || shown.items.length < 2 || model.search.items) return [];
  const { labels } = shownCase();
  const count = (/** @type {string} */ label) => shown.items.filter((item) => (labels[item.span] ?? "none") === label).length;
  const chip = (/** @type {string} */ label, /** @type {string} */ name, /** @type {number} */ n) =>
    button("filter", `${name} ${n}`, { value: label, class: "chip", pressed: model.filter.label === label });
  const sources = [...new Set(shown.items.map((item) => item.title))];
  return [
    h("span", { role: "group", "aria-label": say("surface.filter-label") },
      chip("", say("surface.all"), shown.items.length), chip("none", say("surface.not-labelled"), count("none")),
      ...LABELS.filter(count).map((label) => chip(label, say(`labels.${label}`), count(label)))),
    sources.length > 1 ? select("source", [["", say("surface.any-source")], ...sources.map((title) => [title, title])]) : null,
    select("when", ["", "before", "after"].map((when) => [when, say(`surface.when-${when || "any"}`)])),
    select("sort", ["rank", "date"].map((sort) => [sort, say(`surface.sort-${sort}`)])),
  ].filter((part) => part !== null);
};

/** @param {"source" | "when" | "sort"} name @param {string[][]} options */
const select = (name, options) =>
  h("select", { "data-filter": name, "aria-label": say(`surface.filter-${name}`) },
    ...options.map(([value, text]) => h("option", { value, selected: model.filter[name] === value }, text)));

/** @param {Item} item @param {string | undefined} label @param {number} cited */
const head = (item, label, cited) =>
  h("p", { class: "card-head" },
    h("span", { class: "num" }, String(item.rank)), " ", badge(label), " ",
    cited ? h("span", { class: "cited-number" }, say("snippet.cited", { n: cited })) : null,
    " ", fromHtml(item.source_html),
    item.embedded ? null : h("span", { class: "quiet" }, ` · ${say("snippet.not-embedded")}`));

/** @param {Item} item @param {string | undefined} label @param {number} cited @param {number} at */
const closed = (item, label, cited, at) => [
  button("open", say("snippet.open"), { value: at, class: "plain", name: say("snippet.open-this", { n: item.rank }) }),
  head(item, label, cited),
  h("div", { class: "evidence", dir: "auto" }, fromHtml(item.quote_html)),
  alsoIn(item),
];

/** The other sources that have the same text. @param {Item} item */
const alsoIn = (item) => (item.also ? h("p", { class: "quiet" }, item.also) : "");

/** @param {Item} item @param {string | undefined} label @param {number} cited @param {number} at @param {number} all */
const opened = (item, label, cited, at, all) => {
  const key = model.keys;
  return [
    head(item, label, cited),
    h("p", { class: "evidence", dir: "auto" },
      h("span", { class: "around" }, h("bdi", {}, item.before)), " ",
      h("span", { class: "quoted" }, fromHtml(item.quote_html)), " ",
      h("span", { class: "around" }, h("bdi", {}, item.after))),
    alsoIn(item),
    h("p", { class: "quiet links" }, button("read", say("common.read-in-context"), { key: key.read, class: "plain" }), " ", fromHtml(item.links_html)),
    h("div", { class: "acts" },
      ...LABELS.map((name) => button("label", say(`labels.${name}`), { key: key[name], value: name, pressed: label === name })),
      button("cite", say(cited ? "snippet.uncite" : "snippet.cite"), { key: key.cite }),
      cited > 1 ? button("cite-earlier", say("snippet.cite-earlier", { n: cited - 1 }), { key: key["cite-earlier"], class: "plain" }) : null,
      button("why", say("snippet.why"), { key: key.why, class: "plain" }),
      button("previous", say("snippet.previous"), { key: key.previous, class: "plain", disabled: at === 0 }),
      button("next", say("snippet.next"), { key: key.next, class: "plain", disabled: at === all - 1 })),
    model.why ? scores(item) : "",
  ];
};

/** Why a snippet has its rank: each score with what it means. @param {Item} item */
const scores = (item) => {
  const row = (/** @type {string} */ name, /** @type {string | null} */ value) =>
    h("tr", {}, h("td", {}, h("b", {}, say(`why.${name}`))), h("td", { class: "num" }, value ?? say("why.none")),
      h("td", { class: "quiet" }, say(`why.${name}-means`)));
  return h("table", { class: "scores" }, h("tbody", {},
    row("rank", String(item.rank)), ...SCORES.map((name) => row(name, item.scores[name])), row("model", page()?.model ?? "")));
};

/** Bring the open card into view, below the claim. @param {HTMLElement} root */
export const scrollToActive = (root) => {
  const card = root.querySelector(".active-snippet");
  if (!card) return;
  const box = card.getBoundingClientRect();
  const claim = root.querySelector(".surface-claim")?.getBoundingClientRect();
  const top = Math.max(64, claim && getComputedStyle(/** @type {Element} */ (root.querySelector(".surface-claim"))).position === "sticky" ? claim.bottom : 0);
  if (box.top < top || box.bottom > window.innerHeight - 90) card.scrollIntoView({ block: "center" });
};

/** Follow the link of the open card to its source. @param {HTMLElement} root */
export const openSource = (root) => {
  const link = root.querySelector(".active-snippet a[target=_blank]");
  if (link instanceof HTMLElement && activeItem()) link.click();
};
