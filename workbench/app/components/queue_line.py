"""A claim as a line of the queue: everything that helps to choose, each thing in its place."""

from collections.abc import Callable, Mapping

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.labels import rating_badge
from workbench.app.components.text import day, esc, plain, show
from workbench.desk import Actor
from workbench.domain.queue import ClaimRow
from workbench.domain.verdicts import Rating

Ratings = Mapping[tuple[str | None, str], Rating]
"""Ratings by (scale, key), and by (None, key) where any scale will do."""

URGENT = {1: "▲", 2: "▲▲"}
"""The mark before the word of a priority."""


def queue_line(
    row: ClaimRow,
    *,
    ratings: Ratings,
    names: Mapping[Actor, str],
    acting: Actor,
    picked: bool,
    key: str,
    pick: Callable[[int], None],
) -> None:
    """One claim. ``picked``: whether its box ``key`` is ticked at first; ``pick`` gets its number when that changes."""
    claim = row.claim
    with st.container(key=f"line-{claim.id}", gap=None):
        st.checkbox(
            say("queue.pick", id=claim.id),
            value=picked,
            key=key,
            label_visibility="collapsed",
            on_change=pick,
            args=(claim.id,),
        )
        urgent = f" <br><b>{URGENT[claim.priority]} {say(f'priorities.{claim.priority}')}</b>" if claim.priority else ""
        show(f"{say(f'states.{claim.state}')}{urgent}", "quiet")
        st.page_link("views/review.py", label=plain(claim.text), query_params={"claim": str(claim.id)})
        show(_about(row), "quiet")
        counts = say("queue.evidence", supports=row.supports, refutes=row.refutes, unread=row.unread)
        show(
            f'<span class="quiet num">{counts}</span><span>{_rated(row, ratings)}</span>'
            f'<span class="quiet">{_who(row, names, acting)}</span>',
            "line-facts",
        )


def rating_name(ratings: Ratings, key: str) -> str:
    """What a rating is called, on whichever scale."""
    found = ratings.get((None, key))
    return found.label if found else key


def _about(row: ClaimRow) -> str:
    claim = row.claim
    parts: list[str | None] = [f"↳ {say('queue.like', id=row.like)}"] if row.like else []
    parts += [esc(claim.claimant) if claim.claimant else None, day(claim.said_on) if claim.said_on else None]
    parts += [f'<span class="tag">{esc(tag)}</span>' for tag in claim.tags]
    if claim.state == "postponed":
        reason = esc(claim.postponed_reason) if claim.postponed_reason else say("claim.no-reason")
        parts.append(f"◷ {say('claim.postponed', reason=reason)}")
    if claim.withdrawn_reason:
        parts.append(say("claim.withdrawn", reason=esc(claim.withdrawn_reason)))
    return " · ".join(part for part in parts if part)


def _rated(row: ClaimRow, ratings: Ratings) -> str:
    """The rating of its verdict, else that of the newest verdict near it; of two verdicts that differ, neither."""
    if row.rating and row.claim.state != "disputed":
        return _badge(ratings.get((row.scale, row.rating)), row.rating)
    if row.similar:
        return f'<span class="quiet">{say("queue.similar")}</span> {_badge(ratings.get((None, row.similar)), row.similar)}'
    return ""


def _badge(rating: Rating | None, key: str) -> str:
    return rating_badge(rating) if rating else esc(key)


def _who(row: ClaimRow, names: Mapping[Actor, str], acting: Actor) -> str:
    """Who was given it, and who has it open just now."""
    said = []
    if row.claim.assigned:
        said.append(say("queue.yours") if row.claim.assigned == acting else esc(names.get(row.claim.assigned, "")))
    if row.holder and row.holder != acting:
        said.append(say("queue.open-with", who=esc(names.get(row.holder, ""))))
    return "<br>".join(said)
