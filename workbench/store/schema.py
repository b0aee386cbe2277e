"""The tables of claims.db, as migrations.

Invariant: every table is STRICT, and the guards on the log stand after every migration, because ``transform`` drops
triggers. ``user_version`` is the number of migrations applied; ``application_id`` tells our files from others.
"""

from typing import Any

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from workbench.files import APPLICATION_ID as APPLICATION_ID

# Frozen with the migrations that use them.
_TOKENIZER = "porter unicode61 remove_diacritics 2"
_TITLE = "(SELECT m.title FROM document_details m WHERE m.document = d.id ORDER BY m.revision DESC LIMIT 1)"

migrations = Migrations("claim-workbench")


@migrations()
def m001_first_release(db: Database) -> None:
    for statement in _LOG + _PROJECTIONS + _SOURCES + _PASSING:
        db.execute(statement)


@migrations()
def m002_passages(db: Database) -> None:
    """Sentences rank with what stands around them, and indexes learn which documents changed."""
    for statement in _PASSAGES:
        db.execute(statement)
    db.execute("DELETE FROM meta WHERE name = 'sources-revision'")
    _mark_stale(db, "passages")


@migrations()
def m003_review_desk(db: Database) -> None:
    """Second opinions, and work shared out."""
    for statement in _REVIEW_DESK:
        db.execute(statement)


@migrations()
def m004_judged_once(db: Database) -> None:
    """Claims that say the same stand together and are judged once; cites have an order that can be changed."""
    for statement in _JUDGED_ONCE:
        db.execute(statement)
    _mark_stale(db, "near-claims")


@migrations()
def m005_published(db: Database) -> None:
    """Where and when a verdict was published, and of which kind a correction is."""
    for statement in _PUBLISHED:
        db.execute(statement)


@migrations()
def m006_external_verdicts(db: Database) -> None:
    """Verdicts of others, beside ours and never among them; and which columns of files held what."""
    for statement in _COMING_IN:
        db.execute(statement)


@migrations()
def m007_file_date(db: Database) -> None:
    """A file's own time stamp, apart from the date on which its text was published."""
    db.execute("ALTER TABLE document_details ADD COLUMN file_date TEXT")


@migrations()
def m008_projections_by_subject(db: Database) -> None:
    """What is known of a claim or a verdict stands in its own row, and a span names the text that it belongs to."""
    for table in _FORMER_PROJECTIONS:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _PROJECTIONS_BY_SUBJECT:
        db.execute(statement)
    _mark_stale(db, "projections")


VERSION = 8
"""The schema number this version writes and the highest it can read: the number of migrations above."""


def migrate(db: Database) -> None:
    """Apply what is pending, then put the guards back. Called inside one write transaction; ``stale`` then names what has
    to be made anew."""
    migrations.apply(db)
    for statement in _GUARDS:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def stale(db: Database) -> set[str]:
    """Return what migrations have left to be made anew from the log and the sources: ``projections``, ``passages``,
    ``near-claims``. Migrations are frozen and do not do it themselves, because that takes today's code."""
    rows = db.execute("SELECT name FROM meta WHERE name LIKE 'stale-%'")
    return {str(name).removeprefix("stale-") for (name,) in rows.fetchall()}


def mark_fresh(db: Database) -> None:
    """Note that all of it has been made anew."""
    db.execute("DELETE FROM meta WHERE name LIKE 'stale-%'")


def _mark_stale(db: Database, name: str) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, '')", [f"stale-{name}"])


def _logged(path: str) -> str:
    # json_valid first: a damaged body must be reported by verify, not raise wherever the row is touched.
    return f"GENERATED ALWAYS AS (CASE WHEN json_valid(body) THEN json_extract(body, '{path}') END) VIRTUAL"


_LOG = [
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    f"""CREATE TABLE verdict_log (
        seq INTEGER PRIMARY KEY,
        prev TEXT NOT NULL,
        hash TEXT NOT NULL,
        body TEXT NOT NULL,
        type TEXT {_logged("$.type")},
        time TEXT {_logged("$.time")},
        reviewer TEXT {_logged("$.reviewer")},
        claim INTEGER {_logged("$.data.claim")}
    ) STRICT""",
    "CREATE INDEX verdict_log_claim ON verdict_log (claim, seq)",
    "CREATE TABLE payloads (hash TEXT PRIMARY KEY, salt TEXT NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID",
]

