"""Rows of a workbook (XLSX), read in the sandboxed process within the limits of ``workbench.tabular.workbook_limits``."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from workbench.errors import InputError
from workbench.files.sandbox import shared_worker
from workbench.tabular.sheets import NO_RESULT, Values, cells_of, open_book, rows_of
from workbench.tabular.workbook_limits import MAX_ROW, MAX_WIDTH, check_size, too_much, unreadable

TOGETHER = 500
"""Rows sent in one value, unless they are long."""

LONG = 1_000_000
"""Cells and characters after which rows are sent."""

Row = tuple[int, list[Any] | InputError]
"""A row's number, and its cells up to the last that is not empty, or the reason why it cannot be read."""


def open_sheet(data: bytes, *, name: str, sheet: str | None) -> tuple[tuple[str, ...], str | None, Iterator[Row]]:
    """Return the names of all sheets, the name of the one that is read, and an iterator over its rows that are not empty.

    The named sheet is read, or else the first that is not empty (None if all are). Raises InputError.
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
    except InputError as error:  # the process ended early; the rows before this are valid
        yield number + 1, error


def task(data: bytes, *, name: str, sheet: str | None) -> Iterator[Any]:
    """Yield the names of the sheets and of the one that is read, then lists of rows. Runs in the sandboxed process."""
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
    check_size(data, name)
    try:
        book = open_book(data)
    except Exception as error:  # whatever a broken or hostile workbook makes its parser raise
        raise unreadable(name) from error
    sheets = tuple(str(page) for page in book.sheetnames)
    if sheet is not None and sheet not in sheets:
        raise InputError(f"{name} has no sheet “{sheet}”; it has {', '.join(sheets)[:300]}.")
    for title in (sheet,) if sheet is not None else sheets:
        page = book[title]
        if page not in book.worksheets:  # a chart
            continue
        rows = _cells(book, page, name)
        first = next(rows, None)
        if first is not None:
            return sheets, title, _with_first(first, rows)
    return sheets, None, iter(())


def _with_first(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rows


def _cells(book: Any, page: Any, name: str) -> Iterator[Row]:
    """Yield each row that is not empty. A workbook that is damaged further down ends with a sentence."""
    number = width = 0
    values = Values(book)
    try:
        for number, row in ((number + 1, row) for number, row in rows_of(book, page)):
            cells: list[Any] = []
            for at, cell in cells_of(row):
                if (value := values.value(cell)) not in (None, ""):
                    cells += [None] * (at + 1 - len(cells))
                    cells[at] = value
            width += len(cells)
            if number > MAX_ROW or width > MAX_WIDTH:
                high = number > MAX_ROW
                what = "rows" if high else "cells, counted from the first column on"
                yield number, too_much(name, None, what, MAX_ROW if high else MAX_WIDTH)
                return
            if NO_RESULT in cells:
                yield number, InputError("A cell of this row has a formula without a result. Open the workbook and save it.")
            elif cells:
                yield number, cells
    except Exception:  # as above
        yield number + 1, InputError(f"{name} is damaged from row {number + 1} on; open it and save it again.")


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
