"""What every part of the desk stands on: the database, a clock, randomness, and texts on their way into the log."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from workbench.domain.events import EventType
from workbench.domain.log import Event, Payload, canonical, reference, seal
from workbench.store import verdict_log
from workbench.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

    from workbench.matching.encoder import Encoder

Clock = Callable[[], datetime]
Actor = str
"""A reviewer's id, from ``Workbench.reviewer(name)``."""


class Texts:
    """Texts about to be logged: each becomes a salted payload, and a reference in the event."""

    def __init__(self, salt: Callable[[], str]) -> None:
        self._salt = salt
        self._sealed: dict[str, Payload] = {}

    @property
    def payloads(self) -> list[Payload]:
        """What was sealed, to be logged with the event."""
        return list(self._sealed.values())

    def put(self, text: str) -> dict[str, str]:
        """Seal a text; return what stands for it in the event. The same text in one event is one payload."""
        if text not in self._sealed:
            self._sealed[text] = seal(text, self._salt())
        return reference(self._sealed[text])

    def put_data(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Seal several fields as one text, in canonical JSON."""
        return self.put(canonical(data).decode())


class Desk:
    """The parts' common ground. ``model`` is a sentence-transformers name or folder, None for the bundled one;
    ``encoder`` is given by those who have one loaded already."""

    def __init__(
        self,
        database: Database,
        *,
        model: str | None = None,
        encoder: "Encoder | None" = None,
        clock: Clock = lambda: datetime.now(UTC),
        token: Callable[[int], str] = secrets.token_hex,
    ) -> None:
        self._database = database
        self._model = model
        self._given_encoder = encoder
        self._clock = clock
        self._token = token
        self._viewer: Actor | None = None

    def seen_by(self, viewer: Actor) -> Self:
        """This desk as a reviewer may see it: until they have judged a claim that waits for independent verdicts, none
        of what others recorded on it. Whoever opens a desk without this sees everything."""
        seen = copy(self)
        seen._viewer = viewer
        return seen

    @property
    def path(self) -> str:
        """Where the database is."""
        return str(self._database.path)

    def _now(self, later: timedelta = timedelta()) -> str:
        """The time as it is logged; ``later``: that much after it."""
        return (self._clock() + later).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _texts(self) -> Texts:
        return Texts(lambda: self._token(16))

    def _log(
        self,
        db: "Connection",
        type: EventType,
        data: Mapping[str, Any],
        payloads: Iterable[Payload] = (),
        *,
        reviewer: Actor | None,
    ) -> Event:
        return verdict_log.append(db, type, data, payloads, time=self._now(), reviewer=reviewer)
