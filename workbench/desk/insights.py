"""Statistics about the work at a desk: number of verdicts, age of open claims, time to a verdict, agreement, evidence.

Invariant: every number is calculated from the verdicts that the viewer may see (``for_reviewer``); hidden ones are not
counted. Verdicts of the demonstration are counted only while there are no others.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from statistics import quantiles
from typing import TYPE_CHECKING, Literal, get_args

from workbench.desk.context import Actor, Context
from workbench.domain import STATES, ClaimState, RatingScale
from workbench.evaluation import Coefficient as Coefficient, agreement, pairwise
from workbench.store import desk_settings, insights

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

Period = Literal["30-days", "90-days", "year", "all"]
PERIODS: tuple[Period, ...] = get_args(Period)
_DAYS: dict[Period, int] = {"30-days": 30, "90-days": 90, "year": 365}

Step = Literal["week", "month", "year"]
"""The intervals into which time is divided; weeks begin on Mondays."""

AGES = (7, 28, 91)
"""Days after which an open claim is in the next age group."""

RANKS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, None))
"""Groups of ranks: first and last, None for no limit."""

MANY_CITES = 5
"""Verdicts with this many citations or more are counted together."""

LISTED = 200
"""Number of verdicts with a single source that are listed, newest first."""
TOP_SOURCES = 20
"""Number of documents that are listed as most cited."""

ENOUGH = 20
"""Number of claims reviewed by several people below which an interval of agreement is not reliable."""


@dataclass(frozen=True, slots=True)
class InsightsFilter:
    """Selects verdicts: of a period up to now, by a reviewer, on claims with a tag. None means no condition."""

    period: Period = "all"
    reviewer: Actor | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class DemonstrationVerdicts:
    """The number of verdicts that are part of the demonstration, and of the ``others``. As soon as there are others, the
    statistics leave out the demonstration."""

    count: int
    others: int

    @property
    def shown(self) -> bool:
        """Whether the statistics are of the demonstration, because the desk has no other verdicts."""
        return self.count > 0 and self.others == 0


@dataclass(frozen=True, slots=True)
class RatingCounts:
    """The number of current verdicts on one scale over time. ``counts`` has for each step its first day, and the number of
    verdicts with each rating, in the order of the scale. Verdicts that were corrected are not counted."""

    scale: RatingScale
    step: Step
    counts: tuple[tuple[date, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class OpenClaims:
    """Open claims by age. ``counts`` has for each state, in the order of the work, the number of claims in each age group
    (``AGES``). ``oldest`` is the number of the oldest open claim, ``since`` the time at which it was added."""

    counts: tuple[tuple[ClaimState, tuple[int, ...]], ...]
    oldest: int | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The number of durations and their quartiles, in seconds: a quarter of the durations is below ``low``, a half is below
    ``median``, and a quarter is above ``high``."""

    count: int
    low: float
    median: float
    high: float


@dataclass(frozen=True, slots=True)
class ReviewerActivity:
    """The number of verdicts and corrections that a reviewer recorded, and the time from the first label or citation to the
    verdict."""

    reviewer: Actor
    name: str
    verdicts: int
    corrections: int
    time: Quartiles | None


@dataclass(frozen=True, slots=True)
class VerdictTimes:
    """The time to a verdict. ``added``: from the time at which the claim was added; ``judging``: from the reviewer's own
    first label or citation, None if no verdict had one before it. ``rows`` has both for each step in which verdicts were
    recorded. ``corrections``: the time from a verdict to its correction; corrections are counted nowhere else. ``people``:
    the reviewers, sorted by name."""

    step: Step
    added: Quartiles | None
    judging: Quartiles | None
    rows: tuple[tuple[date, Quartiles, Quartiles | None], ...]
    corrections: Quartiles | None
    people: tuple[ReviewerActivity, ...]


