"""Two verdicts that differ, side by side, for the one who decides between them."""

from collections.abc import Sequence

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.labels import label_badge, rating_badge
from workbench.app.components.text import esc, minute, rich, show
from workbench.desk.review import Side


def sides(found: Sequence[Side]) -> None:
    """Draw each verdict with its rationale, its citations and its reviewer's other labels."""
    for column, side in zip(st.columns(len(found), gap="large"), found, strict=True):
        verdict = side.verdict
        cited = {cite.evidence.span: number for number, cite in enumerate(verdict.cites, start=1)}
        quotes = "".join(
            f'<p class="claim-small"><span class="cited-number">{number}</span> {label_badge(cite.label)} '
            f'“{esc(cite.evidence.anchor.quote)}” <span class="quiet">{esc(cite.evidence.source.title)}</span></p>'
            for number, cite in enumerate(verdict.cites, start=1)
        )
        others = "".join(
            f'<p class="claim-small">{label_badge(item.label)} “{esc(item.evidence.anchor.quote)}”</p>'
            for item in side.labelled
            if item.evidence.span not in cited
        )
        rationale = rich(verdict.rationale) if verdict.rationale else say("log.no-rationale")
        with column:
            show(
                f'<p>{rating_badge(verdict.rating)} <span class="quiet">{esc(verdict.reviewer_name)} · '
                f"{minute(verdict.recorded)}</span></p>{rationale}"
                f"{quotes or say('log.no-cites')}"
                + (f'<p class="quiet">{say("sides.also-labelled")}</p>{others}' if others else "")
            )
