"""What happened to a claim, in words for people."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.domain import REDACTED
from workbench.domain.events import EventData
from workbench.domain.log import Event
from workbench.store import desk_settings


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry about a claim, for people. ``summary`` is a phrase that follows the name ``who``; ``what`` is the label,
    rating or name in it; ``text`` the quote, rationale or reason, unless it was erased. ``is_undo``: it is an undo."""

    seq: int
    time: str
    who: str
    type: str
    summary: str
    what: str
    text: str
    is_undo: bool


def moment(event: Event, data: EventData | None, names: desk_settings.Names, texts: Mapping[str, str]) -> Moment:
    """Return an entry about a claim for people. ``data`` is None if this version does not know its type; ``texts``: the
    texts that entries show, by hash."""
    who, undoes = names.reviewer(event.reviewer or ""), "undoes" in event.data
    if data is None:
        summary = f"recorded an entry that this version does not know ({event.type})"
        return Moment(event.seq, event.time, who, event.type, summary, "", "", undoes)
    shown = data.shown_text()
    text = (texts.get(shown.hash) or REDACTED) if shown else ""
    return Moment(event.seq, event.time, who, event.type, data.summary(names), data.detail(names), text, undoes)
