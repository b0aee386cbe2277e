"""Times, steps of time and scales as the insights page writes them."""

from collections.abc import Sequence
from datetime import date

from workbench.app.catalogue import say
from workbench.app.components.chart import Cell, bars, patterns, shades, table
from workbench.app.components.text import esc
from workbench.desk.insights import AgreementReport, Quartiles, RatingCounts, Step
from workbench.domain import RatingScale

UNITS = ((90, 1, "seconds"), (5400, 60, "minutes"), (129_600, 3600, "hours"), (float("inf"), 86_400, "days"))
"""Units of time: up to how many seconds each is used, its length in seconds, its name."""


def counts(name: str, rows: Sequence[tuple[str, int]], header: Sequence[str], *, axis: str, about: str) -> None:
    """Draw counts as bars with their shares of the total, and as a table."""
    bars([(label, [count]) for label, count in rows], about=about, axis=axis, shares=True)
    table(name, header, [list(row) for row in rows])


def scale_name(scale: RatingScale, among: Sequence[RatingCounts | AgreementReport]) -> str:
    """Return a scale's name as HTML where there are several, else nothing."""
    return f"<b>{esc(scale.name)}.</b> " if len(among) > 1 else ""


def rating_marks(scale: RatingScale) -> list[str]:
    """Return the fill of each rating: light to dark from true to false, patterns for those that are not on the axis."""
    on = sorted((rating for rating in scale.ratings if rating.number is not None), key=lambda rating: -(rating.number or 0))
    off = [rating for rating in scale.ratings if rating.number is None]
    marks = dict(zip((rating.key for rating in [*on, *off]), shades(len(on)) + patterns(len(off)), strict=True))
    return [marks[rating.key] for rating in scale.ratings]


def label_of(scales: dict[str, RatingScale], scale: str, rating: str) -> str:
    """Return a rating's label, or its key where the scale does not have it any more."""
    return next((one.label for one in scales[scale].ratings if one.key == rating), rating)


def step_name(start: date, step: Step) -> str:
    """Return a step of time as people write it."""
    return f"{start.day} {start:%b}" if step == "week" else f"{start:%b %Y}" if step == "month" else str(start.year)


def step_date(start: date, step: Step) -> str:
    """Return a step of time in ISO 8601, as precise as the step."""
    return start.isoformat()[: {"week": 10, "month": 7, "year": 4}[step]]


def duration(seconds: float) -> str:
    """Return a duration in words, rounded to its unit."""
    _, size, unit = next(one for one in UNITS if seconds < one[0])
    count = seconds / size
    return say(f"insights.{unit}", n=f"{count:.1f}" if count < 10 and size > 1 else f"{count:.0f}")


def round_up(value: float) -> float:
    """Return the next round number that is not smaller."""
    size = 1.0
    while size * 10 < value:
        size *= 10
    return next(size * step for step in (1, 2, 4, 6, 8, 10) if size * step >= value)


def spread_header() -> list[str]:
    """Return the column names of ``spread_cells``."""
    return [say(f"insights.column-{name}") for name in ("count", "hours-low", "hours-median", "hours-high")]


def spread_cells(spread: Quartiles) -> list[Cell]:
    """Return a spread as cells of a table, in hours."""
    return [spread.count, *(round(seconds / 3600, 2) for seconds in (spread.low, spread.median, spread.high))]
