"""What reviewers did: labels, citations, verdicts and drafts, read back as domain values.

Invariant: labels, cites and verdicts name evidence by (document hash, start, end), never by a row of the sources, so
that a log whose sources are missing still reads whole.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from workbench.domain.claims import REDACTED
from workbench.domain.events import LoggedEvidence, TextRef, verdict_types
from workbench.domain.log import Redaction, references
from workbench.domain.selection import VerdictFilter
from workbench.domain.sources import Anchor, Document
from workbench.domain.spans import Span
from workbench.domain.verdicts import (
    Cited,
    Evidence,
    EvidenceLabel,
    Labelled,
    Published,
    RatingScale,
    SourceNote,
    Verdict,
)
from workbench.store import verdict_log
from workbench.store.blind import blind
from workbench.store.rows import rows
from workbench.store.verdict_log import events, text_of

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

@dataclass(frozen=True, slots=True)
class Draft:
    """A verdict not yet recorded."""

    rationale: str
    rating: str | None


_EVIDENCE = "e.document, e.start, e.end, e.text_sha256, q.text, x.text, s.text"
_ITS_TEXTS = """LEFT JOIN payloads q ON q.hash = e.quote LEFT JOIN payloads x ON x.hash = e.context
    LEFT JOIN payloads s ON s.hash = e.source"""
_JOIN_EVIDENCE = f"JOIN evidence e USING (document, text_sha256, start, end) {_ITS_TEXTS}"


def logged_evidence(db: "Connection", span: Span) -> LoggedEvidence | None:
    """Return a span with the payloads under which its texts are in the log already, or None."""
    known = logged_texts(db, [span]).get(span)
    return known.evidence if known else None


@dataclass(frozen=True, slots=True)
class LoggedTexts:
    """A span as it is in the log, and its texts; None for one that was erased."""

    evidence: LoggedEvidence
    quote: str | None
    context: str | None
    source: str | None


def logged_texts(db: "Connection", spans: Sequence[Span]) -> dict[Span, LoggedTexts]:
    """Return those of some spans that the log has already. One statement, however many there are."""
    sql = f"""SELECT e.document, e.text_sha256, e.start, e.end, e.quote, e.context, e.source, q.text, x.text, s.text
        FROM json_each(?) AS wanted JOIN evidence e ON e.document = wanted.value ->> 0
        AND e.text_sha256 = wanted.value ->> 1 AND e.start = wanted.value ->> 2 AND e.end = wanted.value ->> 3
        {_ITS_TEXTS}"""
    logged: dict[Span, LoggedTexts] = {}
    for row in db.execute(sql, [json.dumps([span.key for span in spans])]):
        span = Span(*row[:4])
        logged[span] = LoggedTexts(LoggedEvidence(span, *map(TextRef, row[4:7])), *row[7:])
    return logged


class Names:
    """The names that summaries of events need (``domain.events.Names``), read when they are first asked for."""

    def __init__(self, db: "Connection") -> None:
        self._db = db
        self._reviewers: dict[str, str] | None = None
        self._scales: dict[tuple[str, int], RatingScale] | None = None

    def reviewer(self, id: str) -> str:
        """Return the name of a reviewer; an erased one reads as redacted."""
        if self._reviewers is None:
            self._reviewers = dict(reviewers(self._db))
        return self._reviewers.get(id, "")

    def rating(self, scale: str, version: int, key: str) -> str:
        """Return the label of a rating."""
        if self._scales is None:
            self._scales = {(item.key, item.version): item for item in scales(self._db)}
        known = self._scales.get((scale, version))
        return next((rating.label for rating in known.ratings if rating.key == key), key) if known else key


def _evidence(row: Sequence[Any]) -> Evidence:
    """A row that begins with ``_EVIDENCE``."""
    document, start, end, text_sha256, quote, context, source = row[:7]
    around, note = json.loads(context or "{}"), json.loads(source or "{}")
    return Evidence(
        document=document,
        text_sha256=text_sha256,
        anchor=Anchor(start, end, quote or REDACTED, around.get("prefix", ""), around.get("suffix", "")),
        source=SourceNote(**note) if note else SourceNote(title=REDACTED),
    )


def labels(db: "Connection", claim: int, *, reviewer: str | None = None) -> list[Labelled]:
    """Labels on a claim's evidence in the order in which they were set; one reviewer's, or everybody's."""
    sql = f"""SELECT {_EVIDENCE}, l.reviewer, l.label, l.time FROM labels l {_JOIN_EVIDENCE}
        WHERE l.claim = ? AND (? IS NULL OR l.reviewer = ?) ORDER BY l.seq"""
    return [
        Labelled(evidence=_evidence(row), reviewer=row[7], label=row[8], time=row[9])
        for row in db.execute(sql, (claim, reviewer, reviewer)).fetchall()
    ]


