"""A person judges: labels, cites, drafts, verdicts.

Invariant: labels, cites and drafts belong to (claim, span, reviewer) and are read only through the acting reviewer.
What a reviewer acted on is logged once as ``ranking-shown``, in the transaction of the first act; acts name its hash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from workbench.desk.base import Actor, Desk, Texts
from workbench.desk.claims import _claim
from workbench.desk.sources import document_of
from workbench.desk.work import _policy
from workbench.domain.claims import REDACTED, Claim
from workbench.domain.events import JUDGED, EventType
from workbench.domain.likeness import compare
from workbench.domain.log import Event, canonical
from workbench.domain.matches import Provenance
from workbench.domain.sources import Anchor, Document
from workbench.domain.verdicts import (
    CONFIDENCES,
    LABELS,
    Evidence,
    EvidenceLabel,
    Labelled,
    Opinion,
    RatingScale,
    ReviewStatus,
    SourceNote,
    Verdict,
    correction_reasons,
    standing,
    status,
)
from workbench.errors import ConflictError, InputError, NotFoundError
from workbench.store import claims, review, sources, verdict_log
from workbench.store.review import Draft

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

MAX_RATIONALE = 100_000
"""Characters of a rationale that is given now; the log may hold longer ones, and a correction may keep them."""

Span = tuple[str, int, int]
"""A document's SHA-256, start and end: what names evidence in the log."""


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


