"""Record, correct and adjudicate verdicts.

Invariant: a verdict is one entry of the log and never changes. Each method is one transaction: if it raises, nothing was
recorded and the draft is kept.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbench.desk.context import Actor, Context, Texts
from workbench.desk.evidence import citations_in, citations_of, log_citation, log_ranking, snippet_span
from workbench.desk.lookups import claim_with, open_claim, verdict_with
from workbench.desk.settings import policy_of
from workbench.domain import (
    NOTHING_SEEN,
    REDACTED,
    Claim,
    Correction,
    NewVerdict,
    Opinion,
    RatingScale,
    ReviewStatus,
    Seen,
    Verdict,
    check_rationale,
    correction_reasons,
)
from workbench.domain.events import (
    CiteAdded,
    LabelSet,
    VerdictAdjudicated,
    VerdictCorrected,
    VerdictData,
    VerdictRecorded,
)
from workbench.domain.likeness import compare
from workbench.domain.verdicts import standing, status
from workbench.errors import ConflictError, InputError, NotFoundError
from workbench.store import claims, desk_settings, leases, near_claims, projections, review, verdict_log, verdict_rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


class Verdicts:
    """Records the verdicts of reviewers."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def record(
        self,
        claim: int,
        verdict: NewVerdict,
        *,
        reviewer: Actor,
        seen: Seen = NOTHING_SEEN,
        cite: Sequence[int] = (),
        also_claims: Sequence[int] = (),
    ) -> Verdict:
        """Record a verdict with all citations of this reviewer for the claim. ``cite``: ids of snippets to be cited too.

        ``also_claims`` are possible duplicates (``duplicates``) that get the same verdict with the same citations.
        Raises NotFoundError, InputError, ConflictError; then nothing is recorded.
        """
        verdict.check()
        with self._context.write() as db:
            self._unchanged(db, claim, seen, reviewer)
            data, texts = self._fields(db, claim, verdict, seen, cite, reviewer)
            others = self._check_duplicates(db, claim, also_claims, reviewer)
            recorded = self._log(db, VerdictRecorded(**data), texts, reviewer)
            for other in others:
                self._record_duplicate(db, other, data, reviewer)
            self._finish(db, (claim, *others), reviewer)
        return recorded

    def adjudicate(
        self, claim: int, verdict: NewVerdict, *, reviewer: Actor, seen: Seen = NOTHING_SEEN, cite: Sequence[int] = ()
    ) -> Verdict:
        """Decide between the differing verdicts of others on a disputed claim. Raises the same errors as ``record``."""
        verdict.check()
        with self._context.write() as db:
            disputed = self._unchanged(db, claim, seen, reviewer)
            data, texts = self._fields(db, claim, verdict, seen, cite, reviewer)
            adjudicates = _adjudicated(disputed, verdict_rows.verdicts(db, claim=claim), reviewer)
            recorded = self._log(db, VerdictAdjudicated(**data, adjudicates=adjudicates), texts, reviewer)
            self._finish(db, (claim,), reviewer)
        return recorded

    def correct(
        self,
        id: int,
        verdict: NewVerdict,
        correction: Correction,
        *,
        reviewer: Actor,
        seen: Seen = NOTHING_SEEN,
        cite: Sequence[int] = (),
    ) -> Verdict:
        """Replace verdict ``id`` of this reviewer by another one, for a reason that is published.

        The new verdict has the reviewer's present citations; with ``correction.keep_evidence`` it has those of the corrected
        verdict, and a draft on the claim is kept. Raises the same errors as ``record``.
        """
        verdict.check(any_length=correction.keep_evidence)
        with self._context.write() as db:
            before = _correctable(db, id, reviewer)
            _check_correction(db, id, correction)
            self._unchanged(db, before.claim, seen, reviewer)
            if correction.keep_evidence:
                data, texts = self._fields_of(db, before, verdict)
            else:
                data, texts = self._fields(db, before.claim, verdict, seen, cite, reviewer)
            corrected = VerdictCorrected(
                **data,
                corrects=id,
                reason=texts.put(correction.reason.strip()),
                code=correction.code,
                adjudicates=before.adjudicates or None,
            )
            recorded = self._log(db, corrected, texts, reviewer)
            self._finish(db, (before.claim,), reviewer, keep_draft=correction.keep_evidence)
        return recorded

    def repeat(self, claim: int, earlier: int, *, reviewer: Actor, seen: Seen = NOTHING_SEEN) -> Verdict:
        """Record this reviewer's own verdict on a claim with the rating, rationale and citations of the verdict ``earlier``
        on a possible duplicate, whoever recorded that. Raises the same errors as ``record``."""
        with self._context.write() as db:
            repeated = self._unchanged(db, claim, seen, reviewer)
            before = verdict_with(db, earlier, viewer=reviewer)
            original = claim_with(db, before.claim)
            _check_repeatable(repeated, original, before)
            verdict = NewVerdict(before.rating.key, before.rationale, scale=before.scale.key, confidence=before.confidence)
            fields, texts = self._fields_of(db, before, verdict)
            recorded = self._record_duplicate(db, claim, fields | {"ranking": None}, reviewer, texts)
            self._finish(db, (claim,), reviewer)
        return recorded

    def restated(self, id: int, *, rating: str | None = None, rationale: str | None = None) -> NewVerdict:
        """Return a copy of verdict ``id`` with another rating or rationale, to be used in a correction.

        Raises NotFoundError, and InputError if the rationale was erased and none is given.
        """
        with self._context.database.read() as db:
            before = verdict_with(db, id, viewer=self._context.viewer)
        if rationale is not None:
            check_rationale(rationale)
        if rationale is None and before.rationale == REDACTED:
            raise InputError(f"The rationale of verdict {id} was erased; give a new one with the correction.")
        return NewVerdict(
            rating or before.rating.key,
            before.rationale if rationale is None else rationale,
            scale=before.scale.key,
            confidence=before.confidence,
            second_wanted=before.second_wanted,
        )

    def duplicates(self, claim: int, *, reviewer: Actor) -> list[Claim]:
        """Return open claims that are possible duplicates of this one, sorted by id: they share most of its words, and do
        not differ from it in a number, date, name or negation. Claims that another reviewer has open, or for which this one
        has a draft, are left out.

        Raises NotFoundError.
        """
        with self._context.database.read() as db:
            return self._duplicates(db, claim_with(db, claim), reviewer)

    def _duplicates(self, db: "Connection", claim: Claim, reviewer: Actor) -> list[Claim]:
        ids = near_claims.duplicates_of(db, claim.id)
        if not ids:
            return []
        busy = leases.held_by_others(db, reviewer, now=self._context.now()) | review.drafted(db, reviewer)
        return [
            other
            for other in claims.claims(db, ids=ids)
            if other.id not in busy
            and other.state in ("new", "matched", "in review")
            and compare(claim.text, other.text, languages=(claim.language, other.language)).same
        ]

    def _check_duplicates(self, db: "Connection", claim: int, also: Sequence[int], reviewer: Actor) -> list[int]:
        duplicates = [other.id for other in self._duplicates(db, claim_with(db, claim), reviewer)] if also else []
        for other in also:
            if other not in duplicates:
                known = f"those that are: {', '.join(map(str, duplicates))}" if duplicates else "there is no such open claim"
                raise InputError(f"Claim {other} is not an open possible duplicate of claim {claim}; {known}.")
        return sorted(set(also))

    def _unchanged(self, db: "Connection", claim: int, seen: Seen, reviewer: Actor) -> Claim:
        """Return a claim that is not withdrawn and has not changed since the reviewer saw it. Raises ConflictError."""
        current = open_claim(db, claim)
        if seen.version is not None and seen.version != current.version:
            _check_unchanged(db, claim, seen.version, reviewer)
        return current

    def _fields(
        self, db: "Connection", claim: int, verdict: NewVerdict, seen: Seen, cite: Sequence[int], reviewer: Actor
    ) -> tuple[dict[str, Any], Texts]:
        """Return the fields and texts of a verdict with the present citations of the reviewer."""
        scale = _scale_with(db, verdict.rating, verdict.scale)
        ranking = log_ranking(self._context, db, claim, seen.ranking, reviewer=reviewer)
        for snippet in cite:
            log_citation(self._context, db, claim, snippet_span(db, snippet), reviewer=reviewer)
        texts = self._context.texts()
        fields = _fields(claim, verdict, scale, texts)
        return fields | {"cites": citations_of(db, claim, reviewer=reviewer), "ranking": ranking}, texts

    def _fields_of(self, db: "Connection", before: Verdict, verdict: NewVerdict) -> tuple[dict[str, Any], Texts]:
        """Return the fields and texts of a verdict with the citations of an earlier one."""
        unchanged = (before.scale.key, before.rating.key) == (verdict.scale, verdict.rating)
        scale = before.scale if unchanged else _scale_with(db, verdict.rating, verdict.scale)
        texts = self._context.texts()
        fields = _fields(before.claim, verdict, scale, texts)
        return fields | {"cites": citations_in(db, before), "ranking": before.ranking}, texts

    def _log(self, db: "Connection", data: VerdictData, texts: Texts | None, reviewer: Actor) -> Verdict:
        earlier = verdict_rows.verdicts(db, claim=data.claim)
        reviewed = replace(data, review=_status_after(db, earlier, data, reviewer))
        event = self._context.append(db, reviewed, texts, reviewer=reviewer)
        recorded = verdict_rows.verdict(db, event.seq)
        assert recorded is not None
        return recorded

    def _record_duplicate(
        self, db: "Connection", claim: int, fields: dict[str, Any], reviewer: Actor, texts: Texts | None = None
    ) -> Verdict:
        """Record on a claim the verdict, the labels and the citations of a claim that it is a duplicate of."""
        labels = {item.evidence.span: item.label for item in review.labels(db, claim, reviewer=reviewer)}
        cited = {evidence.span for evidence in review.citations(db, claim, reviewer=reviewer)}
        data = replace(VerdictRecorded(**fields), claim=claim, ranking=None, judged_with=fields["claim"])
        for cite in data.cites:
            if cite.label and labels.get(cite.evidence.span) != cite.label:
                self._context.append(db, LabelSet(claim, cite.evidence, cite.label, None), reviewer=reviewer)
            if cite.evidence.span not in cited:
                self._context.append(db, CiteAdded(claim, cite.evidence), reviewer=reviewer)
        return self._log(db, data, texts, reviewer)

    def _finish(self, db: "Connection", claims: Sequence[int], reviewer: Actor, *, keep_draft: bool = False) -> None:
        """Release the lease on the first of some claims, and delete the drafts on all of them."""
        leases.release(db, claims[0], reviewer)
        for claim in () if keep_draft else claims:
            review.keep_draft(db, claim, reviewer, review.Draft("", None), time=self._context.now())


