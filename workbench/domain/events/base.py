"""What every type of event has: its fields, the rows it stands for, a summary for people, and how it is undone.

Invariant: ``rows`` needs nothing but the event. So the projections and ``fold`` in memory are the same rows by
construction. Wherever a row holds a text it holds the payload's hash; the text stands in ``payloads`` alone, where a
redaction can erase it.
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
    """Stands in an event for a text: the hash of its payload."""

    hash: str

    def to_data(self) -> dict[str, str]:
        """Return the reference as it is logged."""
        return {"payload": self.hash}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "TextRef":
        """Return the reference that stands in a log entry."""
        return cls(str(data["payload"]))


@dataclass(frozen=True, slots=True)
class LoggedEvidence:
    """A span as it is logged: with its quote, the text around it, and what was known of its source then."""

    span: Span
    quote: TextRef
    context: TextRef
    source: TextRef

    def to_data(self) -> dict[str, Any]:
        """Return the evidence as it is logged."""
        texts = {"context": self.context, "quote": self.quote, "source": self.source}
        return self.span.to_data() | {name: text.to_data() for name, text in texts.items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "LoggedEvidence":
        """Return the evidence that stands in a log entry."""
        texts = (TextRef.from_data(data[name]) for name in ("quote", "context", "source"))
        return cls(Span.from_data(data), *texts)

    def put(self) -> Put:
        """The row of this evidence."""
        return Put(
            "evidence",
            self.span.key,
            {"quote": self.quote.hash, "context": self.context.hash, "source": self.source.hash},
        )


@dataclass(frozen=True, slots=True)
class At:
    """Where and when an event was logged, and by whom."""

    seq: int
    time: str
    reviewer: str | None
    hash: str

    @property
    def acting(self) -> str:
        """The reviewer. Raises LogFaultError where the entry names none."""
        if self.reviewer is None:
            raise LogFaultError(f"Entry {self.seq} names no reviewer, but its type needs one.", seq=self.seq)
        return self.reviewer


Place = tuple[str, int, int]
"""A document's SHA-256, start and end: how version 0.1 named spans in some entries."""


class Texts(dict[Place, str]):
    """Place -> the SHA-256 of the text there, as the entries read so far name it; ``text_at`` is asked for the others."""

    def __init__(self, text_at: Callable[[str, int, int], str] | None) -> None:
        super().__init__()
        self._text_at = text_at

    def __missing__(self, place: Place) -> str:
        if self._text_at is None:
            raise KeyError(place)
        return self._text_at(*place)


class Names(Protocol):
    """What a summary looks up."""

    def reviewer(self, id: str) -> str:
        """The name of a reviewer."""
        ...

    def rating(self, scale: str, version: int, key: str) -> str:
        """The label of a rating."""
        ...


@dataclass(frozen=True, slots=True)
class EventData:
    """The data of one event. A subclass is one type: dataclass fields are the keys of ``data`` in the log, in their names.

    ``SUMMARY`` says what somebody did, with ``{detail}`` for ``detail``. ``IS_VERDICT``: the entry is a verdict;
    ``SHOWS_JUDGING``: it shows how somebody judges a claim, and is hidden from those who still have to judge it. A field
    with a default may be missing in the log, unless it is ``REQUIRED``.
    """

    TYPE: ClassVar[str]
    SUMMARY: ClassVar[str] = ""
    UNDO_NAME: ClassVar[str] = ""
    IS_VERDICT: ClassVar[bool] = False
    SHOWS_JUDGING: ClassVar[bool] = False
    REQUIRED: ClassVar[tuple[str, ...]] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the data as it is logged."""
        data: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value is None and item.metadata.get("omit"):
                continue
            data[item.name] = plain(value)
        return data

    @classmethod
    def upcast(cls, data: Mapping[str, Any], texts: Texts) -> Mapping[str, Any]:
        """Return the data of an entry as this version writes it. ``texts`` are those that earlier entries name."""
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Return the data of a log entry. Keys that this version does not know are left out. Raises KeyError, TypeError or
        ValueError where a field is missing or of another kind."""
        values: dict[str, Any] = {}
        for item in fields(cls):
            if item.name not in data and item.default is not MISSING and item.name not in cls.REQUIRED:
                continue
            value = data[item.name]
            read: Callable[[Any], Any] | None = item.metadata.get("read")
            values[item.name] = value if value is None or read is None else read(value)
        return cls(**values)

    def rows(self, at: At) -> list[Change]:
        """Return the row changes that the event stands for, in order."""
        raise NotImplementedError

    def detail(self, names: Names) -> str:
        """Return the point of the event in a word or two: a label, a rating, a name."""
        return ""

    def summary(self, names: Names) -> str:
        """Return what somebody did, as a phrase that follows their name."""
        return self.SUMMARY.format(detail=self.detail(names))

    def shown_text(self) -> TextRef | None:
        """Return the quote, rationale or reason behind the event."""
        return None

    def named_evidence(self) -> "Iterable[LoggedEvidence]":
        """Return the evidence that the event names."""
        return ()

    def inverse(self, seq: int, label_before: str | None) -> "EventData":
        """Return the event that takes this one, entry ``seq``, back; only types with an ``UNDO_NAME`` have one.
        ``label_before``: for a label, the one that the reviewer had set on the same span before."""
        raise NotImplementedError


def reads(read: Callable[[Any], Any]) -> Any:
    """A field whose logged value is read by ``read``."""
    return field(metadata={"read": read})


def omitted(read: Callable[[Any], Any] | None = None) -> Any:
    """A field that is left out of the log where it is None."""
    return field(default=None, metadata={"omit": True, "read": read})


def plain(value: Any) -> Any:
    """Return a field's value as it is logged."""
    if hasattr(value, "to_data"):
        return value.to_data()
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return value


def each(read: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a reader of lists."""
    return lambda values: tuple(read(value) for value in values)


def hash_of(text: TextRef | None) -> str | None:
    """Return the payload hash that stands in a row."""
    return None if text is None else text.hash


def json_column(value: Any) -> str:
    """Return a value as it stands in a JSON column."""
    return canonical(value).decode()
