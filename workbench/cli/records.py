"""The desk's values as plain data: the JSON that programs read.

Invariant: these shapes are a contract. A key may be added; none is renamed, removed or given another type.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbench.desk import Actor
from workbench.desk.claim_files import MappedFile
from workbench.desk.claims import AddedClaim, ImportReport, Preview
from workbench.desk.external import ExternalReport, Placed, SimilarExternal
from workbench.desk.log import Moment
from workbench.desk.similar import SimilarClaim
from workbench.desk.sources import Ingested, SourceView
from workbench.domain.claims import Claim
from workbench.domain.events import not_interpreted
from workbench.domain.log import Event, Soundness
from workbench.domain.matches import Match
from workbench.domain.sources import Document
from workbench.domain.verdicts import Cited, Published, Verdict
from workbench.store.claims import ClaimRow
from workbench.store.sources import SourceRow

if TYPE_CHECKING:
    from workbench.exchange.stamping import Stamp

Data = dict[str, Any]
Names = Mapping[Actor, str]
"""What the reviewers are called."""


def soundness(found: Soundness, *, signed: bool | None, key: str | None, stamped: "Stamp | None") -> Data:
    """A sound log. ``signed`` is null for a database, which is never signed; ``key`` is the public key that made the
    signature (DER SubjectPublicKeyInfo, base64); ``not_interpreted`` counts entries of types that are unknown here."""
    return {
        "sound": True,
        "log": found.log,
        "head": asdict(found.head),
        "redacted": found.redacted,
        "not_interpreted": not_interpreted(found.types),
        "signed": signed,
        "key": key,
        "stamp": stamped and asdict(stamped),
    }


def match(found: Match) -> Data:
    """A ranked snippet. Scores are decimal strings or null."""
    return {
        "rank": found.rank,
        "snippet_id": found.snippet.id,
        "quote": found.snippet.text,
        "start": found.snippet.start,
        "end": found.snippet.end,
        "document": {"id": found.document.id, "title": found.document.title, "url": found.document.metadata.url},
        "scores": asdict(found.scores),
        "before": found.before,
        "after": found.after,
    }


def matches(found: Iterable[Match]) -> list[Data]:
    """A ranking, best first."""
    return [match(item) for item in found]


def added_claim(added: AddedClaim) -> Data:
    """A claim just added."""
    return {"id": added.id, "near_duplicates": list(added.near)}


def import_report(report: ImportReport) -> Data:
    """What an import did."""
    return {
        "added": [added_claim(added) for added in report.added],
        "problems": [{"line": line, "reason": reason} for line, reason in report.problems],
        "warnings": [{"line": line, "warning": warning} for line, warning in report.warnings],
    }


def claim_row(row: ClaimRow, names: Names) -> Data:
    """A line of the list of claims. ``similar``: the rating of the newest verdict near it; ``holder`` has it open now."""
    counts = {"supports": row.supports, "refutes": row.refutes, "unread": row.unread}
    return plain_claim(row.claim, names) | {
        "evidence": counts,
        "rating": row.rating,
        "scale": row.scale,
        "similar": row.similar,
        "holder": _person(row.holder, names),
    }


def plain_claim(found: Claim, names: Names) -> Data:
    """A claim and what is known of it. ``postponed`` is null where it is not, else holds the reason or null."""
    data = asdict(found)
    reason = data.pop("postponed_reason")
    return data | {
        "assigned": _person(found.assigned, names),
        "postponed": {"reason": reason} if found.state == "postponed" else None,
    }


def claim(
    found: Claim, names: Names, *, near: Sequence[Claim], verdicts: Iterable[Verdict], history: Iterable[Event]
) -> Data:
    """A claim with what was recorded on it."""
    return plain_claim(found, names) | {
        "near_duplicates": [other.id for other in near],
        "verdicts": [verdict(item) for item in verdicts],
        "history": [
            {"entry": event.seq, "type": event.type, "time": event.time, "reviewer": event.reviewer}
            for event in history
        ],
    }


def moment(found: Moment) -> Data:
    """An entry about a claim, for people."""
    data = asdict(found)
    del data["summary"]
    return {"entry": data.pop("seq"), "by": data.pop("who")} | data


def similar(found: SimilarClaim) -> Data:
    """A claim beside another. ``score`` is how alike they are, 0 to 1; ``cosine`` a decimal string."""
    return {
        "id": found.claim.id,
        "text": found.claim.text,
        "state": found.claim.state,
        "relation": found.likeness.relation,
        "differs": list(found.likeness.differs),
        "differences_checked": found.likeness.checked,
        "score": round(found.likeness.score, 6),
        "cosine": found.cosine,
        "verdicts": [verdict(item) for item in found.verdicts],
    }


def claims_preview(mapped: MappedFile, preview: Preview) -> Data:
    """What an import would do."""
    return {
        "mapping": mapped.mapping,
        "mapping_from": mapped.origin,
        "date_format": mapped.date_format,
        "sheet": mapped.sheet,
        "unused_columns": mapped.unused,
        "notes": list(mapped.notes),
        "rows": [
            {
                "line": row.line,
                "text": row.claim and row.claim.text,
                "claimant": row.claim and row.claim.claimant,
                "said_on": row.claim and row.claim.said_on,
                "language": row.claim and row.claim.language,
                "reason": row.reason,
                "warnings": list(row.warnings),
                "near_duplicates": list(row.duplicates),
                "repeats_lines": list(row.duplicate_lines),
            }
            for row in preview.rows
        ],
    }


def external(item: Placed) -> Data:
    """A verdict of others, with what its rating word comes to here; ``counts_as`` is null where that is not known."""
    of = item.external.verdict
    return {
        "id": item.external.id,
        **asdict(of),
        "publisher": item.publisher,
        "counts_as": item.meaning,
        "file": item.external.file,
        "sha256": item.external.sha256,
        "imported": item.external.imported,
        "imported_by": item.external.by,
    }


def similar_external(item: SimilarExternal) -> Data:
    """A verdict of others beside a claim."""
    return external(item.found) | {
        "relation": item.likeness.relation,
        "differs": list(item.likeness.differs),
        "differences_checked": item.likeness.checked,
        "score": round(item.likeness.score, 6),
        "cosine": item.cosine,
    }


def external_report(report: ExternalReport, *, embedded: int) -> Data:
    """What an import of verdicts of others did."""
    return {
        "read": report.read,
        "added": report.added,
        "updated": report.updated,
        "known": report.known,
        "problems": [{"place": place, "reason": reason} for place, reason in report.problems],
        "words_known": report.placed,
        "without_word": report.wordless,
        "words_unknown": report.unknown,
        "embedded": embedded,
    }


def ingested(results: Sequence[Ingested], *, embedded: int) -> Data:
    """What became of files."""
    return {
        "added": sum(result.added for result in results),
        "new_versions": sum(result.versions for result in results),
        "unchanged": sum(result.known for result in results),
        "failed": sum(bool(result.problems) for result in results),
        "skipped": sum(result.skipped is not None for result in results),
        "embedded": embedded,
        "files": [
            {
                "name": result.name,
                "added": result.added,
                "new_versions": result.versions,
                "unchanged": result.known,
                "documents": list(result.documents),
                "problems": list(result.problems),
                "notes": list(result.notes),
                "skipped": result.skipped,
            }
            for result in results
        ],
    }


def source_row(row: SourceRow) -> Data:
    """A line of the list of sources."""
    return document(row.document) | {"snippet_count": row.snippets, "cited_count": row.cited}


def source(view: SourceView) -> Data:
    """A document with its text, snippets, cited spans and versions."""
    return document(view.document) | {
        "text": view.document.text,
        "snippets": [
            {key: value for key, value in asdict(snippet).items() if key != "document_id"} for snippet in view.snippets
        ],
        "cited": [asdict(span) for span in view.cited],
        "versions": [{"id": id, "version": version, "added": added} for id, version, added in view.versions],
    }


def document(found: Document) -> Data:
    """What is known of a document."""
    names = ("id", "sha256", "text_sha256", "media_type", "kind", "place", "version", "current", "added")
    return {name: getattr(found, name) for name in names} | asdict(found.metadata)


def verdict(found: Verdict) -> Data:
    """A verdict with the evidence it cites."""
    names = ("id", "hash", "claim", "claim_text", "rationale", "recorded", "ranking", "corrects", "reason")
    rating = {"key": found.rating.key, "label": found.rating.label, "number": found.rating.number}
    return {name: getattr(found, name) for name in names} | {
        "corrected_by": found.corrected_by,
        "confidence": found.confidence,
        "second_wanted": found.second_wanted,
        "adjudicates": list(found.adjudicates),
        "judged_with": found.judged_with,
        "code": found.code,
        "rating": rating,
        "scale": {"key": found.scale.key, "version": found.scale.version},
        "reviewer": {"id": found.reviewer, "name": found.reviewer_name},
        "cites": [_cited(cite) for cite in found.cites],
    }


def published(id: int, found: Published) -> Data:
    """Where a verdict stands for readers."""
    return {"verdict": id} | asdict(found)


def _person(id: Actor | None, names: Names) -> Data | None:
    return None if id is None else {"id": id, "name": names[id]}


def _cited(cite: Cited) -> Data:
    return {
        "label": cite.label,
        "document": cite.evidence.document,
        "text_sha256": cite.evidence.text_sha256,
        **asdict(cite.evidence.anchor),
        "source": asdict(cite.evidence.source),
    }
