"""The component of the review page: its script, its style, and the one place where messages come in and answers go out."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.app import session, state
from workbench.app.components import progress
from workbench.app.components.scripts import joined
from workbench.app.review_surface.conversation import Conversation, Request
from workbench.app.review_surface.page import Data
from workbench.errors import WorkbenchError

HERE = Path(__file__).parent

MODULES = (
    "text", "acting", "dom", "points", "keymap", "dialog", "fold", "list", "model", "kept", "upload", "store", "adding",
    "cards", "case", "reader", "header", "surface",
)  # fmt: skip
"""The JavaScript modules, each after those that it imports."""

TEXTS = (
    "add", "case", "caution", "common", "keys", "labels", "notes", "pages", "panel", "reader", "reply", "review", "similar",
    "snippet", "sources", "states", "surface", "why",
)  # fmt: skip
"""The sections of the catalogue that the script uses."""

KEY = "review-surface"


def script() -> str:
    """Return the modules with their texts as one script."""
    return joined((HERE / "js" / f"{name}.js" for name in MODULES), TEXTS)


_component = st.components.v2.component(
    "claim_workbench_review",
    js=script(),
    css=(HERE / "surface.css").read_text("utf-8"),
    html='<div class="cw surface"></div>',
    isolate_styles=False,
)


@st.fragment
def surface() -> None:
    """Draw Review for ``state.OPEN_CLAIM``. A message of the browser runs only this again."""
    if session.is_replaced():
        st.rerun()
    request, wish = state.REQUEST.pop() or (Request(claim=_claim_in_address()), "")
    if wish == "queue":
        st.switch_page("views/queue.py")
    bars = st.empty()  # always there, so that the component keeps its place
    failed = _match(request.claim, bars) if wish == "match" else None
    data = _conversation().answer(session.served(), session.acting(), request)
    if failed is not None:
        data["failed"] = failed
    if request.fresh:
        data |= _surroundings()
    _component(data=data, key=KEY, on_message_change=_receive)


def _match(claim: int, bars: DeltaGenerator) -> str | None:
    """Rank the evidence for a claim, with progress bars; return why it failed, or None."""
    try:
        with bars.container():
            progress.match([claim])
    except WorkbenchError as error:
        return str(error)
    finally:
        bars.empty()
    return None


def _receive() -> None:
    """Do the acts in the message that starts a run, also if the run is of another page, and keep the rest for the run."""
    sent = state.widget(KEY).get("message")
    try:
        request, wish = Request.of(sent), str(sent.get("wish") or "")
    except (AttributeError, KeyError, TypeError, ValueError):
        return  # not a message; the browser sends again what it has no answer to
    if session.is_replaced():
        return  # the acts are for other contents of the database; the browser keeps them under that log's id
    state.OPEN_CLAIM.set(request.claim)
    _conversation().receive(session.served(), session.acting(), request)
    state.REQUEST.set((request, wish))


def _conversation() -> Conversation:
    conversation = state.CONVERSATION.get() or Conversation()
    state.CONVERSATION.set(conversation)
    return conversation


def _claim_in_address() -> int:
    claim = state.OPEN_CLAIM.get()
    assert claim is not None, "the page chooses a claim first"
    return claim


def _surroundings() -> Data:
    """Return what is the same for every claim: whose work it is, the shortcut keys, and whether pages may be fetched."""
    desk = session.desk()
    return {
        "owner": f"{desk.log.id()}/{session.acting()}",
        "keys": desk.settings.keys("review"),
        "fetches": desk.settings.web_pages().allowed,
    }


