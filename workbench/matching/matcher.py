"""The pipeline from the text of a claim to ranked snippets."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from math import isnan
from typing import TYPE_CHECKING, NamedTuple, Self

from workbench.domain import Ranked, Scores, decimal
from workbench.matching.claim_text import clean_query
from workbench.matching.dates import ClaimDates, agreement
from workbench.matching.fusion import fuse, penalise_same_passage, reciprocal_ranks, share_of_best
from workbench.matching.index.copies import fold
from workbench.matching.index.evidence import EvidenceIndex, Hits, Part
from workbench.matching.model import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STAGES = ("dense", "passage_dense", "title_dense", "lexical", "section_lexical")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of the ranking, chosen by measurement (docs/evaluation.md).

    ``candidates`` is the number of results of each stage. The weights of the stages, of which 0 switches one off, are
    ``dense`` (cosine of claim and snippet), ``passage_dense`` (cosine of claim and passage), ``lexical`` and
    ``section_lexical`` (words of snippet and section). A passage's cosine is at least ``title_dense`` times that of its
    title. ``dates`` is added for a snippet that states the date in the claim, and subtracted for one that states another.
    ``crowding`` is the penalty of the second snippet of a passage; the third has twice that. ``tidying`` is 1 to remove
    links and handles from the claim. ``fusion`` is ``convex``, or ``reciprocal-rank`` for comparison.
    """

    candidates: int = 100
    dense: float = 0.45
    passage_dense: float = 0.35
    title_dense: float = 1.0
    lexical: float = 0.03
    section_lexical: float = 0.17
    dates: float = 0.05
    crowding: float = 0.05
    tidying: float = 1.0
    fusion: str = "convex"

    def without(self, *stages: str) -> "Parameters":
        """Return these parameters with stages switched off."""
        return replace(self, **dict.fromkeys(stages, 0.0))  # type: ignore[arg-type]

    def as_strings(self) -> dict[str, str]:
        """Return the parameters as they are logged."""
        return {name: str(value) for name, value in asdict(self).items()}


_PLAIN = Parameters(title_dense=0.0, dates=0.0, crowding=0.0, tidying=0.0).without("dense", "lexical")
BASELINES = {
    "lexical": _PLAIN.without("passage_dense"),
    "dense": _PLAIN.without("section_lexical"),
    "rrf": replace(_PLAIN, fusion="reciprocal-rank"),
}
"""The baselines: BM25 of sections, cosine of passages, and both by reciprocal rank fusion."""

ABLATIONS = {f"without {stage}": Parameters().without(stage) for stage in (*STAGES, "dates", "crowding", "tidying")}
"""The pipeline, each time with one stage switched off."""


@dataclass(frozen=True, slots=True)
class Query:
    """A claim as it is searched: its vector, the first word with each of its stems, and its dates."""

    vector: "NDArray[np.float32]"
    stems: Mapping[str, str]
    dates: ClaimDates

    @classmethod
    def of(cls, claim: str, encoder: Encoder, stems: Callable[[str], Mapping[str, str]], parameters: Parameters) -> Self:
        """Return the query for a claim; ``stems`` finds the stems of a text."""
        text = clean_query(claim) if parameters.tidying else claim
        vector = encoder.encode([encoder.query_input(text)])[0]
        return cls(vector, stems(text), ClaimDates.of(text if parameters.dates else "", stems))


class _Candidates(NamedTuple):
    """Everything that any stage found, as arrays of shape (n,): ids of snippets and of their passages, the keys of their
    texts, and the scores of ``Parameters``'s stages, NaN where a stage has none."""

    snippets: "NDArray[np.int64]"
    passages: "NDArray[np.int64]"
    keys: "NDArray[np.uint64]"
    dense: "NDArray[np.float64]"
    passage_dense: "NDArray[np.float64]"
    lexical: "NDArray[np.float64]"
    section_lexical: "NDArray[np.float64]"
    dates: "NDArray[np.float64]"


