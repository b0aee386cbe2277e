"""Migrations 3 to 7: work shared between reviewers, similar claims, publication, verdicts of others."""

from sqlite_utils import Database

from workbench.store.migrations.common import TOKENIZER, mark_stale


def m003_review_desk(db: Database) -> None:
    """Create the tables for second opinions, assignments, priorities, postponed claims and replies."""
    for statement in _REVIEW_DESK:
        db.execute(statement)


def m004_judged_once(db: Database) -> None:
    """Create the tables for claims that are judged together and for the order of citations."""
    for statement in _JUDGED_ONCE:
        db.execute(statement)
    mark_stale(db, "near-claims")


def m005_published(db: Database) -> None:
    """Create the tables for where a verdict was published and for the reason codes of corrections."""
    for statement in _PUBLISHED:
        db.execute(statement)


def m006_external_verdicts(db: Database) -> None:
    """Create the tables for verdicts of others and for remembered column mappings."""
    for statement in _EXTERNAL:
        db.execute(statement)


def m007_file_date(db: Database) -> None:
    """Add the time stamp that a file carries about itself, apart from its publication date."""
    db.execute("ALTER TABLE document_details ADD COLUMN file_date TEXT")


_REVIEW_DESK = [
    "CREATE INDEX verdict_log_reviewer ON verdict_log (reviewer, seq)",
    """CREATE TABLE postponed (claim INTEGER PRIMARY KEY, reason TEXT, reviewer TEXT NOT NULL, seq INTEGER NOT NULL,
        time TEXT NOT NULL) STRICT""",
    """CREATE TABLE assigned (claim INTEGER PRIMARY KEY, reviewer TEXT NOT NULL, seq INTEGER NOT NULL,
        time TEXT NOT NULL) STRICT""",
    """CREATE TABLE priorities (claim INTEGER PRIMARY KEY, priority INTEGER NOT NULL, seq INTEGER NOT NULL,
        time TEXT NOT NULL) STRICT""",
    """CREATE TABLE replies (claim INTEGER PRIMARY KEY, asked TEXT, answered TEXT, answer TEXT, seq INTEGER NOT NULL,
        time TEXT NOT NULL) STRICT""",
    "CREATE TABLE reviews (claim INTEGER PRIMARY KEY, status TEXT NOT NULL, seq INTEGER NOT NULL) STRICT",
    """CREATE TABLE verdict_marks (verdict INTEGER PRIMARY KEY, confidence TEXT, second_wanted INTEGER NOT NULL,
        adjudicates TEXT NOT NULL) STRICT""",
    # Passing: who has a claim open until when.
    "CREATE TABLE leases (claim INTEGER PRIMARY KEY, reviewer TEXT NOT NULL, until TEXT NOT NULL) STRICT",
    "ALTER TABLE document_details ADD COLUMN standing TEXT",
    "ALTER TABLE document_details ADD COLUMN accessed TEXT",
]

_JUDGED_ONCE = [
    """CREATE TABLE cite_places (claim INTEGER, document TEXT, start INTEGER, end INTEGER, reviewer TEXT,
        place INTEGER NOT NULL, PRIMARY KEY (claim, document, start, end, reviewer)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE judged_with (verdict INTEGER PRIMARY KEY, claim INTEGER NOT NULL) STRICT",
    # Passing: what was near a claim when it came, and whether the two differ in nothing that changes a verdict.
    "DROP TABLE IF EXISTS near_claims",
    """CREATE TABLE near_claims (claim INTEGER NOT NULL, other INTEGER NOT NULL, same INTEGER NOT NULL,
        PRIMARY KEY (claim, other)) STRICT, WITHOUT ROWID""",
]

_PUBLISHED = [
    """CREATE TABLE published (verdict INTEGER PRIMARY KEY, claim INTEGER NOT NULL, url TEXT NOT NULL, date TEXT NOT NULL,
        seq INTEGER NOT NULL, time TEXT NOT NULL) STRICT""",
    "CREATE TABLE correction_codes (verdict INTEGER PRIMARY KEY, code TEXT NOT NULL) STRICT",
]

# No projections of the log: the words are others'.
_EXTERNAL = [
    """CREATE TABLE external_verdicts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        url TEXT NOT NULL,
        claim TEXT NOT NULL,
        publisher TEXT, published TEXT, word TEXT, value TEXT, best TEXT, claimant TEXT, said_on TEXT, title TEXT,
        language TEXT,
        file TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        imported TEXT NOT NULL,
        by TEXT NOT NULL,
        UNIQUE (url, claim)
    ) STRICT""",
    f"CREATE VIRTUAL TABLE external_words USING fts5(text, content='', contentless_delete=1, tokenize='{TOKENIZER}')",
    "CREATE VIRTUAL TABLE external_terms USING fts5vocab(external_words, row)",
    """CREATE TABLE external_vectors (model INTEGER NOT NULL REFERENCES models (id), external INTEGER NOT NULL,
        vector BLOB NOT NULL, PRIMARY KEY (model, external)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE column_mappings (kind TEXT, columns TEXT, mapping TEXT NOT NULL, date_format TEXT, used TEXT NOT NULL,
        PRIMARY KEY (kind, columns)) STRICT, WITHOUT ROWID""",
]