class ReviewDesk(Desk):
    """Everything that a reviewer does to a claim."""

    def case(self, claim: int, *, reviewer: Actor) -> Case:
        """What this reviewer has on a claim. Raises NotFoundError."""
        with self._database.read() as db:
            _claim(db, claim)
            return Case(
                labelled=tuple(review.labels(db, claim, reviewer=reviewer)),
                cites=tuple(review.cites(db, claim, reviewer=reviewer)),
                draft=review.draft(db, claim, reviewer),
                verdicts=tuple(review.verdicts(db, claim=claim, viewer=self._viewer)),
                blind=review.is_blind(db, claim, self._viewer),
            )

    def sides(self, claim: int) -> list[Side]:
        """The verdicts between which a disputed claim's adjudicator decides, each with all that its reviewer labelled.

        Empty where nothing is disputed, or for a viewer (``seen_by``) who may not see them. Raises NotFoundError.
        """
        with self._database.read() as db:
            if _claim(db, claim).state != "disputed":
                return []
            held = standing(review.verdicts(db, claim=claim, viewer=self._viewer))
            return [Side(v, tuple(review.labels(db, claim, reviewer=v.reviewer))) for v in held]

    def label(
        self, claim: int, snippet: int, label: str | None, *, reviewer: Actor, seen: int | None = None
    ) -> None:
        """Say what a snippet is to a claim (supports, refutes, context, irrelevant); None takes the label back.

        ``seen`` is the ranking (``Ranking.run``) on which the reviewer saw it. Raises NotFoundError, InputError.
        """
        if label is not None and label not in LABELS:
            raise InputError(f"“{label}” is not an evidence label; those are {', '.join(LABELS)}.")
        with self._database.write() as db:
            _open_claim(db, claim)
            document, start, end = _snippet_span(db, snippet)
            shown = self._shown(db, claim, seen, reviewer)
            texts = self._texts()
            data = {
                "claim": claim,
                "evidence": _evidence(db, texts, document, start, end),
                "label": label,
                "ranking": shown,
            }
            self._log(db, "label-set", data, texts.payloads, reviewer=reviewer)

    def cite(
        self, claim: int, document: int, start: int, end: int, *, reviewer: Actor, seen: int | None = None
    ) -> None:
        """Cite ``document.text[start:end]`` for a claim; citing it again changes nothing.

        Raises NotFoundError, and InputError where the span is empty or outside the text.
        """
        with self._database.write() as db:
            _open_claim(db, claim)
            self._shown(db, claim, seen, reviewer)
            self._cite(db, claim, document_of(db, document), start, end, reviewer)

    def cite_snippet(self, claim: int, snippet: int, *, reviewer: Actor, seen: int | None = None) -> None:
        """Cite a snippet for a claim; citing it again changes nothing."""
        with self._database.write() as db:
            _open_claim(db, claim)
            self._shown(db, claim, seen, reviewer)
            self._cite(db, claim, *_snippet_span(db, snippet), reviewer)

    def uncite(self, claim: int, span: Span, *, reviewer: Actor) -> None:
        """Take a cite back. Raises NotFoundError where this reviewer does not cite it."""
        with self._database.write() as db:
            held = {evidence.span for evidence in review.cites(db, claim, reviewer=reviewer)}
            payloads = review.evidence_payloads(db, span)
            if span not in held or payloads is None:
                raise NotFoundError(f"You do not cite this passage for claim {claim}.")
            text_sha256 = review.evidence(db, span).text_sha256
            data = {"claim": claim, "evidence": _logged(span, text_sha256, payloads)}
            self._log(db, "cite-removed", data, reviewer=reviewer)

    def order_cites(self, claim: int, order: Sequence[Span], *, reviewer: Actor) -> None:
        """Put this reviewer's cites for a claim into another order, the one in which a verdict will have them.

        Raises NotFoundError, and InputError where ``order`` is not exactly what they cite.
        """
        with self._database.write() as db:
            _open_claim(db, claim)
            held = [evidence.span for evidence in review.cites(db, claim, reviewer=reviewer)]
            if sorted(order) != sorted(held):
                raise InputError(f"What you cite for claim {claim} has changed; look at it again, then order it.")
            if list(order) != held:
                data = {"claim": claim, "order": _spans(order), "before": _spans(held)}
                self._log(db, "cites-ordered", data, reviewer=reviewer)

    def keep_draft(self, claim: int, rationale: str, rating: str | None, *, reviewer: Actor) -> None:
        """Keep a verdict that is not recorded yet, so that a reload loses nothing."""
        with self._database.write() as db:
            review.keep_draft(db, claim, reviewer, Draft(rationale, rating), time=self._now())

    def record_verdict(
        self,
        claim: int,
        rating: str,
        rationale: str,
        *,
        reviewer: Actor,
        cites: Sequence[int] = (),
        scale: str | None = None,
        seen: int | None = None,
        corrects: int | None = None,
        reason: str | None = None,
        code: str | None = None,
        version: int | None = None,
        confidence: str | None = None,
        second_wanted: bool = False,
        adjudicate: bool = False,
        also: Sequence[int] = (),
        keep: bool = False,
    ) -> Verdict:
        """Record a verdict with everything this reviewer cites for the claim, and ``cites`` (snippet ids) besides.

        ``rating`` is a key of ``scale`` (None: the desk's scale, else the one scale that has it). ``corrects`` names an
        earlier verdict of this reviewer that this one replaces, with the ``reason`` and a ``code`` of the desk's
        ``correction_reasons``; ``keep``: with its evidence, not with what the reviewer cites now. ``version``
        is the claim's version that the reviewer saw. ``confidence`` is one of ``CONFIDENCES``; ``second_wanted`` asks for
        another's independent verdict; ``adjudicate`` decides between the differing verdicts of others on a disputed claim.
        ``also`` are claims of ``alike`` that get the same verdict, with the same cites.
        Raises NotFoundError, InputError, ConflictError; then nothing was recorded.
        """
        if not keep:
            _check_rationale(rationale)
        if confidence is not None and confidence not in CONFIDENCES:
            raise InputError(f"“{confidence}” is no degree of confidence; those are {', '.join(CONFIDENCES)}.")
        with self._database.write() as db:
            found = _open_claim(db, claim)
            if version is not None and version != found.version:
                self._check_unchanged(db, claim, version, reviewer)
            before = None
            if corrects is not None:
                before = _check_correction(db, claim, corrects, reviewer)
                _check_reason(db, corrects, reason, code)
            elif code is not None:
                raise InputError("A kind of reason belongs to a correction; name the verdict that is corrected.")
            kept = before if keep else None
            same = kept is not None and (kept.scale.key, kept.rating.key) == (scale, rating)
            chosen = kept.scale if kept and same else _scale_with(db, rating, scale)
            shown = kept.ranking if kept else self._shown(db, claim, seen, reviewer)
            for snippet in cites:
                self._cite(db, claim, *_snippet_span(db, snippet), reviewer)
            type: EventType = "verdict-recorded"
            texts = self._texts()
            data: dict[str, Any] = {
                "claim": claim,
                "scale": {"key": chosen.key, "version": chosen.version},
                "rating": rating,
                "rationale": texts.put(rationale.strip()),
                "cites": _cites_again(db, kept) if kept else _cites_of(db, claim, reviewer),
                "ranking": shown,
                "confidence": confidence,
                "second_wanted": second_wanted,
            }
            earlier = review.verdicts(db, claim=claim)
            others = self._check_alike(db, claim, also, reviewer)
            if others and (adjudicate or corrects is not None):
                raise InputError("Correct or decide one claim at a time; record others that say the same by themselves.")
            if adjudicate:
                type = "verdict-adjudicated"
                data["adjudicates"] = _disputed(found, earlier, reviewer)
            if before is not None:
                if adjudicate:
                    raise InputError("A verdict corrects your own or decides between those of others, not both.")
                type = "verdict-corrected"
                data |= {"corrects": corrects, "reason": texts.put((reason or "").strip())}
                if code is not None:
                    data["code"] = code
                if before.adjudicates:
                    data["adjudicates"] = list(before.adjudicates)
            data["review"] = self._status_after(db, earlier, data, reviewer)
            event = self._log(db, type, data, texts.payloads, reviewer=reviewer)
            review.release(db, claim, reviewer)
            for other in others:
                self._record_alike(db, other, data, reviewer)
            for judged in () if kept else (claim, *others):
                review.keep_draft(db, judged, reviewer, Draft("", None), time=self._now())
            recorded = review.verdict(db, event.seq)
        assert recorded is not None
        return recorded

    def correct_verdict(
        self,
        id: int,
        *,
        code: str,
        note: str,
        rating: str | None = None,
        rationale: str | None = None,
        reviewer: Actor,
    ) -> Verdict:
        """Correct a verdict of this reviewer: a new entry that keeps of it what is not given, its evidence too. ``code`` is
        one of the desk's ``correction_reasons``, ``note`` what readers are told. A draft on the claim stays.

        Raises NotFoundError, InputError, ConflictError; then nothing was recorded.
        """
        with self._database.read() as db:
            before = verdict_of(db, id, viewer=self._viewer)
        if rationale is not None:
            _check_rationale(rationale)
        if rationale is None and before.rationale == REDACTED:
            raise InputError(f"The rationale of verdict {id} was erased; give a new one with the correction.")
        return self.record_verdict(
            before.claim,
            rating or before.rating.key,
            before.rationale if rationale is None else rationale,
            reviewer=reviewer,
            scale=before.scale.key,
            corrects=id,
            reason=note,
            code=code,
            confidence=before.confidence,
            second_wanted=before.second_wanted,
            keep=True,
        )

    def alike(self, claim: int, *, reviewer: Actor) -> list[Claim]:
        """Open claims that say the same as this one, by number: they share most of its words, and differ from it in no
        number, date, name or negation. What another has open, or this reviewer has begun to write on, is left out.

        Raises NotFoundError.
        """
        with self._database.read() as db:
            return self._alike(db, _claim(db, claim), reviewer)

    def _alike(self, db: "Connection", claim: Claim, reviewer: Actor) -> list[Claim]:
        found: list[Claim] = []
        for other in claims.claims(db, ids=claims.alike(db, claim.id)):
            held = review.holder(db, other.id, now=self._now())
            same = compare(claim.text, other.text, languages=(claim.language, other.language)).same
            if other.state not in ("new", "matched", "in review") or not same:
                continue
            if (held is None or held[0] == reviewer) and review.draft(db, other.id, reviewer) is None:
                found.append(other)
        return found

    def _check_alike(self, db: "Connection", claim: int, also: Sequence[int], reviewer: Actor) -> list[int]:
        can = [other.id for other in self._alike(db, _claim(db, claim), reviewer)] if also else []
        for other in also:
            if other not in can:
                which = f"those that do are {', '.join(map(str, can))}" if can else "no open claim does"
                raise InputError(f"Claim {other} does not say the same as claim {claim}, or is not open: {which}.")
        return sorted(set(also))

    def _record_alike(self, db: "Connection", claim: int, verdict: Mapping[str, Any], reviewer: Actor) -> None:
        """Give a claim the verdict, the labels and the cites of another one that says the same."""
        held = {item.evidence.span: item.label for item in review.labels(db, claim, reviewer=reviewer)}
        cited = {evidence.span for evidence in review.cites(db, claim, reviewer=reviewer)}
        for cite in verdict["cites"]:
            evidence = {"claim": claim, "evidence": cite["evidence"]}
            span = (cite["evidence"]["document"], cite["evidence"]["start"], cite["evidence"]["end"])
            if cite["label"] and held.get(span) != cite["label"]:
                data = evidence | {"label": cite["label"], "ranking": None}
                self._log(db, "label-set", data, reviewer=reviewer)
            if span not in cited:
                self._log(db, "cite-added", evidence, reviewer=reviewer)
        data = {**verdict, "claim": claim, "ranking": None, "judged_with": verdict["claim"]}
        data["review"] = self._status_after(db, review.verdicts(db, claim=claim), data, reviewer)
        self._log(db, "verdict-recorded", data, reviewer=reviewer)

    def _status_after(
        self, db: "Connection", earlier: Sequence[Verdict], data: dict[str, Any], reviewer: Actor
    ) -> ReviewStatus:
        """What a claim is left in by a verdict about to be logged."""
        scale = next(s for s in review.scales(db) if {"key": s.key, "version": s.version} == data["scale"])
        new = Opinion(
            id=max((verdict.id for verdict in earlier), default=0) + 1,
            reviewer=reviewer,
            scale=scale.key,
            rating=scale.rating(data["rating"]),
            second_wanted=data["second_wanted"],
            adjudicates="adjudicates" in data,
        )
        standing_ones = (v for v in earlier if v.corrected_by is None and v.id != data.get("corrects"))
        held = [Opinion.of(verdict) for verdict in standing_ones]
        policy = _policy(db)
        return status([*held, new], required=policy.independent, agreement=policy.agreement)

    def _check_unchanged(self, db: "Connection", claim: int, version: int, reviewer: Actor) -> None:
        """Raise ConflictError, saying what changed, where others changed a claim behind the version that was seen. A
        verdict that the reviewer is not to know of is no change."""
        names = dict(review.reviewers(db))
        blind = review.is_blind(db, claim, reviewer)
        told: list[str] = []
        for event in verdict_log.events(db, claim=claim):
            if event.seq <= version or (blind and event.type in JUDGED):
                continue
            if event.type in ("claim-edited", "claim-withdrawn") or event.type in JUDGED:
                told.append(_told(db, event, names))
        if told:
            raise ConflictError(
                f"Claim {claim} was changed meanwhile: {'; '.join(told)}. Look at it again, then record; your text is kept."
            )

    def _cite(
        self, db: "Connection", claim: int, document: Document, start: int, end: int, reviewer: Actor
    ) -> None:
        held = {evidence.span for evidence in review.cites(db, claim, reviewer=reviewer)}
        if (document.sha256, start, end) in held:
            return
        texts = self._texts()
        data = {"claim": claim, "evidence": _evidence(db, texts, document, start, end)}
        self._log(db, "cite-added", data, texts.payloads, reviewer=reviewer)

    def _shown(self, db: "Connection", claim: int, seen: int | None, reviewer: Actor) -> str | None:
        """The hash of the log entry that holds the ranking ``seen``, written now if this is the first act on it."""
        if seen is None:
            return None
        run = review.run(db, seen)
        if run is None or run.claim != claim:
            raise ConflictError(f"Claim {claim} was matched again meanwhile; look at the new ranking first.")
        if run.shown:
            return run.shown
        texts = self._texts()
        context = sources.with_context(db, [ranked.snippet_id for ranked in run.ranked])
        matches: list[dict[str, Any]] = []
        for ranked in run.ranked:
            snippet, document, _, _ = context[ranked.snippet_id]
            evidence = _evidence(db, texts, document, snippet.start, snippet.end)
            matches.append({"evidence": evidence, "rank": ranked.rank, "scores": asdict(ranked.scores)})
        data = {"claim": claim, "matches": matches, "matched": run.created, "provenance": _plain(run.provenance)}
        event = self._log(db, "ranking-shown", data, texts.payloads, reviewer=reviewer)
        review.mark_shown(db, seen, event.hash)
        return event.hash


