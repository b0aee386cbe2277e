"""Claims as typed rows, and the index of their words.

Invariant: claim rows are projections and are changed only through the verdict log; this file reads them. The word index
is a cache, kept beside them in the same transaction.
"""

import json
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from workbench.domain.claims import REDACTED, Appearance, Claim, ClaimState, Reply
from workbench.domain.likeness import RULE, compare
from workbench.store.blind import blind
from workbench.store.rows import rows
from workbench.store.text_index import WordIndex, stems
from workbench.store.verdict_log import text_of

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

WORDS = WordIndex("claim_words", "claim_terms")

COMMON = 20
"""A word in more than one claim in twenty, and in more than twenty, says nothing about likeness."""

COMPARED = 100
"""Texts with a word that a new text is compared with: of many that are the same, the first are enough."""

# "matched" is not in the log: it says that a ranking, which is a cache, stands ready.
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
    coalesce(c.priority, 0) AS priority,
    c.assigned, c.postponed_reason AS postponed_hash, why.text AS postponed_reason, c.replied, c.asked, c.answered,
    c.answer AS answer_hash, answer.text AS answer
    FROM claims c LEFT JOIN payloads t ON t.hash = c.text LEFT JOIN payloads p ON p.hash = c.claimant
    LEFT JOIN payloads r ON r.hash = c.withdrawn_reason LEFT JOIN payloads why ON why.hash = c.postponed_reason
    LEFT JOIN payloads answer ON answer.hash = c.answer"""


Evidence = Literal["none", "for", "against", "both"]
Sort = Literal["work", "priority", "newest", "oldest", "evidence"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which claims of the queue: each field that is set leaves out those it does not fit. ``reviewer`` is who has it (by
    assignment) or has judged it, ``nobody`` for what nobody has; ``evidence`` what was labelled; ``similar``: only those
    near which something was judged before."""

    state: ClaimState | None = None
    words: str = ""
    rating: str | None = None
    tag: str | None = None
    language: str | None = None
    claimant: str | None = None
    reviewer: str | None = None
    evidence: Evidence | None = None
    similar: bool = False


NOBODY = "nobody"
"""In place of a reviewer's id: assigned to nobody."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A line of the queue: a claim, and how much evidence was labelled for and against it, by anybody whose work the
    viewer may see. ``similar``: the rating of the newest verdict near it. ``holder``: who has it open just now.
    ``like``: the claim before it in the queue that says the same, both being open."""

    claim: Claim
    supports: int
    refutes: int
    unread: int
    rating: str | None
    scale: str | None
    similar: str | None = None
    holder: str | None = None
    like: int | None = None


def claim(db: "Connection", id: int) -> Claim | None:
    """One claim, or None."""
    row = next(rows(db, f"{_SELECT} WHERE c.id = ?", [id]), None)
    return _claim(row) if row else None


