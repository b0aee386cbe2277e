"""Events about the desk itself: its log, reviewers, scales, settings and redactions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from workbench.domain.events.base import At, EventData, Names, TextRef, json_column, reads
from workbench.domain.events.changes import Change, Put


@dataclass(frozen=True, slots=True)
class LogOpened(EventData):
    """The log was opened. This is the first entry; it has the format of the log."""

    TYPE: ClassVar[str] = "log-opened"
    SUMMARY: ClassVar[str] = "opened the log"

    format: str

    def rows(self, at: At) -> list[Change]:
        return []


@dataclass(frozen=True, slots=True)
class ReviewerAdded(EventData):
    """A reviewer was added."""

    TYPE: ClassVar[str] = "reviewer-added"
    SUMMARY: ClassVar[str] = "joined the desk"

    id: str
    name: TextRef = reads(TextRef.from_data)

    def rows(self, at: At) -> list[Change]:
        return [Put("reviewers", (self.id,), {"name": self.name.hash, "added": at.time})]


@dataclass(frozen=True, slots=True)
class ScaleAdded(EventData):
    """A rating scale or a new version of one was added. ``scale`` is the result of ``RatingScale.as_data``."""

    TYPE: ClassVar[str] = "scale-added"
    SUMMARY: ClassVar[str] = "added the rating scale {detail}"

    scale: Mapping[str, Any]

    def rows(self, at: At) -> list[Change]:
        key = (self.scale["key"], self.scale["version"])
        return [Put("scales", key, {"definition": json_column(self.scale), "seq": at.seq})]

    def detail(self, names: Names) -> str:
        return str(self.scale["key"])


@dataclass(frozen=True, slots=True)
class ScaleChosen(EventData):
    """The rating scale for new verdicts was chosen."""

    TYPE: ClassVar[str] = "scale-chosen"
    SUMMARY: ClassVar[str] = "chose the rating scale {detail}"
    DETAIL: ClassVar[str] = "key"

    key: str

    def rows(self, at: At) -> list[Change]:
        return [Put("settings", ("scale",), {"value": self.key})]


@dataclass(frozen=True, slots=True)
class SettingChosen(EventData):
    """A setting of the desk was changed."""

    TYPE: ClassVar[str] = "setting-chosen"
    SUMMARY: ClassVar[str] = "changed the setting {detail}"
    DETAIL: ClassVar[str] = "name"

    name: str
    value: str

    def rows(self, at: At) -> list[Change]:
        return [Put("settings", (self.name,), {"value": self.value})]


@dataclass(frozen=True, slots=True)
class Redacted(EventData):
    """Texts were redacted, for a reason. ``payloads`` are their hashes."""

    TYPE: ClassVar[str] = "redacted"
    SUMMARY: ClassVar[str] = "redacted {detail}"
    SHOWN_TEXT: ClassVar[str] = "reason"

    payloads: tuple[str, ...] = reads(tuple)
    reason: TextRef = reads(TextRef.from_data)

    def rows(self, at: At) -> list[Change]:
        row = {"reason": self.reason.hash, "seq": at.seq, "time": at.time}
        return [Put("redactions", (digest,), dict(row)) for digest in self.payloads]

    def detail(self, names: Names) -> str:
        return "1 text" if len(self.payloads) == 1 else f"{len(self.payloads)} texts"
