"""Possible duplicates are listed together in the queue, and a reviewer can record one verdict for several of them."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.queue import ClaimFilter
from workbench.domain.sources import Metadata
from workbench.errors import InputError, NotFoundError, WorkbenchError

CLAIMS = (
    "The port of Harwich lost 300 jobs.",
    "The harbour is deep.",
    "The port of Harwich has lost 300 jobs.",
    "The port of Harwich lost 900 jobs.",
    "The port of Harwich lost no 300 jobs.",
    "Port of Harwich: 300 jobs lost.",
)
SAME = [1, 3, 6]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.sources.add_note("Three hundred left the port. The harbour board says so. Nobody was replaced.", Metadata(title="A call"))
    for text in CLAIMS:
        desk.claims.add(text, reviewer=desk.reviewers.add("Ann"))
    return desk


@pytest.fixture
def ann(desk: Workbench) -> str:
    return desk.reviewers.add("Ann")


def lines(desk: Workbench, **filter: str) -> list[tuple[int, int | None]]:
    return [(row.claim.id, row.like) for row in desk.queue.page(ClaimFilter(**filter))[0]]  # type: ignore[arg-type]


def test_open_claims_that_say_the_same_stand_together(desk: Workbench, ann: str) -> None:
    assert lines(desk) == [(1, None), (3, 1), (6, 1), (2, None), (4, None), (5, None)]
    assert desk.queue.ids(ClaimFilter()) == [1, 3, 6, 2, 4, 5]
    assert [row.claim.id for row in desk.queue.page(limit=2, offset=1)[0]] == [3, 6], "pages are cut behind the grouping"
    desk.queue.prioritise([6], 2, reviewer=ann)
    assert lines(desk)[:3] == [(6, None), (1, 6), (3, 6)]
    desk.verdicts.record(6, NewVerdict("true", ""), reviewer=ann)
    desk.claims.withdraw(3, "Entered twice.", reviewer=ann)
    assert {like for _, like in lines(desk)} == {None}, "what is settled stands by itself"
    assert lines(desk, words="deep") == [(2, None)]


def test_one_verdict_is_recorded_for_all_that_are_named(desk: Workbench, ann: str) -> None:
    desk.review.label(1, 2, "supports", reviewer=ann)
    desk.review.cite_snippet(1, 2, reviewer=ann)
    desk.review.cite_snippet(1, 1, reviewer=ann)
    assert [claim.id for claim in desk.verdicts.duplicates(1, reviewer=ann)] == [3, 6]
    recorded = desk.verdicts.record(1, NewVerdict("true", "The board says so.", confidence="high"), reviewer=ann, also_claims=[6, 3, 6])
    assert recorded.claim == 1 and recorded.judged_with is None
    for other in (3, 6):
        (verdict,) = desk.log.verdicts(claim=other)
        assert (verdict.judged_with, verdict.rating.key, verdict.rationale) == (1, "true", "The board says so.")
        assert verdict.cites == recorded.cites and [cite.label for cite in verdict.cites] == ["supports", None]
        assert (verdict.confidence, verdict.ranking, desk.claims.get(other).state) == ("high", None, "decided")
        assert len(desk.review.case(other, reviewer=ann).cites) == 2
    assert desk.verdicts.duplicates(1, reviewer=ann) == []
    corrected = desk.verdicts.correct(desk.log.verdicts(claim=3)[0].id, NewVerdict("false", ""), Correction("Typing."), reviewer=ann)
    assert corrected.judged_with is None and [v.rating.key for v in desk.log.verdicts(claim=6)] == ["true"]
    assert desk.maintenance.rebuild()[1]


@pytest.mark.parametrize("other", [1, 2, 4, 5, 99])
def test_nothing_is_recorded_where_a_claim_says_something_else(desk: Workbench, ann: str, other: int) -> None:
    with pytest.raises(InputError, match=f"Claim {other} is not an open possible duplicate of claim 1; those that are: 3, 6"):
        desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann, also_claims=[3, other])
    assert desk.log.verdicts() == []


def test_what_others_have_and_what_was_begun_is_left_to_them(desk: Workbench, ann: str) -> None:
    bob = desk.reviewers.add("Bob")
    desk.queue.take(3, reviewer=bob)
    desk.review.keep_draft(6, "Half a thought", None, reviewer=ann)
    assert desk.verdicts.duplicates(1, reviewer=ann) == []
    assert [claim.id for claim in desk.verdicts.duplicates(1, reviewer=bob)] == [3, 6]
    with pytest.raises(InputError, match="there is no such open claim"):
        desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann, also_claims=[6])
    case = desk.review.case(6, reviewer=ann)
    assert case.draft is not None and case.draft.rationale == "Half a thought"


def test_each_waits_for_its_own_second_verdict(desk: Workbench, ann: str) -> None:
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann, also_claims=[3])
    assert [desk.claims.get(id).state for id in (1, 3, 6)] == ["second review", "second review", "new"]
    bob = desk.for_reviewer(desk.reviewers.add("Bob"))
    assert bob.log.verdicts() == [] and bob.review.case(3, reviewer=desk.reviewers.add("Bob")).blind


def test_a_correction_is_of_one_claim(desk: Workbench, ann: str) -> None:
    first = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    with pytest.raises(TypeError, match="also_claims"):  # there is no way to say it
        desk.verdicts.correct(first.id, NewVerdict("false", ""), Correction("Wrong."), reviewer=ann, also_claims=[3])  # type: ignore[call-arg]
    assert desk.log.verdicts(claim=1) == [first] and desk.log.verdicts(claim=3) == []


def test_cites_stand_in_the_order_that_was_chosen(desk: Workbench, ann: str) -> None:
    for snippet in (1, 2, 3):
        desk.review.cite_snippet(1, snippet, reviewer=ann)

    def order() -> list[str]:
        return [evidence.anchor.quote[:6] for evidence in desk.review.case(1, reviewer=ann).cites]

    assert order() == ["Three ", "The ha", "Nobody"]
    first, second, third = [evidence.span for evidence in desk.review.case(1, reviewer=ann).cites]
    desk.review.order_citations(1, [third, first, second], reviewer=ann)
    assert order() == ["Nobody", "Three ", "The ha"]
    desk.review.uncite(1, third, reviewer=ann)
    desk.review.cite_snippet(1, 3, reviewer=ann)
    assert order() == ["Three ", "The ha", "Nobody"], "what is cited anew comes last"
    for _ in range(3):
        undone = desk.review.undo(reviewer=ann)
    assert undone.type == "cites-ordered" and undone.span is None
    assert order() == ["Three ", "The ha", "Nobody"]
    desk.review.order_citations(1, [second, third, first], reviewer=ann)
    with pytest.raises(InputError, match="have changed"):
        desk.review.order_citations(1, [second, third], reviewer=ann)
    assert [c.evidence.span for c in desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann).cites] == [second, third, first]
    assert desk.maintenance.rebuild()[1]


def test_a_verdict_is_repeated_by_another_reviewer_as_their_own(desk: Workbench, ann: str) -> None:
    bob = desk.reviewers.add("Bob")
    desk.review.label(1, 2, "supports", reviewer=ann)
    desk.review.cite_snippet(1, 2, reviewer=ann)
    first = desk.verdicts.record(1, NewVerdict("true", "The board says so.", confidence="high"), reviewer=ann)
    assert desk.for_reviewer(bob).similar.repeated(3) == first
    assert desk.for_reviewer(bob).similar.repeated(4) is None, "it differs in a number"
    repeated = desk.verdicts.repeat(3, first.id, reviewer=bob)
    assert (repeated.claim, repeated.reviewer, repeated.judged_with) == (3, bob, 1)
    assert (repeated.rating, repeated.rationale, repeated.confidence) == (first.rating, first.rationale, first.confidence)
    assert repeated.cites == first.cites and desk.claims.get(3).state == "decided"
    assert len(desk.review.case(3, reviewer=bob).cites) == 1
    assert desk.maintenance.rebuild()[1] and desk.log.verify()


@pytest.mark.parametrize(("claim", "reason"), [(4, "not a possible duplicate"), (1, "not a possible duplicate"), (99, "no claim 99")])
def test_a_verdict_is_not_repeated_on_what_says_something_else(desk: Workbench, ann: str, claim: int, reason: str) -> None:
    first = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    head = desk.log.head()
    with pytest.raises(WorkbenchError, match=reason):
        desk.verdicts.repeat(claim, first.id, reviewer=ann)
    assert desk.log.head() == head


def test_a_corrected_verdict_is_not_repeated(desk: Workbench, ann: str) -> None:
    first = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    second = desk.verdicts.correct(first.id, NewVerdict("false", ""), Correction("Typing."), reviewer=ann)
    with pytest.raises(InputError, match=f"corrected by verdict {second.id}"):
        desk.verdicts.repeat(3, first.id, reviewer=ann)
    assert desk.similar.repeated(3) == second


def test_a_repetition_counts_as_one_of_two_and_the_second_reviewer_does_not_see_it(desk: Workbench, ann: str) -> None:
    bob = desk.reviewers.add("Bob")
    first = desk.verdicts.record(1, NewVerdict("true", "The board says so."), reviewer=ann)
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    desk.verdicts.repeat(3, first.id, reviewer=ann)
    assert desk.claims.get(3).state == "second review"
    assert desk.for_reviewer(bob).similar.repeated(3) is None
    assert desk.for_reviewer(bob).log.verdicts(claim=3) == []


def test_a_verdict_that_is_hidden_is_not_repeated(desk: Workbench, ann: str) -> None:
    bob = desk.reviewers.add("Bob")
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    hidden = desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    assert desk.for_reviewer(bob).similar.repeated(3) is None
    with pytest.raises(NotFoundError, match="no verdict"):
        desk.verdicts.repeat(3, hidden.id, reviewer=bob)
