"""Insights: questions about the work, each answered by a sentence, a chart and its table."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.chart import Cell, Linked, bars, patterns, shades, spans, table
from workbench.app.components.notices import refusals
from workbench.app.components.text import day, esc, show
from workbench.desk.insights import (
    AGES,
    ENOUGH,
    MANY_CITES,
    PERIODS,
    RANKS,
    Agreed,
    Backed,
    Pace,
    Rated,
    Selection,
    Spread,
    Step,
)
from workbench.domain.verdicts import RatingScale

if TYPE_CHECKING:
    from workbench.evaluation import Agreement

UNITS = ((90, 1, "seconds"), (5400, 60, "minutes"), (129_600, 3600, "hours"), (float("inf"), 86_400, "days"))
"""Up to how many seconds a time is told in a unit, and how many seconds that has."""

SHOWN_SOURCES = SHOWN_PAIRS = 10
"""Bars in a chart; its table has all."""
RELIABLE, TENTATIVE = 0.8, 0.667
"""What Krippendorff asks of alpha: to rely on it, and for tentative conclusions."""


@dataclass(frozen=True)
class Looking:
    """What is looked at, and what to say where that holds nothing. ``more``: whether there are verdicts at all."""

    chosen: Selection
    more: bool

    @cached_property
    def pace(self) -> Pace:
        """Asked for by two questions."""
        return session.desk().insights.pace(self.chosen)

    @cached_property
    def backed(self) -> Backed:
        """Asked for by two questions."""
        return session.desk().insights.backed(self.chosen)

    def nothing(self, sentence: str) -> None:
        """Say that a question has no answer yet: because of the filters, or because nothing was recorded."""
        filtered = self.chosen.period != "all" or self.chosen.reviewer or self.chosen.tag
        show(f"{sentence} {say('insights.filtered') if filtered and self.more else ''}", "quiet")

    def file(self, name: str) -> str:
        """The name of a download, with the period it is about."""
        return f"{name}-{self.chosen.period}"


def filters() -> Looking:
    """Which verdicts count; in the page's address too."""
    desk = session.desk()
    period, reviewer, tag = st.columns([4, 3, 3], vertical_alignment="bottom")
    chosen = period.segmented_control(
        say("insights.period"),
        PERIODS,
        default="year",
        required=True,
        format_func=lambda name: say(f"insights.period-{name}"),
        key="period",
        bind="query-params",
    )
    names = dict(desk.reviewers.all())
    who = reviewer.selectbox(
        say("insights.reviewer"),
        list(names),
        index=None,
        format_func=names.__getitem__,
        placeholder=say("insights.anybody"),
        key="who",
        bind="query-params",
    )
    tags = desk.queue.filter_choices().tags
    tagged = tag.selectbox(
        say("insights.tag"), tags, index=None, placeholder=say("insights.any"), key="tagged", bind="query-params"
    )
    return Looking(Selection(chosen, who, tagged), more=bool(desk.log.verdicts(limit=1)))


@contextmanager
def question(title: str) -> Iterator[None]:
    """A question with its answer; what goes wrong in one leaves the others."""
    with st.container(gap="small"):
        st.subheader(title, anchor=False)
        with refusals():
            yield


def how_many(looking: Looking) -> None:
    """Verdicts over time, by rating."""
    with question(say("insights.rated")):
        found, corrected = session.desk().insights.verdicts_rated(looking.chosen)
        if not found:
            looking.nothing(say("insights.rated-empty"))
        for rated in found:
            sums = [sum(counts[place] for _, counts in rated.counts) for place in range(len(rated.scale.ratings))]
            commonest = rated.scale.ratings[sums.index(max(sums))]
            answer = say("insights.rated-answer", n=sum(sums), rating=esc(commonest.label), count=max(sums))
            left_out = say("insights.corrected", n=corrected) if corrected and rated is found[0] else ""
            show(f"{scale_name(rated.scale, found)}{answer} {left_out}")
            labels = [rating.label for rating in rated.scale.ratings]
            bars(
                [(step_name(start, rated.step), counts) for start, counts in rated.counts],
                about=say("insights.rated-about", n=sum(sums)),
                axis=say(f"insights.rated-by-{rated.step}"),
                series=labels,
                marks=rating_marks(rated.scale),
            )
            table(
                looking.file(f"verdicts-{rated.scale.key}"),
                [say(f"insights.{rated.step}"), *labels, say("insights.together")],
                [[step_date(start, rated.step), *counts, sum(counts)] for start, counts in rated.counts],
            )


