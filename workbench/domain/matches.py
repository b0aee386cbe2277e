"""Matches: the snippets that are ranked for a claim, with their scores and the provenance of the ranking.

Invariant: a score is stored as the decimal string that is logged, so that it is rounded only once.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.sources import Document, Snippet


def decimal(score: float) -> str:
    """Return a score as a string with six decimals, never ``-0.000000``; this form is shown, stored and logged."""
    text = f"{score:.6f}"
    return "0.000000" if text == "-0.000000" else text


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a ranked snippet, as decimal strings; None if the search behind a score did not find the snippet.

    ``lexical`` is BM25 (higher is better, no upper limit). ``dense`` is the cosine of claim and snippet (-1 to 1). It
    measures similarity of meaning, not agreement: a claim and its denial are similar. ``section_lexical`` is BM25 of the
    section that contains the snippet, with the title of its source; ``passage_dense`` is the cosine of its passage, or of
    the title if that is higher. ``dates`` is 1 for a snippet that states the date in the claim, 0 for one without a date,
    -1 for one that states another date (``matching/dates.py``); None if the claim states no date. ``fused`` is the combined
    score that determines the rank.
    """

    lexical: str | None
    dense: str | None
    fused: str
    section_lexical: str | None = None
    passage_dense: str | None = None
    dates: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A snippet id with its rank (from 1) and scores, before the snippet is read from the store. ``copies``: the ids of the
    snippets that are copies of it (``domain/copies.py``), in order."""

    rank: int
    snippet_id: int
    scores: Scores
    copies: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """A snippet with the same text as a ranked one, and the document and the name of the source that has it."""

    snippet_id: int
    document_id: int
    source: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """The model, parameters, versions and sources that produced a ranking. ``model_fingerprint`` is the SHA-256 of weights,
    tokenizer, pooling and maximum length; ``corpus`` is a hash of the sources (see docs/verdict-log.md)."""

    model: str
    model_fingerprint: str
    weights_sha256: str
    dtype: str
    parameters: Mapping[str, str]
    versions: Mapping[str, str]
    corpus: str


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked snippet with its document; ``before`` and ``after`` are the neighbouring sentences."""

    rank: int
    snippet: Snippet
    document: Document
    scores: Scores
    before: str
    after: str
    embedded: bool = True
    """False if the snippet has no vector yet, so that it was found by keywords only."""
    copies: tuple[Copy, ...] = ()
    """The other snippets with this text, in the order in which they were added."""

    @property
    def also_in(self) -> list[str]:
        """The names of the sources that have copies of this snippet, each with their number if there are several."""
        counts = Counter(copy.source for copy in self.copies)
        return [f"{source} ({count})" if count > 1 else source for source, count in counts.items()]
