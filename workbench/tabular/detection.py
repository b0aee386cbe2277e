"""How a table in text form is written, found in the whole file before its first row is read.

Invariant: of several ways to read a file, one is taken only if every row then has as many cells as the header row. Where
none does, quotation marks are read as RFC 4180 has them, and rows that are not clear are refused.
"""

import contextlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TextIO

from workbench.errors import UnreadableSourceError
from workbench.tabular.dialect import Dialect, Row, end_row, from_header, rows

SEPARATORS = ",;\t|"

HEADER_ROWS = 10
"""First rows among which the header row is looked for."""

SAMPLE = 20_000
"""Characters by which the separator is found."""

CONSISTENT = 0.9
"""Share of rows with as many cells as the header row, from which a separator counts as the one."""

_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n?", re.IGNORECASE)

IsHeader = Callable[[Sequence[str]], bool]
"""Whether a row contains a column name that is known."""


def dialect_of(
    stream: TextIO, *, name: str, is_header: IsHeader, header_row: int | None = None, separator: str | None = None
) -> Dialect:
    """Return how a file is written. ``header_row`` is the line of the column names, 0 where there is none, None to find it;
    ``separator``: the separator, if it is known.

    A file with tabs in which quoting would join lines is read without quoting if every line then has as many cells as the
    header row.
    """
    stream.seek(0)
    sample = stream.read(SAMPLE)
    sep_line = _SEP_LINE.match(sample)
    separator = separator or (sep_line[1] if sep_line else _separator(sample, name, is_header))
    dialect = Dialect(separator, skipped=bool(sep_line), sep_lines=bool(sep_line))
    if header_row is not None:
        above = max(header_row - 1, dialect.sep_lines)
        dialect = replace(dialect, skipped=above)
    else:
        dialect = replace(dialect, skipped=dialect.skipped + _lines_before_header(stream, dialect, is_header))
    dialect = replace(dialect, spaced=_is_spaced(stream, dialect))
    quoted_header = header_row != 0 and '"' in next(from_header(stream, dialect)[1], "")
    if dialect.separator == "\t" and not quoted_header:
        plain = replace(dialect, quote=None)
        if not _fits(stream, dialect, one_line=True) and _fits(stream, plain, one_line=True):
            return plain
    return _quoting(stream, dialect)


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


def _separator(sample: str, name: str, is_header: IsHeader) -> str:
    """Return the separator with which most rows of a sample have as many cells as the header row."""
    lines = sample.splitlines(keepends=True)
    if len(sample) == SAMPLE and len(lines) > 1:
        lines.pop()  # it may be cut
    if name.lower().endswith((".tsv", ".tab")) and "\t" in next((line for line in lines if line.strip()), ""):
        return "\t"

    def score(separator: str) -> tuple[bool, bool, float, int]:
        """Several cells in consistent rows, a known header, how consistent the rows are, columns."""
        parsed = rows((0, iter(lines)), Dialect(separator), blank=True)
        cells = [row for _, row in parsed if not isinstance(row, str) and _is_row(row)]
        place = header_place(cells[:HEADER_ROWS], is_header)
        columns = len(cells[place]) if cells else 0
        below = cells[place + 1 :]
        fitting = sum(len(row) == columns for row in below) / len(below) if below else 1.0
        known = any(is_header(row) for row in cells[: place + 1])
        return columns > 1 and fitting >= CONSISTENT, known, fitting, columns

    return max(SEPARATORS, key=score)


def _quoting(stream: TextIO, dialect: Dialect) -> Dialect:
    """Return how quotation marks and backslashes are used: the first way in which every row fits."""
    single = replace(dialect, quote="'")
    ways = [dialect, single] if _has(stream, dialect, _opens_single) else [dialect]
    if len(ways) > 1 and _in_single_marks(stream, dialect):
        ways.reverse()
    backslashes = _has(stream, dialect, dialect.escapes)
    if backslashes:
        ways = [*(way for quoted in ways for way in (quoted, replace(quoted, escape="\\")))]
        ways.append(replace(dialect, escape="\\", quote=None))
    fitting = (way for way in ways if _fits(stream, way))
    best = next(fitting, None)
    if best is None:
        return replace(ways[0], unclear=backslashes)
    if backslashes and best.escape is None and any(way.escape and way.quote == best.quote for way in fitting):
        return replace(best, unclear=True)
    return best


def _in_single_marks(stream: TextIO, dialect: Dialect) -> bool:
    """Return whether every name of the header row stands in single quotation marks."""
    with contextlib.suppress(UnreadableSourceError):
        header = next(rows(from_header(stream, dialect), dialect), (0, ""))[1]
        return bool(header) and all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in header)
    return False


def _has(stream: TextIO, dialect: Dialect, condition: Callable[[str], bool]) -> bool:
    """Return whether a condition holds for one of the lines."""
    with contextlib.suppress(UnreadableSourceError):
        for line in (lines := from_header(stream, dialect)[1]):
            end_row(lines)
            if condition(line):
                return True
    return False


def _opens_single(line: str) -> bool:
    """Return whether a cell of a line begins with a single quotation mark."""
    return "'" in line and (line[0] == "'" or any(f"{separator}'" in line for separator in SEPARATORS))


def _is_spaced(stream: TextIO, dialect: Dialect) -> bool:
    """Return whether a quotation mark after a separator and blanks opens a cell somewhere in the first rows."""
    spaced = replace(dialect, spaced=True)
    both = zip(_first(stream, dialect), _first(stream, spaced), strict=False)
    return any(
        isinstance(a, str) != isinstance(b, str) or [cell.lstrip(" ") for cell in a] != [cell.lstrip(" ") for cell in b]
        for a, b in both
    )


def _first(stream: TextIO, dialect: Dialect) -> list[list[str] | str]:
    stream.seek(0)
    skipped, lines = from_header(stream, dialect)
    first: list[list[str] | str] = []
    with contextlib.suppress(UnreadableSourceError):
        first.extend(row for _, row in islice(rows((skipped, islice(lines, 100)), dialect), 50))
    return first


def _lines_before_header(stream: TextIO, dialect: Dialect, is_header: IsHeader) -> int:
    """Return how many lines stand before the header row."""
    first: list[Row] = []
    with contextlib.suppress(UnreadableSourceError):  # it is raised again where that row is read
        first.extend(islice(rows(from_header(stream, dialect), dialect), HEADER_ROWS))
    place = header_place([[] if isinstance(cells, str) else cells for _, cells in first], is_header)
    return first[place - 1][0] - dialect.skipped if place else 0


def _fits(stream: TextIO, dialect: Dialect, *, one_line: bool = False) -> bool:
    """Return whether every row has as many cells as the header row, and with ``one_line`` takes no more than a line."""
    try:
        return _each_fits(rows(from_header(stream, dialect), dialect, blank=True, unclear=True), one_line)
    except UnreadableSourceError:  # a row without an end
        return False


def _each_fits(found: Iterator[Row], one_line: bool) -> bool:
    columns, before = 0, None
    for number, cells in found:
        if isinstance(cells, str) or (one_line and before is not None and number != before + 1):
            return False
        if _is_row(cells):
            columns = columns or len(cells)
            if len(cells) != columns:
                return False
        before = number
    return True


def _is_row(cells: Sequence[str]) -> bool:
    """Return whether cells are those of a row, and not of a blank line."""
    return len(cells) > 1 or any(cell.strip() for cell in cells)
