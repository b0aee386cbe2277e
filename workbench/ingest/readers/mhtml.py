"""Web pages saved by a browser in one file (MHTML, RFC 2557): the page, read as a web page is.

Invariant: the header ``Date`` says when the page was saved (``accessed``), never when it was published.
"""

from collections.abc import Iterator
from dataclasses import replace
from email.message import Message

from workbench.domain import Reading, is_web_address
from workbench.errors import UnreadableSourceError
from workbench.ingest import mail
from workbench.ingest.page_archive import original_of
from workbench.ingest.readers import Reader, html


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a saved page. Raises UnreadableSourceError where there is none in it."""
    message = mail.parsed(data, name)
    with mail.refusing_damage(name):
        root = _root(message, name)
        page = mail.page(root, name) if root is not None else b""
    if root is None or not page.strip():
        raise UnreadableSourceError(f"{name} holds no web page; save the page again, as “Webpage, complete” or as a PDF.")
    addresses = (mail.header(message, "Snapshot-Content-Location"), mail.header(root, "Content-Location"))
    address = next((value for value in addresses if value and is_web_address(value)), None)
    for found in html.read(page, "text/html", name, address):
        if isinstance(found, str):
            yield found
            continue
        about = found.metadata
        about = replace(
            about,
            title=about.title or mail.header(message, "Subject"),
            url=address if address and original_of(address) is None else about.url,
            accessed=about.accessed or mail.day(message),
        )
        yield replace(found, data=data, media_type=media_type, metadata=about)


def _root(message: Message, name: str) -> Message | None:
    """Return the part with the page: the one in the header ``start``, or at the address that was saved; otherwise the first
    page. The frames of a page can come before it."""
    start, saved = message.get_param("start"), mail.header(message, "Snapshot-Content-Location")
    pages: list[Message] = []
    waiting: list[tuple[Message, int]] = [(message, 0)]
    seen = 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > mail.MAX_PARTS:
            raise mail.too_many_parts(name)
        if part.get_content_maintype() == "multipart":
            waiting += [(inner, depth + 1) for inner in reversed(mail.children(part, depth, name))]
        elif part.get_content_type() in ("text/html", "application/xhtml+xml"):
            if isinstance(start, str) and part.get("Content-ID") == start:
                return part
            pages.append(part)
    at_address = (part for part in pages if saved and mail.header(part, "Content-Location") == saved)
    return next(at_address, pages[0] if pages else None)


READER = Reader(
    "Saved web page",
    {".mhtml": "multipart/related", ".mht": "multipart/related"},
    read,
    matches=lambda data: mail.is_saved_page(mail.header_block(data)),
)
