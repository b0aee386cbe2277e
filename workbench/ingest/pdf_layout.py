"""The layout of a PDF page: characters with boxes become lines, columns and table rows in reading order.

A PDF says where each character is drawn and nothing about lines, columns or tables. Lines are found by vertical overlap,
columns by a strip of white that runs through neighbouring lines (a gutter). Columns whose lines are running text are read
one after the other; all else between gutters is a table and is read row by row.

Units are points (1/72 inch), measured from the lower left corner of the page. Each step takes time that grows in
proportion to the number of characters, but for sorting.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median
from typing import Literal

from workbench.ingest import marks

LineKind = Literal["text", "row"]

_GUTTER = 0.7
"""Width of a gutter, at least, in line heights: wider than the blanks of justified text mostly are."""

_PROSE_WORDS = 3.5
"""Words a line, on average, that make the lines between two gutters running text and not table cells."""

_RECENT_ROWS = 6
"""Rows above that a piece of text is compared with when its own row is looked for."""

_NUMBERED_LINES = 4
"""Lines in a row with ascending numbers in the margin, at least, that are taken for numbered lines."""

_INTEGER = re.compile(r"\d{1,4}")
_FIGURE = re.compile(r"[^\w]*(?:\d[\d.,\s]*|n/?a|[-–—.…:]+)[^\w]*(?:%|bn|m|k|pp)?[*†‡]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one size on one baseline without a blank inside: a word or a part of one."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    glued: bool = False
    """No blank stands between this piece and the one before it."""
    small: bool = False
    """Set smaller than a neighbour that it touches: a superscript or subscript."""
    bold: bool = False

    order: int = 0
    """Its place in the order in which the page is drawn."""
    turned: bool = False
    """It does not run from left to right."""
    height: float = field(init=False)
    """Height of the font's box, not of the letters."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "height", max(self.top - self.bottom, 0.1))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text, or a row of a table with `` | `` between its cells."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    height: float
    column: tuple[float, float]
    """Left and right edge of the column that the line is in."""
    kind: LineKind = "text"
    bold: bool = False
    """All of it is bold."""
    starts_bold: bool = False
    ends_bold: bool = False


