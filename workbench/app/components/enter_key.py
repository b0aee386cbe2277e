"""Keep Enter for the element that has the focus.

Without this script, a button with Enter as its shortcut would also react to Enter on every link, button and check box that a
person has reached with Tab. With it, the shortcut works only if nothing else has the focus.
"""

import streamlit as st

from workbench.app.components.scripts import script

_component = st.components.v2.component("claim_workbench_enter", js=script("enter"), html="<span></span>")


def keep_enter_for_focus() -> None:
    """Draw this on a page with a button that has Enter as its shortcut."""
    with st.container(key="hidden-enter"):
        _component(key="enter")
