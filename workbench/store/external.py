"""Verdicts of others, as rows.

Invariant: these tables are no projection of the log, and nothing that counts, lists or exports our verdicts reads them.
There is one row for each address and claim; the words of the claim are indexed in the same transaction.
"""

from collections.abc import Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING, Any

from workbench.domain.external import External, NewExternal
from workbench.store.text_index import WordIndex

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

WORDS = WordIndex("external_words", "external_terms")

_FIELDS = tuple(field.name for field in fields(NewExternal))
_COLUMNS = (*_FIELDS, "file", "sha256", "imported", "by")
_SELECT = f"SELECT id, {', '.join(_COLUMNS)} FROM external_verdicts"


def put(
    db: "Connection", verdict: NewExternal, *, file: str, sha256: str, time: str, by: str
) -> str:
    """Store a verdict. Return ``added``, for a known address and claim ``updated``, or ``known`` where nothing differs."""
    sql = f"SELECT id, {', '.join(_FIELDS)} FROM external_verdicts WHERE url = ? AND claim = ?"
    row = db.execute(sql, [verdict.url, verdict.claim]).fetchone()
    if row is not None and tuple(row[1:]) == astuple(verdict):
        return "known"
    values = (*astuple(verdict), file, sha256, time, by)
    columns, marks = ", ".join(_COLUMNS), ", ".join("?" * len(_COLUMNS))
    if row is not None:
        db.execute(f"UPDATE external_verdicts SET ({columns}) = ({marks}) WHERE id = ?", (*values, row[0]))
        return "updated"
    sql = f"INSERT INTO external_verdicts ({columns}) VALUES ({marks}) RETURNING id"
    WORDS.add(db, db.execute(sql, values).fetchone()[0], verdict.claim)
    return "added"


def reindex(db: "Connection") -> None:
    """Rebuild the word index of these verdicts."""
    db.execute("INSERT INTO external_words (external_words) VALUES ('delete-all')")
    for id, claim in db.execute("SELECT id, claim FROM external_verdicts").fetchall():
        WORDS.add(db, id, claim)


def by_id(db: "Connection", ids: Sequence[int]) -> list[External]:
    """Return the verdicts with these numbers, by number; unknown numbers are left out."""
    marks = ", ".join("?" * len(ids))
    return [_external(row) for row in db.query(f"{_SELECT} WHERE id IN ({marks}) ORDER BY id", list(ids))]


def page(
    db: "Connection", *, words: str = "", limit: int = -1, offset: int = 0
) -> tuple[list[External], int]:
    """Return verdicts newest first, or those with any of the words, and the number of all that match."""
    if words.strip():
        matching = [id for id, _ in WORDS.search(db, words, limit=1000)]
        ids = matching[offset:] if limit < 0 else matching[offset : offset + limit]
        rows = {item.id: item for item in by_id(db, ids)}
        return [rows[id] for id in ids], len(matching)
    total = db.table("external_verdicts").count
    sql = f"{_SELECT} ORDER BY published IS NULL, published DESC, id DESC LIMIT ? OFFSET ?"
    return [_external(row) for row in db.query(sql, [limit, offset])], total


def rating_texts(db: "Connection") -> dict[tuple[str | None, str | None, str | None], int]:
    """Return the number of verdicts with each (rating word, value, best value)."""
    sql = "SELECT word, value, best, count(*) FROM external_verdicts GROUP BY word, value, best"
    return {(word, value, best): int(count) for word, value, best, count in db.execute(sql)}


def _external(row: dict[str, Any]) -> External:
    verdict = NewExternal(**{name: row[name] for name in _FIELDS})
    return External(row["id"], verdict, row["file"], row["sha256"], row["imported"], row["by"])
