"""The desk that the pages work on, and the reviewer who is signed in.

Invariant: a page gets its desk and its reviewer here and nowhere else. So accounts can be added here later, and no page
shows a reviewer what is hidden from them until they have recorded a verdict.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from workbench.app import state
from workbench.app.catalogue import say
from workbench.app.components.browser import remember, remembered
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
    """Serve this desk from now on; with ``reviewer``, everybody works under that name. ``page_drawn`` is called after each
    run of a page."""
    _serving.desk, _serving.reviewer, _serving.id, _serving.page_drawn = desk, reviewer, None, page_drawn


def page_drawn() -> None:
    """Note that a run of a page has ended, also by an error."""
    if _serving.page_drawn is not None:
        _serving.page_drawn()


def desk() -> Workbench:
    """Return the desk as the acting reviewer may see it."""
    return served().for_reviewer(acting())


def served() -> Workbench:
    """Return the desk as anybody may see it: for what is not about claims."""
    assert _serving.desk is not None, "use() comes before the first page"
    return _serving.desk


def acting() -> Actor:
    """Return the acting reviewer. Pages run after ``sign_in``, so there is one."""
    if _serving.reviewer is not None:
        _serving.id = _serving.id or served().reviewers.add(_serving.reviewer)
        return _serving.id
    reviewer = state.REVIEWER.get()
    assert reviewer is not None, "sign_in() comes before a page"
    return reviewer


def is_fixed() -> bool:
    """Return whether ``serve`` fixed the reviewer, so that nobody can work under another name."""
    return _serving.reviewer is not None


def sign_out() -> None:
    """Ask for a name at the next run. Everything that was typed is dropped: it belongs to the reviewer who typed it."""
    state.forget_all()
    state.SIGNED_OUT.set(True)


def sign_in() -> None:
    """Set the acting reviewer, once a run: the one that ``serve`` fixes, else the one chosen in this browser. Where there is
    none, ask for a name and stop the page."""
    _check_desk()
    if _serving.reviewer is not None:
        return
    if state.REVIEWER.get() is None:
        known = remembered()
        if known not in dict(served().reviewers.all()):
            remember("", forget_work=state.SIGNED_OUT.get())
            _ask_for_name()
            st.stop()
        state.REVIEWER.set(known)
    if remembered() != acting():
        remember(acting())


def _check_desk() -> None:
    """Begin anew if the contents of the database were replaced since the last run of this session: its numbers and reviewers
    may be others now."""
    if is_replaced():
        _begin_anew()
        st.toast(say("frame.replaced"), icon=":material/info:")
    state.DESK.set(served().maintenance.identity())


def is_replaced() -> bool:
    """Return whether the contents of the database were replaced since the last run of this session's page."""
    return state.DESK.get() not in (None, served().maintenance.identity())


def start_own_desk() -> Path:
    """Start an own desk in place of the demonstration, and this session with it. Return where the demonstration is kept."""
    kept = served().start_own_desk()
    _begin_anew()
    state.DESK.set(served().maintenance.identity())
    return kept


def _begin_anew() -> None:
    """Forget what refers to other contents of the database: the session, the address, and the reviewer's id."""
    state.forget_all()
    st.query_params.clear()
    _serving.id = None


def _ask_for_name() -> None:
    st.title(say("acting.title"))
    st.write(say("acting.why"))
    with st.form("acting", border=False):
        name = st.text_input(say("acting.name"), placeholder=say("acting.placeholder"), max_chars=200)
        if st.form_submit_button(say("acting.start"), type="primary"):
            try:
                state.REVIEWER.set(served().reviewers.add(name))
            except InputError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()
    for id, known in served().reviewers.people():
        if known == SEEDS_REVIEWER:
            continue  # it recorded the example claims in desks of earlier versions; nobody signs in with it
        if st.button(say("acting.again", name=plain(known)), key=f"acting-{id}", type="tertiary"):
            state.REVIEWER.set(id)
            st.rerun()
