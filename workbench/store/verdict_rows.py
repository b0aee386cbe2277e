"""Read verdicts, with their citations, as domain values.

Invariant: every query has the filter of ``blind``, except those for exports and for the status of a claim.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from workbench.domain import REDACTED, Cited, Published, Verdict, VerdictFilter
from workbench.domain.events import verdict_types
from workbench.domain.log import Redaction, references
from workbench.store import verdict_log
from workbench.store.blind import blind
from workbench.store.demonstration import own
from workbench.store.desk_settings import parsed_scale
from workbench.store.review import EVIDENCE, JOIN_EVIDENCE, evidence_of
from workbench.store.rows import rows
from workbench.store.verdict_log import events, text_of

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

_CITED = f"""(SELECT json_group_array(json_array(c.position, c.label, {EVIDENCE}))
    FROM verdict_citations c {JOIN_EVIDENCE} WHERE c.verdict = v.id)"""
_VERDICTS = f"""SELECT v.*, {_CITED} AS cited, s.definition, ct.text AS claim_text, c.triage, rt.text AS rationale_text,
    n.text AS name, why.text AS reason_text FROM verdicts v
    JOIN scales s ON s.key = v.scale AND s.version = v.scale_version
    JOIN claims c ON c.id = v.claim LEFT JOIN payloads ct ON ct.hash = c.text
    LEFT JOIN payloads rt ON rt.hash = v.rationale LEFT JOIN payloads why ON why.hash = v.reason
    LEFT JOIN reviewers r ON r.id = v.reviewer LEFT JOIN payloads n ON n.hash = r.name"""


_OWN = own("v.reviewer")


def hidden_verdicts(db: "Connection", viewer: str | None) -> int:
    """Return the number of verdicts that are hidden from a reviewer now, without the demonstration."""
    sql = f"SELECT count(*) FROM verdicts v WHERE {blind('v.claim')} AND {_OWN}"
    return int(db.execute(sql, {"viewer": viewer}).fetchone()[0])


def verdict(db: "Connection", id: int, *, viewer: str | None = None) -> Verdict | None:
    """Return a verdict by id if the viewer may see it, or None."""
    return next(iter(_verdicts(db, f"v.id = :id AND NOT {blind('v.claim')}", {"id": id, "viewer": viewer})), None)


def verdicts(db: "Connection", *, claim: int, viewer: str | None = None) -> list[Verdict]:
    """Return the verdicts on a claim that the viewer may see, newest first."""
    return matching_verdicts(db, VerdictFilter(claim=claim), viewer=viewer)


def verdicts_on(
    db: "Connection", claims: Iterable[int], *, viewer: str | None, current_only: bool = False
) -> dict[int, list[Verdict]]:
    """Return the verdicts on each of these claims that the viewer may see, newest first. One statement."""
    where = f"v.claim IN (SELECT value FROM json_each(:claims)) AND NOT {blind('v.claim')}"
    if current_only:
        where += " AND v.corrected_by IS NULL"
    by_claim: dict[int, list[Verdict]] = {claim: [] for claim in claims}
    for verdict in _verdicts(db, where, {"claims": json.dumps(list(by_claim)), "viewer": viewer}):
        by_claim[verdict.claim].append(verdict)
    return by_claim


def matching_verdicts(
    db: "Connection", filter: VerdictFilter, *, viewer: str | None, limit: int = -1, offset: int = 0
) -> list[Verdict]:
    """Return the verdicts that match a filter and that the viewer may see, newest first."""
    where, values = _where(filter)
    where = f"NOT {blind('v.claim')} AND {where}"
    return _verdicts(db, where, values | {"viewer": viewer}, limit=limit, offset=offset)


def matching_ids(db: "Connection", filter: VerdictFilter, *, viewer: str | None) -> list[int]:
    """Return the ids of the verdicts that match a filter and that the viewer may see, newest first."""
    where, values = _where(filter)
    sql = f"SELECT v.id FROM verdicts v WHERE NOT {blind('v.claim')} AND {where} ORDER BY v.id DESC"
    return [int(row[0]) for row in db.execute(sql, values | {"viewer": viewer})]


def verdicts_with(db: "Connection", ids: Iterable[int], *, viewer: str | None) -> list[Verdict]:
    """Return the verdicts with these ids that the viewer may see, newest first."""
    where = f"v.id IN (SELECT value FROM json_each(:ids)) AND NOT {blind('v.claim')}"
    return _verdicts(db, where, {"ids": json.dumps(list(ids)), "viewer": viewer})


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
    """Yield the verdicts that match a filter and are not part of the demonstration, oldest first. Only one verdict with its
    long texts is in memory at a time."""
    where, values = _where(filter)
    return map(_verdict, rows(db, f"{_VERDICTS} WHERE {where} AND {_OWN} ORDER BY v.id", values))


def demonstration_verdicts(db: "Connection", filter: VerdictFilter) -> int:
    """Return the number of verdicts that match a filter and are part of the demonstration."""
    where, values = _where(filter)
    return int(db.execute(f"SELECT count(*) FROM verdicts v WHERE {where} AND NOT {_OWN}", values).fetchone()[0])


def standing_verdicts(db: "Connection") -> dict[int, int]:
    """Return claim -> current verdict: the newest adjudication, or else the newest verdict, that was not corrected and
    is not part of the demonstration."""
    sql = f"""SELECT claim, id FROM verdicts v WHERE corrected_by IS NULL AND {_OWN}
        ORDER BY adjudicates <> '[]', id"""
    return {int(claim): int(id) for claim, id in db.execute(sql)}


def published(db: "Connection", verdict: int) -> Published | None:
    """Return the publication of a verdict, or None, also if its address was redacted."""
    sql = "SELECT published_url, published_date FROM verdicts WHERE id = ? AND published IS NOT NULL"
    row = db.execute(sql, [verdict]).fetchone()
    url = text_of(db, row[0]) if row else None
    return Published(url, str(row[1])) if url else None


def redactions(db: "Connection", claim: int, *, now: "Connection") -> list[Redaction]:
    """Return the redactions up to ``now`` of texts of a claim, its verdicts and the claimant's reply, oldest first."""
    types = (*verdict_types(), "claim-added", "claim-edited", "reply-noted", "verdict-published")
    digests = {digest for event in events(db, claim=claim) if event.type in types for digest in references(event.data)}
    return verdict_log.redactions(now, among=digests)


