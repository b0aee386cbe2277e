"""Acts of reviewers in the interface, by the id that the browser gave them.

Invariant: an act is stored in the transaction of what it does, so that an act that is sent again is never done twice.
"""

from typing import TYPE_CHECKING

from workbench.store import verdict_log

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def add(db: "Connection", id: str, *, reviewer: str, now: str, before: str) -> bool:
    """Store an act at the beginning of its transaction, and delete those that are older than ``before``. Return False if
    it was done already."""
    db.execute("DELETE FROM acts WHERE time < ?", [before])
    sql = "INSERT INTO acts (id, reviewer, time) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1"
    return db.execute(sql, [id, reviewer, now]).fetchone() is not None


def finish(db: "Connection", id: str, *, since: int) -> None:
    """Note the last entry that an act wrote, if it wrote one after entry ``since``."""
    head = verdict_log.head(db)
    if head is not None and head.seq > since:
        db.execute("UPDATE acts SET seq = ? WHERE id = ?", [head.seq, id])


def is_done(db: "Connection", id: str) -> bool:
    """Return whether an act was done."""
    return db.execute("SELECT 1 FROM acts WHERE id = ?", [id]).fetchone() is not None


def entry_of(db: "Connection", id: str, *, reviewer: str) -> int | None:
    """Return the number of the last entry that an act of a reviewer wrote, or None."""
    row = db.execute("SELECT seq FROM acts WHERE id = ? AND reviewer = ?", [id, reviewer]).fetchone()
    return row[0] if row else None