def verdict_of(db: "Connection", id: int, *, viewer: Actor | None) -> Verdict:
    """A verdict by its number, if the viewer may see it. Raises NotFoundError."""
    found = review.verdict(db, id, viewer=viewer)
    if found is None:
        raise NotFoundError(f"There is no verdict {id}; “workbench verdicts list” shows those there are.")
    return found


def _snippet_span(db: "Connection", snippet: int) -> tuple[Document, int, int]:
    found = sources.with_context(db, [snippet], around=0)
    if snippet not in found:
        raise NotFoundError(f"There is no snippet {snippet}; “workbench search” and “workbench match” name them.")
    cut, document, _, _ = found[snippet]
    return document, cut.start, cut.end


def _open_claim(db: "Connection", id: int) -> Claim:
    claim = _claim(db, id)
    if claim.state == "withdrawn":
        raise InputError(f"Claim {id} was withdrawn ({claim.withdrawn_reason}); nothing more is recorded on it.")
    return claim


def _evidence(db: "Connection", texts: Texts, document: Document, start: int, end: int) -> dict[str, Any]:
    """A span as it is logged. A span that the log has already keeps its payloads, so that one redaction reaches all
    its mentions; a source that is described anew gets a new description."""
    try:
        anchor = Anchor.of(document.text, start, end)
    except ValueError as error:
        raise InputError(f"Nothing can be cited there: {error}") from error
    span = (document.sha256, start, end)
    about = document.metadata
    note = SourceNote(
        document.title, about.author, about.publisher, about.published, about.url, about.standing, about.accessed
    )
    known = review.evidence_payloads(db, span) or {}
    described = canonical(note.as_data()).decode()
    context = {"prefix": anchor.prefix, "suffix": anchor.suffix}

    def ref(name: str, text: str) -> str:
        if name in known and verdict_log.text_of(db, known[name]) == text:
            return known[name]
        return texts.put(text)["payload"]

    payloads = {
        "quote": ref("quote", anchor.quote),
        "context": ref("context", canonical(context).decode()),
        "source": ref("source", described),
    }
    return _logged(span, document.text_sha256, payloads)


