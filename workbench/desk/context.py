"""The context that all services of a desk share: the database, the clock, the source of ids, and the viewer."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from workbench.domain.events import EventData, TextRef
from workbench.domain.log import Event, Payload, canonical, seal
from workbench.errors import RepeatedActError
from workbench.store import acts, verdict_log
from workbench.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

Clock = Callable[[], datetime]
Actor = str
"""A reviewer's id, from ``Workbench.reviewers.add(name)``."""


ACTS_KEPT = timedelta(days=60)
"""How long an act is known, so that a browser that sends it again later does not do it twice."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act of a reviewer in the interface: the id that the browser gave it, and the reviewer."""

    id: str
    reviewer: Actor


def logged_time(time: datetime) -> str:
    """Return a time as it is logged: UTC, milliseconds, ``Z``."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Texts:
    """Collects the texts of an event before it is logged. Each becomes a salted payload; the event contains its hash."""

    def __init__(self, salt: Callable[[], str]) -> None:
        self._salt = salt
        self._sealed: dict[str, Payload] = {}

    @property
    def payloads(self) -> list[Payload]:
        """The payloads to be logged with the event."""
        return list(self._sealed.values())

    def put(self, text: str) -> TextRef:
        """Add a text; return the reference to its payload. A text that occurs twice in one event is one payload."""
        if text not in self._sealed:
            self._sealed[text] = seal(text, self._salt())
        return TextRef(self._sealed[text].hash)

    def put_data(self, data: Mapping[str, Any]) -> TextRef:
        """Add several fields as one text, in canonical JSON."""
        return self.put(canonical(data).decode())


@dataclass(frozen=True, slots=True)
class Context:
    """The context that the services of one desk share. It can be used by several threads.

    ``viewer``: the reviewer who reads the desk. On a claim that needs independent verdicts, what others recorded is hidden
    from a viewer who has not recorded a verdict; None sees everything. ``act``: the act that the services write for; None at
    the command line. ``token(n)`` returns n random bytes as hex digits.
    """

    database: Database
    clock: Clock = field(default=lambda: datetime.now(UTC))
    token: Callable[[int], str] = secrets.token_hex
    viewer: Actor | None = None
    act: Act | None = None

    def for_viewer(self, viewer: Actor) -> "Context":
        """Return the same context for another viewer."""
        return replace(self, viewer=viewer)

    def for_act(self, act: Act) -> "Context":
        """Return the same context for an act of a reviewer, who is also the viewer."""
        return replace(self, viewer=act.reviewer, act=act)

    @contextmanager
    def write(self, *, repeatable: bool = False) -> "Iterator[Connection]":
        """Open a connection in one transaction, in which the act of this context is stored. Raises RepeatedActError if it
        was done already; then nothing is written. ``repeatable``: what is written is identified by its content, so doing it
        again changes nothing and raises nothing."""
        with self.database.write() as db:
            if self.act is None:
                yield db
                return
            head = verdict_log.head(db)
            new = acts.add(db, self.act.id, reviewer=self.act.reviewer, now=self.now(), before=self.now(-ACTS_KEPT))
            if not (new or repeatable):
                raise RepeatedActError("This was done already.")
            yield db
            acts.finish(db, self.act.id, since=head.seq if head else 0)

    def is_done(self) -> bool:
        """Return whether the act of this context was done already."""
        if self.act is None:
            return False
        with self.database.read() as db:
            return acts.is_done(db, self.act.id)

    def now(self, later: timedelta = timedelta()) -> str:
        """Return the present time, plus ``later``, in the format of the log."""
        return logged_time(self.clock() + later)

    def texts(self) -> Texts:
        """Return an empty collection for the texts of one event."""
        return Texts(lambda: self.token(16))

    def append(
        self, db: "Connection", data: EventData, texts: Texts | None = None, *, reviewer: Actor | None
    ) -> Event:
        """Write one event to the log, with its texts and projections. Call inside ``database.write()``."""
        payloads = texts.payloads if texts else ()
        return verdict_log.append(db, data, payloads, time=self.now(), reviewer=reviewer)
