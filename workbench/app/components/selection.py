"""The passage of a source that is selected in its text."""

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from workbench.app import state
from workbench.app.components.scripts import joined
from workbench.desk import SourceView

KEY = "selection"

_HERE = Path(__file__).parent
_MODULES = (_HERE.parent / "review_surface" / "js" / "points.js", _HERE / "selection.js")

_component = st.components.v2.component("claim_workbench_selection", js=joined(_MODULES), html="<span></span>")


def selected_passage(view: SourceView) -> tuple[int, int] | None:
    """Watch the text of a document; return the start and end of the passage that was selected in it, or None."""

    def remember() -> None:
        sent = state.widget(KEY).get("selected")
        if isinstance(sent, Mapping) and sent.get("cleared") == state.SELECTIONS_CLEARED.get():
            state.SELECTED_PASSAGE.set((view.document.id, sent.get("start"), sent.get("end")))

    with st.container(key="hidden-selection"):
        _component(key=KEY, data={"cleared": state.SELECTIONS_CLEARED.get()}, on_selected_change=remember)
    document, start, end = state.SELECTED_PASSAGE.get()
    if document != view.document.id or not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        return None
    quote = view.document.text[start:end]
    start, end = start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())
    return (start, end) if start < end else None


def clear() -> None:
    """Forget the selected passage, also in the browser, which would tell of it again."""
    state.SELECTED_PASSAGE.pop()
    state.SELECTIONS_CLEARED.increase()
