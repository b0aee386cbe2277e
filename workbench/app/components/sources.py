"""Where evidence comes from, in one line."""

import html
from collections.abc import Iterable

from workbench.app.catalogue import say
from workbench.app.components.text import age, day, esc
from workbench.domain import Document, text_fragment


def source_line(document: Document, *, said_on: str | None = None) -> str:
    """Title, publisher, date and age of a document, as HTML, and what the desk noted of it: primary or secondary, and when
    it was accessed."""
    about = document.metadata
    parts = [esc(document.title), esc(about.publisher) if about.publisher else None, day(about.published)]
    parts.append(age(about.published, said_on))
    if about.standing:
        parts.append(say(f"common.standing-{about.standing}"))
    if about.accessed:
        parts.append(say("sources.accessed-on", when=day(about.accessed)))
    if not document.current:
        parts.append(say("common.earlier-version", n=document.version))
    return '<span class="quiet">' + " · ".join(part for part in parts if part) + "</span>"


def missing_words(names: Iterable[str]) -> str:
    """Return the names of missing details of a source."""
    return ", ".join(say(f"sources.no-{name}") for name in names)


def outside_link(url: str, quote: str) -> str:
    """Return a link to a source's own page that scrolls to the quote; it opens in a new tab and sends no referrer."""
    href = esc(text_fragment(url, quote))[5:-6].replace('"', "&quot;")
    return f'<a href="{href}" target="_blank" rel="noopener noreferrer">{say("common.open-source")} ↗</a>'


def reader_link(document: Document, start: int, end: int, *, claim: int | None = None) -> str:
    """Return a link to the reader of the page Sources, at a span; with ``claim``, passages can be cited for it there."""
    href = f"sources?source={document.id}&amp;start={start}&amp;end={end}"
    if claim is not None:
        href += f"&amp;claim={claim}"
    return f'<a href="{href}" target="_self">{say("reader.in-sources")}</a>'


def archive_link(document: Document) -> str:
    """Return a link to the web archive's copy of a source's page, near the time of access, else of publication."""
    when = (document.metadata.accessed or document.metadata.published or document.added)[:10].replace("-", "")
    href = html.escape(f"https://web.archive.org/web/{when}/{document.metadata.url}", quote=True)
    return f'<a href="{href}" target="_blank" rel="noopener noreferrer">{say("common.archived")} ↗</a>'
