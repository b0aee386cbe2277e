"""Where evidence comes from, in one line."""

from workbench.app.catalogue import say
from workbench.app.components.text import age, day, esc
from workbench.domain.sources import Document, text_fragment


def source_line(document: Document, *, said_on: str | None = None) -> str:
    """Title, publisher, date and age of a document, as HTML."""
    about = document.metadata
    parts = [esc(document.title), esc(about.publisher) if about.publisher else None, day(about.published)]
    parts.append(age(about.published, said_on))
    if not document.current:
        parts.append(say("common.earlier-version", n=document.version))
    return '<span class="quiet">' + " · ".join(part for part in parts if part) + "</span>"


def outside_link(url: str, quote: str) -> str:
    """A link to a source's own page that scrolls to the quote; it opens apart and sends no referrer."""
    href = esc(text_fragment(url, quote))[5:-6].replace('"', "&quot;")
    return f'<a href="{href}" target="_blank" rel="noopener noreferrer">{say("common.open-source")} ↗</a>'


def reader_link(document: Document, start: int, end: int) -> str:
    """A link into our reader, at a span."""
    href = f"sources?source={document.id}&amp;start={start}&amp;end={end}"
    return f'<a href="{href}" target="_self">{say("common.read-in-context")}</a>'