def rank(query: Query, index: EvidenceIndex, parameters: Parameters, *, top: int | None) -> list[Ranked]:
    """Return the ``top`` snippets for a query, rank 1 first; of snippets that are copies of each other the best one, with
    the others as its copies. None: all candidates, each by itself. A text without words is matched by meaning only.

    Deterministic: the same index and query give the same ranking, to the byte.
    """
    candidates, order, fused = _ordered(query, index, parameters)
    if top is None:
        shown: list[tuple[int, tuple[int, ...]]] = [(at, ()) for at in order.tolist()]
    else:
        parts, size = [part.live_copies for part in index.parts], 0
        shown = fold(order, candidates.keys, candidates.snippets, parts, top)
        # Copies of a few texts can be all that the stages found.
        while len(shown) < min(top, len(order)) and size < len(order):
            size, parameters = len(order), replace(parameters, candidates=4 * parameters.candidates)
            candidates, order, fused = _ordered(query, index, parameters)
            shown = fold(order, candidates.keys, candidates.snippets, parts, top)
    return [
        Ranked(
            rank,
            int(candidates.snippets[at]),
            Scores(
                lexical=_decimal(candidates.lexical[at]),
                dense=_decimal(candidates.dense[at]),
                fused=decimal(fused[at]),
                section_lexical=_decimal(candidates.section_lexical[at]),
                passage_dense=_decimal(candidates.passage_dense[at]),
                dates=_decimal(candidates.dates[at]),
            ),
            copies,
        )
        for rank, (at, copies) in enumerate(shown, start=1)
    ]


def _ordered(
    query: Query, index: EvidenceIndex, parameters: Parameters
) -> "tuple[_Candidates, NDArray[np.int64], NDArray[np.float64]]":
    """Return the candidates, their positions, best first, and the combined score at each position."""
    candidates = _candidates(query, index, parameters)
    rankings = [
        (candidates.dense, parameters.dense),
        (candidates.passage_dense, parameters.passage_dense),
        (share_of_best(candidates.lexical), parameters.lexical),
        (share_of_best(candidates.section_lexical), parameters.section_lexical),
        ((1 + candidates.dates) / 2, 2 * parameters.dates),  # from -1..1 to 0..1, as below 0 counts as 0
    ]
    if parameters.fusion == "reciprocal-rank":
        order, fused = reciprocal_ranks([ranking for ranking in rankings if ranking[1]], candidates.snippets)
    else:
        order, fused = fuse(rankings, candidates.snippets)
        order, fused = penalise_same_passage(order, fused, candidates.passages, parameters.crowding)
    return candidates, order, fused


def _candidates(query: Query, index: EvidenceIndex, parameters: Parameters) -> _Candidates:
    """Return the best of each stage, and all snippets in the passages and sections among them."""
    import numpy as np

    limit, vector, none = parameters.candidates, query.vector, index.none()
    stages = zip(
        index.parts,
        index.words("snippet", query.stems, limit) if parameters.lexical else none,
        index.nearest("snippet", vector, limit) if parameters.dense else none,
        index.words("section", query.stems, limit) if parameters.section_lexical else none,
        index.nearest("passage", vector, limit) if parameters.passage_dense else none,
        strict=True,
    )
    found = [_in_part(part, query, parameters, hits) for part, *hits in stages]
    return _Candidates(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def _in_part(part: Part, query: Query, parameters: Parameters, hits: Hits) -> _Candidates:
    """Return the candidates in a part of the index. ``hits``: its snippets by words and by meaning, its sections by words,
    its passages by meaning."""
    import numpy as np

    layout, vector = part.layout, query.vector
    words, meaning, sections, passages = hits
    snippets = np.unique(np.concatenate([words[0], meaning[0], layout.snippets_of(passages[0], sections[0])]))
    in_passage = layout.passage_of[snippets]
    in_section = layout.section_of[in_passage]
    none = np.full(len(snippets), np.nan)
    passage_dense = none
    if parameters.passage_dense:
        passage_dense = part.cosines("passage", vector, in_passage)
        if parameters.title_dense:
            titles = parameters.title_dense * part.cosines("title", vector, layout.document_of[in_passage])
            larger = np.maximum(np.nan_to_num(passage_dense, nan=0.0), titles)
            passage_dense = np.where(np.isnan(titles), passage_dense, larger)
    return _Candidates(
        snippets=layout.snippets[snippets],
        passages=layout.passages[in_passage],
        keys=part.copies.keys[snippets],
        dense=part.cosines("snippet", vector, snippets) if parameters.dense else none,
        passage_dense=passage_dense,
        lexical=_scores_at(words, snippets),
        section_lexical=_scores_at(sections, in_section),
        dates=agreement(query.dates, (part.words["snippet"], snippets), (part.words["section"], in_section)),
    )


def _scores_at(
    hits: "tuple[NDArray[np.int64], NDArray[np.float64]]", positions: "NDArray[np.int32]"
) -> "NDArray[np.float64]":
    """Return the score of a stage at each of ``positions``, NaN where the stage did not find it."""
    import numpy as np

    found, scores = hits
    if not len(found):
        return np.full(len(positions), np.nan)
    order = np.argsort(found)
    at = order[np.minimum(np.searchsorted(found, positions, sorter=order), len(found) - 1)]
    return np.where(found[at] == positions, scores[at], np.nan)


def _decimal(score: float) -> str | None:
    return None if isnan(score) else decimal(score)