@dataclass(frozen=True, slots=True)
class ReviewerPair:
    """The agreement of two reviewers, given by name: percent agreement and Cohen's kappa."""

    one: str
    other: str
    same: Coefficient
    cohen: Coefficient


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The agreement of reviewers on one scale. ``claims``: the number of claims with verdicts of several reviewers.
    ``overall``: percent agreement, Fleiss' kappa, Krippendorff's alphas. ``pairs``: pairs of reviewers who share two claims
    or more, sorted by the number of shared claims, largest first."""

    scale: RatingScale
    claims: int
    overall: tuple[Coefficient, ...]
    pairs: tuple[ReviewerPair, ...]


@dataclass(frozen=True, slots=True)
class CitedRanks:
    """The ranks of the cited snippets: the number of citations in each group of ``RANKS``, outside the ranking, and made
    without a ranking."""

    counts: tuple[int, ...]
    outside: int
    unranked: int


@dataclass(frozen=True, slots=True)
class EvidenceCounts:
    """The evidence of the current verdicts. ``counts``: the number of verdicts with 0, 1, ... citations, the last group with
    ``MANY_CITES`` or more. ``one_source``: the newest verdicts that cite only one source, ``on_one_source`` the number of
    all of them. ``sources``: the sources that most verdicts cite."""

    counts: tuple[int, ...]
    one_source: tuple[insights.OneSourceVerdict, ...]
    on_one_source: int
    sources: tuple[insights.CitedSource, ...]


class Insights:
    """Statistics of the verdicts at this desk."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def rating_counts(self, filter: InsightsFilter) -> tuple[list[RatingCounts], int]:
        """Return the number of current verdicts by scale, time and rating, the scale with the most verdicts first; and the
        number of verdicts that are left out because they were corrected."""
        with self._context.database.read() as db:
            slice = self._slice(db, filter)
            rows = insights.rated(db, slice)
            corrected = insights.corrected(db, slice)
            scales = _scales(db)
        by_scale: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        for scale, rating, day, count in rows:
            by_scale[scale][day, rating] += count
        charts = [self._rated(scales[key], counts) for key, counts in by_scale.items()]
        return sorted(charts, key=lambda rated: -sum(sum(counts) for _, counts in rated.counts)), corrected

    def _rated(self, scale: RatingScale, counted: Counter[tuple[str, str]]) -> RatingCounts:
        days = {day: date.fromisoformat(day) for day, _ in counted}
        step = _step(min(days.values()), self._today())
        counts: Counter[tuple[date, str]] = Counter()
        for (day, rating), count in counted.items():
            counts[_floor(days[day], step), rating] += count
        starts = _starts(min(days.values()), max(self._today(), *days.values()), step)
        rows = ((start, tuple(counts[start, rating.key] for rating in scale.ratings)) for start in starts)
        return RatingCounts(scale, step, tuple(rows))

    def open_by_age(self, filter: InsightsFilter) -> OpenClaims:
        """Return the open claims by state and age, independent of the period; with a reviewer, those assigned to them."""
        with self._context.database.read() as db:
            rows = insights.open_claims(db, self._slice(db, filter))
        now = self._context.clock()
        counts: Counter[tuple[str, int]] = Counter()
        for _, state, added in rows:
            age = (now - datetime.fromisoformat(added)).days
            counts[state, sum(age >= edge for edge in AGES)] += 1
        present = [state for state in STATES if any(counts[state, band] for band in range(len(AGES) + 1))]
        oldest = (rows[0][0], rows[0][2]) if rows else (None, None)
        return OpenClaims(tuple((s, tuple(counts[s, band] for band in range(len(AGES) + 1))) for s in present), *oldest)

    def verdict_times(self, filter: InsightsFilter) -> VerdictTimes:
        """Return the time that verdicts took."""
        with self._context.database.read() as db:
            rows = insights.times(db, self._slice(db, filter))
            names = dict(desk_settings.reviewers(db))
        new = [row for row in rows if row.corrects_recorded_at is None]
        days = [date.fromisoformat(row.recorded[:10]) for row in new]
        step: Step = "year" if days and _step(min(days), max(days)) == "year" else "month"
        by_start: dict[date, list[insights.TimedVerdict]] = defaultdict(list)
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
        return VerdictTimes(step, _waiting(new), _judging(new), tuple(steps), corrections, tuple(_people(rows, names)))

    def agreement(self, filter: InsightsFilter) -> list[AgreementReport]:
        """Return the agreement of reviewers on claims with verdicts of several of them, by scale, the one with the most
        claims first.

        The first verdict of each reviewer on a claim counts, even if it was corrected later; adjudications do not count.
        With a reviewer, only claims that they reviewed.
        """
        with self._context.database.read() as db:
            rows = insights.independent(db, self._slice(db, filter))
            scales, names = _scales(db), dict(desk_settings.reviewers(db))
        given: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        seen: set[tuple[int, str]] = set()
        for claim, reviewer, scale, rating in rows:
            if (claim, reviewer) not in seen:
                seen.add((claim, reviewer))
                given[scale][claim][reviewer] = rating
        reports = []
        for key, claims in given.items():
            shared = tuple((claim, tuple(sorted(by.items()))) for claim, by in sorted(claims.items()) if len(by) > 1)
            overall, pairs = _agreement(shared, tuple((rating.key, rating.number) for rating in scales[key].ratings))
            named = []
            for pair, (same, cohen) in pairs:
                one, other = sorted((names[reviewer] for reviewer in pair), key=str.casefold)
                named.append(ReviewerPair(one, other, same, cohen))
            named.sort(key=lambda pair: (-pair.cohen.claims, pair.one.casefold(), pair.other.casefold()))
            reports.append(AgreementReport(scales[key], len(shared), overall, tuple(named)))
        return sorted((report for report in reports if report.claims), key=lambda report: -report.claims)

    def cited_ranks(self, filter: InsightsFilter) -> CitedRanks:
        """Return the ranks of the cited snippets in the ranking that the reviewer saw. A span that a reviewer marked counts
        with the best rank of the snippets that it overlaps."""
        with self._context.database.read() as db:
            ranks, unranked = insights.cited_ranks(db, self._slice(db, filter))
        inside = [rank for rank in ranks if rank is not None]
        counts = [sum(first <= rank and (last is None or rank <= last) for rank in inside) for first, last in RANKS]
        return CitedRanks(tuple(counts), len(ranks) - len(inside), unranked)

    def evidence_counts(self, filter: InsightsFilter) -> EvidenceCounts:
        """Return the number of citations of the verdicts, and the sources that they cite."""
        with self._context.database.read() as db:
            slice = self._slice(db, filter)
            cites = insights.cite_counts(db, slice)
            listed, total = insights.on_one_source(db, slice, limit=LISTED)
            sources = insights.most_cited(db, slice, limit=TOP_SOURCES)
        counts = [0] * (MANY_CITES + 1)
        for number, count in cites.items():
            counts[min(number, MANY_CITES)] += count
        return EvidenceCounts(tuple(counts) if cites else (), tuple(listed), total, tuple(sources))

    def _today(self) -> date:
        return self._context.clock().astimezone(UTC).date()

    def demonstration(self) -> DemonstrationVerdicts:
        """Return how many verdicts are part of the demonstration, and how many are not."""
        with self._context.database.read() as db:
            return _demonstration(db)

    def _slice(self, db: "Connection", filter: InsightsFilter) -> insights.Slice:
        days = _DAYS.get(filter.period)
        since = None if days is None else self._context.now(timedelta(days=-days))
        return insights.Slice(self._context.viewer, since, filter.reviewer, filter.tag, _demonstration(db).shown)


