"""Migration 13: words of every script and language are indexed, and rankings keep the copies of a snippet."""

from sqlite_utils import Database

from workbench.store.migrations.common import mark_stale


def m013_words_and_copies(db: Database) -> None:
    """Add the copies of a ranked snippet, and mark the word indexes as stale."""
    # JSON: the ids of the snippets with nearly the same text.
    db.execute("ALTER TABLE matches ADD COLUMN copies TEXT NOT NULL DEFAULT '[]'")
    mark_stale(db, "words")
