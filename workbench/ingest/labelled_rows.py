"""Tables of figures: each row as a snippet that says what its figures are, ``Region: North | Year: 2021 | Rate: 4.1``.

Invariant: no cell is dropped, and a figure always has the name of its column and the first cell of its row beside it.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer

TOP = 30
"""Rows in which the header row is looked for."""

MAX_ROWS = 1_048_576
"""Rows of all tables of a file."""

MAX_TEXT = 50_000_000
"""Characters of all rows with the column names in them."""

LONGEST = 900
"""Characters of a snippet from which a row is divided; each part repeats its first cell."""

MAX_NAME = 200
"""Characters of a column name."""

_FIGURE = re.compile(r"[-+−–(]?\s?[$€£¥]?\s?\d[\d.,'’\s\u202f\xa0]*(?:[%‰€])?\)?")
_YEAR = re.compile(r"1[5-9]\d\d|2[01]\d\d")


def is_figure(cell: str) -> bool:
    """Return whether a cell is a number, perhaps with a sign, a currency or a percent sign."""
    return len(cell) <= 40 and _FIGURE.fullmatch(cell.strip()) is not None


class RowWriter:
    """Places the rows of the tables of one file, within limits."""

    def __init__(self, composer: Composer, name: str) -> None:
        self._composer, self._name = composer, name
        self._rows = self._length = 0

    def place(self, rows: Iterable[Sequence[str]]) -> None:
        """Place a table: what stands above the header row, then each row with the column names. Raises
        UnreadableSourceError if there is too much of it."""
        cells = (_tidy(row) for row in rows)
        filled = (row for row in cells if any(row))
        top = list(itertools.islice(filled, TOP))
        header = _header_place(top)
        for row in top[:header]:
            texts = [cell for cell in row if cell]
            self._add("heading" if len(texts) == 1 and row is top[0] else "row", [" | ".join(texts)])
        names, used = _names(top[header:])
        for row in itertools.chain(top[header + used :], filled):
            self._add("row", _parts(row, names))

    def _add(self, kind: str, texts: list[str]) -> None:
        self._rows += 1
        self._length += sum(map(len, texts))
        if self._rows > MAX_ROWS or self._length > MAX_TEXT:
            limit = f"{MAX_ROWS:,} rows" if self._rows > MAX_ROWS else f"{MAX_TEXT:,} characters with its column names"
            raise UnreadableSourceError(f"{self._name} has a table of more than {limit}; split it, or leave out columns.")
        for text in texts:
            self._composer.add("heading" if kind == "heading" else "row", text)


def _tidy(row: Sequence[str]) -> list[str]:
    """Return the cells without surrounding white space. A text that is repeated in every cell is one merged cell."""
    cells = [" ".join(cell.split()) for cell in row]
    texts = {cell for cell in cells if cell}
    if len(texts) == 1 and sum(map(bool, cells)) > 1 and not is_figure(next(iter(texts))):
        return [next(iter(texts))]
    return cells


def _header_place(rows: list[list[str]]) -> int:
    """Return the index of the first row with about as many cells as the table is wide; titles above it have fewer."""
    widths = [sum(map(bool, row)) for row in rows]
    widest = max(widths, default=0)
    return next((place for place, width in enumerate(widths) if width > 1 and width >= 0.5 * widest), 0)


def _names(rows: list[list[str]]) -> tuple[list[str], int]:
    """Return the column names, and the number of header rows: none if the first row has figures, two if groups of columns
    have a name above those of the columns."""
    if len(rows) < 2 or max(sum(map(bool, row)) for row in rows) < 2 or _is_data(rows[0], rows[1:2]):
        return [], 0
    first = rows[0]
    if len(rows) > 2 and _is_second_header(first, rows[1], rows[2]):
        last, names = "", []
        for above, below in itertools.zip_longest(first, rows[1], fillvalue=""):
            last = above or last
            names.append((last if below in ("", last) else f"{last} {below}".strip())[:MAX_NAME])
        return names, 2
    return [name[:MAX_NAME] for name in first], 1


def _is_data(row: list[str], below: list[list[str]]) -> bool:
    """Return whether a first row has figures like the next one. Years and ascending numbers can be names."""
    figures = [cell for cell in row if is_figure(cell) and not _YEAR.fullmatch(cell)]
    numbers = [int(cell) for cell in figures if cell.isdecimal() and len(cell) < 5]
    counting = len(numbers) > 1 and numbers == list(range(numbers[0], numbers[0] + len(figures)))
    pairs = zip(row, below[0], strict=False) if below else ()
    return not counting and any(a in figures and is_figure(b) for a, b in pairs)


def _is_second_header(first: list[str], second: list[str], third: list[str]) -> bool:
    """Return whether the second row has the names of columns in groups: it has no figures, and is below cells that are
    empty, merged or repeated."""
    texts = [cell for cell in second if cell]
    merged_down = any(above and above == below for above, below in zip(first, second, strict=False))
    named = [above for above, below in zip(first, second, strict=False) if above and below]
    beside = zip(first, first[1:], second[1:], strict=False)
    grouped = any(below and (not above or above == left) for left, above, below in beside)
    grouped = grouped or merged_down or len(set(named)) < len(named)
    plain = not any(is_figure(cell) and not _YEAR.fullmatch(cell) for cell in texts)
    return len(texts) > 1 and grouped and plain and any(is_figure(cell) for cell in third)


def _parts(row: list[str], names: list[str]) -> list[str]:
    """Return a row as text, in several parts if it is long."""
    filled = [(name, cell) for name, cell in itertools.zip_longest(names, row, fillvalue="") if cell]
    if len(filled) == 1:
        return [filled[0][1]]  # the name of a group of rows, or a note
    pairs = [f"{name}: {cell}" if name else cell for name, cell in filled]
    whole = " | ".join(pairs)
    if len(whole) <= LONGEST:
        return [whole]
    return list(_divided(pairs))


def _divided(pairs: list[str]) -> Iterator[str]:
    first = pairs[0] if len(pairs[0]) <= LONGEST // 4 else ""
    part: list[str] = []
    length = 0
    for pair in pairs:
        if part and length + len(pair) > LONGEST:
            yield " | ".join(part)
            part = [first] if first else []
            length = len(first)
        part.append(pair)
        length += len(pair) + 3
    yield " | ".join(part)
