"""Claims in a text: sentences that may be claims, each with the reasons, to be selected, edited and added."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.notices import refusals
from workbench.app.components.similar import near, near_sentences
from workbench.app.components.text import esc, plain, show
from workbench.desk import AddedClaim, ProposedClaim, SourceView
from workbench.domain import NewClaim

STEP = 20
"""Sentences proposed at first, and how many more each time."""


def proposals(view: SourceView) -> None:
    """Draw the proposals for a document, and a button that adds the selected ones."""
    id = view.document.id
    shown = state.widget(f"proposals-{id}", STEP)
    proposals = session.desk().proposals.of_document(id, limit=shown + 1)
    show(say("checkable.method"), "quiet")
    if not (view.document.metadata.language or "en").lower().startswith("en"):
        show(say("checkable.other-language"), "quiet")
    if not proposals:
        show(say("checkable.none"), "quiet")
        return
    # Added ones make room for the next, whose boxes must not be checked.
    key = f"{id}-{state.PROPOSALS_ADDED.get()}"
    chosen = [claim for item in proposals[:shown] if (claim := _proposal(item, key)) is not None]
    if len(proposals) > shown and st.button(say("checkable.more"), key="more-proposals", type="tertiary"):
        state.set_widget(f"proposals-{id}", shown + STEP)
        st.rerun(scope="fragment")
    with st.container(key="add-proposed"):
        label = say("checkable.add", n=len(chosen)) if chosen else say("checkable.tick")
        if st.button(label, key="add-ticked", type="primary", disabled=not chosen, width="stretch"):
            with refusals():
                report = session.desk().claims.import_rows(enumerate(chosen, 1), reviewer=session.acting())
                state.PROPOSALS_ADDED.increase()
                state.add_message("source", added_sentence(report.added))
                st.rerun()


def added_sentence(added: Sequence[AddedClaim]) -> str:
    """Return what was added, and which earlier claims are similar."""
    sentences = [say("checkable.added", n=len(added), ids=", ".join(str(claim.id) for claim in added))]
    return " ".join(sentences + near_sentences(added))


def _proposal(item: ProposedClaim, key: str) -> NewClaim | None:
    """Draw a sentence; once selected, its text and claimant can be edited. Return the claim if it is selected."""
    number = item.snippet.ordinal
    ticked = st.checkbox(plain(item.claim.text), key=f"take-{key}-{number}", persist_state="page")
    with st.container(key=f"proposal-{key}-{number}", gap="xsmall"):
        reasons = ", ".join(say(f"checkable.because-{reason}") for reason in item.reasons)
        context = ""
        if item.before is not None:
            context = f"<br>△ {say('checkable.needs-context', before=esc(item.before))}"
        where = f'<a href="#snippet-{number}">{say("sources.in-the-text")}</a>'
        show(f'<p class="quiet">{reasons} · {where}{context}</p>')
        if item.similar_claims:
            show(near(item.similar_claims), "quiet")
        if not ticked:
            return None
        text = st.text_area(
            say("checkable.text"), value=item.claim.text, key=f"text-{key}-{number}", height=80, persist_state="page"
        )
        claimant = st.text_input(
            say("checkable.claimant"),
            value=item.claim.claimant or "",
            key=f"claimant-{key}-{number}",
            placeholder=say("checkable.reported-by") if "reported" in item.reasons else None,
            persist_state="page",
        )
    return replace(item.claim, text=text, claimant=claimant)
