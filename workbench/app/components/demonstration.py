"""The notice on a desk that contains the demonstration, and the button that starts an own, empty desk in its place."""

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.text import show
from workbench.errors import WorkbenchError


def demonstration_notice() -> None:
    """Say that this desk contains the demonstration, if it does, and offer to start an own one."""
    if not session.desk().seeds.loaded():
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="demonstration"):
        show(say("demonstration.notice"), "quiet")
        if st.button(say("demonstration.start"), type="tertiary", key="start-own-desk"):
            _confirm()


@st.dialog(say("demonstration.title"))
def _confirm() -> None:
    """Say what happens to the demonstration and to the people's work in it, and do it."""
    show(f"<p>{say('demonstration.means')}</p>")
    own = session.desk().insights.demonstration().others
    if own:
        show(f"<p><b>{say('demonstration.own', n=own)}</b></p>")
    if st.button(say("demonstration.confirm"), type="primary", key="confirm-own-desk", on_click=_start):
        st.rerun()


def _start() -> None:
    try:
        kept = session.start_own_desk()
    except WorkbenchError as error:
        state.add_message("queue", str(error), "refused")
    else:
        state.add_message("queue", say("demonstration.done", path=str(kept)))
