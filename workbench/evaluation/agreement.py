"""Agreement between reviewers beyond chance. The coefficients are NLTK's.

Invariant: a coefficient uses only claims with two ratings or more, and reports how many. Where it cannot be computed it is
None with the reason; nothing here raises. The order of claims and reviewers changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import sqrt
from typing import Any, Literal

Ratings = Mapping[int, Mapping[str, str]]
"""Claim -> reviewer -> key of the rating."""

Scale = Sequence[tuple[str, int | None]]
"""The key and the number of each rating; the number is None for a rating without an order, such as “unverifiable”."""

Why = Literal["too-few", "one-category"]
"""Why there is no value: fewer than two claims (for percent agreement: none), or all ratings the same, so that chance
agreement is complete too."""

_Unit = tuple[str, ...]
_Statistic = Callable[[Sequence[_Unit]], float | None]


@dataclass(frozen=True, slots=True)
class _Measure:
    """A statistic of ratings. ``ordered``: it matters who gave which rating. ``fewest`` is the number of claims that it
    needs, ``least`` the lowest value that it can have."""

    name: str
    statistic: _Statistic
    ordered: bool = False
    fewest: int = 2
    least: float = -1.0


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient: 1 is full agreement, 0 is chance agreement (for percent agreement: none).

    ``low`` and ``high`` are a 95 % interval over claims; with fewer than about 20 claims it is too narrow. They are None
    where the value is, and where claims do not vary enough, as where all agree. ``claims`` and ``reviewers`` are the numbers
    of those used. ``left_out`` is the number of ratings, on claims with two ratings or more, that were not used: those
    without an order (ordinal), or on claims with another number of ratings (Fleiss).
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    claims: int
    reviewers: int
    left_out: int = 0
    why: Why | None = None


def agreement(ratings: Ratings, scale: Scale) -> list[Coefficient]:
    """Return percent agreement, Cohen's kappa where exactly two reviewers share claims, Fleiss' kappa, Krippendorff's
    alphas.

    Percent agreement is the share of equal pairs among the ratings of a claim, averaged over claims, 0 to 1. Fleiss' kappa
    (1971) needs the same number of ratings for every claim, and uses the claims with the most common number. Krippendorff's
    alphas (2011) take any number; the ordinal one orders ratings by their numbers on the scale and leaves out the others.
    """
    shared = _shared(ratings)
    sizes = Counter(len(given) for given in shared.values())
    commonest = max(sizes, key=lambda size: (sizes[size], size), default=0)
    even = {claim: given for claim, given in shared.items() if len(given) == commonest}
    places = {key: number for key, number in scale if number is not None}
    placed = {claim: {by: key for by, key in given.items() if key in places} for claim, given in shared.items()}

    cohen = [_measured(shared, _COHEN)] if len(_reviewers(shared)) == 2 else []
    return [
        _percent_agreement(shared),
        *cohen,
        _measured(even, _Measure("Fleiss", _fleiss), left_out=_count(shared) - _count(even)),
        _measured(shared, _Measure("Krippendorff nominal", _alpha)),
        _measured(
            _shared(placed),
            _Measure("Krippendorff ordinal", partial(_ordinal, places=places)),
            left_out=_count(shared) - _count(placed),
        ),
    ]


def pairwise(ratings: Ratings) -> dict[tuple[str, str], list[Coefficient]]:
    """Return percent agreement and Cohen's kappa (1960) for each pair of reviewers who share two claims or more, by id."""
    by_pair = {}
    for pair in combinations(sorted(_reviewers(ratings)), 2):
        both = _shared({claim: {by: given[by] for by in pair if by in given} for claim, given in ratings.items()})
        if len(both) > 1:
            by_pair[pair] = [_percent_agreement(both), _measured(both, _COHEN)]
    return by_pair


def _shared(ratings: Ratings) -> Ratings:
    return {claim: given for claim, given in ratings.items() if len(given) > 1}


def _reviewers(ratings: Ratings) -> set[str]:
    return {by for given in ratings.values() for by in given}


def _count(ratings: Ratings) -> int:
    return sum(len(given) for given in ratings.values())


def _percent_agreement(shared: Ratings) -> Coefficient:
    return _measured(shared, _Measure("Percent agreement", _percent, fewest=1, least=0.0))


def _measured(used: Ratings, coefficient: _Measure, *, left_out: int = 0) -> Coefficient:
    by_reviewer = [tuple(given[by] for by in sorted(given)) for given in used.values()]
    units = sorted(by_reviewer if coefficient.ordered else (tuple(sorted(unit)) for unit in by_reviewer))
    enough = len(units) >= coefficient.fewest
    value = coefficient.statistic(units) if enough else None
    low, high = (None, None) if value is None else _interval(value, units, coefficient)
    why: Why | None = None
    if value is None:
        why = "one-category" if enough else "too-few"
    return Coefficient(coefficient.name, value, low, high, len(units), len(_reviewers(used)), left_out, why)


def _interval(
    value: float, units: Sequence[_Unit], coefficient: _Measure
) -> tuple[float, float] | tuple[None, None]:
    """Return the jackknife interval over claims with Student's t (for alpha: Hughes 2022, https://arxiv.org/abs/2210.13265).
    The statistic is computed once for all claims with the same ratings, so that a thousand claims take a second."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    count = len(units)
    if count < 2:
        return None, None
    without: list[float] = []
    for unit, times in Counter(units).items():
        first = units.index(unit)
        left = coefficient.statistic([*units[:first], *units[first + 1 :]])
        if left is None:
            return None, None
        without += [left] * times
    mean = sum(without) / count
    error = sqrt((count - 1) / count * sum((left - mean) ** 2 for left in without))
    if error < 1e-12:
        return None, None
    reach = error * float(stdtrit(count - 1, 0.975))
    return max(coefficient.least, value - reach), min(1.0, value + reach)


def _percent(units: Sequence[_Unit]) -> float:
    shares = []
    for unit in units:
        same = [one == other for one, other in combinations(unit, 2)]
        shares.append(sum(same) / len(same))
    return sum(shares) / len(shares)


def _cohen(units: Sequence[_Unit]) -> float | None:
    task = _task(units)
    return None if task is None else float(task.kappa())


_COHEN = _Measure("Cohen", _cohen, ordered=True)


def _fleiss(units: Sequence[_Unit]) -> float | None:
    """Return Scott's pi for several raters: with equally many ratings of each claim it is Fleiss' kappa."""
    task = _task(units)
    return None if task is None else float(task.pi())


def _alpha(units: Sequence[_Unit]) -> float | None:
    task = _task(units)
    return None if task is None else float(task.alpha())


def _ordinal(units: Sequence[_Unit], places: Mapping[str, int]) -> float | None:
    """Return alpha with Krippendorff's ordinal distance: the squared distance of the mean ranks among all ratings."""
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
    """Return NLTK's form of the ratings, or None where all are the same. A coder is the position in the unit."""
    from nltk.metrics.agreement import AnnotationTask  # type: ignore[import-untyped]
    from nltk.metrics.distance import binary_distance

    if len({label for unit in units for label in unit}) < 2:
        return None
    rows = [(coder, item, label) for item, unit in enumerate(units) for coder, label in enumerate(unit)]
    return AnnotationTask(rows, distance or binary_distance)
