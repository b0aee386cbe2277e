"""Two rankings become one.

Scores of different kinds are put on one footing and averaged: BM25 as a share of the best one for this claim, the
cosine as it is (both at most 1, both 0 where nothing agrees). Unlike reciprocal ranks this keeps how much better the first
is than the second, and unlike z-scores it means the same over thirty snippets as over a million. Convex combinations of
scores beat reciprocal rank fusion in and out of domain (Bruch, Gai, Ingber 2023, https://arxiv.org/abs/2210.11934).
"""

from collections.abc import Mapping


def fuse(lexical: Mapping[int, float], dense: Mapping[int, float], *, weight: float) -> list[tuple[int, float]]:
    """Return every id in either ranking with its fused score, best first; ties by cosine, then by id.

    ``weight`` is the share of the cosine, 0 to 1. What one ranking lacks counts as 0 there.
    """
    best = max(lexical.values(), default=0.0)
    fused = {
        id: weight * max(0.0, dense.get(id, 0.0)) + (1 - weight) * (lexical.get(id, 0.0) / best if best > 0 else 0.0)
        for id in lexical.keys() | dense.keys()
    }
    return sorted(fused.items(), key=lambda hit: (-round(hit[1], 9), -dense.get(hit[0], -1.0), hit[0]))
