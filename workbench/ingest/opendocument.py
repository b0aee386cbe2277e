"""What OpenDocument texts and spreadsheets have in common: the parts of the archive, element names, and what a file says of
itself (OpenDocument 1.3, https://docs.oasis-open.org/office/OpenDocument/v1.3/)."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from workbench.domain import Metadata
from workbench.errors import UnreadableSourceError
from workbench.ingest.archive import refuse_bombs

_PREFIXES = {
    "urn:oasis:names:tc:opendocument:xmlns:office:1.0": "office",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0": "text",
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0": "table",
    "urn:oasis:names:tc:opendocument:xmlns:style:1.0": "style",
    "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": "draw",
    "urn:oasis:names:tc:opendocument:xmlns:meta:1.0": "meta",
    "http://purl.org/dc/elements/1.1/": "dc",
}
_NOT_INLINE = ("office:annotation", "text:note", "text:ruby-text", "other:title", "other:desc")
_NAMESPACES = {prefix: address for address, prefix in _PREFIXES.items()}


def is_opendocument(data: bytes, kind: str) -> bool:
    """Return whether a file is an OpenDocument file of a kind: ``text`` or ``spreadsheet``."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    media_type = f"application/vnd.oasis.opendocument.{kind}".encode()
    if data[30:38] == b"mimetype" and data[38 : 38 + len(media_type) + 2] == media_type + b"PK":
        return True  # stored, as the standard has it
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("mimetype") as part:
            return part.read(200).strip() == media_type
    except Exception:  # no archive, or without that part
        return False


@contextmanager
def opened(data: bytes, name: str, kind: str) -> Iterator[zipfile.ZipFile]:
    """Return a context with the archive of a file; ``kind`` is what messages call it. Raises UnreadableSourceError if the
    file is damaged or unpacks to too much."""
    refuse_bombs(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except UnreadableSourceError:
        raise
    except Exception as error:  # lxml and zipfile raise many kinds of errors for a damaged file
        raise UnreadableSourceError(f"{name} is damaged and cannot be read as a {kind}; save it again.") from error


def tag(name: str) -> str:
    """Return the name of an element or attribute, such as ``text:p``, as lxml writes it."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def name_of(element: Any) -> str:
    """Return the name of an element, such as ``text:p``, with the prefix ``other`` for names of other vocabularies; "" for
    comments."""
    if not isinstance(element.tag, str):
        return ""
    address, _, local = element.tag[1:].partition("}")
    return f"{_PREFIXES.get(address, 'other')}:{local}"


def attribute(element: Any, name: str) -> str:
    """Return an attribute, "" where there is none."""
    return str(element.get(tag(name)) or "")


def number(element: Any, name: str) -> int:
    """Return an attribute that says how often something is repeated; 1 where there is none."""
    value = attribute(element, name)
    return max(1, int(value)) if value.isdecimal() and len(value) < 10 else 1


def parsed(archive: zipfile.ZipFile, part: str) -> Any:
    """Return the root of a part of the archive; None where it is missing. Entities are not resolved."""
    from lxml import etree

    if part not in archive.namelist():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with archive.open(part) as file:
        return etree.parse(file, parser).getroot()


def metadata_of(archive: zipfile.ZipFile) -> Metadata:
    """Return what a file says of itself. The date of saving says nothing of when its text was published."""
    root = parsed(archive, "meta.xml")
    if root is None:
        return Metadata()

    def said(*names: str) -> str | None:
        found = (element.text for name in names for element in root.iter(tag(name)))
        return next((text for text in found if text and text.strip()), None)

    saved = said("dc:date", "meta:creation-date")
    return Metadata(
        title=said("dc:title"),
        author=said("meta:initial-creator", "dc:creator"),
        file_date=saved[:10] if saved else None,
        language=said("dc:language"),
    )


def inline_text(element: Any) -> Iterator[str]:
    """Yield the text of a paragraph without its look: the pieces of spans, and a space for each space, tab and break."""
    yield element.text or ""
    for item in element:
        name = name_of(item)
        if name in ("text:s", "text:tab", "text:line-break"):
            yield " "
        elif name and name not in _NOT_INLINE:
            yield from inline_text(item)
        yield item.tail or ""
