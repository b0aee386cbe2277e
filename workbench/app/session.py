"""The desk that pages work on, and who is acting: the one place that knows.

Invariant: a page gets its desk and its reviewer here and nowhere else, so that accounts can be put here later, and that
no page shows a reviewer what is kept from them until they have judged.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.keys import forget, remember, remembered
from workbench.app.components.text import plain
from workbench.desk import Actor, Workbench
from workbench.desk.seeds import REVIEWER as SEEDS_REVIEWER
from workbench.errors import InputError


@dataclass
class _Serving:
    desk: Workbench | None = None
    reviewer: str | None = None
    id: Actor | None = None
    page_drawn: Callable[[], None] | None = None


_serving = _Serving()


def use(desk: Workbench, *, reviewer: str | None = None, page_drawn: Callable[[], None] | None = None) -> None:
    """Serve this desk from here on; with ``reviewer``, everybody acts under that name. ``page_drawn`` is called whenever a
    page's run has ended."""
    _serving.desk, _serving.reviewer, _serving.id, _serving.page_drawn = desk, reviewer, None, page_drawn


def page_drawn() -> None:
    """Say that a page's run has ended, whichever way."""
    if _serving.page_drawn is not None:
        _serving.page_drawn()


def desk() -> Workbench:
    """The desk as the acting reviewer may see it."""
    return served().for_reviewer(acting())


def served() -> Workbench:
    """The desk that is served, whoever looks at it: for what is not about claims."""
    assert _serving.desk is not None, "use() comes before the first page"
    return _serving.desk


def acting() -> Actor:
    """The acting reviewer. Pages run behind ``sign_in``, so there is one."""
    if _serving.reviewer is not None:
        _serving.id = _serving.id or served().reviewers.add(_serving.reviewer)
        return _serving.id
    known: Actor = st.session_state["reviewer"]
    return known


def is_fixed() -> bool:
    """Whether ``serve`` fixed who acts, so that nobody can work under another name."""
    return _serving.reviewer is not None


def sign_out() -> None:
    """Let the next run ask who is working. Nothing that was typed stays, because it belongs to who typed it."""
    st.session_state.clear()
    forget()


def sign_in() -> None:
    """Settle who is acting, once a run: the reviewer that ``serve`` fixes, else the one chosen in this browser. Asks for
    a name, and stops the page, where none is known."""
    if _serving.reviewer is not None:
        return
    if "reviewer" not in st.session_state:
        known = remembered()
        if known not in dict(served().reviewers.all()):
            remember("")
            _ask()
            st.stop()
        st.session_state["reviewer"] = known
    if remembered() != st.session_state["reviewer"]:
        remember(st.session_state["reviewer"])


def _ask() -> None:
    st.title(say("acting.title"))
    st.write(say("acting.why"))
    with st.form("acting", border=False):
        name = st.text_input(say("acting.name"), placeholder=say("acting.placeholder"), max_chars=200)
        if st.form_submit_button(say("acting.start"), type="primary"):
            try:
                st.session_state["reviewer"] = served().reviewers.add(name)
            except InputError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()
    for id, known in served().reviewers.all():
        if known == SEEDS_REVIEWER:
            continue  # it recorded the demonstration, and is nobody's name
        if st.button(say("acting.again", name=plain(known)), key=f"acting-{id}", type="tertiary"):
            st.session_state["reviewer"] = id
            st.rerun()
