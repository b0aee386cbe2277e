"""The pipeline: from a claim's text to ranked snippets."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from workbench.domain.matches import Ranked, Scores, decimal
from workbench.matching.dense import EvidenceIndex, LexicalIndex
from workbench.matching.encoder import Encoder
from workbench.matching.fusion import fuse, reciprocal_ranks, share_of_best

STAGES = ("sentence", "lexical")


@dataclass(frozen=True, slots=True)
class Parameters:
    """``candidates``: how many each stage hands to the fusion. ``sentence`` and ``lexical`` are the weights of the stages
    in it; 0 leaves a stage out. ``fusion``: ``convex``, or ``reciprocal-rank`` to compare with."""

    candidates: int = 200
    sentence: float = 0.8
    lexical: float = 0.2
    fusion: str = "convex"

    def stages(self) -> tuple[str, ...]:
        """The stages that count."""
        return tuple(stage for stage in STAGES if getattr(self, stage) > 0)

    def without(self, *stages: str) -> "Parameters":
        """These parameters with stages left out."""
        return replace(self, **dict.fromkeys(stages, 0.0))  # type: ignore[arg-type]

    def as_strings(self) -> dict[str, str]:
        """The parameters as they are logged."""
        return {name: str(value) for name, value in asdict(self).items()}


BASELINES = {
    "lexical": Parameters().without("sentence"),
    "dense": Parameters().without("lexical"),
    "rrf": Parameters(fusion="reciprocal-rank"),
}
"""What the pipeline is compared with: its words alone, its vectors alone, and both by reciprocal rank fusion."""


def rank(
    claim: str,
    *,
    lexical: LexicalIndex,
    dense: EvidenceIndex,
    encoder: Encoder,
    parameters: Parameters,
    top: int | None,
) -> list[Ranked]:
    """Return the ``top`` snippets for a claim (None: all that were found), rank 1 first. Any text will do; one without
    words finds by meaning only.

    Deterministic: the same indexes and claim give the same ranking, to the byte.
    """
    by_words: dict[int, float] = {}
    by_meaning: dict[int, float] = {}
    if parameters.lexical:
        by_words = dict(lexical.search(claim, parameters.candidates))
    if parameters.sentence:
        vector = encoder.encode([encoder.query_input(claim)])[0]
        by_meaning = dict(dense.search(vector, parameters.candidates))
        if parameters.fusion == "convex":
            by_meaning |= dense.scores(vector, [id for id in by_words if id not in by_meaning])
    rankings = [(by_meaning, parameters.sentence), (share_of_best(by_words), parameters.lexical)]
    fused = fuse(rankings) if parameters.fusion == "convex" else reciprocal_ranks(rankings)
    return [
        Ranked(place, id, Scores(_decimal(by_words, id), _decimal(by_meaning, id), decimal(score)))
        for place, (id, score) in enumerate(fused[:top], start=1)
    ]


def _decimal(scores: Mapping[int, float], id: int) -> str | None:
    return decimal(scores[id]) if id in scores else None
