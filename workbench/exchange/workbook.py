"""Rows of a workbook (XLSX), read in the sandboxed process within limits.

A workbook is a zip archive of XML: a file of a few hundred kilobytes can hold millions of cells. How many there are is
counted in the unpacked bytes before anything is parsed, so that a refusal names the limit that was met and comes within
seconds.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from workbench.errors import InputError
from workbench.sandbox import shared_worker

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

TOGETHER = 500
"""Rows sent at once, unless they are long."""

LONG = 1_000_000
"""Cells and characters of rows from which they are sent."""

_REMEDY = "Delete empty rows, columns and sheets, split it, or save the sheet as CSV."
_ELEMENT = re.compile(rb"<(?:\w+:)?(" + "|".join(LIMITS).encode() + rb")(?=[\s/>])")
_CHUNK = 1 << 20
_NAME = 20
"""Bytes in which the name of any of these elements ends."""

Row = tuple[int, list[Any] | InputError]
"""A row's number, and its cells up to the last with anything in it; or the reason why it cannot be read."""


def open_sheet(data: bytes, *, name: str, sheet: str | None) -> tuple[tuple[str, ...], str | None, Iterator[Row]]:
    """Return the names of all sheets, the name of the one that is read, and its rows with anything in them, as they come.

    That is the named sheet, else the first with anything in it; None where there is none. Raises InputError.
    """
    values = _values(data, name, sheet)
    sheets, title = next(values)
    return tuple(sheets), title, _rows(values)


def _values(data: bytes, name: str, sheet: str | None) -> Iterator[Any]:
    with shared_worker() as worker:
        yield from worker.values("workbench.exchange.workbook:task", data, name=name, sheet=sheet)


def _rows(values: Iterator[Any]) -> Iterator[Row]:
    try:
        number = 0
        for value in values:
            for number, cells in value:
                yield number, InputError(cells) if isinstance(cells, str) else [_from_json(cell) for cell in cells]
    except InputError as error:  # the process ended on the way; the rows before are good
        yield number + 1, error


def task(data: bytes, *, name: str, sheet: str | None) -> Iterator[Any]:
    """In the sandboxed process: yield the names of the sheets and of the one that is read, then lists of rows."""
    sheets, title, rows = read_sheet(data, name=name, sheet=sheet)
    yield [list(sheets), title]
    part: list[Any] = []
    length = 0
    for number, cells in rows:
        part.append([number, str(cells) if isinstance(cells, InputError) else [_to_json(cell) for cell in cells]])
        if not isinstance(cells, InputError):
            length += len(cells) + sum(len(cell) for cell in cells if isinstance(cell, str))
        if len(part) == TOGETHER or length > LONG:
            yield part
            part, length = [], 0
    if part:
        yield part


def read_sheet(data: bytes, *, name: str, sheet: str | None) -> tuple[tuple[str, ...], str | None, Iterator[Row]]:
    """Do what ``open_sheet`` does in this process. For the sandboxed one. Raises InputError."""
    _check_size(data, name)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:  # whatever a broken or hostile workbook makes its parser raise
        raise _unreadable(name) from error
    sheets = tuple(str(page) for page in book.sheetnames)
    if sheet is not None and sheet not in sheets:
        raise InputError(f"{name} has no sheet “{sheet}”; it has {', '.join(sheets)[:300]}.")
    for title in (sheet,) if sheet is not None else sheets:
        page = book[title]
        if not hasattr(page, "iter_rows"):  # a chart
            continue
        page.reset_dimensions()  # what a file says of its size need not be so
        rows = _cells(page, name)
        first = next(rows, None)
        if first is not None:
            return sheets, title, _with_first(first, rows)
    return sheets, None, iter(())


def _with_first(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rows


def _check_size(data: bytes, name: str) -> None:
    """Count what is in a workbook without parsing it. Raises InputError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            size = sum(part.file_size for part in parts)
            if size > MAX_UNPACKED:
                raise _too_much(name, size, "bytes when it is unpacked", MAX_UNPACKED)
            if len(parts) > MAX_PARTS:
                raise _too_much(name, len(parts), "files inside", MAX_PARTS)
            counts = dict.fromkeys(LIMITS, 0)
            for part in parts:
                if part.filename.lower().endswith(".xml"):
                    _count(packed, part, counts, name)
    except InputError:
        raise
    except Exception as error:  # as above
        raise _unreadable(name) from error


def _count(packed: zipfile.ZipFile, part: zipfile.ZipInfo, counts: dict[str, int], name: str) -> None:
    with packed.open(part) as file:
        held = b""
        while chunk := file.read(_CHUNK):
            held += chunk
            # An element whose name the chunk may cut is counted with the next one.
            whole = held.rfind(b"<", len(held) - _NAME) if len(chunk) == _CHUNK else -1
            end = whole if whole >= 0 else len(held)
            for found in _ELEMENT.finditer(held, 0, end):
                element = found.group(1).decode()
                counts[element] += 1
                if counts[element] > LIMITS[element][0]:
                    raise _too_much(name, None, LIMITS[element][1], LIMITS[element][0])
            held = held[end:]


def _cells(page: Any, name: str) -> Iterator[Row]:
    """Yield each row with anything in it. A workbook broken further down ends with a sentence."""
    number = width = 0
    try:
        for number, row in enumerate(page.iter_rows(values_only=True), start=1):
            width += len(row)
            if number > MAX_ROW or width > MAX_WIDTH:
                high = number > MAX_ROW
                what = "rows" if high else "cells, counted from the first column on"
                yield number, _too_much(name, None, what, MAX_ROW if high else MAX_WIDTH)
                return
            cells = list(row)
            while cells and (cells[-1] is None or cells[-1] == ""):
                cells.pop()
            if cells:
                yield number, cells
    except Exception:  # as above
        yield number + 1, InputError(f"{name} is damaged from row {number + 1} on; open it and save it anew.")


def _to_json(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return {"time": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)


def _from_json(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    return datetime.fromisoformat(cell["time"]) if "time" in cell else date.fromisoformat(cell["date"])


def _too_much(name: str, count: int | None, what: str, limit: int) -> InputError:
    said = f"{count:,} {what}, more than the {limit:,} that are read" if count else f"more than {limit:,} {what}"
    return InputError(f"{name} has {said}. {_REMEDY}")


def _unreadable(name: str) -> InputError:
    return InputError(f"{name} is no workbook that can be read; open it and save it as XLSX or CSV.")
