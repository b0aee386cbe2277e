"""The upgrade of a database of an older version.

Invariant: migrations are frozen and only change tables; derived data is then rebuilt by current code, in the same
transaction.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.domain.word_forms import indexed_text
from workbench.store import claims, external, near_claims, passages, projections, schema, verdict_log

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def upgrade(db: "Connection", progress: Callable[[int, int], None] = lambda *_: None) -> None:
    """Apply migrations and rebuild derived data that they marked. Call inside ``Database.write``. ``progress`` gets the
    number of log entries applied, and of all."""
    schema.migrate(db)
    stale = schema.stale(db)
    if "passages" in stale:
        passages.index_passages(db)
    if "words" in stale:
        passages.index_words_again(db)
        external.reindex(db)
    if "projections" in stale:
        total = db.table("verdict_log").count
        projections.rebuild(db, verdict_log.events(db), lambda done: progress(done, total))
    if "words" in stale:  # after the projections, from which the texts of claims are known
        claims.reindex(db)
    if "near-claims" in stale:
        near_claims.rebuild(db)
    elif "words" in stale:
        near_claims.rebuild(db, only=lambda text: indexed_text(text) != text)
    schema.mark_fresh(db)