def how_old(looking: Looking) -> None:
    """Open claims by state and age."""
    with question(say("insights.open")):
        found = session.desk().insights.open_by_age(looking.chosen)
        if found.oldest is None:
            show(say("insights.open-empty"), "quiet")
            return
        total = sum(sum(counts) for _, counts in found.counts)
        oldest = f'<a href="review?claim={found.oldest}" target="_self">{say("insights.claim", id=found.oldest)}</a>'
        show(say("insights.open-answer", n=total, oldest=oldest, when=day(found.since)))
        ages = [say(f"insights.age-{band}") for band in range(len(AGES) + 1)]
        bars(
            [(say(f"states.{state}"), counts) for state, counts in found.counts],
            about=say("insights.open-about", n=total),
            axis=say("insights.open-axis"),
            series=ages,
            marks=shades(len(ages)),
        )
        rows: list[list[Cell]] = [[say(f"states.{state}"), *counts, sum(counts)] for state, counts in found.counts]
        table("open-claims", [say("insights.state"), *ages, say("insights.together")], rows)


def how_long(looking: Looking) -> None:
    """Times to a verdict."""
    with question(say("insights.pace")):
        found = looking.pace
        if found.added is None:
            looking.nothing(say("insights.pace-empty"))
        else:
            answer = say("insights.pace-answer", n=found.added.count, added=spent(found.added.median))
            if found.judging:
                answer += f" {say('insights.pace-judging', n=found.judging.count, time=spent(found.judging.median))}"
            show(answer)
            steps = [(step_name(start, found.step), added, judging) for start, added, judging in found.rows]
            times([(name, added) for name, added, _ in steps], say("insights.pace-added"))
            if found.judging:
                times([(name, judging) for name, _, judging in steps], say("insights.pace-first"))
        if found.corrections:
            mended = say("insights.pace-corrections", n=found.corrections.count, time=spent(found.corrections.median))
            show(mended, "quiet")
        if found.added or found.corrections:
            kinds = [(say("insights.pace-added"), found.added), (say("insights.pace-first"), found.judging)]
            rows: list[list[Cell]] = []
            for start, *both in found.rows:
                pairs = zip(kinds, both, strict=True)
                rows += [[step_date(start, found.step), kind, *spread_cells(s)] for (kind, _), s in pairs if s is not None]
            if found.corrections:
                rows.append([None, say("insights.pace-mended"), *spread_cells(found.corrections)])
            header = [say(f"insights.{found.step}"), say("insights.time"), *spread_header()]
            table(looking.file("times"), header, rows)


def times(rows: Sequence[tuple[str, Spread | None]], axis: str) -> None:
    """Spreads of time, one a row, in the unit that the longest of them needs."""
    longest = max(spread.high for _, spread in rows if spread is not None)
    _, seconds, unit = next(one for one in UNITS if longest < one[0])
    ends = nice(longest / seconds)
    spans(
        [
            (name, None, say("insights.none"))
            if spread is None
            else (name, (spread.low, spread.median, spread.high), f"{spent(spread.median)} ({spread.count:,})")
            for name, spread in rows
        ],
        about=say("insights.pace-about", what=axis),
        axis=f"{axis} · {say('insights.pace-axis')}",
        ticks=[(ends * part / 4 * seconds, say(f"insights.{unit}", n=f"{ends * part / 4:g}")) for part in (0, 2, 4)],
    )


def how_alike(looking: Looking) -> None:
    """Agreement between people, scale by scale."""
    with question(say("insights.agreed")):
        found = session.desk().insights.agreed(looking.chosen)
        if not found:
            looking.nothing(say("insights.agreed-empty"))
        for agreed in found:
            show(f"{scale_name(agreed.scale, found)}{agreement_words(agreed)}")
            measures = [(say(f"insights.measure-{key_of(one)}"), one) for one in agreed.overall]
            measures += [(say("insights.cohen", one=pair.one, other=pair.other), pair.cohen) for pair in agreed.pairs]
            drawn = measures[: len(agreed.overall) + SHOWN_PAIRS]
            spans(
                [(name, interval(one), value_words(one)) for name, one in drawn],
                about=say("insights.agreed-about", n=agreed.claims),
                axis=say("insights.agreed-axis"),
                ticks=agreement_ticks([one for _, one in drawn]),
            )
            show(say("insights.agreed-means"), "quiet")
            pairs = [(say("insights.same", one=pair.one, other=pair.other), pair.same) for pair in agreed.pairs]
            columns = ("measure", "value", "low", "high", "claims", "people", "left-out")
            table(
                looking.file(f"agreement-{agreed.scale.key}"),
                [say(f"insights.column-{name}") for name in columns],
                [[name, *agreement_cells(one)] for name, one in measures + pairs],
            )


