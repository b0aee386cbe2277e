"""The keys of the review page, and what else its script does: scroll to the open snippet, send drafts while a person types,
remember the reviewer.

A button's own shortcut is enough for a key that leads to another page. It is not where presses follow each other quickly: of
two that arrive while the page is drawn, Streamlit keeps one. So presses are numbered, and sent until the page says that they
were handled.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from workbench.app import state
from workbench.app.components.scripts import script

_component = st.components.v2.component("claim_workbench_keys", js=script("keys"), html="<span></span>")


def keys(
    *,
    focus: dict[str, str],
    claim: str,
    active: str,
    follow: dict[str, str] | None = None,
    acts: Mapping[str, str] | None = None,
    act: Callable[[str], None] = lambda _: None,
) -> None:
    """Listen for keys. Each key of ``focus`` focuses a field, each of ``follow`` clicks a link, named by a CSS selector.

    ``acts``: keys by what they do. ``act`` is called with it once for each press, in order; presses on another claim are
    dropped. ``.active-snippet`` is scrolled into view when ``active`` changes while ``claim`` stays the same.
    """

    def pressed() -> None:
        for press in state.widget("keys").get("pressed") or ():
            if press["number"] > state.KEYS_HANDLED.get():
                state.KEYS_HANDLED.set(press["number"])
                if press["claim"] == claim:
                    act(press["act"])

    with st.container(key="hidden-keys"):
        _component(
            data={
                "focus": focus,
                "follow": follow or {},
                "acts": {key: name for name, key in (acts or {}).items()},
                "claim": claim,
                "active": active,
                "done": state.KEYS_HANDLED.get(),
            },
            key="keys",
            on_pressed_change=pressed,
        )


def keyed(label: str, key: str) -> str:
    """Return a button's label with the key that does the same."""
    return f"{label} `{key.upper()}`"


@st.fragment
def while_typing(field: str, keep: Callable[[str], None]) -> None:
    """Call ``keep`` with the text of the text area within ``field``, a CSS selector, while a person types: within a second
    and a half. Redraws nothing else."""
    key = "typed-draft"

    def typed() -> None:
        sent = state.widget(key).get("typed")
        if sent and sent["field"] == field:  # else it was typed for another claim
            keep(sent["text"])

    with st.container(key="hidden-draft"):
        _component(data={"draft": field}, key=key, on_typed_change=typed)


def remember(reviewer: str) -> None:
    """Let this browser remember who is signed in, or nobody where ``reviewer`` is blank. ``remembered`` reads it."""
    with st.container(key="hidden-remember"):
        _component(data={"focus": {}, "remember": reviewer}, key="remember")


def remembered() -> str | None:
    """Return the id of the reviewer whom this browser remembers; None in a session that was signed out."""
    return None if state.SIGNED_OUT.get() else st.context.cookies.get("cw-reviewer")
