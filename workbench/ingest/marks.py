"""What marks in a text mean: raised and lowered characters, note marks, and struck text that is left out.

Invariant: no mark is simply removed if that would change what the text says. ``10`` with a raised ``6`` becomes ``10⁶``,
never ``106``; what is left out is counted and reported.
"""

import re
from collections import Counter
from itertools import groupby
from typing import Literal

Level = Literal["line", "raised", "lowered"]
"""The position of characters: on the line, above it (superscript) or below it (subscript)."""

_RAISED = str.maketrans("0123456789+-−–=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_LETTERS = dict(zip("abcdefghijklmnoprstuvwxyz", "ªᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿºᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_SPECIAL = {"tm": "™", "sm": "℠", "o": "º", "a": "ª"}
_ENDINGS = re.compile(r"st|nd|rd|th|e|ers?|res?|es|ère|i?ème|me|nde|mo|ma|ro|ra|do|da|to|lle|gr|dr|mr", re.IGNORECASE)
"""Endings of ordinals and short titles that are often raised: 1st, XIXe, Mme. They mean the same on the line."""

_FIGURES = re.compile(r"[0-9+\-−–=()]+(?:[,;]\s*[0-9+\-−–=()]+)*")
_PLAIN_FIGURES = re.compile(r"\d+(?:[.,]\d+)?")

SHOWN = 3
"""How many of the passages that were left out are quoted, with at most ``QUOTED`` characters each."""

QUOTED = 60


def raised(text: str) -> str:
    """Return superscript ``text`` as characters of the line.

    Figures and single letters become Unicode superscripts (``⁶``, ``ⁿ``); ordinal endings (``st``), signs (``*``, ``®``)
    and bracketed marks (``[3]``) stay as they are; all else becomes ``^(...)``.
    """
    core = text.strip()
    if not core:
        return text
    return text.replace(core, _raised(core), 1)


def _raised(core: str) -> str:
    if _FIGURES.fullmatch(core) or (len(core) == 1 and core in "ni"):
        return core.translate(_RAISED)
    if core.lower() in _SPECIAL:
        return _SPECIAL[core.lower()]
    if _ENDINGS.fullmatch(core) or not re.search(r"\w", core) or re.fullmatch(r"\[.*\]", core, re.DOTALL):
        return core
    if core in _LETTERS:
        return _LETTERS[core]
    if re.search(r"\s", core):
        return f" {core}"  # words in superscript are not an exponent
    return f"^({core})"


def lowered(text: str, *, before: str = "", after: str = "") -> str:
    """Return subscript ``text`` as characters of the line, between the texts ``before`` and ``after``.

    A formula's figures and letters stay as everybody writes and searches them (``CO2``, ``PM2.5``, ``NOx``), as long as
    they touch no other figure; other figures become Unicode subscripts (``log₂8``), all else ``_(...)``.
    """
    core = text.strip()
    if not core:
        return text
    touches = core == text
    last, following = (before[-1:], after[:1]) if touches else ("", "")
    formula = _PLAIN_FIGURES.fullmatch(core) and (last.isalpha() or last in (")", "]")) and not following.isdecimal()
    named = core.isalpha() and last.isupper() and not following.isalpha()
    if formula or named or not re.search(r"\w", core):
        return text
    if re.search(r"\s", core):
        return f" {text}"  # words in subscript are not an index
    figures = core.translate(_LOWERED)
    return text.replace(core, figures if re.fullmatch(r"[₀-₎]+", figures) else f"_({core})", 1)


def note_mark(mark: str) -> str:
    """Return the mark of a footnote as it stands in the text: in brackets, apart from a number before it."""
    mark = mark.strip()
    return mark if not mark or mark.startswith("[") or not re.search(r"\w", mark) else f"[{mark}]"


class Line:
    """A line of text assembled from pieces on, above and below it."""

    def __init__(self) -> None:
        self._pieces: list[tuple[str, Level]] = []

    def add(self, text: str, level: Level = "line") -> None:
        """Add a piece. Neighbours on one level are one stretch, however a file divides them."""
        if text:
            self._pieces.append((text, level))

    @property
    def text(self) -> str:
        """Return the whole line."""
        stretches = [
            ("".join(text for text, _ in pieces), level) for level, pieces in groupby(self._pieces, key=lambda p: p[1])
        ]
        written = ""
        for at, (text, level) in enumerate(stretches):
            if level == "lowered":
                after = stretches[at + 1][0] if at + 1 < len(stretches) else ""
                written += lowered(text, before=written, after=after)
            else:
                written += raised(text) if level == "raised" else text
        return written


class LeftOut:
    """Counts the passages of a file that are left out of its text, and reports them."""

    def __init__(self) -> None:
        self._counts = Counter[str]()
        self._quotes: list[str] = []

    def add(self, what: str, text: str = "") -> None:
        """Count one thing of a kind, such as ``struck passage``. ``text`` is what it said."""
        self._counts[what] += 1
        words = " ".join(text.split())
        if words and len(self._quotes) < SHOWN:
            self._quotes.append(words if len(words) <= QUOTED else f"{words[: QUOTED - 1].rstrip()}…")

    def sentences(self, name: str) -> tuple[str, ...]:
        """Return what was left out of the file ``name``: no sentence, or one."""
        if not self._counts:
            return ()
        counts = [f"{count:,} {what if count == 1 else what + 's'}" for what, count in self._counts.items()]
        listed = " and ".join(filter(None, (", ".join(counts[:-1]), counts[-1])))
        quoted = f": {', '.join(f'“{quote}”' for quote in self._quotes)}" if self._quotes else ""
        verb = "was" if self._counts.total() == 1 else "were"
        return (f"{name}: {listed} {verb} left out{quoted}.",)
