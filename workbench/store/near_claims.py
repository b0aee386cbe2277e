"""Pairs of claims that share most of their words. Some of them are possible duplicates.

Invariant: the table ``near_claims`` is derived from the texts of claims by the rule ``likeness.RULE``; both directions of a
pair are stored. It is a hint: no verdict is based on it alone.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence, Set
from typing import TYPE_CHECKING

from workbench.domain.likeness import RULE, compare
from workbench.store import meta
from workbench.store.claims import WORDS, claims
from workbench.store.text_index import stems

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

COMMON = 20
"""A stem in more than one claim in twenty, and in more than twenty claims, does not count."""

COMPARED = 100
"""How many earlier texts with the same stem a new text is compared with, at most."""


def find(
    db: "Connection", text: str, *, besides: int | None = None, limit: int = 5, known: dict[str, int] | None = None
) -> list[int]:
    """Return the claims that share most of a text's words, closest first; ``besides`` is left out.

    Two texts are near when the mean of two shares is at least one half: the stems they have in common among all their stems
    (Jaccard), and among those of the shorter text, so that a claim which another one extends is found. Stems of many claims
    do not count, unless a text has hardly any other. ``known`` caches the number of claims of each stem, and is added to.
    """
    words = stems(text)
    counts = WORDS.known_counts(db, words, known)
    total = db.execute("SELECT count(*) FROM claims").fetchone()[0]
    common = {stem for stem in words if counts[stem] > max(COMMON, total / COMMON)}
    if len(words.keys() - common) < 2:
        common = set()
    telling = words.keys() - common
    matches = WORDS.search(db, " ".join(words[stem] for stem in telling), limit=limit + 3, terms=4, known=counts)
    near: list[tuple[float, int]] = []
    for id, other in _texts(db, [id for id, _ in matches if id != besides]):
        if (nearness := _nearness(telling, stems(other).keys() - common)) >= 1:
            near.append((-nearness, id))
    return [id for _, id in sorted(near)[:limit]]


def _texts(db: "Connection", ids: Sequence[int]) -> list[tuple[int, str]]:
    """Return (id, text) of claims whose text was not erased."""
    sql = """SELECT c.id, p.text FROM claims c JOIN payloads p ON p.hash = c.text
        WHERE c.id IN (SELECT value FROM json_each(?))"""
    return db.execute(sql, [json.dumps(ids)]).fetchall()


def near_before(texts: Sequence[str], *, limit: int = 5) -> list[list[int]]:
    """Return for each text the positions of earlier texts that are near it in the sense of ``find``, closest first."""
    stems_of = [frozenset(stems(text)) for text in texts]
    counts = Counter(stem for words in stems_of for stem in words)
    common = {stem for stem, count in counts.items() if count > max(COMMON, len(texts) / COMMON)}
    having: dict[str, list[int]] = {}
    near: list[list[int]] = []
    for position, words in enumerate(stems_of):
        telling = words - common if len(words - common) >= 2 else words
        rarest = sorted(telling, key=lambda stem: (counts[stem], stem))[:4]
        before = {other for stem in rarest for other in having.get(stem, ())}
        ignored = words - telling
        scored = ((-_nearness(telling, stems_of[other] - ignored), other) for other in before)
        near.append([other for score, other in sorted(scored)[:limit] if score <= -1])
        for stem in words:
            positions = having.setdefault(stem, [])
            if len(positions) < COMPARED:
                positions.append(position)
    return near


def _nearness(words: Set[str], others: Set[str]) -> float:
    """Return the share of common stems among all, plus that among those of the shorter text. From 1 on they are near."""
    shared = len(words & others)
    return shared / len(words | others) + shared / min(len(words), len(others)) if shared else 0.0


def possible_duplicates(db: "Connection", text: str, near: Sequence[int], *, language: str | None) -> list[int]:
    """Return those of the claims ``near`` a new text that differ from it in nothing that changes a verdict."""
    others = {claim.id: claim for claim in claims(db, ids=near)}
    return [id for id in near if compare(text, others[id].text, languages=(language, others[id].language)).same]


def store(db: "Connection", claim: int, text: str, near: Sequence[int]) -> list[int]:
    """Store which claims are near a claim, because the queue reads that for every line. Return the possible duplicates among
    them, in their order."""
    if not near:
        return []
    sql = """SELECT c.id, p.text, c.language, (SELECT language FROM claims WHERE id = ?) FROM claims c
        JOIN payloads p ON p.hash = c.text WHERE c.id IN (SELECT value FROM json_each(?))"""
    same = {
        other: compare(text, other_text, languages=(language, other_language)).same
        for other, other_text, other_language, language in db.execute(sql, [claim, json.dumps(list(near))]).fetchall()
    }
    pairs = [pair for other, is_same in same.items() for pair in ((claim, other, is_same), (other, claim, is_same))]
    db.conn.executemany("INSERT OR IGNORE INTO near_claims VALUES (?, ?, ?)", pairs)
    return [other for other in near if same.get(other)]


def rebuild(db: "Connection", *, only: Callable[[str], bool] = lambda _: True) -> None:
    """Find and store the near claims of every claim, or of those whose text ``only`` accepts."""
    for id, text in db.execute("SELECT c.id, p.text FROM claims c JOIN payloads p ON p.hash = c.text").fetchall():
        if only(text):
            store(db, id, text, find(db, text, besides=id))


def is_current(db: "Connection") -> bool:
    """Return whether the stored pairs were compared by today's rule."""
    return meta.value(db, "near-rule") == RULE


def compare_again(db: "Connection", *, claim: int | None = None) -> None:
    """Compare stored pairs again: all of them because the rule changed, or those of one claim because its language did."""
    sql = """SELECT n.claim, n.other, p.text, q.text, c.language, d.language FROM near_claims n
        JOIN claims c ON c.id = n.claim JOIN payloads p ON p.hash = c.text
        JOIN claims d ON d.id = n.other JOIN payloads q ON q.hash = d.text
        WHERE n.claim < n.other AND (:claim IS NULL OR :claim IN (n.claim, n.other))"""
    pairs = [
        (compare(text, other_text, languages=(language, other_language)).same, id, other, other, id)
        for id, other, text, other_text, language, other_language in db.execute(sql, {"claim": claim}).fetchall()
    ]
    db.conn.executemany(
        "UPDATE near_claims SET same = ? WHERE (claim = ? AND other = ?) OR (claim = ? AND other = ?)", pairs
    )
    if claim is None:
        meta.set_value(db, "near-rule", RULE)


def duplicates_of(db: "Connection", claim: int) -> list[int]:
    """Return the possible duplicates of a claim, and theirs, by number."""
    sql = """WITH RECURSIVE reached(id) AS (SELECT :claim UNION
        SELECT n.other FROM near_claims n JOIN reached r ON n.claim = r.id WHERE n.same)
        SELECT id FROM reached WHERE id <> :claim ORDER BY id"""
    return [int(row[0]) for row in db.execute(sql, {"claim": claim}).fetchall()]
