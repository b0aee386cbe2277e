"""The data behind the insights page: verdicts of a period, their times, their evidence.

Invariant: no row and no count includes a verdict that is hidden from the viewer: every query on verdicts uses ``_SEEN``. Of
the log, only short entries are read, and the rankings behind citations, of which only the cited matches are parsed.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from workbench.domain import REDACTED, Span
from workbench.errors import LogFaultError
from workbench.store.blind import blind
from workbench.store.claims import _STATE
from workbench.store.demonstration import own

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

_OWN = own("v.reviewer")


@dataclass(frozen=True, slots=True)
class Slice:
    """Which verdicts to include: recorded at ``since`` (UTC) or later, by a reviewer, on claims with a tag; None includes
    all. ``viewer`` is the reviewer who sees the result, None for somebody who may see everything. ``demonstration``: only
    the verdicts of the demonstration, otherwise all others."""

    viewer: str | None = None
    since: str | None = None
    reviewer: str | None = None
    tag: str | None = None
    demonstration: bool = False

    @property
    def values(self) -> dict[str, str | bool | None]:
        """The values of ``_IN``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class TimedVerdict:
    """When a verdict was recorded, its claim was added, and its reviewer first labelled or cited a snippet for it (None
    where they did not). ``corrects_recorded_at`` is the time of the verdict that it corrects."""

    id: int
    reviewer: str
    recorded: str
    added: str
    first: str | None
    corrects_recorded_at: str | None


