"""The desk that pages work on, and who is acting: the one place that knows.

Invariant: a page gets its desk and its reviewer here and nowhere else, so that accounts can be put here later.
"""

from dataclasses import dataclass

import streamlit as st

from workbench.app.catalogue import say
from workbench.desk import Actor, Workbench
from workbench.errors import InputError


@dataclass
class _Serving:
    desk: Workbench | None = None
    reviewer: str | None = None


_serving = _Serving()


def use(desk: Workbench, *, reviewer: str | None = None) -> None:
    """Serve this desk from here on; with ``reviewer``, everybody acts under that name."""
    _serving.desk, _serving.reviewer = desk, reviewer


def desk() -> Workbench:
    """The desk that is served."""
    assert _serving.desk is not None, "use() comes before the first page"
    return _serving.desk


def acting() -> Actor:
    """The acting reviewer; asks for a name, and stops the page, where none is known in this browser session."""
    if _serving.reviewer is not None:
        return desk().reviewer(_serving.reviewer)
    known: Actor | None = st.session_state.get("reviewer")
    if known is None:
        _ask()
        st.stop()
    return known


def acting_name() -> str | None:
    """The name of the acting reviewer, None before there is one."""
    if _serving.reviewer is not None:
        return _serving.reviewer
    return dict(desk().reviewers()).get(st.session_state.get("reviewer", ""))


def _ask() -> None:
    st.title(say("acting.title"))
    st.write(say("acting.why"))
    with st.form("acting", border=False):
        name = st.text_input(say("acting.name"), placeholder=say("acting.placeholder"), max_chars=200)
        if st.form_submit_button(say("acting.start"), type="primary"):
            try:
                st.session_state["reviewer"] = desk().reviewer(name)
            except InputError as error:
                st.error(str(error), icon=":material/error:")
            else:
                st.rerun()
    for id, known in desk().reviewers():
        if st.button(say("acting.again", name=plain(known)), key=f"acting-{id}", type="tertiary"):
            st.session_state["reviewer"] = id
            st.rerun()


def plain(text: str) -> str:
    """Text for a widget's label, which Streamlit reads as Markdown: every mark is shown as it is."""
    return "".join(f"\\{character}" if character in r"\`*_{}[]()#+-.!|<>~$:&^" else character for character in text)
