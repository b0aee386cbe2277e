"""How a table in text form is written, and its rows as cells.

Invariant: a row that cannot be read as written is replaced by a sentence. No cell is dropped and no lines are joined
without a note.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

MAX_CELL = 50_000_000
"""Most characters in a cell."""

Row = tuple[int, list[str] | str]
"""The number of a row's last line, and its cells or the sentence that says why it cannot be read."""

Lines = tuple[int, Iterator[str]]
"""How many lines were skipped, and the lines after them."""

csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written.

    ``quote`` is None where quotation marks are ordinary characters, ``escape`` a character before which the next one is
    ordinary, None where there is none. ``spaced``: blanks follow the separators. ``skipped`` lines come before the header
    row: titles, and ``sep_lines`` (0 or 1), the line in which Excel names the separator (``sep=;``). ``unclear``: it is not
    certain what backslashes mean, so that rows whose cells depend on it are refused.
    """

    separator: str
    quote: str | None = '"'
    escape: str | None = None
    spaced: bool = False
    skipped: int = 0
    sep_lines: int = 0
    unclear: bool = False

    def reader(self, lines: Iterator[str]) -> Any:
        """Return a ``csv.reader``. It is strict, so that a wrong quotation mark is an error and not a guess."""
        return csv.reader(
            lines,
            delimiter=self.separator,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=True,  # the Sniffer says False where its sample has no doubled quotation mark
            escapechar=self.escape,
            skipinitialspace=self.spaced,
            strict=True,
        )

    def escapes(self, text: str) -> bool:
        """Return whether a text has a backslash where a separator, a quotation mark or a line end follows."""
        at = text.find("\\")
        while at >= 0:
            if text[at + 1 : at + 2] in (self.separator, '"', "'", "\r", "\n"):
                return True
            at = text.find("\\", at + 1)
        return False


def from_header(stream: TextIO, dialect: Dialect) -> Lines:
    """Return the lines of a stream from the header row on."""
    stream.seek(0)
    lines = iter(stream)
    end_row(lines)
    for _ in islice(lines, dialect.skipped):
        pass
    return dialect.skipped, lines


def rows(source: Lines, dialect: Dialect, *, blank: bool = False, unclear: bool = False) -> Iterator[Row]:
    """Yield the rows from the header row on; blank ones only if requested, for counting. ``unclear``: rows whose cells could
    be meant otherwise too, which are refused else."""
    skipped, lines = source
    held: list[str] = []

    def kept() -> Iterator[str]:
        for line in lines:
            held.append(line)
            yield line

    reader, before = dialect.reader(kept()), 0
    while True:
        held.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            end_row(lines)
            row = _closed(held[-1], dialect) if reader.line_num == before + 1 else None
            if row is None:
                first, number = skipped + before + 1, skipped + reader.line_num
                yield number, _unreadable(first, number, error)
                before = reader.line_num
                continue
        before = reader.line_num
        end_row(lines)
        if not unclear and (problem := _unclear(held, row, dialect)):
            yield skipped + before, problem
        elif blank or any(cell.strip() for cell in row):
            yield skipped + before, row


def end_row(lines: Iterator[str]) -> None:
    """Tell a stream that limits the length of a row that the row is complete."""
    end_row: Callable[[], None] | None = getattr(lines, "end_row", None)
    if end_row is not None:
        end_row()


def _unclear(lines: Sequence[str], row: Sequence[str], dialect: Dialect) -> str | None:
    """Return the sentence about a row whose cells could be meant otherwise, None where they are clear."""
    if dialect.unclear and any(dialect.escapes(line) for line in lines):
        return (
            "A backslash stands before a separator, a quotation mark or a line end here, so that it is not clear where a "
            'cell ends. Write a quotation mark inside a quoted cell twice ("").'
        )
    doubled = dialect.quote == '"' and any("''" in line for line in lines)
    if doubled and any(_in_single_marks(cell) for cell in row):
        return "A cell here is written in single quotation marks, others are not. Put double ones around it."
    return None


def _in_single_marks(cell: str) -> bool:
    """Return whether a cell can only be meant as quoted by single quotation marks: doubled ones are inside, or nothing."""
    return cell == "''" or (len(cell) > 3 and cell[0] == cell[-1] == "'" and "''" in cell[1:-1])


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
