"""Claims out of a source: which of its sentences may be claims, what is known of a claim that it makes, and which claim a
passage may speak to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from workbench.desk.context import Context
from workbench.desk.lookups import document_with
from workbench.desk.similar import NearClaim, near_claims
from workbench.domain.checkable import Proposal, Reason, proposals
from workbench.domain.claims import Appearance, NewClaim, language_code
from workbench.domain.sources import Document, Snippet
from workbench.errors import InputError
from workbench.store import sources

STATING = ("sentence", "item", "caption")
"""Kinds of snippets that can state something by themselves; headings, bylines and rows of a table do not."""


@dataclass(frozen=True, slots=True)
class ProposedClaim:
    """A sentence of a source that may be a claim, as it would be added, with the reasons. ``before`` is the sentence
    before it where it leans on that; ``near`` are claims that say nearly the same."""

    claim: NewClaim
    snippet: Snippet
    reasons: tuple[Reason, ...]
    before: str | None
    near: tuple[NearClaim, ...]


def claim_of(document: Document, text: str, *, reported: bool = False) -> NewClaim:
    """A statement in a source as a claim: made by its author unless it is ``reported`` speech of somebody else, on the
    day of its publication, seen there."""
    about = document.metadata
    try:
        language = language_code(about.language)
    except InputError:  # what a web page says of itself
        language = None
    return NewClaim(
        text=" ".join(text.split()),
        claimant=None if reported else about.author,
        said_on=about.published,
        appearances=(Appearance(document.title, about.url, about.published),),
        language=language,
    )


Propose = Callable[[tuple[tuple[int, str], ...], str | None, int], list[Proposal]]


def remembering() -> Propose:
    """Return ``checkable.proposals`` that remembers the last few texts: a long one is read once, not at every redraw."""
    return lru_cache(maxsize=8)(lambda sentences, language, limit: proposals(sentences, language=language, limit=limit))


class Proposals:
    """Sentences of sources that may be claims."""

    def __init__(self, context: Context, propose: Propose) -> None:
        self._context = context
        self._propose = propose

    def of_document(self, document: int, *, limit: int = 20) -> list[ProposedClaim]:
        """At most ``limit`` sentences of a source that may be claims, the best first; nothing is added. Raises
        NotFoundError."""
        with self._context.database.read() as db:
            source = document_with(db, document)
            stating = {s.ordinal: s for s in sources.snippets(db, source) if s.kind in STATING}
            before = {later.ordinal: earlier.text for earlier, later in pairwise(stating.values())}
            sentences = tuple((snippet.ordinal, snippet.text) for snippet in stating.values())
            proposed: list[ProposedClaim] = []
            counted: dict[str, int] = {}
            for found in self._propose(sentences, source.metadata.language, limit):
                claim = claim_of(source, found.text, reported="reported" in found.reasons)
                leans_on = before.get(found.snippet) if found.needs_context else None
                near = near_claims(db, claim.text, viewer=self._context.viewer, language=claim.language, known=counted)
                proposed.append(ProposedClaim(claim, stating[found.snippet], found.reasons, leans_on, tuple(near)))
        return proposed
