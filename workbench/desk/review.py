"""A person reviews: labels, citations, drafts, and what is taken back.

Invariant: labels, citations and drafts belong to (claim, span, reviewer) and are read only through the acting reviewer.
What a reviewer acted on is logged once as ``ranking-shown``, in the transaction of the first act; acts name its hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.desk.context import Actor, Context
from workbench.desk.evidence import evidence_at, log_citation, log_ranking, snippet_span
from workbench.desk.lookups import claim_with, document_with, open_claim
from workbench.desk.undo import Undone, undo_last
from workbench.domain.events import CiteRemoved, CitesOrdered, LabelSet
from workbench.domain.spans import Span
from workbench.domain.verdicts import LABELS, Evidence, EvidenceLabel, Labelled, Verdict, standing
from workbench.errors import InputError, NotFoundError
from workbench.store import review
from workbench.store.review import Draft


@dataclass(frozen=True, slots=True)
class Case:
    """What one reviewer has on a claim: labels and cites in order, an unrecorded draft, and the verdicts so far that they
    may see, newest first. ``blind``: what others recorded is kept from them until they have judged."""

    labelled: tuple[Labelled, ...]
    cites: tuple[Evidence, ...]
    draft: Draft | None
    verdicts: tuple[Verdict, ...]
    blind: bool = False

    def label_of(self, span: Span) -> EvidenceLabel | None:
        """This reviewer's label on a span, or None."""
        return next((item.label for item in self.labelled if item.evidence.span == span), None)

    def cites_span(self, span: Span) -> bool:
        """Whether this reviewer cites a span."""
        return any(evidence.span == span for evidence in self.cites)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the verdicts on a disputed claim, and what its reviewer labelled."""

    verdict: Verdict
    labelled: tuple[Labelled, ...]


class Review:
    """Labels, citations, drafts and verdicts of a reviewer on a claim."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def case(self, claim: int, *, reviewer: Actor) -> Case:
        """What this reviewer has on a claim. Raises NotFoundError."""
        with self._context.database.read() as db:
            claim_with(db, claim)
            return Case(
                labelled=tuple(review.labels(db, claim, reviewer=reviewer)),
                cites=tuple(review.citations(db, claim, reviewer=reviewer)),
                draft=review.draft(db, claim, reviewer),
                verdicts=tuple(review.verdicts(db, claim=claim, viewer=self._context.viewer)),
                blind=review.is_blind(db, claim, self._context.viewer),
            )

    def sides(self, claim: int) -> list[Side]:
        """The verdicts between which a disputed claim's adjudicator decides, each with all that its reviewer labelled.

        Empty where nothing is disputed, or for a viewer (``for_reviewer``) who may not see them. Raises NotFoundError.
        """
        with self._context.database.read() as db:
            if claim_with(db, claim).state != "disputed":
                return []
            held = standing(review.verdicts(db, claim=claim, viewer=self._context.viewer))
            return [Side(v, tuple(review.labels(db, claim, reviewer=v.reviewer))) for v in held]

    def label(
        self, claim: int, snippet: int, label: str | None, *, reviewer: Actor, ranking: int | None = None
    ) -> None:
        """Say what a snippet is to a claim (supports, refutes, context, irrelevant); None takes the label back.

        ``ranking`` is the one (``Ranking.run``) on which the reviewer saw it. Raises NotFoundError, InputError.
        """
        if label is not None and label not in LABELS:
            raise InputError(f"“{label}” is not a label for evidence; use one of {', '.join(LABELS)}.")
        with self._context.database.write() as db:
            open_claim(db, claim)
            where = snippet_span(db, snippet)
            shown = log_ranking(self._context, db, claim, ranking, reviewer=reviewer)
            texts = self._context.texts()
            data = LabelSet(claim, evidence_at(db, texts, *where), label, shown)
            self._context.append(db, data, texts, reviewer=reviewer)

    def cite(
        self, claim: int, document: int, start: int, end: int, *, reviewer: Actor, ranking: int | None = None
    ) -> None:
        """Cite ``document.text[start:end]`` for a claim; citing it again changes nothing.

        Raises NotFoundError, and InputError where the span is empty or outside the text.
        """
        with self._context.database.write() as db:
            open_claim(db, claim)
            log_ranking(self._context, db, claim, ranking, reviewer=reviewer)
            log_citation(self._context, db, claim, (document_with(db, document), start, end), reviewer=reviewer)

    def cite_snippet(self, claim: int, snippet: int, *, reviewer: Actor, ranking: int | None = None) -> None:
        """Cite a snippet for a claim; citing it again changes nothing. Raises NotFoundError, InputError."""
        with self._context.database.write() as db:
            open_claim(db, claim)
            log_ranking(self._context, db, claim, ranking, reviewer=reviewer)
            log_citation(self._context, db, claim, snippet_span(db, snippet), reviewer=reviewer)

    def uncite(self, claim: int, span: Span, *, reviewer: Actor) -> None:
        """Remove a citation. Raises NotFoundError where this reviewer does not cite the span."""
        with self._context.database.write() as db:
            cited = {evidence.span for evidence in review.citations(db, claim, reviewer=reviewer)}
            evidence = review.logged_evidence(db, span)
            if span not in cited or evidence is None:
                raise NotFoundError(f"You do not cite this passage for claim {claim}.")
            self._context.append(db, CiteRemoved(claim, evidence), reviewer=reviewer)

    def order_citations(self, claim: int, order: Sequence[Span], *, reviewer: Actor) -> None:
        """Put this reviewer's citations for a claim into another order, the one in which a verdict will have them.

        Raises NotFoundError, and InputError where ``order`` is not exactly what they cite.
        """
        with self._context.database.write() as db:
            open_claim(db, claim)
            before = [evidence.span for evidence in review.citations(db, claim, reviewer=reviewer)]
            if sorted(order) != sorted(before):
                raise InputError(f"Your citations for claim {claim} have changed; look at them again, then order them.")
            if list(order) != before:
                data = CitesOrdered(claim, tuple(order), tuple(before))
                self._context.append(db, data, reviewer=reviewer)

    def keep_draft(self, claim: int, rationale: str, rating: str | None, *, reviewer: Actor) -> None:
        """Keep a verdict that is not recorded yet, so that a reload loses nothing."""
        with self._context.database.write() as db:
            review.keep_draft(db, claim, reviewer, Draft(rationale, rating), time=self._context.now())

    def undo(self, *, reviewer: Actor) -> Undone:
        """Take back this reviewer's last label, citation, removal of a citation, postponing or resuming, as an entry of its
        own. Repeated, it goes further back, as far as their last verdict. Raises InputError where nothing is left.
        """
        return undo_last(self._context, reviewer=reviewer)
