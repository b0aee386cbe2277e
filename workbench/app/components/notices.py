"""What is, and what to do: empty pages and refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from workbench.app.components.text import plain
from workbench.errors import WorkbenchError


def empty(sentence: str) -> None:
    """An empty place, and what to do about it."""
    st.info(sentence, icon=":material/info:")


@contextmanager
def refusals() -> Iterator[None]:
    """Show what the desk refuses as its one sentence; nothing that was typed is lost."""
    try:
        yield
    except WorkbenchError as error:
        st.error(plain(str(error)), icon=":material/error:")


def pages(total: int, size: int, key: str) -> None:
    """Choose a page of a long list; draws nothing where one page is enough. The page is in the session under ``key``."""
    if total > size:
        st.pagination(-(-total // size), key=key)
