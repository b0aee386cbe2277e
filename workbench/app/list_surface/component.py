"""The component of the lists: its script, its style, and the one place where messages come in and answers go out."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components import progress
from workbench.app.components.address import number_in
from workbench.app.components.answers import Act
from workbench.app.components.claim_filters import PLACE
from workbench.app.components.scripts import joined
from workbench.app.list_surface.acts import refusal
from workbench.app.list_surface.conversation import ListConversation, ListRequest
from workbench.app.list_surface.rows import Data, Rows
from workbench.errors import WorkbenchError

JS = Path(__file__).parent / "js"
SURFACE = Path(__file__).parent.parent / "review_surface"

SHARED = ("text", "acting", "dom", "keymap", "dialog", "kept")
OWN = ("order", "list_keys", "list_model", "list_store", "list_rows", "bulk", "grid", "lists")
MODULES = (*(SURFACE / "js" / f"{name}.js" for name in SHARED), *(JS / f"{name}.js" for name in OWN))
"""The JavaScript modules, each after those that it imports."""

TEXTS = ("claim", "common", "demonstration", "keys", "lists", "log", "priorities", "queue", "sources", "states", "surface")
"""The sections of the catalogue that the script uses."""

_ADDRESSES = {"queue": state.QUEUE_ADDRESS, "sources": state.SOURCES_ADDRESS}
"""Where the address of a list is kept for whoever comes back to it."""

_component = st.components.v2.component(
    "claim_workbench_list",
    js=joined(MODULES, TEXTS),
    css="\n".join(file.read_text("utf-8") for file in (SURFACE / "surface.css", Path(__file__).parent / "list.css")),
    html='<div class="cw surface list"></div>',
    isolate_styles=False,
)


def light_list(rows: Rows, open: Callable[[int], None]) -> None:
    """Draw a list; ``open`` is called with the row to open."""
    request = state.LIST_REQUEST.pop()
    if request is not None:  # the list is drawn anew, and what was to be opened is open or was left
        state.LIST_REQUEST.set(replace(request, opens=None, fresh=True, place=number_in(PLACE)))
    _fragment(rows, open)


@st.fragment
def _fragment(rows: Rows, open: Callable[[int], None]) -> None:
    """Draw a list. A message of the browser runs only this again."""
    if session.is_replaced():
        st.rerun()
    request = state.LIST_REQUEST.pop()
    if request is None or request.list != rows.name:
        request = ListRequest(rows.name, place=number_in(PLACE))
    bars = st.empty()  # always there, so that the component keeps its place
    if request.opens is not None:
        # If it opens in this page, the next data has this number: the browser is not told of data that is the same again.
        state.LIST_REQUEST.set(replace(request, opens=None))
        open(request.opens)
    if request.match is not None and request.match["id"] not in _conversation().answers:
        with bars.container():
            _match(request.match)
        bars.empty()
    if request.changes_list:  # what follows is read anew, and so are the counts in the rest of the page
        state.LIST_REQUEST.set(replace(request, acts=(), match=None, fresh=True))
        st.rerun()
    data = _conversation().answer(rows, session.served(), session.acting(), request)
    if request.fresh:
        data |= _surroundings()
    _component(data=data, key=_key(rows.name), on_message_change=partial(_receive, rows.name))


def _match(act: Act) -> None:
    """Match claims, with progress bars, and keep the answer. The browser sends the act again meanwhile, which does not
    interrupt this run."""
    id, claims = act["id"], act["claims"]
    try:
        progress.match(claims)
    except WorkbenchError as error:
        answer = refusal(session.served(), "match", claims, error)
    else:
        answer = {"text": say("queue.matched", n=len(claims))}
    _conversation().answers[id] = answer


def _receive(name: str) -> None:
    """Do the acts in the message that starts a run, also if the run is of another page, and keep the rest for the run."""
    try:
        request = ListRequest.of(state.widget(_key(name)).get("message"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return  # not a message; the browser sends again what it has no answer to
    if session.is_replaced():
        return  # the acts are for other contents of the database
    if request.opens is not None and name in _ADDRESSES:
        address = {key: value for key, value in _ADDRESSES[name].get().items() if key != PLACE}
        _ADDRESSES[name].set(address | ({PLACE: str(request.place)} if request.place is not None else {}))
    _conversation().receive(session.served(), session.acting(), request)
    state.LIST_REQUEST.set(request)


def _key(name: str) -> str:
    return f"list-{name}"


def _conversation() -> ListConversation:
    conversation = state.LIST_CONVERSATION.get() or ListConversation()
    state.LIST_CONVERSATION.set(conversation)
    return conversation


def _surroundings() -> Data:
    """Return whose work it is, and the shortcut keys."""
    desk = session.desk()
    return {"owner": f"{desk.log.id()}/{session.acting()}", "keys": desk.settings.keys("lists")}
