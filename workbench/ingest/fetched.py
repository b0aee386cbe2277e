"""Read a page that was fetched by its address. Runs in the sandboxed process, see ``workbench.ingest.sandbox``."""

import codecs
import contextlib
from dataclasses import dataclass
from typing import Any

from workbench.domain import Instead, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.readers import media_type_of, reader_of
from workbench.ingest.walls import says_not_free, wall_of

_READ = {"text/html": "text/html", "application/xhtml+xml": "text/html", "application/pdf": "application/pdf"}
"""Media types of answers and of their readers; anything else is plain text, unless its bytes say otherwise."""

# What these names mean in browsers (https://encoding.spec.whatwg.org/#names-and-labels); in Python, they mean less.
_ENCODINGS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What was read from a page: its document with the bytes it was read from, None where it has no text; what it is instead
    of an article; its title; and whether it says that only part of it is free."""

    reading: Reading | None
    readable: bytes
    instead: Instead | None = None
    title: str = ""
    not_free: bool = False


def read_page(
    data: bytes, *, name: str, media_type: str | None, charset: str | None, url: str, requested: str
) -> ReadPage:
    """Read a page that ``url`` sent, to which ``requested`` led. ``media_type`` and ``charset`` are what the server said.
    Raises UnreadableSourceError where it has no text and it is not known why."""
    declared = _READ.get(media_type or "", "text/plain")
    recognised = media_type_of(data, name, declared)
    kind = recognised if recognised in _READ else declared
    readable = data if kind == "application/pdf" else _utf8(data, charset)
    reading: Reading | None = None
    failure: UnreadableSourceError | None = None
    try:
        reading = next((item for item in reader_of(kind).read(readable, kind, name) if isinstance(item, Reading)), None)
    except UnreadableSourceError as error:
        failure = error
    tree = _tree(readable) if kind == "text/html" else None
    instead = None if tree is None else wall_of(tree, reading.text if reading else "", url=url, requested=requested)
    if reading is None and instead is None:
        raise failure or UnreadableSourceError(f"{name} holds no text.")
    if tree is None:
        return ReadPage(reading, readable)
    title = " ".join((tree.findtext(".//title") or "").split())[:200]
    return ReadPage(reading, readable, instead, title, says_not_free(tree))


def _utf8(data: bytes, charset: str | None) -> bytes:
    """Return a text in UTF-8 with a byte order mark, if it is in the encoding that the server said, which counts more than
    what the page says (https://html.spec.whatwg.org/#determining-the-character-encoding). Otherwise, return it as it is."""
    if charset is None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    with contextlib.suppress(LookupError, UnicodeError):
        encoding = codecs.lookup(charset).name
        return codecs.BOM_UTF8 + data.decode(_ENCODINGS.get(encoding, encoding)).encode()
    return data


def _tree(data: bytes) -> Any:
    """Return the elements of a page, or None where it has none."""
    from lxml import etree, html as lxml_html

    try:
        encoding = "utf-8" if data.decode() else None
    except UnicodeDecodeError:
        encoding = None  # what the page says
    parser = lxml_html.HTMLParser(recover=True, remove_comments=True, no_network=True, encoding=encoding)
    try:
        return lxml_html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
