"""Do the acts that the browser sends. An act states its result, such as "the label is supports", and has an id under which
the desk stores it in the same transaction, so that it can be sent again."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.app.catalogue import say
from workbench.app.components.answers import Act, check_id
from workbench.app.components.proposals import added_sentence
from workbench.app.review_surface.page import Data, span_key
from workbench.desk import Actor, Workbench, claim_of
from workbench.domain.judging import Correction, NewVerdict, Seen, SelectedPassage
from workbench.domain.spans import Span
from workbench.errors import InputError, RepeatedActError, WorkbenchError


def do(desk: Workbench, act: Act, reviewer: Actor) -> Data:
    """Do an act; return the answer for the browser: ``refused`` with the reason if nothing was written, else ``text`` if
    there is something to tell and ``opens`` if the page of a claim is to be opened."""
    try:
        check_id(act)
        return _TYPES[act["type"]](desk.for_act(act["id"], reviewer), act, int(act["claim"]), reviewer)
    except RepeatedActError:
        return {}
    except WorkbenchError as error:
        return {"refused": str(error)}
    except (KeyError, TypeError, ValueError):
        return {"refused": say("surface.unreadable")}


def _label(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    if "document" in act:
        desk.review.label_passage(claim, _passage(act), act["label"], reviewer=reviewer)
        return {}
    desk.review.label(claim, int(act["snippet"]), act["label"], reviewer=reviewer, ranking=act["run"])
    return {}


def _cite(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    if act["cited"] and "document" in act:
        desk.review.cite_passage(claim, _passage(act), reviewer=reviewer)
        return {}
    if act["cited"]:
        desk.review.cite_snippet(claim, int(act["snippet"]), reviewer=reviewer, ranking=act["run"])
        return {}
    span = _cited(desk, claim, reviewer).get(act["span"])
    if span is not None:
        desk.review.uncite(claim, span, reviewer=reviewer)
    return {}


def _order(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    cited = _cited(desk, claim, reviewer)
    if sorted(act["spans"]) != sorted(cited):
        raise InputError(say("surface.citations-changed"))
    desk.review.order_citations(claim, [cited[key] for key in act["spans"]], reviewer=reviewer)
    return {}


def _draft(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    desk.review.keep_draft(claim, str(act["rationale"]), act["rating"], reviewer=reviewer)
    return {}


def _postpone(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    if not act["postponed"]:
        desk.queue.resume([claim], reviewer=reviewer)
        return {}
    desk.queue.postpone([claim], reviewer=reviewer)
    return {"text": say("review.postponed", id=claim)}


def _record(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    given = NewVerdict(
        str(act["rating"]),
        str(act["rationale"]),
        scale=act["scale"],
        confidence=act["confidence"],
        second_wanted=bool(act["second"]),
    )
    seen = Seen(ranking=act["run"], version=act["version"])
    also: Sequence[int] = [int(other) for other in act["also"]]
    if act["adjudicates"]:
        verdict = desk.verdicts.adjudicate(claim, given, reviewer=reviewer, seen=seen)
    elif act["corrects"] is not None:
        correction = Correction(str(act["reason"]), act["code"])
        verdict = desk.verdicts.correct(int(act["corrects"]), given, correction, reviewer=reviewer, seen=seen)
    else:
        verdict = desk.verdicts.record(claim, given, reviewer=reviewer, seen=seen, also_claims=also)
    text = say("case.recorded", id=verdict.id, rating=verdict.rating.label, claim=claim)
    return {"text": f"{text} {say('case.recorded-also', n=len(also))}" if also else text}


def _undo(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    undone = desk.review.undo(reviewer=reviewer, act=act["of"])
    span = span_key(undone.span) if undone.span else None
    return {"text": say("acts.undone", what=undone.name, id=undone.claim), "opens": {"claim": undone.claim, "span": span}}


def _reply(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    asked, answered, answer = str(act["asked"]), str(act["answered"]), str(act["answer"])
    desk.claims.note_reply(claim, asked=asked, answered=answered, answer=answer, reviewer=reviewer)
    return {"text": say("surface.reply-saved")}


def _note(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    note = desk.notes.add(claim, str(act["text"]), reviewer=reviewer)
    names = dict(desk.reviewers.all())
    waiting = ", ".join(names.get(id, "") for id in note.mentioned)
    return {"text": say("surface.note-waits", names=waiting) if waiting else say("surface.note-added")}


def _repeat(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    seen = Seen(version=act["version"])
    verdict = desk.verdicts.repeat(claim, int(act["earlier"]), reviewer=reviewer, seen=seen)
    return {"text": say("case.recorded", id=verdict.id, rating=verdict.rating.label, claim=claim)}


def _claim_from(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    source, _ = desk.sources.extract(int(act["document"]), 0, 0)
    text, claimant, said_on = (str(act[name]) for name in ("text", "claimant", "said_on"))
    claim_made = replace(claim_of(source, ""), text=text, claimant=claimant, said_on=said_on)
    added = desk.claims.add(claim_made, reviewer=reviewer)
    return {"text": added_sentence([added])}


def _take_over(desk: Workbench, act: Act, claim: int, reviewer: Actor) -> Data:
    desk.queue.take_over(claim, reviewer=reviewer)
    return {}


def _passage(act: Act) -> SelectedPassage:
    """Return the passage that was selected in a source. The quote is only compared: the desk cuts its own text."""
    return SelectedPassage(int(act["document"]), int(act["start"]), int(act["end"]), str(act["quote"]))


def _cited(desk: Workbench, claim: int, reviewer: Actor) -> dict[str, Span]:
    """Return the spans that a reviewer cites, by their keys."""
    return {span_key(evidence.span): evidence.span for evidence in desk.review.case(claim, reviewer=reviewer).cites}


_TYPES = {
    "label": _label,
    "cite": _cite,
    "order": _order,
    "draft": _draft,
    "postpone": _postpone,
    "record": _record,
    "undo": _undo,
    "reply": _reply,
    "note": _note,
    "repeat": _repeat,
    "claim-from": _claim_from,
    "take-over": _take_over,
}
"""The functions that do acts, by type."""
