"""A claim as a line of the queue."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.labels import rating_badge
from workbench.app.components.text import day, esc, plain, show
from workbench.desk import Actor
from workbench.domain import ClaimRow, Rating
from workbench.domain.triage import Criterion, parts

Ratings = Mapping[tuple[str | None, str], Rating]
"""Ratings by (scale, key), and by (None, key) where any scale will do."""

URGENT = {1: "▲", 2: "▲▲"}
"""The mark before the word of a priority."""


@dataclass(frozen=True)
class Legend:
    """What the lines of a queue need to name ratings, people and triage scores; ``acting`` is the reviewer who looks."""

    ratings: Ratings
    names: Mapping[Actor, str]
    acting: Actor
    criteria: Sequence[Criterion] = ()


def queue_line(row: ClaimRow, legend: Legend, *, selected: bool, key: str, on_change: Callable[[int], None]) -> None:
    """Draw a claim. ``selected``: whether its check box ``key`` is checked at first; ``on_change`` is called with the
    claim's number when that changes."""
    claim = row.claim
    with st.container(key=f"line-{claim.id}", gap=None):
        st.checkbox(
            say("queue.pick", id=claim.id),
            value=selected,
            key=key,
            label_visibility="collapsed",
            on_change=on_change,
            args=(claim.id,),
        )
        urgent = f" <br><b>{URGENT[claim.priority]} {say(f'priorities.{claim.priority}')}</b>" if claim.priority else ""
        show(f"{say(f'states.{claim.state}')}{urgent}", "quiet")
        st.page_link("views/review.py", label=plain(claim.text), query_params={"claim": str(claim.id)})
        show(_about(row, legend.criteria), "quiet")
        counts = say("queue.evidence", supports=row.supports, refutes=row.refutes, unread=row.unread)
        show(
            f'<span class="quiet num">{counts}</span><span>{_rated(row, legend.ratings)}</span>'
            f'<span class="quiet">{_who(row, legend)}</span>',
            "line-facts",
        )


def rating_name(ratings: Ratings, key: str) -> str:
    """Return the label of a rating on any scale."""
    rating = ratings.get((None, key))
    return rating.label if rating else key


def _about(row: ClaimRow, criteria: Sequence[Criterion]) -> str:
    claim = row.claim
    facts: list[str | None] = [f"↳ {say('queue.like', id=row.like)}"] if row.like else []
    facts += [esc(claim.claimant) if claim.claimant else None, day(claim.said_on) if claim.said_on else None]
    facts += [f'<span class="tag">{esc(tag)}</span>' for tag in claim.tags]
    if scored := parts(criteria, claim.triage):
        made = " + ".join(f"{esc(part.criterion.name)} {part.score} × {part.criterion.weight}" for part in scored)
        facts.append(f"<b>{say('queue.triage-score', n=sum(part.points for part in scored))}</b> ({made})")
    if claim.state == "postponed":
        reason = esc(claim.postponed_reason) if claim.postponed_reason else say("claim.no-reason")
        facts.append(f"◷ {say('claim.postponed', reason=reason)}")
    if claim.withdrawn_reason:
        facts.append(say("claim.withdrawn", reason=esc(claim.withdrawn_reason)))
    return " · ".join(fact for fact in facts if fact)


def _rated(row: ClaimRow, ratings: Ratings) -> str:
    """Return the rating of its verdict, else of the newest verdict on a similar claim; none where verdicts differ."""
    if row.rating and row.claim.state != "disputed":
        return _badge(ratings.get((row.scale, row.rating)), row.rating)
    if row.similar:
        return f'<span class="quiet">{say("queue.similar")}</span> {_badge(ratings.get((None, row.similar)), row.similar)}'
    return ""


def _badge(rating: Rating | None, key: str) -> str:
    return rating_badge(rating) if rating else esc(key)


def _who(row: ClaimRow, legend: Legend) -> str:
    """Return the assignee, and who has the claim open now."""
    assignee, holder = row.claim.assigned, row.holder
    lines = []
    if assignee:
        lines.append(say("queue.yours") if assignee == legend.acting else esc(legend.names.get(assignee, "")))
    if holder and holder != legend.acting:
        lines.append(say("queue.open-with", who=esc(legend.names.get(holder, ""))))
    return "<br>".join(lines)
