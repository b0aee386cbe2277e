"""Notes on claims.

Invariant: while a reviewer may not see the work of others on a claim (``blind``), they get only the notes that name them and
their own.
"""

import json
from typing import TYPE_CHECKING, Any

from workbench.domain.claims import REDACTED
from workbench.domain.notes import Note
from workbench.store.blind import blind
from workbench.store.rows import rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

_NAMES_VIEWER = "EXISTS (SELECT 1 FROM json_each(n.mentioned) m WHERE m.value = :viewer)"
_SEEN = f"(NOT {blind('n.claim')} OR n.reviewer = :viewer OR {_NAMES_VIEWER})"


def notes(
    db: "Connection", *, viewer: str | None, claim: int | None = None, waiting: bool = False, id: int | None = None
) -> list[Note]:
    """Return the notes that a viewer may see, oldest first: on a claim, by its number, or those ``waiting`` for the viewer:
    that name them and are not done."""
    where, values = [_SEEN], dict[str, Any](viewer=viewer, claim=claim, id=id)
    if claim is not None:
        where.append("n.claim = :claim")
    if id is not None:
        where.append("n.seq = :id")
    if waiting:
        where.append(f"n.done IS NULL AND {_NAMES_VIEWER}")
    sql = f"""SELECT n.*, t.text AS words, c.text AS claim_words FROM notes n LEFT JOIN payloads t ON t.hash = n.text
        JOIN claims k ON k.id = n.claim LEFT JOIN payloads c ON c.hash = k.text
        WHERE {" AND ".join(where)} ORDER BY n.seq"""
    return [
        Note(
            id=row["seq"],
            claim=row["claim"],
            claim_text=REDACTED if row["claim_words"] is None else row["claim_words"],
            text=REDACTED if row["words"] is None else row["words"],
            reviewer=row["reviewer"],
            mentioned=tuple(json.loads(row["mentioned"])),
            time=row["time"],
            done=row["done"] is not None,
        )
        for row in rows(db, sql, values)
    ]
