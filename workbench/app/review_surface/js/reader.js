// The text of a source: at the passage that is open, with what is labelled and cited in it, and any passage to be selected.

import { LABELS, badge } from "./cards.js";
import { button, fromHtml, h, paint, part } from "./dom.js";
import { isTyping } from "./keymap.js";
import { activeItem, model, shownCase, tell } from "./model.js";
import { pointsOf, stepped, unitsAt, wholeRange, wordsOf } from "./points.js";
import { keepUnsent, readAround } from "./store.js";
import { say } from "./text.js";

/** @typedef {import("./types.js").Range} Range */
/** @typedef {import("./types.js").SourceText} SourceText */

/** From this width on, the source is beside the evidence; below it, it replaces the list. */
const WIDE = "(min-width: 1800px) and (min-height: 600px)";
const SHOWN = 60;

export const isReading = () => model.reading.open || window.matchMedia(WIDE).matches;

/** @returns {HTMLElement} */
export const readerColumn = () =>
  h("section", { class: "reader-column", "aria-label": say("reader.title") },
    h("div", { class: "reader-head" }),
    h("div", { class: "selection" }),
    h("div", { class: "claim-from" }),
    h("div", { class: "reader reader-text", tabindex: 0, role: "document", "aria-label": say("reader.text"), dir: "auto" }));

/** The open snippet as a range of the text; null if the text is of another source. @param {SourceText | null} text @returns {Range | null} */
const target = (text) => {
  const item = activeItem();
  if (!text || !item || item.document !== text.document) return null;
  const [start, end] = unitsAt(text.text, [item.start - text.first, item.end - text.first]);
  return { start, end };
};

/** @param {HTMLElement} column */
export const renderReader = (column) => {
  follow();
  const { text, selected } = model.reading;
  const { labels, cites } = shownCase();
  const marks = text ? marksIn(text, labels, cites) : [];
  const range = target(text);
  const shown = part(column, "reader-text");
  const name = text && `${text.key} ${text.first}`;
  const first = shown.firstChild;
  paint(part(column, "reader-head"), [text?.key, text?.source_html, model.keys, model.reading.open], readerHead);
  paint(part(column, "selection"), [selected, text?.key, selected && labels[spanOf(selected)], selected && cites.includes(spanOf(selected)), model.keys], selection);
  paint(part(column, "claim-from"), model.reading.asClaim?.span, claimForm);
  paint(shown, [name, marks], () => (text ? paragraphs(text, marks) : [h("p", { class: "quiet" }, say(activeItem() ? "surface.opening" : "reader.nothing"))]));
  const place = `${name} ${range?.start}`;
  if (shown.dataset.place !== place || shown.firstChild !== first) markTarget(shown, range);
  if (text && shown.dataset.place !== place) {
    shown.dataset.place = place;
    scrollTo(shown, shown.querySelector(".target-span") ?? shown.firstElementChild);
  }
  if (selected && shown.firstChild !== first && !isTyping(document.activeElement)) selectInBrowser(shown, selected);
};

/** Mark the open snippet, without building the text anew. @param {HTMLElement} shown @param {Range | null} range */
const markTarget = (shown, range) => {
  for (const leaf of shown.querySelectorAll("[data-start]")) {
    const start = Number(leaf.getAttribute("data-start"));
    const end = start + (leaf.textContent?.length ?? 0);
    leaf.classList.toggle("target-span", range !== null && start >= range.start && end <= range.end);
  }
};

/** Bring a part of the text into view, and move nothing else. @param {HTMLElement} shown @param {Element | null | undefined} element */
const scrollTo = (shown, element) => {
  if (!element) return;
  const [box, inner] = [shown.getBoundingClientRect(), element.getBoundingClientRect()];
  if (inner.top < box.top || inner.bottom > box.bottom) shown.scrollTop += inner.top - box.top - box.height / 3;
};

/** Read the source of the open snippet, if it is not the one that is shown. */
const follow = () => {
  const item = isReading() ? activeItem() : undefined;
  if (!item || model.reading.span === item.span) return;
  model.reading = { ...model.reading, span: item.span, selected: null, asClaim: null };
  const { text } = model.reading;
  if (text?.document === item.document && item.start >= text.first && item.end <= text.first + pointsOf(text.text)) return;
  model.reading.text = null;
  readAround({ document: item.document, start: item.start, end: item.end });
};

const readerHead = () => {
  const { text, open } = model.reading;
  return [
    h("p", {}, ...(text ? [fromHtml(text.source_html), " · ", fromHtml(text.link_html)] : []), " ",
      open ? button("read-close", say("reader.close"), { key: "Esc", class: "plain" }) : null),
    text?.before ? button("read-more", say("reader.before"), { value: "before", class: "plain" }) : "",
    text?.after ? button("read-more", say("reader.after"), { value: "after", class: "plain" }) : "",
  ];
};

