"""The layout of a PDF page: rows become lines, columns and table rows in reading order.

A PDF has the position of each character, but no lines, columns or tables. ``pdf_rows`` finds rows by vertical overlap, and
``pdf_bands`` finds gutters, which are strips of white through neighbouring rows. Columns of running text are read one after
the other; everything else between gutters is a table and is read row by row.

Units are points (1/72 inch), measured from the lower left corner of the page. Except for sorting, the time of each step is
proportional to the number of characters.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import Literal

from workbench.ingest.pdf_bands import bands_of, column_gutters, edges_of
from workbench.ingest.pdf_rows import BULLET, FIGURE, GUTTER, Gap, Piece, Row, rows_of, text_of

LineKind = Literal["text", "row"]

_PROSE_WORDS = 3.5
"""Lines between two gutters with at least so many words on average are running text, not table cells."""


_HALF_LINE = 0.75
"""Rows of a table that are nearer, in line heights, are lines of one row, whose cells have different numbers of lines."""

_FIGURES_IN_PROSE = 0.25
"""Share of the words of running text that can begin with a digit."""

_LABEL = re.compile(
    BULLET + r"|\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,6})[.)]|(?:\d{1,3}\.)+\d{0,3}|"
    r"(?:figure|fig\.|table|chart|box|map|annex|source|note)s?\b.{0,8}",
    re.IGNORECASE,
)
"""What can stand before a paragraph with white behind it: the mark of a list item, the number of a heading or figure."""

_MARK = re.compile(BULLET)
_UNFINISHED = re.compile(r"[/,&-]$|\b(?:and|of|the|for|in|or|with|to)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text, or a row of a table with `` | `` between its cells."""

    text: str
    """A row of a table has a line break for each of a cell."""
    left: float
    bottom: float
    right: float
    top: float
    height: float
    column: tuple[float, float]
    """Left and right edge of the column that the line is in."""
    kind: LineKind = "text"
    bold: bool = False
    """The whole line is bold."""
    starts_bold: bool = False
    ends_bold: bool = False


def lines_of(rows: Sequence[Row], depth: int = 0) -> Iterator[Line]:
    """Yield the lines of a page or column in reading order."""
    for has_cells, group in groupby(rows, key=lambda row: bool(row.cells)):
        if has_cells:
            yield from (replace(_line(row, (row.left, row.right)), text=" | ".join(row.cells), kind="row") for row in group)
        else:
            yield from _unruled(list(group), depth)


def _unruled(rows: Sequence[Row], depth: int) -> Iterator[Line]:
    """Yield the lines of neighbouring rows without rules between their cells."""
    for band, gutters in bands_of(rows):
        if not gutters:
            edges = edges_of(band)
            yield from (_line(row, edges) for row in band)
            continue
        columns = _columns(band, gutters)
        if len(columns) == 2 and all(_LABEL.fullmatch(row.text) for row in columns[0]):
            edges = edges_of(band)
            yield from (_line(row, edges) for row in band)
        elif depth < 3 and _are_text(columns):
            for column in columns:
                yield from lines_of(rows_of([piece for row in column for piece in row.pieces]), depth + 1)
        else:
            yield from _table(band, gutters)


def _columns(band: Sequence[Row], gutters: Sequence[Gap]) -> list[list[Row]]:
    """Divide the rows of a band at its gutters."""
    columns: list[list[Row]] = [[] for _ in range(len(gutters) + 1)]
    for row in band:
        parts: dict[int, Row] = {}
        for piece in row.pieces:
            at = _column_of(piece, gutters)
            parts.setdefault(at, Row(row.bottom, row.top, space=row.space)).pieces.append(piece)
        for at, part in parts.items():
            columns[at].append(part)
    return columns


def _column_of(piece: Piece, gutters: Sequence[Gap]) -> int:
    """Return the number of the column that the middle of a piece is in."""
    return sum((piece.left + piece.right) / 2 > (gap[0] + gap[1]) / 2 for gap in gutters)


def _are_text(columns: Sequence[Sequence[Row]]) -> bool:
    """Return whether columns are running text and not the columns of a table.

    Columns that are drawn one after the other are nearly always text. If they are drawn row by row, all must be prose.
    """
    if any(sum(bool(FIGURE.fullmatch(row.text)) for row in column) > 0.5 * len(column) for column in columns):
        return False
    if _switches(columns) < 0.2 * max(map(len, columns)) * (len(columns) - 1) + len(columns):
        return min(map(_words, columns)) >= 2
    return all(map(_is_prose, columns))


def _switches(columns: Sequence[Sequence[Row]]) -> int:
    """Return how often the order of drawing changes from one column to another."""
    drawn = sorted((piece.order, at) for at, column in enumerate(columns) for row in column for piece in row.pieces)
    return sum(one[1] != other[1] for one, other in pairwise(drawn))


def _words(column: Sequence[Row]) -> float:
    """Return the average number of words in a line of a column."""
    return sum(not piece.glued for row in column for piece in row.pieces) / len(column)


