"""The words of a text as they are indexed, where the rules of FTS5's tokenizer for English text do not fit.

That tokenizer (``store/text_index.py``) divides a text at everything but letters and digits, and removes English endings.
So Chinese has words of a whole clause, Thai and Hindi lose their vowel signs, and German endings stay. Here, text in a
script without spaces (and Korean, whose words have their particles attached) becomes overlapping pairs of letters, vowel
signs are kept, and a word of another language is reduced by the stemmer of that language and marked with it. Pairs were
chosen by measurement (docs/evaluation.md).

Invariant: an English text in Latin letters is returned unchanged. All else that is returned passes through FTS5's tokenizer
as it is. Both the index and the query use these forms; a change needs a migration that marks ``words`` as stale.
"""

import re
import threading
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from itertools import pairwise
from typing import Any

from workbench.domain.languages import document_language

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "eo": "esperanto",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Languages with a Snowball stemmer (https://snowballstem.org), by ISO 639-1 code."""

_SAME = {"nb": "no", "nn": "no"}
_OTHER = ""
"""Any other language: its words are marked, and not reduced."""

TAGS = {code: chr(0xE000 + at) for at, code in enumerate((_OTHER, *_STEMMERS))}
"""The mark of each language: a character for private use, which FTS5 takes for a letter. It is before the stem, so that all
words of a language are neighbours in the index, and after it, so that no English ending is seen. Marks are stored: never
change one, add new ones at the end."""

_UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ecd\u0edc-\u0edf"  # Thai, Lao
    "\u1000-\u103f\u1050-\u109f\u1100-\u11ff\u1780-\u17d3"  # Burmese, Hangul letters, Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3131-\u318e\u31f0-\u31ff"  # kana, Hangul letters
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufad9\U00020000-\U0002ebe0"  # Han, Hangul syllables
)
_ENGLISH_RULES = frozenset(("en", "zh", "ja", "ko", "th", "lo", "my", "km"))
"""Languages whose words in Latin letters have English endings removed: names and terms are often English in them."""

_MARKS = "".join(chr(code) for code in range(0x483, 0x1CFF) if unicodedata.category(chr(code)).startswith("M"))
_VOCALISATION = re.compile("[\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670]")
"""Vowel signs of Hebrew and Arabic, and the Arabic stroke: most texts have none of these."""

_STORED_MARK = 0xF0000
"""A mark is stored as this many code points higher, which FTS5 takes for a letter."""

_WIDE = re.compile("[\uff01-\uffef]")
_SPECIAL = re.compile(f"[{_UNSPACED}{_MARKS}\u0640\uff01-\uffef]")
_RUN = re.compile(f"(?P<run>[{_UNSPACED}]+)|(?P<word>[^\\W_](?:[^\\W_{_UNSPACED}]|[\u0300-\u036f{_MARKS}])*)")
_CLUSTER = re.compile(f".[{_MARKS}]*", re.DOTALL)

WORD = re.compile(f"(?:[^\\W_]|[\u0300-\u036f{chr(_STORED_MARK)}-\U000fffff])+")
"""A word in a text that ``indexed_text`` returned."""

_stemmers = threading.local()


def indexing_language(text: str, stated: str | None) -> str | None:
    """Return the language by whose rules a document is indexed, None for English. Only what is ``stated``, or was detected
    when the document was read, is another language, and only where the words do not tell English."""
    code = document_language(text, stated)
    code = _SAME.get(code or "", code)
    if code is None or code in _ENGLISH_RULES:
        return None
    return code if code in _STEMMERS else _OTHER


def indexed_text(text: str, language: str | None = None) -> str:
    """Return a text as it is given to FTS5. ``language`` is what ``indexing_language`` returned for its document."""
    if language is None and not _SPECIAL.search(text):
        return text
    if _WIDE.search(text):
        text = unicodedata.normalize("NFKC", text)
    text = _VOCALISATION.sub("", text)

    def forms(match: re.Match[str]) -> str:
        if run := match["run"]:
            # The spaces separate the pairs from letters of another script beside them.
            return f" {_pairs(run)} "
        word = match["word"]
        return _stored(word) if language is None else _tagged(word.lower(), language) or _stored(word)

    return _RUN.sub(forms, text)


def tagged_forms(word: str, languages: Collection[str]) -> list[str]:
    """Return a word of a query, in lower case, as documents in these languages have it."""
    word = word if word.isascii() else word.translate(_AS_WRITTEN)
    return [form for language in languages if (form := _tagged(word, language))]


def _pairs(run: str) -> str:
    """Return the overlapping pairs of letters in a run of text, each letter with its marks; a single letter alone."""
    letters = [_stored(cluster) for cluster in _CLUSTER.findall(run)]
    return " ".join(a + b for a, b in pairwise(letters)) or letters[0]


def _stored(word: str) -> str:
    return word if word.isascii() else word.translate(_AS_STORED)


_AS_STORED = {ord(mark): _STORED_MARK + ord(mark) for mark in _MARKS}
_AS_WRITTEN = {stored: mark for mark, stored in _AS_STORED.items()}


@lru_cache(maxsize=200_000)
def _tagged(word: str, language: str) -> str | None:
    """Return the stem of a word in lower case with the mark of its language; None for a number, or a code such as H1N1,
    which is the same in every language."""
    if any(character.isdecimal() for character in word):
        return None
    word = unicodedata.normalize("NFC", word)
    stem = word if language == _OTHER else _stemmer(language).stemWord(word)
    if not stem.isascii():
        plain = unicodedata.normalize("NFKD", stem)
        stem = _stored("".join(c for c in plain if not "\u0300" <= c <= "\u036f").casefold())
    return f"{TAGS[language]}{stem}{TAGS[language]}"


def _stemmer(language: str) -> Any:
    """Return the stemmer of a language. Each thread has its own, because a stemmer must not be shared."""
    import Stemmer

    name = _STEMMERS[language]
    if not hasattr(_stemmers, name):
        setattr(_stemmers, name, Stemmer.Stemmer(name, 0))
    return getattr(_stemmers, name)