def agreement_words(agreed: Agreed) -> str:
    """On what the coefficients rest, what they mean, and how many more claims they need."""
    said = [say("insights.agreed-claims", n=agreed.claims)]
    ordinal = next(one.value for one in agreed.overall if one.name == "Krippendorff ordinal")
    if ordinal is not None:
        enough = "reliable" if ordinal >= RELIABLE else "tentative" if ordinal >= TENTATIVE else "weak"
        said.append(say(f"insights.alpha-{enough}", value=f"{ordinal:.2f}"))
    if agreed.claims < 2:
        said.append(say("insights.more-for-any"))
    if agreed.claims < ENOUGH:
        said.append(say("insights.more-for-intervals", n=ENOUGH - agreed.claims))
    return " ".join(said)


def which_rank(looking: Looking) -> None:
    """Ranks of what was cited."""
    with question(say("insights.ranks")):
        found = session.desk().insights.cited_ranks(looking.chosen)
        total = sum(found.counts) + found.outside
        unranked = say("insights.unranked", n=found.unranked) if found.unranked else ""
        if not total:
            looking.nothing(f"{say('insights.ranks-empty')} {unranked}")
            return
        share = f"{sum(found.counts[:3]) / total:.0%}"
        show(f"{say('insights.ranks-answer', n=total, share=share)} {unranked}")
        names = [str(first) if first == last else f"{first}–{last}" for first, last in RANKS[:-1]]
        rows = [*zip(names, found.counts, strict=False)]
        if found.counts[-1]:
            rows.append((say("insights.further", n=RANKS[-1][0]), found.counts[-1]))
        rows.append((say("insights.outside"), found.outside))
        about = say("insights.ranks-about", n=total)
        header = [say("insights.rank"), say("insights.cites")]
        counted(looking.file("cited-ranks"), rows, header, axis=say("insights.ranks-axis"), about=about)


def how_much(looking: Looking) -> None:
    """Evidence behind verdicts."""
    with question(say("insights.backed")):
        found = looking.backed
        total = sum(found.counts)
        if not total:
            looking.nothing(say("insights.backed-empty"))
            return
        show(say("insights.backed-answer", n=total, one=found.on_one_source, none=found.counts[0]))
        names = [str(number) for number in range(MANY_CITES)] + [say("insights.or-more", n=MANY_CITES)]
        rows = list(zip(names, found.counts, strict=True))
        about = say("insights.backed-about", n=total)
        header = [say("insights.cites"), say("insights.verdicts")]
        counted(looking.file("cites"), rows, header, axis=say("insights.backed-axis"), about=about)
        if found.one_source:
            newest = "all" if len(found.one_source) == found.on_one_source else "newest"
            listed = say(f"insights.one-source-{newest}", n=len(found.one_source), all=found.on_one_source)
            scales = {scale.key: scale for scale in session.desk().scales.all()}
            columns = ("verdict", "claim", "text", "rating", "source", "cites-of-it", "recorded")
            table(
                looking.file("one-source"),
                [say(f"insights.column-{name}") for name in columns],
                [
                    [
                        one.verdict,
                        Linked(str(one.claim), f"review?claim={one.claim}"),
                        one.claim_text,
                        label_of(scales, one.scale, one.rating),
                        one.title,
                        one.cites,
                        one.recorded[:10],
                    ]
                    for one in found.one_source
                ],
                title=listed,
            )


def which_sources(looking: Looking) -> None:
    """The sources cited most."""
    with question(say("insights.sources")):
        sources = looking.backed.sources
        if not sources:
            looking.nothing(say("insights.sources-empty"))
            return
        bars(
            [(one.title, [one.verdicts]) for one in sources[:SHOWN_SOURCES]],
            about=say("insights.sources-about", n=min(len(sources), SHOWN_SOURCES)),
            axis=say("insights.sources-axis"),
        )
        columns = ("source", "publisher", "verdicts", "cites-of-it")
        rows: list[list[Cell]] = []
        for one in sources:
            title = one.title if one.id is None else Linked(one.title, f"sources?source={one.id}")
            rows.append([title, one.publisher, one.verdicts, one.cites])
        table(looking.file("sources"), [say(f"insights.column-{name}") for name in columns], rows)


def who_recorded(looking: Looking) -> None:
    """What each reviewer recorded."""
    with question(say("insights.people")):
        people = looking.pace.people
        if not people:
            looking.nothing(say("insights.people-empty"))
            return
        bars(
            [(one.name, [one.verdicts, one.corrections]) for one in people],
            about=say("insights.people-about", n=len(people)),
            axis=say("insights.people-axis"),
            series=[say("insights.verdicts"), say("insights.corrections")],
            marks=["shade-4", "pattern-1"],
        )
        columns = ("reviewer", "verdicts", "corrections", "median")
        rows: list[list[Cell]] = []
        for one in people:
            minutes = None if one.time is None else round(one.time.median / 60, 1)
            rows.append([one.name, one.verdicts, one.corrections, minutes])
        table(looking.file("reviewers"), [say(f"insights.column-{name}") for name in columns], rows)