def _is_prose(column: Sequence[Row]) -> bool:
    """Return whether lines between gutters are running text: several words each, few of them figures, and most lines as
    wide as the column."""
    words = [piece.text for row in column for piece in row.pieces if not piece.glued]
    if len(column) < 2 or sum(word[0].isdigit() for word in words) > _FIGURES_IN_PROSE * len(words):
        return False
    left, right = edges_of(column)
    full = sum(row.right > right - 0.25 * (right - left) for row in column[:-1])
    return _words(column) >= _PROSE_WORDS and full >= 0.5 * (len(column) - 1)


def _table(band: Sequence[Row], gutters: Sequence[Gap]) -> Iterator[Line]:
    """Yield a line for each table row. Rows that continue the cells of the row above are joined with it."""
    edges = edges_of(band)
    gutters = _without_marks(band, column_gutters(band, gutters))
    gathered: list[tuple[Row, dict[int, str]]] = []
    spacing = median([a.bottom - b.bottom for a, b in pairwise(band)] or [0])
    for row, following in zip(band, [*band[1:], None], strict=True):
        cells = {at: text_of(pieces)[0] for at, pieces in _cells(row, gutters).items()}
        above = gathered[-1] if gathered else None
        apart = (above[0].bottom - row.bottom) / row.height if above else 0.0
        below = (row.bottom - following.bottom) / row.height if following else _HALF_LINE
        belongs_below = below < min(_HALF_LINE, apart)
        if above is not None and not belongs_below and _continues(cells, above[1], apart, spacing / row.height):
            for at, text in cells.items():
                above[1][at] = f"{above[1][at]}\n{text}" if at in above[1] else text
            above[0].bottom = row.bottom
        else:
            gathered.append((replace(row), cells))
    for row, cells in _side_by_side(gathered, len(gutters) + 1):
        line = _line(row, edges)
        yield replace(line, text=" | ".join(cells[at] for at in sorted(cells)), kind="row")


def _side_by_side(rows: list[tuple[Row, dict[int, str]]], columns: int) -> list[tuple[Row, dict[int, str]]]:
    """Set parts of a table that stand side by side one below the other, if the row of column names repeats itself."""
    names = rows[0][1]
    for width in range(2, columns // 2 + 1):
        parts = [tuple(names.get(at, "") for at in range(start, start + width)) for start in range(0, columns, width)]
        if columns % width == 0 and len(set(parts)) == 1 and all(parts[0]):
            starts = range(0, columns, width)
            return [
                (row, part)
                for start in starts
                for row, cells in rows
                if (part := {at: text for at, text in cells.items() if start <= at < start + width})
            ]
    return rows


def _cells(row: Row, gutters: Sequence[Gap]) -> dict[int, list[Piece]]:
    """Return the pieces of a row by column. What has no gap in it stays together, in the column where it begins."""
    cells: dict[int, list[Piece]] = {}
    at, end = 0, float("-inf")
    for piece in row.pieces:
        crosses = any(end <= (gap[0] + gap[1]) / 2 <= piece.left for gap in gutters[at:])
        if crosses or piece.left - end >= 0.6 * GUTTER * row.height:
            at = max(at, _column_of(piece, gutters))
        cells.setdefault(at, []).append(piece)
        end = max(end, piece.right)
    return cells


def _without_marks(band: Sequence[Row], gutters: list[Gap]) -> list[Gap]:
    """Leave out gutters behind columns that have nothing but the marks of list items."""
    texts: list[list[str]] = [[] for _ in range(len(gutters) + 1)]
    for row in band:
        for at, pieces in _cells(row, gutters).items():
            texts[at].append("".join(piece.text for piece in pieces))
    return [gap for gap, column in zip(gutters, texts, strict=False) if not column or not all(map(_MARK.fullmatch, column))]


def _continues(cells: dict[int, str], above: dict[int, str], apart: float, usual: float) -> bool:
    """Return whether a row has the next words of cells of the row above, and no cells of its own.

    ``apart`` is the distance of the two rows, and ``usual`` that of most rows of the table, in line heights.
    """
    if apart < _HALF_LINE and ((0 in cells) != (0 in above) or cells.keys() == {0}):
        return True  # a cell with one line beside one with two
    if apart > 1.25 * usual:
        return False
    figures = any(FIGURE.fullmatch(text) for text in cells.values())
    if 0 not in cells and 0 not in above:
        return cells.keys() == above.keys() and not any(map(_has_figure, (*cells.values(), *above.values())))
    if 0 not in cells:
        return all(at in above for at in cells) and not figures
    if (len(above) > 1 and len(cells) > 1) or 0 not in above:
        return False
    return bool(_UNFINISHED.search(above[0])) or cells[0][0].islower() or cells[0][0] == "("


def _has_figure(text: str) -> bool:
    return any(map(str.isdigit, text))


def _line(row: Row, column: Gap) -> Line:
    text, height = text_of(row.pieces)
    bold = [piece.bold for piece in row.pieces]
    return Line(text, row.left, row.bottom, row.right, row.top, height, column, "text", all(bold), bold[0], bold[-1])


