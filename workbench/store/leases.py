"""Leases: which reviewer has a claim open now. They are temporary and not logged."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def take(db: "Connection", claims: Sequence[int], reviewer: str, *, now: str, until: str) -> None:
    """Give a reviewer the leases on claims until a time, except those that another reviewer has. Delete their leases on
    other claims."""
    db.execute("DELETE FROM leases WHERE reviewer = ? OR until <= ?", [reviewer, now])
    for claim in claims:
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
