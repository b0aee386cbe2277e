"""Migration 2: passages and sections, in which snippets are ranked."""

from sqlite_utils import Database

from workbench.store.migrations.common import TOKENIZER, mark_stale


def m002_passages(db: Database) -> None:
    """Create passages and sections with their indexes, and the list of changed documents."""
    for statement in _PASSAGES:
        db.execute(statement)
    db.execute("DELETE FROM meta WHERE name = 'sources-revision'")
    mark_stale(db, "passages")


_TITLE = "(SELECT m.title FROM document_details m WHERE m.document = d.id ORDER BY m.revision DESC LIMIT 1)"

_PASSAGES = [
    """CREATE TABLE passages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document INTEGER NOT NULL REFERENCES documents (id),
        start INTEGER NOT NULL,
        end INTEGER NOT NULL CHECK (end > start),
        section INTEGER
    ) STRICT""",
    "CREATE INDEX passages_document ON passages (document)",
    "CREATE INDEX passages_section ON passages (section)",
    "ALTER TABLE snippets ADD COLUMN passage INTEGER REFERENCES passages (id)",
    "CREATE INDEX snippets_passage ON snippets (passage)",
    "CREATE VIRTUAL TABLE section_words USING fts5"
    f"(title, text, content='', contentless_delete=1, tokenize='{TOKENIZER}')",
    "CREATE VIRTUAL TABLE section_terms USING fts5vocab(section_words, row)",
    """CREATE TABLE passage_embeddings (model INTEGER NOT NULL, passage INTEGER NOT NULL REFERENCES passages (id),
        embedding INTEGER NOT NULL REFERENCES embeddings (id), PRIMARY KEY (model, passage)) STRICT, WITHOUT ROWID""",
    f"""CREATE VIEW titles AS SELECT d.id, d.id AS document, 0 AS start, 0 AS end FROM documents d
        WHERE {_TITLE} <> ''""",
    """CREATE TABLE title_embeddings (model INTEGER NOT NULL, title INTEGER NOT NULL REFERENCES documents (id),
        embedding INTEGER NOT NULL REFERENCES embeddings (id), PRIMARY KEY (model, title)) STRICT, WITHOUT ROWID""",
    # One row a document, under a number that grows with each change to it or its vectors.
    "CREATE TABLE touched (seq INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL UNIQUE) STRICT",
    # Apart from the others: a claim's text can be erased, and its vector with it.
    """CREATE TABLE claim_vectors (model INTEGER NOT NULL REFERENCES models (id), claim INTEGER NOT NULL,
        vector BLOB NOT NULL, PRIMARY KEY (model, claim)) STRICT, WITHOUT ROWID""",
    "ALTER TABLE matches ADD COLUMN section_lexical TEXT",
    "ALTER TABLE matches ADD COLUMN passage_dense TEXT",
]
