"""The keys of the review page, keeping the active snippet in view, and drafts on their way while a person types.

A button's own shortcut is enough where a key leads elsewhere. Where one act follows the other within a blink it is not: of
two presses that meet a page being drawn Streamlit keeps one. So acts are numbered, and sent until the page says that they
are done.
"""

from collections.abc import Callable, Mapping

import streamlit as st

_SCRIPT = """
export default function({ data, setTriggerValue }) {
  const typing = () => {
    const at = document.activeElement;
    return at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
  };
  const press = (act) => {
    window.cwPressed.push({ number: ++window.cwNumber, act, claim: window.cwClaim });
    window.cwSend();
  };
  const onKey = (event) => {
    if (event.key === "Escape" && typing()) { document.activeElement.blur(); return; }
    if (typing() || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = (event.shiftKey && event.key.length === 1 ? "Shift+" : "") + event.key;
    const act = (window.cwActs || {})[key] || (window.cwActs || {})[event.key];
    if (act) { event.preventDefault(); press(act); return; }
    const focus = (window.cwFocus || {}), follow = (window.cwFollow || {});
    const wanted = focus[key] || focus[event.key] || follow[key] || follow[event.key];
    const found = wanted && document.querySelector(wanted);
    if (!found) return;
    event.preventDefault();
    if (focus[key] || focus[event.key]) found.focus(); else found.click();
  };
  // Once for the page's life: Streamlit may mount this anew at any redraw, and a key pressed in between would be lost.
  if (!window.cwListens) {
    window.cwListens = true;
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button && window.cwSend) press(button.dataset.act);
    });
  }
  if (data.claim) {
    window.cwFocus = data.focus; window.cwFollow = data.follow; window.cwActs = data.acts;
    window.cwNumber = window.cwNumber || data.done;
    window.cwPressed = (window.cwPressed || []).filter((press) => press.number > data.done);
    window.cwSend = () => setTriggerValue("pressed", window.cwPressed.slice());
    if (window.cwPressed.length) window.cwSend();
    document.documentElement.dataset.keys = data.claim;
    document.documentElement.dataset.pressed = window.cwPressed.length;
  }
  if (data.claim && window.cwActive !== data.active) {
    // A page that has just opened stays at its top, unless its address names a passage.
    const moved = window.cwClaim === data.claim;
    const look = () => {
      const wanted = document.querySelector(moved ? ".active-snippet" : ".target-span");
      const box = wanted && wanted.getBoundingClientRect();
      if (box && (box.top < 80 || box.bottom > window.innerHeight - 120)) wanted.scrollIntoView({ block: "center" });
    };
    requestAnimationFrame(() => requestAnimationFrame(look));  // when what was sent along is drawn
    window.cwActive = data.active;
    window.cwClaim = data.claim;
  }
  if (data.remember !== undefined) {
    const age = data.remember ? 31536000 : 0;
    document.cookie = "cw-reviewer=" + data.remember + "; max-age=" + age + "; path=/; samesite=strict";
  }
  if (data.draft) {
    window.cwDraft = { field: data.draft, send: (text) => setTriggerValue("typed", { field: data.draft, text }) };
    if (!window.cwTypes) {
      window.cwTypes = true;
      let timer = null, since = 0;
      const stop = () => { clearTimeout(timer); timer = null; };
      const mine = (at) => at.tagName === "TEXTAREA" && window.cwDraft && at.closest(window.cwDraft.field);
      document.addEventListener("input", (event) => {
        const at = event.target;
        if (!mine(at)) return;
        if (timer === null) since = Date.now();
        clearTimeout(timer);
        const wait = Math.max(0, Math.min(700, since + 1200 - Date.now()));
        timer = setTimeout(() => { stop(); if (mine(at)) window.cwDraft.send(at.value); }, wait);
      });
      // A field that is left, or recorded from, sends its text by itself.
      const recorded = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) stop(); };
      document.addEventListener("focusout", (event) => { if (mine(event.target)) stop(); });
      document.addEventListener("keydown", recorded, true);
    }
  }
}
"""

_component = st.components.v2.component("claim_workbench_keys", js=_SCRIPT, html="<span></span>")


def keys(
    *,
    focus: dict[str, str],
    claim: str,
    active: str,
    follow: dict[str, str] | None = None,
    acts: Mapping[str, str] | None = None,
    act: Callable[[str], None] = lambda _: None,
) -> None:
    """Let keys focus the fields, and follow the links, that their CSS selectors name, and keep ``.active-snippet`` in view
    when ``active`` changes while ``claim`` stays. ``acts`` are keys and what they do: ``act`` is called with it, once for
    each press and in their order, but for those that were made on another claim."""
    done = st.session_state.setdefault("acts-done", 0)

    def pressed() -> None:
        for press in st.session_state["keys"].get("pressed") or ():
            if press["number"] > st.session_state["acts-done"]:
                st.session_state["acts-done"] = press["number"]
                if press["claim"] == claim:
                    act(press["act"])

    with st.container(key="hidden-keys"):
        _component(
            data={
                "focus": focus,
                "follow": follow or {},
                "acts": {key: name for name, key in (acts or {}).items()},
                "claim": claim,
                "active": active,
                "done": done,
            },
            key="keys",
            on_pressed_change=pressed,
        )


def keyed(label: str, key: str) -> str:
    """A button's label with the key that does the same."""
    return f"{label} `{key.upper()}`"


@st.fragment
def while_typing(field: str, keep: Callable[[str], None]) -> None:
    """Hand the text of the text area within ``field``, a CSS selector, to ``keep`` while a person types: within a second and
    a half, without leaving the field. Redraws nothing else."""
    key = "typed-draft"

    def typed() -> None:
        sent = st.session_state[key].get("typed")
        if sent and sent["field"] == field:  # what was typed for a claim that was left meanwhile is that one's
            keep(sent["text"])

    with st.container(key="hidden-draft"):
        _component(data={"draft": field}, key=key, on_typed_change=typed)


def remember(reviewer: str) -> None:
    """Let this browser remember who is acting, or nobody where it is blank; read it back with ``remembered``."""
    with st.container(key="hidden-remember"):
        _component(data={"focus": {}, "remember": reviewer}, key="remember")


def remembered() -> str | None:
    """The reviewer's id that this browser remembers; what a session was told to forget stays forgotten in it."""
    return None if st.session_state.get("forgotten") else st.context.cookies.get("cw-reviewer")


def forget() -> None:
    """Let this session forget who was acting; the browser does so when ``remember`` is next drawn."""
    st.session_state["forgotten"] = True
