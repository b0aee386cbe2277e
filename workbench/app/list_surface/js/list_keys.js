// Which key does what in a list.

/** Keys that move by rows, while the list itself has the focus. @type {Record<string, string>} */
const MOVES = { ArrowDown: "1", ArrowUp: "-1", PageDown: "10", PageUp: "-10", Home: "first", End: "last" };

/**
 * Return what a key press does, with its argument, or null.
 * @param {{ key: string, shiftKey: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} event
 * @param {Record<string, string>} keys the desk's keys by action
 * @param {boolean} typing
 * @param {boolean} inside whether the list itself has the focus
 * @returns {string | null}
 */
export const listAction = (event, keys, typing, inside) => {
  if (event.key === "Escape") return "leave";
  if (typing || event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return inside && event.key.toLowerCase() === "a" ? "all" : null;
  const move = event.shiftKey ? "extend" : "move";
  if (inside && event.key in MOVES) return `${move} ${MOVES[event.key]}`;
  if (inside && event.key === "Enter") return "open";
  if (inside && event.key === " ") return "select";
  if (event.key === "?") return "help";
  if (/^[0-3]$/.test(event.key)) return `score ${event.key}`;
  if (event.key.length !== 1) return null;
  const letter = event.key.toLowerCase();
  const exact = nameOf(keys, event.shiftKey ? `Shift+${letter.toUpperCase()}` : letter);
  if (exact) return exact === "next" ? "move 1" : exact === "previous" ? "move -1" : exact;
  const plain = event.shiftKey ? nameOf(keys, letter) : null;
  return plain === "next" ? "extend 1" : plain === "previous" ? "extend -1" : null;
};

/** @param {Record<string, string>} keys @param {string} key */
const nameOf = (keys, key) => Object.keys(keys).find((name) => keys[name] === key) ?? null;
