"""Rows of CSV and TSV under a header row. How the file is written is found for the whole file before its first row is read.

Invariant: a row that cannot be read as written is replaced by a sentence. No cell is dropped and no lines are joined
without a note.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

from workbench.tabular.detection import (
    HEADER_ROWS as HEADER_ROWS,
    SAMPLE,
    SEPARATORS,
    IsHeader,
    dialect_of,
    header_place as header_place,
)
from workbench.tabular.dialect import Dialect as Dialect, Row, from_header, rows


@dataclass(frozen=True, slots=True)
class Delimited:
    """The header row as written, the rows below it, and how the file was read."""

    header: list[str]
    rows: Iterator[Row]
    dialect: Dialect


@dataclass(frozen=True, slots=True)
class LineCount:
    """Rows and the lines they take. ``broken``: rows that take more than one line; ``first``: the last line of the first."""

    lines: int
    rows: int
    broken: int
    first: int


def open_delimited(stream: TextIO, *, name: str, is_header: IsHeader, header_row: int | None = None) -> Delimited | None:
    """Open a table in a text that can be read twice; None where it has no rows. ``header_row``: the line of the column
    names, None to find it, 0 where there is none (the header is then empty, and every row is a row)."""
    dialect = dialect_of(stream, name=name, is_header=is_header, header_row=header_row)
    below = rows(from_header(stream, dialect), dialect)
    if header_row == 0:
        return Delimited([], below, dialect)
    first = next(below, None)
    if first is None:
        return None
    header = [first[1]] if isinstance(first[1], str) else first[1]
    return Delimited(header, fitting(below, len(header)), dialect)


def all_rows(stream: TextIO, *, name: str) -> Iterator[Row]:
    """Yield every row of a text that can be read twice, with any number of cells. The separator is the one in most
    of the first lines, because titles above a table have none."""
    dialect = dialect_of(stream, name=name, is_header=lambda cells: False)
    stream.seek(0)
    lines = [line for line in stream.read(SAMPLE).splitlines() if line.strip()][:50]
    counts = {separator: sum(separator in line for line in lines) for separator in SEPARATORS}
    most = max(SEPARATORS, key=lambda separator: counts[separator])
    if not dialect.sep_lines and counts[most] > counts[dialect.separator]:
        dialect = dialect_of(stream, name=name, is_header=lambda cells: False, separator=most)
    return rows(from_header(stream, dialect), dialect)


def rows_below(stream: TextIO, dialect: Dialect, *, headed: bool = True) -> Iterator[Row]:
    """Yield the rows below the header row, or all rows where there is none."""
    below = rows(from_header(stream, dialect), dialect)
    return islice(below, int(headed), None)


def count_lines(stream: TextIO, dialect: Dialect, *, headed: bool = True) -> LineCount:
    """Count the rows below the header and the lines they take."""
    lines = count = broken = first = before = 0
    for count, (number, _) in enumerate(rows(from_header(stream, dialect), dialect, blank=True), start=int(not headed)):
        if count and number > before + 1:
            broken, first = broken + 1, first or number
        lines, before = (lines + number - before, number) if count else (0, number)
    return LineCount(lines, count, broken, first)


def too_many_cells(cells: int, columns: int) -> str:
    """Return the sentence about a row with more cells than the header row."""
    return (
        f"This row has {cells:,} cells, but the header row has {columns:,}. Put quotation marks around a cell that contains "
        "the separator, or give every column a name."
    )


def several_lines(rows: int) -> str:
    """Return the sentence about rows of a file that take more than one line each; the place named is the first."""
    which = "This row takes" if rows == 1 else f"This row and {rows - 1:,} more take"
    return f"{which} several lines. Check that no quotation mark is left open there."


def fitting(found: Iterator[Row], columns: int) -> Iterator[Row]:
    """Yield the rows, with a sentence in place of each that has more cells than there are columns."""
    for number, cells in found:
        if not isinstance(cells, str) and any(cell.strip() for cell in cells[columns:]):
            yield number, too_many_cells(len(cells), columns)
        else:
            yield number, cells
