"""The dates in a claim, and which snippets state them or others.

“Violent crime went down in 2022” is as near in meaning to a sentence about 2021 as to the one about 2022, so dates are
compared by themselves: years and days in any language, months and quarters in English. Other numbers are not compared,
because a sentence that refutes a claim has another number.

Positions are compared through the postings of the index, so no text is read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from workbench.domain.claim_dates import BEFORE_A_MONTH
from workbench.domain.word_forms import TAGS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.matching.index.words import Words

    Flags = NDArray[np.bool_]

SECTION = 0.5
"""The agreement of a snippet without a date in a section, title included, that states the date in the claim."""

_MONTHS = """
    january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct
    november/nov december/dec
"""
_NUMBERS = {name: n for n, names in enumerate(_MONTHS.split(), start=1) for name in names.split("/")}
_OTHER_WORDS = frozenset(("may", "march", "mar", "jan", "sep", "dec", "jun"))
"""Months that are other words or names too."""

_ORDINALS = ("first", "second", "third", "fourth")
_COUNTED = frozenset(
    ("dollars", "euros", "pounds", "percent", "people", "years", "km", "miles", "metres", "meters", "tonnes", "tons")
)
"""Words after a number that is an amount and no year."""

_WORD = re.compile(r"[^\W_]+")
_DAY = re.compile(r"0?([1-9]|[12]\d|3[01])(?:st|nd|rd|th)?")

_OTHER_LANGUAGES = frozenset(TAGS.values())

Stems = Callable[[str], Mapping[str, str]]
Groups = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ClaimDates:
    """The dates in a claim by part (year, month, day, quarter): the groups of stems of which a text has one if it states
    them. A third quarter is ``q3``, or ``third`` and ``quarter``. ``others`` has the groups that contradict them; any other
    year does."""

    stated: Mapping[str, Groups]
    others: Mapping[str, Groups]

    @classmethod
    def of(cls, claim: str, stems: Stems) -> Self:
        """Return the dates in a claim; ``stems`` finds the stems of a text."""
        numbers = _dates(claim)
        every = {
            "month": {name: n for name, n in _NUMBERS.items() if name not in _OTHER_WORDS},
            "quarter": {name: n for n in range(1, 5) for name in (f"q{n}", f"{_ORDINALS[n - 1]} quarter")},
            "day": {name: n for n in range(1, 32) for name in dict.fromkeys((str(n), f"{n:02}"))},
        }
        names: dict[str, Mapping[str, int]] = {**every, "month": _NUMBERS}
        names["year"] = {str(n): n for n in numbers.get("year", ())}

        def groups(part: str, names: Mapping[str, int], *, stated: bool) -> Groups:
            chosen = [stems(name) for name, n in names.items() if (n in numbers[part]) == stated]
            # The names are English; their stems by the rules of other languages are in no document beside these.
            return tuple(tuple(stem for stem in each if stem[0] not in _OTHER_LANGUAGES) for each in chosen)

        return cls(
            {part: groups(part, names[part], stated=True) for part in numbers},
            {part: groups(part, every[part], stated=False) for part in numbers if part != "year"},
        )


def _dates(claim: str) -> dict[str, set[int]]:
    """Return the numbers of the years, months, days and quarters in a claim; parts that it does not state are left out."""
    numbers: dict[str, set[int]] = {}
    words = list(_WORD.finditer(claim))
    lower = ["", *(word[0].lower() for word in words), ""]
    for at, word in enumerate(words, start=1):
        before, token, after = lower[at - 1 : at + 2]
        if _is_year(claim, word.start(), word.end()) and after not in _COUNTED:
            numbers.setdefault("year", set()).add(int(token))
        elif len(token) == 2 and token[0] == "q" and token[1] in "1234":
            numbers.setdefault("quarter", set()).add(int(token[1]))
        elif token == "quarter" and before in _ORDINALS:
            numbers.setdefault("quarter", set()).add(_ORDINALS.index(before) + 1)
        elif (number := _NUMBERS.get(token)) and word[0][0].isupper():
            days = [int(day[1]) for day in map(_DAY.fullmatch, (before, after)) if day]
            if token in _OTHER_WORDS and not days and before not in BEFORE_A_MONTH and not after.isdecimal():
                continue
            numbers.setdefault("month", set()).add(number)
            if days:
                numbers.setdefault("day", set()).add(days[0])
    return numbers


def _is_year(text: str, start: int, end: int) -> bool:
    """Return whether the word at a position is a year, and not an amount or a part of a number."""
    word = text[start:end]
    if not (len(word) == 4 and word.isascii() and word.isdecimal() and 1000 <= int(word) <= 2100):
        return False
    part_of_number = text[start - 1 : start] in ("$", "€", "£", "¥") or re.match(r"[.,]\d|\s?[%$€£¥]", text[end : end + 2])
    return not part_of_number and not re.search(r"\d[.,]$", text[:start][-2:])


def agreement(
    dates: ClaimDates, snippets: "tuple[Words, NDArray[np.integer]]", sections: "tuple[Words, NDArray[np.integer]]"
) -> "NDArray[np.float64]":
    """Return for each snippet how well its dates agree with those in the claim: -1 where it states another year, month, day
    or quarter, else the share of the parts that it states; ``SECTION`` times that of its section where it states none. NaN
    for all where the claim has no date. ``snippets`` and ``sections``: the words of the level, and positions, shape (n,)."""
    import numpy as np

    words, positions = snippets
    if not dates.stated:
        return np.full(len(positions), np.nan)
    stated = {part: _any(words, positions, groups) for part, groups in dates.stated.items()}
    other = np.zeros(len(positions), dtype=bool)
    for part, has in stated.items():
        # A number is a day only beside a month.
        without = np.flatnonzero(~has & stated["month"] if part == "day" else ~has)
        rows = positions[without]
        other[without] |= words.has_year[rows] if part == "year" else _any(words, rows, dates.others[part])
    own = np.mean(list(stated.values()), axis=0)
    around = np.mean([_any(*sections, groups) for groups in dates.stated.values()], axis=0)
    agreed: NDArray[np.float64] = np.where(other, -1.0, np.where(own > 0, own, SECTION * around))
    return agreed


def _any(words: "Words", positions: "NDArray[np.integer]", groups: Groups) -> "Flags":
    """Return which rows have all stems of any of these groups."""
    import numpy as np

    found = np.zeros(len(positions), dtype=bool)
    for group in groups:
        if group:
            has = words.has(group[0], positions)
            for stem in group[1:]:
                has &= words.has(stem, positions)
            found |= has
    return found
