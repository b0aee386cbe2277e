"""Migration 14: the acts of reviewers in the interface, so that an act that is sent again is not done again."""

from sqlite_utils import Database


def m014_acts(db: Database) -> None:
    """Create the table of acts."""
    for statement in _ACTS:
        db.execute(statement)


# No projection of the log: rows are only needed until the browser has the answer, and are deleted after some weeks.
_ACTS = [
    """CREATE TABLE acts (
        id TEXT PRIMARY KEY,
        reviewer TEXT NOT NULL,
        time TEXT NOT NULL,
        seq INTEGER
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX acts_time ON acts (time)",
]
