"""A setting: its name and what it changes at the left, what can be chosen at the right, and what came of a choice."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from workbench.app.components.text import plain, show
from workbench.errors import WorkbenchError


@contextmanager
def setting(name: str, title: str, means: str) -> Iterator[None]:
    """Draw a setting; the block draws its choices, and what ``choose`` made of them stands below."""
    about, choices = st.container(key=f"setting-{name}").columns([3, 7], gap="medium")
    with about:
        show(f'<p class="section" role="heading" aria-level="2">{title}</p><p class="quiet">{means}</p>')
    with choices:
        yield
        if refused := st.session_state.pop(f"refused-{name}", None):
            st.error(plain(refused), icon=":material/error:")
        if done := st.session_state.pop(f"done-{name}", None):
            st.success(plain(done), icon=":material/check:")


def choose(name: str, said: str, act: Callable[..., object], /, *given: object, **named: object) -> bool:
    """Change a setting in a widget's callback; whether it was done is also said under it, with ``said`` or the refusal."""
    try:
        act(*given, **named)
    except WorkbenchError as error:
        st.session_state[f"refused-{name}"] = str(error)
        return False
    st.session_state[f"done-{name}"] = said
    return True
