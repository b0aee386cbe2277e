"""Matches: a claim, a snippet, and the scores that brought them together; and what made the scores.

Invariant: a score is kept as the decimal string that is logged, so that no second rounding can change it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain.sources import Document, Snippet


def decimal(score: float) -> str:
    """Return a score as it is shown, stored and logged: fixed point, six decimals, never ``-0.000000``."""
    text = f"{score:.6f}"
    return "0.000000" if text == "-0.000000" else text


@dataclass(frozen=True, slots=True)
class Scores:
    """Why a snippet ranks where it does, as decimal strings; None where that ranking did not find it.

    ``lexical`` is BM25 (higher is better, unbounded), ``dense`` the cosine of claim and snippet (-1 to 1; nearness in
    meaning, not agreement: a claim and its denial are near). ``section_lexical`` is BM25 of the section in which the
    snippet stands, with its source's title; ``passage_dense`` the cosine of its passage, or of the title where that is
    nearer. ``fused`` is what the order is made from.
    """

    lexical: str | None
    dense: str | None
    fused: str
    section_lexical: str | None = None
    passage_dense: str | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A snippet's id with its place (from 1) and scores, before anything was read from the store."""

    rank: int
    snippet_id: int
    scores: Scores


@dataclass(frozen=True, slots=True)
class Provenance:
    """What made a ranking. ``model_fingerprint`` is SHA-256 over weights, tokenizer, pooling and maximum length;
    ``corpus`` the state of the sources (see docs/verdict-log.md); ``parameters`` and ``versions`` are plain strings."""

    model: str
    model_fingerprint: str
    weights_sha256: str
    dtype: str
    parameters: Mapping[str, str]
    versions: Mapping[str, str]
    corpus: str


@dataclass(frozen=True, slots=True)
class Match:
    """A ranked snippet in its context: ``before`` and ``after`` are the neighbouring sentences of the same document."""

    rank: int
    snippet: Snippet
    document: Document
    scores: Scores
    before: str
    after: str
    embedded: bool = True
    """False: found by its words alone, its vector is still to come."""
