"""A narrow strip beside a text: where in it something is cited, and where the passage stands that one came for."""

import html
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.app.catalogue import say
from workbench.desk import SourceView

APART = 4.0
"""Per cent of the strip that two marks need to be told apart; nearer ones become one."""

NAMED = 2
"""Claims that a mark has room to name."""


@dataclass
class _Mark:
    """A place on the strip, in per cent from its top: what a link there leads to, and which claims cite it."""

    place: float
    anchor: str
    quote: str
    claims: list[int]


def minimap(view: SourceView, *, target: tuple[int, int] | None) -> str:
    """Return the strip as HTML with a link for each mark, or a blank string if there are none. The list of citations says
    the same in words."""
    links = [_link(mark) for mark in _marks(view)]
    if target:
        place, anchor = _place(view, target[0]), anchor_at(view, target[0])
        links.append(
            f'<a class="here" href="#{anchor}" style="top:{place:.1f}%" aria-label="{say("sources.map-here")}" '
            f'title="{say("sources.map-here")}">◂</a>'
        )
    return f'<nav class="minimap" aria-label="{say("sources.map")}">{"".join(links)}</nav>' if links else ""


def anchor_at(view: SourceView, offset: int) -> str:
    """Return the id of the snippet that contains an offset, as the reader sets it, for links to jump to."""
    following = (snippet.ordinal for snippet in view.snippets if snippet.end > offset)
    return f"snippet-{next(following, 0)}"


def _marks(view: SourceView) -> Iterator[_Mark]:
    """Return the cited spans from the top; those that are too near to each other as one."""
    last: _Mark | None = None
    for span in sorted(view.cited, key=lambda span: span.start):
        place = _place(view, span.start)
        if last is not None and place - last.place < APART:
            if span.claim not in last.claims:
                last.claims.append(span.claim)
            continue
        if last is not None:
            yield last
        last = _Mark(place, anchor_at(view, span.start), view.document.text[span.start : span.end], [span.claim])
    if last is not None:
        yield last


def _link(mark: _Mark) -> str:
    numbers = ", ".join(map(str, mark.claims[:NAMED])) + ("…" if len(mark.claims) > NAMED else "")
    claims, place, quote = ", ".join(map(str, mark.claims)), round(mark.place), mark.quote[:90]
    means = html.escape(say("sources.map-cited", n=len(mark.claims), claims=claims, place=place, quote=quote))
    return (
        f'<a class="cites" href="#{mark.anchor}" style="top:{mark.place:.1f}%" aria-label="{means}" '
        f'title="{means}">{numbers}</a>'
    )


def _place(view: SourceView, offset: int) -> float:
    return 100 * offset / max(1, len(view.document.text))
