"""Events about verdicts: recorded, corrected, adjudicated, published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from workbench.domain.events.base import (
    At,
    EventData,
    LoggedEvidence,
    Names,
    TextRef,
    each,
    hash_of,
    json_column,
    omitted,
    reads,
)
from workbench.domain.events.changes import SPAN, Change, Put, Row
from workbench.domain.events.claims import NOT_POSTPONED


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence that a verdict cites, with the label that the reviewer had set on it."""

    evidence: LoggedEvidence
    label: str | None

    def to_data(self) -> dict[str, Any]:
        """Return the citation in the form that is logged."""
        return {"evidence": self.evidence.to_data(), "label": self.label}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Citation":
        """Return the citation in a log entry."""
        return cls(LoggedEvidence.from_data(data["evidence"]), data["label"])


@dataclass(frozen=True, slots=True)
class VerdictData(EventData):
    """The fields of a verdict. ``scale`` has ``key`` and ``version``; ``review`` is the status of the claim after the
    verdict (None in logs of versions without second opinions); ``judged_with`` is the possible duplicate with whose verdict
    this one was recorded."""

    SUMMARY: ClassVar[str] = "recorded the verdict {detail}"
    SHOWN_TEXT: ClassVar[str] = "rationale"
    IS_VERDICT: ClassVar[bool] = True
    SHOWS_JUDGING: ClassVar[bool] = True

    claim: int
    scale: Mapping[str, Any] = reads(dict)
    rating: str = reads(str)
    rationale: TextRef = reads(TextRef.from_data)
    cites: tuple[Citation, ...] = reads(each(Citation.from_data))
    ranking: str | None = reads(str)
    confidence: str | None = None
    second_wanted: bool = False
    review: str | None = omitted()
    adjudicates: tuple[int, ...] | None = omitted(tuple)
    judged_with: int | None = omitted()
    corrects: int | None = omitted()
    reason: TextRef | None = omitted(TextRef.from_data)
    code: str | None = omitted()

    def rows(self, at: At) -> list[Change]:
        verdict: Row = {
            "claim": self.claim,
            "reviewer": at.acting,
            "scale": self.scale["key"],
            "scale_version": self.scale["version"],
            "rating": self.rating,
            "rationale": self.rationale.hash,
            "ranking": self.ranking,
            "hash": at.hash,
            "recorded": at.time,
            "confidence": self.confidence,
            "second_wanted": int(self.second_wanted),
            "adjudicates": json_column(list(self.adjudicates or ())),
            "judged_with": self.judged_with,
            "corrects": self.corrects,
            "reason": hash_of(self.reason),
            "code": self.code,
            **dict.fromkeys(("corrected_by", "published", "published_url", "published_date")),
        }
        rows: list[Change] = [Put("verdicts", (at.seq,), verdict)]
        for position, cite in enumerate(self.cites, start=1):
            where = dict(zip(SPAN, cite.evidence.span.key, strict=True))
            rows += [cite.evidence.put(), Put("verdict_citations", (at.seq, position), {**where, "label": cite.label})]
        if self.corrects is not None:
            rows.append(Put("verdicts", (self.corrects,), {"corrected_by": at.seq}))
        claim: Row = {"verdict": at.seq, "version": at.seq, **NOT_POSTPONED}
        if self.review is not None:
            claim["review"] = self.review
        return [*rows, Put("claims", (self.claim,), claim)]

    def detail(self, names: Names) -> str:
        return names.rating(self.scale["key"], self.scale["version"], self.rating)

    def named_evidence(self) -> Iterable[LoggedEvidence]:
        return [cite.evidence for cite in self.cites]


@dataclass(frozen=True, slots=True)
class VerdictRecorded(VerdictData):
    """A verdict on a claim was recorded; the claim can have earlier verdicts."""

    TYPE: ClassVar[str] = "verdict-recorded"


@dataclass(frozen=True, slots=True)
class VerdictCorrected(VerdictData):
    """A verdict was replaced by its reviewer: ``corrects`` is the earlier verdict, ``reason`` the explanation."""

    TYPE: ClassVar[str] = "verdict-corrected"
    SUMMARY: ClassVar[str] = "corrected the verdict to {detail}"
    REQUIRED: ClassVar[tuple[str, ...]] = ("corrects", "reason")


@dataclass(frozen=True, slots=True)
class VerdictAdjudicated(VerdictData):
    """A verdict was recorded that decides between the differing verdicts ``adjudicates`` of others."""

    TYPE: ClassVar[str] = "verdict-adjudicated"
    SUMMARY: ClassVar[str] = "decided between the verdicts: {detail}"


@dataclass(frozen=True, slots=True)
class VerdictPublished(EventData):
    """The publication of a verdict was noted: its address and date."""

    TYPE: ClassVar[str] = "verdict-published"
    SUMMARY: ClassVar[str] = "noted that the verdict was published on {detail}"
    DETAIL: ClassVar[str] = "date"
    SHOWN_TEXT: ClassVar[str] = "url"
    SHOWS_JUDGING: ClassVar[bool] = True

    verdict: int
    claim: int
    url: TextRef = reads(TextRef.from_data)
    date: str = reads(str)

    def rows(self, at: At) -> list[Change]:
        row = {"published": at.seq, "published_url": self.url.hash, "published_date": self.date}
        return [Put("verdicts", (self.verdict,), row)]
