"""Taking back: a reviewer's last act is undone by an entry of its own.

Invariant: a recorded verdict is not taken back; it changes only by a correction, with a reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.desk.context import Actor, Context
from workbench.domain.events import JUDGED, EventType
from workbench.domain.log import Event
from workbench.errors import InputError
from workbench.store import verdict_log

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

UNDOABLE = ("label-set", "cite-added", "cite-removed", "cites-ordered", "claim-postponed", "claim-resumed")
"""What is taken back by one key. A recorded verdict is not: it is corrected, with a reason."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the type of the entry, the claim it was about, and the evidence, if it was about one piece."""

    claim: int
    type: str
    span: tuple[str, int, int] | None = None


def undo_last(context: Context, *, reviewer: Actor) -> Undone:
    """Take back this reviewer's last act, as ``Review.undo`` says."""
    with context.database.write() as db:
        event = _last_act(verdict_log.events_of(db, reviewer))
        if event is None:
            raise InputError("There is nothing to take back: a recorded verdict changes only by a correction.")
        inverse, data = _inverse(db, event)
        context.append(db, inverse, data | {"undoes": event.seq}, reviewer=reviewer)
    return Undone(int(event.data["claim"]), event.type, _span(event.data) if "evidence" in event.data else None)


def _last_act(events: Iterator[Event]) -> Event | None:
    """The newest of a reviewer's acts, given newest first, that can be taken back and was not."""
    undone: set[int] = set()
    for event in events:
        if event.type in JUDGED:
            return None
        if "undoes" in event.data:
            undone.add(event.data["undoes"])
        elif event.type in UNDOABLE and event.seq not in undone:
            return event
    return None


def _inverse(db: "Connection", event: Event) -> tuple[EventType, dict[str, Any]]:
    """The entry that takes another back."""
    data = dict(event.data)
    match event.type:
        case "label-set":
            span = _span(data)
            earlier = [
                before.data["label"]
                for before in verdict_log.events(db, claim=data["claim"])
                if before.type == "label-set" and before.reviewer == event.reviewer and before.seq < event.seq
                and _span(before.data) == span
            ]  # fmt: skip
            return "label-set", data | {"label": earlier[-1] if earlier else None}
        case "cite-added":
            return "cite-removed", data
        case "cite-removed":
            return "cite-added", data
        case "cites-ordered":
            return "cites-ordered", {"claim": data["claim"], "order": data["before"], "before": data["order"]}
        case "claim-postponed":
            return "claim-resumed", {"claim": data["claim"]}
        case _:
            return "claim-postponed", {"claim": data["claim"], "reason": None}


def _span(data: Mapping[str, Any]) -> tuple[str, int, int]:
    evidence = data["evidence"]
    return evidence["document"], evidence["start"], evidence["end"]
