"""Untrusted text on its way into a page.

Invariant: whatever comes from a source or a person goes through ``esc`` before it is HTML, and through
``plain`` before it is a widget's label.
"""

import html
from datetime import date, datetime

import streamlit as st

from workbench.app.catalogue import say
from workbench.domain.rich import rich as rich


def esc(text: object) -> str:
    """Text as HTML that shows exactly that text. Directions set in it end with it."""
    return f"<bdi>{html.escape(str(text))}</bdi>"


def plain(text: str) -> str:
    """Text for a widget's label, which Streamlit reads as Markdown: every mark is shown as it is."""
    return "".join(f"\\{character}" if character in r"\`*_{}[]()#+-.!|<>~$:&^" else character for character in text)


def short(text: str, limit: int) -> str:
    """Return a text, cut after ``limit`` characters, between words where possible, with an ellipsis."""
    if len(text) <= limit:
        return text
    between = text.rfind(" ", 0, limit)
    return text[: between if between > 0 else limit] + " …"


def show(body: str, *classes: str) -> None:
    """Draw HTML made of escaped text."""
    st.html(f'<div class="{" ".join(("cw", *classes))}">{body}</div>')


def day(value: str | None) -> str:
    """Return an ISO date or time as people write it: 2021-02-01 -> 1 Feb 2021; a partial date stays partial."""
    if not value:
        return say("common.undated")
    parts = value[:10].split("-")
    if len(parts) == 3:
        when = date.fromisoformat(value[:10])
        return f"{when.day} {when:%b %Y}"
    return datetime(int(parts[0]), int(parts[1]), 1).strftime("%b %Y") if len(parts) == 2 else parts[0]


def minute(value: str) -> str:
    """Return a UTC time to the minute."""
    when = datetime.fromisoformat(value)
    return f"{when.day} {when:%b %Y, %H:%M} UTC"


def age(source: str | None, claim: str | None) -> str | None:
    """Return how long before or after the claim a source was published, in words; None where either date is unknown."""
    if not source or not claim:
        return None
    days = (_first_day(source) - _first_day(claim)).days
    if days == 0:
        return say("common.same-day")
    n, unit = _rounded(abs(days))
    return say(f"common.{unit}-{'after' if days > 0 else 'before'}", n=n)


def _first_day(value: str) -> date:
    year, month, day, *_ = [*(int(part) for part in value[:10].split("-")), 1, 1]
    return date(year, month, day)


def _rounded(days: int) -> tuple[int, str]:
    if days < 14:
        return days, "days"
    if days < 60:
        return round(days / 7), "weeks"
    return (round(days / 30.4), "months") if days < 730 else (round(days / 365.25), "years")
