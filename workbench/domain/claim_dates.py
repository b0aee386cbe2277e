"""The dates in a claim: years, months and days as words and as figures.

Invariant: a date of figures whose order is not known says neither day nor month.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from workbench.domain.figures import UNITS, scale_of
from workbench.domain.languages import LANGUAGES
from workbench.domain.lexicon import Language

NumericDate = tuple[int, int, str]
"""A date such as 3/5/2021: its first and second number and the year."""

_ISO = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_NUMERIC = re.compile(r"(?<![\d./-])(0?[1-9]|[12]\d|3[01])([./-])(0?[1-9]|[12]\d|3[01])\2((?:1[0-9]|20)\d\d)(?![\d/-])")
BEFORE_A_MONTH = frozenset(
    ("in", "since", "by", "until", "from", "of", "on", "to", "early", "late", "mid", "last", "next", "this")
)
"""English words before a month whose name is another word too."""

_CURRENCIES = frozenset(("usd", "eur", "gbp", "chf", "brl", "inr", "rs", "us", "r"))


def without_figure_dates(text: str) -> tuple[str, frozenset[str], tuple[NumericDate, ...]]:
    """Return a text without dates of figures, what its ISO dates say, and the other dates."""
    dates = set[str]()
    for year, month, day in _ISO.findall(text):
        dates |= {year, f"month {int(month)}"} | ({f"day {int(day)}"} if day else set())
    text = _ISO.sub(" ", text)
    numeric = tuple((int(one), int(two), year) for one, _, two, year in _NUMERIC.findall(text))
    return _NUMERIC.sub(" ", text), frozenset(dates), numeric


def dates_in(
    words: Sequence[str], figures: Mapping[int, int], money: Collection[int], language: Language | None
) -> Iterator[tuple[int, str]]:
    """Yield (place, meaning) of every word that is part of a date. ``figures``: the places of figures, each with its sign;
    ``money``: the places of those behind the sign of a currency."""
    lower = [word.lower() for word in words]
    told = language or LANGUAGES["en"]
    months, english = told.months, told is LANGUAGES["en"]
    for place, word in enumerate(lower):
        before = lower[place - 1] if place else ""
        after = lower[place + 1] if place + 1 < len(lower) else ""
        if len(word) == 4 and figures.get(place) == 1 and word.isdecimal() and 1000 <= int(word) <= 2100:
            amount = place in money or after in ("%", "percent", "per") or after in UNITS or scale_of(after, None)
            if not amount and before not in _CURRENCIES:
                yield place, word
        elif word in told.days:
            yield place, word
        elif word in months and (not english or words[place][0].isupper()):
            near = before.isdecimal() or after.isdecimal() or before in BEFORE_A_MONTH
            if not english or word not in ("may", "march") or near:
                yield place, f"month {months[word]}"
                of = lower[place - 2] if place > 1 and before in ("de", "di") else ""
                for at, number in ((place - 1, before), (place - 2, of), (place + 1, after)):
                    if number.isdecimal() and 1 <= int(number) <= 31:
                        yield at, f"day {int(number)}"


def numeric_dates(dates: Iterable[NumericDate], code: str | None) -> Iterator[str]:
    """Yield what dates such as 3/5/2021 say. The day comes first, but not always in English: there, the order is told only
    by a number above 12."""
    for one, two, year in dates:
        yield year
        if max(one, two) < 13 and one != two and code in ("en", None):
            yield f"{one}/{two}"
            continue
        day, month = (two, one) if two > 12 else (one, two)
        yield from (f"month {month}", f"day {day}")
