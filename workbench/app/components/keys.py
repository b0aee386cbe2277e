"""Keys that a button cannot have, and keeping the active snippet in view: a few lines of script, ours.

Streamlit's buttons take their own shortcuts; what is left is focusing a text field, which no button does.
"""

import streamlit as st

_SCRIPT = """
export default function({ data }) {
  const typing = () => {
    const at = document.activeElement;
    return at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName));
  };
  const onKey = (event) => {
    if (event.key === "Escape" && typing()) { document.activeElement.blur(); return; }
    if (typing() || event.ctrlKey || event.metaKey || event.altKey) return;
    const wanted = (window.cwFocus || {})[event.key];
    if (!wanted) return;
    const field = document.querySelector(wanted);
    if (field) { event.preventDefault(); field.focus(); }
  };
  // Once for the page's life: Streamlit may mount this anew at any redraw, and a key pressed in between would be lost.
  if (!window.cwListens) { window.cwListens = true; document.addEventListener("keydown", onKey); }
  if (data.claim) { window.cwFocus = data.focus; document.documentElement.dataset.keys = data.claim; }
  if (window.cwActive !== data.active) {
    // A page that has just opened stays at its top, unless its address names a passage.
    const moved = window.cwClaim === data.claim;
    const wanted = moved ? document.querySelector(".active-snippet") : document.querySelector(".target-span");
    const box = wanted && wanted.getBoundingClientRect();
    if (box && (box.top < 80 || box.bottom > window.innerHeight - 120)) wanted.scrollIntoView({ block: "center" });
    window.cwActive = data.active;
    window.cwClaim = data.claim;
  }
  if (data.remember) document.cookie = "cw-reviewer=" + data.remember + "; max-age=31536000; path=/; samesite=strict";
}
"""

_component = st.components.v2.component("claim_workbench_keys", js=_SCRIPT, html="<span></span>")


def keys(*, focus: dict[str, str], claim: str, active: str) -> None:
    """Let keys focus the fields that their CSS selectors name, and keep ``.active-snippet`` in view when ``active``
    changes while ``claim`` stays."""
    with st.container(key="hidden-keys"):
        _component(data={"focus": focus, "claim": claim, "active": active}, key="keys")


def remember(reviewer: str) -> None:
    """Let this browser remember who is acting; read it back with ``remembered``."""
    with st.container(key="hidden-remember"):
        _component(data={"focus": {}, "remember": reviewer}, key="remember")


def remembered() -> str | None:
    """The reviewer's id that this browser remembers."""
    return st.context.cookies.get("cw-reviewer")
