"""What the log says about the work itself: how much, how old, how long, how alike, and on what it rests.

Invariant: every number is made from verdicts that the viewer may see (``for_reviewer``); what is hidden from them is not
counted.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from statistics import quantiles
from typing import TYPE_CHECKING, Literal, get_args

from workbench.desk.context import Actor, Context
from workbench.domain.claims import STATES, ClaimState
from workbench.domain.verdicts import RatingScale
from workbench.store import insights, review
from workbench.store.insights import CitedSource, OneSource, Slice, Timed

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

    from workbench.evaluation import Agreement

Period = Literal["30-days", "90-days", "year", "all"]
PERIODS: tuple[Period, ...] = get_args(Period)
_DAYS: dict[Period, int] = {"30-days": 30, "90-days": 90, "year": 365}

Step = Literal["week", "month", "year"]
"""How time is cut: weeks begin on Mondays."""

AGES = (7, 28, 91)
"""Days at which an open claim grows into the next band of age."""

RANKS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, None))
"""Bands of places in a ranking: first and last, None for no end."""

MANY_CITES = 5
"""From here on, cites of a verdict are counted together."""

LISTED = 200
"""Verdicts on one source that are listed, the newest."""
TOP_SOURCES = 20
"""Documents listed as most cited."""

ENOUGH = 20
"""Claims judged by several people from which on an interval of agreement means something."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which verdicts are looked at: of a period up to now, by a reviewer, on claims with a tag; None leaves a condition
    out."""

    period: Period = "all"
    reviewer: Actor | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """Verdicts on one scale that stand: for each step of time its first day, and how many of each rating, in the scale's
    order. ``corrected`` verdicts are not in it."""

    scale: RatingScale
    step: Step
    counts: tuple[tuple[date, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Open claims: for each state, in the order of the work, how many of each age (``AGES``). ``oldest`` is the claim that
    waits longest, ``since`` when it was added."""

    counts: tuple[tuple[ClaimState, tuple[int, ...]], ...]
    oldest: int | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """How some times are spread: how many, and in seconds the quartiles: a quarter took less than ``low``, a half less than
    ``median``, a quarter more than ``high``."""

    count: int
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class Person:
    """What a reviewer recorded: verdicts, corrections of their own, and their time from first label or cite to verdict."""

    reviewer: Actor
    name: str
    verdicts: int
    corrections: int
    time: Spread | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Times to a verdict: from the claim's coming, and from the reviewer's own first label or cite (None where verdicts had
    none before). ``rows`` has them for each step of time with verdicts, by when those were recorded. ``corrections``: from a
    verdict to the one that corrects it; they are in nothing else. ``people``: what each recorded, in the order of names."""

    step: Step
    added: Spread | None
    judging: Spread | None
    rows: tuple[tuple[date, Spread, Spread | None], ...]
    corrections: Spread | None
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """How far two people agree, by their names: percent agreement and Cohen's kappa."""

    one: str
    other: str
    same: "Agreement"
    cohen: "Agreement"


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """How far people agree on one scale. ``claims``: judged by several of them. ``overall``: percent agreement, Fleiss,
    Krippendorff. ``pairs``: those who share two claims or more, those who share most first."""

    scale: RatingScale
    claims: int
    overall: tuple["Agreement", ...]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class CitedRanks:
    """Where cites stood in the ranking shown: how many in each band of ``RANKS``, how many not in it, and how many came
    without any ranking."""

    counts: tuple[int, ...]
    outside: int
    unranked: int


@dataclass(frozen=True, slots=True)
class EvidenceCounts:
    """Evidence behind the verdicts that stand: how many have 0, 1, ... cites, the last ``MANY_CITES`` or more; the newest
    that rest on one source, and how many do; the sources on which most rest."""

    counts: tuple[int, ...]
    one_source: tuple[OneSource, ...]
    on_one_source: int
    sources: tuple[CitedSource, ...]


