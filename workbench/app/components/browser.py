"""What only the browser can do: scroll to a passage, and remember who works in it."""

import streamlit as st

from workbench.app import state
from workbench.app.components.scripts import script

_component = st.components.v2.component("claim_workbench_browser", js=script("browser"), html="<span></span>")


def scroll_to_target(name: str) -> None:
    """Scroll to ``.target-span`` when ``name`` changes, or to the top of the page if there is none."""
    with st.container(key="hidden-scroll"):
        _component(data={"target": name}, key="scroll")


def remember(reviewer: str, *, forget_work: bool = False) -> None:
    """Let this browser remember who is signed in, or nobody if ``reviewer`` is blank. ``remembered`` reads it.
    ``forget_work``: also delete the acts and drafts that Review keeps in the browser."""
    with st.container(key="hidden-remember"):
        _component(data={"remember": reviewer, "forget": forget_work}, key="remember")


def remembered() -> str | None:
    """Return the id of the reviewer whom this browser remembers; None in a session that was signed out."""
    return None if state.SIGNED_OUT.get() else st.context.cookies.get("cw-reviewer")
