"""A setting: its name and meaning at the left, its fields at the right, and the result of a change below them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from workbench.app import state
from workbench.app.components.notices import messages
from workbench.app.components.text import show
from workbench.errors import WorkbenchError


@contextmanager
def setting(name: str, title: str, means: str) -> Iterator[None]:
    """Draw a setting. The block draws its fields; the result of ``choose`` is shown below them."""
    about, choices = st.container(key=f"setting-{name}").columns([3, 7], gap="medium")
    with about:
        show(f'<p class="section" role="heading" aria-level="2">{title}</p><p class="quiet">{means}</p>')
    with choices:
        yield
        messages(f"setting-{name}")


def choose(name: str, done: str, act: Callable[..., object], /, *given: object, **named: object) -> bool:
    """Change a setting in a widget's callback; return whether it was changed. The sentence ``done``, or the refusal, is
    shown below the setting."""
    try:
        act(*given, **named)
    except WorkbenchError as error:
        state.add_message(f"setting-{name}", str(error), "refused")
        return False
    state.add_message(f"setting-{name}", done)
    return True
