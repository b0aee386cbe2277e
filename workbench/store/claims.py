"""Claims as typed rows, and the index of their words.

Invariant: claim rows are projections, changed only through the verdict log; this file reads them. The word index is a cache,
updated in the same transaction.
"""

import json
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from workbench.domain import (
    NOBODY,
    REDACTED,
    Appearance,
    Claim,
    ClaimFilter,
    ClaimRow,
    ClaimSort,
    ClaimState,
    FilterChoices,
    Reply,
)
from workbench.domain.triage import SETTING
from workbench.store.blind import blind
from workbench.store.rows import rows
from workbench.store.text_index import WordIndex

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

WORDS = WordIndex("claim_words", "claim_terms")

# "matched" is not in the log: it says that there is a ranking, which is a cache.
_STATE = """CASE WHEN c.withdrawn IS NOT NULL THEN 'withdrawn'
    WHEN c.postponed IS NOT NULL THEN 'postponed'
    WHEN c.review IN ('second review', 'disputed') THEN c.review
    WHEN c.verdict IS NOT NULL THEN 'decided'
    WHEN c.worked IS NOT NULL THEN 'in review'
    WHEN EXISTS (SELECT 1 FROM match_runs m WHERE m.claim = c.id) THEN 'matched' ELSE 'new' END"""
_APPEARANCES = """(SELECT json_group_array(json_array(a.key, p.text))
    FROM json_each(c.appearances) a LEFT JOIN payloads p ON p.hash = a.value)"""
_SELECT = f"""SELECT c.id, t.text AS text, p.text AS claimant, c.claimant AS claimant_hash, c.said_on,
    {_APPEARANCES} AS appearances, c.tags, c.language, {_STATE} AS state, c.added, c.version, r.text AS reason,
    coalesce(c.priority, 0) AS priority, c.triage,
    c.assigned, c.postponed_reason AS postponed_hash, why.text AS postponed_reason, c.replied, c.asked, c.answered,
    c.answer AS answer_hash, answer.text AS answer
    FROM claims c LEFT JOIN payloads t ON t.hash = c.text LEFT JOIN payloads p ON p.hash = c.claimant
    LEFT JOIN payloads r ON r.hash = c.withdrawn_reason LEFT JOIN payloads why ON why.hash = c.postponed_reason
    LEFT JOIN payloads answer ON answer.hash = c.answer"""


def claim(db: "Connection", id: int) -> Claim | None:
    """Return one claim, or None."""
    row = next(rows(db, f"{_SELECT} WHERE c.id = ?", [id]), None)
    return _claim(row) if row else None