def _spans(order: Sequence[Span]) -> list[dict[str, Any]]:
    return [{"document": document, "start": start, "end": end} for document, start, end in order]


def _logged(span: Span, text_sha256: str, payloads: dict[str, str]) -> dict[str, Any]:
    return {
        "document": span[0],
        "text_sha256": text_sha256,
        "start": span[1],
        "end": span[2],
        **{name: {"payload": digest} for name, digest in payloads.items()},
    }


def _cites_of(db: "Connection", claim: int, reviewer: Actor) -> list[dict[str, Any]]:
    labels = {item.evidence.span: item.label for item in review.labels(db, claim, reviewer=reviewer)}
    cited: list[dict[str, Any]] = []
    for evidence in review.cites(db, claim, reviewer=reviewer):
        payloads = review.evidence_payloads(db, evidence.span) or {}
        logged = _logged(evidence.span, evidence.text_sha256, payloads)
        cited.append({"evidence": logged, "label": labels.get(evidence.span)})
    return cited


def _cites_again(db: "Connection", verdict: Verdict) -> list[dict[str, Any]]:
    """What a verdict cites, as it is logged."""
    cited: list[dict[str, Any]] = []
    for cite in verdict.cites:
        payloads = review.evidence_payloads(db, cite.evidence.span) or {}
        cited.append({"evidence": _logged(cite.evidence.span, cite.evidence.text_sha256, payloads), "label": cite.label})
    return cited


