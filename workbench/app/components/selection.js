// Tells which passage of a text is selected, whatever selects it: mouse, touch or the browser's own keys. Each leaf of the text
// has one text node, and says in data-start where that begins: in code points, as the desk counts.

import { characterAt, pointsOf } from "../review_surface/js/points.js";

export default function ({ data, setTriggerValue }) {
  const { cleared } = data;
  if (window.cwCleared !== undefined && window.cwCleared !== cleared) document.getSelection().removeAllRanges();
  window.cwCleared = cleared;
  window.cwSelected = (span) => setTriggerValue("selected", { ...span, cleared }); // the last that was mounted is the one on the page
  if (window.cwSelects) return;
  window.cwSelects = true;
  let timer;
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, 300);
  });
}

const tell = () => {
  const selection = document.getSelection();
  const text = document.querySelector(".reading .reader");
  if (!text || !selection.rangeCount || selection.isCollapsed || !text.contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0);
  const nodes = [...text.querySelectorAll("[data-start]")].map((leaf) => leaf.firstChild).filter((node) => node && range.intersectsNode(node));
  const ends = nodes.map((node) => ({
    node, from: node === range.startContainer ? range.startOffset : 0, to: node === range.endContainer ? range.endOffset : node.data.length,
  })).filter(({ from, to }) => to > from);
  if (!ends.length) return;
  const [first, last] = [ends[0], ends[ends.length - 1]];
  window.cwSelected({ start: point(first.node, characterAt(first.node.data, first.from).start), end: point(last.node, characterAt(last.node.data, last.to - 1).end) });
};

/** The position of a UTF-16 unit of a text node in the whole text, in code points. */
const point = (node, unit) => Number(node.parentElement.dataset.start) + pointsOf(node.data.slice(0, unit));
