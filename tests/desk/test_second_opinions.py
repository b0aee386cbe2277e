"""Two independent verdicts: what the second reviewer does not see, and how a claim is then decided."""

from pathlib import Path
from typing import Any

import pytest

from workbench.desk import Workbench
from workbench.desk.claims import ClaimChanges
from workbench.desk.settings import Policy
from workbench.domain.judging import Correction, NewVerdict, Seen
from workbench.domain.queue import ClaimFilter
from workbench.domain.sources import Metadata
from workbench.errors import ConflictError, InputError, NotFoundError


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call", author="Ida"))
    ann = desk.reviewers.add("Ann")
    desk.claims.add("The crane was sold.", reviewer=ann)
    desk.claims.add("The crane was sold!", reviewer=ann)
    return desk


@pytest.fixture
def two(desk: Workbench) -> Workbench:
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=desk.reviewers.add("Ann"))
    return desk


def judge(desk: Workbench, who: str, rating: str, *, version: int | None = None, **more: Any) -> int:
    verdict = NewVerdict(rating, f"{who} thinks so.", **more)
    return desk.verdicts.record(1, verdict, reviewer=desk.reviewers.add(who), seen=Seen(version=version)).id


def adjudicate(desk: Workbench, who: str, rating: str) -> int:
    return desk.verdicts.adjudicate(1, NewVerdict(rating, f"{who} thinks so."), reviewer=desk.reviewers.add(who)).id


def state(desk: Workbench) -> str:
    return desk.claims.get(1).state


def test_one_verdict_decides_where_one_is_asked_for(desk: Workbench) -> None:
    judge(desk, "Ann", "true")
    assert state(desk) == "decided"
    judge(desk, "Bob", "false")
    assert state(desk) == "decided", "a second assessment stands beside the first"


def test_the_same_rating_closes_a_claim_and_another_disputes_it(two: Workbench) -> None:
    judge(two, "Ann", "mostly-true")
    assert state(two) == "second review"
    bob = judge(two, "Bob", "true")
    assert state(two) == "disputed"
    ann = two.reviewers.add("Bob")
    two.verdicts.correct(bob, NewVerdict("mostly-true", "After all."), Correction("Read it again."), reviewer=ann)
    assert state(two) == "decided"


def test_by_side_neighbouring_ratings_agree(two: Workbench) -> None:
    two.settings.choose_policy(Policy(2, "side"), reviewer=two.reviewers.add("Ann"))
    judge(two, "Ann", "mostly-true")
    judge(two, "Bob", "true")
    assert state(two) == "decided"


def test_the_same_person_twice_is_no_second_opinion(two: Workbench) -> None:
    judge(two, "Ann", "true")
    judge(two, "Ann", "true")
    assert state(two) == "second review"


def test_a_reviewer_can_ask_for_a_second_opinion(desk: Workbench) -> None:
    first = judge(desk, "Ann", "true", second_wanted=True, confidence="low")
    assert state(desk) == "second review"
    assert (desk.log.verdict(first).confidence, desk.log.verdict(first).second_wanted) == ("low", True)
    judge(desk, "Bob", "true")
    assert state(desk) == "decided"
    with pytest.raises(InputError, match="confidence"):
        judge(desk, "Bob", "true", confidence="utter")


def test_a_third_person_decides_and_both_originals_stay(two: Workbench) -> None:
    ann, bob = judge(two, "Ann", "true"), judge(two, "Bob", "false")
    assert [side.verdict.id for side in two.review.disputed_verdicts(1)] == [ann, bob]
    with pytest.raises(InputError, match="a third person decides"):
        adjudicate(two, "Ann", "true")
    decided = two.log.verdict(adjudicate(two, "Cem", "mixed"))
    assert decided.adjudicates == (ann, bob) and state(two) == "decided"
    assert two.log.verdict(ann).corrected_by is None and len(two.log.verdicts(claim=1)) == 3
    assert two.review.disputed_verdicts(1) == []
    with pytest.raises(InputError, match="not disputed"):
        adjudicate(two, "Dov", "mixed")
    cem = two.reviewers.add("Cem")
    mended = two.verdicts.correct(decided.id, NewVerdict("false", ""), Correction("A slip."), reviewer=cem)
    assert mended.adjudicates == (ann, bob) and state(two) == "decided"


def test_a_second_reviewer_sees_nothing_of_the_first_until_done(two: Workbench) -> None:
    ann, bob = two.reviewers.add("Ann"), two.reviewers.add("Bob")
    two.review.label(1, 1, "supports", reviewer=ann)
    two.review.cite_snippet(1, 2, reviewer=ann)
    seen = two.for_reviewer(bob)
    assert [(row.supports, row.rating) for row in seen.queue.page()[0]] == [(0, None), (0, None)], "while the first still works"
    assert seen.sources.get(1).cited == () and seen.sources.page()[0][0].cited == 0
    judge(two, "Ann", "true")
    assert not seen.log.verdicts() and not seen.log.ratings_used() and not seen.review.case(1, reviewer=bob).verdicts
    assert seen.review.case(1, reviewer=bob).blind and seen.review.disputed_verdicts(1) == []
    assert [row.rating for row in seen.queue.page()[0]] == [None, None]
    assert [row.similar for row in seen.queue.page()[0]] == [None, None]
    assert seen.queue.page(ClaimFilter(rating="true"))[1] == seen.queue.page(ClaimFilter(evidence="for"))[1] == 0
    assert seen.queue.page(ClaimFilter(similar=True))[1] == seen.queue.page(ClaimFilter(reviewer=ann))[1] == 0
    assert {event.type for event in seen.log.history(1)} == {"claim-added"}
    assert seen.sources.get(1).cited == () and seen.sources.page()[0][0].cited == 0
    with pytest.raises(NotFoundError):
        seen.log.verdict(two.log.verdicts()[0].id)
    with pytest.raises(InputError, match="an export would show them"):
        seen.log.export("csv", Path(two.path).with_name("out.csv"))
    assert two.for_reviewer(ann).queue.page()[0][0].rating == "true", "the first sees their own"
    judge(two, "Bob", "false")
    assert len(seen.log.verdicts()) == 2 and len(seen.review.disputed_verdicts(1)) == 2
    assert [row.similar for row in seen.queue.page(ClaimFilter(similar=True))[0]] == ["false"]
    assert len(seen.sources.get(1).cited) == 1


def test_a_verdict_that_one_may_not_see_is_no_conflict(two: Workbench) -> None:
    before = two.claims.get(1).version
    judge(two, "Ann", "true")
    judge(two, "Bob", "true", version=before)
    assert state(two) == "decided"


def test_whoever_saves_second_is_told_what_changed(desk: Workbench) -> None:
    before = desk.claims.get(1).version
    judge(desk, "Ann", "true")
    desk.claims.edit(1, ClaimChanges(tags=["port"]), reviewer=desk.reviewers.add("Ann"))
    with pytest.raises(ConflictError, match=r"Ann recorded the verdict True at .* Ann edited its tags at"):
        judge(desk, "Bob", "false", version=before)
    assert len(desk.log.verdicts()) == 1


def test_next_passes_over_what_one_has_judged(two: Workbench) -> None:
    ann, bob = two.reviewers.add("Ann"), two.reviewers.add("Bob")
    judge(two, "Ann", "true")
    assert two.for_reviewer(ann).queue.next() == 2
    assert two.for_reviewer(bob).queue.next() == 1
