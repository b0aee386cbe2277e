"""Rows of CSV and TSV. Separator, quoting and header row are determined for the whole file before its first row is read.

Invariant: a row that cannot be read as written is replaced by a sentence. No cell is dropped and no lines are joined
without a note.
"""

import contextlib
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, TextIO

from workbench.errors import UnreadableSourceError

SEPARATORS = ",;\t|"

MAX_CELL = 50_000_000
"""Most characters in a cell."""

HEADER_ROWS = 10
"""First rows among which the header row is looked for."""

_SAMPLE = 20_000
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n?", re.IGNORECASE)

IsHeader = Callable[[Sequence[str]], bool]
"""Whether a row contains a column name that is known."""

Row = tuple[int, list[str] | str]
"""The number of a row's last line, and its cells or the sentence that says why it cannot be read."""

csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written. ``skipped`` lines come before the header row: titles, and ``sep_lines`` (0 or 1), the line in
    which Excel names the separator (``sep=;``)."""

    separator: str
    quote: str | None = '"'
    spaced: bool = False
    skipped: int = 0
    sep_lines: int = 0

    def reader(self, lines: Iterator[str]) -> Any:
        """Return a ``csv.reader``. It is strict, so that a wrong quotation mark is an error and not a guess."""
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=True,  # the Sniffer says False where its sample has no doubled quotation mark
            skipinitialspace=self.spaced,
            strict=True,
        )


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


def open_delimited(stream: TextIO, *, name: str, is_header: IsHeader) -> Delimited | None:
    """Open a table in a text that can be read twice; None where it has no rows."""
    dialect = dialect_of(stream, name=name, is_header=is_header)
    rows = _rows(_from_header(stream, dialect), dialect)
    first = next(rows, None)
    if first is None:
        return None
    header = [first[1]] if isinstance(first[1], str) else first[1]
    return Delimited(header, _fitting(rows, len(header)), dialect)


def all_rows(stream: TextIO, *, name: str) -> Iterator[Row]:
    """Yield every row of a text that can be read twice, whatever the number of its cells. The separator is the one in most
    of the first lines, because titles above a table have none."""
    dialect = dialect_of(stream, name=name, is_header=lambda cells: False)
    stream.seek(0)
    lines = [line for line in stream.read(_SAMPLE).splitlines() if line.strip()][:50]
    counts = {separator: sum(separator in line for line in lines) for separator in SEPARATORS}
    most = max(SEPARATORS, key=lambda separator: counts[separator])
    if not dialect.sep_lines and counts[most] > counts[dialect.separator]:
        dialect = replace(dialect, separator=most)
    return _rows(_from_header(stream, dialect), dialect)


def count_lines(stream: TextIO, dialect: Dialect) -> LineCount:
    """Count the rows below the header and the lines they take."""
    lines = rows = broken = first = before = 0
    for rows, (number, _) in enumerate(_rows(_from_header(stream, dialect), dialect, blank=True)):
        if rows and number > before + 1:
            broken, first = broken + 1, first or number
        lines, before = (lines + number - before, number) if rows else (0, number)
    return LineCount(lines, rows, broken, first)


def dialect_of(stream: TextIO, *, name: str, is_header: IsHeader) -> Dialect:
    """Return how a file is written. A file with tabs in which quoting would join lines is read without quoting if every
    line then has as many cells as the header row."""
    stream.seek(0)
    sample = stream.read(_SAMPLE)
    sep_line = _SEP_LINE.match(sample)
    dialect = Dialect(sep_line[1], skipped=1, sep_lines=1) if sep_line else _sniffed(sample, name)
    dialect = replace(dialect, skipped=dialect.skipped + _lines_before_header(stream, dialect, is_header))
    if dialect.separator == "\t" and '"' not in next(_from_header(stream, dialect)[1], ""):
        plain = replace(dialect, quote=None)
        if not _fits(stream, dialect) and _fits(stream, plain):
            return plain
    return dialect


def header_place(rows: Sequence[Sequence[str]], is_header: IsHeader) -> int:
    """Return which of a table's first rows is the header row.

    It is the first one, unless that is a title: a single cell that is no known name, above a row of several cells with one.
    """
    for place, row in enumerate(rows):
        known = is_header(row)
        if sum(bool(cell.strip()) for cell in row) > 1:
            return place if known else 0
        if known:
            return 0
    return 0


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


def _sniffed(sample: str, name: str) -> Dialect:
    start = [line for line in sample.splitlines() if line.strip()][:2]
    if name.lower().endswith((".tsv", ".tab")) and any("\t" in line for line in start):
        return Dialect("\t")
    try:
        sniffed = csv.Sniffer().sniff(sample, delimiters=SEPARATORS)
    except csv.Error:
        sniffed = None
    if sniffed is not None and any(sniffed.delimiter in line for line in start):
        quote = sniffed.quotechar if '"' not in sample and sniffed.quotechar == "'" else '"'
        return Dialect(sniffed.delimiter, quote, bool(sniffed.skipinitialspace))
    line = start[0] if start else ""
    return Dialect(max(SEPARATORS, key=line.count))  # a comma where none is in it


def _lines_before_header(stream: TextIO, dialect: Dialect, is_header: IsHeader) -> int:
    """Return how many lines stand before the header row."""
    rows: list[Row] = []
    with contextlib.suppress(UnreadableSourceError):  # it is raised again where that row is read
        rows.extend(islice(_rows(_from_header(stream, dialect), dialect), HEADER_ROWS))
    place = header_place([[] if isinstance(cells, str) else cells for _, cells in rows], is_header)
    return rows[place - 1][0] - dialect.skipped if place else 0


def _from_header(stream: TextIO, dialect: Dialect) -> tuple[int, Iterator[str]]:
    """Return how many lines were skipped, and the lines from the header row on."""
    stream.seek(0)
    lines = iter(stream)
    _end_row(lines)
    for _ in islice(lines, dialect.skipped):
        pass
    return dialect.skipped, lines


def _end_row(lines: Iterator[str]) -> None:
    """Tell a stream that limits the length of a row that the row is complete."""
    end_row: Callable[[], None] | None = getattr(lines, "end_row", None)
    if end_row is not None:
        end_row()


def _fits(stream: TextIO, dialect: Dialect) -> bool:
    """Return whether no row takes several lines, and each has as many cells as the header row."""
    try:
        return _each_fits(stream, dialect)
    except UnreadableSourceError:  # a row without an end
        return False


def _each_fits(stream: TextIO, dialect: Dialect) -> bool:
    columns, before = 0, None
    for number, cells in _rows(_from_header(stream, dialect), dialect, blank=True):
        if isinstance(cells, str) or (before is not None and number != before + 1):
            return False
        if cells := [] if not any(cell.strip() for cell in cells) else cells:
            columns = columns or len(cells)
            if len(cells) != columns:
                return False
        before = number
    return True


def _fitting(rows: Iterator[Row], columns: int) -> Iterator[Row]:
    """Yield the rows, with a sentence in place of each that has more cells than there are columns."""
    for number, cells in rows:
        if not isinstance(cells, str) and any(cell.strip() for cell in cells[columns:]):
            yield number, too_many_cells(len(cells), columns)
        else:
            yield number, cells


def _rows(source: tuple[int, Iterator[str]], dialect: Dialect, *, blank: bool = False) -> Iterator[Row]:
    """Yield the rows from the header row on; blank ones only if requested, for counting."""
    skipped, lines = source
    last = ""

    def kept() -> Iterator[str]:
        nonlocal last
        for line in lines:
            last = line
            yield line

    reader, before = dialect.reader(kept()), 0
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _end_row(lines)
            row = _closed(last, dialect) if reader.line_num == before + 1 else None
            if row is None:
                first, number = skipped + before + 1, skipped + reader.line_num
                yield number, _unreadable(first, number, error)
                before = reader.line_num
                continue
        before = reader.line_num
        _end_row(lines)
        if blank or any(cell.strip() for cell in row):
            yield skipped + before, row


def _closed(line: str, dialect: Dialect) -> list[str] | None:
    """Return the cells of a line whose only error is space after a closing quotation mark, or None."""
    if dialect.quote is None:
        return None
    mark, separator = re.escape(dialect.quote), re.escape(dialect.separator)
    tidy = re.sub(rf"(?<={mark})[ ]+(?={separator}|[\r\n]*$)", "", line)
    try:
        return list(next(dialect.reader(iter([tidy]))))
    except csv.Error:
        return None


def _unreadable(first: int, last: int, error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"This row has a cell with more than {MAX_CELL:,} characters. Shorten it."
    what = "This row" if first == last else f"What stands in lines {first:,} to {last:,}"
    return (
        f"{what} cannot be read: a quotation mark is not closed, or stands inside a quoted cell. "
        'Write a quotation mark inside a quoted cell twice ("").'
    )
