"""Long work, with a bar."""

import time
from collections.abc import Callable, Sequence

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.job_texts import time_left


def embed() -> None:
    """Embed every snippet that has no vector yet, with a progress bar."""
    session.desk().matching.embed(_bar(say("queue.embedding")))


def match(claims: Sequence[int]) -> None:
    """Embed new snippets, then rank the evidence for claims, with a progress bar."""
    embed()
    session.desk().matching.match(claims, progress=_bar(say("queue.matching")))


def _bar(text: str) -> Callable[[int, int], None]:
    """Draw a bar, and return a function that moves it and says how long the rest takes. Time before its first call, such as
    loading a model, does not count."""
    bar = st.progress(0.0, text)
    first: tuple[float, int] | None = None

    def move(done: int, total: int) -> None:
        nonlocal first
        now = time.monotonic()
        first = first or (now, done)
        started, done_before = first
        shown = text
        if done > done_before:
            shown = f"{text} · {time_left((now - started) * (total - done) / (done - done_before))}"
        bar.progress(done / total, shown)

    return move
