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
    show(say("demonstration.notice"), "quiet")
    with st.expander(say("demonstration.start")):
        _confirmation()


def _confirmation() -> None:
    """Draw what happens to the demonstration and to the people's work in it, and the button that does it."""
    show(f"<p>{say('demonstration.means')}</p>")
    own = session.desk().insights.demonstration().others
    if own:
        show(f"<p><b>{say('demonstration.own', n=own)}</b></p>")
    st.button(say("demonstration.confirm"), type="primary", key="confirm-own-desk", on_click=_start)


def _start() -> None:
    try:
        kept = session.start_own_desk()
    except WorkbenchError as error:
        state.add_message("queue", str(error), "refused")
    else:
        state.add_message("queue", say("demonstration.done", path=str(kept)))
