"""A claim as a headline: what was said, by whom, when, and where it was seen."""

from collections.abc import Mapping

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.text import day, esc, show
from workbench.domain import Claim, is_web_address


def headline(claim: Claim) -> None:
    """Draw the claim's text with its claimant, date and appearances."""
    facts = [
        say("claim.said-by", who=esc(claim.claimant)) if claim.claimant else say("claim.nobody"),
        say("claim.on", when=day(claim.said_on)) if claim.said_on else None,
    ]
    seen = ", ".join(_place(a.where, a.url, a.date) for a in claim.appearances)
    if seen:
        facts.append(say("claim.seen", where=seen))
    if claim.withdrawn_reason:
        facts.append(say("claim.withdrawn", reason=esc(claim.withdrawn_reason)))
    show(f'<h1 class="claim">{esc(claim.text)}</h1><p class="quiet">{" · ".join(fact for fact in facts if fact)}</p>')


def notices(claim: Claim, *, blind: bool, names: Mapping[str, str]) -> None:
    """Draw notices: the claim is postponed or assigned, or others' work on it is hidden."""
    if claim.state == "postponed":
        reason = esc(claim.postponed_reason) if claim.postponed_reason else say("claim.no-reason")
        show(f'<p class="quiet">◷ {say("claim.postponed", reason=reason)}</p>')
    if claim.assigned:
        show(f'<p class="quiet">{say("claim.assigned", who=esc(names.get(claim.assigned, "")))}</p>')
    if blind:
        st.info(say("claim.blind"), icon=":material/visibility_off:")


def _place(where: str, url: str | None, when: str | None) -> str:
    name = esc(where)
    if url and is_web_address(url):
        address = esc(url)[5:-6].replace('"', "&quot;")
        name = f'<a href="{address}" target="_blank" rel="noopener noreferrer">{name}</a>'
    return f"{name} ({day(when)})" if when else name
