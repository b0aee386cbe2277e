"""Migration 10: the same bytes can have several texts, because a later version of a reader can read them differently."""

from sqlite_utils import Database


def m010_originals(db: Database) -> None:
    """Move the bytes of documents into a table of their own, and make bytes and text together unique."""
    db.execute("CREATE TABLE originals (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT")
    # One by one, so that the space of each is used for the next and the file does not grow by all of them.
    for (id,) in db.execute("SELECT id FROM documents").fetchall():
        db.execute("INSERT INTO originals SELECT sha256, bytes FROM documents WHERE id = ?", [id])
        db.execute("UPDATE documents SET bytes = x'' WHERE id = ?", [id])
    columns = ", ".join(str(row[1]) for row in db.execute("PRAGMA table_info(documents)") if row[1] != "bytes")
    (definition,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'documents'").fetchone()
    db.execute("PRAGMA defer_foreign_keys = ON")  # the rows that others refer to are back before the transaction ends
    db.execute(f"CREATE TEMP TABLE moved_documents AS SELECT {columns} FROM documents")
    # SQLite looks for the rows that refer to each document, as it goes and as it comes back, and would read all titles.
    db.execute("CREATE INDEX moved_titles ON title_embeddings (title)")
    db.execute("DROP TABLE documents")
    db.execute(_without(_without(definition, " UNIQUE", after="sha256 TEXT NOT NULL"), ",\n        bytes BLOB NOT NULL"))
    db.execute(f"INSERT INTO documents ({columns}) SELECT {columns} FROM moved_documents ORDER BY id")
    db.execute("DROP INDEX moved_titles")
    db.execute("DROP TABLE moved_documents")
    db.execute("CREATE UNIQUE INDEX documents_text ON documents (sha256, text_sha256)")


def _without(definition: str, part: str, *, after: str = "") -> str:
    before, found, rest = definition.partition(after + part)
    assert found
    return before + after + rest