def ratings_used(db: "Connection", *, viewer: str | None = None) -> list[str]:
    """Return the rating keys of the verdicts that the viewer may see, in alphabetical order."""
    sql = f"SELECT DISTINCT rating FROM verdicts v WHERE NOT {blind('v.claim')} ORDER BY rating"
    return [str(row[0]) for row in db.execute(sql, {"viewer": viewer})]


def _verdicts(
    db: "Connection", where: str, values: dict[str, Any], *, limit: int = -1, offset: int = 0
) -> list[Verdict]:
    sql = f"{_VERDICTS} WHERE {where} ORDER BY v.id DESC LIMIT :limit OFFSET :offset"
    return [_verdict(row) for row in rows(db, sql, values | {"limit": limit, "offset": offset})]


def _verdict(row: Mapping[str, Any]) -> Verdict:
    scale = parsed_scale(row["definition"])
    cited = sorted(json.loads(row["cited"]), key=itemgetter(0))

    def shown(text: str | None) -> str:
        return REDACTED if text is None else text

    return Verdict(
        id=row["id"],
        hash=row["hash"],
        claim=row["claim"],
        claim_text=shown(row["claim_text"]),
        reviewer=row["reviewer"],
        reviewer_name=shown(row["name"]),
        scale=scale,
        rating=scale.rating(row["rating"]),
        rationale=shown(row["rationale_text"]),
        cites=tuple(Cited(evidence=evidence_of(item), label=label) for _, label, *item in cited),
        ranking=row["ranking"],
        recorded=row["recorded"],
        corrects=row["corrects"],
        reason=shown(row["reason_text"]) if row["corrects"] else None,
        corrected_by=row["corrected_by"],
        confidence=row["confidence"],
        second_wanted=bool(row["second_wanted"]),
        adjudicates=tuple(json.loads(row["adjudicates"])),
        judged_with=row["judged_with"],
        code=row["code"],
        triage=json.loads(row["triage"] or "{}"),
    )
