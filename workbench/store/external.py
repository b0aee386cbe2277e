"""Verdicts of others, as rows.

Invariant: these tables are no projection of the log, and nothing that counts, lists or exports what is ours reads them. One
row for each address and claim; the words of the claim are indexed beside it in the same transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from typing import TYPE_CHECKING, Any

from workbench.domain.external import External, NewExternal
from workbench.store.text_index import WordIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
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


def without_vector(db: "Connection", model: int) -> list[int]:
    """Those that this model has not encoded."""
    sql = """SELECT id FROM external_verdicts e WHERE NOT EXISTS
        (SELECT 1 FROM external_vectors v WHERE v.model = ? AND v.external = e.id) ORDER BY id"""
    return [int(row[0]) for row in db.execute(sql, [model])]


def store_vectors(db: "Connection", model: int, vectors: "Mapping[int, NDArray[np.float32]]") -> None:
    """Keep vectors by number."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO external_vectors (model, external, vector) VALUES (?, ?, ?)",
        [(model, id, vector.astype("<f4").tobytes()) for id, vector in vectors.items()],
    )


def vector_revision(db: "Connection", model: int) -> tuple[int, int]:
    """Changes with every verdict that gets a vector of this model."""
    sql = "SELECT count(*), coalesce(sum(external), 0) FROM external_vectors WHERE model = ?"
    count, total = db.execute(sql, [model]).fetchone()
    return int(count), int(total)


def load_vectors(db: "Connection", model: int) -> "tuple[NDArray[np.int64], NDArray[np.float32]]":
    """All vectors: ids (n,) and rows (n, dimension), by id."""
    import numpy as np

    sql = "SELECT external, vector FROM external_vectors WHERE model = ? ORDER BY external"
    rows = db.execute(sql, [model]).fetchall()
    matrix = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4").reshape(len(rows), -1)
    return np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows)), matrix


def _external(row: dict[str, Any]) -> External:
    verdict = NewExternal(**{name: row[name] for name in _FIELDS})
    return External(row["id"], verdict, row["file"], row["sha256"], row["imported"], row["by"])
