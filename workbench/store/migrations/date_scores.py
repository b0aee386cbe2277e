"""Migration 15: how well the dates of ranked snippets agree with those in the claim."""

from sqlite_utils import Database


def m015_date_scores(db: Database) -> None:
    """Add the column to the matches; rankings from before have none."""
    db.execute("ALTER TABLE matches ADD COLUMN dates TEXT")