@dataclass(slots=True)
class Row:
    """Pieces that overlap vertically, and the box of the tallest."""

    bottom: float
    top: float
    pieces: list[Piece] = field(default_factory=list)

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 0.1)

    @property
    def left(self) -> float:
        return self.pieces[0].left

    @property
    def right(self) -> float:
        return max(piece.right for piece in self.pieces)

    @property
    def text(self) -> str:
        """The whole row as a line of text."""
        return _text(self.pieces)[0]

    def overlap(self, piece: Piece) -> float:
        """The part of the lower of the two that both share vertically, 0 to 1."""
        top = self.top if self.top < piece.top else piece.top
        bottom = self.bottom if self.bottom > piece.bottom else piece.bottom
        height = self.top - self.bottom
        lower = height if height < piece.height else piece.height
        return (top - bottom) / max(lower, 0.1)


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Group pieces into rows, top first. The pieces of a row are in order from left to right."""
    rows: list[Row] = []
    for piece in sorted((p for p in pieces if not p.small), key=lambda p: (-p.bottom - p.top, p.left)):
        best = rows[-1] if rows and rows[-1].overlap(piece) > 0.9 else _nearest(rows[-_RECENT_ROWS:], piece, 0.5)
        if best is None:
            best = Row(piece.bottom, piece.top)
            rows.append(best)
        elif piece.height > best.height:
            best.bottom, best.top = piece.bottom, piece.top
        best.pieces.append(piece)
    rows.sort(key=lambda row: -row.bottom - row.top)
    _place_small(rows, [p for p in pieces if p.small])
    rows.sort(key=lambda row: -row.bottom - row.top)
    for row in rows:
        row.pieces.sort(key=lambda p: (p.left, p.right))
    return rows


def _nearest(rows: Sequence[Row], piece: Piece, least: float) -> Row | None:
    """Return the row that the piece overlaps most, if it overlaps it at least by ``least``."""
    overlaps = [row.overlap(piece) for row in rows]
    most = max(overlaps, default=0.0)
    return rows[overlaps.index(most)] if overlaps and most >= least else None


def _place_small(rows: list[Row], small: Sequence[Piece]) -> None:
    """Add each superscript and subscript to the row that it overlaps most."""
    at = 0
    own: list[Row] = []
    for piece in sorted(small, key=lambda p: -p.bottom - p.top):
        while at + 1 < len(rows) and rows[at].bottom > piece.top:
            at += 1
        best = _nearest(rows[at : at + _RECENT_ROWS], piece, 0.3)
        if best is None:
            if not own or own[-1].overlap(piece) < 0.5:
                own.append(Row(piece.bottom, piece.top))
            best = own[-1]
        best.pieces.append(piece)
    rows.extend(own)


def without_line_numbers(rows: list[Row]) -> tuple[list[Row], int]:
    """Take ascending numbers out of the left margin, as transcripts and bills have them, and return their count."""
    numbered = [row for row in rows if len(row.pieces) > 1 and _INTEGER.fullmatch(row.pieces[0].text)]
    apart = [row for row in numbered if row.pieces[1].left - row.pieces[0].right > 0.5 * row.height]
    values = [int(row.pieces[0].text) for row in apart]
    steps = Counter(b - a for a, b in pairwise(values))
    regular = values and len(steps) and steps.most_common(1)[0] >= (1, 0)
    step, times = steps.most_common(1)[0] if regular else (0, 0)
    if step not in (1, 5) or times < max(_NUMBERED_LINES - 1, 0.8 * (len(values) - 1)):
        return rows, 0
    if len(apart) < 0.6 * len(rows) / step or median(len(_stretches(row)) for row in apart) > 2:
        return rows, 0
    edge = median(row.pieces[0].right for row in apart)
    text_edge = min(row.pieces[1].left for row in apart)
    count = 0
    kept: list[Row] = []
    for row in rows:
        first = row.pieces[0]
        if _INTEGER.fullmatch(first.text) and abs(first.right - edge) < row.height and first.right < text_edge:
            row.pieces = row.pieces[1:]
            count += 1
        if row.pieces:
            kept.append(row)
    return kept, count


def lines_of(rows: Sequence[Row], depth: int = 0) -> Iterator[Line]:
    """Yield the lines of a page or column in reading order."""
    for band, gutters in _bands(rows):
        if not gutters:
            edges = _edges(band)
            yield from (_line(row, edges) for row in band)
            continue
        columns = _columns(band, gutters)
        if depth < 3 and _are_text(columns):
            for column in columns:
                yield from lines_of(rows_of([piece for row in column for piece in row.pieces]), depth + 1)
        else:
            yield from _table(band, gutters)


Gap = tuple[float, float]


def _stretches(row: Row) -> list[Gap]:
    """The stretches of a row that are without a gap as wide as a gutter."""
    least = _GUTTER * row.height
    stretches: list[Gap] = []
    for piece in row.pieces:
        if stretches and piece.left - stretches[-1][1] < least:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], piece.right))
        else:
            stretches.append((piece.left, piece.right))
    return stretches


def _gaps(row: Row) -> list[Gap]:
    """The white of a row: left of it, between its stretches, and right of it."""
    stretches = _stretches(row)
    edges = [float("-inf"), *(x for stretch in stretches for x in stretch), float("inf")]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _shared(one: Sequence[Gap], other: Sequence[Gap], least: float) -> list[Gap]:
    """Where both have white at least ``least`` wide."""
    shared: list[Gap] = []
    i = j = 0
    while i < len(one) and j < len(other):
        left, right = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if right - left >= least:
            shared.append((left, right))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return shared


def _bands(rows: Sequence[Row]) -> Iterator[tuple[list[Row], list[Gap]]]:
    """Divide rows into bands: neighbours that share at least one gutter, and those between them that share none."""
    plain: list[Row] = []
    for band in _candidates(rows):
        head, kept, tail = _trimmed(band)
        plain += head
        if kept:
            if plain:
                yield plain, []
            yield kept, _gutters(kept)
            plain = []
        plain += tail
    if plain:
        yield plain, []


def _candidates(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Divide rows where no gutter is left that all of them share.

    A row that shares no gutter with all rows above it may share one with the last of them, so these are tried again.
    """
    band: list[Row] = []
    gaps: list[Gap] = []
    left = right = 0.0  # of the band, kept so that a long one is not measured again for each row
    for row in rows:
        shared = _narrowed(gaps, row) if band else _gaps(row)
        edges = (min(left, row.left), max(right, row.right)) if band else (row.left, row.right)
        if band and not _between(shared, *edges):
            start = _restart(band, row)
            if start:
                yield band[:start]
            band = band[start:]
            shared, edges = _gaps(row), _edges([*band, row])
            for above in band:
                shared = _narrowed(shared, above)
        band.append(row)
        gaps, (left, right) = shared, edges
    if band:
        yield band


