"""Sharing out the work: postponing, assigning, leases, undo, keys."""

from datetime import timedelta
from pathlib import Path

import pytest
from desks import Clock

from workbench.desk import Workbench
from workbench.desk.queue import LEASE
from workbench.desk.settings import KEYS, Policy
from workbench.domain.judging import NewVerdict
from workbench.domain.queue import NOBODY, ClaimFilter
from workbench.domain.sources import Metadata
from workbench.errors import InputError, NotFoundError, RepeatedActError


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True, clock=clock)
    desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call"))
    for text in ("The crane was sold.", "Nobody was on the quay.", "The harbour is deep."):
        desk.claims.add(text, reviewer=desk.reviewers.add("Ann"))
    return desk


@pytest.fixture
def ann(desk: Workbench) -> str:
    return desk.reviewers.add("Ann")


@pytest.fixture
def bob(desk: Workbench) -> str:
    return desk.reviewers.add("Bob")


def test_what_is_postponed_waits_until_it_is_resumed_or_judged(desk: Workbench, ann: str) -> None:
    desk.queue.postpone([1, 2], "The archive answers on Monday.", reviewer=ann)
    assert (desk.claims.get(1).state, desk.claims.get(1).postponed_reason) == ("postponed", "The archive answers on Monday.")
    assert desk.queue.next() == 3
    desk.queue.resume([1, 3], reviewer=ann)
    assert (desk.claims.get(1).state, desk.queue.next()) == ("new", 1)
    desk.verdicts.record(2, NewVerdict("true", ""), reviewer=ann)
    assert desk.claims.get(2).state == "decided" and desk.claims.get(2).postponed_reason is None
    with pytest.raises(InputError, match="is decided"):
        desk.queue.postpone([3, 2], "", reviewer=ann)
    assert desk.claims.get(3).state == "new", "all or none"
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    desk.queue.postpone([1], "", reviewer=ann)
    assert desk.claims.get(1).state == "postponed" and desk.for_reviewer(desk.reviewers.add("Bob")).queue.next() == 3
    desk.queue.resume([1], reviewer=ann)
    assert desk.claims.get(1).state == "second review"


def test_claims_are_given_to_people_in_turn(desk: Workbench, ann: str, bob: str) -> None:
    desk.queue.assign([1, 2, 3], [ann, bob], reviewer=ann)
    assert [desk.claims.get(id).assigned for id in (1, 2, 3)] == [ann, bob, ann]
    assert desk.for_reviewer(bob).queue.next() == 2
    assert desk.queue.page(ClaimFilter(reviewer=bob))[1] == 1
    desk.queue.assign([2], [], reviewer=ann)
    assert [row.claim.id for row in desk.queue.page(ClaimFilter(reviewer=NOBODY))[0]] == [2]
    with pytest.raises(NotFoundError):
        desk.queue.assign([1], ["r-nobody"], reviewer=ann)


def test_urgent_claims_come_first(desk: Workbench, ann: str) -> None:
    desk.queue.prioritise([3], 2, reviewer=ann)
    assert desk.queue.next() == 3
    assert [row.claim.id for row in desk.queue.page(sort="priority")[0]] == [3, 1, 2]
    with pytest.raises(InputError, match="as it comes"):
        desk.queue.prioritise([3], 7, reviewer=ann)


def test_two_people_are_never_offered_one_claim(desk: Workbench, clock: Clock, ann: str, bob: str) -> None:
    assert desk.queue.take(1, reviewer=ann) is None
    assert desk.for_reviewer(bob).queue.next() == 2
    held = desk.queue.take(1, reviewer=bob)
    assert held is not None and held.reviewer == ann
    (row,) = [row for row in desk.for_reviewer(bob).queue.page()[0] if row.holder]
    assert (row.claim.id, row.holder) == (1, ann)
    clock.now += LEASE - timedelta(seconds=1)
    assert desk.queue.take(1, reviewer=ann) is None, "a look renews it"
    clock.now += LEASE / 2
    assert desk.queue.take(1, reviewer=bob) is not None
    clock.now += LEASE
    assert desk.queue.take(1, reviewer=bob) is None, "nobody looked for so long that it is free"
    assert desk.queue.take(2, reviewer=bob) is None and desk.queue.take(1, reviewer=ann) is None, "one has one claim open"
    desk.queue.take_over(1, reviewer=bob)
    assert desk.queue.take(1, reviewer=ann) is not None
    desk.queue.release(1, reviewer=bob)
    assert desk.queue.take(1, reviewer=ann) is None


def test_tags_go_to_many_at_once(desk: Workbench, ann: str) -> None:
    desk.claims.tag([1, 2], add=["port", "urgent"], reviewer=ann)
    desk.claims.tag([2, 3], add=["port"], remove=["urgent"], reviewer=ann)
    assert [desk.claims.get(id).tags for id in (1, 2, 3)] == [("port", "urgent"), ("port",), ("port",)]
    assert desk.queue.filter_choices().tags == ["port", "urgent"]
    assert desk.queue.ids(ClaimFilter(tag="urgent")) == [1]


def test_a_claimants_reply_is_kept(desk: Workbench, ann: str) -> None:
    claim = desk.claims.note_reply(1, asked="2026-01-02", answered="2026-01-05", answer="We sold it.", reviewer=ann)
    assert claim.reply is not None
    assert (claim.reply.asked, claim.reply.answered, claim.reply.answer) == ("2026-01-02", "2026-01-05", "We sold it.")
    assert desk.claims.note_reply(1, asked="2026-01-02", reviewer=ann).reply.answer is None  # type: ignore[union-attr]
    with pytest.raises(InputError, match="not a date"):
        desk.claims.note_reply(1, asked="soon", reviewer=ann)


