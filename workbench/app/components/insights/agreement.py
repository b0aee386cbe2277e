"""The question how far reviewers agree."""

from collections.abc import Sequence

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.chart import Cell, spans
from workbench.app.components.insights.formats import scale_name
from workbench.app.components.insights.scope import Scope, question
from workbench.app.components.text import show
from workbench.desk.insights import ENOUGH, AgreementReport, Coefficient

SHOWN_PAIRS = 10
"""Pairs of reviewers in the chart; the table has all."""
RELIABLE, TENTATIVE = 0.8, 0.667
"""The alpha that Krippendorff requires to rely on data, and for tentative conclusions (Content Analysis, 2004, p. 241)."""


def agreement(scope: Scope) -> None:
    """Draw the agreement between reviewers, scale by scale."""
    with question(say("insights.agreed")):
        reports = session.desk().insights.agreement(scope.filter)
        if not reports:
            scope.nothing(say("insights.agreed-empty"))
        for report in reports:
            show(f"{scale_name(report.scale, reports)}{agreement_words(report)}")
            measures = [(say(f"insights.measure-{key_of(one)}"), one) for one in report.overall]
            measures += [(say("insights.cohen", one=pair.one, other=pair.other), pair.cohen) for pair in report.pairs]
            drawn = measures[: len(report.overall) + SHOWN_PAIRS]
            spans(
                [(name, interval(one), value_words(one)) for name, one in drawn],
                about=say("insights.agreed-about", n=report.claims),
                axis=say("insights.agreed-axis"),
                ticks=agreement_ticks([one for _, one in drawn]),
            )
            show(say("insights.agreed-means"), "quiet")
            pairs = [(say("insights.same", one=pair.one, other=pair.other), pair.same) for pair in report.pairs]
            columns = ("measure", "value", "low", "high", "claims", "people", "left-out")
            rows = [[name, *agreement_cells(one)] for name, one in measures + pairs]
            scope.table(f"agreement-{report.scale.key}", columns, rows)


def agreement_words(report: AgreementReport) -> str:
    """Return how many claims the coefficients are from, what they mean, and how many more they need."""
    sentences = [say("insights.agreed-claims", n=report.claims)]
    ordinal = next(one.value for one in report.overall if one.name == "Krippendorff ordinal")
    if ordinal is not None:
        enough = "reliable" if ordinal >= RELIABLE else "tentative" if ordinal >= TENTATIVE else "weak"
        sentences.append(say(f"insights.alpha-{enough}", value=f"{ordinal:.2f}"))
    if report.claims < 2:
        sentences.append(say("insights.more-for-any"))
    if report.claims < ENOUGH:
        sentences.append(say("insights.more-for-intervals", n=ENOUGH - report.claims))
    return " ".join(sentences)


def key_of(one: Coefficient) -> str:
    """Return a measure's name in the catalogue."""
    return one.name.lower().replace(" ", "-")


def interval(one: Coefficient) -> tuple[float, float, float] | None:
    """Return the low end, value and high end of a coefficient; the value three times where it has no interval."""
    if one.value is None:
        return None
    return (one.value if one.low is None else one.low), one.value, (one.value if one.high is None else one.high)


def value_words(one: Coefficient) -> str:
    """Return a coefficient and the number of claims behind it, or why there is none."""
    if one.value is None:
        return say(f"insights.why-{one.why}")
    return say("insights.value", value=f"{one.value:.2f}", n=one.claims)


def agreement_ticks(shown: Sequence[Coefficient]) -> list[tuple[float, str]]:
    """Return the ticks of the axis: from 0, or from below where a value is negative, to 1."""
    lowest = min((value for one in shown for value in (one.value, one.low) if value is not None), default=0.0)
    places = (-1.0, -0.5, 0.0, 0.5, 1.0) if lowest < -0.25 else (-0.25, 0.0, 0.25, 0.5, 0.75, 1.0)
    return [(place, f"{place:g}") for place in places if place >= 0 or lowest < 0]


def agreement_cells(one: Coefficient) -> list[Cell]:
    """Return a coefficient as cells of a table."""
    numbers = (None if number is None else round(number, 3) for number in (one.value, one.low, one.high))
    return [*numbers, one.claims, one.reviewers, one.left_out]
