"""What keys and buttons do to the open snippet of a claim.

Invariant: an act applies to the snippet that was open when it was made, however fast acts follow each other. Each is done in
order, on what the one before it left: which snippet is open is in the session, and labels and citations are read in the
transaction that changes them. A ranking never changes, so the one that was drawn is enough to say which snippet that is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.desk.rankings import Ranking
from workbench.desk.review import Case
from workbench.domain.matches import Match
from workbench.domain.spans import Span
from workbench.domain.verdicts import LABELS
from workbench.errors import WorkbenchError


@dataclass(frozen=True)
class DrawnRanking:
    """The ranking of a claim as it is on the page: the ids of its snippets and what names them in the log, in order. Empty
    where there is none."""

    claim: int
    run: int | None = None
    snippets: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()

    @classmethod
    def of(cls, claim: int, ranking: Ranking | None) -> "DrawnRanking":
        """Return what a page keeps of a ranking."""
        if ranking is None:
            return cls(claim)
        matches = ranking.matches
        return cls(claim, ranking.run, tuple(match.snippet.id for match in matches), tuple(map(span, matches)))


def span(match: Match) -> Span:
    """Return what names a snippet in the log."""
    return match.document.span(match.snippet.start, match.snippet.end)


def cite_number(case: Case, match: Match) -> int | None:
    """Return the number under which a snippet is cited, or None."""
    return next((number for number, e in enumerate(case.cites, start=1) if e.span == span(match)), None)


def attempt(act: Callable[..., object], *arguments: object, **named: object) -> bool:
    """Call ``act`` in a callback; return whether it was done. A refusal is shown when the page is next drawn."""
    try:
        act(*arguments, **named)
    except WorkbenchError as error:
        state.add_message("evidence", str(error), "refused")
        return False
    return True


def on_active(drawn: DrawnRanking, name: str) -> None:
    """Do what the key ``name`` stands for to the open snippet, or open another one."""
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
    """Open the snippet at a place of the ranking, from 0 to ``last``, or the nearest one there is."""
    state.ACTIVE.set(min(max(place, 0), last))
    state.EXPLAINED.set(False)


def toggle_label(claim: int, snippet: int, label: str, ranking: int | None) -> bool:
    """Label a snippet; the same label again removes it. Return whether it is labelled now."""
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
    """Undo the last act, and open the snippet that it was about; return the claim."""
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
