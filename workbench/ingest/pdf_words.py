"""Words of a PDF page with their boxes: characters are joined, and superscripts and large initials are marked.

A box is as high as its font's size and stands on the baseline. The boxes that fonts state themselves are not used for that:
a bullet's can be as high as three lines.

Units are points (1/72 inch), measured from the lower left corner of the page in the direction in which the text runs: for
sideways text, the axes are turned.
"""

import ctypes
import math
import re
from collections import Counter
from dataclasses import replace
from typing import Any

from workbench.ingest.hyphens import HYPHEN
from workbench.ingest.pdf_rows import RIGHT_TO_LEFT, Piece

DESCENT, ASCENT = 0.25, 0.9
"""How far a box reaches below and above the baseline, as shares of the font's size."""

OWN_PAGE = 0.25
"""Share of a page's characters from which text in a second direction is read, as a page of its own."""

Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""

_OBLIQUE = -1

_LEADER = re.compile(r"[.…·]{5,}|[_=-]{5,}")
_LEADER_PART = re.compile(r"[.…·]{1,4}")


def words_of(page: Any) -> tuple[dict[int, list[Piece]], list[Piece]]:
    """Return the words of a page by the direction in which much text runs, most text first, and the other words.

    A direction is a number of quarter turns, counterclockwise.

    Words are divided where size, baseline or direction change.
    """
    textpage = page.get_textpage()
    try:
        words = _without_leaders(_words(textpage))
    finally:
        textpage.close()
    letters = Counter[int]()
    for turn, word in words:
        letters[turn] += len(word.text)
    directions = [turn for turn, count in letters.most_common() if turn != _OBLIQUE and count >= OWN_PAGE * letters.total()]
    groups = {direction: _sized([word for turn, word in words if turn == direction]) for direction in directions}
    return groups, [word for turn, word in words if turn not in directions]


def _words(textpage: Any) -> list[tuple[int, Piece]]:
    """Return the words in the order of drawing, each with its direction in quarter turns, or ``_OBLIQUE``."""
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    word = _Word(textpage)
    for at in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, at)
        character = HYPHEN if code == 2 else chr(code) if code else "\ufffd"
        if character.isspace():
            word.finish(glued=False)
            continue
        raw.FPDFText_GetLooseCharBox(textpage, at, box)
        edges = turned((box.left, box.bottom, box.right, box.top), word.turn)
        if not word.goes_on(edges, character):
            word.finish(glued=True)
            word.begin(at, (box.left, box.bottom, box.right, box.top))
            edges = turned((box.left, box.bottom, box.right, box.top), word.turn)
        word.add(character, edges)
    word.finish(glued=True)
    return word.words


def _without_leaders(words: list[tuple[int, Piece]]) -> list[tuple[int, Piece]]:
    """Leave out rows of dots and rules that are drawn as characters: they are white with a line in it."""
    kept: list[tuple[int, Piece]] = []
    dots: list[tuple[int, Piece]] = []
    glued = True
    for turn, word in words:
        if _LEADER_PART.fullmatch(word.text) and (not dots or _is_next(word, dots[-1][1])):
            dots.append((turn, word))
            continue
        if not _is_leader(dots):
            kept += dots
        else:
            glued = False
        dots = [(turn, word)] if _LEADER_PART.fullmatch(word.text) else []
        if _LEADER.fullmatch(word.text):
            glued = False
        elif not dots:
            kept.append((turn, word if glued else replace(word, glued=False)))
            glued = True
    return kept if _is_leader(dots) else kept + dots


def _is_leader(dots: list[tuple[int, Piece]]) -> bool:
    return sum(len(dot.text) for _, dot in dots) >= 5


def _is_next(dot: Piece, before: Piece) -> bool:
    return abs(dot.bottom - before.bottom) < 0.1 * dot.height and 0 <= dot.left - before.right < dot.height


def turned(box: Box, turn: int) -> Box:
    """Return a box in the axes of text that is turned counterclockwise by so many quarters."""
    left, bottom, right, top = box
    if turn == 1:
        return bottom, -right, top, -left
    if turn == 2:
        return -right, -top, -left, -bottom
    if turn == 3:
        return -top, left, -bottom, right
    return box


