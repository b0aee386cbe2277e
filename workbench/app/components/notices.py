"""Empty pages, refusals, and sentences about what was just done."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from workbench.app import state
from workbench.app.components.text import plain
from workbench.errors import WorkbenchError


def empty(sentence: str) -> None:
    """Show that there is nothing here yet, and what to do."""
    st.info(sentence, icon=":material/info:")


@contextmanager
def refusals() -> Iterator[None]:
    """Show what the desk refuses as its one sentence; nothing that was typed is lost."""
    try:
        yield
    except WorkbenchError as error:
        st.error(plain(str(error)), icon=":material/error:")


def messages(place: str) -> None:
    """Show the sentences that wait for a part of a page."""
    for message in state.pop_messages(place):
        match message.kind:
            case "done":
                st.success(plain(message.text), icon=":material/check:")
            case "note":
                st.info(plain(message.text), icon=":material/info:")
            case "refused":
                st.error(plain(message.text), icon=":material/error:")


def page_start(key: str, size: int) -> int:
    """Return how many lines come before the page of a long list that ``pages`` has under ``key``."""
    return size * (int(state.widget(key, 1)) - 1)


def pages(total: int, size: int, key: str) -> None:
    """Choose a page of a long list; draws nothing where one page is enough. The page is in the session under ``key``."""
    if total > size:
        st.pagination(-(-total // size), key=key)
