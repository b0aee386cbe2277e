"""Word files (Office Open XML)."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from workbench.domain.sources import BlockKind, Metadata, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer

MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
"""An honest document shrinks to a tenth or so; a bomb to a thousandth."""


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a Word file. Raises UnreadableSourceError where it is damaged, a bomb or empty."""
    _refuse_bombs(data, name)
    import docx

    try:
        document: Any = docx.Document(io.BytesIO(data))
        composer = Composer()
        for item in document.iter_inner_content():
            for kind, text in _blocks(item):
                composer.add(kind, text)
        about = document.core_properties
        metadata = Metadata(
            title=about.title or None,
            author=about.author if about.author not in ("", "python-docx") else None,
            published=(about.modified or about.created).date().isoformat() if about.modified or about.created else None,
            language=about.language or None,
        )
    except UnreadableSourceError:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds over a damaged file
        raise UnreadableSourceError(f"{name} is damaged and cannot be read as a Word file; save it again.") from error
    yield composer.reading(data, media_type, metadata, name=name)


def _refuse_bombs(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableSourceError(f"{name} is damaged or cut off; get it again from where it came.") from error
    unpacked = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableSourceError(f"{name} is encrypted; save it without a password.")
    if unpacked > MAX_UNPACKED or (unpacked > 10_000_000 and unpacked > MAX_RATIO * len(data)):
        raise UnreadableSourceError(f"{name} would unpack to {unpacked // 1_000_000} MB; it is not read, for safety.")


def _blocks(item: Any) -> Iterator[tuple[BlockKind, str]]:
    if hasattr(item, "rows"):
        for row in item.rows:
            cells = list(dict.fromkeys(cell._tc for cell in row.cells))  # a merged cell comes once for each column
            texts = [" ".join(node.text or "" for node in cell.iter() if node.tag.endswith("}t")) for cell in cells]
            yield "row", " | ".join(" ".join(text.split()) for text in texts if text.strip())
        return
    yield _kind(item), item.text


def _kind(paragraph: Any) -> BlockKind:
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    if re.match(r"(?:heading|title|subtitle)\b", style, re.IGNORECASE):
        return "heading"
    if re.match(r"caption", style, re.IGNORECASE):
        return "caption"
    if re.match(r"(?:intense )?quote", style, re.IGNORECASE):
        return "quote"
    numbered = paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None
    return "item" if numbered or re.match(r"list", style, re.IGNORECASE) else "paragraph"
