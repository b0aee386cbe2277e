"""A database of an older version becomes one of this version.

Invariant: migrations (``schema.py``) are frozen and change tables alone; whatever is derived is then made anew by today's
code, in the same transaction.
"""

from typing import TYPE_CHECKING

from workbench.store import near_claims, passages, projections, schema, verdict_log
from workbench.store.database import Progress

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def upgrade(db: "Connection", progress: Progress = lambda *_: None) -> None:
    """Bring the tables up to date, and what is derived from the log and the sources. Call inside ``Database.write``."""
    schema.migrate(db)
    stale = schema.stale(db)
    if "passages" in stale:
        passages.index_passages(db)
    if "projections" in stale:
        total = db.execute("SELECT count(*) FROM verdict_log").fetchone()[0]
        projections.rebuild(db, verdict_log.events(db), lambda done: progress(done, total))
    if "near-claims" in stale:
        near_claims.rebuild(db)
    schema.mark_fresh(db)