def label_of(db: "Connection", claim: int, span: Span, *, reviewer: str) -> EvidenceLabel | None:
    """Return a reviewer's label on a span, or None."""
    sql = """SELECT label FROM labels WHERE claim = ? AND document = ? AND text_sha256 = ? AND start = ? AND end = ?
        AND reviewer = ?"""
    row = db.execute(sql, (claim, *span.key, reviewer)).fetchone()
    return row[0] if row else None


def citations(db: "Connection", claim: int, *, reviewer: str) -> list[Evidence]:
    """Return what a reviewer cites for a claim: in the order they chose, then in the order of citing."""
    return labels_and_citations(db, claim, reviewer=reviewer)[1]


def labels_and_citations(
    db: "Connection", claim: int, *, reviewer: str
) -> tuple[list[Labelled], list[Evidence]]:
    """Return a reviewer's labels on a claim's evidence, in the order in which they were set, and what they cite for it: in
    the order they chose, then in the order of citing. One statement."""
    sql = f"""SELECT {_EVIDENCE}, l.label, l.time, 0 AS place, l.seq FROM labels l {_JOIN_EVIDENCE}
        WHERE l.claim = :claim AND l.reviewer = :reviewer
        UNION ALL SELECT {_EVIDENCE}, NULL, NULL, coalesce(c.place, 1 << 62), c.seq FROM citations c {_JOIN_EVIDENCE}
        WHERE c.claim = :claim AND c.reviewer = :reviewer ORDER BY place, seq"""
    labelled: list[Labelled] = []
    cited: list[Evidence] = []
    for row in db.execute(sql, {"claim": claim, "reviewer": reviewer}).fetchall():
        evidence, label, time = _evidence(row), row[7], row[8]
        if label is None:
            cited.append(evidence)
        else:
            labelled.append(Labelled(evidence=evidence, reviewer=reviewer, label=label, time=time))
    return labelled, cited


def cited_in(db: "Connection", document: Document, *, viewer: str | None = None) -> list[tuple[int, int, int]]:
    """(claim, start, end) of every span of a document that anybody cites or that a verdict rests on, as far as the viewer
    may know."""
    sql = f"""SELECT claim, start, end FROM citations x WHERE document = :document AND text_sha256 = :text
        AND (NOT {blind("x.claim")} OR x.reviewer = :viewer)
        UNION SELECT v.claim, c.start, c.end FROM verdict_citations c JOIN verdicts v ON v.id = c.verdict
        WHERE c.document = :document AND c.text_sha256 = :text AND NOT {blind("v.claim")} ORDER BY 2, 3, 1"""
    given = {"document": document.sha256, "text": document.text_sha256, "viewer": viewer}
    return [(int(a), int(b), int(c)) for a, b, c in db.execute(sql, given)]


def is_blind(db: "Connection", claim: int, viewer: str | None) -> bool:
    """Whether others' work on a claim is kept from a reviewer for now."""
    return bool(db.execute(f"SELECT {blind(':claim')}", {"claim": claim, "viewer": viewer}).fetchone()[0])


def hidden_verdicts(db: "Connection", viewer: str | None) -> int:
    """How many verdicts are kept from a reviewer for now."""
    sql = f"SELECT count(*) FROM verdicts v WHERE {blind('v.claim')}"
    return int(db.execute(sql, {"viewer": viewer}).fetchone()[0])


def verdict(db: "Connection", id: int, *, viewer: str | None = None) -> Verdict | None:
    """One verdict, or None."""
    found = _verdicts(db, f"v.id = :id AND NOT {blind('v.claim')}", {"id": id, "viewer": viewer})
    return found[0] if found else None


def verdicts(
    db: "Connection", *, claim: int, current_only: bool = False, viewer: str | None = None, limit: int = -1
) -> list[Verdict]:
    """Return the verdicts on a claim that the viewer may see, newest first."""
    return matching_verdicts(db, VerdictFilter(claim=claim, current_only=current_only), viewer=viewer, limit=limit)


def matching_verdicts(
    db: "Connection", filter: VerdictFilter, *, viewer: str | None, limit: int = -1, offset: int = 0
) -> list[Verdict]:
    """Return the verdicts that match a filter and that the viewer may see, newest first."""
    where, values = _where(filter)
    where = f"NOT {blind('v.claim')} AND {where}"
    return _verdicts(db, where, values | {"viewer": viewer}, limit=limit, offset=offset)