def claims(db: "Connection", *, state: ClaimState | None = None, ids: Sequence[int] | None = None) -> list[Claim]:
    """Claims in the order of their numbers."""
    where, values = ["1"], list[Any]()
    if state is not None:
        where.append(f"{_STATE} = ?")
        values.append(state)
    if ids is not None:
        where.append("c.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(ids)))
    return [_claim(row) for row in rows(db, f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY c.id", values)]


def queue(
    db: "Connection", filter: Filter, *, viewer: str | None, sort: Sort, now: str, limit: int, offset: int
) -> tuple[list[ClaimRow], int]:
    """Lines of the queue from ``offset`` on, all of them where ``limit`` is negative, and how many there are in all.
    Sorted by ``work``: what is to be worked on first, urgent before old; then decided, then withdrawn. In this
    order and in that of ``priority`` open claims that say the same stand together, where the first of them stands."""
    matching, like = _matching(db, filter, viewer, sort), dict[int, int]()
    if sort in ("work", "priority"):
        matching, like = _together(db, matching)
    ids = matching[offset : offset + limit if limit >= 0 else None]
    found = {claim.id: claim for claim in claims(db, ids=ids)}
    given = {"ids": json.dumps(ids), "viewer": viewer, "now": now}
    counts = {row["claim"]: row for row in rows(db, _COUNTS, given)}
    lines = [
        ClaimRow(
            claim=found[id],
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
    ]
    return lines, len(matching)


def matching(db: "Connection", filter: Filter, *, viewer: str | None) -> list[int]:
    """The numbers of all claims that a filter lets through, in the order of the work."""
    return _together(db, _matching(db, filter, viewer, "work"))[0]


def count_by_state(db: "Connection") -> dict[str, int]:
    """How many claims stand in each state."""
    return dict(db.execute(f"SELECT {_STATE}, count(*) FROM claims c GROUP BY 1").fetchall())


@dataclass(frozen=True, slots=True)
class Choices:
    """What the queue can be filtered by, each in alphabetical order."""

    tags: list[str]
    languages: list[str]
    claimants: list[str]


def choices(db: "Connection") -> Choices:
    """The tags, languages and claimants that claims have."""
    tags = db.execute("SELECT DISTINCT value FROM (SELECT DISTINCT tags FROM claims) t, json_each(t.tags) ORDER BY 1")
    languages = db.execute("SELECT DISTINCT language FROM claims WHERE language IS NOT NULL ORDER BY 1")
    claimants = db.execute(
        "SELECT DISTINCT p.text FROM claims c JOIN payloads p ON p.hash = c.claimant ORDER BY p.text COLLATE NOCASE"
    )
    return Choices(*([str(row[0]) for row in rows.fetchall()] for rows in (tags, languages, claimants)))


def next_open(db: "Connection", *, after: int, viewer: str | None, now: str) -> int | None:
    """The next claim for a viewer to work on behind ``after``, around the end if need be; None when all are done.

    Left out: what is postponed, what another has open or was given, and what waits for another's independent verdict.
    What the viewer was given comes before the rest, and what is urgent before what is not.
    """
    sql = f"""{_OPEN} AND c.id <> :after
        ORDER BY c.assigned IS NULL, -coalesce(c.priority, 0), c.id <= :after, c.id LIMIT 1"""
    row = db.execute(sql, {"after": after, "viewer": viewer, "now": now}).fetchone()
    return int(row[0]) if row else None


def disputed(db: "Connection", *, viewer: str | None, now: str) -> list[int]:
    """The disputed claims between whose verdicts a viewer could decide, by number."""
    sql = f"{_OPEN} AND c.review = 'disputed' ORDER BY c.id"
    return [int(row[0]) for row in db.execute(sql, {"viewer": viewer, "now": now})]


def next_id(db: "Connection") -> int:
    """The number the next claim gets; numbers are never used twice, because no claim is ever removed."""
    return int(db.execute("SELECT coalesce(max(id), 0) + 1 FROM claims").fetchone()[0])


def near_duplicates(
    db: "Connection", text: str, *, besides: int | None = None, limit: int = 5, known: dict[str, int] | None = None
) -> list[int]:
    """Claims that share most of this one's words, closest first: a hint from words alone, never a decision.

    Two claims are near when what they share is at least half, on the mean of two views: of the words of both (Jaccard),
    and of those of the shorter one (so that a claim which another only spells out is seen). Words that many claims have
    do not count, unless a claim has hardly any other. ``known``: in how many claims stems stand, which is added to.
    """
    found = stems(text)
    counts = {} if known is None else known
    new = found.keys() - counts.keys()
    counts.update(dict.fromkeys(new, 0) | WORDS.counts(db, new))
    total = db.execute("SELECT count(*) FROM claims").fetchone()[0]
    common = {stem for stem in found if counts[stem] > max(COMMON, total / COMMON)}
    if len(found.keys() - common) < 2:
        common = set()
    words = found.keys() - common
    near: list[tuple[float, int]] = []
    for id, _ in WORDS.search(db, " ".join(found[stem] for stem in words), limit=limit + 3, terms=4, known=counts):
        other = text_of(db, db.execute("SELECT text FROM claims WHERE id = ?", [id]).fetchone()[0])
        if id == besides or other is None:
            continue
        if (nearness := _nearness(words, WORDS.stems(other) - common)) >= 1:
            near.append((-nearness, id))
    return [id for _, id in sorted(near)[:limit]]


def near_before(texts: Sequence[str], *, limit: int = 5) -> list[list[int]]:
    """For each text, which of those before it are near it as ``near_duplicates`` means it, by place, closest first."""
    found = [WORDS.stems(text) for text in texts]
    counts = Counter(stem for words in found for stem in words)
    common = {stem for stem, count in counts.items() if count > max(COMMON, len(texts) / COMMON)}
    having: dict[str, list[int]] = {}
    near: list[list[int]] = []
    for place, words in enumerate(found):
        telling = words - common if len(words - common) >= 2 else words
        rarest = sorted(telling, key=lambda stem: (counts[stem], stem))[:4]
        before = {other for stem in rarest for other in having.get(stem, ())}
        left = words - telling
        scored = ((-_nearness(telling, found[other] - left), other) for other in before)
        near.append([other for score, other in sorted(scored)[:limit] if score <= -1])
        for stem in words:
            places = having.setdefault(stem, [])
            if len(places) < COMPARED:
                places.append(place)
    return near


def _nearness(words: Set[str], others: Set[str]) -> float:
    """Of the stems of two claims, the share that both have, on two views; from 1 on they are near."""
    shared = len(words & others)
    return shared / len(words | others) + shared / min(len(words), len(others)) if shared else 0.0


def find_near(db: "Connection") -> None:
    """Note for every claim which ones are near it, as ``note_near`` does when one is added."""
    for id, text in db.execute("SELECT c.id, p.text FROM claims c JOIN payloads p ON p.hash = c.text").fetchall():
        note_near(db, id, text, near_duplicates(db, text, besides=id))


def note_near(db: "Connection", claim: int, text: str, others: Sequence[int]) -> None:
    """Remember that claims are near each other, and which differ in nothing: the queue asks for it on every line."""
    sql = """SELECT c.id, p.text, c.language, (SELECT language FROM claims WHERE id = ?) FROM claims c
        JOIN payloads p ON p.hash = c.text WHERE c.id IN (SELECT value FROM json_each(?))"""
    pairs = [
        (one, another, int(compare(text, said, languages=(own, language)).same))
        for other, said, language, own in (db.execute(sql, [claim, json.dumps(list(others))]).fetchall() if others else ())
        for one, another in ((claim, other), (other, claim))
    ]
    db.conn.executemany("INSERT OR IGNORE INTO near_claims VALUES (?, ?, ?)", pairs)


def noted_duplicates(db: "Connection", claim: int, *, among: Sequence[int]) -> list[int]:
    """Return those of ``among`` that were noted as near a claim and differ from it in nothing, in their order."""
    sql = "SELECT other FROM near_claims WHERE claim = ? AND same AND other IN (SELECT value FROM json_each(?))"
    same = {row[0] for row in db.execute(sql, [claim, json.dumps(list(among))])}
    return [other for other in among if other in same]


def possible_duplicates(db: "Connection", text: str, near: Sequence[int], *, language: str | None) -> list[int]:
    """Return those of the claims ``near`` a text that differ from it in nothing that changes a verdict."""
    others = {claim.id: claim for claim in claims(db, ids=near)}
    return [id for id in near if compare(text, others[id].text, languages=(language, others[id].language)).same]


def near_is_current(db: "Connection") -> bool:
    """Whether the stored pairs were compared under today's rule (``likeness.RULE``)."""
    row = db.execute("SELECT value FROM meta WHERE name = 'near-rule'").fetchone()
    return row is not None and row[0] == RULE


def compare_near(db: "Connection", *, claim: int | None = None) -> None:
    """Compare the stored pairs again: all of them, because the rule is another, or those of a claim whose language is."""
    sql = """SELECT n.claim, n.other, p.text, q.text, c.language, d.language FROM near_claims n
        JOIN claims c ON c.id = n.claim JOIN payloads p ON p.hash = c.text
        JOIN claims d ON d.id = n.other JOIN payloads q ON q.hash = d.text
        WHERE n.claim < n.other AND (:claim IS NULL OR :claim IN (n.claim, n.other))"""
    pairs = [
        (int(compare(text, said, languages=(own, language)).same), one, other, other, one)
        for one, other, text, said, own, language in db.execute(sql, {"claim": claim}).fetchall()
    ]
    db.conn.executemany(
        "UPDATE near_claims SET same = ? WHERE (claim = ? AND other = ?) OR (claim = ? AND other = ?)", pairs
    )
    if claim is None:
        db.execute("INSERT OR REPLACE INTO meta VALUES ('near-rule', ?)", [RULE])


def alike(db: "Connection", claim: int) -> list[int]:
    """The other claims that say the same as this one, or the same as one that does, by number."""
    sql = """WITH RECURSIVE found(id) AS (SELECT :claim UNION
        SELECT n.other FROM near_claims n JOIN found f ON n.claim = f.id WHERE n.same)
        SELECT id FROM found WHERE id <> :claim ORDER BY id"""
    return [int(row[0]) for row in db.execute(sql, {"claim": claim}).fetchall()]


def reindex(db: "Connection") -> None:
    """Make the word index of claims anew, and forget what is known of claims whose text was erased."""
    known = "(SELECT c.id FROM claims c JOIN payloads p ON p.hash = c.text)"
    db.execute(f"DELETE FROM claim_vectors WHERE claim NOT IN {known}")
    db.execute(f"DELETE FROM near_claims WHERE claim NOT IN {known} OR other NOT IN {known}")
    db.execute("INSERT INTO claim_words (claim_words) VALUES ('delete-all')")
    for id, text in db.execute("SELECT c.id, p.text FROM claims c JOIN payloads p ON p.hash = c.text").fetchall():
        WORDS.add(db, id, text)


_SEEN = f"(NOT {blind('l.claim')} OR l.reviewer = :viewer)"
"""A label ``l`` that the viewer may see."""

_LABELLED = f"SELECT count(DISTINCT document || start || '-' || end) FROM labels l WHERE l.claim = c.id AND {_SEEN}"

_WITH_LABEL = f"SELECT l.claim FROM labels l WHERE l.label = '{{}}' AND {_SEEN}"
"""The claims that have such a label."""

_NEAR_VERDICTS = f"""FROM near_claims n JOIN verdicts nv ON nv.claim = n.other AND nv.corrected_by IS NULL
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
"""Claims that a viewer can work on."""

_UNDECIDED = f"SELECT c.id FROM claims c WHERE {_STATE} IN ('new', 'matched', 'in review')"
"""Open claims, of which those that say the same stand together."""

# Read once and joined, not once a claim: ten thousand claims are sorted while a person waits.
_WITH_EVIDENCE = f"""LEFT JOIN (SELECT l.claim, count(DISTINCT l.document || l.start || '-' || l.end) AS weight
    FROM labels l WHERE l.label IN ('supports', 'refutes') AND {_SEEN} GROUP BY l.claim) e ON e.claim = c.id"""

_ORDERS: dict[Sort, str] = {
    "work": f"""CASE {_STATE} WHEN 'disputed' THEN 0 WHEN 'second review' THEN 0 WHEN 'in review' THEN 0
        WHEN 'matched' THEN 1 WHEN 'new' THEN 1 WHEN 'postponed' THEN 2 WHEN 'decided' THEN 3 ELSE 4 END,
        -coalesce(c.priority, 0)""",
    "priority": "-coalesce(c.priority, 0)",
    "newest": "c.added DESC, c.id DESC",
    "oldest": "c.added",
    "evidence": "coalesce(e.weight, 0) DESC",
}


def _matching(db: "Connection", filter: Filter, viewer: str | None, sort: Sort) -> list[int]:
    where, values = _where(db, filter, viewer)
    evidence = _WITH_EVIDENCE if sort == "evidence" else ""
    sql = f"SELECT c.id FROM claims c {evidence} WHERE {where} ORDER BY {_ORDERS[sort]}, c.id"
    return [int(row[0]) for row in db.execute(sql, values).fetchall()]


def _together(db: "Connection", ids: list[int]) -> tuple[list[int], dict[int, int]]:
    """Put each open claim behind the first that says the same; return the new order, and what was put behind which."""
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


def _where(db: "Connection", filter: Filter, viewer: str | None) -> tuple[str, dict[str, Any]]:
    """A filter as SQL over ``_FROM``, with its values."""
    where, values = ["1"], dict[str, Any](viewer=viewer)

    def narrow(condition: str, **given: Any) -> None:
        where.append(condition)
        values.update(given)

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
        assigned=row["assigned"],
        postponed_reason=(row["postponed_reason"] or REDACTED) if row["postponed_hash"] else None,
        reply=_reply(row) if row["replied"] else None,
    )


def _reply(row: dict[str, Any]) -> Reply:
    return Reply(row["asked"], row["answered"], REDACTED if row["answer_hash"] and row["answer"] is None else row["answer"])
