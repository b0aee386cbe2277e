"""What reviewers did: labels, cites, verdicts, rankings, drafts, read back as domain values.

Invariant: labels, cites and verdicts name evidence by (document hash, start, end), never by a row of the sources, so
that a log whose sources are missing still reads whole.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Any

from workbench.domain.claims import REDACTED
from workbench.domain.events import LoggedEvidence, TextRef, verdict_types
from workbench.domain.log import Redaction, references
from workbench.domain.matches import Provenance, Ranked, Scores
from workbench.domain.selection import VerdictFilter
from workbench.domain.sources import Anchor, Document
from workbench.domain.spans import Span
from workbench.domain.verdicts import Cited, Evidence, Labelled, Published, RatingScale, SourceNote, Verdict
from workbench.store import verdict_log
from workbench.store.blind import blind
from workbench.store.verdict_log import events, text_of

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

TOGETHER = 200
"""How many verdicts are read in one go where all are."""


_SCORES = [field.name for field in fields(Scores)]


@dataclass(frozen=True, slots=True)
class Run:
    """A ranking made for a claim. ``shown`` is the hash of its log entry once a reviewer acted on it."""

    id: int
    claim: int
    created: str
    corpus: str
    provenance: Provenance
    ranked: tuple[Ranked, ...]
    shown: str | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A verdict not yet recorded."""

    rationale: str
    rating: str | None


_EVIDENCE = """e.document, e.start, e.end, e.text_sha256, q.text AS quote, x.text AS context, s.text AS source"""
_ITS_TEXTS = """LEFT JOIN payloads q ON q.hash = e.quote LEFT JOIN payloads x ON x.hash = e.context
    LEFT JOIN payloads s ON s.hash = e.source"""
_JOIN_EVIDENCE = f"JOIN evidence e USING (document, text_sha256, start, end) {_ITS_TEXTS}"
_AT_SPAN = "e.document = ? AND e.text_sha256 = ? AND e.start = ? AND e.end = ?"


def logged_evidence(db: "Connection", span: Span) -> LoggedEvidence | None:
    """A span with the payloads under which its texts are in the log already, or None."""
    sql = f"SELECT quote, context, source FROM evidence e WHERE {_AT_SPAN}"
    row = db.execute(sql, span.key).fetchone()
    return LoggedEvidence(span, *map(TextRef, row)) if row else None


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


def text_of_document(db: "Connection", document: str) -> str:
    """The SHA-256 of the text of a document as the log names it. Raises KeyError where it does not."""
    row = db.execute("SELECT text_sha256 FROM evidence WHERE document = ? LIMIT 1", [document]).fetchone()
    if row is None:
        raise KeyError(document)
    return str(row[0])


def _evidence(row: Sequence[Any]) -> Evidence:
    """A row that begins with ``_EVIDENCE``."""
    document, start, end, text_sha256, quote, context, source = row[:7]
    around, note = json.loads(context or "{}"), json.loads(source or "{}")
    return Evidence(
        document=document,
        text_sha256=text_sha256,
        anchor=Anchor(
            start=start,
            end=end,
            quote=quote or REDACTED,
            prefix=around.get("prefix", ""),
            suffix=around.get("suffix", ""),
        ),
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


@dataclass(frozen=True, slots=True)
class LabelledRanking:
    """A ranking as it was shown, ``order`` from the first, with what reviewers said of its snippets: 1 for supports,
    refutes and context, 0 for irrelevant. Where they differ, one who found it of use is enough."""

    name: str
    month: str
    order: list[str]
    labels: dict[str, int]


def labelled_rankings(db: "Connection") -> Iterator[LabelledRanking]:
    """Every ranking on which somebody has acted, oldest first."""
    sql = "SELECT r.hash, r.claim, l.time, l.body FROM rankings r JOIN verdict_log l ON l.seq = r.seq ORDER BY r.seq"
    for name, claim, time, body in db.execute(sql).fetchall():
        matches = sorted(json.loads(body)["data"]["matches"], key=lambda match: match["rank"])
        spans = (match["evidence"] for match in matches)
        order = [_span_name(span["document"], span["start"], span["end"]) for span in spans]
        said = db.execute("SELECT document, start, end, label FROM labels WHERE claim = ? ORDER BY seq", [claim]).fetchall()
        labels: dict[str, int] = {}
        for document, start, end, label in said:
            span = _span_name(document, start, end)
            if span in order:
                labels[span] = max(labels.get(span, 0), int(label != "irrelevant"))
        yield LabelledRanking(name, str(time)[:7], order, labels)


def _span_name(document: str, start: int, end: int) -> str:
    return f"{document}:{start}-{end}"


def citations(db: "Connection", claim: int, *, reviewer: str) -> list[Evidence]:
    """Return what a reviewer cites for a claim: in the order they chose, then in that of citing."""
    sql = f"""SELECT {_EVIDENCE} FROM citations c {_JOIN_EVIDENCE}
        WHERE c.claim = ? AND c.reviewer = ? ORDER BY c.place IS NULL, c.place, c.seq"""
    return [_evidence(row) for row in db.execute(sql, (claim, reviewer)).fetchall()]


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
    """Yield the verdicts that match a filter, oldest first. Long texts are read ``TOGETHER`` verdicts at a time."""
    where, values = _where(filter)
    sql = f"SELECT id FROM verdicts v WHERE {where} ORDER BY id"
    ids = [row[0] for row in db.execute(sql, values).fetchall()]
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]
        cited = _cited(db, some)
        sql = f"{_VERDICTS} WHERE v.id IN (SELECT value FROM json_each(:ids)) ORDER BY v.id"
        for row in db.query(sql, {"ids": json.dumps(some)}):
            yield _verdict(row, cited.get(row["id"], ()))


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


