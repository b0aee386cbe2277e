"""Migration 1: the log, its projections, sources and their indexes."""

from sqlite_utils import Database

from workbench.store.migrations.common import TOKENIZER


def m001_first_release(db: Database) -> None:
    """Create the tables of the first release."""
    for statement in _LOG + _PROJECTIONS + _SOURCES + _CACHES:
        db.execute(statement)


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
    f"CREATE VIRTUAL TABLE snippet_words USING fts5(text, content='', contentless_delete=1, tokenize='{TOKENIZER}')",
    "CREATE VIRTUAL TABLE snippet_terms USING fts5vocab(snippet_words, row)",
    """CREATE TABLE models (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        dimension INTEGER NOT NULL) STRICT""",
    """CREATE TABLE embeddings (id INTEGER PRIMARY KEY, model INTEGER NOT NULL REFERENCES models (id),
        input_sha256 BLOB NOT NULL, dtype TEXT NOT NULL, vector BLOB NOT NULL, UNIQUE (model, input_sha256)) STRICT""",
    """CREATE TABLE snippet_embeddings (model INTEGER NOT NULL, snippet INTEGER NOT NULL REFERENCES snippets (id),
        embedding INTEGER NOT NULL REFERENCES embeddings (id), PRIMARY KEY (model, snippet)) STRICT, WITHOUT ROWID""",
]

_CACHES = [
    f"CREATE VIRTUAL TABLE claim_words USING fts5(text, content='', contentless_delete=1, tokenize='{TOKENIZER}')",
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
