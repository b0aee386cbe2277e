"""Notes to colleagues on claims."""

from collections.abc import Mapping

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.text import esc, minute, plain, short, show
from workbench.desk import Actor
from workbench.domain.notes import Note
from workbench.errors import WorkbenchError

SHORT = 90
"""Characters of a claim's text on the link to it."""


def note_html(note: Note, names: Mapping[Actor, str]) -> str:
    """Return a note with its writer and time, as HTML."""
    done = f" · {say('notes.is-done')}" if note.done else ""
    return f'{esc(note.text)} <span class="quiet">{esc(names.get(note.reviewer, ""))} · {minute(note.time)}{done}</span>'


def waiting() -> None:
    """Draw the notes that wait for the acting reviewer, each with a link to its claim and a button when it is done."""
    notes = session.desk().notes.waiting(reviewer=session.acting())
    if not notes:
        return
    names = dict(session.desk().reviewers.all())
    with st.container(key="waiting", gap="small"):
        show(f'<p class="section" role="heading" aria-level="2">{say("notes.waiting", n=len(notes))}</p>')
        for note in notes:
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"note-{note.id}"):
                show(note_html(note, names))
                label = plain(short(note.claim_text, SHORT))
                st.page_link("views/review.py", label=label, query_params={"claim": str(note.claim)})
                st.button(say("notes.done"), key=f"done-{note.id}", type="tertiary", on_click=_done, args=(note.id,))


def _done(note: int) -> None:
    try:
        session.desk().notes.done(note, reviewer=session.acting())
    except WorkbenchError as error:
        state.add_message("queue", str(error), "refused")
