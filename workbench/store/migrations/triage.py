"""Migration 11: the triage scores of claims."""

from sqlite_utils import Database


def m011_triage(db: Database) -> None:
    """Add the column of the scores; no claim has any yet."""
    db.execute("ALTER TABLE claims ADD COLUMN triage TEXT")
