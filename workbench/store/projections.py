"""The state of the log as tables: the row changes of ``domain.events``, applied.

Invariant: the rows that writes make one by one (``apply``) are those of ``domain.events.fold``, which ``rebuild`` stores.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from workbench.domain.events import TABLES, Change, EventReader, Remove, State, fold
from workbench.domain.log import Event

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def event_reader(db: "Connection") -> EventReader:
    """Return a reader of any part of this log."""
    return EventReader(lambda *place: _text_at(db, *place))


def apply(db: "Connection", change: Change) -> None:
    """Apply one change to its table."""
    if isinstance(change, Remove):
        db.execute(_delete(change.table), change.key)
        return
    update, insert = _put(change.table, tuple(change.values))
    values = tuple(change.values.values())
    if not db.execute(update, (*values, *change.key)).rowcount and not change.only_existing:
        db.execute(insert, (*values, *change.key))


@cache
def _delete(table: str) -> str:
    return f"DELETE FROM {table} WHERE {_is_key(table)}"


@cache
def _put(table: str, names: tuple[str, ...]) -> tuple[str, str]:
    """Return SQL that sets columns of a row, and SQL that adds the row. Both take the values, then the key."""
    columns = (*names, *TABLES[table])
    update = f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in names)} WHERE {_is_key(table)}"
    return update, f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _is_key(table: str) -> str:
    return " AND ".join(f"{name} = ?" for name in TABLES[table])


def rebuild(db: "Connection", events: Iterable[Event], progress: Callable[[int], None] = lambda _: None) -> int:
    """Replace every projection by the rows that the whole log makes. Return the number of entries; ``progress`` gets the
    number read so far, every 1,000 entries. The rows are in memory first: a row that many entries change is written once."""
    count = 0

    def counted() -> Iterator[Event]:
        nonlocal count
        for event in events:
            yield event
            count += 1
            if count % 1_000 == 0:
                progress(count)

    rebuilt = fold(counted())
    for table, rows in rebuilt.items():
        db.execute(f"DELETE FROM {table}")
        for names, same in groupby(rows.items(), key=lambda row: tuple(row[1])):
            _, insert = _put(table, names)
            db.conn.executemany(insert, ((*values.values(), *key) for key, values in same))
    return count


def state(db: "Connection") -> State:
    """Return the projections in the form of ``fold``, for comparison."""
    result: State = {}
    for table, names in TABLES.items():
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        rows = db.execute(f"SELECT {', '.join(columns)} FROM {table}")
        result[table] = {}
        for row in rows:
            values = dict(zip(columns, row, strict=True))
            key = tuple(values.pop(name) for name in names)
            result[table][key] = values
    return result


def _text_at(db: "Connection", document: str, start: int, end: int) -> str:
    """Return the SHA-256 of the text to which a place in a document belongs. Raises KeyError where the log names none.

    Asked for entries of version 0.1 alone, when a document had one text: of several, the one that was stored first.
    """
    sql = """SELECT text_sha256 FROM evidence e WHERE document = ? AND start = ? AND end = ? ORDER BY
        (SELECT id FROM documents d WHERE d.sha256 = e.document AND d.text_sha256 = e.text_sha256) NULLS LAST"""
    row = db.execute(sql, [document, start, end]).fetchone()
    if row is None:
        raise KeyError(document)
    return str(row[0])
