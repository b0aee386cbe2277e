// Which key does what.

/** The elements in which a person types. @param {Element | null} element */
export const isTyping = (element) =>
  element instanceof HTMLElement &&
  (element.isContentEditable || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement ||
    (element instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(element.type)));

/**
 * Return what a key press does, or null. While a person types, only Esc and Ctrl+Enter do something.
 * @param {{ key: string, shiftKey: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} event
 * @param {Record<string, string>} keys the desk's keys by action
 * @param {boolean} typing
 * @returns {string | null}
 */
export const actionOf = (event, keys, typing) => {
  if (event.key === "Escape") return "leave";
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return "record";
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (/^[1-9]$/.test(event.key)) return `rate ${event.key}`;
  const pressed = (event.shiftKey && event.key.length === 1 ? "Shift+" : "") + event.key;
  const actions = Object.entries(keys);
  const exact = actions.find(([, key]) => key === pressed);
  return (exact ?? actions.find(([, key]) => key === event.key))?.[0] ?? null;
};
