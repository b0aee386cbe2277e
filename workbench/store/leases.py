"""Leases: which reviewer has a claim open now. They are temporary and not logged."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def take(db: "Connection", claim: int, reviewer: str, *, now: str, until: str) -> None:
    """Give a reviewer the lease on a claim until a time, unless another reviewer has it. Delete their leases on other
    claims, because a reviewer has one claim open at a time."""
    db.execute("DELETE FROM leases WHERE reviewer = ? OR until <= ?", [reviewer, now])
    db.execute("INSERT OR IGNORE INTO leases VALUES (?, ?, ?)", [claim, reviewer, until])


def holder(db: "Connection", claim: int, *, now: str) -> tuple[str, str] | None:
    """Return (reviewer, until) of the lease on a claim, or None."""
    row = db.execute("SELECT reviewer, until FROM leases WHERE claim = ? AND until > ?", [claim, now]).fetchone()
    return (str(row[0]), str(row[1])) if row else None


def held_by_others(db: "Connection", reviewer: str, *, now: str) -> set[int]:
    """Return the claims that other reviewers have open."""
    return {int(row[0]) for row in db.execute("SELECT claim FROM leases WHERE reviewer <> ? AND until > ?", [reviewer, now])}


def release(db: "Connection", claim: int, reviewer: str) -> None:
    """Delete the lease of a reviewer on a claim."""
    db.execute("DELETE FROM leases WHERE claim = ? AND reviewer = ?", [claim, reviewer])