def _restart(band: Sequence[Row], row: Row) -> int:
    """Where in ``band`` the rows begin that share a gutter with ``row``, if the band has no gutter before them."""
    gaps, start = _gaps(row), len(band)
    for at in range(len(band) - 1, max(len(band) - 4, 0), -1):
        gaps = _narrowed(gaps, band[at])
        if not _between(gaps, *_edges([band[at], row])):
            break
        start = at
    return start if start < len(band) and not _trimmed(list(band[:start]))[1] else len(band)


def _narrowed(gaps: Sequence[Gap], row: Row) -> list[Gap]:
    return _shared(gaps, _gaps(row), 0.6 * _GUTTER * row.height)


def _gutters(band: Sequence[Row]) -> list[Gap]:
    """The white that all rows share and that has text at both sides."""
    gaps = _gaps(band[0])
    for row in band[1:]:
        gaps = _narrowed(gaps, row)
    return _between(gaps, *_edges(band))


def _edges(band: Sequence[Row]) -> Gap:
    """Return the left and right edge of rows."""
    return min(row.left for row in band), max(row.right for row in band)


def _between(gaps: Sequence[Gap], left: float, right: float) -> list[Gap]:
    """Return those of the gaps that are between two edges, so that text is on both sides."""
    return [gap for gap in gaps if left < gap[0] and gap[1] < right]


