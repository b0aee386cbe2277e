"""One reader a format, chosen by what the bytes are and not only by what the file is called.

Invariant: a reader gets bytes and a name and gives readings; it never touches a network or another file. A new format is
a file here and a line in ``READERS``.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath
from typing import Protocol, cast

from workbench.domain.sources import Reading
from workbench.errors import UnreadableSourceError

READERS = {
    "text/plain": "text",
    "text/markdown": "markdown",
    "text/html": "html",
    "text/csv": "table",
    "application/x-ndjson": "table",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}
"""Media type -> module of this package."""

SUFFIXES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".jsonl": "application/x-ndjson",
    ".ndjson": "application/x-ndjson",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""What a file's name says; the bytes have the last word."""

# A comment ends at its first "-->": a pattern that may go on behind it tries 2**n ways to read n comments.
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_KNOWN_BINARY = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Office file; save it as .docx",
    b"{\\rtf": "an RTF file; save it as .docx",
}


class Reader(Protocol):
    """What each module of this package offers."""

    def read(self, data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
        """Yield the documents in ``data``, or a sentence for each part of it that cannot be read.

        Raises UnreadableSourceError where nothing in it can be.
        """
        ...


def media_type_of(data: bytes, name: str) -> str:
    """Tell the format of a file. Raises UnreadableSourceError where it is none that can be read."""
    said = SUFFIXES.get(PurePath(name).suffix.lower())
    if b"%PDF-" in data[:1024]:
        return "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        if b"word/document.xml" in data:
            return SUFFIXES[".docx"]
        raise UnreadableSourceError(f"{name} is a zip archive and no Word file; unpack it and give the files.")
    for magic, what in _KNOWN_BINARY.items():
        if data.startswith(magic):
            raise UnreadableSourceError(f"{name} is {what}." if ";" in what else f"{name} is {what}, not a text.")
    if said in (SUFFIXES[".pdf"], SUFFIXES[".docx"]):
        raise UnreadableSourceError(f"{name} is not what its name says: it is damaged or another kind of file.")
    if _HTML.match(data[:4096].lstrip(b"\xef\xbb\xbf")):
        return "text/html"
    return said or "text/plain"


def reader_of(media_type: str) -> Reader:
    """The reader of a media type, imported now."""
    return cast(Reader, import_module(f"workbench.ingest.readers.{READERS[media_type]}"))
