"""Two independent verdicts: what the second reviewer does not see, and how a claim is then decided."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.work import Policy
from workbench.domain.sources import Metadata
from workbench.errors import ConflictError, InputError, NotFoundError
from workbench.store.claims import Filter


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call", author="Ida"))
    ann = desk.reviewer("Ann")
    desk.add_claim("The crane was sold.", reviewer=ann)
    desk.add_claim("The crane was sold in May.", reviewer=ann)
    return desk


@pytest.fixture
def two(desk: Workbench) -> Workbench:
    desk.choose_policy(Policy(2, "rating"), reviewer=desk.reviewer("Ann"))
    return desk


def judge(desk: Workbench, who: str, rating: str, **more: object) -> int:
    return desk.record_verdict(1, rating, f"{who} thinks so.", reviewer=desk.reviewer(who), **more).id  # type: ignore[arg-type]


def state(desk: Workbench) -> str:
    return desk.claim(1).state


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
    ann = two.reviewer("Bob")
    two.record_verdict(1, "mostly-true", "After all.", reviewer=ann, corrects=bob, reason="Read it again.")
    assert state(two) == "decided"


def test_by_side_neighbouring_ratings_agree(two: Workbench) -> None:
    two.choose_policy(Policy(2, "side"), reviewer=two.reviewer("Ann"))
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
    assert (desk.verdict(first).confidence, desk.verdict(first).second_wanted) == ("low", True)
    judge(desk, "Bob", "true")
    assert state(desk) == "decided"
    with pytest.raises(InputError, match="confidence"):
        judge(desk, "Bob", "true", confidence="utter")


def test_a_third_person_decides_and_both_originals_stay(two: Workbench) -> None:
    ann, bob = judge(two, "Ann", "true"), judge(two, "Bob", "false")
    assert [side.verdict.id for side in two.sides(1)] == [ann, bob]
    with pytest.raises(InputError, match="a third person decides"):
        judge(two, "Ann", "true", adjudicate=True)
    decided = two.verdict(judge(two, "Cem", "mixed", adjudicate=True))
    assert decided.adjudicates == (ann, bob) and state(two) == "decided"
    assert two.verdict(ann).corrected_by is None and len(two.verdicts(claim=1)) == 3
    assert two.sides(1) == []
    with pytest.raises(InputError, match="not disputed"):
        judge(two, "Dov", "mixed", adjudicate=True)
    cem = two.reviewer("Cem")
    mended = two.record_verdict(1, "false", "", reviewer=cem, corrects=decided.id, reason="A slip.")
    assert mended.adjudicates == (ann, bob) and state(two) == "decided"


def test_a_second_reviewer_sees_nothing_of_the_first_until_done(two: Workbench) -> None:
    ann, bob = two.reviewer("Ann"), two.reviewer("Bob")
    two.label(1, 1, "supports", reviewer=ann)
    two.cite_snippet(1, 2, reviewer=ann)
    seen = two.seen_by(bob)
    assert [(row.supports, row.rating) for row in seen.queue()[0]] == [(0, None), (0, None)], "while the first still works"
    assert seen.source(1).cited == () and seen.sources()[0][0].cited == 0
    judge(two, "Ann", "true")
    assert not seen.verdicts() and not seen.ratings_used() and not seen.case(1, reviewer=bob).verdicts
    assert seen.case(1, reviewer=bob).blind and seen.sides(1) == []
    assert [row.rating for row in seen.queue()[0]] == [None, None]
    assert [row.similar for row in seen.queue()[0]] == [None, None]
    assert seen.queue(Filter(rating="true"))[1] == seen.queue(Filter(evidence="for"))[1] == 0
    assert seen.queue(Filter(similar=True))[1] == seen.queue(Filter(reviewer=ann))[1] == 0
    assert {event.type for event in seen.history(1)} == {"claim-added"}
    assert seen.source(1).cited == () and seen.sources()[0][0].cited == 0
    with pytest.raises(NotFoundError):
        seen.verdict(two.verdicts()[0].id)
    with pytest.raises(InputError, match="an export would show them"):
        seen.export("csv", Path(two.path).with_name("out.csv"))
    assert two.seen_by(ann).queue()[0][0].rating == "true", "the first sees their own"
    judge(two, "Bob", "false")
    assert len(seen.verdicts()) == 2 and len(seen.sides(1)) == 2
    assert [row.similar for row in seen.queue(Filter(similar=True))[0]] == ["false"]
    assert len(seen.source(1).cited) == 1


def test_a_verdict_that_one_may_not_see_is_no_conflict(two: Workbench) -> None:
    before = two.claim(1).version
    judge(two, "Ann", "true")
    judge(two, "Bob", "true", version=before)
    assert state(two) == "decided"


def test_whoever_saves_second_is_told_what_changed(desk: Workbench) -> None:
    before = desk.claim(1).version
    judge(desk, "Ann", "true")
    desk.edit_claim(1, tags=["port"], reviewer=desk.reviewer("Ann"))
    with pytest.raises(ConflictError, match=r"Ann rated it “True” at .* Ann edited its tags at"):
        judge(desk, "Bob", "false", version=before)
    assert len(desk.verdicts()) == 1


def test_next_passes_over_what_one_has_judged(two: Workbench) -> None:
    ann, bob = two.reviewer("Ann"), two.reviewer("Bob")
    judge(two, "Ann", "true")
    assert two.seen_by(ann).next_claim() == 2
    assert two.seen_by(bob).next_claim() == 1
