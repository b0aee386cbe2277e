"""Verdicts of others: the verdict of another publisher on a claim, with the publisher's own rating word.

Invariant: verdicts of others are never in the log, and their rating word is stored unchanged. Its mapping to a rating of
this desk is looked up when it is needed; a word without a mapping is unknown.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from workbench.domain.addresses import is_web_address
from workbench.domain.claims import clean_text
from workbench.domain.sources import normalise
from workbench.errors import InputError

KEYS = ("true", "mostly-true", "mixed", "mostly-false", "false", "unverifiable", "not-a-claim")
"""The ratings to which a rating word can be mapped: those of the built-in scale from true to false, and two without
order."""

LONGEST = 2_000
"""The maximum length of an address, a name or a rating word, in characters."""


@dataclass(frozen=True, slots=True)
class NewExternal:
    """A verdict of others as it was read from a file. ``word`` is the rating word, ``value`` and ``best`` are the numbers of
    the rating, unchanged; ``published`` and ``said_on`` are ISO 8601 dates, possibly partial."""

    url: str
    claim: str
    publisher: str | None = None
    published: str | None = None
    word: str | None = None
    value: str | None = None
    best: str | None = None
    claimant: str | None = None
    said_on: str | None = None
    title: str | None = None
    language: str | None = None

    def checked(self) -> "NewExternal":
        """Return the verdict with normalised white space. Raises InputError if it cannot be used."""
        if not self.claim.strip():
            raise InputError("It does not say which claim was reviewed.")
        tidy = {known.name: _tidy(getattr(self, known.name)) for known in fields(self) if known.name != "claim"}
        for name, value in tidy.items():
            if value and len(value) > LONGEST:
                raise InputError(f"Its {name} has {len(value):,} characters, more than the {LONGEST:,} that are read.")
        url = tidy.pop("url") or ""
        if not is_web_address(url):
            raise InputError(f"It has no web address of the review{f', only “{url[:100]}”' if url else ''}.")
        return NewExternal(url=url, claim=clean_text(normalise(self.claim)), **tidy)

    @property
    def rating_text(self) -> str | None:
        """The text that is looked up in the mapping: the rating word, or without one the numbers, such as ``1/5``."""
        return self.word or (f"{self.value}/{self.best}" if self.value and self.best else self.value)


@dataclass(frozen=True, slots=True)
class External:
    """A verdict of others that is stored at this desk. ``file`` and ``sha256`` describe the file from which it was last
    imported, ``imported`` is the time (UTC), ``by`` the id of the reviewer."""

    id: int
    verdict: NewExternal
    file: str
    sha256: str
    imported: str
    by: str


@dataclass(frozen=True, slots=True)
class RatingWords:
    """The mapping of rating words at one desk, by ``folded_word``. ``built_in`` comes with the software. ``own`` has the
    desk's words and takes precedence; "" means that the desk removed a word. ``earlier`` has own words that an earlier
    version stored, without combining marks; it is used for words that are not in ``own``."""

    built_in: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, str] = field(default_factory=dict)

    def meaning(self, folded: str) -> str | None:
        """Return the rating to which a word is mapped, one of ``KEYS``, or None."""
        return self.table_word(folded)[1]

    def table_word(self, folded: str) -> tuple[str, str | None]:
        """Return the table entry that matches a rating word, and the rating to which it is mapped.

        If no table has the whole text, its beginning is looked up: “False. He never said so.” matches “False”.
        """
        for word in (folded, *_openings(folded)):
            own = self.own_mapping(word)
            key = self.built_in.get(word) if own is None else own
            if key is not None:
                return word, key or None
        return folded, None

    def own_mapping(self, folded: str) -> str | None:
        """Return the desk's own mapping of a word: "" if the desk removed the word, None if it has no mapping for it."""
        return self.own.get(folded, self.earlier.get(without_marks(folded)))


def folded_word(word: str) -> str:
    """Return the normalised form of a rating word: lower case, without accents and surrounding punctuation, with single
    spaces, also instead of hyphens and underscores.

    Accents of Latin and Greek letters are removed, and Arabic and Hebrew vowel points, which many writers leave out. Marks
    that distinguish words are kept: vowel signs of Indic scripts and of Thai, Japanese voicing marks, й and ї.
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()).translate(_LETTERS)
    kept, base = list[str](), ""
    for character in text:
        kind = unicodedata.category(character)
        if kind[0] == "M":
            if not _is_accent(character, base):
                kept.append(character)
        elif kind != "Cf" and character != _TATWEEL:
            base = " " if kind == "Pd" or character == "_" else character
            kept.append(base)
    tidy = " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
    start, end = 0, len(tidy)
    while start < end and unicodedata.category(tidy[start])[0] not in "LN":
        start += 1
    while end > start and unicodedata.category(tidy[end - 1])[0] not in "LNM":
        end -= 1
    return tidy[start:end]


def _openings(folded: str) -> Iterator[str]:
    """Yield the part before an explanation, and the part after a heading such as “Rating: ”. An explanation that begins with
    “but” changes the meaning of the word, so it is not removed."""
    first, mark, rest = folded.partition(": ")
    if mark and first in _HEADINGS:
        yield rest
    for mark in (". ", ": "):
        first, divided, rest = folded.partition(mark)
        if divided and rest.partition(" ")[0].rstrip(",") not in _BUT:
            yield first


_HEADINGS = frozenset(
    ("rating", "our rating", "verdict", "our verdict", "conclusion", "veredito", "veredicto", "urteil", "вердикт")
)
_BUT_WORDS = "but although though except mas porem pero aunque mais cependant aber jedoch ma но однако ale لكن लेकिन"
_BUT = frozenset(_BUT_WORDS.split())


def without_marks(folded: str) -> str:
    """Return a folded word without combining marks, as earlier versions stored it."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    # Earlier versions also removed characters outside \w at the ends, such as vowel signs.
    return unicodedata.normalize("NFC", re.sub(r"^[^\w]+|[^\w]+$", "", " ".join(bare.split())))


def folded_earlier(words: Mapping[str, str]) -> dict[str, str]:
    """Convert the keys of a table that an earlier version stored to those of ``RatingWords.earlier``."""
    return {without_marks(folded_word(word)): key for word, key in words.items()}


def meaning_of(verdict: NewExternal, words: RatingWords) -> str | None:
    """Return the rating to which a verdict of others is mapped, one of ``KEYS``; None if its rating word is not mapped."""
    return words.meaning(folded_word(verdict.rating_text)) if verdict.rating_text else None


_LETTERS = str.maketrans(
    dict(zip("ıłøđðħŧəŋ", "iloddhten", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys("‘’ʼ`´", "'")
)
"""Latin letters that Unicode does not decompose into a letter and an accent, and the variants of the apostrophe."""

_TATWEEL = "\u0640"
"""A character that only makes an Arabic word longer."""


def _is_accent(mark: str, base: str) -> bool:
    if "\u0400" <= base <= "\u052f":  # in Cyrillic, only the stress mark and the dots of ё, which most writers leave out
        return (mark == "\u0301" and base in "аеиоуыэюяіє") or (mark == "\u0308" and base == "е")
    points = ("\u0300", "\u036f"), ("\u0591", "\u05c7"), ("\u064b", "\u0652"), ("\u0670", "\u0670"), ("\ufe00", "\ufe0f")
    return any(first <= mark <= last for first, last in points)


def _tidy(value: str | None) -> str | None:
    return " ".join(normalise(value).split()) or None if value else None
