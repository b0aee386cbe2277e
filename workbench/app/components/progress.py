"""Long work, with a bar."""

from collections.abc import Callable, Sequence

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say


def embed() -> None:
    """Embed every snippet that has no vector yet, with a progress bar."""
    session.desk().matching.embed(_bar(say("queue.embedding")))


def match(claims: Sequence[int]) -> None:
    """Embed new snippets, then rank the evidence for claims, with a progress bar."""
    embed()
    session.desk().matching.match(claims, progress=_bar(say("queue.matching")))


def _bar(text: str) -> Callable[[int, int], None]:
    bar = st.progress(0.0, text)

    def move(done: int, total: int) -> None:
        bar.progress(done / total, text)

    return move