/** What is selected, and what can be done with it. */
const selection = () => {
  const { text, selected } = model.reading;
  if (!text) return [];
  if (!selected) return [h("p", { class: "quiet" }, say("reader.hint"))];
  const quote = quoteIn(selected);
  const { labels, cites } = shownCase();
  const span = spanOf(selected);
  const short = quote.length > 2 * SHOWN ? `${quote.slice(0, SHOWN).trim()} … ${quote.slice(-SHOWN).trim()}` : quote;
  return [
    h("p", {}, badge(labels[span]), " ", h("bdi", { class: "claim-small" }, `“${short}”`), " ", h("span", { class: "quiet" }, say("reader.characters", { n: pointsOf(quote) }))),
    h("div", { class: "acts" },
      ...LABELS.map((name) => button("label", say(`labels.${name}`), { key: model.keys[name], value: name, pressed: labels[span] === name })),
      button("cite", say(cites.includes(span) ? "snippet.uncite" : "snippet.cite"), { key: model.keys.cite }),
      button("as-claim", say("reader.as-claim")), button("unselect", say("reader.clear"), { class: "plain" })),
  ];
};

const claimForm = () => {
  const given = model.reading.asClaim;
  if (!given) return [];
  const field = h("textarea", { id: "claim-from-text", rows: 3, "data-claim-from": "text" });
  field.textContent = given.text;
  return [
    h("label", { for: "claim-from-text" }, say("reader.claim-text")), field,
    h("div", { class: "add-row" },
      ...["claimant", "said_on"].map((name) =>
        h("label", {}, say(`reader.${name}`), h("input", { "data-claim-from": name, value: given[/** @type {"claimant" | "said_on"} */ (name)], autocomplete: "off" }))),
      button("save-claim", say("reader.save-claim")), button("cancel-claim", say("reader.cancel"), { class: "plain" })),
  ];
};

/**
 * @typedef {{ start: number, end: number, label: string, cited: boolean }} Mark
 * What is labelled or cited in a text, by span.
 * @param {SourceText} text @param {Record<string, string>} labels @param {string[]} cites
 * @returns {Mark[]}
 */
const marksIn = (text, labels, cites) => {
  const spans = [...new Set([...Object.keys(labels), ...cites])].filter((span) => span.startsWith(`${text.key}:`));
  return spans.flatMap((span) => {
    const [first, last] = span.slice(text.key.length + 1).split("-").map((point) => Number(point) - text.first);
    if (last <= 0) return [];
    const [start, end] = unitsAt(text.text, [Math.max(0, first), last]);
    return [{ start, end, label: labels[span] ?? "", cited: cites.includes(span) }];
  });
};

const TAGS = /** @type {Record<string, string>} */ ({ heading: "strong" });

/** The text in paragraphs. Each leaf has one text node, and says where that begins. @param {SourceText} text @param {Mark[]} marks */
const paragraphs = (text, marks) => {
  /** @type {HTMLElement[]} */
  const built = [];
  let at = 0;
  for (const piece of text.pieces) {
    const joins = piece.kind === "sentence" && built.length > 0 && at > 0 && !text.text.slice(at, piece.start).includes("\n\n") && built[built.length - 1].className === "";
    if (!joins) built.push(h("p", { class: piece.kind === "sentence" ? "" : piece.kind }));
    const paragraph = built[built.length - 1];
    if (joins) paragraph.append(" ");
    (TAGS[piece.kind] ? paragraph.appendChild(h(TAGS[piece.kind])) : paragraph).append(...leaves(text, piece, marks));
    at = piece.end;
  }
  return built;
};

/** @param {SourceText} text @param {Range} piece @param {Mark[]} marks */
const leaves = (text, piece, marks) => {
  const edges = [piece.start, piece.end, ...marks.flatMap((mark) => [mark.start, mark.end])].filter((edge) => edge >= piece.start && edge <= piece.end);
  const cuts = [...new Set(edges)].sort((one, other) => one - other);
  return cuts.slice(1).map((end, at) => {
    const start = cuts[at];
    const over = marks.filter((mark) => mark.start <= start && mark.end >= end);
    const names = [over.some((mark) => mark.cited) ? "cited-span" : "", ...over.map((mark) => (mark.label ? `labelled ${mark.label}` : ""))];
    const ends = over.filter((mark) => mark.end === end && mark.label).map((mark) => say(`labels.${mark.label}`)).join(", ");
    return h("span", { class: names.filter(Boolean).join(" ") || null, "data-start": start, "data-label": ends || null }, text.text.slice(start, end));
  });
};

// The selection.

/** @param {Range | null} one @param {Range | null} other */
const sameRange = (one, other) => one?.start === other?.start && one?.end === other?.end;

