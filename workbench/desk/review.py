"""A reviewer at work on a claim: labels, citations, drafts, undo.

Invariant: labels, citations and drafts belong to (claim, span, reviewer) and are read only through the acting reviewer.
The ranking that a reviewer worked on is logged once as ``ranking-shown``, in the transaction of their first action; the
actions refer to its hash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.desk.context import Actor, Context
from workbench.desk.evidence import Where, evidence_at, log_citation, log_ranking, passage_span, snippet_span
from workbench.desk.lookups import claim_with, document_with, open_claim
from workbench.desk.rankings import Ranking, last_ranking
from workbench.desk.undo import Undone, undo_action
from workbench.domain import (
    LABELS,
    Claim,
    Evidence,
    EvidenceLabel,
    Labelled,
    RatingScale,
    SelectedPassage,
    Span,
    Verdict,
    correction_reasons,
)
from workbench.domain.events import CiteRemoved, CitesOrdered, LabelSet
from workbench.domain.verdicts import standing
from workbench.errors import InputError, NotFoundError
from workbench.store import review, verdict_rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class Case:
    """A reviewer's work on a claim: labels and citations in order, an unrecorded draft, and the verdicts so far that they
    may see, newest first. ``blind``: what others recorded is hidden from them until they have recorded a verdict."""

    labelled: tuple[Labelled, ...]
    cites: tuple[Evidence, ...]
    draft: review.Draft | None
    verdicts: tuple[Verdict, ...]
    blind: bool = False

    def label_of(self, span: Span) -> EvidenceLabel | None:
        """This reviewer's label on a span, or None."""
        return next((item.label for item in self.labelled if item.evidence.span == span), None)

    def cites_span(self, span: Span) -> bool:
        """Return whether this reviewer cites a span."""
        return any(evidence.span == span for evidence in self.cites)


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that changes on the page of a claim while a reviewer works on it, read in one transaction.
    ``correction_reasons``: what each reason code means to a reader."""

    claim: Claim
    ranking: Ranking | None
    case: Case
    scale: RatingScale
    correction_reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DisputedVerdict:
    """One of the verdicts on a disputed claim, and the labels of its reviewer."""

    verdict: Verdict
    labelled: tuple[Labelled, ...]


class Review:
    """Labels, citations, drafts and verdicts of a reviewer on a claim."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def case(self, claim: int, *, reviewer: Actor) -> Case:
        """Return a reviewer's work on a claim. Raises NotFoundError."""
        with self._context.database.read() as db:
            claim_with(db, claim)
            return self._case(db, claim, reviewer)[0]

    def work(self, claim: int, *, reviewer: Actor, with_ranking: bool = True) -> Work:
        """Return what the page of a claim shows: one connection and six statements, however many snippets there are.
        Without the ranking, which no act changes, it is None and four statements are enough. Raises NotFoundError."""
        with self._context.database.read() as db:
            row = claim_with(db, claim)
            ranking = last_ranking(db, claim) if with_ranking else None
            case, desk = self._case(db, claim, reviewer)
        return Work(row, ranking, case, desk.scale, correction_reasons(desk.settings))

    def _case(self, db: "Connection", claim: int, reviewer: Actor) -> tuple[Case, review.Surroundings]:
        viewer = self._context.viewer
        desk = review.surroundings(db, claim, reviewer=reviewer, viewer=viewer)
        labelled, cites = review.labels_and_citations(db, claim, reviewer=reviewer)
        verdicts = verdict_rows.verdicts(db, claim=claim, viewer=viewer)
        return Case(tuple(labelled), tuple(cites), desk.draft, tuple(verdicts), desk.blind), desk

    def disputed_verdicts(self, claim: int) -> list[DisputedVerdict]:
        """Return the verdicts between which an adjudicator decides, each with the labels of its reviewer.

        Empty if the claim is not disputed, or if the viewer (``for_reviewer``) may not see them. Raises NotFoundError.
        """
        with self._context.database.read() as db:
            if claim_with(db, claim).state != "disputed":
                return []
            current = standing(verdict_rows.verdicts(db, claim=claim, viewer=self._context.viewer))
            return [DisputedVerdict(v, tuple(review.labels(db, claim, reviewer=v.reviewer))) for v in current]

    def label(
        self, claim: int, snippet: int, label: str | None, *, reviewer: Actor, ranking: int | None = None
    ) -> None:
        """Label a snippet of a claim (supports, refutes, context, irrelevant); None removes the label.

        ``ranking``: the ranking (``Ranking.run``) in which the reviewer saw it. Raises NotFoundError, InputError.
        """
        _check_label(label)
        with self._context.write() as db:
            open_claim(db, claim)
            where = snippet_span(db, snippet)
            shown = log_ranking(self._context, db, claim, ranking, reviewer=reviewer)
            self._label(db, claim, where, label, shown, reviewer=reviewer)

    def label_passage(self, claim: int, passage: SelectedPassage, label: str | None, *, reviewer: Actor) -> None:
        """Label any passage of a source for a claim, like ``label``. Raises NotFoundError, InputError."""
        _check_label(label)
        with self._context.write() as db:
            open_claim(db, claim)
            self._label(db, claim, passage_span(db, passage), label, None, reviewer=reviewer)

    def _label(
        self, db: "Connection", claim: int, where: Where, label: str | None, shown: str | None, *, reviewer: Actor
    ) -> None:
        texts = self._context.texts()
        data = LabelSet(claim, evidence_at(db, texts, *where), label, shown)
        self._context.append(db, data, texts, reviewer=reviewer)

    def cite(
        self, claim: int, document: int, start: int, end: int, *, reviewer: Actor, ranking: int | None = None
    ) -> None:
        """Cite ``document.text[start:end]`` for a claim; citing it again changes nothing.

        Raises NotFoundError, and InputError where the span is empty or outside the text.
        """
        with self._context.write() as db:
            open_claim(db, claim)
            log_ranking(self._context, db, claim, ranking, reviewer=reviewer)
            log_citation(self._context, db, claim, (document_with(db, document), start, end), reviewer=reviewer)

    def cite_snippet(self, claim: int, snippet: int, *, reviewer: Actor, ranking: int | None = None) -> None:
        """Cite a snippet for a claim; citing it again changes nothing. Raises NotFoundError, InputError."""
        with self._context.write() as db:
            open_claim(db, claim)
            log_ranking(self._context, db, claim, ranking, reviewer=reviewer)
            log_citation(self._context, db, claim, snippet_span(db, snippet), reviewer=reviewer)

    def cite_passage(self, claim: int, passage: SelectedPassage, *, reviewer: Actor) -> None:
        """Cite any passage of a source for a claim; citing it again changes nothing. Raises NotFoundError, InputError."""
        with self._context.write() as db:
            open_claim(db, claim)
            log_citation(self._context, db, claim, passage_span(db, passage), reviewer=reviewer)

    def uncite(self, claim: int, span: Span, *, reviewer: Actor) -> None:
        """Remove a citation. Raises NotFoundError where this reviewer does not cite the span."""
        with self._context.write() as db:
            cited = {evidence.span for evidence in review.citations(db, claim, reviewer=reviewer)}
            evidence = review.logged_evidence(db, span) if span in cited else None
            if evidence is None:
                raise NotFoundError(f"You do not cite this passage for claim {claim}.")
            self._context.append(db, CiteRemoved(claim, evidence), reviewer=reviewer)

    def order_citations(self, claim: int, order: Sequence[Span], *, reviewer: Actor) -> None:
        """Change the order of this reviewer's citations for a claim, in which a verdict will list them.

        Raises NotFoundError, and InputError where ``order`` is not exactly what they cite.
        """
        with self._context.write() as db:
            open_claim(db, claim)
            before = [evidence.span for evidence in review.citations(db, claim, reviewer=reviewer)]
            if sorted(order) != sorted(before):
                raise InputError(f"Your citations for claim {claim} have changed; look at them again, then order them.")
            if list(order) != before:
                data = CitesOrdered(claim, tuple(order), tuple(before))
                self._context.append(db, data, reviewer=reviewer)

    def keep_draft(self, claim: int, rationale: str, rating: str | None, *, reviewer: Actor) -> None:
        """Save a verdict that is not recorded yet, so that a reload loses nothing."""
        with self._context.write() as db:
            review.keep_draft(db, claim, reviewer, review.Draft(rationale, rating), time=self._context.now())

    def undo(self, *, reviewer: Actor, act: str | None = None) -> Undone:
        """Undo this reviewer's last label, citation, removed citation, postponing or resuming, as a new entry of the log.
        Repeated, it goes further back, up to their last verdict. ``act``: undo what this act did (``Workbench.for_act``)
        instead of the last action. Raises InputError where nothing is left.
        """
        return undo_action(self._context, reviewer=reviewer, act=act)


def _check_label(label: str | None) -> None:
    if label is not None and label not in LABELS:
        raise InputError(f"“{label}” is not a label for evidence; use one of {', '.join(LABELS)}.")
