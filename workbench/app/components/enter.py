"""Enter belongs to what has the focus.

A button that has Enter as its shortcut would take it from every link, button and tick box that a person has come to by
Tab; with these lines it acts only where nothing else has the focus.
"""

import streamlit as st

_SCRIPT = """
export default function() {
  if (window.cwEnter) return;
  window.cwEnter = true;
  // Behind Streamlit's own handlers and before its shortcuts, which listen at the document.
  document.documentElement.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    const at = event.target.closest("a:not([aria-current]), button, summary, input, [role]");
    if (at && document.body.contains(at) && at.getAttribute("role") !== "main") event.stopPropagation();
  });
}
"""

_component = st.components.v2.component("claim_workbench_enter", js=_SCRIPT, html="<span></span>")


def enter_belongs_to_focus() -> None:
    """Draw this on a page with a button that has Enter as its shortcut."""
    with st.container(key="hidden-enter"):
        _component(key="enter")
