"""Rows of CSV, TSV, JSON and XLSX under their column names.

Invariant: a row that cannot be read is replaced by the sentence that says why, and the rows after it are read; only a few
rows are in memory at a time, except for the shared texts of a workbook.
"""

import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from workbench.errors import InputError
from workbench.exchange.columns import CLAIM_FIELDS, VERDICT_FIELDS, folded
from workbench.exchange.layouts import Layout, headerless, with_header
from workbench.exchange.workbook import open_sheet, read_sheet
from workbench.files.inputs import LARGEST_TABLE, read_file
from workbench.tabular.delimited import (
    HEADER_ROWS,
    Dialect,
    LineCount,
    count_lines,
    fitting,
    header_place,
    open_delimited,
    rows_below,
    too_many_cells,
)
from workbench.tabular.json_rows import MAX_TEXT, json_array, json_lines

Row = tuple[int, Mapping[str, Any] | InputError]
"""A line number, and the row by column or what is wrong with it."""

LOOKED_AT = 100
"""Rows of a JSON file whose keys become columns."""

TEXT_NAMES = frozenset(folded(name) for name in (*CLAIM_FIELDS["text"], *VERDICT_FIELDS["claim"]))
"""Folded names of columns that hold claims."""

_NAME = 200
"""Most characters of a column name."""

MAX_LINE = 100_000
"""Characters of a first line that are looked at."""

_NO_HEADER = re.compile(r"\d\.json|\b[a-z]{3,5}-\d{5}\b|^\ufeff?\d{1,5}[\t,;|]")
"""What begins a first row of a collection without a header row: an id or the number of a line."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in order, and the rows. ``sheet`` and ``sheets`` are those of a workbook. ``notes`` are sentences about how
    the file as a whole was read. ``layout`` is the published one that the columns have."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    layout: Layout | None = None


def is_workbook(name: str) -> bool:
    """Return whether a file has the name of a workbook."""
    return name.lower().endswith((".xlsx", ".xlsm"))


def is_json_lines(name: str) -> bool:
    """Return whether a file has the name of a JSON file."""
    return name.lower().endswith((".jsonl", ".ndjson", ".json"))


def of_text(stream: TextIO, *, name: str, header_row: int | None = None) -> Table:
    """Return the table in a text that can be read twice; ``name`` tells the format. ``header_row``: the line of the column
    names, 0 where there is none, None to find it. Raises InputError if the text is empty."""
    if is_json_lines(name):
        if header_row is not None:
            raise InputError(f"{name} is JSON and has no header row. Leave the header row out.")
        table = _json(stream, name)
    else:
        table = _delimited(stream, name, header_row)
    if table is None:
        raise InputError(f"{name} is empty; give a table with a row of column names, or JSON lines.")
    return table if table.layout else replace(table, layout=with_header(table.columns))


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a row contains a column name that is known for claims."""
    return any(folded(cell) in TEXT_NAMES for cell in cells if len(cell) <= _NAME)


def skipped_note(lines: int) -> str:
    """Return the sentence about lines above the header row."""
    where = "Line 1 was" if lines == 1 else f"Lines 1 to {lines} were"
    return f"{where} left out: the column names are below."


def of_workbook(
    file: Path | BinaryIO, *, name: str, sheet: str | None = None, header_row: int | None = None
) -> Table:
    """Return the table in a sheet of a workbook: the named one, or the first that is not empty. ``header_row`` is as in
    ``of_text``. The workbook is parsed in the sandboxed process, and its rows arrive as they are consumed. Raises
    InputError."""
    names, title, rows = open_sheet(_bytes(file, name), name=name, sheet=sheet)
    table = _of_rows(names, title, rows, name, header_row)
    return replace(table, layout=with_header(table.columns))


def of_workbook_here(data: bytes, *, name: str) -> Table:
    """Do what ``of_workbook`` does in this process. For the sandboxed one. Raises InputError."""
    names, title, rows = read_sheet(data, name=name, sheet=None)
    return _of_rows(names, title, rows, name)


def _bytes(file: Path | BinaryIO, name: str) -> bytes:
    try:
        return read_file(file, limit=LARGEST_TABLE) if isinstance(file, Path) else file.read()
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror or error}).") from error


def _of_rows(
    names: tuple[str, ...],
    title: str | None,
    rows: Iterator[tuple[int, list[Any] | InputError]],
    name: str,
    header_row: int | None = None,
) -> Table:
    if header_row:
        rows = itertools.dropwhile(lambda row: row[0] < header_row, rows)
    top = list(itertools.islice(rows, HEADER_ROWS))
    if not top:
        raise InputError(f"{name} has no rows; give a workbook with a row of column names.")
    if header_row is not None:
        number, first = top[0]
        cells = [] if isinstance(first, InputError) else [_as_text(cell) for cell in first]
        columns = _numbered(len(cells)) if header_row == 0 else _named(cells)
        below = top if header_row == 0 else top[1:]
        return Table(tuple(filter(None, columns)), _by_column(itertools.chain(below, rows), columns), title, names)
    place = header_place([[] if isinstance(r, InputError) else [_as_text(c) for c in r] for _, r in top], is_header)
    number, first = top[place]
    if isinstance(first, InputError):
        raise first
    columns = _named([_as_text(cell) for cell in first])
    notes = (skipped_note(number - 1),) if place else ()
    return Table(tuple(columns), _by_column(itertools.chain(top[place + 1 :], rows), columns), title, names, notes)


