// The claim with what can be done with it, what others recorded on it, and the panels that are opened on demand.

import { keysDialog } from "./dialog.js";
import { button, fromHtml, h, paint, part } from "./dom.js";
import { model, page, shownCase } from "./model.js";
import { say } from "./text.js";

const PANELS = ["similar", "notes", "history", "reply", "case-file", "earlier"];

/** @returns {HTMLElement} */
export const claimPart = () =>
  h("div", { class: "claim-part" },
    h("div", { class: "surface-claim" },
      h("div", { class: "top-line" }),
      h("div", { class: "message", role: "status", "aria-live": "polite" }),
      h("div", { class: "claim-text" })),
    h("div", { class: "refusals" }),
    h("div", { class: "about-claim" }),
    h("div", { class: "panels" }),
    h("div", { class: "panel" }));

/** @param {HTMLElement} root */
export const renderHeader = (root) => {
  const shown = page();
  const { state, recorded } = shownCase();
  paint(part(root, "top-line"), [model.claim, shown?.total, state, recorded, model.next, model.keys], topLine);
  paint(part(root, "message"), [model.message, model.saving], () => [model.saving ? say("surface.saving") : model.message]);
  paint(part(root, "claim-text"), [model.claim, shown?.text, shown?.facts_html], () =>
    shown
      ? [h("h1", { class: "claim", tabindex: -1 }, h("bdi", {}, shown.text)), h("p", { class: "quiet" }, fromHtml(shown.facts_html))]
      : [h("h1", { class: "claim" }, say("surface.loading", { id: model.claim }))]);
  paint(part(root, "refusals"), model.refusals, refusals);
  paint(part(root, "about-claim"), [model.claim, shown?.lease_html, shown?.notices_html, shown?.verdicts_html, shown?.near_html, shown?.repeats, recorded], () => about());
  paint(part(root, "panels"), [model.claim, model.panel.name, shown?.verdicts, shown?.notes, model.keys], panelButtons);
  paint(part(root, "panel"), [model.claim, model.panel, model.note, model.panel.name === "reply" ? shown?.reply : null], panel);
};

const topLine = () => {
  const shown = page();
  const { state, recorded } = shownCase();
  const status = recorded ? say("surface.recording") : state ? say(`states.${state}`) : "";
  const key = model.keys;
  const plain = "plain";
  return [
    h("span", { class: "quiet" }, say("review.place", { id: model.claim, total: shown?.total ?? "…", state: status })),
    button("queue", say("review.queue"), { key: key.queue, class: plain }),
    button("next-claim", say("review.skip"), { key: key["next-claim"], class: plain, disabled: model.next === null }),
    button("postpone", say(state === "postponed" ? "review.resume" : "review.postpone"), { key: key.postpone, class: plain, disabled: state === "withdrawn" }),
    button("undo", say("review.undo"), { key: key.undo, class: plain }),
    button("help", say("review.keys"), { key: key.help, class: plain }),
  ];
};

const refusals = () =>
  model.refusals.map((refusal, at) =>
    h("div", { class: "refusal", role: "alert" },
      h("span", {}, refusal.claim === model.claim ? refusal.text : say("surface.refused-elsewhere", { id: refusal.claim, reason: refusal.text })),
      refusal.claim === model.claim ? null : button("go-to-claim", say("surface.go-to", { id: refusal.claim }), { value: refusal.claim, class: "plain" }),
      button("dismiss", say("surface.dismiss"), { value: at, class: "plain" })));

const about = () => {
  const shown = page();
  if (!shown) return [];
  return [
    shown.lease_html ? h("p", { class: "notice" }, fromHtml(shown.lease_html), " ", button("take-over", say("review.take-over"))) : "",
    fromHtml(shown.notices_html),
    fromHtml(shown.verdicts_html),
    shown.repeats
      ? h("p", { class: "notice" }, fromHtml(shown.repeats.html), " ", button("repeat", say("similar.repeat"), { disabled: shownCase().recorded }))
      : shown.near_html ? h("p", { class: "quiet" }, fromHtml(shown.near_html)) : "",
  ];
};

const panelButtons = () => {
  const shown = page();
  if (!shown) return [];
  const present = PANELS.filter((name) => name !== "earlier" || shown.verdicts > 0);
  return present.map((name) => {
    const made = button("panel", say(`panel.${name}`, { n: name === "notes" ? shown.notes : shown.verdicts }), {
      value: name, class: "plain", key: name === "similar" ? model.keys.similar : undefined,
    });
    if (name !== "case-file") made.setAttribute("aria-expanded", String(model.panel.name === name));
    return made;
  });
};

const panel = () => {
  const shown = page();
  const { name, blocks } = model.panel;
  if (!shown || !name) return [];
  if (name === "reply") return [replyForm(shown.reply)];
  if (blocks === null) return [h("p", { class: "quiet" }, say("surface.opening"))];
  const drawn = blocks.map((block, at) =>
    h("div", { class: "block" }, fromHtml(block.html), block.start ? button("start-from", say("similar.start"), { value: at, class: "plain" }) : null));
  return name === "notes" ? [...drawn, noteForm()] : drawn;
};

const noteForm = () => {
  const field = h("textarea", { id: "note-text", rows: 2 });
  field.textContent = model.note;
  return h("form", { class: "note" }, h("label", { for: "note-text" }, say("notes.field")), field, button("save-note", say("notes.save")));
};

/** @param {{ asked: string, answered: string, answer: string }} reply */
const replyForm = (reply) => {
  const answer = h("textarea", { id: "reply-answer", rows: 3 });
  answer.textContent = reply.answer;
  return h("form", { class: "reply" },
    reply.asked && !reply.answer ? h("p", { class: "quiet" }, say("reply.none")) : null,
    h("label", {}, say("reply.asked"), h("input", { name: "asked", value: reply.asked, placeholder: "2021-02-01" })),
    h("label", {}, say("reply.answered"), h("input", { name: "answered", value: reply.answered, placeholder: "2021-02-03" })),
    h("label", { for: "reply-answer" }, say("reply.answer")), answer,
    button("save-reply", say("reply.keep")));
};

/** Show every key of this page. */
export const showKeys = () =>
  keysDialog({
    ...model.keys, rating: "1-9", leave: "Esc", record: "Ctrl+Enter", sentence: "↓ ↑", "more-sentences": "Shift+↓ ↑", "start-word": "→ ←", "end-word": "Shift+→ ←",
  });