def provenance(db: "Connection", ranking: str) -> Provenance | None:
    """What made a ranking that was shown, by the hash of its entry."""
    sql = "SELECT l.body FROM rankings r JOIN verdict_log l ON l.seq = r.seq WHERE r.hash = ?"
    row = db.execute(sql, [ranking]).fetchone()
    return Provenance(**json.loads(row[0])["data"]["provenance"]) if row else None


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


def add_run(db: "Connection", claim: int, ranked: Sequence[Ranked], provenance: Provenance, *, time: str) -> int:
    """Keep a ranking. Rankings before the last that nobody acted on are dropped: they are a cache."""
    old = "SELECT id FROM match_runs WHERE claim = ? AND ranking IS NULL"
    db.execute(f"DELETE FROM matches WHERE run IN ({old})", [claim])
    db.execute("DELETE FROM match_runs WHERE claim = ? AND ranking IS NULL", [claim])
    fields = {name: getattr(provenance, name) for name in Provenance.__dataclass_fields__}
    made = {key: dict(value) if key in ("parameters", "versions") else value for key, value in fields.items()}
    run: int = db.execute(
        "INSERT INTO match_runs (claim, created, corpus, provenance) VALUES (?, ?, ?, ?) RETURNING id",
        (claim, time, provenance.corpus, json.dumps(made)),
    ).fetchone()[0]
    db.conn.executemany(
        f"INSERT INTO matches (run, rank, snippet, {', '.join(_SCORES)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(run, r.rank, r.snippet_id, *astuple(r.scores)) for r in ranked],
    )
    return run


def last_run(db: "Connection", claim: int) -> Run | None:
    """The ranking that a reviewer of this claim sees, or None where it was never matched."""
    row = db.execute("SELECT max(id) FROM match_runs WHERE claim = ?", [claim]).fetchone()
    return run(db, row[0])


def run(db: "Connection", id: int | None) -> Run | None:
    """A ranking that is kept, or None."""
    sql = "SELECT id, created, corpus, provenance, ranking, claim FROM match_runs WHERE id = ?"
    row = db.execute(sql, [id]).fetchone()
    if row is None:
        return None
    sql = f"SELECT rank, snippet, {', '.join(_SCORES)} FROM matches WHERE run = ? ORDER BY rank"
    matches = db.execute(sql, [row[0]])
    return Run(
        id=row[0],
        claim=row[5],
        created=row[1],
        corpus=row[2],
        provenance=Provenance(**json.loads(row[3])),
        ranked=tuple(Ranked(rank, snippet, Scores(*scores)) for rank, snippet, *scores in matches.fetchall()),
        shown=row[4],
    )


def mark_shown(db: "Connection", run: int, ranking: str) -> None:
    """Remember the log entry that holds this ranking, so that it is written once."""
    db.execute("UPDATE match_runs SET ranking = ? WHERE id = ?", (ranking, run))


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


_VERDICTS = """SELECT v.*, s.definition, ct.text AS claim_text, rt.text AS rationale_text, n.text AS name,
    why.text AS reason_text FROM verdicts v
    JOIN scales s ON s.key = v.scale AND s.version = v.scale_version
    JOIN claims c ON c.id = v.claim LEFT JOIN payloads ct ON ct.hash = c.text
    LEFT JOIN payloads rt ON rt.hash = v.rationale LEFT JOIN payloads why ON why.hash = v.reason
    LEFT JOIN reviewers r ON r.id = v.reviewer LEFT JOIN payloads n ON n.hash = r.name"""


def _verdicts(
    db: "Connection", where: str, values: dict[str, Any], *, limit: int = -1, offset: int = 0
) -> list[Verdict]:
    sql = f"{_VERDICTS} WHERE {where} ORDER BY v.id DESC LIMIT :limit OFFSET :offset"
    rows = list(db.query(sql, values | {"limit": limit, "offset": offset}))
    cited = _cited(db, [row["id"] for row in rows])
    return [_verdict(row, cited.get(row["id"], ())) for row in rows]


def _cited(db: "Connection", verdicts: Sequence[int]) -> dict[int, list[Cited]]:
    """What each of some verdicts cites, in order; those that cite nothing are left out."""
    sql = f"""SELECT {_EVIDENCE}, c.label, c.verdict FROM verdict_citations c {_JOIN_EVIDENCE}
        WHERE c.verdict IN (SELECT value FROM json_each(?)) ORDER BY c.verdict, c.position"""
    found: dict[int, list[Cited]] = {}
    for row in db.execute(sql, [json.dumps(list(verdicts))]):
        found.setdefault(row[8], []).append(Cited(evidence=_evidence(row), label=row[7]))
    return found


@cache
def _scale(definition: str) -> RatingScale:
    """A scale as logged: few there are, and each verdict names one."""
    return RatingScale.from_data(json.loads(definition))


def _verdict(row: Mapping[str, Any], cites: Sequence[Cited]) -> Verdict:
    scale = _scale(row["definition"])

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
        cites=tuple(cites),
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
