"""Coefficients compared with published examples, and input for which they cannot be computed."""

from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from workbench.evaluation import Coefficient, agreement, pairwise

FIVE = [("true", 5), ("mostly-true", 4), ("mixed", 3), ("mostly-false", 2), ("false", 1), ("unverifiable", None)]
NUMBERED = [(str(number), number) for number in range(1, 6)]

KRIPPENDORFF = {"A": "123321412...", "B": "1233224125.3", "C": ".3332342251.", "D": "12332441251."}
"""Four observers, twelve units, "." where one is missing: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability."""

FLEISS = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip
"""How many of fourteen raters gave each of five ratings to ten subjects: https://en.wikipedia.org/wiki/Fleiss%27_kappa."""

COHEN = [("true", "true")] * 20 + [("true", "false")] * 5 + [("false", "true")] * 10 + [("false", "false")] * 15
"""Two readers and fifty proposals: https://en.wikipedia.org/wiki/Cohen%27s_kappa."""

Ratings = dict[int, dict[str, str]]


def observers() -> Ratings:
    return {unit: {name: row[unit] for name, row in KRIPPENDORFF.items() if row[unit] != "."} for unit in range(12)}


def pairs(rated: list[tuple[str, str]]) -> Ratings:
    return {claim: {"ann": ann, "ben": ben} for claim, (ann, ben) in enumerate(rated)}


def by_name(found: list[Coefficient]) -> dict[str, Coefficient]:
    return {one.name: one for one in found}


def test_krippendorffs_own_example() -> None:
    found = by_name(agreement(observers(), NUMBERED))
    nominal, ordinal = found["Krippendorff nominal"], found["Krippendorff ordinal"]
    assert nominal.value == pytest.approx(0.743, abs=0.0005)
    assert ordinal.value == pytest.approx(0.815, abs=0.0005)
    assert (nominal.claims, nominal.reviewers, nominal.left_out) == (11, 4, 0)  # one rated unit 12 alone


def test_fleiss_example_has_other_raters_for_every_subject() -> None:
    ratings = {}
    for subject, counts in enumerate(FLEISS):
        given = [str(rating) for rating, count in enumerate(counts, start=1) for _ in range(count)]
        ratings[subject] = {f"{subject}/{place}": key for place, key in enumerate(given)}
    found = by_name(agreement(ratings, NUMBERED))
    assert found["Fleiss"].value == pytest.approx(0.210, abs=0.0005)
    assert found["Percent agreement"].value == pytest.approx(0.378, abs=0.0005)
    assert (found["Fleiss"].claims, found["Fleiss"].reviewers) == (10, 140)


def test_cohens_example_with_the_interval_of_fleiss_cohen_and_everitt() -> None:
    found = by_name(agreement(pairs(COHEN), FIVE))
    kappa, percent = found["Cohen"], found["Percent agreement"]
    assert kappa.value == pytest.approx(0.4)
    assert (kappa.low, kappa.high) == pytest.approx((0.151, 0.649), abs=0.02)  # se .127 by their formula of 1969
    assert percent.value == pytest.approx(0.7)
    assert (percent.low, percent.high) == pytest.approx((0.5684, 0.8316), abs=1e-4)  # the textbook's interval of a mean


def test_cohen_is_given_for_pairs_where_more_than_two_review() -> None:
    assert "Cohen" not in by_name(agreement(observers(), NUMBERED))
    found = pairwise(observers() | {99: {"E": "1", "A": "1"}})
    assert list(found) == [("A", "B"), ("A", "C"), ("A", "D"), ("B", "C"), ("B", "D"), ("C", "D")]  # E shares one only
    kappa = by_name(found["A", "B"])["Cohen"]
    assert kappa.value == pytest.approx((8 / 9 - 23 / 81) / (1 - 23 / 81))
    assert (kappa.claims, kappa.reviewers) == (9, 2)


def test_a_third_reviewer_who_shares_no_claim_does_not_count() -> None:
    found = by_name(agreement(pairs(COHEN) | {99: {"cleo": "true"}}, FIVE))
    assert found["Cohen"].value == pytest.approx(0.4)
    assert found["Krippendorff nominal"].reviewers == 2


def test_far_apart_is_worse_than_near_on_the_ordinal_scale_alone() -> None:
    same = [("true", "true"), ("mixed", "mixed"), ("false", "false")] * 3
    near = by_name(agreement(pairs([*same, ("true", "mostly-true")]), FIVE))
    far = by_name(agreement(pairs([*same, ("true", "mostly-false")]), FIVE))
    assert near["Krippendorff nominal"].value == far["Krippendorff nominal"].value
    assert (near["Krippendorff ordinal"].value or 0) > (far["Krippendorff ordinal"].value or 0)