_PROJECTIONS = [
    "CREATE TABLE reviewers (id TEXT PRIMARY KEY, name TEXT NOT NULL, added TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE scales (key TEXT, version INTEGER, definition TEXT NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (key, version)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE choices (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE claims (
        id INTEGER PRIMARY KEY,
        text TEXT NOT NULL,
        claimant TEXT,
        said_on TEXT,
        appearances TEXT NOT NULL,
        tags TEXT NOT NULL,
        language TEXT,
        added TEXT NOT NULL,
        worked INTEGER,
        verdict INTEGER,
        withdrawn INTEGER,
        withdrawn_reason TEXT,
        version INTEGER NOT NULL,
        state TEXT GENERATED ALWAYS AS (CASE
            WHEN withdrawn IS NOT NULL THEN 'withdrawn'
            WHEN verdict IS NOT NULL THEN 'decided'
            WHEN worked IS NOT NULL THEN 'in review'
            ELSE 'new' END) VIRTUAL
    ) STRICT""",
    "CREATE INDEX claims_state ON claims (state)",
    """CREATE TABLE evidence (document TEXT, start INTEGER, end INTEGER, text_sha256 TEXT NOT NULL, quote TEXT NOT NULL,
        context TEXT NOT NULL, source TEXT NOT NULL, PRIMARY KEY (document, start, end)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE rankings (hash TEXT PRIMARY KEY, claim INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE labels (claim INTEGER, document TEXT, start INTEGER, end INTEGER, reviewer TEXT,
        label TEXT NOT NULL, ranking TEXT, seq INTEGER NOT NULL, time TEXT NOT NULL,
        PRIMARY KEY (claim, document, start, end, reviewer)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE cites (claim INTEGER, document TEXT, start INTEGER, end INTEGER, reviewer TEXT,
        seq INTEGER NOT NULL, time TEXT NOT NULL,
        PRIMARY KEY (claim, document, start, end, reviewer)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX cites_document ON cites (document)",
    """CREATE TABLE verdicts (
        id INTEGER PRIMARY KEY,
        claim INTEGER NOT NULL,
        reviewer TEXT NOT NULL,
        scale TEXT NOT NULL,
        scale_version INTEGER NOT NULL,
        rating TEXT NOT NULL,
        rationale TEXT NOT NULL,
        ranking TEXT,
        hash TEXT NOT NULL,
        recorded TEXT NOT NULL,
        corrects INTEGER,
        reason TEXT,
        corrected_by INTEGER
    ) STRICT""",
    "CREATE INDEX verdicts_claim ON verdicts (claim)",
    """CREATE TABLE verdict_cites (verdict INTEGER, position INTEGER, document TEXT NOT NULL, start INTEGER NOT NULL,
        end INTEGER NOT NULL, label TEXT, PRIMARY KEY (verdict, position)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX verdict_cites_document ON verdict_cites (document)",
    """CREATE TABLE redactions (payload TEXT PRIMARY KEY, reason TEXT NOT NULL, seq INTEGER NOT NULL,
        time TEXT NOT NULL) STRICT, WITHOUT ROWID""",
]

_SOURCES = [
    """CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        sha256 TEXT NOT NULL UNIQUE,
        text_sha256 TEXT NOT NULL,
        media_type TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('file', 'note')),
        place TEXT NOT NULL,
        version INTEGER NOT NULL,
        current INTEGER NOT NULL CHECK (current IN (0, 1)),
        added TEXT NOT NULL,
        text TEXT NOT NULL,
        bytes BLOB NOT NULL,
        UNIQUE (place, version)
    ) STRICT""",
    """CREATE TABLE document_details (
        document INTEGER NOT NULL REFERENCES documents (id),
        revision INTEGER NOT NULL,
        title TEXT, author TEXT, publisher TEXT, published TEXT, url TEXT, language TEXT,
        reviewer TEXT,
        time TEXT NOT NULL,
        PRIMARY KEY (document, revision)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE snippets (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document INTEGER NOT NULL REFERENCES documents (id),
        ordinal INTEGER NOT NULL,
        start INTEGER NOT NULL,
        end INTEGER NOT NULL CHECK (end > start),
        kind TEXT NOT NULL,
        UNIQUE (document, ordinal)
    ) STRICT""",
    # Contentless: a snippet's text is a span of its document's, and is stored there alone.
    f"CREATE VIRTUAL TABLE snippet_words USING fts5(text, content='', contentless_delete=1, tokenize='{_TOKENIZER}')",
    "CREATE VIRTUAL TABLE snippet_terms USING fts5vocab(snippet_words, row)",
    """CREATE TABLE models (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        dimension INTEGER NOT NULL) STRICT""",
    """CREATE TABLE embeddings (id INTEGER PRIMARY KEY, model INTEGER NOT NULL REFERENCES models (id),
        input_sha256 BLOB NOT NULL, dtype TEXT NOT NULL, vector BLOB NOT NULL, UNIQUE (model, input_sha256)) STRICT""",
    """CREATE TABLE snippet_embeddings (model INTEGER NOT NULL, snippet INTEGER NOT NULL REFERENCES snippets (id),
        embedding INTEGER NOT NULL REFERENCES embeddings (id), PRIMARY KEY (model, snippet)) STRICT, WITHOUT ROWID""",
]

_PASSING = [
    f"CREATE VIRTUAL TABLE claim_words USING fts5(text, content='', contentless_delete=1, tokenize='{_TOKENIZER}')",
    "CREATE VIRTUAL TABLE claim_terms USING fts5vocab(claim_words, row)",
    """CREATE TABLE match_runs (id INTEGER PRIMARY KEY AUTOINCREMENT, claim INTEGER NOT NULL, created TEXT NOT NULL,
        corpus TEXT NOT NULL, provenance TEXT NOT NULL, ranking TEXT) STRICT""",
    "CREATE INDEX match_runs_claim ON match_runs (claim, id)",
    """CREATE TABLE matches (run INTEGER NOT NULL REFERENCES match_runs (id), rank INTEGER NOT NULL,
        snippet INTEGER NOT NULL REFERENCES snippets (id), lexical TEXT, dense TEXT, fused TEXT NOT NULL,
        PRIMARY KEY (run, rank)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE drafts (claim INTEGER, reviewer TEXT, rationale TEXT NOT NULL, rating TEXT, updated TEXT NOT NULL,
        PRIMARY KEY (claim, reviewer)) STRICT, WITHOUT ROWID""",
]

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
    f"(title, text, content='', contentless_delete=1, tokenize='{_TOKENIZER}')",
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
_COMING_IN = [
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
    f"CREATE VIRTUAL TABLE external_words USING fts5(text, content='', contentless_delete=1, tokenize='{_TOKENIZER}')",
    "CREATE VIRTUAL TABLE external_terms USING fts5vocab(external_words, row)",
    """CREATE TABLE external_vectors (model INTEGER NOT NULL REFERENCES models (id), external INTEGER NOT NULL,
        vector BLOB NOT NULL, PRIMARY KEY (model, external)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE column_mappings (kind TEXT, columns TEXT, mapping TEXT NOT NULL, date_format TEXT, used TEXT NOT NULL,
        PRIMARY KEY (kind, columns)) STRICT, WITHOUT ROWID""",
]


_FORMER_PROJECTIONS = (
    "reviewers", "scales", "choices", "claims", "evidence", "rankings", "labels", "cites", "verdicts", "verdict_cites",
    "redactions", "postponed", "assigned", "priorities", "replies", "reviews", "verdict_marks", "cite_places", "judged_with",
    "published", "correction_codes",
)  # fmt: skip

_PROJECTIONS_BY_SUBJECT = [
    "CREATE TABLE reviewers (id TEXT PRIMARY KEY, name TEXT NOT NULL, added TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE scales (key TEXT, version INTEGER, definition TEXT NOT NULL, seq INTEGER NOT NULL,
        PRIMARY KEY (key, version)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE claims (
        id INTEGER PRIMARY KEY,
        text TEXT NOT NULL,
        claimant TEXT,
        said_on TEXT,
        appearances TEXT NOT NULL,
        tags TEXT NOT NULL,
        language TEXT,
        added TEXT NOT NULL,
        worked INTEGER,
        verdict INTEGER,
        review TEXT,
        withdrawn INTEGER,
        withdrawn_reason TEXT,
        postponed INTEGER,
        postponed_by TEXT,
        postponed_reason TEXT,
        assigned TEXT,
        priority INTEGER,
        asked TEXT,
        answered TEXT,
        answer TEXT,
        replied INTEGER,
        version INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE evidence (document TEXT, text_sha256 TEXT, start INTEGER, end INTEGER, quote TEXT NOT NULL,
        context TEXT NOT NULL, source TEXT NOT NULL,
        PRIMARY KEY (document, text_sha256, start, end)) STRICT, WITHOUT ROWID""",
    "CREATE TABLE rankings (hash TEXT PRIMARY KEY, claim INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE labels (claim INTEGER, document TEXT, text_sha256 TEXT, start INTEGER, end INTEGER, reviewer TEXT,
        label TEXT NOT NULL, ranking TEXT, seq INTEGER NOT NULL, time TEXT NOT NULL,
        PRIMARY KEY (claim, document, text_sha256, start, end, reviewer)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE citations (claim INTEGER, document TEXT, text_sha256 TEXT, start INTEGER, end INTEGER, reviewer TEXT,
        place INTEGER, seq INTEGER NOT NULL, time TEXT NOT NULL,
        PRIMARY KEY (claim, document, text_sha256, start, end, reviewer)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX citations_document ON citations (document)",
    """CREATE TABLE verdicts (
        id INTEGER PRIMARY KEY,
        claim INTEGER NOT NULL,
        reviewer TEXT NOT NULL,
        scale TEXT NOT NULL,
        scale_version INTEGER NOT NULL,
        rating TEXT NOT NULL,
        rationale TEXT NOT NULL,
        ranking TEXT,
        hash TEXT NOT NULL,
        recorded TEXT NOT NULL,
        confidence TEXT,
        second_wanted INTEGER NOT NULL,
        adjudicates TEXT NOT NULL,
        judged_with INTEGER,
        corrects INTEGER,
        reason TEXT,
        code TEXT,
        corrected_by INTEGER,
        published INTEGER,
        published_url TEXT,
        published_date TEXT
    ) STRICT""",
    "CREATE INDEX verdicts_claim ON verdicts (claim)",
    """CREATE TABLE verdict_citations (verdict INTEGER, position INTEGER, document TEXT NOT NULL, text_sha256 TEXT NOT NULL,
        start INTEGER NOT NULL, end INTEGER NOT NULL, label TEXT,
        PRIMARY KEY (verdict, position)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX verdict_citations_document ON verdict_citations (document)",
    """CREATE TABLE redactions (payload TEXT PRIMARY KEY, reason TEXT NOT NULL, seq INTEGER NOT NULL,
        time TEXT NOT NULL) STRICT, WITHOUT ROWID""",
]


def _guard(table: str, action: str, condition: str, message: str) -> list[str]:
    name = f"{table}_guards_{action.lower()}"
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    ]


_GUARDS = [
    *_guard("verdict_log", "UPDATE", "", "the verdict log is append-only: entries are never changed"),
    *_guard("verdict_log", "DELETE", "", "the verdict log is append-only: entries are never removed"),
    # INSERT OR REPLACE deletes without firing the DELETE trigger, so an insert may only ever add the next entry.
    *_guard(
        "verdict_log",
        "INSERT",
        "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM verdict_log) OR NEW.prev IS NOT "
        "coalesce((SELECT hash FROM verdict_log ORDER BY seq DESC LIMIT 1), printf('%064d', 0))",
        "the verdict log is append-only: only the next entry can be added",
    ),
    *_guard("payloads", "UPDATE", "", "a logged text is never changed"),
    *_guard(
        "payloads",
        "DELETE",
        "WHEN NOT EXISTS (SELECT 1 FROM redactions WHERE payload = OLD.hash)",
        "a logged text is erased only by a redaction",
    ),
    *_guard(
        "payloads",
        "INSERT",
        "WHEN EXISTS (SELECT 1 FROM payloads WHERE hash = NEW.hash)",
        "a logged text is never changed",
    ),
]


def tables(db: Any) -> set[str]:
    """The names of all tables, for tests and for doctor."""
    return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
