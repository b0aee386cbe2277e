"""Long work, with a bar."""

from collections.abc import Callable, Sequence

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say


def embed() -> None:
    """Make vectors of every snippet that has none."""
    session.desk().matching.embed(_bar(say("queue.embedding")))


def match(claims: Sequence[int]) -> None:
    """Rank the evidence for claims, after new snippets were embedded."""
    embed()
    session.desk().matching.match(claims, progress=_bar(say("queue.matching")))


def _bar(text: str) -> Callable[[int, int], None]:
    bar = st.progress(0.0, text)

    def move(done: int, total: int) -> None:
        bar.progress(done / total, text)

    return move
