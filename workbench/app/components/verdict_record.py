"""A verdict as it was recorded, whole."""

import streamlit as st

from workbench.app.catalogue import say
from workbench.app.components.labels import label_badge, rating_badge
from workbench.app.components.sources import outside_link
from workbench.app.components.text import day, esc, minute, rich, show
from workbench.domain import Verdict
from workbench.domain.log import Entry


def record(verdict: Verdict, entry: Entry) -> None:
    """Rating, rationale, evidence in order, corrections, and the entry's bytes."""
    show(
        f"<p>{rating_badge(verdict.rating)} {esc(verdict.rating.definition)} "
        f'<span class="quiet">({esc(verdict.scale.name)}, {say("log.scale-version", n=verdict.scale.version)})</span></p>'
        f'<div class="evidence">{rich(verdict.rationale) if verdict.rationale else say("log.no-rationale")}</div>'
    )
    if verdict.corrects:
        kind = f" ({esc(verdict.code)})" if verdict.code else ""
        show(say("log.corrects", id=verdict.corrects, reason=esc(verdict.reason)) + kind, "quiet")
    if verdict.corrected_by:
        show(say("log.corrected-by", id=verdict.corrected_by), "quiet")
    if verdict.judged_with:
        show(say("log.judged-with", id=verdict.judged_with), "quiet")
    for number, cite in enumerate(verdict.cites, start=1):
        evidence = cite.evidence
        link = f" · {outside_link(evidence.source.url, evidence.anchor.quote)}" if evidence.source.url else ""
        label = f" · {label_badge(cite.label)}" if cite.label else ""
        where = say("log.anchor", sha=evidence.document[:16], start=evidence.anchor.start, end=evidence.anchor.end)
        about = " · ".join(esc(part) for part in (evidence.source.title, evidence.source.publisher) if part)
        show(
            f'<p class="evidence"><span class="cited-number">{number}</span> “{esc(evidence.anchor.quote)}”</p>'
            f'<p class="quiet">{about} · {day(evidence.source.published)}{label}{link}<br>'
            f'<span class="num">{where}</span></p>'
        )
    if not verdict.cites:
        show(say("log.no-cites"), "quiet")
    with st.expander(say("log.entry", n=verdict.id, when=minute(verdict.recorded))):
        st.code(
            f"hash {entry.hash}\nprev {entry.prev}\n\n{entry.body.decode('utf-8', 'replace')}",
            language=None,
            wrap_lines=True,
        )