/** What the browser has selected in the text, in whole characters; null for nothing. @param {HTMLElement} shown @returns {Range | null} */
const selectedIn = (shown) => {
  const chosen = document.getSelection();
  const { text } = model.reading;
  if (!text || !chosen?.rangeCount || chosen.isCollapsed || !shown.contains(chosen.anchorNode)) return null;
  const range = chosen.getRangeAt(0);
  let whole = /** @type {Range | null} */ (null);
  for (const leaf of shown.querySelectorAll("[data-start]")) {
    const node = leaf.firstChild;
    if (!(node instanceof Text) || !range.intersectsNode(node)) continue;
    const from = Number(leaf.getAttribute("data-start"));
    const start = from + (node === range.startContainer ? range.startOffset : 0);
    const end = from + (node === range.endContainer ? range.endOffset : node.data.length);
    if (end > start) whole = { start: whole?.start ?? start, end };
  }
  return whole && wholeRange(text.text, whole);
};

/** Take in what a person selects with the mouse, or as the browser does. @param {HTMLElement} shown @returns {boolean} whether it is something else */
export const takeSelection = (shown) => {
  const chosen = document.getSelection();
  if (!model.reading.text || !chosen || !shown.contains(chosen.anchorNode)) return false;
  const selected = selectedIn(shown);
  if (sameRange(selected, model.reading.selected)) return false;
  model.reading.selected = selected;
  return true;
};

/** Select a range in the browser too, so that it is seen and read aloud. @param {HTMLElement} shown @param {Range} range */
const selectInBrowser = (shown, range) => {
  const all = [...shown.querySelectorAll("[data-start]")];
  const place = (/** @type {number} */ at, /** @type {boolean} */ isEnd) => {
    const leaf = all.findLast((other) => (isEnd ? Number(other.getAttribute("data-start")) < at : Number(other.getAttribute("data-start")) <= at));
    const node = leaf?.firstChild;
    return node instanceof Text ? { node, offset: Math.min(at - Number(leaf?.getAttribute("data-start")), node.data.length) } : null;
  };
  const [first, last] = [place(range.start, false), place(range.end, true)];
  if (first && last) document.getSelection()?.setBaseAndExtent(first.node, first.offset, last.node, last.offset);
};

/** Move or extend the selection. @param {HTMLElement} shown @param {string} key @param {boolean} shift */
export const moveSelection = (shown, key, shift) => {
  const { text, selected } = model.reading;
  if (!text) return;
  const from = selected ?? target(text) ?? { start: 0, end: 0 };
  const range = stepped({ pieces: text.pieces, words: words(text) }, from, key, shift);
  model.reading.selected = range;
  selectInBrowser(shown, range);
  scrollTo(shown, document.getSelection()?.focusNode?.parentElement);
  tell("reader.selected", { n: pointsOf(quoteIn(range)), quote: quoteIn(range).slice(0, SHOWN) });
};

/** @type {{ of: SourceText | null, words: Range[] }} */
let lastWords = { of: null, words: [] };

/** @param {SourceText} text */
const words = (text) => {
  if (lastWords.of !== text) lastWords = { of: text, words: wordsOf(text.text) };
  return lastWords.words;
};

/** @param {Range} range */
const quoteIn = (range) => model.reading.text?.text.slice(range.start, range.end) ?? "";

/** The name of the span of a range, as the desk makes it. @param {Range} range */
const spanOf = (range) => {
  const { text } = model.reading;
  if (!text) return "";
  const start = text.first + pointsOf(text.text.slice(0, range.start));
  return `${text.key}:${start}-${start + pointsOf(quoteIn(range))}`;
};

/** The fields of an act on the selected passage; null if none is selected. */
export const selectedPassage = () => {
  const { text, selected } = model.reading;
  if (!text || !selected || !isReading()) return null;
  const span = spanOf(selected);
  const [start, end] = span.slice(text.key.length + 1).split("-").map(Number);
  const quote = quoteIn(selected);
  return { document: text.document, start, end, quote, span, evidence: { quote, title: text.title, dated: text.dated } };
};

/** Read more of the source: before what is shown, or after it. @param {string} where */
export const readMore = (where) => {
  const { text } = model.reading;
  if (!text) return;
  const at = where === "before" ? text.first : text.first + pointsOf(text.text);
  model.reading = { ...model.reading, selected: null };
  readAround({ document: text.document, start: at, end: at });
};

/** Show the form that makes a claim of the selected passage, or what was typed in it. */
export const openClaimForm = () => {
  const { text, selected } = model.reading;
  if (!text || !selected) return;
  const given = model.unsent.asClaim;
  const span = spanOf(selected);
  model.reading.asClaim = given?.span === span ? given : { span, document: text.document, text: quoteIn(selected).split(/\s+/).join(" "), claimant: text.claimant, said_on: text.said_on };
};

/** @param {HTMLInputElement | HTMLTextAreaElement} field */
export const typeClaim = (field) => {
  const given = model.reading.asClaim;
  if (!given) return;
  model.reading.asClaim = { ...given, [String(field.dataset.claimFrom)]: field.value };
  keepUnsent({ asClaim: model.reading.asClaim });
};