class _Word:
    """Characters on one baseline, in one size and right behind each other, while they are gathered."""

    def __init__(self, textpage: Any) -> None:
        self.words: list[tuple[int, Piece]] = []
        self.turn = 0
        self._textpage = textpage
        self._glued = False
        self._text = ""

    def begin(self, at: int, box: Box) -> None:
        """Begin a word with the character number ``at``."""
        import pypdfium2.raw as raw

        matrix, size = raw.FS_MATRIX(), raw.FPDFText_GetFontSize(self._textpage, at)
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetMatrix(self._textpage, at, matrix)
        raw.FPDFText_GetCharOrigin(self._textpage, at, x, y)
        quarters = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        self.turn = round(quarters) % 4 if abs(quarters - round(quarters)) < 0.06 else _OBLIQUE
        self._loose = turned(box, self.turn)
        left, bottom, right, top = self._loose
        height = abs(size) * math.hypot(matrix.c, matrix.d)
        baseline = turned((x.value, y.value, x.value, y.value), self.turn)[1]
        if 0.25 < height / max(top - bottom, 0.1) < 4 and bottom - height < baseline < top + height:
            bottom, top = baseline - DESCENT * height, baseline + ASCENT * height
        self._box = left, bottom, right, top
        self._left = self._right = left
        self._bold = _is_bold(self._textpage, at)

    def goes_on(self, edges: Box, character: str) -> bool:
        """Return whether a character with these edges belongs to the word."""
        if not self._text:
            return False
        _, bottom, _, top = self._loose
        height = max(top - bottom, 0.1)
        least = 0.1 * height
        if RIGHT_TO_LEFT.match(self._text):
            near = -height < self._left - edges[2] < 0.5 * height and not (character.isascii() and character.isalnum())
        else:
            near = -height < edges[0] - self._right < 0.5 * height and not RIGHT_TO_LEFT.match(character)
        return near and -least < edges[1] - bottom < least and -least < edges[3] - top < least

    def add(self, character: str, edges: Box) -> None:
        """Add a character with its edges."""
        self._text += character
        self._left, self._right = min(self._left, edges[0]), max(self._right, edges[2])

    def finish(self, *, glued: bool) -> None:
        """End the word. ``glued``: no white space follows it."""
        if self._text:
            _, bottom, _, top = self._box
            order = len(self.words)
            piece = Piece(self._text, self._left, bottom, self._right, top, self._glued, bold=self._bold, order=order)
            self.words.append((self.turn, piece))
            self._text = ""
            self._glued = True
        self._glued &= glued


def _is_bold(textpage: Any, at: int) -> bool:
    import pypdfium2.raw as raw

    buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, at, buffer, len(buffer), flags)
    return b"bold" in buffer.value.lower() or b"black" in buffer.value.lower()


def _sized(pieces: list[Piece]) -> list[Piece]:
    """Mark superscripts and subscripts, and set initials that reach over several lines into their first line."""
    heights = Counter[float]()
    for piece in pieces:
        heights[round(piece.height)] += len(piece.text)
    usual = max(heights.most_common(1)[0][0], 1.0) if heights else 1.0
    sized: list[Piece] = []
    for at, plain_piece in enumerate(pieces):
        piece = plain_piece
        if piece.height > 1.7 * usual and len(piece.text) == 1 and piece.text.isalpha() and at + 1 < len(pieces):
            following = pieces[at + 1]
            if following.height < 0.7 * piece.height and following.top > piece.bottom + 0.5 * piece.height:
                piece = replace(piece, bottom=following.bottom, top=following.top)
        before = sized[-1] if sized else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        small = (before is not None and piece.glued and _is_smaller(piece, before)) or (
            after is not None and after.glued and _is_smaller(piece, after)
        )
        sized.append(replace(piece, small=True) if small else piece)
    return sized


def _is_smaller(piece: Piece, neighbour: Piece) -> bool:
    apart = max(piece.left - neighbour.right, neighbour.left - piece.right)
    return piece.height < 0.85 * neighbour.height and apart < 0.3 * neighbour.height
