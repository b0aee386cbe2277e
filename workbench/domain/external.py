"""Verdicts of others: what another publisher found on a claim, in their own words.

Invariant: they are never ours. They have no place in the log, and their rating word is kept as they wrote it; what it
comes to on our side is looked up each time, and a word that nobody has placed stays unknown.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields

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
        tidy = {field.name: _tidy(getattr(self, field.name)) for field in fields(self) if field.name != "claim"}
        for name, value in tidy.items():
            if value and len(value) > LONGEST:
                raise InputError(f"Its {name} has {len(value):,} characters, more than the {LONGEST:,} that are read.")
        url = tidy.pop("url") or ""
        if not re.fullmatch(r"https?://\S+", url, re.IGNORECASE):
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


def folded_word(word: str) -> str:
    """A rating word as it is looked up: no case, no accents, no signs around it, single spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    return re.sub(r"^[^\w]+|[^\w]+$", "", " ".join(bare.split()))


def meaning_of(verdict: NewExternal, words: Mapping[str, str]) -> str | None:
    """What a verdict of others comes to, one of ``KEYS``; None where its word is not in the table."""
    return words.get(folded_word(verdict.said)) if verdict.said else None


def _tidy(value: str | None) -> str | None:
    return " ".join(normalise(value).split()) or None if value else None
