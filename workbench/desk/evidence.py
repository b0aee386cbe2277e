"""Evidence on its way into the log: what a span is logged with, rankings that were acted on, citations."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbench.desk.context import Actor, Context, Texts
from workbench.domain.events import Citation, CiteAdded, LoggedEvidence, RankingShown, ShownMatch, TextRef
from workbench.domain.log import canonical
from workbench.domain.matches import Provenance
from workbench.domain.sources import Anchor, Document
from workbench.domain.spans import Span
from workbench.domain.verdicts import SourceNote, Verdict
from workbench.errors import ConflictError, InputError, NotFoundError
from workbench.store import review, sources, verdict_log

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def snippet_span(db: "Connection", snippet: int) -> tuple[Document, int, int]:
    """Return a snippet's document, start and end. Raises NotFoundError."""
    found = sources.with_context(db, [snippet], around=0)
    if snippet not in found:
        raise NotFoundError(f"There is no snippet {snippet}.", hint="snippets")
    match = found[snippet]
    return match.document, match.snippet.start, match.snippet.end


def evidence_at(db: "Connection", texts: Texts, document: Document, start: int, end: int) -> LoggedEvidence:
    """Return a span as it is logged. A span that the log has already keeps its payloads, so that one redaction reaches all
    its mentions; a source that is described anew gets a new description. Raises InputError for an empty or outside span."""
    try:
        anchor = Anchor.of(document.text, start, end)
    except ValueError as error:
        raise InputError(f"Nothing can be cited there: {error}") from error
    span = Span(document.sha256, document.text_sha256, start, end)
    known = review.logged_evidence(db, span)
    context = {"prefix": anchor.prefix, "suffix": anchor.suffix}

    def sealed(before: TextRef | None, text: str) -> TextRef:
        if before is not None and verdict_log.text_of(db, before.hash) == text:
            return before
        return texts.put(text)

    return LoggedEvidence(
        span,
        quote=sealed(known.quote if known else None, anchor.quote),
        context=sealed(known.context if known else None, canonical(context).decode()),
        source=sealed(known.source if known else None, canonical(_note(document).as_data()).decode()),
    )


def log_citation(
    context: Context, db: "Connection", claim: int, where: tuple[Document, int, int], *, reviewer: Actor
) -> None:
    """Log that a reviewer cites ``where`` (document, start, end) for a claim; citing it again changes nothing."""
    document, start, end = where
    cited = {evidence.span for evidence in review.citations(db, claim, reviewer=reviewer)}
    if Span(document.sha256, document.text_sha256, start, end) in cited:
        return
    texts = context.texts()
    context.append(db, CiteAdded(claim, evidence_at(db, texts, document, start, end)), texts, reviewer=reviewer)


def log_ranking(
    context: Context, db: "Connection", claim: int, ranking: int | None, *, reviewer: Actor
) -> str | None:
    """Return the hash of the log entry that holds a ranking (``Ranking.run``), written now if this is the first act on it.
    None where the reviewer saw none. Raises ConflictError where it is not the claim's ranking any more."""
    if ranking is None:
        return None
    run = review.run(db, ranking)
    if run is None or run.claim != claim:
        raise ConflictError(f"Claim {claim} was matched again meanwhile; look at the new ranking first.")
    if run.shown:
        return run.shown
    texts = context.texts()
    found = sources.with_context(db, [ranked.snippet_id for ranked in run.ranked], around=0)
    matches: list[ShownMatch] = []
    for ranked in run.ranked:
        match = found[ranked.snippet_id]
        evidence = evidence_at(db, texts, match.document, match.snippet.start, match.snippet.end)
        matches.append(ShownMatch(evidence, ranked.rank, asdict(ranked.scores)))
    data = RankingShown(claim, tuple(matches), run.created, _plain(run.provenance))
    event = context.append(db, data, texts, reviewer=reviewer)
    review.mark_shown(db, ranking, event.hash)
    return event.hash


def citations_of(db: "Connection", claim: int, *, reviewer: Actor) -> tuple[Citation, ...]:
    """Return what a reviewer cites for a claim, in order, as it is logged."""
    labels = {item.evidence.span: item.label for item in review.labels(db, claim, reviewer=reviewer)}
    return tuple(_citation(db, item.span, labels.get(item.span)) for item in review.citations(db, claim, reviewer=reviewer))


def citations_in(db: "Connection", verdict: Verdict) -> tuple[Citation, ...]:
    """Return what a verdict cites, as it is logged."""
    return tuple(_citation(db, cite.evidence.span, cite.label) for cite in verdict.cites)


def _citation(db: "Connection", span: Span, label: str | None) -> Citation:
    evidence = review.logged_evidence(db, span)
    assert evidence is not None  # what is cited was logged
    return Citation(evidence, label)


def _note(document: Document) -> SourceNote:
    about = document.metadata
    return SourceNote(
        document.title, about.author, about.publisher, about.published, about.url, about.standing, about.accessed
    )


def _plain(provenance: Provenance) -> dict[str, Any]:
    return {name: getattr(provenance, name) for name in Provenance.__dataclass_fields__} | {
        "parameters": dict(provenance.parameters),
        "versions": dict(provenance.versions),
    }