def _demonstration(db: "Connection") -> DemonstrationVerdicts:
    others, count = insights.verdict_counts(db)
    return DemonstrationVerdicts(count, others)


def _scales(db: "Connection") -> dict[str, RatingScale]:
    """Return the newest version of each scale by key, with the ratings that only earlier versions have at the end."""
    scales: dict[str, RatingScale] = {}
    for scale in sorted(desk_settings.scales(db), key=lambda scale: -scale.version):
        newest = scales.setdefault(scale.key, scale)
        known = {rating.key for rating in newest.ratings}
        removed = tuple(rating for rating in scale.ratings if rating.key not in known)
        if removed:
            scales[scale.key] = RatingScale(scale.key, newest.version, newest.name, newest.ratings + removed)
    return scales


def _step(first: date, last: date) -> Step:
    """Return the step that divides a period into a few dozen intervals at most."""
    days = (last - first).days
    return "week" if days <= 92 else "month" if days <= 3 * 366 else "year"


def _floor(day: date, step: Step) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day.replace(month=1, day=1)


def _starts(first: date, last: date, step: Step) -> Iterator[date]:
    """Yield the first day of every step between two days, including steps without verdicts."""
    day = _floor(first, step)
    while day <= last:
        yield day
        day = _floor(day + timedelta(days={"week": 7, "month": 31, "year": 366}[step]), step)


def _waiting(rows: Sequence[insights.TimedVerdict]) -> Quartiles | None:
    """Return the time from the addition of a claim to the verdicts on it."""
    return _spread(_seconds(row.added, row.recorded) for row in rows)


def _judging(rows: Sequence[insights.TimedVerdict]) -> Quartiles | None:
    """Return the time from a reviewer's first label or citation to their verdict, if there was one before it."""
    return _spread(_seconds(row.first, row.recorded) for row in rows if row.first is not None)


def _people(rows: Sequence[insights.TimedVerdict], names: Mapping[Actor, str]) -> list[ReviewerActivity]:
    by_reviewer: dict[Actor, list[insights.TimedVerdict]] = defaultdict(list)
    for row in rows:
        by_reviewer[row.reviewer].append(row)
    people = []
    for reviewer, recorded in by_reviewer.items():
        new = [row for row in recorded if row.corrects_recorded_at is None]
        people.append(ReviewerActivity(reviewer, names[reviewer], len(new), len(recorded) - len(new), _judging(new)))
    return sorted(people, key=lambda person: (person.name.casefold(), person.reviewer))


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _spread(seconds: Iterable[float]) -> Quartiles | None:
    durations = list(seconds)
    if len(durations) < 2:
        return Quartiles(1, durations[0], durations[0], durations[0]) if durations else None
    return Quartiles(len(durations), *quantiles(durations, n=4, method="inclusive"))


_Shared = tuple[tuple[int, tuple[tuple[str, str], ...]], ...]
_Pairs = tuple[tuple[tuple[str, str], tuple[Coefficient, Coefficient]], ...]


@lru_cache(maxsize=32)
def _agreement(shared: _Shared, scale: tuple[tuple[str, int | None], ...]) -> tuple[tuple[Coefficient, ...], _Pairs]:
    """Return the coefficients of these ratings. Cached, because thousands of claims take seconds and pages are drawn
    often."""
    ratings = {claim: dict(by) for claim, by in shared}
    overall = tuple(one for one in agreement(ratings, scale) if one.name != "Cohen")
    return overall, tuple((pair, (same, cohen)) for pair, (same, cohen) in pairwise(ratings).items())