def _scale_with(db: "Connection", rating: str, key: str | None) -> RatingScale:
    newest = {scale.key: scale for scale in sorted(review.scales(db), key=lambda scale: scale.version)}
    if key is not None and key not in newest:
        raise NotFoundError(f"There is no scale “{key}”; this desk has {', '.join(sorted(newest))}.")
    chosen = newest[key or review.chosen_scale(db)]
    having = [scale for scale in newest.values() if any(item.key == rating for item in scale.ratings)]
    if key is None and chosen not in having and len(having) == 1:
        return having[0]
    chosen.rating(rating)
    return chosen


def _check_rationale(rationale: str) -> None:
    if len(rationale) > MAX_RATIONALE:
        raise InputError(
            f"The rationale has {len(rationale):,} characters; {MAX_RATIONALE:,} are the most. Shorten it, or add the long"
            " text as a source and cite it."
        )


def _check_reason(db: "Connection", corrects: int, reason: str | None, code: str | None) -> None:
    if not (reason or "").strip():
        raise InputError(f"A correction says why; give the reason why verdict {corrects} was wrong.")
    offered = correction_reasons(review.settings(db))
    if code is not None and code not in offered:
        raise InputError(f"“{code}” is no kind of reason for a correction; those are {', '.join(offered)}.")