def claims(db: "Connection", *, state: ClaimState | None = None, ids: Sequence[int] | None = None) -> list[Claim]:
    """Return claims by number: all, those in a state, or those with the given numbers."""
    where, values = ["1"], list[Any]()
    if state is not None:
        where.append(f"{_STATE} = ?")
        values.append(state)
    if ids is not None:
        where.append("c.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(ids)))
    return [_claim(row) for row in rows(db, f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY c.id", values)]


def in_order(
    db: "Connection", filter: ClaimFilter, *, viewer: str | None, sort: ClaimSort
) -> tuple[list[int], dict[int, int]]:
    """Return the numbers of the claims that match a filter, in order; and for each possible duplicate that was moved, the
    number of the claim that it follows.

    ``work`` sorts open claims first, by priority, triage score and number; then postponed, decided and withdrawn ones. In
    this order and those of ``priority`` and ``triage``, possible duplicates follow the first of them while all are open."""
    where, values = _where(db, filter, viewer)
    evidence = _WITH_EVIDENCE if sort == "evidence" else ""
    sql = f"SELECT c.id FROM claims c {evidence} WHERE {where} ORDER BY {_ORDERS[sort]}, c.id"
    ids = [int(row[0]) for row in db.execute(sql, values).fetchall()]
    return _together(db, ids) if sort in ("work", "priority", "triage") else (ids, {})


def queue_rows(
    db: "Connection", ids: Sequence[int], *, like: Mapping[int, int], viewer: str | None, now: str
) -> list[ClaimRow]:
    """Return the lines of the queue for these claims, in this order, without those that are not there. ``like``: the claims
    that possible duplicates follow, as ``in_order`` returns them."""
    by_id = {claim.id: claim for claim in claims(db, ids=ids)}
    counts = {row["claim"]: row for row in rows(db, _COUNTS, {"ids": json.dumps(list(ids)), "viewer": viewer, "now": now})}
    return [
        ClaimRow(
            claim=by_id[id],
            supports=counts[id]["supports"],
            refutes=counts[id]["refutes"],
            unread=max(0, counts[id]["shown"] - counts[id]["labelled"]),
            rating=counts[id]["rating"],
            scale=counts[id]["scale"],
            similar=counts[id]["similar"],
            holder=counts[id]["holder"],
            like=like.get(id),
        )
        for id in ids
        if id in by_id
    ]


def count_by_state(db: "Connection") -> dict[str, int]:
    """Return the number of claims in each state."""
    return dict(db.execute(f"SELECT {_STATE}, count(*) FROM claims c GROUP BY 1").fetchall())


def choices(db: "Connection") -> FilterChoices:
    """Return the tags, languages and claimants of all claims."""
    tags = db.execute("SELECT DISTINCT value FROM (SELECT DISTINCT tags FROM claims) t, json_each(t.tags) ORDER BY 1")
    languages = db.execute("SELECT DISTINCT language FROM claims WHERE language IS NOT NULL ORDER BY 1")
    claimants = db.execute(
        "SELECT DISTINCT p.text FROM claims c JOIN payloads p ON p.hash = c.claimant ORDER BY p.text COLLATE NOCASE"
    )
    return FilterChoices(*([str(row[0]) for row in rows.fetchall()] for rows in (tags, languages, claimants)))


def next_open(db: "Connection", *, after: int, viewer: str | None, now: str) -> int | None:
    """Return the next claim after ``after`` for a viewer to work on, starting again at the first; None when all are done.

    Claims that are postponed, open or assigned to somebody else, or waiting for another reviewer's independent verdict are
    left out. Claims assigned to the viewer come first, then those of higher priority, then those of a higher triage score.
    """
    sql = f"""{_OPEN} AND c.id <> :after
        ORDER BY c.assigned IS NULL, -coalesce(c.priority, 0), -{_TRIAGE}, c.id <= :after, c.id LIMIT 1"""
    row = db.execute(sql, {"after": after, "viewer": viewer, "now": now}).fetchone()
    return int(row[0]) if row else None


def disputed(db: "Connection", *, viewer: str | None, now: str) -> list[int]:
    """Return the disputed claims that a viewer can adjudicate, by number."""
    sql = f"{_OPEN} AND c.review = 'disputed' ORDER BY c.id"
    return [int(row[0]) for row in db.execute(sql, {"viewer": viewer, "now": now})]


def next_id(db: "Connection") -> int:
    """Return the number of the next claim. No number is used twice, because no claim is ever removed."""
    return int(db.execute("SELECT coalesce(max(id), 0) + 1 FROM claims").fetchone()[0])


def reindex(db: "Connection") -> None:
    """Rebuild the word index of claims, and delete what is derived from texts that were erased."""
    known = "(SELECT c.id FROM claims c JOIN payloads p ON p.hash = c.text)"
    db.execute(f"DELETE FROM claim_vectors WHERE claim NOT IN {known}")
    db.execute(f"DELETE FROM near_claims WHERE claim NOT IN {known} OR other NOT IN {known}")
    db.execute("INSERT INTO claim_words (claim_words) VALUES ('delete-all')")
    for id, text in db.execute("SELECT c.id, p.text FROM claims c JOIN payloads p ON p.hash = c.text").fetchall():
        WORDS.add(db, id, text)


_SEEN = f"(NOT {blind('l.claim')} OR l.reviewer = :viewer)"
"""SQL: the viewer may see the label ``l``."""

_LABELLED = f"""SELECT count(DISTINCT document || text_sha256 || start || '-' || end) FROM labels l
    WHERE l.claim = c.id AND {_SEEN}"""

_WITH_LABEL = f"SELECT l.claim FROM labels l WHERE l.label = '{{}}' AND {_SEEN}"
"""SQL: the claims with a label."""

_NEAR_VERDICTS = f"""FROM near_claims n JOIN verdicts nv ON n.same AND nv.claim = n.other AND nv.corrected_by IS NULL
    WHERE NOT {blind("n.other")}"""

_COUNTS = f"""SELECT c.id AS claim,
    ({_LABELLED} AND l.label = 'supports') AS supports,
    ({_LABELLED} AND l.label = 'refutes') AS refutes,
    ({_LABELLED}) AS labelled,
    (SELECT count(*) FROM matches m WHERE m.run = (SELECT max(id) FROM match_runs r WHERE r.claim = c.id)) AS shown,
    CASE WHEN NOT {blind("c.id")} THEN v.rating END AS rating, v.scale,
    (SELECT nv.rating {_NEAR_VERDICTS} AND n.claim = c.id ORDER BY nv.id DESC LIMIT 1) AS similar,
    (SELECT reviewer FROM leases h WHERE h.claim = c.id AND h.until > :now) AS holder
    FROM claims c LEFT JOIN verdicts v ON v.id = c.verdict
    WHERE c.id IN (SELECT value FROM json_each(:ids))"""

_OPEN = f"""SELECT c.id FROM claims c LEFT JOIN leases l ON l.claim = c.id AND l.until > :now
    WHERE {_STATE} NOT IN ('decided', 'withdrawn', 'postponed')
    AND (l.reviewer IS NULL OR :viewer IS NULL OR l.reviewer = :viewer)
    AND (c.assigned IS NULL OR :viewer IS NULL OR c.assigned = :viewer)
    AND NOT (:viewer IS NOT NULL AND coalesce(c.review, '') IN ('second review', 'disputed')
        AND EXISTS (SELECT 1 FROM verdicts v WHERE v.claim = c.id AND v.reviewer = :viewer))"""
"""SQL: the claims that a viewer can work on."""

_UNDECIDED = f"SELECT c.id FROM claims c WHERE {_STATE} IN ('new', 'matched', 'in review')"
"""SQL: the open claims, of which possible duplicates are listed together."""

# Joined once instead of a subquery for each claim: ten thousand claims are sorted while a person waits.
_WITH_EVIDENCE = f"""LEFT JOIN (SELECT l.claim,
    count(DISTINCT l.document || l.text_sha256 || l.start || '-' || l.end) AS weight
    FROM labels l WHERE l.label IN ('supports', 'refutes') AND {_SEEN} GROUP BY l.claim) e ON e.claim = c.id"""

_TRIAGE = f"""coalesce((SELECT sum(t.value * json_extract(w.value, '$.weight')) FROM json_each(c.triage) t
    JOIN json_each((SELECT value FROM settings WHERE name = '{SETTING}')) w ON json_extract(w.value, '$.key') = t.key), 0)"""
"""SQL: the triage score of a claim."""

_ORDERS: dict[ClaimSort, str] = {
    "work": f"""CASE {_STATE} WHEN 'disputed' THEN 0 WHEN 'second review' THEN 0 WHEN 'in review' THEN 0
        WHEN 'matched' THEN 1 WHEN 'new' THEN 1 WHEN 'postponed' THEN 2 WHEN 'decided' THEN 3 ELSE 4 END,
        -coalesce(c.priority, 0), -{_TRIAGE}""",
    "priority": "-coalesce(c.priority, 0)",
    "triage": f"-{_TRIAGE}",
    "newest": "c.added DESC, c.id DESC",
    "oldest": "c.added",
    "evidence": "coalesce(e.weight, 0) DESC",
}


def _together(db: "Connection", ids: list[int]) -> tuple[list[int], dict[int, int]]:
    """Move possible duplicates behind the first of them; return the new order, and for each moved claim that first one."""
    pairs = db.execute("SELECT claim, other FROM near_claims WHERE same").fetchall()
    if not pairs:
        return ids, {}
    undecided = {row[0] for row in db.execute(_UNDECIDED)}
    others: dict[int, list[int]] = {}
    for id, other in pairs:
        if id in undecided and other in undecided:
            others.setdefault(id, []).append(other)
    present, like = set(ids), dict[int, int]()
    order: list[int] = []
    for first in ids:
        if first in like:
            continue
        order.append(first)
        reached = [first]
        for id in reached:
            new = [other for other in others.get(id, ()) if other in present and other not in like and other != first]
            like |= dict.fromkeys(new, first)
            reached += new
        order += sorted(reached[1:])
    return order, like


def _where(db: "Connection", filter: ClaimFilter, viewer: str | None) -> tuple[str, dict[str, Any]]:
    """Return a filter as SQL over claims ``c``, with its values."""
    where, values = ["1"], dict[str, Any](viewer=viewer)

    def narrow(condition: str, **parameters: Any) -> None:
        where.append(condition)
        values.update(parameters)

    if filter.state is not None:
        narrow(f"{_STATE} = :state", state=filter.state)
    if filter.words.strip():
        ids = [id for id, _ in WORDS.search(db, filter.words, limit=1000)]
        narrow("c.id IN (SELECT value FROM json_each(:found))", found=json.dumps(ids))
    if filter.rating is not None:
        sql = f"c.verdict IN (SELECT v.id FROM verdicts v WHERE v.rating = :rating AND NOT {blind('v.claim')})"
        narrow(sql, rating=filter.rating)
    if filter.tag is not None:
        narrow("EXISTS (SELECT 1 FROM json_each(c.tags) WHERE value = :tag)", tag=filter.tag)
    if filter.language is not None:
        narrow("c.language = :language", language=filter.language)
    if filter.claimant is not None:
        sql = "EXISTS (SELECT 1 FROM payloads p WHERE p.hash = c.claimant AND p.text = :claimant)"
        narrow(sql, claimant=filter.claimant)
    if filter.reviewer == NOBODY:
        narrow("c.assigned IS NULL")
    elif filter.reviewer is not None:
        judged = f"SELECT v.claim FROM verdicts v WHERE v.reviewer = :reviewer AND NOT {blind('v.claim')}"
        narrow(f"(c.assigned = :reviewer OR c.id IN ({judged}))", reviewer=filter.reviewer)
    if filter.evidence is not None:
        supports, refutes = (f"c.id {{}} ({_WITH_LABEL.format(label)})" for label in ("supports", "refutes"))
        signs = {"none": ("NOT IN", "NOT IN"), "for": ("IN", "NOT IN"), "against": ("NOT IN", "IN"), "both": ("IN", "IN")}
        first, second = signs[filter.evidence]
        narrow(f"{supports.format(first)} AND {refutes.format(second)}")
    if filter.similar:
        narrow(f"c.id IN (SELECT n.claim {_NEAR_VERDICTS})")
    return " AND ".join(where), values


def _claim(row: dict[str, Any]) -> Claim:
    appearances = [text for _, text in sorted(json.loads(row["appearances"]), key=itemgetter(0))]
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
        priority=row["priority"],
        triage=json.loads(row["triage"] or "{}"),
        assigned=row["assigned"],
        postponed_reason=(row["postponed_reason"] or REDACTED) if row["postponed_hash"] else None,
        reply=_reply(row) if row["replied"] else None,
    )


def _reply(row: dict[str, Any]) -> Reply:
    return Reply(row["asked"], row["answered"], REDACTED if row["answer_hash"] and row["answer"] is None else row["answer"])
