"""Look up rows by id; each function raises NotFoundError if there is none."""

from typing import TYPE_CHECKING

from workbench.desk.context import Actor
from workbench.domain import Claim, Document, Verdict
from workbench.domain.log import Entry, Head
from workbench.errors import InputError, NotFoundError
from workbench.store import claims, sources, verdict_log, verdict_rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def claim_with(db: "Connection", id: int) -> Claim:
    """Return a claim by id. Raises NotFoundError."""
    claim = claims.claim(db, id)
    if claim is None:
        raise NotFoundError(f"There is no claim {id}.", hint="claims")
    return claim


def open_claim(db: "Connection", id: int) -> Claim:
    """Return a claim that is not withdrawn. Raises NotFoundError, and InputError if it was withdrawn."""
    claim = claim_with(db, id)
    if claim.state == "withdrawn":
        raise InputError(f"Claim {id} was withdrawn ({claim.withdrawn_reason}); nothing more is recorded on it.")
    return claim


def document_with(db: "Connection", id: int) -> Document:
    """Return a document by id. Raises NotFoundError."""
    document = sources.document(db, id)
    if document is None:
        raise NotFoundError(f"There is no source {id}.", hint="sources")
    return document


def verdict_with(db: "Connection", id: int, *, viewer: Actor | None) -> Verdict:
    """Return a verdict by id, if the viewer may see it. Raises NotFoundError."""
    verdict = verdict_rows.verdict(db, id, viewer=viewer)
    if verdict is None:
        raise NotFoundError(f"There is no verdict {id}.", hint="verdicts")
    return verdict


def head_of(db: "Connection") -> Head:
    """Return the last entry of the log. There always is one, because a database is created with its first entries."""
    head = verdict_log.head(db)
    assert head is not None
    return head


def entry_with(db: "Connection", seq: int) -> Entry:
    """Return an entry of the log by its number. Raises NotFoundError."""
    entry = verdict_log.entry(db, seq)
    if entry is None:
        raise NotFoundError(f"The log has no entry {seq}; its last is {head_of(db).seq}.")
    return entry