class Insights:
    """What the verdicts at this desk add up to."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def verdicts_rated(self, chosen: Selection) -> tuple[list[Rated], int]:
        """Verdicts that stand, by scale, time and rating, the scale with most of them first; and how many verdicts were
        corrected since and are left out."""
        with self._context.database.read() as db:
            rows = insights.rated(db, self._slice(chosen))
            corrected = insights.corrected(db, self._slice(chosen))
            scales = _scales(db)
        by_scale: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for scale, rating, day, count in rows:
            by_scale[scale][day, rating] += count
        found = [self._rated(scales[key], counts) for key, counts in by_scale.items()]
        return sorted(found, key=lambda rated: -sum(sum(counts) for _, counts in rated.counts)), corrected

    def _rated(self, scale: RatingScale, counted: Counter[tuple[str, str]]) -> Rated:
        days = {day: date.fromisoformat(day) for day, _ in counted}
        step = _step(min(days.values()), self._today())
        counts: Counter[tuple[date, str]] = Counter()
        for (day, rating), count in counted.items():
            counts[_floor(days[day], step), rating] += count
        starts = _starts(min(days.values()), max(self._today(), *days.values()), step)
        return Rated(scale, step, tuple((start, tuple(counts[start, r.key] for r in scale.ratings)) for start in starts))

    def open_by_age(self, chosen: Selection) -> Open:
        """What is open now, whatever the period, by state and age; with a reviewer, what is assigned to them."""
        with self._context.database.read() as db:
            rows = insights.open_claims(db, self._slice(chosen))
        now = self._context.clock()
        counts: Counter[tuple[str, int]] = Counter()
        for _, state, added in rows:
            age = (now - datetime.fromisoformat(added)).days
            counts[state, sum(age >= edge for edge in AGES)] += 1
        present = [state for state in STATES if any(counts[state, band] for band in range(len(AGES) + 1))]
        oldest = (rows[0][0], rows[0][2]) if rows else (None, None)
        return Open(tuple((s, tuple(counts[s, band] for band in range(len(AGES) + 1))) for s in present), *oldest)

    def pace(self, chosen: Selection) -> Pace:
        """How long verdicts took."""
        with self._context.database.read() as db:
            rows = insights.times(db, self._slice(chosen))
            names = dict(review.reviewers(db))
        new = [row for row in rows if row.corrects_recorded_at is None]
        days = [date.fromisoformat(row.recorded[:10]) for row in new]
        step: Step = "year" if days and _step(min(days), max(days)) == "year" else "month"
        by_start: dict[date, list[Timed]] = defaultdict(list)
        for day, row in zip(days, new, strict=True):
            by_start[_floor(day, step)].append(row)
        steps = []
        for start, of_start in sorted(by_start.items()):
            added = _waiting(of_start)
            assert added is not None  # a step without verdicts has no row
            steps.append((start, added, _judging(of_start)))
        corrections = _spread(
            _seconds(row.corrects_recorded_at, row.recorded) for row in rows if row.corrects_recorded_at is not None
        )
        return Pace(step, _waiting(new), _judging(new), tuple(steps), corrections, tuple(_people(rows, names)))

    def agreed(self, chosen: Selection) -> list[AgreementReport]:
        """How far people agree where several judged a claim, by scale, the one with most claims first.

        Of each person the first verdict on a claim counts, as it was before a correction; decisions between the verdicts of
        others do not. With a reviewer, only claims that they judged.
        """
        with self._context.database.read() as db:
            rows = insights.independent(db, self._slice(chosen))
            scales, names = _scales(db), dict(review.reviewers(db))
        given: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        judged: set[tuple[int, str]] = set()
        for claim, reviewer, scale, rating in rows:
            if (claim, reviewer) not in judged:
                judged.add((claim, reviewer))
                given[scale][claim][reviewer] = rating
        found = []
        for key, claims in given.items():
            shared = tuple((claim, tuple(sorted(by.items()))) for claim, by in sorted(claims.items()) if len(by) > 1)
            overall, pairs = _agreement(shared, tuple((rating.key, rating.number) for rating in scales[key].ratings))
            named = []
            for pair, (same, cohen) in pairs:
                one, other = sorted((names[reviewer] for reviewer in pair), key=str.casefold)
                named.append(Pair(one, other, same, cohen))
            named.sort(key=lambda pair: (-pair.cohen.claims, pair.one.casefold(), pair.other.casefold()))
            found.append(AgreementReport(scales[key], len(shared), overall, tuple(named)))
        return sorted((one for one in found if one.claims), key=lambda one: -one.claims)

    def cited_ranks(self, chosen: Selection) -> CitedRanks:
        """Where what was cited stood in the ranking that the reviewer had before them. A span that somebody chose counts
        with the best of the snippets it overlaps."""
        with self._context.database.read() as db:
            ranks, unranked = insights.cited_ranks(db, self._slice(chosen))
        inside = [rank for rank in ranks if rank is not None]
        counts = [sum(first <= rank and (last is None or rank <= last) for rank in inside) for first, last in RANKS]
        return CitedRanks(tuple(counts), len(ranks) - len(inside), unranked)

    def backed(self, chosen: Selection) -> EvidenceCounts:
        """How much evidence stands behind verdicts, and where it is from."""
        with self._context.database.read() as db:
            cites = insights.cite_counts(db, self._slice(chosen))
            listed, total = insights.on_one_source(db, self._slice(chosen), limit=LISTED)
            sources = insights.most_cited(db, self._slice(chosen), limit=TOP_SOURCES)
        counts = [0] * (MANY_CITES + 1)
        for number, count in cites.items():
            counts[min(number, MANY_CITES)] += count
        return EvidenceCounts(tuple(counts) if cites else (), tuple(listed), total, tuple(sources))

    def _today(self) -> date:
        return self._context.clock().astimezone(UTC).date()

    def _slice(self, chosen: Selection) -> Slice:
        days = _DAYS.get(chosen.period)
        since = None if days is None else self._context.now(timedelta(days=-days))
        return Slice(self._context.viewer, since, chosen.reviewer, chosen.tag)


def _scales(db: "Connection") -> dict[str, RatingScale]:
    """Each scale in its newest version, with the ratings that only earlier ones had behind."""
    found: dict[str, RatingScale] = {}
    for scale in sorted(review.scales(db), key=lambda scale: -scale.version):
        newest = found.setdefault(scale.key, scale)
        known = {rating.key for rating in newest.ratings}
        gone = tuple(rating for rating in scale.ratings if rating.key not in known)
        if gone:
            found[scale.key] = RatingScale(scale.key, newest.version, newest.name, newest.ratings + gone)
    return found


def _step(first: date, last: date) -> Step:
    """The step that cuts a time into some dozens of pieces at most."""
    days = (last - first).days
    return "week" if days <= 92 else "month" if days <= 3 * 366 else "year"


def _floor(day: date, step: Step) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day.replace(month=1, day=1)


def _starts(first: date, last: date, step: Step) -> Iterator[date]:
    """The first day of every step from one day to another, also of those in which nothing happened."""
    at = _floor(first, step)
    while at <= last:
        yield at
        at = _floor(at + timedelta(days={"week": 7, "month": 31, "year": 366}[step]), step)


def _waiting(rows: Sequence[Timed]) -> Spread | None:
    """From a claim's coming to the verdicts on it."""
    return _spread(_seconds(row.added, row.recorded) for row in rows)


