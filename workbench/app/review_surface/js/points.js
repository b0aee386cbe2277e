// Positions in a text. JavaScript counts UTF-16 units, the desk code points. Pure functions.

/** @typedef {import("./types.js").Range} Range */

/** The number of code points of a text. @param {string} text */
export const pointsOf = (text) => {
  let pairs = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xd800 && unit < 0xdc00) pairs += 1; // a text of the desk has no lone surrogates
  }
  return text.length - pairs;
};

/**
 * Return the positions in UTF-16 units of code points, which are given in ascending order.
 * @param {string} text
 * @param {number[]} points
 * @returns {number[]}
 */
export const unitsAt = (text, points) => {
  let units = 0;
  let before = 0;
  return points.map((point) => {
    for (; before < point && units < text.length; before += 1) units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
    return units;
  });
};

/**
 * Return a range without white space at its ends, and with whole characters, as a reader sees them, at both; null if nothing
 * is left.
 * @param {string} text
 * @param {Range} range
 * @returns {Range | null}
 */
export const wholeRange = (text, range) => {
  const part = text.slice(range.start, range.end);
  if (!part.trim()) return null;
  const start = range.start + part.length - part.trimStart().length;
  const end = range.end - part.length + part.trimEnd().length;
  return { start: characterAt(text, start).start, end: characterAt(text, end - 1).end };
};

const NEAR = 64;

/** The whole character at a position. The text around it is enough, as characters are short. @param {string} text @param {number} at */
export const characterAt = (text, at) => {
  const from = Math.max(0, at - NEAR);
  const { index, segment } = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text.slice(from, at + NEAR)).containing(at - from) ?? {
    index: at - from, segment: text[at],
  };
  return { start: from + index, end: from + index + segment.length };
};

/** The words of a text. @param {string} text @returns {Range[]} */
export const wordsOf = (text) =>
  [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)]
    .filter((part) => part.isWordLike)
    .map((part) => ({ start: part.index, end: part.index + part.segment.length }));

/**
 * Return what is selected after an arrow key. Up and down go by sentence, left and right move the start by a word; with Shift
 * they move the end.
 * @param {{ pieces: Range[], words: Range[] }} text
 * @param {Range} selected
 * @param {string} key
 * @param {boolean} shift
 * @returns {Range}
 */
export const stepped = ({ pieces, words }, selected, key, shift) => {
  const { start, end } = selected;
  const following = pieces.find((piece) => piece.start >= end);
  const preceding = pieces.findLast((piece) => piece.end <= start);
  switch (`${shift ? "Shift+" : ""}${key}`) {
    case "ArrowDown":
      return following ?? selected;
    case "ArrowUp":
      return preceding ?? selected;
    case "Shift+ArrowDown":
      return { start, end: pieces.find((piece) => piece.end > end)?.end ?? end };
    case "Shift+ArrowUp": {
      const shorter = pieces.findLast((piece) => piece.end < end)?.end ?? 0;
      return shorter > start ? { start, end: shorter } : { start: preceding?.start ?? start, end };
    }
    case "ArrowRight":
      return { start: words.find((word) => word.start > start && word.start < end)?.start ?? start, end };
    case "ArrowLeft":
      return { start: words.findLast((word) => word.start < start)?.start ?? start, end };
    case "Shift+ArrowRight":
      return { start, end: words.find((word) => word.end > end)?.end ?? end };
    case "Shift+ArrowLeft":
      return { start, end: words.findLast((word) => word.end < end && word.end > start)?.end ?? end };
    default:
      return selected;
  }
};
