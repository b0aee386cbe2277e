"""Earlier claims beside this one, as HTML: how did we rate this before?"""

import html
from collections.abc import Sequence

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components.labels import rating_badge
from workbench.app.components.text import day, esc, rich
from workbench.desk.claims import AddedClaim
from workbench.desk.external import SimilarExternal
from workbench.desk.similar import NearClaim, SimilarClaim
from workbench.domain import Verdict
from workbench.domain.claims import Claim
from workbench.domain.likeness import Comparison, Likeness


def near(claims: Sequence[NearClaim]) -> str:
    """Return one line: claims with nearly the same words, how they were rated, and what they are to this one; "" if there
    are none."""
    items = [f"{_link(item.claim)} {_rated(item.verdict)} ({relation(item, item.same)})" for item in claims[:3]]
    return f'{say("claim.near")} {" · ".join(items)}' if items else ""


def near_sentences(added: Sequence[AddedClaim]) -> list[str]:
    """Return, for claims that were just added, which earlier claims they may duplicate and which they are related to."""
    sentences = []
    for claim in added:
        # Related claims are looked up for a claim that was added by itself; a file may bring thousands.
        similar_claims = session.desk().similar.near(claim.id) if claim.duplicates or len(added) == 1 else []
        for key, same in (("similar.duplicate-of", True), ("similar.related-to", False)):
            others = [str(item.claim.id) for item in similar_claims if item.same is same]
            if others:
                sentences.append(say(key, id=claim.id, others=", ".join(others)))
    return sentences


def similar(item: SimilarClaim) -> str:
    """Return a similar claim with its newest verdict and the differences."""
    verdict = item.verdicts[0] if item.verdicts else None
    reason = f'<div class="quiet">{rich(verdict.rationale)}</div>' if verdict and verdict.rationale else ""
    alike = f"<span class='quiet'>{relation(item.likeness, item.likeness.near)}</span>"
    return f"<p>{_link(item.claim)} {_rated(verdict)}<br>{alike}</p>{reason}"


def others(found: Sequence[SimilarExternal]) -> str:
    """Return other publishers' verdicts on similar claims in their own words, with a link, never with a badge of ours; "" if
    there are none."""
    if not found:
        return ""
    parts = [f"<b>{say('similar.others')}</b>"]
    for item in found:
        of = item.verdict.external.verdict
        link = f'<a href="{html.escape(of.url)}" target="_blank" rel="noopener noreferrer">{esc(of.claim)}</a>'
        word = say("similar.their-rating", word=esc(of.rating_text)) if of.rating_text else say("similar.no-rating")
        details = " · ".join((esc(item.verdict.publisher), day(of.published), word))
        alike = relation(item.likeness, item.likeness.near)
        parts.append(f"<p>{link}<br>{details}<br><span class='quiet'>{alike}</span></p>")
    return "".join(parts)


def repeated(verdict: Verdict) -> str:
    """Return that a claim repeats one with a verdict, as HTML."""
    link = f'<a href="review?claim={verdict.claim}" target="_self">{esc(verdict.claim_text)}</a>'
    rated = f"{rating_badge(verdict.rating)} {day(verdict.recorded)}"
    return say("similar.repeats", claim=link, rated=rated, who=esc(verdict.reviewer_name))


def contradicted(verdict: Verdict) -> str:
    """Return the warning that a rating contradicts an earlier one, as HTML."""
    link = f'<a href="review?claim={verdict.claim}" target="_self">{say("similar.claim", id=verdict.claim)}</a>'
    return say("similar.contradicts", claim=link, rating=rating_badge(verdict.rating), when=day(verdict.recorded))


def _link(claim: Claim) -> str:
    return f'<a href="review?claim={claim.id}" target="_self">{esc(claim.text)}</a>'


def _rated(verdict: Verdict | None) -> str:
    return f"{rating_badge(verdict.rating)} {day(verdict.recorded)}" if verdict else say("claim.unrated")


def relation(compared: NearClaim | Likeness | Comparison, duplicate: bool) -> str:
    """Return what a claim is to another one, in words: a possible duplicate, or related and what the two differ in."""
    if duplicate:
        return say("similar.near")
    parts = [say("similar.related")]
    if compared.differs:
        parts.append(say("similar.differs", what=", ".join(say(f"similar.difference-{name}") for name in compared.differs)))
    if not compared.checked:
        parts.append(say("similar.unchecked"))
    return "; ".join(parts)
