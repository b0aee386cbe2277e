"""A document at reading width: its text as it stands, with cited spans marked, and beside it where they are."""

import html
import itertools

from workbench.app.catalogue import say
from workbench.app.components.minimap import minimap
from workbench.app.components.text import show
from workbench.desk import SourceView

_TAGS = {"heading": ("<h3>", "</h3>"), "item": ("<p>", "</p>"), "row": ('<p class="row">', "</p>")}


def reader(view: SourceView, *, target: tuple[int, int] | None) -> None:
    """Draw the whole text; ``target`` is outlined and scrolled to. Each snippet has an id that links can jump to."""
    text = view.document.text
    parts: list[str] = []
    at = 0
    for snippet in view.snippets:
        between = text[at : snippet.start]
        marked = f'<span id="snippet-{snippet.ordinal}">{_spans(view, snippet.start, snippet.end, target)}</span>'
        opening, closing = _TAGS.get(snippet.kind, (f'<p class="{snippet.kind}">', "</p>"))
        if snippet.kind == "sentence":
            if not parts or "\n\n" in between or not parts[-1].endswith("</span>"):
                parts.append("</p><p>" if parts else "<p>")
            parts.append(f" {marked}")
        else:
            parts.append(f"{opening}{marked}{closing}")
        at = snippet.end
    text_at_width = f'<div class="reader" dir="auto">{"".join(parts)}</div>'
    below = f'<p class="below"><a href="#below-the-text">{say("sources.below")} ↓</a></p>'
    show(f'{below}<div class="reading">{minimap(view, target=target)}{text_at_width}</div><span id="below-the-text"></span>')


def _spans(view: SourceView, start: int, end: int, target: tuple[int, int] | None) -> str:
    """Return a snippet as HTML: split where a cited span or the target begins or ends, each piece marked accordingly.
    ``data-start`` is where a piece begins in the text, for ``selection.js``."""
    text = view.document.text
    inside = [span for span in view.cited if span.start < end and span.end > start]
    edges = {start, end} | {min(max(edge, start), end) for span in inside for edge in (span.start, span.end)}
    if target:
        edges |= {min(max(edge, start), end) for edge in target}
    cuts = sorted(edges)
    parts: list[str] = []
    for left, right in itertools.pairwise(cuts):
        words = html.escape(text[left:right])
        piece = f'<span data-start="{left}">{words}</span>'
        claims = sorted({span.claim for span in inside if span.start <= left and span.end >= right})
        if claims:
            numbers = ", ".join(
                f'<a href="review?claim={claim}" target="_self">{claim}</a>'
                for claim in claims
                if any(span.claim == claim and span.end == right for span in inside)
            )
            piece = f'<mark data-start="{left}" class="cited-span">{words}</mark>'
            piece += f"<sup>{numbers}</sup>" if numbers else ""
        if target and target[0] <= left and target[1] >= right:
            piece = f'<span class="target-span">{piece}</span>'
        parts.append(piece)
    return "".join(parts)