@dataclass(frozen=True, slots=True)
class OneSourceVerdict:
    """A verdict with citations of one document only."""

    verdict: int
    claim: int
    claim_text: str
    scale: str
    rating: str
    recorded: str
    cites: int
    title: str


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A document with the numbers of verdicts that cite it and of their citations, with the metadata of the last citation.
    ``id`` is None where the document is not among the sources."""

    id: int | None
    title: str
    publisher: str | None
    verdicts: int
    cites: int


def _tagged(claim: str) -> str:
    return f"""(:tag IS NULL OR EXISTS (SELECT 1 FROM claims t, json_each(t.tags) WHERE t.id = {claim}
        AND json_each.value = :tag))"""


_SEEN = f"NOT {blind('v.claim')} AND {_tagged('v.claim')} AND ({_OWN}) <> :demonstration"
_IN = f"""{_SEEN} AND (:since IS NULL OR v.recorded >= :since) AND (:reviewer IS NULL OR v.reviewer = :reviewer)"""
"""SQL: the verdict ``v`` is in the slice."""

_STANDING = f"v.corrected_by IS NULL AND {_IN}"
"""SQL: the verdict ``v`` is in the slice and was not corrected."""


def verdict_counts(db: "Connection") -> tuple[int, int]:
    """Return how many verdicts are not part of the demonstration, and how many are."""
    sql = f"SELECT count(*) FILTER (WHERE {_OWN}), count(*) FILTER (WHERE NOT {_OWN}) FROM verdicts v"
    ours, demonstration = db.execute(sql).fetchone()
    return int(ours), int(demonstration)


def rated(db: "Connection", slice: Slice) -> list[tuple[str, str, str, int]]:
    """Return (scale, rating, day, number) of the current verdicts."""
    sql = f"""SELECT v.scale, v.rating, substr(v.recorded, 1, 10) AS day, count(*) FROM verdicts v WHERE {_STANDING}
        GROUP BY v.scale, v.rating, day"""
    return [(str(a), str(b), str(c), int(n)) for a, b, c, n in db.execute(sql, slice.values)]


def corrected(db: "Connection", slice: Slice) -> int:
    """Return the number of verdicts that were corrected."""
    sql = f"SELECT count(*) FROM verdicts v WHERE v.corrected_by IS NOT NULL AND {_IN}"
    return int(db.execute(sql, slice.values).fetchone()[0])


def open_claims(db: "Connection", slice: Slice) -> list[tuple[int, str, str]]:
    """Return (claim, state, added) of all open claims with the slice's tag and assigned to its reviewer, oldest first, of
    any time. The states are those of the queue, which reveal no hidden verdict."""
    sql = f"""SELECT c.id, {_STATE} AS stage, c.added FROM claims c WHERE stage NOT IN ('decided', 'withdrawn')
        AND {_tagged("c.id")} AND (:reviewer IS NULL OR c.assigned = :reviewer) ORDER BY c.added, c.id"""
    values = {"tag": slice.tag, "reviewer": slice.reviewer}
    return [(int(id), str(state), str(added)) for id, state, added in db.execute(sql, values)]


def times(db: "Connection", slice: Slice) -> list[TimedVerdict]:
    """Return when verdicts were recorded and begun, oldest first, including corrections and corrected ones. A verdict that
    was recorded together with that of another claim has no beginning."""
    # A ranking is logged together with the first action on it, so its long entry need not be read. The plus signs make
    # SQLite use the short index of the claim.
    first = """SELECT l.time FROM verdict_log l WHERE l.claim = v.claim AND l.seq < v.id AND +l.reviewer = v.reviewer
        AND +l.seq NOT IN (SELECT seq FROM rankings) AND l.type IN ('label-set', 'cite-added')
        AND v.judged_with IS NULL
        ORDER BY l.seq LIMIT 1"""
    sql = f"""SELECT v.id, v.reviewer, v.recorded, c.added, ({first}), b.recorded FROM verdicts v
        JOIN claims c ON c.id = v.claim LEFT JOIN verdicts b ON b.id = v.corrects WHERE {_IN} ORDER BY v.id"""
    return [TimedVerdict(*row) for row in db.execute(sql, slice.values)]


def independent(db: "Connection", slice: Slice) -> list[tuple[int, str, str, str]]:
    """Return (claim, reviewer, scale, rating) of verdicts on claims with verdicts of several reviewers, oldest first,
    without adjudications. All verdicts of a claim are included if one of them is in the slice."""
    sql = f"""SELECT v.claim, v.reviewer, v.scale, v.rating FROM verdicts v
        WHERE v.claim IN (SELECT claim FROM verdicts v WHERE ({_OWN}) <> :demonstration
            GROUP BY claim HAVING count(DISTINCT reviewer) > 1)
        AND v.adjudicates = '[]' AND {_SEEN}
        AND (:since IS NULL OR EXISTS (SELECT 1 FROM verdicts o WHERE o.claim = v.claim AND o.recorded >= :since))
        AND (:reviewer IS NULL OR EXISTS (SELECT 1 FROM verdicts o WHERE o.claim = v.claim AND o.reviewer = :reviewer))
        ORDER BY v.id"""
    return [(int(a), str(b), str(c), str(d)) for a, b, c, d in db.execute(sql, slice.values)]


def cited_ranks(db: "Connection", slice: Slice) -> tuple[list[int | None], int]:
    """Return for each citation of a current verdict the best rank of the snippets that it overlaps in its reviewer's
    ranking, None where it overlaps none; and the number of citations without a ranking."""
    sql = f"""SELECT v.ranking, {_SPAN} FROM verdicts v JOIN verdict_citations c ON c.verdict = v.id WHERE {_STANDING}"""
    by_ranking: dict[str | None, list[Span]] = defaultdict(list)
    for ranking, *span in db.execute(sql, slice.values):
        by_ranking[ranking].append(Span(*span))
    unranked = len(by_ranking.pop(None, ()))
    sql = """SELECT r.hash, l.seq, l.body FROM rankings r JOIN verdict_log l ON l.seq = r.seq
        WHERE r.hash IN (SELECT value FROM json_each(?))"""
    best: list[int | None] = []
    for ranking, seq, body in db.execute(sql, [json.dumps(list(by_ranking))]):
        for cited in by_ranking[ranking]:
            ranks = [
                int(match["rank"])
                for match in _matches(seq, body, cited.document)
                if cited.overlaps(Span.from_data(match["evidence"]))
            ]
            best.append(min(ranks, default=None))
    return best, unranked


def _matches(seq: int, body: str, document: str) -> Iterator[dict[str, Any]]:
    """Yield the matches of a document in a ``ranking-shown`` body. Only these are parsed, which takes a tenth of the time:
    canonical JSON has one order of keys and no spaces, so that they can be found in the text."""
    named = f'"document":"{document}"'
    at = body.find(named)
    while at >= 0:
        try:
            match, at = _DECODER.raw_decode(body, body.rindex('{"evidence":', 0, at))
        except ValueError as error:
            raise LogFaultError(f"Entry {seq} is damaged: it is not a ranking.", seq=seq) from error
        yield match
        at = body.find(named, at)


_DECODER = json.JSONDecoder()


def cite_counts(db: "Connection", slice: Slice) -> dict[int, int]:
    """Return number of citations -> number of current verdicts that have so many."""
    sql = f"""SELECT cites, count(*) FROM (SELECT count(c.document) AS cites FROM verdicts v
        LEFT JOIN verdict_citations c ON c.verdict = v.id WHERE {_STANDING} GROUP BY v.id) GROUP BY cites"""
    return {int(cites): int(count) for cites, count in db.execute(sql, slice.values)}


_SPAN = "c.document, c.text_sha256, c.start, c.end"

_NOTE = """JOIN evidence e ON (e.document, e.text_sha256, e.start, e.end) = (x.document, x.text_sha256, x.start, x.end)
    LEFT JOIN payloads n ON n.hash = e.source"""
"""SQL: the metadata of a cited document as ``n.text``, JSON."""


def on_one_source(db: "Connection", slice: Slice, *, limit: int) -> tuple[list[OneSourceVerdict], int]:
    """Return the newest current verdicts that cite only one document, and the number of all such verdicts."""
    one = f"""SELECT v.id, v.claim, v.scale, v.rating, v.recorded, count(*) AS cites, {_SPAN}
        FROM verdicts v JOIN verdict_citations c ON c.verdict = v.id WHERE {_STANDING}
        GROUP BY v.id HAVING min(c.document) = max(c.document)"""
    sql = f"""SELECT total, x.id, x.claim, coalesce(t.text, :redacted), x.scale, x.rating, x.recorded, x.cites,
        coalesce(json_extract(n.text, '$.title'), :redacted)
        FROM (SELECT *, count(*) OVER () AS total FROM ({one}) ORDER BY id DESC LIMIT :limit) x
        JOIN claims c ON c.id = x.claim LEFT JOIN payloads t ON t.hash = c.text {_NOTE} ORDER BY x.id DESC"""
    rows = db.execute(sql, slice.values | {"limit": limit, "redacted": REDACTED}).fetchall()
    return [OneSourceVerdict(*row[1:]) for row in rows], int(rows[0][0]) if rows else 0


def most_cited(db: "Connection", slice: Slice, *, limit: int) -> list[CitedSource]:
    """Return the documents that most current verdicts cite."""
    # Beside max, SQLite takes the other columns from the row that has it: the newest cite.
    cited = f"""SELECT {_SPAN}, count(DISTINCT v.id) AS verdicts, count(*) AS cites, max(v.id)
        FROM verdicts v JOIN verdict_citations c ON c.verdict = v.id WHERE {_STANDING} GROUP BY c.document
        ORDER BY verdicts DESC, cites DESC, c.document LIMIT :limit"""
    sql = f"""SELECT d.id, coalesce(json_extract(n.text, '$.title'), :redacted), json_extract(n.text, '$.publisher'),
        x.verdicts, x.cites FROM ({cited}) x {_NOTE}
        LEFT JOIN documents d ON d.sha256 = x.document AND d.text_sha256 = x.text_sha256
        ORDER BY x.verdicts DESC, x.cites DESC, x.document"""
    return [CitedSource(*row) for row in db.execute(sql, slice.values | {"limit": limit, "redacted": REDACTED})]
