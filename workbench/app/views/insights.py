"""Insights: questions about the work, each answered by a sentence, a chart and its table."""

from collections.abc import Callable, Sequence
from itertools import chain

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.insights.agreement import agreement
from workbench.app.components.insights.evidence import citations_per_verdict, cited_ranks, cited_sources
from workbench.app.components.insights.scope import Scope
from workbench.app.components.insights.work import open_claims, times_to_verdict, verdicts_by_rating, verdicts_by_reviewer
from workbench.app.components.reviewers import reviewer_choice
from workbench.app.components.text import show
from workbench.desk.insights import PERIODS, InsightsFilter


def filters() -> Scope:
    """Draw the filters, which are in the page's address too; return what they select."""
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
    with reviewer:
        who = reviewer_choice(
            say("insights.reviewer"), key="who", placeholder=say("insights.anybody"), bind="query-params"
        )
    tags = desk.queue.filter_choices().tags
    tagged = tag.selectbox(
        say("insights.tag"), tags, index=None, placeholder=say("insights.any"), key="tagged", bind="query-params"
    )
    return Scope(InsightsFilter(chosen, who, tagged), more=bool(desk.log.verdicts(limit=1)))


def body() -> None:
    """Draw the page: two questions side by side."""
    scope, demonstration = filters(), session.desk().insights.demonstration()
    if demonstration.count:
        name = "shown" if demonstration.shown else "left-out"
        show(say(f"demonstration.insights-{name}", n=demonstration.count), "quiet")
    pairs: Sequence[tuple[Callable[[Scope], None], ...]] = (
        (verdicts_by_rating, open_claims),
        (times_to_verdict, agreement),
        (cited_ranks, citations_per_verdict),
        (cited_sources, verdicts_by_reviewer),
    )
    with st.container(key="questions", gap="medium"):
        places = [zip(st.columns(len(pair), gap="large"), pair, strict=True) for pair in pairs]
    # Agreement last: it loads libraries at its first use in a process.
    for place, ask in sorted(chain(*places), key=lambda placed: placed[1] is agreement):
        with place:
            ask(scope)


body()
