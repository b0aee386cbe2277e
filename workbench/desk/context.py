"""The context that the services of a desk share: database, clock, source of ids, viewer, and appending to the log."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from workbench.domain.events import EventData, TextRef
from workbench.domain.log import Event, Payload, canonical, seal
from workbench.store import verdict_log
from workbench.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

Clock = Callable[[], datetime]
Actor = str
"""A reviewer's id, from ``Workbench.reviewers.add(name)``."""


def logged_time(time: datetime) -> str:
    """Return a time as it is logged: UTC, milliseconds, ``Z``."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Texts:
    """The texts of an event before it is logged: each becomes a salted payload, and a reference in the event."""

    def __init__(self, salt: Callable[[], str]) -> None:
        self._salt = salt
        self._sealed: dict[str, Payload] = {}

    @property
    def payloads(self) -> list[Payload]:
        """The sealed texts, to be logged with the event."""
        return list(self._sealed.values())

    def put(self, text: str) -> TextRef:
        """Seal a text; return its reference. The same text twice in one event is one payload."""
        if text not in self._sealed:
            self._sealed[text] = seal(text, self._salt())
        return TextRef(self._sealed[text].hash)

    def put_data(self, data: Mapping[str, Any]) -> TextRef:
        """Seal several fields as one text, in canonical JSON."""
        return self.put(canonical(data).decode())


@dataclass(frozen=True, slots=True)
class Context:
    """What the services of one desk share. Safe to share between threads.

    ``viewer``: the reviewer for whom the desk is read. What others recorded on a claim that waits for this reviewer's own
    verdict is left out of every answer; None sees everything. ``token(n)`` returns n random bytes as hex digits.
    """

    database: Database
    clock: Clock = field(default=lambda: datetime.now(UTC))
    token: Callable[[int], str] = secrets.token_hex
    viewer: Actor | None = None

    def for_viewer(self, viewer: Actor) -> "Context":
        """Return the same context, read for another viewer."""
        return replace(self, viewer=viewer)

    def now(self, later: timedelta = timedelta()) -> str:
        """Return the time as it is logged; ``later``: that much after it."""
        return logged_time(self.clock() + later)

    def texts(self) -> Texts:
        """Return an empty collection of texts for one event."""
        return Texts(lambda: self.token(16))

    def append(
        self, db: "Connection", data: EventData, texts: Texts | None = None, *, reviewer: Actor | None
    ) -> Event:
        """Write one event to the log, with its texts and projections. Call inside ``database.write()``."""
        payloads = texts.payloads if texts else ()
        return verdict_log.append(db, data, payloads, time=self.now(), reviewer=reviewer)
