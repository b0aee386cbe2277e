"""Names of months and languages in many languages, from Unicode CLDR (https://cldr.unicode.org/) by way of Babel.

Loaded when a table first has such a name: it takes about half a second.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

_MONTHS_IN = (
    *("ar", "bg", "bn", "bs", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "ga", "gl", "he"),
    *("hi", "hr", "hu", "hy", "id", "is", "it", "ka", "kk", "lt", "lv", "mk", "ms", "nl", "no", "pl", "pt", "ro", "ru"),
    *("sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "tr", "uk", "ur", "vi"),
)
"""Languages in which the names of months are read. Not Thai, whose dates usually have years of the Buddhist era."""
_LANGUAGES_IN = (*_MONTHS_IN, "ja", "ko", "my", "th", "zh")
_MORE_MONTHS = {"sept": 9, "maerz": 3}
_MORE_LANGUAGES = {"farsi": "fa", "castellano": "es", "mandarin": "zh"}


def folded_name(text: str) -> str:
    """Return a name without case and accents; the dotless ı of Turkish becomes an i."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("ı", "i")


@cache
def month_numbers() -> Mapping[str, frozenset[int]]:
    """Return the months, 1 to 12, that each folded name stands for in some language: “listopad” is the 10th in Croatian and
    the 11th in Polish."""
    numbers = {name: {number} for name, number in _MORE_MONTHS.items()}
    for locale in _locales(_MONTHS_IN):
        for forms in locale.months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    numbers.setdefault(folded_name(name).strip(" ."), set()).add(number)
    return {name: frozenset(months) for name, months in numbers.items()}


@cache
def language_codes() -> Mapping[str, str]:
    """Return the language code, in lower case, for each folded name that means one language only."""
    codes: dict[str, set[str]] = {name: {code} for name, code in _MORE_LANGUAGES.items()}
    for locale in _locales(_LANGUAGES_IN):
        for code, name in locale.languages.items():
            codes.setdefault(folded_name(name), set()).add(code.replace("_", "-").lower())
    return {name: min(known) for name, known in codes.items() if len(known) == 1}


def _locales(languages: Iterable[str]) -> "Iterator[Locale]":
    from babel import Locale

    return (Locale.parse(language) for language in languages)