def test_acts_are_taken_back_one_by_one_as_entries(desk: Workbench, ann: str, bob: str) -> None:
    desk.review.label(1, 1, "supports", reviewer=ann)
    desk.review.label(1, 1, "refutes", reviewer=ann)
    desk.review.label(1, 1, "context", reviewer=bob)
    desk.review.cite_snippet(1, 2, reviewer=ann)
    desk.queue.postpone([2], "", reviewer=ann)
    assert (desk.review.undo(reviewer=ann).claim, desk.claims.get(2).state) == (2, "new")
    assert desk.review.undo(reviewer=ann).type == "cite-added" and desk.review.case(1, reviewer=ann).cites == ()
    desk.review.undo(reviewer=ann)
    assert [item.label for item in desk.review.case(1, reviewer=ann).labelled] == ["supports"]
    desk.review.undo(reviewer=ann)
    assert desk.review.case(1, reviewer=ann).labelled == ()
    with pytest.raises(InputError, match="nothing to undo"):
        desk.review.undo(reviewer=ann)
    assert [item.label for item in desk.review.case(1, reviewer=bob).labelled] == ["context"], "another's stays"
    assert sum(event.type == "label-set" for event in desk.log.history(1)) == 5, "nothing is removed from the log"


def test_what_was_taken_back_can_be_done_again_and_taken_back_again(desk: Workbench, ann: str) -> None:
    for _ in range(2):
        desk.review.cite_snippet(1, 1, reviewer=ann)
        desk.review.undo(reviewer=ann)
    assert desk.review.case(1, reviewer=ann).cites == ()
    desk.review.cite_snippet(1, 1, reviewer=ann)
    span = desk.review.case(1, reviewer=ann).cites[0].span
    desk.review.uncite(1, span, reviewer=ann)
    desk.review.undo(reviewer=ann)
    assert [cite.span for cite in desk.review.case(1, reviewer=ann).cites] == [span]


def test_a_recorded_verdict_is_not_taken_back(desk: Workbench, ann: str) -> None:
    desk.review.label(1, 1, "supports", reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    with pytest.raises(InputError, match="only by a correction"):
        desk.review.undo(reviewer=ann)


def test_keys_are_the_desks_to_choose(desk: Workbench, ann: str) -> None:
    assert desk.settings.keys() == dict(KEYS)
    desk.settings.choose_keys({"supports": "d", "next": "Shift+N"}, reviewer=ann)
    assert (desk.settings.keys()["supports"], desk.settings.keys()["next"], desk.settings.keys()["cite"]) == ("d", "Shift+N", "e")
    for bad, reason in (("c", "reserved"), ("5", "reserved"), ("e", "used twice"), ("ab", "one character"), (" ", "one character")):
        with pytest.raises(InputError, match=reason):
            desk.settings.choose_keys({"supports": bad}, reviewer=ann)
    with pytest.raises(InputError, match="no action"):
        desk.settings.choose_keys({"dance": "d"}, reviewer=ann)
    desk.settings.choose_keys({"context": "v"}, reviewer=ann)
    review, lists = desk.settings.keys("review"), desk.settings.keys("lists")
    assert review["context"] == lists["select"] == "v" and "select" not in review and "context" not in lists, "they are on two pages"
    for bad, reason in (({"next": "v"}, "used twice"), ({"select": "h"}, "used twice"), ({"criterion": "0"}, "triage scores")):
        with pytest.raises(InputError, match=reason):
            desk.settings.choose_keys(bad, reviewer=ann)
    assert desk.settings.keys()["supports"] == "d"


def test_a_policy_is_one_of_those_there_are(desk: Workbench, ann: str) -> None:
    assert desk.settings.policy() == Policy(1, "rating")
    desk.settings.choose_policy(Policy(2, "side"), reviewer=ann)
    assert desk.settings.policy() == Policy(2, "side")
    with pytest.raises(InputError, match="1 or 2"):
        desk.settings.choose_policy(Policy(3, "rating"), reviewer=ann)


def test_the_claim_that_comes_next_is_leased_with_the_open_one(desk: Workbench, ann: str, bob: str) -> None:
    assert desk.queue.take(1, reviewer=ann, ahead=2) is None
    assert desk.for_reviewer(bob).queue.next() == 3
    assert desk.queue.take(2, reviewer=ann, ahead=3) is None, "the lease on what was left is released"
    assert desk.for_reviewer(bob).queue.next() == 1
    assert desk.queue.take(1, reviewer=bob, ahead=3) is None, "what another reviewer has is not taken"
    lease = desk.queue.take(3, reviewer=bob)
    assert lease is not None and lease.reviewer == ann


def test_an_act_is_done_once_and_forgotten_after_some_time(desk: Workbench, ann: str, bob: str, clock: Clock) -> None:
    act = desk.for_act("one", ann)
    act.queue.postpone([1], reviewer=ann)
    before = desk.log.head().seq
    for reviewer in (ann, bob):
        with pytest.raises(RepeatedActError):
            desk.for_act("one", reviewer).queue.resume([1], reviewer=reviewer)
    with pytest.raises(InputError):
        desk.for_act("two", ann).queue.postpone([99], reviewer=ann)
    assert desk.log.head().seq == before
    desk.for_act("two", ann).queue.postpone([2], reviewer=ann)
    with pytest.raises(InputError, match="nothing to undo"):
        desk.review.undo(reviewer=bob, act="two")
    assert desk.review.undo(reviewer=ann, act="one").claim == 1
    clock.now += timedelta(days=61)
    desk.for_act("one", ann).queue.resume([2], reviewer=ann)
    assert desk.claims.get(2).state == "new"