def _where(filter: VerdictFilter) -> tuple[str, dict[str, Any]]:
    """Return a filter as a condition on verdicts ``v``, and its values."""
    where, values = ["1"], dict[str, Any]()
    for name, value in (("claim", filter.claim), ("reviewer", filter.reviewer), ("rating", filter.rating)):
        if value is not None:
            where.append(f"v.{name} = :{name}")
            values[name] = value
    if filter.current_only:
        where.append("v.corrected_by IS NULL")
    if filter.since is not None:
        where.append("v.recorded >= :since")
        values["since"] = filter.since
    if filter.until is not None:
        where.append("substr(v.recorded, 1, :until_length) <= :until")
        values |= {"until": filter.until, "until_length": len(filter.until)}
    if filter.tag is not None:
        where.append("EXISTS (SELECT 1 FROM claims c, json_each(c.tags) t WHERE c.id = v.claim AND t.value = :tag)")
        values["tag"] = filter.tag
    for number, word in enumerate(filter.words.split()):
        where.append(
            f"""EXISTS (SELECT 1 FROM payloads p JOIN claims c ON c.id = v.claim
            WHERE p.hash IN (v.rationale, c.text) AND instr(lower(p.text), lower(:word{number})) > 0)"""
        )
        values[f"word{number}"] = word
    return " AND ".join(where), values


def select_verdicts(db: "Connection", filter: VerdictFilter) -> Iterator[Verdict]:
    """Yield the verdicts that match a filter, oldest first, one after the other: the long texts of one are in memory at a
    time."""
    where, values = _where(filter)
    return map(_verdict, rows(db, f"{_VERDICTS} WHERE {where} ORDER BY v.id", values))


def standing_verdicts(db: "Connection") -> dict[int, int]:
    """The verdict that stands for each claim that has one: of those that were not corrected the newest, and before all
    others the newest that decided between differing ones."""
    sql = "SELECT claim, id FROM verdicts WHERE corrected_by IS NULL ORDER BY adjudicates <> '[]', id"
    return {int(claim): int(id) for claim, id in db.execute(sql)}


def published(db: "Connection", verdict: int) -> Published | None:
    """Where a verdict was published, or None; an address that was erased counts as none."""
    sql = "SELECT published_url, published_date FROM verdicts WHERE id = ? AND published IS NOT NULL"
    row = db.execute(sql, [verdict]).fetchone()
    url = text_of(db, row[0]) if row else None
    return Published(url, str(row[1])) if url else None


def redactions(db: "Connection", claim: int, *, now: "Connection") -> list[Redaction]:
    """What was erased, up to ``now``, of a claim, of its verdicts and of the claimant's reply, oldest first."""
    told = (*verdict_types(), "claim-added", "claim-edited", "reply-noted", "verdict-published")
    named = {digest for event in events(db, claim=claim) if event.type in told for digest in references(event.data)}
    return verdict_log.redactions(now, among=named)


def ratings_used(db: "Connection", *, viewer: str | None = None) -> list[str]:
    """The rating keys of the verdicts that the viewer may see, in alphabetical order."""
    sql = f"SELECT DISTINCT rating FROM verdicts v WHERE NOT {blind('v.claim')} ORDER BY rating"
    return [str(row[0]) for row in db.execute(sql, {"viewer": viewer})]


def scales(db: "Connection") -> list[RatingScale]:
    """Every version of every scale, as logged, in the order of adding."""
    rows = db.execute("SELECT definition FROM scales ORDER BY seq")
    return [RatingScale.from_data(json.loads(row[0])) for row in rows]


def chosen_scale(db: "Connection") -> str:
    """The key of the scale that the desk rates with."""
    return str(db.execute("SELECT value FROM settings WHERE name = 'scale'").fetchone()[0])


def settings(db: "Connection") -> dict[str, str]:
    """What the desk has chosen, by name."""
    return {str(name): str(value) for name, value in db.execute("SELECT name, value FROM settings")}


def take(db: "Connection", claim: int, reviewer: str, *, now: str, until: str) -> None:
    """Give a claim to a reviewer until a time, unless another has it. Drops the leases of this reviewer on other claims:
    one has one claim open."""
    db.execute("DELETE FROM leases WHERE reviewer = ? OR until <= ?", [reviewer, now])
    db.execute("INSERT OR IGNORE INTO leases VALUES (?, ?, ?)", [claim, reviewer, until])


def holder(db: "Connection", claim: int, *, now: str) -> tuple[str, str] | None:
    """(reviewer, until) of the lease on a claim, or None."""
    row = db.execute("SELECT reviewer, until FROM leases WHERE claim = ? AND until > ?", [claim, now]).fetchone()
    return (str(row[0]), str(row[1])) if row else None


def release(db: "Connection", claim: int, reviewer: str) -> None:
    """Give a claim back."""
    db.execute("DELETE FROM leases WHERE claim = ? AND reviewer = ?", [claim, reviewer])


