"""Events about evidence: shown rankings, labels and citations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from workbench.domain.events.base import (
    At,
    EventData,
    LoggedEvidence,
    Names,
    Place,
    TextRef,
    Texts,
    each,
    omitted,
    reads,
)
from workbench.domain.events.changes import Change, Put, Remove
from workbench.domain.spans import Span


@dataclass(frozen=True, slots=True)
class ShownMatch:
    """A snippet in a ranking, with its rank and its scores (decimal strings)."""

    evidence: LoggedEvidence
    rank: int
    scores: Mapping[str, Any]

    def to_data(self) -> dict[str, Any]:
        """Return the match in the form that is logged."""
        return {"evidence": self.evidence.to_data(), "rank": self.rank, "scores": dict(self.scores)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "ShownMatch":
        """Return the match in a log entry."""
        return cls(LoggedEvidence.from_data(data["evidence"]), data["rank"], data["scores"])


@dataclass(frozen=True, slots=True)
class RankingShown(EventData):
    """A reviewer acted for the first time on a ranking: the matches that they saw, and the provenance of the ranking."""

    TYPE: ClassVar[str] = "ranking-shown"
    SUMMARY: ClassVar[str] = "worked on a ranking of {detail} snippets"
    SHOWS_JUDGING: ClassVar[bool] = True

    claim: int
    matches: tuple[ShownMatch, ...] = reads(each(ShownMatch.from_data))
    matched: str = reads(str)
    provenance: Mapping[str, Any] = reads(dict)

    def rows(self, at: At) -> list[Change]:
        return [
            *(match.evidence.put() for match in self.matches),
            Put("rankings", (at.hash,), {"claim": self.claim, "seq": at.seq}),
        ]

    def named_evidence(self) -> Iterable[LoggedEvidence]:
        return [match.evidence for match in self.matches]

    def summary(self, names: Names) -> str:
        return EventData.summary(self, names) if len(self.matches) != 1 else "worked on a ranking of 1 snippet"

    def detail(self, names: Names) -> str:
        return str(len(self.matches))


@dataclass(frozen=True, slots=True)
class EvidenceEvent(EventData):
    """An action on one span of evidence for a claim."""

    SHOWS_JUDGING: ClassVar[bool] = True

    claim: int
    evidence: LoggedEvidence = reads(LoggedEvidence.from_data)

    def shown_text(self) -> TextRef | None:
        return self.evidence.quote

    def named_evidence(self) -> Iterable[LoggedEvidence]:
        return [self.evidence]


@dataclass(frozen=True, slots=True)
class LabelSet(EvidenceEvent):
    """A reviewer labelled a span for a claim, or removed the label (None)."""

    TYPE: ClassVar[str] = "label-set"
    SUMMARY: ClassVar[str] = "labelled a snippet: {detail}"
    DETAIL: ClassVar[str] = "label"
    UNDO_NAME: ClassVar[str] = "label"

    label: str | None = reads(str)
    ranking: str | None = reads(str)
    undoes: int | None = omitted()

    def rows(self, at: At) -> list[Change]:
        key = (self.claim, *self.evidence.span.key, at.acting)
        worked = Put("claims", (self.claim,), {"worked": at.seq})
        if self.label is None:
            return [Remove("labels", key), worked]
        row = {"label": self.label, "ranking": self.ranking, "seq": at.seq, "time": at.time}
        return [self.evidence.put(), Put("labels", key, row), worked]

    def summary(self, names: Names) -> str:
        return EventData.summary(self, names) if self.label else "removed a label"

    def inverse(self, seq: int, label_before: str | None) -> EventData:
        return LabelSet(self.claim, self.evidence, label_before, self.ranking, undoes=seq)


@dataclass(frozen=True, slots=True)
class CiteAdded(EvidenceEvent):
    """A reviewer added a citation of a span for a claim."""

    TYPE: ClassVar[str] = "cite-added"
    SUMMARY: ClassVar[str] = "added a citation"
    UNDO_NAME: ClassVar[str] = "citation"

    undoes: int | None = omitted()

    def rows(self, at: At) -> list[Change]:
        row = {"place": None, "seq": at.seq, "time": at.time}
        return [
            self.evidence.put(),
            Put("citations", (self.claim, *self.evidence.span.key, at.acting), row),
            Put("claims", (self.claim,), {"worked": at.seq}),
        ]

    def inverse(self, seq: int, label_before: str | None) -> EventData:
        return CiteRemoved(self.claim, self.evidence, undoes=seq)


@dataclass(frozen=True, slots=True)
class CiteRemoved(EvidenceEvent):
    """A reviewer removed a citation."""

    TYPE: ClassVar[str] = "cite-removed"
    SUMMARY: ClassVar[str] = "removed a citation"
    UNDO_NAME: ClassVar[str] = "removal of a citation"

    undoes: int | None = omitted()

    def rows(self, at: At) -> list[Change]:
        return [Remove("citations", (self.claim, *self.evidence.span.key, at.acting))]

    def inverse(self, seq: int, label_before: str | None) -> EventData:
        return CiteAdded(self.claim, self.evidence, undoes=seq)


@dataclass(frozen=True, slots=True)
class CitesOrdered(EventData):
    """A reviewer changed the order of their citations for a claim; ``before`` is the previous order."""

    TYPE: ClassVar[str] = "cites-ordered"
    SUMMARY: ClassVar[str] = "changed the order of the citations"
    UNDO_NAME: ClassVar[str] = "order of citations"
    SHOWS_JUDGING: ClassVar[bool] = True

    claim: int
    order: tuple[Span, ...] = reads(each(Span.from_data))
    before: tuple[Span, ...] = reads(each(Span.from_data))
    undoes: int | None = omitted()

    def rows(self, at: At) -> list[Change]:
        keys = ((self.claim, *span.key, at.acting) for span in self.order)
        return [Put("citations", key, {"place": place}, only_existing=True) for place, key in enumerate(keys, start=1)]

    @classmethod
    def upcast(cls, data: Mapping[str, Any], texts: Texts) -> Mapping[str, Any]:
        return upcast_v1_cites_ordered(data, texts)

    def inverse(self, seq: int, label_before: str | None) -> EventData:
        return CitesOrdered(self.claim, self.before, self.order, undoes=seq)


def upcast_v1_cites_ordered(data: Mapping[str, Any], texts: Mapping[Place, str]) -> Mapping[str, Any]:
    """Add the SHA-256 of its text to each span, because spans in entries of version 0.1 have only document, start and end.

    ``texts``: the SHA-256 of the text at each place, from earlier entries.
    """

    def with_text(span: Mapping[str, Any]) -> Mapping[str, Any]:
        if "text_sha256" in span:
            return span
        return {**span, "text_sha256": texts[span["document"], span["start"], span["end"]]}

    return {**data, **{name: [with_text(span) for span in data[name]] for name in ("order", "before")}}
