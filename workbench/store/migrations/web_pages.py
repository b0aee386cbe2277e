"""Migration 9: pages as they were fetched."""

from sqlite_utils import Database


def m009_captures(db: Database) -> None:
    """Create the table of fetched pages."""
    for statement in _CAPTURES:
        db.execute(statement)


# No projection of the log: what other hosts sent, like the bytes of documents.
_CAPTURES = [
    """CREATE TABLE captures (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document INTEGER NOT NULL REFERENCES documents (id),
        requested TEXT NOT NULL,
        url TEXT NOT NULL,
        fetched TEXT NOT NULL,
        remote TEXT NOT NULL,
        status INTEGER NOT NULL,
        headers TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        instead TEXT,
        warc_sha256 TEXT NOT NULL,
        warc BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX captures_document ON captures (document)",
    "CREATE INDEX captures_requested ON captures (requested)",
    "CREATE INDEX captures_url ON captures (url)",
]
