"""Propose claims from a source: which of its sentences are checkable, and what is known about each claim."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from workbench.desk.context import Context
from workbench.desk.lookups import document_with
from workbench.desk.similar import NearClaim, near_claims
from workbench.domain import Appearance, Document, NewClaim, Snippet, language_code
from workbench.domain.checkable import Proposal, Reason, proposals
from workbench.errors import InputError
from workbench.store import sources

STATEMENTS = ("sentence", "item", "caption")
"""Kinds of snippets that can make a statement; headings, bylines and table rows cannot."""


@dataclass(frozen=True, slots=True)
class ProposedClaim:
    """A sentence of a source that may be a claim, in the form in which it would be added, with the reasons. ``before`` is
    the previous sentence if this one cannot be understood without it; ``similar_claims`` are claims with nearly the same
    words."""

    claim: NewClaim
    snippet: Snippet
    reasons: tuple[Reason, ...]
    before: str | None
    similar_claims: tuple[NearClaim, ...]


def claim_of(document: Document, text: str, *, reported: bool = False) -> NewClaim:
    """Return a statement in a source as a claim. Its claimant is the author of the source, unless it is ``reported`` speech;
    its date is the publication date, its appearance the source."""
    about = document.metadata
    try:
        language = language_code(about.language)
    except InputError:  # a web page can declare anything as its language
        language = None
    return NewClaim(
        text=" ".join(text.split()),
        claimant=None if reported else about.author,
        said_on=about.published,
        appearances=(Appearance(document.title, about.url, about.published),),
        language=language,
    )


Propose = Callable[[tuple[tuple[int, str], ...], str | None, int], list[Proposal]]


def cached_proposals() -> Propose:
    """Return ``checkable.proposals`` with a cache, so that a long text is not analysed again whenever a page is drawn."""
    return lru_cache(maxsize=8)(lambda sentences, language, limit: proposals(sentences, language=language, limit=limit))


class Proposals:
    """Sentences of sources that may be claims."""

    def __init__(self, context: Context, propose: Propose) -> None:
        self._context = context
        self._propose = propose

    def of_document(self, document: int, *, limit: int = 20) -> list[ProposedClaim]:
        """Return at most ``limit`` sentences of a source that may be claims, best first. Adds nothing. Raises
        NotFoundError."""
        with self._context.database.read() as db:
            source = document_with(db, document)
            statements = {s.ordinal: s for s in sources.snippets(db, source) if s.kind in STATEMENTS}
            before = {later.ordinal: earlier.text for earlier, later in pairwise(statements.values())}
            sentences = tuple((snippet.ordinal, snippet.text) for snippet in statements.values())
            proposed: list[ProposedClaim] = []
            frequencies: dict[str, int] = {}
            for proposal in self._propose(sentences, source.metadata.language, limit):
                claim = claim_of(source, proposal.text, reported="reported" in proposal.reasons)
                previous = before.get(proposal.snippet) if proposal.needs_context else None
                near = near_claims(db, claim.text, viewer=self._context.viewer, language=claim.language, known=frequencies)
                snippet = statements[proposal.snippet]
                proposed.append(ProposedClaim(claim, snippet, proposal.reasons, previous, tuple(near)))
        return proposed
