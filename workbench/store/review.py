"""Read labels, citations and drafts of reviewers as domain values.

Invariant: labels and citations refer to evidence by its span, never by a row of the sources, so that a log can be read
without its sources.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.domain import REDACTED, Anchor, Document, Evidence, EvidenceLabel, Labelled, RatingScale, SourceNote, Span
from workbench.domain.events import LoggedEvidence, TextRef
from workbench.store.blind import blind
from workbench.store.desk_settings import parsed_scale

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class Draft:
    """A verdict that is not recorded yet."""

    rationale: str
    rating: str | None


EVIDENCE = "e.document, e.start, e.end, e.text_sha256, q.text, x.text, s.text"
"""SQL: the columns that ``evidence_of`` reads."""
_JOIN_TEXTS = """LEFT JOIN payloads q ON q.hash = e.quote LEFT JOIN payloads x ON x.hash = e.context
    LEFT JOIN payloads s ON s.hash = e.source"""
JOIN_EVIDENCE = f"JOIN evidence e USING (document, text_sha256, start, end) {_JOIN_TEXTS}"
"""SQL: joins the tables of ``EVIDENCE`` to a table with spans."""


def logged_evidence(db: "Connection", span: Span) -> LoggedEvidence | None:
    """Return a span with the payloads of its texts if it is in the log, or None."""
    known = logged_texts(db, [span]).get(span)
    return known.evidence if known else None


@dataclass(frozen=True, slots=True)
class LoggedTexts:
    """A span in its logged form, and its texts; None for a text that was redacted."""

    evidence: LoggedEvidence
    quote: str | None
    context: str | None
    source: str | None


def logged_texts(db: "Connection", spans: Sequence[Span]) -> dict[Span, LoggedTexts]:
    """Return the given spans that are in the log, with their texts. One SQL statement."""
    sql = f"""SELECT e.document, e.text_sha256, e.start, e.end, e.quote, e.context, e.source, q.text, x.text, s.text
        FROM json_each(?) AS wanted JOIN evidence e ON e.document = wanted.value ->> 0
        AND e.text_sha256 = wanted.value ->> 1 AND e.start = wanted.value ->> 2 AND e.end = wanted.value ->> 3
        {_JOIN_TEXTS}"""
    logged: dict[Span, LoggedTexts] = {}
    for row in db.execute(sql, [json.dumps([span.key for span in spans])]):
        span = Span(*row[:4])
        logged[span] = LoggedTexts(LoggedEvidence(span, *map(TextRef, row[4:7])), *row[7:])
    return logged


def evidence_of(row: Sequence[Any]) -> Evidence:
    """Return the evidence in a row that begins with the columns ``EVIDENCE``."""
    document, start, end, text_sha256, quote, context, source = row[:7]
    around, note = json.loads(context or "{}"), json.loads(source or "{}")
    return Evidence(
        document=document,
        text_sha256=text_sha256,
        anchor=Anchor(start, end, quote or REDACTED, around.get("prefix", ""), around.get("suffix", "")),
        source=SourceNote(**note) if note else SourceNote(title=REDACTED),
    )


def labels(db: "Connection", claim: int, *, reviewer: str | None = None) -> list[Labelled]:
    """Return the labels on the evidence for a claim in the order in which they were set, of one reviewer or of all."""
    sql = f"""SELECT {EVIDENCE}, l.reviewer, l.label, l.time FROM labels l {JOIN_EVIDENCE}
        WHERE l.claim = ? AND (? IS NULL OR l.reviewer = ?) ORDER BY l.seq"""
    return [
        Labelled(evidence=evidence_of(row), reviewer=row[7], label=row[8], time=row[9])
        for row in db.execute(sql, (claim, reviewer, reviewer)).fetchall()
    ]


def citations(db: "Connection", claim: int, *, reviewer: str) -> list[Evidence]:
    """Return a reviewer's citations for a claim: in the order that they set, then in the order of citing."""
    return labels_and_citations(db, claim, reviewer=reviewer)[1]