def reviewers(db: "Connection") -> list[tuple[str, str]]:
    """(id, name) of everybody, in the order of their coming; erased names read as redacted."""
    rows = db.execute("SELECT r.id, p.text FROM reviewers r LEFT JOIN payloads p ON p.hash = r.name ORDER BY added, id")
    return [(str(id), name or REDACTED) for id, name in rows.fetchall()]


def draft(db: "Connection", claim: int, reviewer: str) -> Draft | None:
    """A reviewer's unrecorded verdict on a claim."""
    sql = "SELECT rationale, rating FROM drafts WHERE claim = ? AND reviewer = ?"
    row = db.execute(sql, (claim, reviewer)).fetchone()
    return Draft(*row) if row else None


def keep_draft(db: "Connection", claim: int, reviewer: str, draft: Draft, *, time: str) -> None:
    """Keep an unrecorded verdict; an empty one is dropped."""
    db.execute("DELETE FROM drafts WHERE claim = ? AND reviewer = ?", (claim, reviewer))
    if draft.rationale or draft.rating:
        values = (claim, reviewer, draft.rationale, draft.rating, time)
        db.execute("INSERT INTO drafts (claim, reviewer, rationale, rating, updated) VALUES (?, ?, ?, ?, ?)", values)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the desk and a reviewer bring to a claim: their draft, whether they must not see others' work on it yet, the
    desk's settings, and the newest version of the scale that it rates with."""

    draft: Draft | None
    blind: bool
    settings: dict[str, str]
    scale: RatingScale


def surroundings(db: "Connection", claim: int, *, reviewer: str, viewer: str | None) -> Surroundings:
    """Return what the desk and a reviewer bring to a claim. One statement."""
    sql = f"""SELECT d.rationale, d.rating, {blind(":claim")}, (SELECT json_group_object(name, value) FROM settings),
        (SELECT definition FROM scales WHERE key = (SELECT value FROM settings WHERE name = 'scale')
            ORDER BY version DESC LIMIT 1)
        FROM (SELECT 1) LEFT JOIN drafts d ON d.claim = :claim AND d.reviewer = :reviewer"""
    values = {"claim": claim, "reviewer": reviewer, "viewer": viewer}
    rationale, rating, hidden, settings, definition = db.execute(sql, values).fetchone()
    draft = Draft(rationale, rating) if rationale is not None else None
    return Surroundings(draft, bool(hidden), json.loads(settings), _scale(definition))


_CITED = f"""(SELECT json_group_array(json_array(c.position, c.label, {_EVIDENCE}))
    FROM verdict_citations c {_JOIN_EVIDENCE} WHERE c.verdict = v.id)"""
_VERDICTS = f"""SELECT v.*, {_CITED} AS cited, s.definition, ct.text AS claim_text, rt.text AS rationale_text,
    n.text AS name, why.text AS reason_text FROM verdicts v
    JOIN scales s ON s.key = v.scale AND s.version = v.scale_version
    JOIN claims c ON c.id = v.claim LEFT JOIN payloads ct ON ct.hash = c.text
    LEFT JOIN payloads rt ON rt.hash = v.rationale LEFT JOIN payloads why ON why.hash = v.reason
    LEFT JOIN reviewers r ON r.id = v.reviewer LEFT JOIN payloads n ON n.hash = r.name"""


def _verdicts(
    db: "Connection", where: str, values: dict[str, Any], *, limit: int = -1, offset: int = 0
) -> list[Verdict]:
    sql = f"{_VERDICTS} WHERE {where} ORDER BY v.id DESC LIMIT :limit OFFSET :offset"
    return [_verdict(row) for row in rows(db, sql, values | {"limit": limit, "offset": offset})]


@cache
def _scale(definition: str) -> RatingScale:
    """A scale as logged: few there are, and each verdict names one."""
    return RatingScale.from_data(json.loads(definition))


def _verdict(row: Mapping[str, Any]) -> Verdict:
    scale = _scale(row["definition"])
    cited = sorted(json.loads(row["cited"]), key=itemgetter(0))

    def said(text: str | None) -> str:
        return REDACTED if text is None else text

    return Verdict(
        id=row["id"],
        hash=row["hash"],
        claim=row["claim"],
        claim_text=said(row["claim_text"]),
        reviewer=row["reviewer"],
        reviewer_name=said(row["name"]),
        scale=scale,
        rating=scale.rating(row["rating"]),
        rationale=said(row["rationale_text"]),
        cites=tuple(Cited(evidence=_evidence(item), label=label) for _, label, *item in cited),
        ranking=row["ranking"],
        recorded=row["recorded"],
        corrects=row["corrects"],
        reason=said(row["reason_text"]) if row["corrects"] else None,
        corrected_by=row["corrected_by"],
        confidence=row["confidence"],
        second_wanted=bool(row["second_wanted"]),
        adjudicates=tuple(json.loads(row["adjudicates"])),
        judged_with=row["judged_with"],
        code=row["code"],
    )
