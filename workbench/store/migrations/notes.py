"""Migration 12: notes to colleagues."""

from sqlite_utils import Database


def m012_notes(db: Database) -> None:
    """Create the table of notes; no log has any yet."""
    db.execute(
        """CREATE TABLE notes (seq INTEGER PRIMARY KEY, claim INTEGER NOT NULL, text TEXT NOT NULL, mentioned TEXT NOT NULL,
        reviewer TEXT NOT NULL, time TEXT NOT NULL, done INTEGER) STRICT"""
    )
    db.execute("CREATE INDEX notes_claim ON notes (claim)")
