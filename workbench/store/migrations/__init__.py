"""The migrations of claims.db, in order. Frozen: never change one that was released, add the next.

Invariant: a migration calls no code outside this package, because that code may change. It creates tables and marks derived
data as stale; ``store/upgrade.py`` rebuilds that data with current code in the same transaction. The names of the functions
are stored in each database.
"""

from sqlite_utils.migrations import Migrations

from workbench.store.migrations import (
    acts,
    by_subject,
    date_scores,
    first_release,
    jobs,
    notes,
    passages,
    rereading,
    review_desk,
    triage,
    web_pages,
    words,
)

migrations = Migrations("claim-workbench")

for _migration in (
    first_release.m001_first_release,
    passages.m002_passages,
    review_desk.m003_review_desk,
    review_desk.m004_judged_once,
    review_desk.m005_published,
    review_desk.m006_external_verdicts,
    review_desk.m007_file_date,
    by_subject.m008_projections_by_subject,
    web_pages.m009_captures,
    rereading.m010_originals,
    triage.m011_triage,
    notes.m012_notes,
    words.m013_words_and_copies,
    acts.m014_acts,
    date_scores.m015_date_scores,
    jobs.m016_jobs,
):
    # The caller's transaction covers all of them. A savepoint for each would make every statement in a loop over documents
    # as slow as there were statements before it: over 20 minutes for 40,000 documents.
    migrations(transactional=False)(_migration)

VERSION = 16
"""The schema number that this version writes, and the highest that it reads: the number of migrations above."""
