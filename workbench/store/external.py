"""Verdicts of others, as rows.

Invariant: these tables are no projection of the log, and nothing that counts, lists or exports what is ours reads them. One
row for each address and claim; the words of the claim are indexed beside it in the same transaction.
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
_SELECT = f"SELECT id, {', '.join(_FIELDS)}, file, sha256, imported, by FROM external_verdicts"


def put(
    db: "Connection", verdict: NewExternal, *, file: str, sha256: str, time: str, by: str
) -> str:
    """Keep a verdict: ``added``, or for a known address and claim ``updated``, or ``known`` where nothing differs."""
    sql = f"SELECT id, {', '.join(_FIELDS)} FROM external_verdicts WHERE url = ? AND claim = ?"
    row = db.execute(sql, [verdict.url, verdict.claim]).fetchone()
    if row is not None and tuple(row[1:]) == astuple(verdict):
        return "known"
    if row is not None:
        changes = ", ".join(f"{name} = ?" for name in (*_FIELDS, "file", "sha256", "imported", "by"))
        db.execute(
            f"UPDATE external_verdicts SET {changes} WHERE id = ?", (*astuple(verdict), file, sha256, time, by, row[0])
        )
        return "updated"
    names, marks = ", ".join(_FIELDS), ", ".join("?" * (len(_FIELDS) + 4))
    sql = f"INSERT INTO external_verdicts ({names}, file, sha256, imported, by) VALUES ({marks}) RETURNING id"
    id = int(db.execute(sql, (*astuple(verdict), file, sha256, time, by)).fetchone()[0])
    WORDS.add(db, id, verdict.claim)
    return "added"


def by_id(db: "Connection", ids: Sequence[int]) -> list[External]:
    """Those of the given numbers that there are, by number."""
    marks = ", ".join("?" * len(ids))
    return [_external(row) for row in db.query(f"{_SELECT} WHERE id IN ({marks}) ORDER BY id", list(ids))]


def page(
    db: "Connection", *, words: str = "", limit: int = -1, offset: int = 0
) -> tuple[list[External], int]:
    """Verdicts newest first, those with any of the words, and how many there are in all."""
    if words.strip():
        found = [id for id, _ in WORDS.search(db, words, limit=1000)]
        chosen = found[offset:] if limit < 0 else found[offset : offset + limit]
        rows = {item.id: item for item in by_id(db, chosen)}
        return [rows[id] for id in chosen], len(found)
    total = int(db.execute("SELECT count(*) FROM external_verdicts").fetchone()[0])
    sql = f"{_SELECT} ORDER BY published IS NULL, published DESC, id DESC LIMIT ? OFFSET ?"
    return [_external(row) for row in db.query(sql, [limit, offset])], total


def said(db: "Connection") -> dict[tuple[str | None, str | None, str | None], int]:
    """How often each (word, value, best) stands there."""
    sql = "SELECT word, value, best, count(*) FROM external_verdicts GROUP BY word, value, best"
    return {(word, value, best): int(count) for word, value, best, count in db.execute(sql)}


def _external(row: dict[str, Any]) -> External:
    verdict = NewExternal(**{name: row[name] for name in _FIELDS})
    return External(row["id"], verdict, row["file"], row["sha256"], row["imported"], row["by"])
