"""Migration 8: what is known of a claim or a verdict is in its own row, and a span names the text that it belongs to."""

from sqlite_utils import Database

from workbench.store.migrations.common import mark_stale


def m008_projections_by_subject(db: Database) -> None:
    """Replace the 21 projections by eleven, to be filled from the log."""
    for table in _FORMER_PROJECTIONS:
        db.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in _PROJECTIONS_BY_SUBJECT:
        db.execute(statement)
    mark_stale(db, "projections")


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
