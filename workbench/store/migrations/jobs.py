"""Migration 16: jobs, which are the long work of reviewers in the interface, and what they have finished."""

from sqlite_utils import Database


def m016_jobs(db: Database) -> None:
    """Create the tables of jobs and of their finished items."""
    for statement in _JOBS:
        db.execute(statement)


# No projection of the log: a job only says what was done, and is deleted some days after it has ended.
_JOBS = [
    """CREATE TABLE jobs (
        id TEXT PRIMARY KEY,
        reviewer TEXT NOT NULL,
        kind TEXT NOT NULL,
        about TEXT NOT NULL,
        state TEXT NOT NULL,
        holder TEXT NOT NULL,
        started TEXT NOT NULL,
        ended TEXT,
        until TEXT,
        done INTEGER NOT NULL,
        total INTEGER NOT NULL,
        result TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX jobs_reviewer ON jobs (reviewer)",
    """CREATE TABLE job_items (
        job TEXT NOT NULL,
        number INTEGER NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (job, number)
    ) STRICT, WITHOUT ROWID""",
]
