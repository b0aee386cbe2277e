"""The log's state as tables: what ``domain.events`` says, row for row.

Invariant: ``rebuild`` gives the same rows as the writes did, and the same as ``domain.events.fold`` in memory.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from workbench.domain.events import TABLES, Change, EventReader, Remove, State
from workbench.domain.log import Event

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def event_reader(db: "Connection") -> EventReader:
    """Return a reader of any part of this log."""
    return EventReader(lambda *place: _text_at(db, *place))


def apply(db: "Connection", change: Change) -> None:
    """Apply one change to its table."""
    names = TABLES[change.table]
    where = " AND ".join(f"{name} = ?" for name in names)
    if isinstance(change, Remove):
        db.execute(f"DELETE FROM {change.table} WHERE {where}", change.key)
        return
    setting = ", ".join(f"{name} = ?" for name in change.values)
    updated = db.execute(
        f"UPDATE {change.table} SET {setting} WHERE {where}", (*change.values.values(), *change.key)
    ).rowcount
    if not updated and not change.only_existing:
        columns = (*names, *change.values)
        marks = ", ".join("?" * len(columns))
        db.execute(
            f"INSERT INTO {change.table} ({', '.join(columns)}) VALUES ({marks})",
            (*change.key, *change.values.values()),
        )


def rebuild(db: "Connection", events: Iterable[Event], progress: Callable[[int], None] = lambda _: None) -> int:
    """Empty every projection and apply the whole log again. Return the number of entries read; ``progress`` is told it
    every 1,000."""
    for table in TABLES:
        db.execute(f"DELETE FROM {table}")
    count, reader = 0, EventReader()
    for event in events:
        for change in reader.rows(event):
            apply(db, change)
        count += 1
        if count % 1_000 == 0:
            progress(count)
    return count


def state(db: "Connection") -> State:
    """Return the projections in the form of ``fold``, to be compared with it."""
    result: State = {}
    for table, names in TABLES.items():
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]  # leaves generated columns out
        rows = db.execute(f"SELECT {', '.join(columns)} FROM {table}")
        result[table] = {}
        for row in rows:
            values = dict(zip(columns, row, strict=True))
            key = tuple(values.pop(name) for name in names)
            result[table][key] = values
    return result


def _text_at(db: "Connection", document: str, start: int, end: int) -> str:
    """The SHA-256 of the text at a place of a document, as the log names it. Raises KeyError where it does not."""
    sql = "SELECT text_sha256 FROM evidence WHERE document = ? AND start = ? AND end = ?"
    row = db.execute(sql, [document, start, end]).fetchone()
    if row is None:
        raise KeyError(document)
    return str(row[0])