def labels_and_citations(
    db: "Connection", claim: int, *, reviewer: str
) -> tuple[list[Labelled], list[Evidence]]:
    """Return a reviewer's labels and citations for a claim, in the orders of ``labels`` and ``citations``. One SQL
    statement."""
    sql = f"""SELECT {EVIDENCE}, l.label, l.time, 0 AS place, l.seq FROM labels l {JOIN_EVIDENCE}
        WHERE l.claim = :claim AND l.reviewer = :reviewer
        UNION ALL SELECT {EVIDENCE}, NULL, NULL, coalesce(c.place, 1 << 62), c.seq FROM citations c {JOIN_EVIDENCE}
        WHERE c.claim = :claim AND c.reviewer = :reviewer ORDER BY place, seq"""
    labelled: list[Labelled] = []
    cited: list[Evidence] = []
    for row in db.execute(sql, {"claim": claim, "reviewer": reviewer}).fetchall():
        evidence, label, time = evidence_of(row), row[7], row[8]
        if label is None:
            cited.append(evidence)
        else:
            labelled.append(Labelled(evidence=evidence, reviewer=reviewer, label=label, time=time))
    return labelled, cited


def cited_in(db: "Connection", document: Document, *, viewer: str | None = None) -> list[tuple[int, int, int]]:
    """Return (claim, start, end) of every span of a document that a reviewer or a verdict cites, if the viewer may see
    it."""
    sql = f"""SELECT claim, start, end FROM citations x WHERE document = :document AND text_sha256 = :text
        AND (NOT {blind("x.claim")} OR x.reviewer = :viewer)
        UNION SELECT v.claim, c.start, c.end FROM verdict_citations c JOIN verdicts v ON v.id = c.verdict
        WHERE c.document = :document AND c.text_sha256 = :text AND NOT {blind("v.claim")} ORDER BY 2, 3, 1"""
    given = {"document": document.sha256, "text": document.text_sha256, "viewer": viewer}
    return [(int(a), int(b), int(c)) for a, b, c in db.execute(sql, given)]


def labelled_in(db: "Connection", document: Document, *, viewer: str | None) -> list[tuple[int, int, int, EvidenceLabel]]:
    """Return (claim, start, end, label) of every label on a span of a document that the viewer may see."""
    sql = f"""SELECT claim, start, end, label FROM labels l WHERE document = :document AND text_sha256 = :text
        AND (NOT {blind("l.claim")} OR l.reviewer = :viewer)"""
    given = {"document": document.sha256, "text": document.text_sha256, "viewer": viewer}
    return db.execute(sql, given).fetchall()


def is_blind(db: "Connection", claim: int, viewer: str | None) -> bool:
    """Return whether what others recorded on a claim is hidden from a reviewer now."""
    return bool(db.execute(f"SELECT {blind(':claim')}", {"claim": claim, "viewer": viewer}).fetchone()[0])


def drafted(db: "Connection", reviewer: str) -> set[int]:
    """Return the claims for which a reviewer has a draft of a verdict."""
    return {int(row[0]) for row in db.execute("SELECT claim FROM drafts WHERE reviewer = ?", [reviewer])}


def keep_draft(db: "Connection", claim: int, reviewer: str, draft: Draft, *, time: str) -> None:
    """Store a draft, or delete it if it is empty."""
    db.execute("DELETE FROM drafts WHERE claim = ? AND reviewer = ?", (claim, reviewer))
    if draft.rationale or draft.rating:
        values = (claim, reviewer, draft.rationale, draft.rating, time)
        db.execute("INSERT INTO drafts (claim, reviewer, rationale, rating, updated) VALUES (?, ?, ?, ?, ?)", values)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a review page needs besides the claim: the reviewer's draft, whether others' work is hidden from them
    (``blind``), the settings of the desk, and the newest version of the scale in use."""

    draft: Draft | None
    blind: bool
    settings: dict[str, str]
    scale: RatingScale


def surroundings(db: "Connection", claim: int, *, reviewer: str, viewer: str | None) -> Surroundings:
    """Return the draft, blindness, settings and scale for a claim and a reviewer. One SQL statement."""
    sql = f"""SELECT d.rationale, d.rating, {blind(":claim")}, (SELECT json_group_object(name, value) FROM settings),
        (SELECT definition FROM scales WHERE key = (SELECT value FROM settings WHERE name = 'scale')
            ORDER BY version DESC LIMIT 1)
        FROM (SELECT 1) LEFT JOIN drafts d ON d.claim = :claim AND d.reviewer = :reviewer"""
    values = {"claim": claim, "reviewer": reviewer, "viewer": viewer}
    rationale, rating, hidden, settings, definition = db.execute(sql, values).fetchone()
    draft = Draft(rationale, rating) if rationale is not None else None
    return Surroundings(draft, bool(hidden), json.loads(settings), parsed_scale(definition))


