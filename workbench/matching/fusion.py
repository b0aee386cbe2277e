"""Several rankings become one.

Scores of different kinds are put on one footing and averaged: BM25 as a share of the best one for this claim, a
cosine as it is (both at most 1, both 0 where nothing agrees). Unlike reciprocal ranks this keeps how much better the first
is than the second, and unlike z-scores it means the same over thirty snippets as over a million. Convex combinations of
scores beat reciprocal rank fusion in and out of domain (Bruch, Gai, Ingber 2023, https://arxiv.org/abs/2210.11934).
"""

from collections.abc import Mapping, Sequence

Scored = Mapping[int, float]


def share_of_best(scores: Scored) -> dict[int, float]:
    """Each score as a share of the best one; nothing where the best is not above 0."""
    best = max(scores.values(), default=0.0)
    return {id: score / best for id, score in scores.items()} if best > 0 else {}


def fuse(rankings: Sequence[tuple[Scored, float]]) -> list[tuple[int, float]]:
    """Return every id in any ranking with its fused score, best first; ties by the first ranking, then by id.

    Each ranking comes with its weight. What a ranking lacks, and what is below 0 there, counts as 0.
    """
    fused: dict[int, float] = {}
    for scores, weight in rankings:
        for id, score in scores.items():
            fused[id] = fused.get(id, 0.0) + weight * max(0.0, score)
    return _ordered(fused, rankings)


def reciprocal_ranks(rankings: Sequence[tuple[Scored, float]], *, k: int = 60) -> list[tuple[int, float]]:
    """Reciprocal rank fusion (Cormack, Clarke, Buettcher 2009), which ``evaluate`` compares with. Weights do not count."""
    fused: dict[int, float] = {}
    for scores, _ in rankings:
        for place, id in enumerate(sorted(scores, key=lambda id: (-scores[id], id)), start=1):
            fused[id] = fused.get(id, 0.0) + 1 / (k + place)
    return _ordered(fused, rankings)


def crowd(fused: Sequence[tuple[int, float]], homes: Mapping[int, int], step: float) -> list[tuple[int, float]]:
    """Let the second snippet of each passage give up ``step``, the third twice that, and so on, down to 0: snippets of
    one passage share its score, and would fill the page before the next passage is seen."""
    seen: dict[int, int] = {}
    given: dict[int, float] = {}
    for id, score in fused:
        before = seen.get(homes[id], 0)
        seen[homes[id]] = before + 1
        given[id] = max(0.0, score - step * before)
    order = sorted((-round(score, 9), place, id) for place, (id, score) in enumerate(given.items()))
    return [(id, given[id]) for _, _, id in order]


def _ordered(fused: Scored, rankings: Sequence[tuple[Scored, float]]) -> list[tuple[int, float]]:
    first: Scored = rankings[0][0] if rankings else {}
    order = sorted((-round(score, 9), -first.get(id, -1.0), id) for id, score in fused.items())
    return [(id, fused[id]) for _, _, id in order]
