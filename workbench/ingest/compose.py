"""The text of a document, assembled from blocks.

Invariant: each block's text is normalised before it is placed, an empty line separates blocks, and the resulting offsets
are offsets into the finished text.
"""

import re
import tempfile
from collections.abc import Callable
from dataclasses import replace

from workbench.domain import Block, BlockKind, Metadata, Reading, is_web_address, iso_date, normalise
from workbench.errors import InputError, UnreadableSourceError
from workbench.ingest.marks import LeftOut

_LETTER = re.compile(r"[^\W\d_]")

_NO_AUTHORS = frozenset(
    ("anonymous", "unknown", "unknown author", "admin", "administrator", "user", "author", "none", "n/a", "root")
)
"""What programs write into a file that has no author."""

LEAST_LETTERS = 40
"""Fewest letters from which a language is guessed."""


class Composer:
    """Collects blocks in reading order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self.left_out = LeftOut()
        """What the reader leaves out of the text; the notes of the document say so."""

    def add(self, kind: BlockKind, text: str) -> None:
        """Append a block. White space inside it becomes single spaces; an empty block is ignored."""
        text = " ".join(normalise(text).split())
        if not text:
            return
        if self._parts:
            self._length += 2
        self._blocks.append(Block(self._length, self._length + len(text), kind))
        self._parts.append(text)
        self._length += len(text)

    @property
    def text(self) -> str:
        """Return the text so far."""
        return "\n\n".join(self._parts)

    def reading(self, data: bytes, media_type: str, metadata: Metadata, *, name: str) -> Reading:
        """Return the finished document. Raises UnreadableSourceError if it has no text."""
        notes = self.left_out.sentences(name)
        return finished(Reading(data, media_type, self.text, tuple(self._blocks), metadata, notes=notes), name=name)


def finished(reading: Reading, *, name: str) -> Reading:
    """Return a document with tidy metadata and its language. Raises UnreadableSourceError if its text is empty."""
    text, metadata = reading.text, reading.metadata
    if not text.strip():
        raise UnreadableSourceError(f"{name} holds no text.")
    heading = next((text[block.start : block.end] for block in reading.blocks if block.kind == "heading"), None)
    tidy = replace(
        metadata,
        title=_line(metadata.title) or _line(heading),
        author=None if _key(metadata.author) in _NO_AUTHORS else _line(metadata.author),
        publisher=_line(metadata.publisher),
        published=iso_or_none(metadata.published),
        file_date=iso_or_none(metadata.file_date),
        url=_address(metadata.url),
        language=_language(metadata.language) or guess_language(text),
    )
    return replace(reading, metadata=tidy)


def iso_or_none(value: str | None) -> str | None:
    """Return the ISO date at the start of ``value`` (YYYY, YYYY-MM or YYYY-MM-DD), or None if there is no such day."""
    match = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?![\d-])", (value or "").strip())
    try:
        return iso_date(match[0]) if match else None
    except InputError:
        return None


def guess_language(text: str) -> str | None:
    """Return the language of a text, guessed from its letters (ISO 639-1), or None if there are too few."""
    sample = text[:3000]
    if len(_LETTER.findall(sample)) < LEAST_LETTERS:
        return None
    return _identify()(sample)


def _identify() -> Callable[[str], str]:
    import py3langid

    def classify(sample: str) -> str:
        try:
            return str(py3langid.classify(sample)[0])
        except OSError as error:  # py3langid unpacks its model into the folder for temporary files
            raise UnreadableSourceError(
                f"The language of a text cannot be detected, because {tempfile.gettempdir()} cannot be written "
                f"({error.strerror or error}); make room there and try again."
            ) from error

    return classify


def _key(value: str | None) -> str:
    return (value or "").strip(" ()[]<>").casefold()


def _line(value: str | None) -> str | None:
    return (" ".join(normalise(value).split())[:500] or None) if value else None


def _address(value: str | None) -> str | None:
    value = _line(value)
    return value if value and is_web_address(value) else None


def _language(value: str | None) -> str | None:
    value = (value or "").strip().replace("_", "-").lower()
    return value if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", value) else None