def _by_column(rows: Iterator[tuple[int, list[Any] | InputError]], columns: list[str]) -> Iterator[Row]:
    for number, cells in rows:
        if isinstance(cells, InputError):
            yield number, cells
        elif any(_as_text(cell).strip() for cell in cells[len(columns) :]):
            yield number, InputError(too_many_cells(len(cells), len(columns)))
        elif any(_as_text(cell).strip() for cell in cells):
            yield number, {column: _plain(cell) for column, cell in zip(columns, cells, strict=False) if column}


def _plain(cell: Any) -> Any:
    """Return a cell as text, but a date as a date, because that says which number is the day."""
    return cell if cell is None or isinstance(cell, date) else _as_text(cell)


def _as_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)


def _json(stream: TextIO, name: str) -> Table | None:
    rows: Iterator[tuple[int, Mapping[str, Any] | str]] | None = None
    if name.lower().endswith(".json"):
        text = stream.read(MAX_TEXT + 1)
        if len(text) > MAX_TEXT:
            raise InputError(f"{name} has more than {MAX_TEXT:,} characters. Split it, or save it as JSON lines.")
        rows = json_array(text, row_keys=TEXT_NAMES)
        stream = io.StringIO(text, newline="")
    if rows is None:
        rows = ((number, row) for number, row, _ in json_lines(stream, constant=str))
    stored = ((number, _stored(row)) for number, row in rows)
    first = list(itertools.islice(stored, LOOKED_AT))
    if not first:
        return None
    columns = dict.fromkeys(str(key) for _, row in first if not isinstance(row, InputError) for key in row)
    return Table(tuple(columns), itertools.chain(first, stored))


def _stored(row: Mapping[str, Any] | str) -> Mapping[str, Any] | InputError:
    return InputError(row) if isinstance(row, str) else {_storable(str(key)): row[key] for key in row}


def _delimited(stream: TextIO, name: str, header_row: int | None) -> Table | None:
    layout = None
    if header_row in (None, 0) and (rows := _first_rows(stream, name)):
        layout = headerless(rows)
        header_row = 0 if layout else header_row
    opened = open_delimited(stream, name=name, is_header=is_header, header_row=header_row)
    if opened is None:
        return None
    dialect = opened.dialect
    notes = _notes(count_lines(stream, dialect, headed=header_row != 0), dialect)
    found = rows_below(stream, dialect, headed=header_row != 0)  # counting has consumed the stream
    if layout:
        columns = list(layout.columns)
        notes = (f"The file has no header row. Its columns are those of {layout.name}.", *notes)
    elif header_row == 0:
        top = list(itertools.islice(found, 1))
        columns = _numbered(max((len(cells) for _, cells in top if not isinstance(cells, str)), default=1))
        found = itertools.chain(top, found)
    else:
        columns = _named(opened.header)
    records = ((number, _record(cells, columns)) for number, cells in fitting(found, len(columns)))
    return Table(tuple(filter(None, columns)), records, notes=notes, layout=layout)


def _first_rows(stream: TextIO, name: str) -> list[list[str]]:
    """Return the first rows of a file whose first line looks as those of collections without a header row do."""
    stream.seek(0)
    if not _NO_HEADER.search(stream.readline(MAX_LINE)):
        return []
    opened = open_delimited(stream, name=name, is_header=is_header, header_row=0)
    rows = itertools.islice(opened.rows, HEADER_ROWS) if opened else ()
    return [[] if isinstance(cells, str) else cells for _, cells in rows]


def _numbered(count: int) -> list[str]:
    """Return names for columns that have none."""
    return [f"Column {number}" for number in range(1, count + 1)]


def _notes(count: LineCount, dialect: Dialect) -> tuple[str, ...]:
    """Return the sentences that a person should know about how a file was read."""
    notes = [skipped_note(dialect.skipped)] if dialect.skipped > dialect.sep_lines else []
    if dialect.quote is None:
        notes.append("Quotation marks were read as text: read as quoting, they would join lines or change cells.")
    if count.broken:
        notes.append(
            f"The {count.lines:,} lines below the header are {count.rows:,} rows, because {count.broken:,} of them take "
            f"several lines; the first ends in line {count.first:,}. Check that no quotation mark is left open."
        )
    return tuple(notes)


def _record(cells: list[str] | str, columns: list[str]) -> Mapping[str, Any] | InputError:
    if isinstance(cells, str):
        return InputError(cells)
    return {column: cell.replace("\x00", "") for column, cell in zip(columns, cells, strict=False) if column}


def _named(cells: list[str]) -> list[str]:
    """Return column names: trimmed, and repeated ones numbered, so that each names one column."""
    names: list[str] = []
    known: set[str] = set()
    counts: dict[str, int] = {}  # name -> the next number to try, so that a thousand equal names take one pass
    for cell in cells:
        name = plain = _storable(" ".join(cell.replace("\ufeff", "").split()))[:_NAME]
        while name and name in known:
            counts[plain] = counts.get(plain, 1) + 1
            name = f"{plain} ({counts[plain]})"
        names.append(name)
        known.add(name)
    return names


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
