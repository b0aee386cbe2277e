"""Claims as typed rows, and the index of their words.

Invariant: claim rows are projections and are changed only through the verdict log; this file reads them. The word index
is a cache, kept beside them in the same transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.domain.claims import REDACTED, Appearance, Claim, ClaimState
from workbench.store.text_index import WordIndex, stems
from workbench.store.verdict_log import text_of

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

WORDS = WordIndex("claim_words", "claim_terms")

COMMON = 20
"""A word in more than one claim in twenty, and in more than twenty, says nothing about likeness."""

# "matched" is not in the log: it says that a ranking, which is a cache, stands ready.
_STATE = """CASE WHEN c.state = 'new' AND EXISTS (SELECT 1 FROM match_runs m WHERE m.claim = c.id)
    THEN 'matched' ELSE c.state END"""
_SELECT = f"""SELECT c.id, t.text AS text, p.text AS claimant, c.claimant AS claimant_hash, c.said_on, c.appearances,
    c.tags, c.language, {_STATE} AS state, c.added, c.version, r.text AS reason
    FROM claims c LEFT JOIN payloads t ON t.hash = c.text LEFT JOIN payloads p ON p.hash = c.claimant
    LEFT JOIN payloads r ON r.hash = c.withdrawn_reason"""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A line of the queue: a claim, and how much evidence was labelled for and against it, by anybody."""

    claim: Claim
    supports: int
    refutes: int
    unread: int
    rating: str | None
    scale: str | None


def claim(db: "Connection", id: int) -> Claim | None:
    """One claim, or None."""
    rows = list(db.query(f"{_SELECT} WHERE c.id = ?", [id]))
    return _claim(db, rows[0]) if rows else None


