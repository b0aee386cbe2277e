"""Actions of keys and buttons on the open snippet of a claim.

Invariant: an action applies to the snippet that was open when the key was pressed, however fast the presses are. Actions are
applied in order, each to the state that the previous one left: the open snippet is in the session, and labels and citations
are read in the transaction that changes them. A ranking never changes, so the drawn ranking identifies the snippet.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.desk import Case, Ranking
from workbench.domain import LABELS, Match, Span
from workbench.errors import WorkbenchError


@dataclass(frozen=True)
class DrawnRanking:
    """The ranking of a claim on the page: the ids and spans of its snippets, in order. Empty if there is no ranking."""

    claim: int
    run: int | None = None
    snippets: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, claim: int, ranking: Ranking | None) -> "DrawnRanking":
        """Return the part of a ranking that the page needs."""
        if ranking is None:
            return cls(claim)
        matches = ranking.matches
        return cls(claim, ranking.run, tuple(match.snippet.id for match in matches), tuple(map(span, matches)))


def span(match: Match) -> Span:
    """Return the span of a snippet."""
    return match.document.span(match.snippet.start, match.snippet.end)


def cite_number(case: Case, match: Match) -> int | None:
    """Return the number under which a snippet is cited, or None."""
    return next((number for number, e in enumerate(case.cites, start=1) if e.span == span(match)), None)


def attempt(action: Callable[..., object], *arguments: object, **named: object) -> bool:
    """Call ``action`` in a callback; return whether it was successful. An error is shown when the page is next drawn."""
    try:
        action(*arguments, **named)
    except WorkbenchError as error:
        state.add_message("evidence", str(error), "refused")
        return False
    return True


def run_action(drawn: DrawnRanking, name: str) -> None:
    """Apply the action ``name`` to the open snippet, or open another snippet."""
    if not drawn.snippets:
        return
    last = len(drawn.snippets) - 1
    active = min(state.ACTIVE.get(), last)
    snippet, place = drawn.snippets[active], drawn.spans[active]
    review, acting = session.desk().review, session.acting()
    if name in ("next", "previous"):
        open_snippet(active + (1 if name == "next" else -1), last)
    elif name.startswith("open "):
        open_snippet(int(name.removeprefix("open ")), last)
    elif name == "why":
        state.EXPLAINED.set(not state.EXPLAINED.get())
    elif name == "cite":
        toggle_citation(drawn.claim, snippet, drawn.run)
    elif name == "cite-earlier":
        attempt(review.cite_earlier, drawn.claim, place, reviewer=acting)
    elif name in LABELS and toggle_label(drawn.claim, snippet, name, drawn.run):
        open_snippet(active + 1, last)


def open_snippet(place: int, last: int) -> None:
    """Open the snippet at an index of the ranking, limited to 0 to ``last``."""
    state.ACTIVE.set(min(max(place, 0), last))
    state.EXPLAINED.set(False)


def toggle_label(claim: int, snippet: int, label: str, ranking: int | None) -> bool:
    """Label a snippet, or remove the label if it is the same. Return whether the snippet has the label now."""
    labelled = False

    def toggle() -> None:
        nonlocal labelled
        acting = session.acting()
        labelled = session.desk().review.toggle_label(claim, snippet, label, reviewer=acting, ranking=ranking)

    attempt(toggle)
    return labelled


def toggle_citation(claim: int, snippet: int, ranking: int | None) -> None:
    """Cite a snippet, or remove its citation."""
    attempt(session.desk().review.toggle_citation, claim, snippet, reviewer=session.acting(), ranking=ranking)


def undo() -> int | None:
    """Undo the last action and open its snippet; return the claim, or None if nothing was undone."""
    try:
        undone = session.desk().review.undo(reviewer=session.acting())
    except WorkbenchError as error:
        state.add_message("evidence", str(error), "refused")
        return None
    state.add_message("review", say("acts.undone", what=undone.name, id=undone.claim))
    spans = DrawnRanking.of(undone.claim, session.desk().matching.ranking(undone.claim)).spans
    if undone.span in spans:
        open_snippet(spans.index(undone.span), len(spans) - 1)
    return undone.claim
