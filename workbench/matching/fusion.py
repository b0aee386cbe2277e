"""Fusion of several rankings into one.

Scores of different kinds are brought to one scale and averaged: BM25 as a share of the best score for the claim, a cosine as
it is (both at most 1, and 0 where nothing matches). Unlike reciprocal ranks, this keeps the distance between the first and
the second; unlike z-scores, it means the same for thirty snippets and for a million. Convex combinations of scores are
better than reciprocal rank fusion in and out of domain (Bruch, Gai, Ingber 2023, https://arxiv.org/abs/2210.11934).
"""

from collections.abc import Mapping, Sequence

Scored = Mapping[int, float]


def share_of_best(scores: Scored) -> dict[int, float]:
    """Return each score as a share of the best one; an empty dict where the best is not above 0."""
    best = max(scores.values(), default=0.0)
    return {id: score / best for id, score in scores.items()} if best > 0 else {}


def fuse(rankings: Sequence[tuple[Scored, float]]) -> list[tuple[int, float]]:
    """Return every id in any ranking with its fused score, best first; ties by the first ranking, then by id.

    Each ranking comes with its weight. An id that a ranking lacks, or whose score is below 0, counts as 0.
    """
    fused: dict[int, float] = {}
    for scores, weight in rankings:
        for id, score in scores.items():
            fused[id] = fused.get(id, 0.0) + weight * max(0.0, score)
    return _ordered(fused, rankings)


def reciprocal_ranks(rankings: Sequence[tuple[Scored, float]], *, k: int = 60) -> list[tuple[int, float]]:
    """Return the reciprocal rank fusion (Cormack, Clarke, Buettcher 2009), the baseline of ``evaluate``. Weights are
    ignored."""
    fused: dict[int, float] = {}
    for scores, _ in rankings:
        for rank, id in enumerate(sorted(scores, key=lambda id: (-scores[id], id)), start=1):
            fused[id] = fused.get(id, 0.0) + 1 / (k + rank)
    return _ordered(fused, rankings)


def penalise_same_passage(
    fused: Sequence[tuple[int, float]], passages: Mapping[int, int], step: float
) -> list[tuple[int, float]]:
    """Lower the second snippet of each passage by ``step``, the third by twice that, and so on, down to 0. Snippets of one
    passage share its score, and would fill the first page. ``passages`` maps snippets to their passages."""
    counts: dict[int, int] = {}
    lowered: dict[int, float] = {}
    for id, score in fused:
        before = counts.get(passages[id], 0)
        counts[passages[id]] = before + 1
        lowered[id] = max(0.0, score - step * before)
    order = sorted((-round(score, 9), rank, id) for rank, (id, score) in enumerate(lowered.items()))
    return [(id, lowered[id]) for _, _, id in order]


def _ordered(fused: Scored, rankings: Sequence[tuple[Scored, float]]) -> list[tuple[int, float]]:
    first: Scored = rankings[0][0] if rankings else {}
    order = sorted((-round(score, 9), -first.get(id, -1.0), id) for id, score in fused.items())
    return [(id, fused[id]) for _, _, id in order]
