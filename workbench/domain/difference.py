"""How two texts differ: paragraph by paragraph and, inside a changed paragraph, word by word.

Invariant: the time is about linear in the length of the texts. Items are matched where they are unique in both sequences
(patience diff, https://bramcohen.livejournal.com/73318.html), again between these, and what remains is shown as replaced.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

PartKind = Literal["same", "removed", "added"]

Part = tuple[PartKind, str]
"""A stretch of a paragraph, and whether it is in both texts, only in the older one, or only in the newer one."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_DEPTH = 12
"""How often items are matched between those that were matched before."""

_NEAR = 20
"""How many of the next paragraphs are looked at for the one that a paragraph became."""

_ALIKE = 0.4
"""The share of common words above which two paragraphs are versions of one."""


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that differs: ``removed`` is only in the older text, ``added`` only in the newer one, ``changed`` in both
    with other words. Its parts without those of the other text are the paragraph."""

    kind: Literal["removed", "added", "changed"]
    parts: tuple[Part, ...]


def differences(older: str, newer: str) -> Iterator[Change]:
    """Yield the changes from one text to another, in order."""
    before, after = _paragraphs(older), _paragraphs(newer)
    for first, last, start, end in _changed_ranges(before, after):
        yield from _paired(before[first:last], after[start:end])


def _paragraphs(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _paired(removed: Sequence[str], added: Sequence[str]) -> Iterator[Change]:
    """Yield the changes from some paragraphs to others: each becomes the next one that is most like it, if one is."""
    words = [_WORDS.findall(text) for text in added]
    sets = [set(item) for item in words]
    at = 0
    for text in removed:
        old = _WORDS.findall(text)
        old_set = set(old)
        likeness = [_likeness(old_set, new_set) for new_set in sets[at : at + _NEAR]]
        best = max(likeness, default=0.0)
        if best < _ALIKE:
            yield Change("removed", (("removed", text),))
            continue
        match = at + likeness.index(best)
        yield from (Change("added", (("added", new),)) for new in added[at:match])
        yield Change("changed", tuple(_parts(old, words[match])))
        at = match + 1
    yield from (Change("added", (("added", new),)) for new in added[at:])


def _likeness(one: set[str], other: set[str]) -> float:
    """Return the share of words that two paragraphs have in common, from 0 to 1 (the Dice coefficient)."""
    return 2 * len(one & other) / (len(one) + len(other))


def _parts(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    at = 0
    for first, last, start, end in _changed_ranges(old, new):
        if at < start:
            yield "same", "".join(new[at:start])
        if first < last:
            yield "removed", "".join(old[first:last])
        if start < end:
            yield "added", "".join(new[start:end])
        at = end
    if at < len(new):
        yield "same", "".join(new[at:])


def _changed_ranges(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Return the ranges of items that differ, as (start, end) in the older and then in the newer sequence."""
    ranges: list[tuple[int, int, int, int]] = []
    waiting = [(0, len(before), 0, len(after), 0)]
    while waiting:
        first, last, start, end, depth = waiting.pop()
        while first < last and start < end and before[first] == after[start]:
            first, start = first + 1, start + 1
        while first < last and start < end and before[last - 1] == after[end - 1]:
            last, end = last - 1, end - 1
        pairs = _unique_pairs(before[first:last], after[start:end]) if depth < _DEPTH else []
        if not pairs:
            if first < last or start < end:
                ranges.append((first, last, start, end))
            continue
        at, to = first, start
        for old, new in [*((first + old, start + new) for old, new in pairs), (last, end)]:
            waiting.append((at, old, to, new, depth + 1))
            at, to = old + 1, new + 1
    return sorted(ranges)


def _unique_pairs(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of items that are once in both sequences: the most that are in the same order in both."""
    once = {item for item, count in Counter(before).items() if count == 1}
    once &= {item for item, count in Counter(after).items() if count == 1}
    place = {item: index for index, item in enumerate(after) if item in once}
    pairs = [(index, place[item]) for index, item in enumerate(before) if item in once]
    ends: list[int] = []  # the least last place of an increasing sequence of each length, and the pair that it is
    chains: list[int] = []
    previous: list[int] = []
    for index, (_, new) in enumerate(pairs):
        length = bisect_left(ends, new)
        previous.append(chains[length - 1] if length else -1)
        ends[length : length + 1] = [new]
        chains[length : length + 1] = [index]
    ordered = []
    index = chains[-1] if chains else -1
    while index >= 0:
        ordered.append(pairs[index])
        index = previous[index]
    return ordered[::-1]