def counted(name: str, rows: Sequence[tuple[str, int]], header: Sequence[str], *, axis: str, about: str) -> None:
    """How often each of some things was, as bars with their parts of the whole, and as a table."""
    bars([(label, [count]) for label, count in rows], about=about, axis=axis, shares=True)
    table(name, header, [list(row) for row in rows])


def scale_name(scale: RatingScale, among: Sequence[Rated | Agreed]) -> str:
    """A scale's name before what is said of it, where there are others."""
    return f"<b>{esc(scale.name)}.</b> " if len(among) > 1 else ""


def rating_marks(scale: RatingScale) -> list[str]:
    """From true to false light to dark; what is off the axis in patterns."""
    on = sorted((rating for rating in scale.ratings if rating.number is not None), key=lambda rating: -(rating.number or 0))
    off = [rating for rating in scale.ratings if rating.number is None]
    marks = dict(zip((rating.key for rating in [*on, *off]), shades(len(on)) + patterns(len(off)), strict=True))
    return [marks[rating.key] for rating in scale.ratings]


def label_of(scales: dict[str, RatingScale], scale: str, rating: str) -> str:
    """A rating's label, or its key where the scale has it no more."""
    return next((one.label for one in scales[scale].ratings if one.key == rating), rating)


def step_name(start: date, step: Step) -> str:
    """A step of time as people write it."""
    return f"{start.day} {start:%b}" if step == "week" else f"{start:%b %Y}" if step == "month" else str(start.year)


def step_date(start: date, step: Step) -> str:
    """A step of time in a table: ISO, as far as it matters."""
    return start.isoformat()[: {"week": 10, "month": 7, "year": 4}[step]]


def spent(seconds: float) -> str:
    """A length of time in words, as exact as it matters."""
    _, size, unit = next(one for one in UNITS if seconds < one[0])
    count = seconds / size
    return say(f"insights.{unit}", n=f"{count:.1f}" if count < 10 and size > 1 else f"{count:.0f}")


def nice(value: float) -> float:
    """A round number that is no less."""
    size = 1.0
    while size * 10 < value:
        size *= 10
    return next(size * step for step in (1, 2, 4, 6, 8, 10) if size * step >= value)


def spread_header() -> list[str]:
    """The columns of ``spread_cells``."""
    return [say(f"insights.column-{name}") for name in ("count", "hours-low", "hours-median", "hours-high")]


def spread_cells(spread: Spread) -> list[Cell]:
    """A spread as cells of a table, in hours."""
    return [spread.count, *(round(seconds / 3600, 2) for seconds in (spread.low, spread.median, spread.high))]


def key_of(one: "Agreement") -> str:
    """A measure's name in the catalogue."""
    return one.name.lower().replace(" ", "-")


def interval(one: "Agreement") -> tuple[float, float, float] | None:
    """A coefficient with its interval, or alone where it has none."""
    if one.value is None:
        return None
    return (one.value if one.low is None else one.low), one.value, (one.value if one.high is None else one.high)


def value_words(one: "Agreement") -> str:
    """A coefficient and on how many claims it rests, or why there is none."""
    if one.value is None:
        return say(f"insights.why-{one.why}")
    return say("insights.value", value=f"{one.value:.2f}", n=one.claims)


def agreement_ticks(shown: Sequence["Agreement"]) -> list[tuple[float, str]]:
    """From 0, or as far below as something lies, to 1."""
    lowest = min((value for one in shown for value in (one.value, one.low) if value is not None), default=0.0)
    places = (-1.0, -0.5, 0.0, 0.5, 1.0) if lowest < -0.25 else (-0.25, 0.0, 0.25, 0.5, 0.75, 1.0)
    return [(place, f"{place:g}") for place in places if place >= 0 or lowest < 0]


def agreement_cells(one: "Agreement") -> list[Cell]:
    """A coefficient as cells of a table."""
    numbers = (None if number is None else round(number, 3) for number in (one.value, one.low, one.high))
    return [*numbers, one.claims, one.reviewers, one.left_out]


def body() -> None:
    """The page: two questions side by side."""
    looking = filters()
    pairs: Sequence[tuple[Callable[[Looking], None], ...]] = (
        (how_many, how_old),
        (how_long, how_alike),
        (which_rank, how_much),
        (which_sources, who_recorded),
    )
    with st.container(key="questions", gap="medium"):
        places = [zip(st.columns(len(pair), gap="large"), pair, strict=True) for pair in pairs]
    # Agreement last: a process loads its libraries when it is first asked for.
    for place, ask in sorted(chain(*places), key=lambda placed: placed[1] is how_alike):
        with place:
            ask(looking)


body()
