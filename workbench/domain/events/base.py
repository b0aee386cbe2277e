"""The base class of event types: fields, rows, summary and undo.

Invariant: ``rows`` depends only on the event, so that the projections and ``fold`` in memory have the same rows. Rows
contain the payload hash of a text instead of the text; the text is only in ``payloads``, where a redaction can erase it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, Protocol, Self

from workbench.domain.events.changes import Change, Put
from workbench.domain.log import canonical
from workbench.domain.spans import Span
from workbench.errors import LogFaultError


@dataclass(frozen=True, slots=True)
class TextRef:
    """A reference to a text: the hash of its payload."""

    hash: str

    def to_data(self) -> dict[str, str]:
        """Return the reference in the form that is logged."""
        return {"payload": self.hash}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "TextRef":
        """Return the reference in a log entry."""
        return cls(str(data["payload"]))


@dataclass(frozen=True, slots=True)
class LoggedEvidence:
    """A span in its logged form: with its quote, the text around it, and the metadata of its source at that time."""

    span: Span
    quote: TextRef
    context: TextRef
    source: TextRef

    def to_data(self) -> dict[str, Any]:
        """Return the evidence in the form that is logged."""
        texts = {"context": self.context, "quote": self.quote, "source": self.source}
        return self.span.to_data() | {name: text.to_data() for name, text in texts.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "LoggedEvidence":
        """Return the evidence in a log entry."""
        quote, context, source = data["quote"], data["context"], data["source"]
        return cls(Span.from_data(data), TextRef.from_data(quote), TextRef.from_data(context), TextRef.from_data(source))

    def put(self) -> Put:
        """Return the change that adds the row of this evidence."""
        return Put(
            "evidence",
            self.span.key,
            {"quote": self.quote.hash, "context": self.context.hash, "source": self.source.hash},
        )


@dataclass(frozen=True, slots=True)
class At:
    """The number, time, reviewer and hash of a log entry."""

    seq: int
    time: str
    reviewer: str | None
    hash: str

    @property
    def acting(self) -> str:
        """The reviewer. Raises LogFaultError if the entry has none."""
        if self.reviewer is None:
            raise LogFaultError(f"Entry {self.seq} names no reviewer, but its type needs one.", seq=self.seq)
        return self.reviewer


Place = tuple[str, int, int]
"""SHA-256 of a document, start and end: the form of a span in some entries of version 0.1."""


class Texts(dict[Place, str]):
    """Place -> SHA-256 of the text at it, from the entries read so far; ``text_at`` returns it for other places."""

    def __init__(self, text_at: Callable[[str, int, int], str] | None) -> None:
        super().__init__()
        self._text_at = text_at

    def __missing__(self, place: Place) -> str:
        if self._text_at is None:
            raise KeyError(place)
        return self._text_at(*place)


class Names(Protocol):
    """Looks up the names that a summary needs."""

    def reviewer(self, id: str) -> str:
        """Return the name of a reviewer."""
        ...

    def rating(self, scale: str, version: int, key: str) -> str:
        """Return the label of a rating."""
        ...


@dataclass(frozen=True, slots=True)
class EventData:
    """The data of one event. Each subclass is one event type; the names of its dataclass fields are the keys of ``data`` in
    the log.

    ``SUMMARY`` is a phrase that follows the name of the reviewer, with ``{detail}`` for ``detail``. ``DETAIL`` and
    ``SHOWN_TEXT`` are the names of the fields that ``detail`` and ``shown_text`` return. ``UNDO_NAME`` is the
    name of the action for undo, empty if it cannot be undone. ``IS_VERDICT``: the entry is a verdict. ``SHOWS_JUDGING``: it
    shows how a reviewer judges a claim, and is hidden from reviewers who still have to record an independent verdict. A
    field with a default can be missing in the log, unless it is in ``REQUIRED``.
    """

    TYPE: ClassVar[str]
    SUMMARY: ClassVar[str] = ""
    DETAIL: ClassVar[str] = ""
    SHOWN_TEXT: ClassVar[str] = ""
    UNDO_NAME: ClassVar[str] = ""
    IS_VERDICT: ClassVar[bool] = False
    SHOWS_JUDGING: ClassVar[bool] = False
    REQUIRED: ClassVar[tuple[str, ...]] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the data in the form that is logged."""
        data: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value is None and item.metadata.get("omit"):
                continue
            data[item.name] = plain(value)
        return data

    @classmethod
    def upcast(cls, data: Mapping[str, Any], texts: Texts) -> Mapping[str, Any]:
        """Convert the data of an entry to the format of this version. ``texts`` has the texts of earlier entries."""
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the event in the data of a log entry. Keys that this version does not know are ignored. Raises KeyError,
        TypeError or ValueError if a field is missing or has a wrong type."""
        values: dict[str, Any] = {}
        for item in fields(cls):
            if item.name not in data and item.default is not MISSING and item.name not in cls.REQUIRED:
                continue
            value = data[item.name]
            read: Callable[[Any], Any] | None = item.metadata.get("read")
            values[item.name] = value if value is None or read is None else read(value)
        return cls(**values)

    def rows(self, at: At) -> list[Change]:
        """Return the row changes of the event, in order."""
        raise NotImplementedError

    def detail(self, names: Names) -> str:
        """Return the main value of the event, such as a label, a rating or a name."""
        value = getattr(self, self.DETAIL) if self.DETAIL else None
        return "" if value is None else str(value)

    def summary(self, names: Names) -> str:
        """Return a phrase that describes the action and follows the name of the reviewer."""
        return self.SUMMARY.format(detail=self.detail(names))

    def shown_text(self) -> TextRef | None:
        """Return the quote, rationale or reason to show with the event, or None."""
        text: TextRef | None = getattr(self, self.SHOWN_TEXT) if self.SHOWN_TEXT else None
        return text

    def named_evidence(self) -> "Iterable[LoggedEvidence]":
        """Return the evidence in the event."""
        return ()

    def inverse(self, seq: int, label_before: str | None) -> "EventData":
        """Return the event that undoes this one, entry ``seq``; only types with an ``UNDO_NAME`` have one. ``label_before``:
        for a label, the previous label of the reviewer on the same span."""
        raise NotImplementedError


def reads(read: Callable[[Any], Any]) -> Any:
    """Return a dataclass field whose logged value is converted by ``read``."""
    return field(metadata={"read": read})


def omitted(read: Callable[[Any], Any] | None = None) -> Any:
    """Return a dataclass field that is left out of the log if it is None."""
    return field(default=None, metadata={"omit": True, "read": read})


def plain(value: Any) -> Any:
    """Return the value of a field in the form that is logged."""
    if hasattr(value, "to_data"):
        return value.to_data()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return value


def each(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that applies ``read`` to each item of a list."""
    return lambda values: tuple(read(value) for value in values)


def hash_of(text: TextRef | None) -> str | None:
    """Return the payload hash of a text for a row, or None."""
    return None if text is None else text.hash


def json_column(value: Any) -> str:
    """Return a value as canonical JSON for a column."""
    return canonical(value).decode()