def _fields(claim: int, verdict: NewVerdict, scale: RatingScale, texts: Texts) -> dict[str, Any]:
    return {
        "claim": claim,
        "scale": {"key": scale.key, "version": scale.version},
        "rating": verdict.rating,
        "rationale": texts.put(verdict.rationale.strip()),
        "confidence": verdict.confidence,
        "second_wanted": verdict.second_wanted,
    }


def _status_after(db: "Connection", earlier: Sequence[Verdict], data: VerdictData, reviewer: Actor) -> ReviewStatus:
    """Return the status that a claim has after a verdict that is about to be logged."""
    scale = next(s for s in desk_settings.scales(db) if {"key": s.key, "version": s.version} == data.scale)
    new = Opinion(
        id=max((verdict.id for verdict in earlier), default=0) + 1,
        reviewer=reviewer,
        scale=scale.key,
        rating=scale.rating(data.rating),
        second_wanted=data.second_wanted,
        adjudicates=data.adjudicates is not None,
    )
    others = [Opinion.of(v) for v in earlier if v.corrected_by is None and v.id != data.corrects]
    policy = policy_of(db)
    return status([*others, new], required=policy.independent, agreement=policy.agreement)


def _check_unchanged(db: "Connection", claim: int, version: int, reviewer: Actor) -> None:
    """Raise ConflictError with the changes if others changed a claim after the version that the reviewer saw. Verdicts that
    are hidden from the reviewer do not count."""
    names = desk_settings.Names(db)
    blind = review.is_blind(db, claim, reviewer)
    reader = projections.event_reader(db)
    changes: list[str] = []
    for event in verdict_log.events(db, claim=claim):
        data = reader.read(event)
        if data is None or event.seq <= version or (blind and data.IS_VERDICT):
            continue
        if data.IS_VERDICT or event.type in ("claim-edited", "claim-withdrawn"):
            who = names.reviewer(event.reviewer or "")
            number = f" (verdict {event.seq})" if data.IS_VERDICT else ""
            changes.append(f"{who} {data.summary(names)} at {event.time[11:16]} UTC{number}")
    if changes:
        raise ConflictError(
            f"Claim {claim} was changed meanwhile: {'; '.join(changes)}. Look at it again, then record; your text is kept."
        )


