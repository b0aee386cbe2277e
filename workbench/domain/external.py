"""Verdicts of others: what another publisher found on a claim, in their own words.

Invariant: they are never ours. They have no place in the log, and their rating word is kept as they wrote it; what it
comes to on our side is looked up each time, and a word that nobody has placed stays unknown.
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
"""What a rating word can come to: the points of the built-in scale, from true to false, and two off the axis."""

LONGEST = 2_000
"""Characters of an address, a name or a rating word."""


@dataclass(frozen=True, slots=True)
class NewExternal:
    """A verdict of others as it was read. ``word`` is their rating in their words, ``value`` and ``best`` its numbers as
    they stood there; ``published`` and ``said_on`` are ISO 8601 dates, possibly partial."""

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
        """The verdict with white space tidied. Raises InputError where it cannot be used."""
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
    def said(self) -> str | None:
        """What is looked up among the rating words: their word, or where there is none their numbers as ``1/5``."""
        return self.word or (f"{self.value}/{self.best}" if self.value and self.best else self.value)


@dataclass(frozen=True, slots=True)
class External:
    """A verdict of others as this desk keeps it. ``file`` and ``sha256`` are those of the file that brought it last,
    ``imported`` is when (UTC), ``by`` the reviewer's id who did."""

    id: int
    verdict: NewExternal
    file: str
    sha256: str
    imported: str
    by: str


@dataclass(frozen=True, slots=True)
class RatingWords:
    """What rating words mean at one desk, by ``folded_word``. ``built_in`` comes with the software. ``own`` are the desk's
    words, and win over it; "" is a word that the desk took out. ``earlier`` are own words as earlier versions stored them,
    without any combining mark; they count wherever ``own`` does not have the word."""

    built_in: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)
    earlier: Mapping[str, str] = field(default_factory=dict)

    def meaning(self, folded: str) -> str | None:
        """Return one of ``KEYS``, or None for a word that is in no table."""
        return self.table_word(folded)[1]

    def table_word(self, folded: str) -> tuple[str, str | None]:
        """Return the word of a table by which a rating is read, and what it comes to.

        It is the rating itself, or where no table has that what opens it: “False. He never said so.” is read as “False”.
        """
        for word in (folded, *_openings(folded)):
            ours = self.ours(word)
            key = self.built_in.get(word) if ours is None else ours
            if key is not None:
                return word, key or None
        return folded, None

    def ours(self, folded: str) -> str | None:
        """Return what the desk itself says of a word; "" where it took it out, None where it says nothing."""
        return self.own.get(folded, self.earlier.get(without_marks(folded)))


def folded_word(word: str) -> str:
    """Return a rating word as it is looked up: without case, signs around it, and accents; with single blanks, also for
    hyphens and underscores.

    Accents of Latin and Greek letters go, and so do Arabic and Hebrew vowel points, which many writers leave out. Marks
    that tell words apart stay: vowel signs of Indic scripts and of Thai, Japanese voicing, й and ї.
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
    """Yield the word before an explanation, and the one behind a heading such as “Rating: ”. An explanation that begins
    with “but” changes the word, so it is not set aside."""
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
    """Return a folded word without any combining mark: how earlier versions looked words up."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    # Earlier versions also cut what \w does not have at the ends, such as vowel signs.
    return unicodedata.normalize("NFC", re.sub(r"^[^\w]+|[^\w]+$", "", " ".join(bare.split())))


def folded_earlier(words: Mapping[str, str]) -> dict[str, str]:
    """Return a table that an earlier version stored with its keys as ``RatingWords.earlier`` has them."""
    return {without_marks(folded_word(word)): key for word, key in words.items()}


def meaning_of(verdict: NewExternal, words: RatingWords) -> str | None:
    """What a verdict of others comes to, one of ``KEYS``; None where its word is not in the table."""
    return words.meaning(folded_word(verdict.said)) if verdict.said else None


_LETTERS = str.maketrans(
    dict(zip("ıłøđðħŧəŋ", "iloddhten", strict=True))
    | {"æ": "ae", "œ": "oe", "þ": "th"}
    | dict.fromkeys("‘’ʼ`´", "'")
)
"""Latin letters that Unicode does not take apart into a letter and an accent; and one apostrophe for all."""

_TATWEEL = "\u0640"
"""Only makes an Arabic word longer."""


def _is_accent(mark: str, base: str) -> bool:
    if "\u0400" <= base <= "\u052f":  # of Cyrillic, only the stress and the dots of ё, which most writers leave out
        return (mark == "\u0301" and base in "аеиоуыэюяіє") or (mark == "\u0308" and base == "е")
    points = ("\u0300", "\u036f"), ("\u0591", "\u05c7"), ("\u064b", "\u0652"), ("\u0670", "\u0670"), ("\ufe00", "\ufe0f")
    return any(first <= mark <= last for first, last in points)


def _tidy(value: str | None) -> str | None:
    return " ".join(normalise(value).split()) or None if value else None
