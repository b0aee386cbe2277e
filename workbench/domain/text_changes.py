"""A readable summary of how one text became another: characters removed and added, and the first changes.

Invariant: time grows linearly with the texts. Where they are too different to compare cheaply, the part between their common
start and end counts as changed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, zip_longest

SAMPLES = 3
"""Changes that are shown."""

AROUND = 30
"""Characters shown before and after a change."""

LONGEST = 120
"""Characters of a change that are shown."""

MAX_LINES = 1_000
"""Lines on each side that are compared one by one."""

MAX_WORDS = 1_000
"""Words and spaces on each side of changed lines that are compared one by one."""

_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What was at a place before and is there now, each with some text around it."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class TextChange:
    """How a text changed: characters that were removed and added, and the first changes."""

    removed: int
    added: int
    shown: tuple[ShownChange, ...]


Edit = tuple[int, int, int, int]
"""a, b, c, d: ``before[a:b]`` became ``after[c:d]``; of texts or of lists."""


def compare_texts(before: str, after: str) -> TextChange:
    """Return how ``before`` became ``after``."""
    edits = list(_edits(before, after))
    return TextChange(
        removed=sum(b - a for a, b, _, _ in edits),
        added=sum(d - c for _, _, c, d in edits),
        shown=tuple(ShownChange(_around(before, a, b), _around(after, c, d)) for a, b, c, d in edits[:SAMPLES]),
    )


def _edits(before: str, after: str) -> Iterator[Edit]:
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    old_lines, new_lines = _LINES.findall(old), _LINES.findall(new)
    for a, b, c, d in _differing(old_lines, new_lines, MAX_LINES):
        at = start + sum(map(len, old_lines[:a])), start + sum(map(len, new_lines[:c]))
        yield from _in_lines(old_lines[a:b], new_lines[c:d], at)


def _in_lines(old: list[str], new: list[str], at: tuple[int, int]) -> Iterator[Edit]:
    """Yield the edits in lines that differ: by their words, or line by line where there are too many of them."""
    old_words, new_words = _WORDS.findall("".join(old)), _WORDS.findall("".join(new))
    if max(len(old_words), len(new_words)) <= MAX_WORDS:
        old_at, new_at = _offsets(old_words, at[0]), _offsets(new_words, at[1])
        for a, b, c, d in _differing(old_words, new_words, MAX_WORDS):
            yield old_at[a], old_at[b], new_at[c], new_at[d]
    elif 1 < max(len(old), len(new)) <= MAX_LINES:
        for was, now in zip_longest(old, new, fillvalue=""):
            yield from _in_lines([was], [now], at)
            at = at[0] + len(was), at[1] + len(now)
    else:
        yield at[0], at[0] + sum(map(len, old)), at[1], at[1] + sum(map(len, new))


def _differing(old: list[str], new: list[str], limit: int) -> Iterator[Edit]:
    """Yield where two lists of parts differ; the whole lists where they have more than ``limit`` parts."""
    if old == new:
        return
    if max(len(old), len(new)) > limit:
        yield 0, len(old), 0, len(new)
        return
    for kind, *edit in SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            yield edit[0], edit[1], edit[2], edit[3]


def _offsets(parts: list[str], start: int) -> list[int]:
    return [start, *(start + length for length in accumulate(map(len, parts)))]


def _common(a: str, b: str) -> int:
    """Return the length of the common start of two texts, by bisection: comparing slices is fast."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if a[low:middle] == b[low:middle] else (low, middle - 1)
    return low


def _around(text: str, start: int, end: int) -> str:
    """Return ``text[start:end]`` on one line, shortened, with the text around it."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    changed = text[start:end]
    if len(changed) > LONGEST:
        changed = f"{changed[: LONGEST // 2]}…{changed[-LONGEST // 2 :]}"
    shown = f"{'…' if first else ''}{text[first:start]}{changed}{text[end:last]}{'…' if last < len(text) else ''}"
    return " ".join(shown.split())
