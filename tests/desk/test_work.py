"""Sharing out the work: postponing, assigning, leases, undo, keys."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.work import KEYS, LEASE, Policy
from workbench.domain.sources import Metadata
from workbench.errors import InputError, NotFoundError
from workbench.store.claims import NOBODY, Filter


class Clock:
    """A clock that stands until it is moved."""

    now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True, clock=clock)
    desk.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call"))
    for text in ("The crane was sold.", "Nobody was on the quay.", "The harbour is deep."):
        desk.add_claim(text, reviewer=desk.reviewer("Ann"))
    return desk


@pytest.fixture
def ann(desk: Workbench) -> str:
    return desk.reviewer("Ann")


@pytest.fixture
def bob(desk: Workbench) -> str:
    return desk.reviewer("Bob")


def test_what_is_postponed_waits_until_it_is_resumed_or_judged(desk: Workbench, ann: str) -> None:
    desk.postpone([1, 2], "The archive answers on Monday.", reviewer=ann)
    assert (desk.claim(1).state, desk.claim(1).postponed_reason) == ("postponed", "The archive answers on Monday.")
    assert desk.next_claim() == 3
    desk.resume([1, 3], reviewer=ann)
    assert (desk.claim(1).state, desk.next_claim()) == ("new", 1)
    desk.record_verdict(2, "true", "", reviewer=ann)
    assert desk.claim(2).state == "decided" and desk.claim(2).postponed_reason is None
    with pytest.raises(InputError, match="is decided"):
        desk.postpone([3, 2], "", reviewer=ann)
    assert desk.claim(3).state == "new", "all or none"
    desk.choose_policy(Policy(2, "rating"), reviewer=ann)
    desk.record_verdict(1, "true", "", reviewer=ann)
    desk.postpone([1], "", reviewer=ann)
    assert desk.claim(1).state == "postponed" and desk.seen_by(desk.reviewer("Bob")).next_claim() == 3
    desk.resume([1], reviewer=ann)
    assert desk.claim(1).state == "second review"


def test_claims_are_given_to_people_in_turn(desk: Workbench, ann: str, bob: str) -> None:
    desk.assign([1, 2, 3], [ann, bob], reviewer=ann)
    assert [desk.claim(id).assigned for id in (1, 2, 3)] == [ann, bob, ann]
    assert desk.seen_by(bob).next_claim() == 2
    assert desk.queue(Filter(reviewer=bob))[1] == 1
    desk.assign([2], [], reviewer=ann)
    assert [row.claim.id for row in desk.queue(Filter(reviewer=NOBODY))[0]] == [2]
    with pytest.raises(NotFoundError):
        desk.assign([1], ["r-nobody"], reviewer=ann)


def test_urgent_claims_come_first(desk: Workbench, ann: str) -> None:
    desk.prioritise([3], 2, reviewer=ann)
    assert desk.next_claim() == 3
    assert [row.claim.id for row in desk.queue(sort="priority")[0]] == [3, 1, 2]
    with pytest.raises(InputError, match="as it comes"):
        desk.prioritise([3], 7, reviewer=ann)


def test_two_people_are_never_offered_one_claim(desk: Workbench, clock: Clock, ann: str, bob: str) -> None:
    assert desk.take(1, reviewer=ann) is None
    assert desk.seen_by(bob).next_claim() == 2
    held = desk.take(1, reviewer=bob)
    assert held is not None and held.reviewer == ann
    (row,) = [row for row in desk.seen_by(bob).queue()[0] if row.holder]
    assert (row.claim.id, row.holder) == (1, ann)
    clock.now += LEASE - timedelta(seconds=1)
    assert desk.take(1, reviewer=ann) is None, "a look renews it"
    clock.now += LEASE / 2
    assert desk.take(1, reviewer=bob) is not None
    clock.now += LEASE
    assert desk.take(1, reviewer=bob) is None, "nobody looked for so long that it is free"
    assert desk.take(2, reviewer=bob) is None and desk.take(1, reviewer=ann) is None, "one has one claim open"
    desk.take_over(1, reviewer=bob)
    assert desk.take(1, reviewer=ann) is not None
    desk.release(1, reviewer=bob)
    assert desk.take(1, reviewer=ann) is None


def test_tags_go_to_many_at_once(desk: Workbench, ann: str) -> None:
    desk.tag([1, 2], add=["port", "urgent"], reviewer=ann)
    desk.tag([2, 3], add=["port"], remove=["urgent"], reviewer=ann)
    assert [desk.claim(id).tags for id in (1, 2, 3)] == [("port", "urgent"), ("port",), ("port",)]
    assert desk.filter_choices().tags == ["port", "urgent"]
    assert desk.filtered(Filter(tag="urgent")) == [1]


def test_a_claimants_reply_is_kept(desk: Workbench, ann: str) -> None:
    claim = desk.note_reply(1, asked="2026-01-02", answered="2026-01-05", answer="We sold it.", reviewer=ann)
    assert claim.reply is not None
    assert (claim.reply.asked, claim.reply.answered, claim.reply.answer) == ("2026-01-02", "2026-01-05", "We sold it.")
    assert desk.note_reply(1, asked="2026-01-02", reviewer=ann).reply.answer is None  # type: ignore[union-attr]
    with pytest.raises(InputError, match="not a date"):
        desk.note_reply(1, asked="soon", reviewer=ann)


def test_acts_are_taken_back_one_by_one_as_entries(desk: Workbench, ann: str, bob: str) -> None:
    desk.label(1, 1, "supports", reviewer=ann)
    desk.label(1, 1, "refutes", reviewer=ann)
    desk.label(1, 1, "context", reviewer=bob)
    desk.cite_snippet(1, 2, reviewer=ann)
    desk.postpone([2], "", reviewer=ann)
    assert (desk.undo(reviewer=ann).claim, desk.claim(2).state) == (2, "new")
    assert desk.undo(reviewer=ann).type == "cite-added" and desk.case(1, reviewer=ann).cites == ()
    desk.undo(reviewer=ann)
    assert [item.label for item in desk.case(1, reviewer=ann).labelled] == ["supports"]
    desk.undo(reviewer=ann)
    assert desk.case(1, reviewer=ann).labelled == ()
    with pytest.raises(InputError, match="nothing to take back"):
        desk.undo(reviewer=ann)
    assert [item.label for item in desk.case(1, reviewer=bob).labelled] == ["context"], "another's stays"
    assert sum(event.type == "label-set" for event in desk.history(1)) == 5, "nothing is removed from the log"


def test_what_was_taken_back_can_be_done_again_and_taken_back_again(desk: Workbench, ann: str) -> None:
    for _ in range(2):
        desk.cite_snippet(1, 1, reviewer=ann)
        desk.undo(reviewer=ann)
    assert desk.case(1, reviewer=ann).cites == ()
    desk.cite_snippet(1, 1, reviewer=ann)
    span = desk.case(1, reviewer=ann).cites[0].span
    desk.uncite(1, span, reviewer=ann)
    desk.undo(reviewer=ann)
    assert [cite.span for cite in desk.case(1, reviewer=ann).cites] == [span]


def test_a_recorded_verdict_is_not_taken_back(desk: Workbench, ann: str) -> None:
    desk.label(1, 1, "supports", reviewer=ann)
    desk.record_verdict(1, "true", "", reviewer=ann)
    with pytest.raises(InputError, match="only by a correction"):
        desk.undo(reviewer=ann)


def test_keys_are_the_desks_to_choose(desk: Workbench, ann: str) -> None:
    assert desk.keys() == dict(KEYS)
    desk.choose_keys({"supports": "d", "next": "Shift+N"}, reviewer=ann)
    assert (desk.keys()["supports"], desk.keys()["next"], desk.keys()["cite"]) == ("d", "Shift+N", "e")
    for bad, reason in (("c", "taken"), ("5", "taken"), ("e", "two things"), ("ab", "one character"), (" ", "one character")):
        with pytest.raises(InputError, match=reason):
            desk.choose_keys({"supports": bad}, reviewer=ann)
    with pytest.raises(InputError, match="nothing called"):
        desk.choose_keys({"dance": "d"}, reviewer=ann)
    assert desk.keys()["supports"] == "d"


def test_a_policy_is_one_of_those_there_are(desk: Workbench, ann: str) -> None:
    assert desk.policy() == Policy(1, "rating")
    desk.choose_policy(Policy(2, "side"), reviewer=ann)
    assert desk.policy() == Policy(2, "side")
    with pytest.raises(InputError, match="1 or 2"):
        desk.choose_policy(Policy(3, "rating"), reviewer=ann)
