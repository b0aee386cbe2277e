"""Rows of CSV, TSV, JSON lines and XLSX, as they come, one after the other.

Invariant: a row that cannot be read is the sentence that says why, in its place, and the rows behind it are read; no more
than a few rows are in memory, but for a workbook's shared texts.
"""

import csv
import io
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from workbench.errors import InputError
from workbench.exchange.workbook import open_sheet, read_sheet
from workbench.input_files import LARGEST_TABLE, read_file

Row = tuple[int, Mapping[str, Any] | InputError]
"""A line number, and the row by column or what is wrong with it."""

LOOKED_AT = 100
"""Rows of JSON lines whose keys are its columns."""

_SAMPLE = 10_000
_CELL = 10_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in order, and the rows. ``sheet`` and ``sheets`` are those of a workbook."""

    columns: tuple[str, ...]
    rows: Iterator[Row]
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


def is_workbook(name: str) -> bool:
    """Whether a file's name says that it is a workbook."""
    return name.lower().endswith((".xlsx", ".xlsm"))


def is_json_lines(name: str) -> bool:
    """Whether a file's name says that each of its lines is JSON."""
    return name.lower().endswith((".jsonl", ".ndjson", ".json"))


def of_text(stream: TextIO, *, name: str) -> Table:
    """The table in a text; ``name`` tells the format. Raises InputError where nothing is in it."""
    table = _json_lines(stream) if is_json_lines(name) else _delimited(stream, name)
    if table is None:
        raise InputError(f"{name} is empty; give a table with a row of column names, or JSON lines.")
    return table


def of_workbook(file: Path | BinaryIO, *, name: str, sheet: str | None = None) -> Table:
    """The table in a sheet of a workbook: the named one, else the first with anything in it. The workbook is parsed in the
    sandboxed process; its rows come as they are taken. Raises InputError."""
    names, title, rows = open_sheet(_bytes(file, name), name=name, sheet=sheet)
    return _of_rows(names, title, rows, name)


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
    names: tuple[str, ...], title: str | None, rows: Iterator[tuple[int, list[Any] | InputError]], name: str
) -> Table:
    for _, first in rows:
        if isinstance(first, InputError):
            raise first
        columns = _named([_as_text(cell) for cell in first])
        return Table(tuple(columns), _by_column(rows, columns), title, names)
    raise InputError(f"{name} has no rows; give a workbook with a row of column names.")


def _by_column(rows: Iterator[tuple[int, list[Any] | InputError]], columns: list[str]) -> Iterator[Row]:
    for number, cells in rows:
        if isinstance(cells, InputError):
            yield number, cells
        else:
            yield number, {column: _plain(cell) for column, cell in zip(columns, cells, strict=False) if column}


def _plain(cell: Any) -> Any:
    """A cell as text, but a date as a date: it says itself what is day and what is month."""
    return cell if cell is None or isinstance(cell, date) else _as_text(cell)


def _as_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)


def _json_lines(stream: TextIO) -> Table | None:
    rows = _objects(stream)
    first = list(itertools.islice(rows, LOOKED_AT))
    if not first:
        return None
    columns = dict.fromkeys(str(key) for _, row in first if not isinstance(row, InputError) for key in row)
    return Table(tuple(columns), itertools.chain(first, rows))


def _objects(stream: TextIO) -> Iterator[Row]:
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=str)
        except (ValueError, RecursionError):
            yield number, InputError("This line is not JSON.")
            continue
        if isinstance(row, Mapping):
            yield number, {_storable(str(key)): row[key] for key in row}
        else:
            yield number, InputError("This line is not a JSON object; write {\"text\": \"...\"}.")


def _delimited(stream: TextIO, name: str) -> Table | None:
    sample = stream.read(_SAMPLE)
    if not sample.strip():
        return None
    csv.field_size_limit(_CELL)
    dialect = _dialect(sample, name)
    reader = csv.reader(_lines(sample, stream), dialect=dialect)
    for first in reader:
        if any(cell.strip() for cell in first):
            columns = _named(first)
            return Table(tuple(column for column in columns if column), _records(reader, columns))
    return None


def _dialect(sample: str, name: str) -> Any:
    if name.lower().endswith((".tsv", ".tab")):
        return csv.excel_tab
    try:
        return csv.Sniffer().sniff(sample, delimiters=",;\t")
    except csv.Error:
        return csv.excel


def _lines(sample: str, stream: TextIO) -> Iterator[str]:
    """The lines of what was read ahead and of the rest, each with its end."""
    lines = io.StringIO(sample, newline="").readlines()
    last = lines.pop() if lines and not lines[-1].endswith("\n") else ""
    yield from (line.replace("\x00", "") for line in lines)
    more = last + stream.readline()
    if more:
        yield more.replace("\x00", "")
    yield from (line.replace("\x00", "") for line in stream)


def _records(reader: Any, columns: list[str]) -> Iterator[Row]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, InputError(f"This row cannot be read ({error}).")
            continue
        if any(cell.strip() for cell in row):
            yield reader.line_num, {column: cell for column, cell in zip(columns, row, strict=False) if column}


def _named(cells: list[str]) -> list[str]:
    """Column names: trimmed, a repeated one numbered, so that each names one column."""
    names: list[str] = []
    known: set[str] = set()
    counts: dict[str, int] = {}  # name -> the number to try next: a thousand blanks of one name are numbered in one pass
    for cell in cells:
        name = plain = _storable(" ".join(cell.replace("\ufeff", "").split()))[:200]
        while name and name in known:
            counts[plain] = counts.get(plain, 1) + 1
            name = f"{plain} ({counts[plain]})"
        names.append(name)
        known.add(name)
    return names


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