def test_ratings_off_the_axis_are_left_out_of_the_ordinal_coefficient_and_counted() -> None:
    on_axis = [("true", "true"), ("mixed", "false"), ("false", "false")]
    off_axis = [("true", "unverifiable"), ("unverifiable", "unverifiable"), ("false", "of an older scale")]
    found = by_name(agreement(pairs(on_axis + off_axis), FIVE))
    alone = by_name(agreement(pairs(on_axis), FIVE))
    assert found["Krippendorff ordinal"].value == alone["Krippendorff ordinal"].value
    assert (found["Krippendorff ordinal"].claims, found["Krippendorff ordinal"].left_out) == (3, 4)
    assert (found["Krippendorff nominal"].claims, found["Krippendorff nominal"].left_out) == (6, 0)


def test_fleiss_takes_the_claims_with_the_commonest_number_of_ratings() -> None:
    ratings = pairs(COHEN)
    three = {100: {"ann": "true", "ben": "false", "cleo": "false"}, 101: {"cleo": "true"}}
    found = by_name(agreement(ratings | three, FIVE))["Fleiss"]
    assert found.value == by_name(agreement(ratings, FIVE))["Fleiss"].value
    assert (found.claims, found.reviewers, found.left_out) == (50, 2, 3)


@pytest.mark.parametrize(
    "ratings", [{}, {1: {}}, {1: {"ann": "true"}, 2: {"ben": "false"}}], ids=["nothing", "no rating", "no overlap"]
)
def test_nothing_shared_is_too_few(ratings: Ratings) -> None:
    for found in agreement(ratings, FIVE):
        assert found == Coefficient(found.name, None, None, None, claims=0, reviewers=0, why="too-few")
    assert pairwise(ratings) == {}


def test_one_claim_has_a_share_that_agrees_and_no_coefficient() -> None:
    percent, *others = agreement(pairs([("true", "false")]), FIVE)
    assert percent == Coefficient("Percent agreement", 0.0, None, None, claims=1, reviewers=2)
    assert {(found.value, found.why) for found in others} == {(None, "too-few")}


def test_where_all_say_the_same_chance_cannot_be_told_from_agreement() -> None:
    percent, *others = agreement(pairs([("true", "true")] * 5), FIVE)
    assert (percent.value, percent.low, percent.why) == (1.0, None, None)
    assert {(found.value, found.low, found.high, found.why) for found in others} == {(None, None, None, "one-category")}


def test_an_empty_axis_leaves_only_the_ordinal_coefficient_without_a_value() -> None:
    found = by_name(agreement(pairs(COHEN), []))
    assert (found["Krippendorff ordinal"].why, found["Krippendorff ordinal"].left_out) == ("too-few", 100)
    assert found["Krippendorff nominal"].value is not None


def test_one_claim_that_carries_everything_gives_no_interval() -> None:
    found = by_name(agreement(pairs([("true", "true")] * 9 + [("true", "false")]), FIVE))["Krippendorff nominal"]
    assert found.value == pytest.approx(0)
    assert (found.low, found.high) == (None, None)


KEYS = st.sampled_from([key for key, _ in FIVE])
ANY = st.dictionaries(st.integers(0, 30), st.dictionaries(st.sampled_from("abcd"), KEYS, max_size=4), max_size=12)
a_few = settings(max_examples=60, deadline=None)  # the first call imports NLTK


@a_few
@given(ANY)
def test_nothing_raises_and_every_interval_holds_its_value(ratings: Ratings) -> None:
    for found in [*agreement(ratings, FIVE), *(one for pair in pairwise(ratings).values() for one in pair)]:
        assert (found.value is None) == (found.why is not None)
        assert (found.low is None) == (found.high is None)
        if found.low is not None and found.high is not None and found.value is not None:
            assert -1 <= found.low <= found.value <= found.high <= 1


@a_few
@given(st.lists(KEYS, min_size=2, max_size=12), st.integers(2, 4))
def test_full_agreement_is_one(keys: list[str], reviewers: int) -> None:
    found = agreement({claim: dict.fromkeys("abcd"[:reviewers], key) for claim, key in enumerate(keys)}, FIVE)
    assert all(one.value == pytest.approx(1) for one in found if one.why is None)
    assert all(one.low is None for one in found)
    missing = {one.name for one in found if one.why is not None}
    assert len(set(keys)) == 1 or missing <= {"Krippendorff ordinal"}


@a_few
@given(ANY, st.permutations("abcd"), st.randoms())
def test_the_order_and_names_of_reviewers_and_claims_change_nothing(ratings: Ratings, names: list[str], random: Random) -> None:
    other = {claim: {names["abcd".index(by)]: key for by, key in given.items()} for claim, given in ratings.items()}
    other = {claim: dict(reversed(other[claim].items())) for claim in random.sample(sorted(other), len(other))}
    for one, same in zip(agreement(ratings, FIVE), agreement(other, FIVE), strict=True):
        assert (one.name, one.claims, one.reviewers, one.why) == (same.name, same.claims, same.reviewers, same.why)
        assert (one.value, one.low, one.high) == pytest.approx((same.value, same.low, same.high))


@a_few
@given(ANY)
def test_only_the_order_of_the_numbers_counts(ratings: Ratings) -> None:
    wider = [(key, None if number is None else number**3) for key, number in FIVE]
    assert agreement(ratings, wider) == agreement(ratings, FIVE)
