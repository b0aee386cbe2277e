"""Jobs: the long work of reviewers in the interface, the items that it has finished, and its result.

Invariant: a row says at most what is committed. Jobs are temporary and not logged; without them, no record is lost.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

UNFINISHED = ("waiting", "running")
"""The states of jobs that have not ended."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it is stored. ``about`` names what it works on; ``holder`` is the scratch folder that its process has locked
    as long as it lives; ``done`` of ``total`` items are finished; ``until``: when an ended job is deleted."""

    id: str
    reviewer: str
    kind: str
    about: str
    state: str
    holder: str
    started: str
    ended: str | None
    until: str | None
    done: int
    total: int
    result: Mapping[str, Any]


def add(db: "Connection", job: JobRow) -> None:
    """Store a new job, and delete those whose time has passed."""
    expired = "SELECT id FROM jobs WHERE until < ?"
    db.execute(f"DELETE FROM job_items WHERE job IN ({expired})", [job.started])
    db.execute("DELETE FROM jobs WHERE until < ?", [job.started])
    values = [job.id, job.reviewer, job.kind, job.about, job.state, job.holder, job.started, job.ended, job.until]
    sql = "INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    db.execute(sql, [*values, job.done, job.total, json.dumps(dict(job.result))])


def of_reviewer(db: "Connection", reviewer: str, *, now: str) -> list[JobRow]:
    """Return the jobs of a reviewer, oldest first, without those whose time has passed."""
    sql = "SELECT * FROM jobs WHERE reviewer = ? AND coalesce(until, ?) >= ? ORDER BY rowid"
    return [_row(row) for row in db.execute(sql, [reviewer, now, now])]


def get(db: "Connection", id: str) -> JobRow | None:
    """Return a job, or None if it was deleted."""
    row = db.execute("SELECT * FROM jobs WHERE id = ?", [id]).fetchone()
    return None if row is None else _row(row)


def current(db: "Connection", ids: Sequence[str], *, now: str) -> set[str]:
    """Return those of these ids whose jobs were not deleted, and whose time has not passed."""
    sql = f"SELECT id FROM jobs WHERE id IN ({', '.join('?' * len(ids))}) AND coalesce(until, ?) >= ?"
    return {str(id) for (id,) in db.execute(sql, [*ids, now, now])}


def note(db: "Connection", id: str, *, done: int, result: Mapping[str, Any]) -> bool:
    """Store how many items are finished, and the result so far. Return False if the job was deleted."""
    sql = "UPDATE jobs SET state = 'running', done = ?, result = ? WHERE id = ? RETURNING 1"
    return db.execute(sql, [done, json.dumps(dict(result)), id]).fetchone() is not None


def add_item(db: "Connection", id: str, number: int, data: Mapping[str, Any]) -> None:
    """Store what became of one item of a job."""
    db.execute("INSERT OR REPLACE INTO job_items VALUES (?, ?, ?)", [id, number, json.dumps(dict(data))])


def items(db: "Connection", id: str) -> list[Mapping[str, Any]]:
    """Return what became of the items of a job, in their order."""
    return [json.loads(data) for (data,) in db.execute("SELECT data FROM job_items WHERE job = ? ORDER BY number", [id])]


def end(db: "Connection", id: str, state: str, *, result: Mapping[str, Any], now: str, until: str) -> bool:
    """Store in which state a job has ended, and until when it is kept. Return False if the job was deleted."""
    sql = "UPDATE jobs SET state = ?, result = ?, ended = ?, until = ? WHERE id = ? RETURNING 1"
    return db.execute(sql, [state, json.dumps(dict(result)), now, until, id]).fetchone() is not None


def interrupt(db: "Connection", id: str, *, now: str, until: str) -> None:
    """Store that the process of a job has ended, unless the job has ended before it."""
    sql = "UPDATE jobs SET state = 'interrupted', ended = ?, until = ? WHERE id = ? AND state IN ('waiting', 'running')"
    db.execute(sql, [now, until, id])


def keep_until(db: "Connection", id: str, until: str) -> None:
    """Store an earlier time at which an ended job is deleted."""
    db.execute("UPDATE jobs SET until = min(until, ?) WHERE id = ?", [until, id])


def delete(db: "Connection", id: str) -> None:
    """Delete a job."""
    db.execute("DELETE FROM job_items WHERE job = ?", [id])
    db.execute("DELETE FROM jobs WHERE id = ?", [id])


def forget_texts(db: "Connection") -> None:
    """Delete all exports, finished or not, and what ended jobs say: a text that was erased may be in them."""
    gone = "SELECT id FROM jobs WHERE kind = 'export' OR state NOT IN ('waiting', 'running')"
    db.execute(f"DELETE FROM job_items WHERE job IN ({gone})")
    db.execute(f"DELETE FROM jobs WHERE id IN ({gone})")


def _row(row: Sequence[Any]) -> JobRow:
    values = dict(zip((field.name for field in fields(JobRow)), row, strict=True))
    return JobRow(**values | {"result": json.loads(values["result"])})
