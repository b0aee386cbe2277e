"""The values of the desk as plain data: the output of ``--json``.

Invariant: these shapes are a contract. A key may be added; none is renamed, removed or given another type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbench.desk import Actor
from workbench.domain.demonstration import in_demonstration
from workbench.domain.events import not_interpreted

if TYPE_CHECKING:
    from workbench.desk import (
        AddedClaim,
        ExternalReport,
        ImportReport,
        Ingested,
        MappedFile,
        MappedRating,
        Moment,
        Preview,
        RatingWordExplanation,
        Reread,
        SimilarClaim,
        SimilarExternal,
        SourceView,
    )
    from workbench.domain import Capture, Cited, Claim, ClaimRow, Document, Match, Published, SourceRow, Verdict
    from workbench.domain.likeness import Likeness
    from workbench.domain.log import Event, Soundness, Stamp

Data = dict[str, Any]
Names = Mapping[Actor, str]
"""The names of the reviewers by id."""


def soundness(sound: Soundness, *, signed: bool | None, key: str | None, stamped: Stamp | None) -> Data:
    """Return a verified log. ``signed`` is null for a database, which is never signed; ``key`` is the public key of the
    signature (DER SubjectPublicKeyInfo, base64); ``not_interpreted`` counts entries by unknown type."""
    return {
        "sound": True,
        "log": sound.log,
        "head": asdict(sound.head),
        "redacted": sound.redacted,
        "not_interpreted": not_interpreted(sound.types),
        "signed": signed,
        "key": key,
        "stamp": stamped and asdict(stamped),
    }


def match(ranked: Match) -> Data:
    """Return a ranked snippet. Scores are decimal strings or null; ``copies`` are the other snippets with its text."""
    return {
        "rank": ranked.rank,
        "snippet_id": ranked.snippet.id,
        "quote": ranked.snippet.text,
        "start": ranked.snippet.start,
        "end": ranked.snippet.end,
        "document": {"id": ranked.document.id, "title": ranked.document.title, "url": ranked.document.metadata.url},
        "scores": asdict(ranked.scores),
        "before": ranked.before,
        "after": ranked.after,
        "copies": [asdict(copy) for copy in ranked.copies],
    }


def matches(ranking: Iterable[Match]) -> list[Data]:
    """Return a ranking, best first."""
    return [match(item) for item in ranking]


def added_claim(added: AddedClaim) -> Data:
    """Return a claim that was just added."""
    return {"id": added.id, "near_duplicates": list(added.duplicates)}


def import_report(report: ImportReport) -> Data:
    """Return the result of an import."""
    return {
        "added": [added_claim(added) for added in report.added],
        "problems": [{"line": line, "reason": reason} for line, reason in report.problems],
        "warnings": [{"line": line, "warning": warning} for line, warning in report.warnings],
    }


def reread(results: Sequence[Reread], *, total: int, dry_run: bool) -> Data:
    """Return what became of the sources that were read again: those that changed, and those that could not be read."""
    from workbench.desk import UnreadSource

    changed = [asdict(item) for item in results if not isinstance(item, UnreadSource)]
    unread = [asdict(item) for item in results if isinstance(item, UnreadSource)]
    return {
        "dry_run": dry_run,
        "sources": total,
        "unchanged": total - len(results),
        "changed": changed,
        "unread": unread,
    }


def claim_row(row: ClaimRow, names: Names) -> Data:
    """Return a line of the list of claims. ``similar`` is the rating of the newest verdict on a possible duplicate,
    ``holder`` the reviewer who has the claim open."""
    counts = {"supports": row.supports, "refutes": row.refutes, "unread": row.unread}
    return plain_claim(row.claim, names) | {
        "evidence": counts,
        "rating": row.rating,
        "scale": row.scale,
        "similar": row.similar,
        "holder": _person(row.holder, names),
    }


def plain_claim(value: Claim, names: Names) -> Data:
    """Return a claim with its details. ``postponed`` is null, or holds the reason or null."""
    data = asdict(value)
    reason = data.pop("postponed_reason")
    return data | {
        "assigned": _person(value.assigned, names),
        "postponed": {"reason": reason} if value.state == "postponed" else None,
    }


def claim(
    value: Claim, names: Names, *, near: Sequence[Claim], verdicts: Iterable[Verdict], history: Iterable[Event]
) -> Data:
    """Return a claim with its possible duplicates, verdicts and log entries."""
    return plain_claim(value, names) | {
        "near_duplicates": [other.id for other in near],
        "verdicts": [verdict(item) for item in verdicts],
        "history": [
            {"entry": event.seq, "type": event.type, "time": event.time, "reviewer": event.reviewer} for event in history
        ],
    }


def moment(entry: Moment) -> Data:
    """Return a log entry on a claim."""
    data = asdict(entry)
    del data["summary"]
    return {"entry": data.pop("seq"), "by": data.pop("who")} | data


def likeness(value: Likeness) -> Data:
    """Return how alike two claims are. ``score`` is 0 to 1; ``differences_checked`` says whether negation was compared."""
    return {
        "relation": value.relation,
        "differs": list(value.differs),
        "differences_checked": value.checked,
        "score": round(value.score, 6),
    }


def similar(other: SimilarClaim) -> Data:
    """Return a claim that is similar to another one. ``cosine`` is a decimal string."""
    return {
        "id": other.claim.id,
        "text": other.claim.text,
        "state": other.claim.state,
        **likeness(other.likeness),
        "cosine": other.cosine,
        "verdicts": [verdict(item) for item in other.verdicts],
    }


def claims_preview(mapped: MappedFile, preview: Preview) -> Data:
    """Return what an import would do."""
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


def external(item: MappedRating) -> Data:
    """Return a verdict of others. ``counts_as`` is the rating that its rating word maps to, or null."""
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
    """Return a verdict of others on a claim that is similar to one of ours."""
    return external(item.verdict) | likeness(item.likeness) | {"cosine": item.cosine}


def rating_word_explanation(explanation: RatingWordExplanation) -> dict[str, Any]:
    """Return the way in which a rating word is mapped."""
    return {"ours" if name == "own" else name: value for name, value in asdict(explanation).items()}


def external_report(report: ExternalReport, *, embedded: int) -> Data:
    """Return the result of an import of verdicts of others."""
    return {
        "read": report.read,
        "added": report.added,
        "updated": report.updated,
        "known": report.known,
        "problems": [{"place": place, "reason": reason} for place, reason in report.problems],
        "words_known": report.mapped,
        "without_word": report.without_rating,
        "words_unknown": report.unknown,
        "embedded": embedded,
    }


def ingested(results: Sequence[Ingested], *, embedded: int) -> Data:
    """Return the result of an ingest."""
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
    """Return a line of the list of sources."""
    return document(row.document) | {"snippet_count": row.snippets, "cited_count": row.cited}


def source(view: SourceView, captures: Sequence[Capture]) -> Data:
    """Return a document with its text, snippets, cited spans, versions and captures."""
    return document(view.document) | {
        "text": view.document.text,
        "snippets": [
            {key: value for key, value in asdict(snippet).items() if key != "document_id"} for snippet in view.snippets
        ],
        "cited": [asdict(span) for span in view.cited],
        "versions": [{"id": id, "version": version, "added": added} for id, version, added in view.versions],
        "captures": [asdict(capture) for capture in captures],
    }


def document(value: Document) -> Data:
    """Return a document with its metadata, without its text."""
    names = ("id", "sha256", "text_sha256", "media_type", "kind", "place", "version", "current", "added")
    return {name: getattr(value, name) for name in names} | asdict(value.metadata)


def verdict(value: Verdict) -> Data:
    """Return a verdict with its citations."""
    names = ("id", "hash", "claim", "claim_text", "rationale", "recorded", "ranking", "corrects", "reason")
    rating = {"key": value.rating.key, "label": value.rating.label, "number": value.rating.number}
    return {name: getattr(value, name) for name in names} | {
        "corrected_by": value.corrected_by,
        "confidence": value.confidence,
        "second_wanted": value.second_wanted,
        "adjudicates": list(value.adjudicates),
        "judged_with": value.judged_with,
        "code": value.code,
        "rating": rating,
        "scale": {"key": value.scale.key, "version": value.scale.version},
        "reviewer": {"id": value.reviewer, "name": value.reviewer_name},
        "demonstration": in_demonstration(value.reviewer),
        "cites": [_cited(cite) for cite in value.cites],
    }


def published(id: int, publication: Published) -> Data:
    """Return where a verdict is published."""
    return {"verdict": id} | asdict(publication)


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