def claims(db: "Connection", *, state: ClaimState | None = None, ids: Sequence[int] | None = None) -> list[Claim]:
    """Claims in the order of their numbers."""
    where, values = ["1"], list[Any]()
    if state is not None:
        where.append(f"{_STATE} = ?")
        values.append(state)
    if ids is not None:
        where.append("c.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(ids)))
    rows = db.query(f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY c.id", values)
    return [_claim(db, row) for row in rows]


def queue(db: "Connection", *, state: ClaimState | None, words: str, limit: int, offset: int) -> list[ClaimRow]:
    """Lines of the queue: claims to be worked on first, oldest first; then decided, then withdrawn."""
    where, values = _queue_filter(state, words, db)
    sql = f"""SELECT c.id FROM claims c WHERE {where}
        ORDER BY CASE {_STATE} WHEN 'in review' THEN 0 WHEN 'matched' THEN 1 WHEN 'new' THEN 1 WHEN 'decided' THEN 2
        ELSE 3 END, c.id LIMIT ? OFFSET ?"""
    ids = [int(row[0]) for row in db.execute(sql, [*values, limit, offset])]
    found = {claim.id: claim for claim in claims(db, ids=ids)}
    counts = {row["claim"]: row for row in db.query(_COUNTS, {"ids": json.dumps(ids)})}
    return [
        ClaimRow(
            claim=found[id],
            supports=counts[id]["supports"],
            refutes=counts[id]["refutes"],
            unread=max(0, counts[id]["shown"] - counts[id]["labelled"]),
            rating=counts[id]["rating"],
            scale=counts[id]["scale"],
        )
        for id in ids
    ]


def count_by_state(db: "Connection") -> dict[str, int]:
    """How many claims stand in each state."""
    return dict(db.execute(f"SELECT {_STATE}, count(*) FROM claims c GROUP BY 1").fetchall())


def count(db: "Connection", *, state: ClaimState | None, words: str) -> int:
    """How many lines ``queue`` has under these filters."""
    where, values = _queue_filter(state, words, db)
    return int(db.execute(f"SELECT count(*) FROM claims c WHERE {where}", values).fetchone()[0])


def next_open(db: "Connection", *, after: int) -> int | None:
    """The next claim to be worked on behind ``after``, around the end if need be; None when all are done."""
    sql = """SELECT id FROM claims WHERE state NOT IN ('decided', 'withdrawn') AND id <> ?
        ORDER BY id <= ?, id LIMIT 1"""
    row = db.execute(sql, [after, after]).fetchone()
    return int(row[0]) if row else None


def next_id(db: "Connection") -> int:
    """The number the next claim gets; numbers are never used twice, because no claim is ever removed."""
    return int(db.execute("SELECT coalesce(max(id), 0) + 1 FROM claims").fetchone()[0])


def near_duplicates(db: "Connection", text: str, *, besides: int | None = None, limit: int = 5) -> list[int]:
    """Claims that share most of this one's words, closest first: a hint from words alone, never a decision.

    Two claims are near when what they share is at least half, on the mean of two views: of the words of both (Jaccard),
    and of those of the shorter one (so that a claim which another only spells out is seen). Words that many claims have
    do not count, unless a claim has hardly any other.
    """
    found = stems(text)
    counts = WORDS.counts(db, found)
    total = db.execute("SELECT count(*) FROM claims").fetchone()[0]
    common = {stem for stem, count in counts.items() if count > max(COMMON, total / COMMON)}
    if len(found.keys() - common) < 2:
        common = set()
    words = found.keys() - common
    near: list[tuple[float, int]] = []
    for id, _ in WORDS.search(db, " ".join(found[stem] for stem in words), limit=limit + 3, terms=4):
        other = text_of(db, db.execute("SELECT text FROM claims WHERE id = ?", [id]).fetchone()[0])
        if id == besides or other is None:
            continue
        others = WORDS.stems(other) - common
        shared = len(words & others)
        if shared and (nearness := shared / len(words | others) + shared / min(len(words), len(others))) >= 1:
            near.append((-nearness, id))
    return [id for _, id in sorted(near)[:limit]]


def reindex(db: "Connection") -> None:
    """Make the word index of claims anew, and forget the vectors of claims whose text was erased."""
    db.execute(
        """DELETE FROM claim_vectors WHERE claim NOT IN
        (SELECT c.id FROM claims c JOIN payloads p ON p.hash = c.text)"""
    )
    db.execute("INSERT INTO claim_words (claim_words) VALUES ('delete-all')")
    for id, text in db.execute("SELECT c.id, p.text FROM claims c JOIN payloads p ON p.hash = c.text").fetchall():
        WORDS.add(db, id, text)


def _queue_filter(state: ClaimState | None, words: str, db: "Connection") -> tuple[str, list[Any]]:
    where, values = ["1"], list[Any]()
    if state is not None:
        where.append(f"{_STATE} = ?")
        values.append(state)
    if words.strip():
        ids = [id for id, _ in WORDS.search(db, words, limit=1000)]
        where.append("c.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(ids))
    return " AND ".join(where), values


_COUNTS = """SELECT c.id AS claim,
    (SELECT count(DISTINCT document || start || '-' || end) FROM labels l
        WHERE l.claim = c.id AND l.label = 'supports') AS supports,
    (SELECT count(DISTINCT document || start || '-' || end) FROM labels l
        WHERE l.claim = c.id AND l.label = 'refutes') AS refutes,
    (SELECT count(DISTINCT document || start || '-' || end) FROM labels l WHERE l.claim = c.id) AS labelled,
    (SELECT count(*) FROM matches m WHERE m.run = (SELECT max(id) FROM match_runs r WHERE r.claim = c.id)) AS shown,
    v.rating, v.scale
    FROM claims c LEFT JOIN verdicts v ON v.id = c.verdict
    WHERE c.id IN (SELECT value FROM json_each(:ids))"""


def _claim(db: "Connection", row: dict[str, Any]) -> Claim:
    appearances = [text_of(db, digest) for digest in json.loads(row["appearances"])]
    return Claim(
        id=row["id"],
        text=row["text"] if row["text"] is not None else REDACTED,
        claimant=REDACTED if row["claimant"] is None and row["claimant_hash"] else row["claimant"],
        said_on=row["said_on"],
        appearances=tuple(Appearance(**json.loads(item)) if item else Appearance(REDACTED) for item in appearances),
        tags=tuple(json.loads(row["tags"])),
        language=row["language"],
        state=row["state"],
        added=row["added"],
        version=row["version"],
        withdrawn_reason=(row["reason"] or REDACTED) if row["state"] == "withdrawn" else None,
    )