def _check_correction(db: "Connection", claim: int, corrects: int, reviewer: Actor) -> Verdict:
    before = review.verdict(db, corrects)
    if before is None or before.claim != claim:
        raise NotFoundError(f"There is no verdict {corrects} on claim {claim}.")
    if before.reviewer != reviewer:
        raise InputError(f"Verdict {corrects} is {before.reviewer_name}'s; record your own beside it.")
    if before.corrected_by:
        raise ConflictError(f"Verdict {corrects} was corrected by verdict {before.corrected_by}; correct that one.")
    return before


def _disputed(claim: Claim, earlier: Sequence[Verdict], reviewer: Actor) -> list[int]:
    """The verdicts between which an adjudicator decides. Raises InputError where there is nothing to decide, or for one
    who judged the claim."""
    if claim.state != "disputed":
        raise InputError(f"Claim {claim.id} is not disputed; there is nothing to decide between.")
    held = standing(earlier)
    if reviewer in {verdict.reviewer for verdict in held}:
        raise InputError(f"You have judged claim {claim.id}; a third person decides between the verdicts.")
    return sorted(verdict.id for verdict in held)


def _told(db: "Connection", event: Event, names: Mapping[str, str]) -> str:
    """What a colleague did to a claim, in words."""
    who, when = names.get(event.reviewer or "", REDACTED), event.time[11:16]
    match event.type:
        case "claim-edited":
            return f"{who} edited its {', '.join(sorted(event.data['changes'])).replace('_', ' ')} at {when} UTC"
        case "claim-withdrawn":
            return f"{who} withdrew it at {when} UTC"
        case _:
            verdict = review.verdict(db, event.seq)
            rated = verdict.rating.label if verdict else event.data["rating"]
            return f"{who} rated it “{rated}” at {when} UTC (verdict {event.seq})"


def _plain(provenance: Provenance) -> dict[str, Any]:
    return {name: getattr(provenance, name) for name in Provenance.__dataclass_fields__} | {
        "parameters": dict(provenance.parameters),
        "versions": dict(provenance.versions),
    }
