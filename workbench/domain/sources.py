"""Documents, their snippets, and the anchors that locate a quote in a text.

Invariant: offsets are code points in the stored text of a document, and ``text[start:end] == quote``. Text is normalised
once (``normalise``), when it is read.
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
"""Length in characters of the prefix and suffix of a quote, by which it can be found in a changed text."""

BlockKind = Literal["paragraph", "heading", "caption", "item", "quote", "row", "byline"]
"""The role of a block of text in its source. Only paragraphs and quotes are split into sentences."""

SnippetKind = Literal["sentence", "heading", "caption", "item", "row", "byline"]

SourceKind = Literal["file", "note"]

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
# NUL ends strings in C libraries (SQLite, FTS5), lone surrogates have no UTF-8 form, other control characters have no use.
_UNSTORABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
# Soft hyphen, word joiner, byte order mark, zero-width space: they are invisible, and a word that contains one is not found.
# Zero-width spaces between letters of Thai, Lao, Burmese and Khmer are kept, because they separate words there. The joiners
# U+200C and U+200D are kept, because Persian, Indic scripts and emoji need them.
_NO_SPACES = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\uaa60-\uaa7f]"
_INVISIBLE = re.compile(f"[\u00ad\u2060\ufeff]|(?<!{_NO_SPACES})\u200b|\u200b(?!{_NO_SPACES})")


def normalise(text: str) -> str:
    """Return ``text`` in the form that is stored: NFC, lines end with ``\\n``, without control characters, NUL, lone
    surrogates, soft hyphens and zero-width characters that are not part of the spelling.

    Idempotent. Every reader calls this once, and offsets refer to the result. A stored text is not normalised again, so that
    documents of earlier versions do not change.
    """
    return _nfc(_INVISIBLE.sub("", _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", text))))


def _nfc(text: str) -> str:
    """Return ``text`` in NFC, in linear time.

    ``unicodedata`` takes quadratic time for many combining marks on one letter. Long runs of them are therefore brought into
    canonical order first (UAX #15); the result is the same.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _long_runs().sub(_sorted_marks, text))


@cache
def _long_runs() -> re.Pattern[str]:
    """Return a pattern of long runs of combining characters, and of characters whose decomposition begins with one."""
    marks = (c for c in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(unicodedata.normalize("NFD", c)[0]))
    return re.compile(f"[{''.join(marks)}]{{32,}}")


def _sorted_marks(run: re.Match[str]) -> str:
    marks = (mark for c in run.group() for mark in unicodedata.normalize("NFD", c))
    return "".join(sorted(marks, key=unicodedata.combining))


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of a source, from the source itself or entered by a reviewer. ``published`` and ``accessed`` are ISO 8601
    dates, possibly only ``YYYY`` or ``YYYY-MM``; ``language`` is a BCP 47 code such as ``en``; ``standing`` is ``primary``
    (a record, a witness, original data) or ``secondary`` (reports what others found). ``file_date`` is the ISO date that a
    program stored in the file when it was created or saved, not the date of publication. None means unknown."""

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
    """A part ``[start, end)`` of a text with one role. Blocks are in order and do not overlap."""

    start: int
    end: int
    kind: BlockKind


@dataclass(frozen=True, slots=True)
class Segment:
    """A span ``[start, end)`` of a text that becomes a snippet, without white space at its ends."""

    start: int
    end: int
    kind: SnippetKind


PASSAGE = 1000
"""The maximum length of a passage in characters, unless one segment is longer; about 256 tokens, the limit of the
encoder."""

SECTION = 3000
"""The maximum length of a section in characters: usually one subject, in which the words of a claim can be spread."""


def grouped(spans: Sequence[tuple[int, int]], limit: int) -> list[int]:
    """Divide the spans of a document, given as (start, end) in order, into groups of about equal length.

    Returns the number of spans in each group. No group is longer than ``limit``, unless it is a single span.
    """
    if not spans:
        return []
    length = spans[-1][1] - spans[0][0]
    target = length / -(-length // limit)
    sizes = [0]
    group_start = spans[0][0]
    for start, end in spans:
        # A span begins a new group if the end of the target length is nearer to its start than to its end.
        if sizes[-1] and (end - group_start > limit or (start + end) / 2 - group_start > target):
            sizes.append(0)
            group_start = start
        sizes[-1] += 1
    return sizes


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of a reader: one document, before it has an id.

    ``part`` identifies one of several documents in a file (a row of a CSV), and is empty if the file is one document;
    ``data`` are the bytes of this document, ``text`` is normalised, ``blocks`` cover its text without white space, in order.
    ``notes`` are sentences about content that was left out of the text, such as tracked deletions.
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
    """The text of a source as it was received. ``sha256`` is the hash of its bytes and identifies it everywhere; ``id`` is
    its number at this desk.

    ``place`` is its origin (a path or a URL). A later document of the same origin is a new ``version``, which replaces it as
    the ``current`` one. Times are UTC, ISO 8601.
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
        """The title, or the origin if there is no title."""
        return self.metadata.title or self.place

    def span(self, start: int, end: int) -> Span:
        """Return the span that identifies ``text[start:end]`` in the log."""
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
    """The position of a quote in a text: a W3C TextPositionSelector and TextQuoteSelector in one
    (https://www.w3.org/TR/annotation-model/#selectors). Offsets are code points."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Anchor":
        """Return the anchor of ``text[start:end]``. Raises ValueError if the span is empty or outside the text."""
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
        """Return the position of the quote in ``text``, which can be a later version: at the same offsets if possible,
        otherwise the occurrence with the most similar prefix and suffix, otherwise None."""
        if text[self.start : self.end] == self.quote:
            return self.start, self.end
        candidates: list[tuple[int, int]] = []
        start = text.find(self.quote)
        while start >= 0:
            end = start + len(self.quote)
            before, after = text[max(0, start - len(self.prefix)) : start], text[end : end + len(self.suffix)]
            candidates.append((_common_suffix(before, self.prefix) + _common_prefix(after, self.suffix), start))
            start = text.find(self.quote, start + 1)
        if not candidates:
            return None
        best = max(candidates, key=lambda candidate: (candidate[0], -candidate[1]))[1]
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
