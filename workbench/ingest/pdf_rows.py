"""Rows of a PDF page: characters with boxes are grouped into rows by vertical overlap.

Units are points (1/72 inch), measured from the lower left corner of the page.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from workbench.ingest import marks

Gap = tuple[float, float]
"""The left and right edge of a stretch of white or of text."""

GUTTER = 0.7
"""The minimum width of a gutter in line heights: more than most spaces between words."""

SURE_GUTTER = 1.5
"""The width in line heights from which white is a gutter however wide the spaces between words are."""

_RECENT_ROWS = 6
"""The number of previous rows with which a piece of text is compared to find its row."""

_NUMBERED_LINES = 4
"""The minimum number of consecutive lines with ascending numbers in the margin that count as numbered lines."""

FIGURE = re.compile(r"[^\w]*(?:\d[\d.,\s]*|n/?a|[-–—.…:]+)[^\w]*(?:%|bn|m|k|pp)?[*†‡]?", re.IGNORECASE)
"""A cell that has a figure, or a sign that there is none."""

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
"""A letter of Hebrew, Arabic or another script that runs from right to left."""

BULLET = r"[•‣–▪◦·*\uf0b7-]"
"""The mark of a list item."""

_INTEGER = re.compile(r"\d{1,4}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one size on one baseline without white space: a word or a part of a word."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    glued: bool = False
    """There is no white space between this piece and the one before it."""
    small: bool = False
    """It is smaller than a neighbour that it touches: a superscript or subscript."""
    bold: bool = False

    order: int = 0
    """Its position in the order of drawing."""
    height: float = field(init=False)
    """Height of the font, not of the letters."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "height", max(self.top - self.bottom, 0.1))


@dataclass(slots=True)
class Row:
    """Pieces that overlap vertically, and the box of the tallest."""

    bottom: float
    top: float
    pieces: list[Piece] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    """The text of each cell, if rules divide them; a cell has a line break for each of its own."""
    space: float = 0.0
    """The usual space between two words of the page, 0 if it is not known."""

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
        return text_of(self.pieces)[0]

    def overlap(self, piece: Piece) -> float:
        """Return the vertical overlap as a fraction of the smaller height, 0 to 1."""
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
        elif best.height < piece.height < 1.5 * best.height:
            best.bottom, best.top = piece.bottom, piece.top
        best.pieces.append(piece)
    rows.sort(key=lambda row: -row.bottom - row.top)
    _place_small(rows, [p for p in pieces if p.small])
    rows.sort(key=lambda row: -row.bottom - row.top)
    for row in rows:
        row.pieces.sort(key=lambda p: (p.left, p.right))
    space = _usual_space(rows, 10)
    for row in rows:
        row.space = space
    return rows


def _nearest(rows: Sequence[Row], piece: Piece, least: float) -> Row | None:
    """Return the row that the piece overlaps most, or None if the overlap is less than ``least``."""
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


def _usual_space(rows: Iterable[Row], least: int) -> float:
    """Return the median space between two words, or 0 if fewer than ``least`` are known.

    Chinese and Japanese have no such spaces."""
    spaces = [
        after.left - before.right
        for row in rows
        for before, after in pairwise(row.pieces)
        if not after.glued and all(piece.text[0].isalpha() and piece.text[0] < "\u2e80" for piece in (before, after))
    ]
    return max(median(spaces), 0.0) if len(spaces) >= least else 0.0


def stretches_of(row: Row, *, wide: bool = True) -> list[Gap]:
    """Return the parts of a row without a gap as wide as a gutter inside.

    With ``wide``: in lines that are set wide to reach both margins, and in typewriter fonts, a space can be as wide as a
    narrow gutter. So a gutter must also be wider than the spaces of the row and of the page.
    """
    spaces = max(2.2 * row.space, 1.6 * _usual_space([row], 5)) if wide else 0.0
    least = min(max(GUTTER * row.height, spaces), SURE_GUTTER * row.height)
    stretches: list[Gap] = []
    for piece in row.pieces:
        if stretches and piece.left - stretches[-1][1] < least:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], piece.right))
        else:
            stretches.append((piece.left, piece.right))
    return stretches


def without_line_numbers(rows: list[Row]) -> tuple[list[Row], int]:
    """Remove ascending numbers from the left margin, as in transcripts and bills; return the rows and the count."""
    numbered = [row for row in rows if len(row.pieces) > 1 and _INTEGER.fullmatch(row.pieces[0].text)]
    apart = [row for row in numbered if row.pieces[1].left - row.pieces[0].right > 0.5 * row.height]
    values = [int(row.pieces[0].text) for row in apart]
    steps = Counter(b - a for a, b in pairwise(values))
    regular = values and len(steps) and steps.most_common(1)[0] >= (1, 0)
    step, times = steps.most_common(1)[0] if regular else (0, 0)
    if step not in (1, 5) or times < max(_NUMBERED_LINES - 1, 0.8 * (len(values) - 1)):
        return rows, 0
    if len(apart) < 0.6 * len(rows) / step or median(len(stretches_of(row)) for row in apart) > 2:
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


def text_of(pieces: Sequence[Piece]) -> tuple[str, float]:
    """Return the text of the pieces of a line, with superscripts and subscripts marked, and the most common height."""
    heights = Counter[float]()
    for piece in pieces:
        heights[round(piece.height, 1)] += len(piece.text)
    height = heights.most_common(1)[0][0]
    usual = [piece for piece in pieces if abs(piece.height - height) < 0.15 * height]
    bottom = median(piece.bottom for piece in usual)
    line = marks.Line()
    before: Piece | None = None
    for piece in _in_reading_order(pieces):
        apart = max(piece.left - before.right, before.left - piece.right) if before else 0.0
        touches = before is not None and apart < 0.12 * height and (piece.glued or before.small)
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


def _in_reading_order(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return the pieces of a line, given from left to right, in reading order: words in scripts that run from right to left
    are reversed, and so is the line if most of its letters are in such a script."""
    leftward = sum(len(piece.text) for piece in pieces if RIGHT_TO_LEFT.match(piece.text))
    if not leftward:
        return pieces
    rightward = sum(len(piece.text) for piece in pieces if piece.text[0].isalpha() and not RIGHT_TO_LEFT.match(piece.text))
    is_leftward = leftward > rightward
    runs: list[tuple[bool, list[Piece]]] = []
    for piece in pieces:
        if RIGHT_TO_LEFT.match(piece.text):
            direction = True
        elif piece.text[0].isalpha():
            direction = False
        else:  # a figure or sign
            direction = is_leftward
        if runs and runs[-1][0] == direction:
            runs[-1][1].append(piece)
        else:
            runs.append((direction, [piece]))
    ordered = reversed(runs) if is_leftward else runs
    return [piece for reverse, run in ordered for piece in (reversed(run) if reverse else run)]