def _trimmed(band: list[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows before, in and after a band that has text on both sides of a gutter in at least two rows.

    A band ends where its columns do: a short line above it, or below it and nearer to what follows, is no part of it.
    """
    gutters = _gutters(band)
    sided = [at for at, row in enumerate(band) if any(row.left < g[0] and row.right > g[1] for g in gutters)]
    if len(sided) < 2:
        return band, [], []
    first, last = sided[0], sided[-1]
    while first > 0 and band[first - 1].left >= gutters[0][1]:
        first -= 1
    spacing = median(a.bottom - b.bottom for a, b in pairwise(band))
    end = last + 1
    while end < len(band) and band[end - 1].bottom - band[end].bottom < 1.5 * spacing:
        end += 1
    return band[:first], band[first:end], band[end:]


def _columns(band: Sequence[Row], gutters: Sequence[Gap]) -> list[list[Row]]:
    """Cut the rows of a band at its gutters."""
    columns: list[list[Row]] = [[] for _ in range(len(gutters) + 1)]
    for row in band:
        parts: dict[int, Row] = {}
        for piece in row.pieces:
            at = sum((piece.left + piece.right) / 2 > (gap[0] + gap[1]) / 2 for gap in gutters)
            parts.setdefault(at, Row(row.bottom, row.top)).pieces.append(piece)
        for at, part in parts.items():
            columns[at].append(part)
    return columns


def _are_text(columns: Sequence[Sequence[Row]]) -> bool:
    """Return whether columns are running text and not the columns of a table.

    A page that is drawn column by column is nearly always text; one that is drawn row by row needs lines like those of text.
    """
    if any(sum(bool(_FIGURE.fullmatch(row.text)) for row in column) > 0.5 * len(column) for column in columns):
        return False
    if _switches(columns) < 0.2 * max(map(len, columns)) * (len(columns) - 1) + len(columns):
        return min(map(_words, columns)) >= 2
    return all(map(_is_prose, columns))


def _switches(columns: Sequence[Sequence[Row]]) -> int:
    """Return how often the drawing of a page goes from one column to another."""
    drawn = sorted((piece.order, at) for at, column in enumerate(columns) for row in column for piece in row.pieces)
    return sum(one[1] != other[1] for one, other in pairwise(drawn))


def _words(column: Sequence[Row]) -> float:
    """Return the words in a line of a column, on average."""
    return sum(not piece.glued for row in column for piece in row.pieces) / len(column)


def _is_prose(column: Sequence[Row]) -> bool:
    """Whether lines between gutters are running text: several words each, and most of them as wide as the column."""
    if len(column) < 2:
        return False
    left, right = min(row.left for row in column), max(row.right for row in column)
    full = sum(row.right > right - 0.25 * (right - left) for row in column[:-1])
    return _words(column) >= _PROSE_WORDS and full >= 0.5 * (len(column) - 1)


def _table(band: Sequence[Row], gutters: Sequence[Gap]) -> Iterator[Line]:
    """Yield a line for each table row. A cell that goes on below, with nothing beside it in the first column, is joined."""
    edges = _edges(band)
    gathered: list[tuple[Row, dict[int, str]]] = []
    spacing = median([a.bottom - b.bottom for a, b in pairwise(band)] or [0])
    for row in band:
        cells = {at: _text(part[0].pieces)[0] for at, part in enumerate(_columns([row], gutters)) if part and part[0].pieces}
        above = gathered[-1] if gathered else None
        continues = (
            above is not None
            and 0 not in cells
            and 0 in above[1]
            and all(at in above[1] and not _FIGURE.fullmatch(text) for at, text in cells.items())
            and above[0].bottom - row.bottom < 1.05 * spacing
        )
        if above is not None and continues:
            for at, text in cells.items():
                above[1][at] = f"{above[1][at]} {text}"
            above[0].bottom = row.bottom
        else:
            gathered.append((replace(row), cells))
    for row, cells in gathered:
        line = _line(row, edges)
        yield replace(line, text=" | ".join(cells[at] for at in sorted(cells)), kind="row")


def _line(row: Row, column: Gap) -> Line:
    text, height = _text(row.pieces)
    bold = [piece.bold for piece in row.pieces]
    return Line(text, row.left, row.bottom, row.right, row.top, height, column, "text", all(bold), bold[0], bold[-1])


def _text(pieces: Sequence[Piece]) -> tuple[str, float]:
    """Return the text of pieces in one line, with raised and lowered characters marked, and the usual height in it."""
    heights = Counter[float]()
    for piece in pieces:
        heights[round(piece.height, 1)] += len(piece.text)
    height = heights.most_common(1)[0][0]
    usual = [piece for piece in pieces if abs(piece.height - height) < 0.15 * height]
    bottom = median(piece.bottom for piece in usual)
    line = marks.Line()
    before: Piece | None = None
    for piece in pieces:
        touches = before is not None and piece.left - before.right < 0.12 * height and (piece.glued or before.small)
        if before is not None and not touches:
            line.add(" ")
        line.add(piece.text, _level(piece, bottom, height))
        before = piece
    return line.text, height


def _level(piece: Piece, bottom: float, height: float) -> marks.Level:
    if piece.height > 0.85 * height or (piece.text.isalpha() and len(piece.text) > 4):
        return "line"
    if piece.bottom > bottom + 0.2 * height:
        return "raised"
    middle = (piece.bottom + piece.top) / 2
    return "lowered" if middle < bottom + 0.4 * height and piece.bottom < bottom + 0.05 * height else "line"
