"""A span of a document's text, named so that it means the same for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``text[start:end]`` of a document. ``document`` is the SHA-256 of its bytes, ``text_sha256`` that of its text as it
    was read: the same bytes read by a later version can give another text. Offsets are code points."""

    document: str
    text_sha256: str
    start: int
    end: int

    def to_data(self) -> dict[str, Any]:
        """Return the span as it is logged."""
        return {"document": self.document, "end": self.end, "start": self.start, "text_sha256": self.text_sha256}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Span":
        """Return the span that a log entry names. Raises KeyError where a field is missing."""
        return cls(data["document"], data["text_sha256"], data["start"], data["end"])

    @property
    def key(self) -> tuple[str, str, int, int]:
        """The values that identify a row of the ``evidence`` table, in the order of its key."""
        return self.document, self.text_sha256, self.start, self.end

    def overlaps(self, other: "Span") -> bool:
        """Return whether the spans are of the same text and have a character in common."""
        same_text = (self.document, self.text_sha256) == (other.document, other.text_sha256)
        return same_text and self.start < other.end and other.start < self.end
