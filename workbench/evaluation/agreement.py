"""How far reviewers agree on verdicts, beyond what chance would bring. The coefficients are NLTK's.

Invariant: a coefficient rests only on claims with two ratings or more, and says on how many. Where it cannot be computed
it is None with the reason; nothing here raises. The order of claims and reviewers changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import sqrt
from typing import Any, Literal

Ratings = Mapping[int, Mapping[str, str]]
"""By claim, then by reviewer: the key of the rating."""

Scale = Sequence[tuple[str, int | None]]
"""Each rating's key and number; the number is None off the axis ("unverifiable")."""

Why = Literal["too-few", "one-category"]
"""Why there is no value: fewer than two claims to rest on (for percent agreement: none), or all ratings the same, so that
agreement by chance would be complete too."""

_Unit = tuple[str, ...]
_Statistic = Callable[[Sequence[_Unit]], float | None]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One coefficient: 1 is full agreement, 0 what chance brings (percent agreement: 0 is none).

    ``low`` and ``high`` are a 95 % interval over claims; below some 20 claims the truth lies outside it more often than
    that says. They are None with the value, and where the claims do not vary enough to give one, as where all agree.
    ``claims`` and ``reviewers`` count what it rests on. ``left_out`` counts the ratings on claims with two ratings or more
    that it does not take: those off the axis (ordinal), or on claims with another number of ratings (Fleiss).
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    claims: int
    reviewers: int
    left_out: int = 0
    why: Why | None = None


def agreement(ratings: Ratings, scale: Scale) -> list[Agreement]:
    """Percent agreement, Cohen's kappa where just two reviewers share claims, Fleiss' kappa, Krippendorff's alphas.

    Percent agreement is the share of a claim's pairs of ratings that are the same, averaged over claims, 0 to 1. Fleiss
    (1971) needs equally many ratings of every claim: his rests on the claims with the commonest number. Krippendorff's
    (2011) take any number; the ordinal one orders by the scale's numbers and leaves out what has none, and keys that the
    scale does not know.
    """
    shared = _shared(ratings)
    sizes = Counter(len(given) for given in shared.values())
    commonest = max(sizes, key=lambda size: (sizes[size], size), default=0)
    even = {claim: given for claim, given in shared.items() if len(given) == commonest}
    places = {key: number for key, number in scale if number is not None}
    placed = {claim: {by: key for by, key in given.items() if key in places} for claim, given in shared.items()}

    cohen = [_measured("Cohen", shared, _cohen, ordered=True)] if len(_reviewers(shared)) == 2 else []
    return [
        _percent_agreement(shared),
        *cohen,
        _measured("Fleiss", even, _fleiss, left_out=_count(shared) - _count(even)),
        _measured("Krippendorff nominal", shared, _alpha),
        _measured(
            "Krippendorff ordinal",
            _shared(placed),
            partial(_ordinal, places=places),
            left_out=_count(shared) - _count(placed),
        ),
    ]


def pairwise(ratings: Ratings) -> dict[tuple[str, str], list[Agreement]]:
    """Percent agreement and Cohen's kappa (1960) for each two reviewers who share two claims or more, in order of ids."""
    found = {}
    for pair in combinations(sorted(_reviewers(ratings)), 2):
        both = _shared({claim: {by: given[by] for by in pair if by in given} for claim, given in ratings.items()})
        if len(both) > 1:
            found[pair] = [_percent_agreement(both), _measured("Cohen", both, _cohen, ordered=True)]
    return found


def _shared(ratings: Ratings) -> Ratings:
    return {claim: given for claim, given in ratings.items() if len(given) > 1}


def _reviewers(ratings: Ratings) -> set[str]:
    return {by for given in ratings.values() for by in given}


def _count(ratings: Ratings) -> int:
    return sum(len(given) for given in ratings.values())


def _percent_agreement(shared: Ratings) -> Agreement:
    return _measured("Percent agreement", shared, _percent, fewest=1, least=0.0)


def _measured(
    name: str,
    used: Ratings,
    statistic: _Statistic,
    *,
    ordered: bool = False,
    left_out: int = 0,
    fewest: int = 2,
    least: float = -1.0,
) -> Agreement:
    """``ordered``: who gave which rating matters. ``least`` is the lowest value there can be."""
    by_reviewer = [tuple(given[by] for by in sorted(given)) for given in used.values()]
    units = sorted(by_reviewer if ordered else (tuple(sorted(unit)) for unit in by_reviewer))
    value = statistic(units) if len(units) >= fewest else None
    low, high = (None, None) if value is None else _interval(value, units, statistic, least)
    why: Why | None = None
    if value is None:
        why = "too-few" if len(units) < fewest else "one-category"
    return Agreement(name, value, low, high, len(units), len(_reviewers(used)), left_out, why)


def _interval(
    value: float, units: Sequence[_Unit], statistic: _Statistic, least: float
) -> tuple[float, float] | tuple[None, None]:
    """The jackknife over claims with Student's t (for alpha: Hughes 2022, https://arxiv.org/abs/2210.13265). Claims rated
    alike are left out once for all, so that a thousand claims take a second."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    count = len(units)
    if count < 2:
        return None, None
    without: list[float] = []
    for unit, times in Counter(units).items():
        first = units.index(unit)
        left = statistic([*units[:first], *units[first + 1 :]])
        if left is None:
            return None, None
        without += [left] * times
    mean = sum(without) / count
    error = sqrt((count - 1) / count * sum((left - mean) ** 2 for left in without))
    if error < 1e-12:
        return None, None
    reach = error * float(stdtrit(count - 1, 0.975))
    return max(least, value - reach), min(1.0, value + reach)


def _percent(units: Sequence[_Unit]) -> float:
    shares = []
    for unit in units:
        same = [one == other for one, other in combinations(unit, 2)]
        shares.append(sum(same) / len(same))
    return sum(shares) / len(shares)


def _cohen(units: Sequence[_Unit]) -> float | None:
    task = _task(units)
    return None if task is None else float(task.kappa())


def _fleiss(units: Sequence[_Unit]) -> float | None:
    """Scott's pi for many: with equally many ratings of each claim it is Fleiss' kappa, whoever gave them."""
    task = _task(units)
    return None if task is None else float(task.pi())


def _alpha(units: Sequence[_Unit]) -> float | None:
    task = _task(units)
    return None if task is None else float(task.alpha())


def _ordinal(units: Sequence[_Unit], places: Mapping[str, int]) -> float | None:
    """Krippendorff's ordinal distance is the squared distance of the ratings' middle ranks among all ratings given."""
    from nltk.metrics.distance import interval_distance  # type: ignore[import-untyped]

    given = Counter(places[key] for unit in units for key in unit)
    ranks: dict[int, float] = {}
    below = 0
    for place in sorted(given):
        ranks[place] = below + given[place] / 2
        below += given[place]
    task = _task([tuple(ranks[places[key]] for key in unit) for unit in units], interval_distance)
    return None if task is None else float(task.alpha())


def _task(units: Sequence[tuple[Any, ...]], distance: Callable[[Any, Any], float] | None = None) -> Any:
    """NLTK's view of the ratings, or None where all are the same. NLTK takes coders by their place in the unit."""
    from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]
    from nltk.metrics.distance import binary_distance

    if len({label for unit in units for label in unit}) < 2:
        return None
    rows = [(coder, item, label) for item, unit in enumerate(units) for coder, label in enumerate(unit)]
    return AnnotationTask(rows, distance or binary_distance)
