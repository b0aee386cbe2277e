"""How much a workbook can hold.

A workbook is a zip archive of XML: a file of a few hundred kilobytes can hold millions of cells. How many there are is
counted in the unpacked bytes before anything is parsed, so that a refusal names the limit that was met and comes within
seconds.
"""

import io
import re
import zipfile
from collections.abc import Mapping

from workbench.errors import InputError

MAX_UNPACKED = 300_000_000
"""Bytes of a workbook, unpacked."""

MAX_PARTS = 5_000
"""Files in the archive: sheets, styles, pictures."""

LIMITS: Mapping[str, tuple[int, str]] = {
    "c": (2_000_000, "cells, empty ones included"),
    "row": (1_048_576, "rows"),
    "si": (1_000_000, "different texts"),
    "sheet": (1_000, "sheets"),
    "mergeCell": (100_000, "merged ranges"),
    "xf": (100_000, "cell formats"),
}
"""XML elements of which a workbook can have so many in all its sheets, and what they are."""

MAX_ROW = 1_048_576
"""Number of the last row that a sheet can have."""

MAX_WIDTH = 10_000_000
"""Cells in all rows, when those left of the last one in each row are counted too."""

_REMEDY = "Delete empty rows, columns and sheets, split it, or save the sheet as CSV."
_ELEMENT = re.compile(rb"<(?:\w+:)?(" + "|".join(LIMITS).encode() + rb")(?=[\s/>])")
_CHUNK = 1 << 20
_NAME = 20
"""Bytes in which the name of any of these elements ends."""


def check_size(data: bytes, name: str) -> None:
    """Count what is in a workbook without parsing it. Raises InputError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if size > MAX_UNPACKED:
                raise too_much(name, size, "bytes when it is unpacked", MAX_UNPACKED)
            if len(parts) > MAX_PARTS:
                raise too_much(name, len(parts), "files inside", MAX_PARTS)
            counts = dict.fromkeys(LIMITS, 0)
            for part in parts:
                if part.filename.lower().endswith(".xml"):
                    _count(packed, part, counts, name)
    except InputError:
        raise
    except Exception as error:  # as above
        raise unreadable(name) from error


def _count(packed: zipfile.ZipFile, part: zipfile.ZipInfo, counts: dict[str, int], name: str) -> None:
    with packed.open(part) as file:
        held = b""
        while chunk := file.read(_CHUNK):
            held += chunk
            # An element whose name the chunk may cut is counted with the next one.
            whole = held.rfind(b"<", len(held) - _NAME) if len(chunk) == _CHUNK else -1
            end = whole if whole >= 0 else len(held)
            for match in _ELEMENT.finditer(held, 0, end):
                element = match.group(1).decode()
                counts[element] += 1
                if counts[element] > LIMITS[element][0]:
                    raise too_much(name, None, LIMITS[element][1], LIMITS[element][0])
            held = held[end:]


def too_much(name: str, count: int | None, what: str, limit: int) -> InputError:
    """Return the refusal of a workbook with more than ``limit`` of something."""
    excess = f"{count:,} {what}, more than the {limit:,} that are read" if count else f"more than {limit:,} {what}"
    return InputError(f"{name} has {excess}. {_REMEDY}")


def unreadable(name: str) -> InputError:
    """Return the refusal of a file that is no workbook."""
    return InputError(f"{name} is not a workbook that can be read; open it and save it as XLSX or CSV.")
