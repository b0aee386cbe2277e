"""Tables of a PDF page whose cells are divided by rules, which are drawn lines and edges of rectangles.

Where rules divide the cells, their text needs no guessing: a cell can have several lines, span columns, or be empty.

Units are points (1/72 inch). The time is proportional to the number of rules and words, but for sorting.
"""

import ctypes
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from workbench.ingest.pdf_rows import FIGURE, Piece, Row, rows_of, stretches_of, text_of
from workbench.ingest.pdf_words import Box, turned

MAX_SEGMENTS = 20_000
"""A page with more lines is a map or drawing."""

NEAR = 3.0
"""Lines that are nearer than this are one rule, and touch."""

MAX_CROSSINGS = 1_000_000
"""If there are more pairs of a vertical and a horizontal rule, nothing is a table either."""

MAX_GRIDS = 50
"""Only so many grids of a page are read as tables."""

MAX_BESIDE = 4
"""If the parts of lines beside a table have more words on average, it is in a column of text, and left to ``pdf_layout``."""

MAX_CELL_LINES = 15
"""A cell with more lines is a column or box of running text, and the grid is not a table."""

Rule = tuple[float, float, float]
"""Its place across its direction, then its start and end."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rules that touch each other: the places of the vertical and horizontal ones, and the rules at each place."""

    xs: list[float]
    ys: list[float]
    """From top to bottom, as negative numbers."""
    upright: dict[int, list[Rule]]
    level: dict[int, list[Rule]]


