"""Dates and languages as people write them in tables. The names of months and languages come from CLDR (``cldr_names``).

Invariant: nothing is guessed. A date that two people would read differently is refused, unless its format is given.
"""

import re
from datetime import date, datetime
from typing import Any

from workbench.domain import iso_date, language_code
from workbench.errors import InputError
from workbench.exchange.cldr_names import folded_name, language_codes, month_numbers

_NOTHING = frozenset(
    (
        "", "n", "na", "nan", "nat", "nd", "none", "null", "sd", "not available", "not known", "no date", "undated",
        "unknown", "unknown date", "date unknown", "tba", "tbd", "desconocida", "desconocido", "sin fecha", "desconhecida",
        "sem data", "inconnu", "inconnue", "date inconnue", "sans date", "unbekannt", "ohne datum",
        "sconosciuta", "senza data",
    )
)  # fmt: skip
"""What people and programs write for “no date”, folded and without punctuation."""

_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2}")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日일])?")
_NAME = r"([^\W\d_][^\s\d,./-]*)"
_DAY_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|º|o)?\.?\s*[-/]?\s*(?:de |of )?{_NAME}\.?,?\s*[-/]?\s*(?:de |del )?(\d{{4}})"
)
_MONTH_DAY = re.compile(rf"{_NAME}\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})")
_YEAR_MONTH_DAY = re.compile(rf"(\d{{4}})\.?\s+{_NAME}\.?\s+(\d{{1,2}})\.?")
_MONTH_YEAR = re.compile(rf"{_NAME}\.?,?\s+(?:de |del )?(\d{{4}})")
_WEEKDAY_OR_TIME = re.compile(
    r"^(?:[^\W\d_]{2,14}\.?(?:-feira)?,\s*)|[\sT,]+\d{1,2}:\d{2}\S*(\s*(?:am|pm|gmt|utc|z|[+-]\d{4}))*$", re.IGNORECASE
)
"""The day of the week before a date, the time of day after it."""


class AmbiguousDateError(InputError):
    """A date that can be read in two ways unless its format is given."""


def date_in(value: Any, format: str | None = None) -> str | None:
    """Return a date as ISO 8601: a day, a month or a year. None for a blank and for words like ``N/A`` and ``nan``.

    ``format`` is a format of ``datetime.strptime``; dates in ISO form and cells that are dates need none. Raises InputError,
    and AmbiguousDateError if the day could be the month, or the name of the month differs between languages.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = " ".join(str(value).split()) if value is not None else ""
    if len(text) <= 20 and " ".join(re.sub(r"[^\w\s]", "", folded_name(text)).split()) in _NOTHING:
        return None
    if len(text) > 100:
        raise InputError(f"“{text[:40]} …” is not a date; write it as 2021-02-01, 2021-02 or 2021.")
    if format is not None:
        try:
            return datetime.strptime(text, format).date().isoformat()
        except ValueError:
            if not re.match(r"\d{4}(-\d{2}(-\d{2})?)?($|[T ])", text):
                raise InputError(f"“{text}” is not a date of the form {format}, nor 2021-02-01.") from None
    return _named_month(text) or _in_figures(text) or iso_date(text)


def check_format(format: str) -> str:
    """Return a date format that has a day, a month and a year. Raises InputError for any other."""
    try:
        whole = datetime.strptime(datetime(2021, 2, 13).strftime(format), format).date() == date(2021, 2, 13)
    except ValueError:
        whole = False
    if not whole:
        raise InputError(f"“{format}” is not a format of a whole date; write for example %d/%m/%Y or %m/%d/%Y.")
    return format


def language_in(value: Any) -> str | None:
    """Return the code of a language that is given by code or name (``pt_BR``, ``Português``), or None for a blank. Raises
    InputError."""
    text = " ".join(str(value).split()) if value is not None else ""
    if text.casefold() in ("-", "n/a", "null", "none", "unknown"):
        return None
    if text == "nan":
        raise InputError("“nan” is what some programs write for an empty cell. Write for example zh or nan-TW for Min Nan.")
    if len(text) > 100:
        raise InputError(f"“{text[:40]} …” is not a language code; write for example en, pt or my.")
    try:
        return language_code(text.replace("_", "-"))
    except InputError:
        if code := language_codes().get(folded_name(text)):
            return code
        raise


def _in_figures(text: str) -> str | None:
    text = _WEEKDAY_OR_TIME.sub("", text)
    if match := _EAST_ASIAN.fullmatch(text):
        year, month, day = match.groups()
        return _day(text, int(year), int(month), int(day)) if day else _day(text, int(year), int(month), 1)[:7]
    if numbers := _YEAR_FIRST.fullmatch(text):
        return _day(text, *map(int, numbers.groups()))
    if numbers := _YEAR_LAST.fullmatch(text):
        first, second, year = map(int, numbers.groups())
        if first != second and first <= 12 and second <= 12:
            raise AmbiguousDateError(
                f"“{text}” could be day or month first; say which, for example with the date format %d/%m/%Y, or write "
                "2021-02-01."
            )
        day, month = (first, second) if first > 12 or first == second else (second, first)
        return _day(text, year, month, day)
    if _SHORT_YEAR.fullmatch(text):
        raise AmbiguousDateError(
            f"“{text}” has a year of two figures; say how to read it, for example with the format %d/%m/%y."
        )
    return None


def _named_month(text: str) -> str | None:
    """Return a date whose month has a name, or None. Raises InputError, and AmbiguousDateError if the name means different
    months in different languages."""
    bare = folded_name(_WEEKDAY_OR_TIME.sub("", text))
    if match := _DAY_MONTH.fullmatch(bare):
        day, name, year = match.groups()
    elif match := _MONTH_DAY.fullmatch(bare):
        name, day, year = match.groups()
    elif match := _YEAR_MONTH_DAY.fullmatch(bare):
        year, name, day = match.groups()
    elif match := _MONTH_YEAR.fullmatch(bare):
        (name, year), day = match.groups(), None
    else:
        return None
    months = month_numbers().get(name, frozenset())
    if len(months) > 1:
        raise AmbiguousDateError(f"“{text}” has a month whose name differs between languages; write it as 2021-02-01.")
    return next((_day(text, int(year), month, int(day)) if day else f"{int(year):04}-{month:02}" for month in months), None)


def _day(text: str, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise InputError(f"“{text}” is not a day of the calendar; write it as 2021-02-01.") from None
