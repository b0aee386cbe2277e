// Builds elements. This is the only module that turns data into a document: texts become text nodes, and of HTML only the
// elements and attributes below are built anew, so that nothing from a source or a person is ever run.

const ELEMENTS = new Set(
  ("a b bdi blockquote br code del details div em h1 h2 h3 hr i ins li mark ol p pre q s small span strong sub summary sup " +
    "table tbody td th thead tr u ul").split(" "),
);
const DROPPED = new Set("iframe noscript object embed script style template textarea title".split(" "));
const OWN_LINK = /^(log|review|sources)\?[\w=&-]*$/;

/**
 * Whether a link may be followed: to a page of this interface, or to a web address.
 * @param {string} href
 */
export const isLink = (href) => OWN_LINK.test(href) || /^https?:\/\//i.test(href);

/**
 * Build an element. Attributes that are null, undefined or false are left out; those that are true are empty.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null | undefined>} attributes
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export const h = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (/^on/i.test(name) || name === "style") throw new Error(`not an attribute: ${name}`);
    if (name === "href" && !isLink(String(value))) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => /** @type {Node | string} */ (child)));
  return element;
};

/**
 * Build what an HTML string of the desk describes, from the allowed elements only. The string is parsed in a document that
 * runs and loads nothing.
 * @param {string} html
 * @returns {DocumentFragment}
 */
export const fromHtml = (html) => {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const built = document.createDocumentFragment();
  built.append(...copies(parsed.body));
  return built;
};

/** @param {Node} parent @returns {(Node | string)[]} */
const copies = (parent) => [...parent.childNodes].flatMap(copyOf);

/** @param {Node} node @returns {(Node | string)[]} */
const copyOf = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return [node.textContent ?? ""];
  if (!(node instanceof Element)) return [];
  const tag = node.localName;
  if (DROPPED.has(tag)) return [];
  if (!ELEMENTS.has(tag)) return copies(node);
  const href = tag === "a" ? node.getAttribute("href") : null;
  const outside = href !== null && !OWN_LINK.test(href);
  return [
    h(
      tag,
      {
        class: node.getAttribute("class"),
        dir: node.getAttribute("dir"),
        href,
        target: href === null ? null : outside ? "_blank" : "_self",
        rel: outside ? "noopener noreferrer" : null,
      },
      ...copies(node),
    ),
  ];
};

/** The first element of a class in another one. @param {Element} root @param {string} name */
export const part = (root, name) => /** @type {HTMLElement} */ (root.querySelector(`.${name}`));

/** Download a text as a file. @param {string} name @param {string} content @param {string} type */
export const saveFile = (name, content, type) => {
  const link = /** @type {HTMLAnchorElement} */ (h("a", { download: name }));
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};

/** @type {WeakMap<Element, string>} */
const painted = new WeakMap();

/**
 * Replace the children of an element if `inputs` changed since the last time, so that focus and selection elsewhere stay.
 * @param {Element} element
 * @param {unknown} inputs
 * @param {() => (Node | string)[]} build
 */
export const paint = (element, inputs, build) => {
  const key = JSON.stringify(inputs);
  if (painted.get(element) === key) return;
  painted.set(element, key);
  const focused = document.activeElement;
  const act = focused && element.contains(focused) ? actOf(focused) : null;
  element.replaceChildren(...build());
  if (act === null) return;
  const same = [...element.querySelectorAll("[data-act], [data-filter]")].find((other) => actOf(other) === act);
  if (same instanceof HTMLElement) same.focus({ preventScroll: true });
};

/** @param {Element} element */
const actOf = (element) => ["data-act", "data-value", "data-filter"].map((name) => element.getAttribute(name)).join(" ");

/**
 * Build a button that does an act, with the key that does the same.
 * @param {string} act
 * @param {string} label
 * @param {{ key?: string, value?: string | number, class?: string, pressed?: boolean, disabled?: boolean, name?: string }} [more]
 * @returns {HTMLElement}
 */
export const button = (act, label, more = {}) =>
  h(
    "button",
    {
      type: "button",
      class: more.class,
      "data-act": act,
      "data-value": more.value,
      "aria-pressed": more.pressed === undefined ? null : String(more.pressed),
      "aria-label": more.name,
      disabled: more.disabled,
    },
    label,
    more.key ? h("kbd", {}, more.key.toUpperCase()) : null,
  );
