"""The pipeline from the text of a claim to ranked snippets."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from workbench.domain.matches import Ranked, Scores, decimal
from workbench.matching.claim_text import clean_query
from workbench.matching.dense import EvidenceIndex, Layout, LexicalIndex
from workbench.matching.encoder import Encoder
from workbench.matching.fusion import fuse, penalise_same_passage, reciprocal_ranks, share_of_best

STAGES = ("dense", "passage_dense", "title_dense", "lexical", "section_lexical")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of the ranking, chosen by measurement (docs/evaluation.md).

    ``candidates`` is the number of results of each stage. The weights of the stages, of which 0 switches one off, are
    ``dense`` (cosine of claim and snippet), ``passage_dense`` (cosine of claim and passage), ``lexical`` and
    ``section_lexical`` (words of snippet and section). A passage's cosine is at least ``title_dense`` times that of its
    title. ``crowding`` is the penalty of the second snippet of a passage; the third has twice that. ``tidying`` is 1 to
    remove links and signatures from the claim. ``fusion`` is ``convex``, or ``reciprocal-rank`` for comparison.
    """

    candidates: int = 100
    dense: float = 0.45
    passage_dense: float = 0.35
    title_dense: float = 1.0
    lexical: float = 0.03
    section_lexical: float = 0.17
    crowding: float = 0.05
    tidying: float = 1.0
    fusion: str = "convex"

    def without(self, *stages: str) -> "Parameters":
        """Return these parameters with stages switched off."""
        return replace(self, **dict.fromkeys(stages, 0.0))  # type: ignore[arg-type]

    def as_strings(self) -> dict[str, str]:
        """Return the parameters as they are logged."""
        return {name: str(value) for name, value in asdict(self).items()}


_PLAIN = Parameters(title_dense=0.0, crowding=0.0, tidying=0.0).without("dense", "lexical")
BASELINES = {
    "lexical": _PLAIN.without("passage_dense"),
    "dense": _PLAIN.without("section_lexical"),
    "rrf": replace(_PLAIN, fusion="reciprocal-rank"),
}
"""The baselines: BM25 of sections, cosine of passages, and both by reciprocal rank fusion."""

ABLATIONS = {f"without {stage}": Parameters().without(stage) for stage in (*STAGES, "crowding", "tidying")}
"""The pipeline, each time with one stage switched off."""


@dataclass(frozen=True, slots=True)
class Indexes:
    """The indexes of the pipeline: words of snippets and sections, vectors of snippets, passages and titles (by document),
    and the layout of documents."""

    lexical: LexicalIndex
    dense: EvidenceIndex
    section_lexical: LexicalIndex
    passage_dense: EvidenceIndex
    title_dense: EvidenceIndex
    layout: Layout


def rank(claim: str, indexes: Indexes, encoder: Encoder, parameters: Parameters, *, top: int | None) -> list[Ranked]:
    """Return the ``top`` snippets for a claim (None: all candidates), rank 1 first. A text without words is matched by
    meaning only.

    Deterministic: the same indexes and claim give the same ranking, to the byte.
    """
    text = clean_query(claim) if parameters.tidying else claim
    vector = encoder.encode([encoder.query_input(text)])[0]
    limit = parameters.candidates
    words = dict(indexes.lexical.search(text, limit)) if parameters.lexical else {}
    meaning = dict(indexes.dense.search(vector, limit)) if parameters.dense else {}
    sections = dict(indexes.section_lexical.search(text, limit)) if parameters.section_lexical else {}
    passages = dict(indexes.passage_dense.search(vector, limit)) if parameters.passage_dense else {}

    homes = indexes.layout.homes(snippets=words.keys() | meaning.keys(), passages=passages, sections=sections)
    in_passage = {id: passage for id, (passage, _, _) in homes.items()}
    in_section = {id: section for id, (_, section, _) in homes.items()}
    if parameters.dense:
        meaning |= indexes.dense.scores(vector, sorted(homes.keys() - meaning.keys()))
    if parameters.passage_dense:
        passages |= indexes.passage_dense.scores(vector, sorted(set(in_passage.values()) - passages.keys()))

    if parameters.passage_dense and parameters.title_dense:
        documents = {passage: document for passage, _, document in homes.values()}
        titles = indexes.title_dense.scores(vector, sorted(set(documents.values())))
        for passage, document in documents.items():
            if document in titles:
                passages[passage] = max(passages.get(passage, 0.0), parameters.title_dense * titles[document])

    rankings = [
        (meaning, parameters.dense),
        (_of_home(passages, in_passage), parameters.passage_dense),
        (share_of_best(words), parameters.lexical),
        (_of_home(share_of_best(sections), in_section), parameters.section_lexical),
    ]
    if parameters.fusion == "reciprocal-rank":
        fused = reciprocal_ranks([ranking for ranking in rankings if ranking[1]])
    else:
        fused = penalise_same_passage(fuse(rankings), in_passage, parameters.crowding)
    return [
        Ranked(
            rank,
            id,
            Scores(
                lexical=_decimal(words, id),
                dense=_decimal(meaning, id),
                fused=decimal(score),
                section_lexical=_decimal(sections, in_section[id]),
                passage_dense=_decimal(passages, in_passage[id]),
            ),
        )
        for rank, (id, score) in enumerate(fused[:top], start=1)
    ]


def _of_home(scores: Mapping[int, float], homes: Mapping[int, int]) -> dict[int, float]:
    """Return the scores of passages or sections by the snippets in them."""
    return {id: scores[home] for id, home in homes.items() if home in scores}


def _decimal(scores: Mapping[int, float], id: int) -> str | None:
    return decimal(scores[id]) if id in scores else None
