"""What is known of a claim besides its text: who said it, when, and where it was seen; and notices about it."""

from collections.abc import Mapping

from workbench.app.catalogue import say
from workbench.app.components.text import day, esc
from workbench.domain.addresses import is_web_address
from workbench.domain.claims import Claim


def facts(claim: Claim) -> str:
    """Return a claim's claimant, date and appearances as HTML."""
    known = [
        say("claim.said-by", who=esc(claim.claimant)) if claim.claimant else say("claim.nobody"),
        say("claim.on", when=day(claim.said_on)) if claim.said_on else None,
    ]
    seen = ", ".join(_place(a.where, a.url, a.date) for a in claim.appearances)
    if seen:
        known.append(say("claim.seen", where=seen))
    if claim.withdrawn_reason:
        known.append(say("claim.withdrawn", reason=esc(claim.withdrawn_reason)))
    return " · ".join(fact for fact in known if fact)


def notices(claim: Claim, *, blind: bool, names: Mapping[str, str]) -> str:
    """Return notices as HTML: the claim is postponed or assigned, or others' work on it is hidden."""
    parts: list[str] = []
    if claim.state == "postponed":
        reason = esc(claim.postponed_reason) if claim.postponed_reason else say("claim.no-reason")
        parts.append(f'<p class="quiet">◷ {say("claim.postponed", reason=reason)}</p>')
    if claim.assigned:
        parts.append(f'<p class="quiet">{say("claim.assigned", who=esc(names.get(claim.assigned, "")))}</p>')
    if blind:
        parts.append(f'<p class="notice">{say("claim.blind")}</p>')
    return "".join(parts)


def _place(where: str, url: str | None, when: str | None) -> str:
    name = esc(where)
    if url and is_web_address(url):
        address = esc(url)[5:-6].replace('"', "&quot;")
        name = f'<a href="{address}" target="_blank" rel="noopener noreferrer">{name}</a>'
    return f"{name} ({day(when)})" if when else name
