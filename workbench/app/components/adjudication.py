"""Differing verdicts side by side, for the reviewer who adjudicates."""

from collections.abc import Sequence

from workbench.app.catalogue import say
from workbench.app.components.labels import label_badge, rating_badge
from workbench.app.components.text import esc, minute, rich
from workbench.desk.review import DisputedVerdict


def disputed_verdicts(disputed: Sequence[DisputedVerdict]) -> str:
    """Return each verdict with its rationale, its citations and its reviewer's other labels, as HTML."""
    parts: list[str] = []
    for item in disputed:
        verdict = item.verdict
        cited = {cite.evidence.span: number for number, cite in enumerate(verdict.cites, start=1)}
        quotes = "".join(
            f'<p class="claim-small"><span class="cited-number">{number}</span> {label_badge(cite.label)} '
            f'“{esc(cite.evidence.anchor.quote)}” <span class="quiet">{esc(cite.evidence.source.title)}</span></p>'
            for number, cite in enumerate(verdict.cites, start=1)
        )
        others = "".join(
            f'<p class="claim-small">{label_badge(label.label)} “{esc(label.evidence.anchor.quote)}”</p>'
            for label in item.labelled
            if label.evidence.span not in cited
        )
        rationale = rich(verdict.rationale) if verdict.rationale else say("log.no-rationale")
        parts.append(
            f'<div class="side"><p>{rating_badge(verdict.rating)} <span class="quiet">{esc(verdict.reviewer_name)} · '
            f"{minute(verdict.recorded)}</span></p>{rationale}"
            f"{quotes or say('log.no-cites')}"
            + (f'<p class="quiet">{say("sides.also-labelled")}</p>{others}' if others else "")
            + "</div>"
        )
    return f'<div class="sides">{"".join(parts)}</div>'
