"""Events about claims: adding, editing, withdrawing, postponing, assigning, and replies of claimants."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from workbench.domain.claims import PRIORITY_WORDS
from workbench.domain.events.base import At, EventData, Names, TextRef, each, hash_of, json_column, omitted, reads
from workbench.domain.events.changes import Change, Put, Row
from workbench.domain.triage import as_text

NOT_POSTPONED: Row = dict.fromkeys(("postponed", "postponed_by", "postponed_reason"))
_LATER = (
    "worked", "verdict", "withdrawn", "withdrawn_reason", "assigned", "priority", "review",
    "asked", "answered", "answer", "replied", "triage",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClaimEvent(EventData):
    """A change of one claim."""

    claim: int

    def row(self, at: At) -> Row:
        """Return the columns of the claim that change."""
        raise NotImplementedError

    def rows(self, at: At) -> list[Change]:
        return [Put("claims", (self.claim,), self.row(at))]


@dataclass(frozen=True, slots=True)
class ClaimAdded(ClaimEvent):
    """A claim was added. ``appearances`` are texts with a JSON object each: ``where``, ``url`` and ``date``."""

    TYPE: ClassVar[str] = "claim-added"
    SUMMARY: ClassVar[str] = "added the claim"

    text: TextRef = reads(TextRef.from_data)
    claimant: TextRef | None = reads(TextRef.from_data)
    said_on: str | None = reads(str)
    appearances: tuple[TextRef, ...] = reads(each(TextRef.from_data))
    tags: tuple[str, ...] = reads(tuple)
    language: str | None = reads(str)

    def row(self, at: At) -> Row:
        row: Row = {
            "text": self.text.hash,
            "claimant": hash_of(self.claimant),
            "said_on": self.said_on,
            "appearances": json_column([item.hash for item in self.appearances]),
            "tags": json_column(list(self.tags)),
            "language": self.language,
            "added": at.time,
            "version": at.seq,
        }
        return row | dict.fromkeys(_LATER) | NOT_POSTPONED


@dataclass(frozen=True, slots=True)
class ClaimEdited(ClaimEvent):
    """Fields of a claim were edited: some of ``claimant``, ``said_on``, ``appearances``, ``tags``, ``language``."""

    TYPE: ClassVar[str] = "claim-edited"
    SUMMARY: ClassVar[str] = "edited its {detail}"

    changes: Mapping[str, Any] = reads(dict)

    def row(self, at: At) -> Row:
        row: Row = {"version": at.seq}
        for name, value in self.changes.items():
            match name:
                case "text" | "claimant":
                    row[name] = None if value is None else TextRef.from_data(value).hash
                case "appearances":
                    row[name] = json_column([TextRef.from_data(item).hash for item in value])
                case "tags":
                    row[name] = json_column(value)
                case "said_on" | "language":
                    row[name] = value
        return row

    def detail(self, names: Names) -> str:
        return ", ".join(name.replace("_", " ") for name in sorted(self.changes))


@dataclass(frozen=True, slots=True)
class ClaimWithdrawn(ClaimEvent):
    """A claim was withdrawn, for a reason."""

    TYPE: ClassVar[str] = "claim-withdrawn"
    SUMMARY: ClassVar[str] = "withdrew the claim"
    SHOWN_TEXT: ClassVar[str] = "reason"

    reason: TextRef = reads(TextRef.from_data)

    def row(self, at: At) -> Row:
        return {"withdrawn": at.seq, "withdrawn_reason": self.reason.hash, "version": at.seq}


@dataclass(frozen=True, slots=True)
class ClaimPostponed(ClaimEvent):
    """A claim was postponed until somebody resumes it or records a verdict."""

    TYPE: ClassVar[str] = "claim-postponed"
    SUMMARY: ClassVar[str] = "postponed the claim"
    SHOWN_TEXT: ClassVar[str] = "reason"
    UNDO_NAME: ClassVar[str] = "postponing"

    reason: TextRef | None = reads(TextRef.from_data)
    undoes: int | None = omitted()

    def row(self, at: At) -> Row:
        return {"postponed": at.seq, "postponed_by": at.acting, "postponed_reason": hash_of(self.reason)}

    def inverse(self, seq: int, label_before: str | None) -> EventData:
        return ClaimResumed(self.claim, undoes=seq)


@dataclass(frozen=True, slots=True)
class ClaimResumed(ClaimEvent):
    """A postponed claim was resumed."""

    TYPE: ClassVar[str] = "claim-resumed"
    SUMMARY: ClassVar[str] = "resumed the claim"
    UNDO_NAME: ClassVar[str] = "resuming"

    undoes: int | None = omitted()

    def row(self, at: At) -> Row:
        return dict(NOT_POSTPONED)

    def inverse(self, seq: int, label_before: str | None) -> EventData:
        return ClaimPostponed(self.claim, None, undoes=seq)


@dataclass(frozen=True, slots=True)
class ClaimAssigned(ClaimEvent):
    """A claim was assigned to a reviewer, or unassigned (None)."""

    TYPE: ClassVar[str] = "claim-assigned"
    SUMMARY: ClassVar[str] = "assigned the claim to {detail}"

    to: str | None

    def row(self, at: At) -> Row:
        return {"assigned": self.to}

    def detail(self, names: Names) -> str:
        return names.reviewer(self.to) if self.to else ""

    def summary(self, names: Names) -> str:
        return EventData.summary(self, names) if self.to else "unassigned the claim"


@dataclass(frozen=True, slots=True)
class ClaimPrioritised(ClaimEvent):
    """The priority of a claim was set: 0, 1 or 2."""

    TYPE: ClassVar[str] = "claim-prioritised"
    SUMMARY: ClassVar[str] = "set the priority"
    DETAIL: ClassVar[str] = "priority"

    priority: int

    def row(self, at: At) -> Row:
        return {"priority": self.priority}

    def summary(self, names: Names) -> str:
        return f"set the priority to “{PRIORITY_WORDS[self.priority]}”"


@dataclass(frozen=True, slots=True)
class ClaimTriaged(ClaimEvent):
    """The triage scores of a claim were set. ``scores`` are all that it has from now on: key of the criterion -> 0 to 3."""

    TYPE: ClassVar[str] = "claim-triaged"
    SUMMARY: ClassVar[str] = "set the triage scores to {detail}"

    scores: Mapping[str, int] = reads(dict)

    def row(self, at: At) -> Row:
        return {"triage": json_column(self.scores)}

    def detail(self, names: Names) -> str:
        return as_text(self.scores)

    def summary(self, names: Names) -> str:
        return EventData.summary(self, names) if self.scores else "removed the triage scores"


@dataclass(frozen=True, slots=True)
class ReplyNoted(ClaimEvent):
    """The claimant's reply was noted: the dates of the question and of the answer, and the answer."""

    TYPE: ClassVar[str] = "reply-noted"
    SUMMARY: ClassVar[str] = "noted that the claimant was asked on {detail}"
    DETAIL: ClassVar[str] = "asked"
    SHOWN_TEXT: ClassVar[str] = "answer"

    asked: str | None
    answered: str | None
    answer: TextRef | None = reads(TextRef.from_data)

    def row(self, at: At) -> Row:
        return {"asked": self.asked, "answered": self.answered, "answer": hash_of(self.answer), "replied": at.seq}

    def summary(self, names: Names) -> str:
        return EventData.summary(self, names) if self.asked else "noted the claimant's reply"

