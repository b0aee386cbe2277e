"""Evidence for the log: spans with their texts, citations, and the rankings that actions are based on."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from workbench.desk.context import Actor, Context, Texts
from workbench.desk.lookups import document_with
from workbench.domain import Anchor, Document, Provenance, SelectedPassage, SourceNote, Span, Verdict
from workbench.domain.events import Citation, CiteAdded, LoggedEvidence, RankingShown, ShownMatch
from workbench.domain.log import canonical
from workbench.errors import ConflictError, InputError, NotFoundError
from workbench.store import rankings, review, sources

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


Where = tuple[Document, int, int]
"""A span in a document: start and end in its text."""


MAX_PASSAGE = 5_000
"""The maximum length of a selected passage, in characters."""


def passage_span(db: "Connection", passage: SelectedPassage) -> Where:
    """Return the document, start and end of a passage. Raises NotFoundError; InputError where the text of the source differs
    from what the reviewer saw."""
    if passage.end - passage.start > MAX_PASSAGE:
        raise InputError(f"A passage has up to {MAX_PASSAGE:,} characters. Select less.")
    document = document_with(db, passage.document)
    if not 0 <= passage.start < passage.end or document.text[passage.start : passage.end] != passage.quote:
        raise InputError("The source does not have the selected text at this place. Open it again, then select it anew.")
    return document, passage.start, passage.end


def snippet_span(db: "Connection", snippet: int) -> Where:
    """Return a snippet's document, start and end. Raises NotFoundError."""
    span = sources.snippet_span(db, snippet)
    if span is None:
        raise NotFoundError(f"There is no snippet {snippet}.", hint="snippets")
    return span


def evidence_at(db: "Connection", texts: Texts, document: Document, start: int, end: int) -> LoggedEvidence:
    """Return a span in its logged form. A span that is already in the log keeps its payloads, so that one redaction erases
    all its mentions; if the metadata of the source has changed, it is logged again. Raises InputError for a span that is
    empty or outside the text."""
    return _logged(db, texts, [(document, start, end)])[0]


def _logged(db: "Connection", texts: Texts, spans: Sequence[Where]) -> list[LoggedEvidence]:
    """Return spans (document, start, end) in their logged form, as ``evidence_at`` does, with one SQL statement."""
    known = review.logged_texts(db, [document.span(start, end) for document, start, end in spans])
    return [_sealed(known.get(document.span(start, end)), texts, document, start, end) for document, start, end in spans]


def _sealed(known: review.LoggedTexts | None, texts: Texts, document: Document, start: int, end: int) -> LoggedEvidence:
    try:
        anchor = Anchor.of(document.text, start, end)
    except ValueError as error:
        raise InputError(f"Nothing can be cited there: {error}") from error
    context = canonical({"prefix": anchor.prefix, "suffix": anchor.suffix}).decode()
    source = canonical(_note(document).as_data()).decode()
    if known is None:
        return LoggedEvidence(document.span(start, end), texts.put(anchor.quote), texts.put(context), texts.put(source))
    return LoggedEvidence(
        known.evidence.span,
        quote=known.evidence.quote if known.quote == anchor.quote else texts.put(anchor.quote),
        context=known.evidence.context if known.context == context else texts.put(context),
        source=known.evidence.source if known.source == source else texts.put(source),
    )


def log_citation(
    context: Context, db: "Connection", claim: int, where: Where, *, reviewer: Actor
) -> None:
    """Log that a reviewer cites ``where`` (document, start, end) for a claim. Do nothing if it is cited already."""
    document, start, end = where
    cited = {evidence.span for evidence in review.citations(db, claim, reviewer=reviewer)}
    if document.span(start, end) in cited:
        return
    texts = context.texts()
    context.append(db, CiteAdded(claim, evidence_at(db, texts, document, start, end)), texts, reviewer=reviewer)


def log_ranking(
    context: Context, db: "Connection", claim: int, ranking: int | None, *, reviewer: Actor
) -> str | None:
    """Return the hash of the log entry of a ranking (``Ranking.run``), which is written at the first action based on it.
    None if the reviewer saw no ranking. Raises ConflictError if the claim has another ranking by now."""
    if ranking is None:
        return None
    run = rankings.run(db, ranking)
    if run is None or run.claim != claim:
        raise ConflictError(f"Claim {claim} was matched again meanwhile; look at the new ranking first.")
    if run.shown:
        return run.shown
    texts = context.texts()
    ranked = rankings.ranked(db, ranking)
    shown = sources.with_context(db, [item.snippet_id for item in ranked], around=0)
    snippets = [shown[item.snippet_id] for item in ranked]
    logged = _logged(db, texts, [(item.document, item.snippet.start, item.snippet.end) for item in snippets])
    matches = tuple(
        ShownMatch(evidence, item.rank, asdict(item.scores)) for evidence, item in zip(logged, ranked, strict=True)
    )
    data = RankingShown(claim, matches, run.created, _plain(run.provenance))
    event = context.append(db, data, texts, reviewer=reviewer)
    rankings.mark_shown(db, ranking, event.hash)
    return event.hash


def citations_of(db: "Connection", claim: int, *, reviewer: Actor) -> tuple[Citation, ...]:
    """Return a reviewer's citations for a claim in their logged form, in order."""
    labels = {item.evidence.span: item.label for item in review.labels(db, claim, reviewer=reviewer)}
    return tuple(_citation(db, item.span, labels.get(item.span)) for item in review.citations(db, claim, reviewer=reviewer))


def citations_in(db: "Connection", verdict: Verdict) -> tuple[Citation, ...]:
    """Return the citations of a verdict in their logged form."""
    return tuple(_citation(db, cite.evidence.span, cite.label) for cite in verdict.cites)


def _citation(db: "Connection", span: Span, label: str | None) -> Citation:
    evidence = review.logged_evidence(db, span)
    assert evidence is not None  # a citation is logged with its evidence
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