def _judging(rows: Sequence[Timed]) -> Spread | None:
    """From a reviewer's first label or cite to their verdict, where there was one."""
    return _spread(_seconds(row.first, row.recorded) for row in rows if row.first is not None)


def _people(rows: Sequence[Timed], names: Mapping[Actor, str]) -> list[Person]:
    by: dict[Actor, list[Timed]] = defaultdict(list)
    for row in rows:
        by[row.reviewer].append(row)
    found = []
    for reviewer, theirs in by.items():
        new = [row for row in theirs if row.corrects_recorded_at is None]
        found.append(Person(reviewer, names[reviewer], len(new), len(theirs) - len(new), _judging(new)))
    return sorted(found, key=lambda person: (person.name.casefold(), person.reviewer))


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _spread(seconds: Iterable[float]) -> Spread | None:
    found = list(seconds)
    if len(found) < 2:
        return Spread(1, found[0], found[0], found[0]) if found else None
    return Spread(len(found), *quantiles(found, n=4, method="inclusive"))


_Shared = tuple[tuple[int, tuple[tuple[str, str], ...]], ...]
_Pairs = tuple[tuple[tuple[str, str], tuple["Agreement", "Agreement"]], ...]


@lru_cache(maxsize=32)
def _agreement(shared: _Shared, scale: tuple[tuple[str, int | None], ...]) -> tuple[tuple["Agreement", ...], _Pairs]:
    """The coefficients of these ratings; kept, because thousands of claims take seconds and pages are drawn often."""
    from workbench.evaluation import agreement, pairwise

    ratings = {claim: dict(by) for claim, by in shared}
    overall = tuple(one for one in agreement(ratings, scale) if one.name != "Cohen")
    return overall, tuple((pair, (same, cohen)) for pair, (same, cohen) in pairwise(ratings).items())