def _scale_with(db: "Connection", rating: str, key: str | None) -> RatingScale:
    newest = {scale.key: scale for scale in sorted(desk_settings.scales(db), key=lambda scale: scale.version)}
    if key is not None and key not in newest:
        raise NotFoundError(f"There is no scale “{key}”; this desk has {', '.join(sorted(newest))}.")
    chosen = newest[key or desk_settings.chosen_scale(db)]
    matching = [scale for scale in newest.values() if any(item.key == rating for item in scale.ratings)]
    if key is None and chosen not in matching and len(matching) == 1:
        return matching[0]
    chosen.rating(rating)
    return chosen


def _check_correction(db: "Connection", corrects: int, correction: Correction) -> None:
    if not correction.reason.strip():
        raise InputError(f"A correction says why; give the reason why verdict {corrects} was wrong.")
    offered = correction_reasons(desk_settings.settings(db))
    if correction.code is not None and correction.code not in offered:
        raise InputError(f"“{correction.code}” is not a valid reason code; use one of {', '.join(offered)}.")


def _check_repeatable(claim: Claim, original: Claim, verdict: Verdict) -> None:
    """Raise InputError where a verdict on ``original`` cannot be repeated for ``claim``."""
    languages = (claim.language, original.language)
    if claim.id == original.id or not compare(claim.text, original.text, languages=languages).same:
        raise InputError(f"Claim {claim.id} is not a possible duplicate of claim {original.id}; record its own verdict.")
    if verdict.corrected_by is not None:
        raise InputError(f"Verdict {verdict.id} was corrected by verdict {verdict.corrected_by}; repeat that one.")
    if verdict.rationale == REDACTED:
        raise InputError(f"The rationale of verdict {verdict.id} was erased; record a verdict of your own.")


def _correctable(db: "Connection", id: int, reviewer: Actor) -> Verdict:
    """Return a verdict that this reviewer can correct. Raises NotFoundError, InputError, ConflictError."""
    before = verdict_rows.verdict(db, id)
    if before is None:
        raise NotFoundError(f"There is no verdict {id}.")
    if before.reviewer != reviewer:
        raise InputError(f"Verdict {id} is {before.reviewer_name}'s; record your own beside it.")
    if before.corrected_by:
        raise ConflictError(f"Verdict {id} was corrected by verdict {before.corrected_by}; correct that one.")
    return before


def _adjudicated(claim: Claim, earlier: Sequence[Verdict], reviewer: Actor) -> tuple[int, ...]:
    """Return the ids of the verdicts between which an adjudicator decides. Raises InputError if the claim is not disputed or
    the reviewer has a verdict on it."""
    if claim.state != "disputed":
        raise InputError(f"Claim {claim.id} is not disputed; there is nothing to decide between.")
    current = standing(earlier)
    if reviewer in {verdict.reviewer for verdict in current}:
        raise InputError(f"You have judged claim {claim.id}; a third person decides between the verdicts.")
    return tuple(sorted(verdict.id for verdict in current))
