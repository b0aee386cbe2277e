"""Events about notes: what reviewers write to each other about a claim. No export for readers contains them."""

from dataclasses import dataclass
from typing import ClassVar

from workbench.domain.events.base import At, EventData, Names, TextRef, json_column, reads
from workbench.domain.events.changes import Change, Put


@dataclass(frozen=True, slots=True)
class NoteAdded(EventData):
    """A note to colleagues was added to a claim. ``mentioned`` are the ids of the reviewers whom it names."""

    TYPE: ClassVar[str] = "note-added"
    SUMMARY: ClassVar[str] = "added a note{detail}"
    SHOWN_TEXT: ClassVar[str] = "text"
    SHOWS_JUDGING: ClassVar[bool] = True

    claim: int
    text: TextRef = reads(TextRef.from_data)
    mentioned: tuple[str, ...] = reads(tuple)

    def rows(self, at: At) -> list[Change]:
        row = {
            "claim": self.claim,
            "text": self.text.hash,
            "mentioned": json_column(list(self.mentioned)),
            "reviewer": at.acting,
            "time": at.time,
            "done": None,
        }
        return [Put("notes", (at.seq,), row)]

    def detail(self, names: Names) -> str:
        return f" for {', '.join(names.reviewer(id) for id in self.mentioned)}" if self.mentioned else ""


@dataclass(frozen=True, slots=True)
class NoteDone(EventData):
    """What a note asks for was done. ``note`` is the number of its entry."""

    TYPE: ClassVar[str] = "note-done"
    SUMMARY: ClassVar[str] = "marked note {detail} as done"
    DETAIL: ClassVar[str] = "note"
    SHOWS_JUDGING: ClassVar[bool] = True

    claim: int
    note: int

    def rows(self, at: At) -> list[Change]:
        return [Put("notes", (self.note,), {"done": at.seq}, only_existing=True)]
