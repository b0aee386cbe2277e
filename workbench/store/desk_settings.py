"""Reviewers, rating scales and settings of a desk."""

import json
from functools import cache
from typing import TYPE_CHECKING

from workbench.domain import REDACTED, RatingScale

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def reviewers(db: "Connection") -> list[tuple[str, str]]:
    """Return (id, name) of all reviewers in the order in which they were added; redacted names are ``REDACTED``."""
    rows = db.execute("SELECT r.id, p.text FROM reviewers r LEFT JOIN payloads p ON p.hash = r.name ORDER BY added, id")
    return [(str(id), name or REDACTED) for id, name in rows.fetchall()]


def scales(db: "Connection") -> list[RatingScale]:
    """Return every version of every scale in the order in which they were added."""
    rows = db.execute("SELECT definition FROM scales ORDER BY seq")
    return [RatingScale.from_data(json.loads(row[0])) for row in rows]


@cache
def parsed_scale(definition: str) -> RatingScale:
    """Return the scale in a JSON column. Cached, because there are few scales and every verdict has one."""
    return RatingScale.from_data(json.loads(definition))


def chosen_scale(db: "Connection") -> str:
    """Return the key of the scale in use."""
    return str(db.execute("SELECT value FROM settings WHERE name = 'scale'").fetchone()[0])


def settings(db: "Connection") -> dict[str, str]:
    """Return the settings of the desk by name."""
    return {str(name): str(value) for name, value in db.execute("SELECT name, value FROM settings")}


class Names:
    """The names that summaries of events need (``domain.events.Names``), read when they are first needed."""

    def __init__(self, db: "Connection") -> None:
        self._db = db
        self._reviewers: dict[str, str] | None = None
        self._scales: dict[tuple[str, int], RatingScale] | None = None

    def reviewer(self, id: str) -> str:
        """Return the name of a reviewer, ``REDACTED`` if it was redacted."""
        if self._reviewers is None:
            self._reviewers = dict(reviewers(self._db))
        return self._reviewers.get(id, "")

    def rating(self, scale: str, version: int, key: str) -> str:
        """Return the label of a rating."""
        if self._scales is None:
            self._scales = {(item.key, item.version): item for item in scales(self._db)}
        known = self._scales.get((scale, version))
        return next((rating.label for rating in known.ratings if rating.key == key), key) if known else key
