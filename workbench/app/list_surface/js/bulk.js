// The bar of acts on the selected claims, at the foot of the window while any are selected.

import { button, h, paint } from "../../review_surface/js/dom.js";
import { say } from "../../review_surface/js/text.js";
import { desk } from "./list_model.js";

const SCORES = [0, 1, 2, 3];

/** @returns {HTMLElement} */
export const bulkBar = () =>
  h("div", { class: "bulk", role: "group", "aria-label": say("lists.bulk"), hidden: true },
    h("div", { class: "bulk-form" }),
    h("div", { class: "bulk-acts" }, h("span", { class: "num bulk-count" }), h("span", { class: "bulk-buttons" })));

/** @param {HTMLElement} bar */
export const renderBulk = (bar) => {
  const { selected, criteria, tags, people } = desk.list;
  const hadFocus = bar.contains(document.activeElement);
  bar.hidden = !selected.size;
  if (!selected.size) {
    if (hadFocus) /** @type {HTMLElement | null} */ (document.querySelector(".list [role=grid]"))?.focus({ preventScroll: true });
    return;
  }
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (bar.querySelector(`.${name}`));
  paint(part("bulk-count"), selected.size, () => [say("queue.picked", { n: selected.size })]);
  paint(part("bulk-buttons"), [desk.form, criteria.length > 0], acts);
  paint(part("bulk-form"), [desk.form, desk.forms, tags, people, criteria], () => (desk.form ? [FORMS[desk.form]()] : []));
};

const acts = () => {
  const forms = ["tag", "assign", "priority", ...(desk.list.criteria.length ? ["triage"] : []), "postpone"];
  return [
    ...forms.map((name) => {
      const made = button("form", say(`queue.${name}`), { value: name, class: "plain" });
      made.setAttribute("aria-expanded", String(desk.form === name));
      return made;
    }),
    button("resume", say("queue.resume"), { class: "plain" }),
    button("match", say("queue.match-picked"), { class: "plain" }),
    button("select-none", say("queue.pick-none"), { class: "plain" }),
  ];
};

/** @param {string} label @param {Record<string, string>} attributes */
const field = (label, attributes) => h("label", {}, say(label), h("input", { type: "text", autocomplete: "off", ...attributes }));

/** @param {string} act @param {string} label */
const submit = (act, label) => h("button", { type: "submit", class: "primary", "data-act": act }, say(label));

/** @type {Record<string, () => HTMLElement>} */
const FORMS = {
  tag: () =>
    h("form", {},
      field("queue.tags-add", { name: "add", list: "known-tags" }), field("queue.tags-remove", { name: "remove", list: "known-tags" }),
      h("datalist", { id: "known-tags" }, ...desk.list.tags.map((tag) => h("option", { value: tag }))),
      h("span", { class: "quiet" }, say("queue.tags-means")), submit("tag", "queue.tags-change")),
  assign: () =>
    h("form", {},
      h("fieldset", {}, h("legend", {}, say("queue.assign-to")),
        ...desk.list.people.map(([id, name]) => h("label", { class: "check" }, h("input", { type: "checkbox", name: "to", value: id }), h("bdi", {}, name)))),
      h("span", { class: "quiet" }, say("queue.in-turn")),
      submit("assign", "queue.do-assign"), button("unassign", say("queue.assign-nobody"), { class: "plain" })),
  priority: () => h("div", {}, ...[2, 1, 0].map((priority) => button("prioritise", say(`priorities.${priority}`), { value: priority }))),
  triage: () => h("form", {}, ...desk.list.criteria.map(scoreField), submit("triage", "queue.triage-change")),
  postpone: () =>
    h("form", {}, field("queue.reason", { name: "reason", placeholder: say("queue.reason-hint") }), submit("postpone", "queue.do-postpone")),
};

/** @param {import("./types.js").Criterion} criterion */
const scoreField = (criterion) =>
  h("fieldset", { title: criterion.definition || null },
    h("legend", {}, h("bdi", {}, criterion.name)),
    ...SCORES.map((score) => h("label", { class: "check" }, h("input", { type: "radio", name: `score ${criterion.key}`, value: score }), String(score))));
