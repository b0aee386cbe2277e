"""Questions about the work: verdicts over time, open claims, times to a verdict, and who recorded what."""

from collections.abc import Sequence

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.chart import Cell, bars, shades, spans, table
from workbench.app.components.insights.formats import (
    UNITS,
    duration,
    rating_marks,
    round_up,
    scale_name,
    spread_cells,
    spread_header,
    step_date,
    step_name,
)
from workbench.app.components.insights.scope import Scope, question
from workbench.app.components.text import day, esc, show
from workbench.desk.insights import AGES, Quartiles


def verdicts_by_rating(scope: Scope) -> None:
    """Draw the verdicts over time, by rating."""
    with question(say("insights.rated")):
        found, corrected = session.desk().insights.rating_counts(scope.filter)
        if not found:
            scope.nothing(say("insights.rated-empty"))
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
                scope.file(f"verdicts-{rated.scale.key}"),
                [say(f"insights.{rated.step}"), *labels, say("insights.together")],
                [[step_date(start, rated.step), *counts, sum(counts)] for start, counts in rated.counts],
            )


def open_claims(scope: Scope) -> None:
    """Draw the open claims by status and age."""
    with question(say("insights.open")):
        open_now = session.desk().insights.open_by_age(scope.filter)
        if open_now.oldest is None:
            show(say("insights.open-empty"), "quiet")
            return
        total = sum(sum(counts) for _, counts in open_now.counts)
        oldest = f'<a href="review?claim={open_now.oldest}" target="_self">{say("insights.claim", id=open_now.oldest)}</a>'
        show(say("insights.open-answer", n=total, oldest=oldest, when=day(open_now.since)))
        ages = [say(f"insights.age-{band}") for band in range(len(AGES) + 1)]
        bars(
            [(say(f"states.{state}"), counts) for state, counts in open_now.counts],
            about=say("insights.open-about", n=total),
            axis=say("insights.open-axis"),
            series=ages,
            marks=shades(len(ages)),
        )
        rows: list[list[Cell]] = [[say(f"states.{state}"), *counts, sum(counts)] for state, counts in open_now.counts]
        table("open-claims", [say("insights.state"), *ages, say("insights.together")], rows)


def times_to_verdict(scope: Scope) -> None:
    """Draw the times from adding a claim, and from the first label, to its verdict."""
    with question(say("insights.pace")):
        found = scope.verdict_times
        if found.added is None:
            scope.nothing(say("insights.pace-empty"))
        else:
            answer = say("insights.pace-answer", n=found.added.count, added=duration(found.added.median))
            if found.judging:
                answer += f" {say('insights.pace-judging', n=found.judging.count, time=duration(found.judging.median))}"
            show(answer)
            steps = [(step_name(start, found.step), added, judging) for start, added, judging in found.rows]
            times([(name, added) for name, added, _ in steps], say("insights.pace-added"))
            if found.judging:
                times([(name, judging) for name, _, judging in steps], say("insights.pace-first"))
        if found.corrections:
            mended = say("insights.pace-corrections", n=found.corrections.count, time=duration(found.corrections.median))
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
            table(scope.file("times"), header, rows)


def times(rows: Sequence[tuple[str, Quartiles | None]], axis: str) -> None:
    """Draw spreads of time, one per row, in the unit that fits the longest."""
    longest = max(spread.high for _, spread in rows if spread is not None)
    _, seconds, unit = next(one for one in UNITS if longest < one[0])
    ends = round_up(longest / seconds)
    spans(
        [
            (name, None, say("insights.none"))
            if spread is None
            else (name, (spread.low, spread.median, spread.high), f"{duration(spread.median)} ({spread.count:,})")
            for name, spread in rows
        ],
        about=say("insights.pace-about", what=axis),
        axis=f"{axis} · {say('insights.pace-axis')}",
        ticks=[(ends * part / 4 * seconds, say(f"insights.{unit}", n=f"{ends * part / 4:g}")) for part in (0, 2, 4)],
    )


def verdicts_by_reviewer(scope: Scope) -> None:
    """Draw the number of verdicts and corrections by reviewer."""
    with question(say("insights.people")):
        people = scope.verdict_times.people
        if not people:
            scope.nothing(say("insights.people-empty"))
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
        scope.table("reviewers", columns, rows)
