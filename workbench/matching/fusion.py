"""Fusion of several rankings into one.

Scores of different kinds are brought to one scale and averaged: BM25 as a share of the best score for the claim, a cosine as
it is (both at most 1, and 0 where nothing matches). Unlike reciprocal ranks, this keeps the distance between the first and
the second; unlike z-scores, it means the same for thirty snippets and for a million. Convex combinations of scores are
better than reciprocal rank fusion in and out of domain (Bruch, Gai, Ingber 2023, https://arxiv.org/abs/2210.11934).

All arrays have the shape (n,), one value for each candidate. A ranking that did not find a candidate has NaN for it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]
    Positions = NDArray[np.int64]

EQUAL = 1e-9
"""Scores that differ by less are equal: the order of additions makes such differences."""


def share_of_best(scores: "Scores") -> "Scores":
    """Return each score as a share of the best one; NaN for all where the best is not above 0."""
    import numpy as np

    best = np.fmax.reduce(scores, initial=0.0)
    return scores / best if best > 0 else np.full(len(scores), np.nan)


def fuse(rankings: "Sequence[tuple[Scores, float]]", ids: "Positions") -> "tuple[Positions, Scores]":
    """Return the positions of the candidates, best first, and the fused score at each position. Ties by the first ranking,
    then by id.

    Each ranking comes with its weight. A score that is missing or below 0 counts as 0.
    """
    import numpy as np

    fused = np.zeros(len(ids))
    for scores, weight in rankings:
        fused += weight * np.fmax(scores, 0.0)
    return _order(fused, rankings[0][0], ids), fused


def reciprocal_ranks(
    rankings: "Sequence[tuple[Scores, float]]", ids: "Positions", *, k: int = 60
) -> "tuple[Positions, Scores]":
    """Return the reciprocal rank fusion (Cormack, Clarke, Buettcher 2009) in the form of ``fuse``, the baseline of
    ``evaluate``. Weights are ignored."""
    import numpy as np

    fused = np.zeros(len(ids))
    for scores, _ in rankings:
        ranked = np.lexsort((ids, -scores))[: np.count_nonzero(~np.isnan(scores))]  # NaN comes last
        fused[ranked] += 1 / (k + np.arange(1, len(ranked) + 1))
    return _order(fused, rankings[0][0], ids), fused


def penalise_same_passage(
    order: "Positions", fused: "Scores", passages: "Positions", step: float
) -> "tuple[Positions, Scores]":
    """Lower the second snippet of each passage by ``step``, the third by twice that, and so on, down to 0; return the order
    and the scores after that. Snippets of one passage share its score, and would fill the first page. ``passages`` has the
    passage of each candidate."""
    import numpy as np

    grouped = order[np.argsort(passages[order], kind="stable")]
    first = np.ones(len(order), dtype=bool)
    first[1:] = passages[grouped][1:] != passages[grouped][:-1]
    numbers = np.arange(len(order))
    lowered = fused.copy()
    lowered[grouped] -= step * (numbers - np.maximum.accumulate(np.where(first, numbers, 0)))
    lowered = np.maximum(lowered, 0.0)
    return order[np.argsort(-np.rint(lowered[order] / EQUAL), kind="stable")], lowered


def _order(fused: "Scores", first: "Scores", ids: "Positions") -> "Positions":
    import numpy as np

    return np.lexsort((ids, -np.nan_to_num(first, nan=-1.0), -np.rint(fused / EQUAL)))
