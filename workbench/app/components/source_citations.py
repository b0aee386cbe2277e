"""The citations from a source: each cited passage with its claim, its labels and how the claim was rated."""

from collections.abc import Sequence

from workbench.app.catalogue import say
from workbench.app.components.labels import label_badge, rating_badge
from workbench.app.components.minimap import anchor_at
from workbench.app.components.notices import page_start, pages
from workbench.app.components.text import esc, show
from workbench.desk import SourceCitation, SourceView

PAGE = 20


def source_citations(view: SourceView, citations: Sequence[SourceCitation]) -> None:
    """Draw the cited passages in the order of the text, or what to do where there are none."""
    if not citations:
        show(say("sources.nothing-taken"), "quiet")
        return
    show(say("sources.taken-means", n=len({item.claim.id for item in citations}), passages=len(citations)), "quiet")
    begin = page_start("citations-page", PAGE)
    for item in citations[begin : begin + PAGE]:
        claim = item.claim
        labels = " ".join(label_badge(label) for label in item.labels or [None])
        rating = rating_badge(item.verdict.rating) if item.verdict else say("claim.unrated")
        show(
            f'<p class="claim-small">“{esc(item.quote)}” <a href="#{anchor_at(view, item.span.start)}">'
            f'{say("sources.in-the-text")}</a></p><p class="quiet">{labels} · <a href="review?claim={claim.id}" '
            f'target="_self">{say("sources.claim", id=claim.id)}</a> {esc(claim.text)} {rating}</p>',
            "taken",
        )
    pages(len(citations), PAGE, "citations-page")
