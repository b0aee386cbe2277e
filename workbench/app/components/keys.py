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
    const wanted = data.focus[event.key];
    if (!wanted) return;
    const field = document.querySelector(wanted);
    if (field) { event.preventDefault(); field.focus(); }
  };
  document.addEventListener("keydown", onKey);
  const active = document.querySelector(".active-snippet");
  if (active && window.cwActive !== data.active) {
    const box = active.getBoundingClientRect();
    if (box.top < 80 || box.bottom > window.innerHeight - 120) active.scrollIntoView({ block: "center" });
  }
  window.cwActive = data.active;
  return () => document.removeEventListener("keydown", onKey);
}
"""

_component = st.components.v2.component("claim_workbench_keys", js=_SCRIPT, html="<span></span>")


def keys(*, focus: dict[str, str], active: str) -> None:
    """Let keys focus the fields that their CSS selectors name, and scroll to ``.active-snippet`` when ``active`` changes."""
    with st.container(key="hidden-keys"):
        _component(data={"focus": focus, "active": active}, key="keys")