def grids_of(page: Any, turn: int) -> list[Grid]:
    """Return the grids of at least two by two cells on a page, for text that is turned by ``turn`` quarters."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for box in _segments(page):
        left, bottom, right, top = turned(box, turn)
        if top - bottom < 1 and right - left > NEAR:
            level.append((-(top + bottom) / 2, left, right))
        elif right - left < 1 and top - bottom > NEAR:
            upright.append(((left + right) / 2, -top, -bottom))
    upright, level = _merged(upright), _merged(level)
    return list(islice(_connected(upright, level), MAX_GRIDS)) if len(upright) * len(level) < MAX_CROSSINGS else []


def _segments(page: Any) -> list[Box]:
    """Return the boxes of the straight lines that are drawn on a page, none if there are very many."""
    import pypdfium2.raw as raw

    boxes: list[Box] = []
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), raw.FS_MATRIX()
    for item in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=1):
        count = raw.FPDFPath_CountSegments(item.raw)
        if len(boxes) + count > MAX_SEGMENTS:
            return []
        raw.FPDFPageObj_GetMatrix(item.raw, matrix)
        start = last = (0.0, 0.0)
        for at in range(count):
            segment = raw.FPDFPath_GetPathSegment(item.raw, at)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == raw.FPDF_SEGMENT_LINETO:
                boxes.append((*map(min, last, point), *map(max, last, point)))
            if raw.FPDFPathSegment_GetClose(segment):
                boxes.append((*map(min, point, start), *map(max, point, start)))
            last = point
    return boxes


def _merged(rules: list[Rule]) -> list[Rule]:
    """Join rules at nearly the same place that touch or overlap."""
    merged: list[Rule] = []
    places: list[list[Rule]] = []
    for rule in sorted(rules):
        if places and rule[0] - places[-1][0][0] < NEAR:
            places[-1].append(rule)
        else:
            places.append([rule])
    for rules_here in places:
        place = rules_here[0][0]
        for _, start, end in sorted(rules_here, key=lambda rule: rule[1]):
            if merged and merged[-1][0] == place and start - merged[-1][2] < NEAR:
                merged[-1] = (place, merged[-1][1], max(end, merged[-1][2]))
            else:
                merged.append((place, start, end))
    return merged


def _connected(upright: Sequence[Rule], level: Sequence[Rule]) -> Iterator[Grid]:
    """Yield the grids that rules form which cross or touch each other."""
    groups: list[tuple[list[Rule], list[Rule]]] = []
    of_level: dict[int, int] = {}
    merged_into: dict[int, int] = {}

    def root(group: int) -> int:
        while group in merged_into:
            group = merged_into[group]
        return group

    for rule in upright:
        x, top, bottom = rule
        first = bisect_right(level, (top - NEAR, float("inf"), 0))
        own = len(groups)
        groups.append(([rule], []))
        for at in range(first, len(level)):
            y, start, end = level[at]
            if y > bottom + NEAR:
                break
            if start - NEAR <= x <= end + NEAR:
                if at not in of_level:
                    of_level[at] = own
                    groups[root(own)][1].append(level[at])
                elif (other := root(of_level[at])) != (mine := root(own)):
                    merged_into[mine] = other
                    groups[other][0].extend(groups[mine][0])
                    groups[other][1].extend(groups[mine][1])
    for number, (standing, lying) in enumerate(groups):
        if number not in merged_into:
            xs, ys = _places(standing, lying), _places(lying, standing)
            if len(xs) > 2 and len(ys) > 2:
                yield Grid(xs, ys, _at(standing, xs), _at(lying, ys))


def _places(rules: Sequence[Rule], crossing: Sequence[Rule]) -> list[float]:
    """Return the places of rules, and the ends of those that cross them: a table need not have a frame."""
    places = sorted({rule[0] for rule in rules})
    if not places or not crossing:
        return places
    first, last = min(rule[1] for rule in crossing), max(rule[2] for rule in crossing)
    return [*[first] * (first < places[0] - NEAR), *places, *[last] * (last > places[-1] + NEAR)]


def _at(rules: Iterable[Rule], places: Sequence[float]) -> dict[int, list[Rule]]:
    numbers = {place: number for number, place in enumerate(places)}
    at: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        at[numbers[rule[0]]].append(rule)
    return at


def table_rows(grid: Grid, pieces: Sequence[Piece]) -> tuple[list[Row], list[Piece]]:
    """Return the rows of the table in a grid, and the pieces outside of it; no rows if the grid is not a table.

    The text of a row is in its ``cells``.
    """
    outside: list[Piece] = []
    beside: list[Piece] = []
    bands: dict[int, dict[int, list[Piece]]] = defaultdict(lambda: defaultdict(list))
    for piece in pieces:
        x, y = (piece.left + piece.right) / 2, -(piece.bottom + piece.top) / 2
        if not grid.ys[0] <= y <= grid.ys[-1]:
            outside.append(piece)
        elif not grid.xs[0] <= x <= grid.xs[-1]:
            beside.append(piece)
        else:
            row, column = _cell(grid, bisect_right(grid.ys, y) - 1, bisect_right(grid.xs, x) - 1)
            bands[row][column].append(piece)
    if len(beside) > MAX_BESIDE * sum(len(stretches_of(row)) for row in rows_of(beside)):
        return [], list(pieces)
    rows: list[Row] = []
    for number, cells in sorted(bands.items()):
        lines = {column: rows_of(words) for column, words in sorted(cells.items())}
        if max(map(len, lines.values())) > MAX_CELL_LINES:
            return [], list(pieces)
        rows += _rows_of_band(cells, lines, -grid.ys[number], -grid.ys[number + 1])
    if sum(len(row.cells) > 1 for row in rows) < 2:
        return [], list(pieces)
    if beside:  # the table comes before it
        for each in rows:
            each.bottom = each.top = -grid.ys[0]
    return rows, outside + beside


def _cell(grid: Grid, row: int, column: int) -> tuple[int, int]:
    """Return the first row and column of the cell that a field of the grid belongs to."""
    row, column = min(row, len(grid.ys) - 2), min(column, len(grid.xs) - 2)
    while column > 0 and not _is_drawn(grid.upright[column], grid.ys[row], grid.ys[row + 1]):
        column -= 1
    while row > 0 and not _is_drawn(grid.level[row], grid.xs[column], grid.xs[column + 1]):
        row -= 1
    return row, column


def _is_drawn(rules: Iterable[Rule], start: float, end: float) -> bool:
    middle = (start + end) / 2
    return any(rule[1] - NEAR <= middle <= rule[2] + NEAR for rule in rules)


def _rows_of_band(
    cells: Mapping[int, list[Piece]], lines: Mapping[int, list[Row]], top: float, bottom: float
) -> Iterator[Row]:
    """Yield the rows between two horizontal rules: several if a column has several lines with figures. ``cells`` and
    ``lines``: the pieces of each column, and their lines."""
    pieces = sorted((piece for found in cells.values() for piece in found), key=lambda piece: (piece.left, piece.right))
    if not any(sum(bool(FIGURE.fullmatch(line.text)) for line in column) > 1 for column in lines.values()):
        yield Row(bottom, top, pieces, ["\n".join(line.text for line in column) for column in lines.values()])
        return
    columns = {id(piece): column for column, found in cells.items() for piece in found}
    for row in rows_of(pieces):
        parts: dict[int, list[Piece]] = defaultdict(list)
        for piece in row.pieces:
            parts[columns[id(piece)]].append(piece)
        yield Row(row.bottom, row.top, row.pieces, [text_of(parts[column])[0] for column in sorted(parts)])
