"""Undo: reverse a reviewer's last action by a new entry in the log.

Invariant: a recorded verdict cannot be undone; it can only be corrected, with a reason.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.desk.context import Actor, Context
from workbench.domain import Span
from workbench.domain.events import EventData, LabelSet
from workbench.domain.log import Event
from workbench.errors import InputError
from workbench.store import acts, projections, verdict_log

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class Undone:
    """An action that was undone: its claim, event type and ``name``, and the span of evidence that it concerned, if any."""

    claim: int
    type: str
    name: str
    span: Span | None = None


def undo_action(context: Context, *, reviewer: Actor, act: str | None) -> Undone:
    """Undo an action of a reviewer, as described at ``Review.undo``. Raises InputError."""
    with context.write() as db:
        entry = acts.entry_of(db, act, reviewer=reviewer) if act is not None else None
        last = _last_action(db, reviewer, entry) if act is None or entry is not None else None
        if last is None:
            raise InputError("There is nothing to undo: a recorded verdict changes only by a correction.")
        event, data = last
        before = _label_before(db, event, data) if isinstance(data, LabelSet) else None
        context.append(db, data.inverse(event.seq, before), reviewer=reviewer)
    span = next((evidence.span for evidence in data.named_evidence()), None)
    return Undone(int(event.data["claim"]), event.type, data.UNDO_NAME, span)


def _last_action(db: "Connection", reviewer: Actor, entry: int | None) -> tuple[Event, EventData] | None:
    """Return the newest action of a reviewer since their last verdict that can be undone and was not undone, or None; with
    ``entry``, only the action with this number."""
    undone: set[int] = set()
    reader = projections.event_reader(db)
    for event in verdict_log.events_of(db, reviewer):
        data = reader.read(event)
        if data is None:
            continue
        if data.IS_VERDICT:
            return None
        if "undoes" in event.data:
            undone.add(event.data["undoes"])
        elif data.UNDO_NAME and event.seq not in undone and entry in (None, event.seq):
            return event, data
    return None


def _label_before(db: "Connection", event: Event, label: LabelSet) -> str | None:
    """Return the label that the reviewer had set on the same span before, or None."""
    reader = projections.event_reader(db)
    before = None
    for earlier in verdict_log.events(db, claim=label.claim):
        if earlier.seq >= event.seq:
            break
        data = reader.read(earlier) if earlier.reviewer == event.reviewer else None
        if isinstance(data, LabelSet) and data.evidence.span == label.evidence.span:
            before = data.label
    return before
