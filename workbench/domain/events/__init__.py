"""The events of the log: one class per type, and ``fold``, which computes the state of a desk from its events.

Invariant: this registry is the only list of event types. The class of a type defines its rows, its summary and how it is
undone; tables, timeline, log page, command line and undo use the class.
"""

from collections.abc import Callable, Iterable, Mapping

from workbench.domain.events.base import At, EventData, LoggedEvidence, Names, TextRef, Texts
from workbench.domain.events.changes import TABLES, Change, Put, Remove, State, apply
from workbench.domain.events.claims import (
    ClaimAdded,
    ClaimAssigned,
    ClaimEdited,
    ClaimPostponed,
    ClaimPrioritised,
    ClaimResumed,
    ClaimTriaged,
    ClaimWithdrawn,
    ReplyNoted,
)
from workbench.domain.events.desk import LogOpened, Redacted, ReviewerAdded, ScaleAdded, ScaleChosen, SettingChosen
from workbench.domain.events.evidence import (
    CiteAdded,
    CiteRemoved,
    CitesOrdered,
    LabelSet,
    RankingShown,
    ShownMatch,
)
from workbench.domain.events.notes import NoteAdded, NoteDone
from workbench.domain.events.verdicts import (
    Citation,
    VerdictAdjudicated,
    VerdictCorrected,
    VerdictData,
    VerdictPublished,
    VerdictRecorded,
)
from workbench.domain.log import Event
from workbench.errors import LogFaultError

__all__ = [
    "TABLES",
    "TYPES",
    "At",
    "Change",
    "Citation",
    "CiteAdded",
    "CiteRemoved",
    "CitesOrdered",
    "ClaimAdded",
    "ClaimAssigned",
    "ClaimEdited",
    "ClaimPostponed",
    "ClaimPrioritised",
    "ClaimResumed",
    "ClaimTriaged",
    "ClaimWithdrawn",
    "Event",
    "EventData",
    "EventReader",
    "LabelSet",
    "LogFaultError",
    "LogOpened",
    "LoggedEvidence",
    "Names",
    "NoteAdded",
    "NoteDone",
    "Put",
    "RankingShown",
    "Redacted",
    "Remove",
    "ReplyNoted",
    "ReviewerAdded",
    "ScaleAdded",
    "ScaleChosen",
    "SettingChosen",
    "ShownMatch",
    "State",
    "TextRef",
    "Texts",
    "VerdictAdjudicated",
    "VerdictCorrected",
    "VerdictData",
    "VerdictPublished",
    "VerdictRecorded",
    "at",
    "fold",
    "judging_types",
    "not_interpreted",
    "register",
    "verdict_types",
]

TYPES: dict[str, type[EventData]] = {}
"""Event type -> class."""


def register(*classes: type[EventData]) -> None:
    """Register classes by their event types."""
    TYPES.update({cls.TYPE: cls for cls in classes})


register(LogOpened, ReviewerAdded, ScaleAdded, ScaleChosen, SettingChosen, Redacted)
register(ClaimAdded, ClaimEdited, ClaimWithdrawn, ClaimPostponed, ClaimResumed, ClaimAssigned, ClaimPrioritised)
register(ClaimTriaged, NoteAdded, NoteDone)
register(ReplyNoted)
register(RankingShown, LabelSet, CiteAdded, CiteRemoved, CitesOrdered)
register(VerdictRecorded, VerdictCorrected, VerdictAdjudicated, VerdictPublished)


class EventReader:
    """Reads the entries of a log in order, and upcasts those of earlier versions.

    ``text_at`` returns the SHA-256 of the text at a place (document, start, end) that is not in any entry read so far; it is
    needed if a log is not read from its beginning.
    """

    def __init__(self, text_at: Callable[[str, int, int], str] | None = None) -> None:
        self._texts = Texts(text_at)

    def read(self, event: Event) -> EventData | None:
        """Return the event in an entry, or None for a type that this version does not know. Raises LogFaultError."""
        cls = TYPES.get(event.type)
        if cls is None:
            return None
        try:
            data = cls.from_data(cls.upcast(event.data, self._texts))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise LogFaultError(f"Entry {event.seq} lacks fields that its type needs.", seq=event.seq) from error
        for evidence in data.named_evidence():
            span = evidence.span
            self._texts[span.document, span.start, span.end] = span.text_sha256
        return data

    def rows(self, event: Event) -> list[Change]:
        """Return the row changes of an entry; none for a type that this version does not know."""
        data = self.read(event)
        return [] if data is None else data.rows(at(event))


def at(event: Event) -> At:
    """Return the position, time and reviewer of an entry."""
    return At(event.seq, event.time, event.reviewer, event.hash)


def fold(events: Iterable[Event]) -> State:
    """Return the state of a desk after these events: table -> key -> row. A pure function; the projections have the same
    rows."""
    state: State = {table: {} for table in TABLES}
    reader = EventReader()
    for event in events:
        apply(state, reader.rows(event))
    return state


def not_interpreted(types: Mapping[str, int]) -> dict[str, int]:
    """Return the counts of the types that this version does not know, by type."""
    return {type: count for type, count in sorted(types.items()) if type not in TYPES}


def verdict_types() -> frozenset[str]:
    """Return the types of entries that are verdicts."""
    return frozenset(type for type, cls in TYPES.items() if cls.IS_VERDICT)


def judging_types() -> frozenset[str]:
    """Return the types of entries that show how a reviewer judges a claim."""
    return frozenset(type for type, cls in TYPES.items() if cls.SHOWS_JUDGING)
