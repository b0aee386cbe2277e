"""The pipeline: from a claim's text to ranked snippets."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from workbench.domain.matches import Ranked, Scores, decimal
from workbench.matching.dense import EvidenceIndex, LexicalIndex
from workbench.matching.encoder import Encoder
from workbench.matching.fusion import fuse


@dataclass(frozen=True, slots=True)
class Parameters:
    """``candidates``: how many each ranking hands to the fusion; ``dense_weight``: the cosine's share in it."""

    candidates: int = 200
    dense_weight: float = 0.8

    def as_strings(self) -> dict[str, str]:
        """The parameters as they are logged."""
        return {name: str(value) for name, value in asdict(self).items()}


def rank(
    claim: str,
    *,
    lexical: LexicalIndex,
    dense: EvidenceIndex,
    encoder: Encoder,
    parameters: Parameters,
    top: int,
) -> list[Ranked]:
    """Return the ``top`` snippets for a claim, rank 1 first. Any text will do; one without words finds by meaning only.

    Deterministic: the same indexes and claim give the same ranking, to the byte.
    """
    by_words = dict(lexical.search(claim, parameters.candidates))
    vector = encoder.encode([encoder.query_input(claim)])[0]
    by_meaning = dict(dense.search(vector, parameters.candidates))
    by_meaning |= dense.scores(vector, [id for id in by_words if id not in by_meaning])
    fused = fuse(by_words, by_meaning, weight=parameters.dense_weight)
    return [
        Ranked(place, id, Scores(_decimal(by_words, id), _decimal(by_meaning, id), decimal(score)))
        for place, (id, score) in enumerate(fused[:top], start=1)
    ]


def _decimal(scores: Mapping[int, float], id: int) -> str | None:
    return decimal(scores[id]) if id in scores else None
