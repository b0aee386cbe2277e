"""Documents as received, the snippets cut from them, and the anchors by which a quote is found again.

Invariant: offsets are code points into a document's stored text, and ``text[start:end] == quote``. Text is normalised
once, when a reader makes it (``normalise``), and never after.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import quote as percent_encode

from workbench.domain.spans import Span

ANCHOR_CONTEXT = 64
"""Characters of prefix and suffix kept with a quote, so that it can be found again in a changed text."""

BlockKind = Literal["paragraph", "heading", "caption", "item", "quote", "row", "byline"]
"""What a stretch of text is in its source. Only paragraphs and quotes are cut into sentences; the rest stay whole."""

SnippetKind = Literal["sentence", "heading", "caption", "item", "row", "byline"]

SourceKind = Literal["file", "note"]

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
# NUL ends strings in C libraries (SQLite, FTS5), lone surrogates have no UTF-8; other controls only confuse a reader.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
# Soft hyphen, word joiner, byte order mark, zero-width space: nobody sees them, and with them inside a word is not found.
# A zero-width space stays between letters of Thai, Lao, Burmese and Khmer, where it alone divides words. The joiners
# U+200C and U+200D stay: Persian, Indic scripts and emoji are spelled with them.
_NO_SPACES = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\uaa60-\uaa7f]"
_UNSEEN = re.compile(f"[\u00ad\u2060\ufeff]|(?<!{_NO_SPACES})\u200b|\u200b(?!{_NO_SPACES})")


def normalise(text: str) -> str:
    """Return ``text`` as it is stored: NFC, lines ended by ``\\n``, without control characters, NUL, lone surrogates, soft
    hyphens and zero-width characters that spell nothing.

    Idempotent. Every reader passes its text through here once; offsets refer to the result. A text that is stored is
    never passed through again: documents read by an earlier version keep what that version stored.
    """
    return _nfc(_UNSEEN.sub("", _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", text))))


def _nfc(text: str) -> str:
    """Return ``text`` in NFC, in linear time.

    ``unicodedata`` sorts the marks on a letter by insertion, which takes quadratic time on a long run of them. Long runs
    are therefore brought into canonical order first (UAX #15); the result is the same.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _long_runs().sub(_sorted_marks, text))


@cache
def _long_runs() -> re.Pattern[str]:
    """Long runs of characters that combine with the one before them, or whose decomposition begins with one that does."""
    marks = (c for c in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(unicodedata.normalize("NFD", c)[0]))
    return re.compile(f"[{''.join(marks)}]{{32,}}")


def _sorted_marks(run: re.Match[str]) -> str:
    marks = (mark for c in run.group() for mark in unicodedata.normalize("NFD", c))
    return "".join(sorted(marks, key=unicodedata.combining))


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a source says about itself, and what a desk notes of it. ``published`` and ``accessed`` are ISO 8601 dates,
    possibly only ``YYYY`` or ``YYYY-MM``; ``language`` a BCP 47 code such as ``en``; ``standing`` says whether it is
    ``primary`` (a record, a witness, the data) or ``secondary`` (tells what another found). ``file_date`` is the ISO date
    that a program stamped into the file when it was made or saved; it says nothing of when the text was published. None
    means that it is not known, never that it is empty."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    standing: str | None = None
    accessed: str | None = None
    file_date: str | None = None


STANDINGS = ("primary", "secondary")


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``[start, end)`` of a text with one role in it. Blocks are in order and do not overlap."""

    start: int
    end: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Segment:
    """A span ``[start, end)`` of a text that can be cited by itself, without white space at its ends."""

    start: int
    end: int
    kind: SnippetKind


PASSAGE = 1000
"""Characters of a passage at most, unless one segment is longer: what a 256-token encoder can still see."""

SECTION = 3000
"""Characters of a section at most: as much as speaks of one thing, so that a claim's words may stand apart in it."""


def grouped(spans: Sequence[tuple[int, int]], limit: int) -> list[int]:
    """Group spans of a document, given as (start, end) in order, into stretches of about equal length.

    Returns how many spans each stretch takes. None is longer than ``limit`` unless it is one span.
    """
    if not spans:
        return []
    length = spans[-1][1] - spans[0][0]
    aim = length / -(-length // limit)
    sizes = [0]
    begun = spans[0][0]
    for start, end in spans:
        # A stretch ends where its aim is nearer to this span's start than to its end.
        if sizes[-1] and (end - begun > limit or (start + end) / 2 - begun > aim):
            sizes.append(0)
            begun = start
        sizes[-1] += 1
    return sizes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of bytes: one document, before it has an id.

    ``part`` tells documents of one file apart (a row of a CSV), and is empty where a file is one document; ``data`` are
    the bytes that were read for this document, ``text`` is normalised, ``blocks`` cover its non-space text in order.
    ``notes`` are sentences that say what was left out of the text on purpose, such as tracked deletions.
    """

    data: bytes
    media_type: str
    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata
    part: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A source as received. ``sha256`` is of its bytes and identifies it everywhere; ``id`` is its number on this desk.

    ``place`` is where it came from (a path, or a URL); a later document from the same place is a new ``version`` and
    is ``current`` in its stead. Times are UTC, ISO 8601.
    """

    id: int
    sha256: str
    text_sha256: str
    text: str
    media_type: str
    kind: SourceKind
    place: str
    version: int
    current: bool
    added: str
    metadata: Metadata

    @property
    def title(self) -> str:
        """The title, or what stands in for one."""
        return self.metadata.title or self.place

    def span(self, start: int, end: int) -> Span:
        """Return what names ``text[start:end]`` in the log."""
        return Span(self.sha256, self.text_sha256, start, end)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A span of a document that can be cited: ``document.text[start:end] == text``."""

    id: int
    document_id: int
    ordinal: int
    start: int
    end: int
    kind: SnippetKind
    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quote stands: a W3C TextPositionSelector and TextQuoteSelector in one
    (https://www.w3.org/TR/annotation-model/#selectors). Offsets are code points."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Anchor":
        """Anchor the span ``text[start:end]``. Raises ValueError where it is empty or outside the text."""
        if not 0 <= start < end <= len(text):
            raise ValueError(f"The span {start}-{end} is empty or outside a text of {len(text)} characters.")
        return cls(
            start=start,
            end=end,
            quote=text[start:end],
            prefix=text[max(0, start - ANCHOR_CONTEXT) : start],
            suffix=text[end : end + ANCHOR_CONTEXT],
        )

    def find_in(self, text: str) -> tuple[int, int] | None:
        """Return where the quote stands in ``text``, perhaps a later version: at its offsets, else where most of its
        prefix and suffix agree, else None."""
        if text[self.start : self.end] == self.quote:
            return self.start, self.end
        found: list[tuple[int, int]] = []
        at = text.find(self.quote)
        while at >= 0:
            end = at + len(self.quote)
            before, after = text[max(0, at - len(self.prefix)) : at], text[end : end + len(self.suffix)]
            found.append((_common_suffix(before, self.prefix) + _common_prefix(after, self.suffix), at))
            at = text.find(self.quote, at + 1)
        if not found:
            return None
        best = max(found, key=lambda hit: (hit[0], -hit[1]))[1]
        return best, best + len(self.quote)


def text_fragment(url: str, quote: str) -> str:
    """Return ``url`` with a text fragment that makes a browser scroll to ``quote``
    (https://wicg.github.io/scroll-to-text-fragment/). Long quotes use the first and last words."""
    words = quote.split()
    ends = [" ".join(words)] if len(words) <= 12 else [" ".join(words[:5]), " ".join(words[-5:])]
    fragment = ",".join(percent_encode(part, safe="").replace("-", "%2D") for part in ends)
    base, _, old = url.partition("#")
    old = old.partition(":~:")[0]
    return f"{base}#{old}:~:text={fragment}"


def _common_prefix(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _common_suffix(a: str, b: str) -> int:
    return _common_prefix(a[::-1], b[::-1])
