// The texts of the interface, from its one catalogue.

/** @type {Record<string, string>} */
let wording = {};

/** @param {Record<string, string>} texts */
export const setTexts = (texts) => {
  wording = texts;
};

/**
 * Return the text under a key with `{name}` filled in, and `{name:,}` with commas between thousands; `key.many` if `n` is not
 * 1 and there is one.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export const say = (key, values = {}) => {
  const many = `${key}.many`;
  const text = wording["n" in values && String(values.n) !== "1" && many in wording ? many : key] ?? key;
  return text.replace(/\{(\w+)(:,)?\}/g, (whole, name, grouped) =>
    name in values ? (grouped ? Number(values[name]).toLocaleString("en") : String(values[name])) : whole);
};
