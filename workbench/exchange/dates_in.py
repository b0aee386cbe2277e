"""Dates and languages as people write them in tables.

Invariant: nothing is guessed. A date that two people would read differently is refused, unless its format is given.
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from workbench.domain.claims import iso_date, language_code
from workbench.errors import InputError

_MONTHS = (
    "january jan janeiro enero janvier januar gennaio januari ocak styczen",
    "february feb fevereiro fev febrero fevrier februar febbraio februari subat luty",
    "march mar marco marzo mars marz maerz maart mart marzec",
    "april apr abril abr avril avr aprile nisan kwiecien",
    "may maio mayo mai maggio mei mayis maj",
    "june jun junho junio juin juni giugno haziran czerwiec",
    "july jul julho julio juillet juli luglio temmuz lipiec",
    "august aug agosto ago aout augustus agustos sierpien",
    "september sep sept setembro set septiembre septembre settembre eylul wrzesien",
    "october oct outubro out octubre octobre oktober okt ottobre ekim pazdziernik",
    "november nov novembro noviembre novembre kasim listopad",
    "december dec dezembro dez diciembre dic decembre dezember dicembre aralik grudzien",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}

def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


_LANGUAGES = {
    "ar": "arabic العربية",
    "bn": "bengali বাংলা",
    "cs": "czech cestina",
    "da": "danish dansk",
    "de": "german deutsch alemao aleman allemand tedesco",
    "el": "greek ελληνικα",
    "en": "english ingles anglais englisch inglese",
    "es": "spanish espanol castellano espanhol espagnol spanisch spagnolo",
    "fa": "persian farsi فارسی",
    "fi": "finnish suomi",
    "fr": "french francais frances franzosisch francese",
    "he": "hebrew עברית",
    "hi": "hindi हिन्दी",
    "hu": "hungarian magyar",
    "id": "indonesian",
    "it": "italian italiano italien italienisch",
    "ja": "japanese 日本語",
    "ko": "korean 한국어",
    "my": "burmese မြန်မာဘာသာ",
    "nl": "dutch nederlands",
    "no": "norwegian norsk",
    "pl": "polish polski",
    "pt": "portuguese portugues portugais portugiesisch portoghese",
    "ro": "romanian romana",
    "ru": "russian русский",
    "sr": "serbian srpski",
    "sv": "swedish svenska",
    "th": "thai ไทย",
    "tr": "turkish turkce",
    "uk": "ukrainian українська",
    "ur": "urdu اردو",
    "vi": "vietnamese",
    "zh": "chinese 中文",
}
_LANGUAGE = {_bare(name): code for code, names in _LANGUAGES.items() for name in names.split()}

_NOTHING = frozenset(
    (
        "", "n", "na", "nan", "nat", "nd", "none", "null", "sd", "not available", "not known", "no date", "undated",
        "unknown", "unknown date", "date unknown", "tba", "tbd", "desconocida", "desconocido", "sin fecha", "desconhecida",
        "sem data", "inconnu", "inconnue", "date inconnue", "sans date", "unbekannt", "ohne datum",
        "sconosciuta", "senza data",
    )
)  # fmt: skip
"""What people and programs write for no date, without case, accents and signs."""

_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2}")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|o)?\.?\s*[-/]?\s*(?:de |of )?([a-z]+)\.?,?\s*[-/]?\s*(?:de |del )?(\d{4})"
)
_MONTH_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTH_YEAR = re.compile(r"([a-z]+)\.?,?\s+(?:de |del )?(\d{4})")
_BESIDES = re.compile(
    r"^(?:[a-z]{2,12}\.?(?:-feira)?,\s*)|[\sT,]+\d{1,2}:\d{2}\S*(\s*(?:am|pm|gmt|utc|z|[+-]\d{4}))*$", re.IGNORECASE
)
"""The day of the week in front, the time of day behind."""


class AmbiguousDateError(InputError):
    """A date that can be read in two ways, until its format is given."""


def date_in(value: Any, format: str | None = None) -> str | None:
    """Return a date as ISO 8601, None for a blank or for what is written instead of a date (``N/A``, ``nan``, ``-``).

    ``format`` is one of ``datetime.strptime``; a date in ISO form, or a cell that is a date, needs none. Raises InputError,
    and AmbiguousDateError where day and month could be taken for each other.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = " ".join(str(value).split()) if value is not None else ""
    if len(text) <= 20 and " ".join(re.sub(r"[^\w\s]", "", _bare(text)).split()) in _NOTHING:
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
    """A date format that tells the day, the month and the year. Raises InputError."""
    try:
        whole = datetime.strptime(datetime(2021, 2, 13).strftime(format), format).date() == date(2021, 2, 13)
    except ValueError:
        whole = False
    if not whole:
        raise InputError(f"“{format}” is not a format of a whole date; write for example %d/%m/%Y or %m/%d/%Y.")
    return format


def language_in(value: Any) -> str | None:
    """A language as its code: ``en``, ``pt_BR``, ``Português``; None for a blank. Raises InputError."""
    text = " ".join(str(value).split()) if value is not None else ""
    if text.casefold() in ("-", "n/a", "null", "none", "unknown"):
        return None
    if text == "nan":
        raise InputError("“nan” is what some programs write for an empty cell. Write for example zh or nan-TW for Min Nan.")
    if len(text) > 100:
        raise InputError(f"“{text[:40]} …” is not a language code; write for example en, pt or my.")
    return _LANGUAGE.get(_bare(text)) or language_code(text.replace("_", "-"))


def _in_figures(text: str) -> str | None:
    text = _BESIDES.sub("", text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(text, *map(int, found.groups()))
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = map(int, found.groups())
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
    bare = _bare(_BESIDES.sub("", text))
    if (found := _DAY_MONTH.fullmatch(bare)) and found[2] in _MONTH:
        return _day(text, int(found[3]), _MONTH[found[2]], int(found[1]))
    if (found := _MONTH_DAY.fullmatch(bare)) and found[1] in _MONTH:
        return _day(text, int(found[3]), _MONTH[found[1]], int(found[2]))
    if (found := _MONTH_YEAR.fullmatch(bare)) and found[1] in _MONTH:
        return f"{int(found[2]):04}-{_MONTH[found[1]]:02}"
    return None


def _day(text: str, year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise InputError(f"“{text}” is not a day of the calendar; write it as 2021-02-01.") from None
