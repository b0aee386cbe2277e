"""What keys and buttons do to the snippet that is open, told by where the reviewer stands when the act arrives.

Invariant: an act belongs to the snippet that was open when it was made, however fast acts follow each other: each is done in
order, on the state that the one before it left, never on what was drawn last.
"""

from collections.abc import Callable

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.desk.review import Case
from workbench.domain.matches import Match
from workbench.domain.spans import Span
from workbench.domain.verdicts import LABELS, EvidenceLabel
from workbench.errors import WorkbenchError


def span(match: Match) -> Span:
    """What names a snippet in the log."""
    return match.document.span(match.snippet.start, match.snippet.end)


def cite_number(case: Case, match: Match) -> int | None:
    """The number under which a snippet is cited, or None."""
    return next((number for number, e in enumerate(case.cites, start=1) if e.span == span(match)), None)


def attempt(act: Callable[..., object], *arguments: object, **named: object) -> bool:
    """Do something in a callback; a refusal is shown on the page that follows. Whether it was done."""
    try:
        act(*arguments, **named)
    except WorkbenchError as error:
        st.session_state["refused"] = str(error)
        return False
    return True


def on_active(claim: int, run: int | None, name: str) -> None:
    """Do what the key ``name`` says to the active snippet of a claim, as ranked in ``run``, or move to another."""
    ranking = session.desk().matching.ranking(claim)
    if ranking is None or not ranking.matches:
        return
    last = len(ranking.matches) - 1
    active = min(st.session_state.get("active", 0), last)
    match = ranking.matches[active]
    if name in ("next", "previous"):
        st.session_state.update({"active": min(max(active + (1 if name == "next" else -1), 0), last), "why-open": False})
    elif name.startswith("open "):
        st.session_state.update({"active": min(int(name.removeprefix("open ")), last), "why-open": False})
    elif name == "why":
        st.session_state["why-open"] = not st.session_state.get("why-open")
    elif name == "cite":
        toggle_cite(claim, match, run)
    elif name == "cite-earlier":
        cite_earlier(claim, match)
    else:
        for label in LABELS:
            if label == name and toggle_label(claim, match, label, run):
                st.session_state.update({"active": min(active + 1, last), "why-open": False})


def toggle_label(claim: int, match: Match, label: EvidenceLabel, run: int | None) -> bool:
    """Label a snippet; the same label again takes it back. Whether it is labelled now."""
    held = session.desk().review.case(claim, reviewer=session.acting()).label_of(span(match))
    wanted = None if held == label else label
    done = attempt(session.desk().review.label, claim, match.snippet.id, wanted, reviewer=session.acting(), ranking=run)
    return done and wanted is not None


def toggle_cite(claim: int, match: Match, run: int | None) -> None:
    """Cite a snippet, or take its cite back."""
    if session.desk().review.case(claim, reviewer=session.acting()).cites_span(span(match)):
        attempt(session.desk().review.uncite, claim, span(match), reviewer=session.acting())
    else:
        attempt(session.desk().review.cite_snippet, claim, match.snippet.id, reviewer=session.acting(), ranking=run)


def cite_earlier(claim: int, match: Match) -> None:
    """Move a cited snippet one place to the front."""
    order = [evidence.span for evidence in session.desk().review.case(claim, reviewer=session.acting()).cites]
    place = order.index(span(match)) if span(match) in order else 0
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
        attempt(session.desk().review.order_citations, claim, order, reviewer=session.acting())


def undo() -> int | None:
    """Take back the last act, and open the snippet it was about; return the claim."""
    try:
        undone = session.desk().review.undo(reviewer=session.acting())
    except WorkbenchError as error:
        st.session_state["refused"] = str(error)
        return None
    st.session_state["told"] = say("acts.undone", what=undone.name, id=undone.claim)
    ranking = session.desk().matching.ranking(undone.claim)
    spans = [span(match) for match in ranking.matches] if ranking else []
    if undone.span in spans:
        st.session_state.update({"active": spans.index(undone.span), "why-open": False})
    return undone.claim
