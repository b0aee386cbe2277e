"""The dates in a claim decide between sentences that are worded alike."""

import numpy as np
import pytest
from indexes import stems, words_of

from workbench.matching.dates import ClaimDates, agreement


@pytest.mark.parametrize(
    ("claim", "stated"),
    [
        ("Violent crime went down in 2022.", {"year": {("2022",)}}),
        ("On 5 March 2021 the law passed.", {"year": {("2021",)}, "month": {("march",), ("mar",)}, "day": {("5",), ("05",)}}),
        ("Sales fell in the third quarter.", {"quarter": {("q3",), ("third", "quarter")}}),
        ("Sales fell in Q3 2020.", {"year": {("2020",)}, "quarter": {("q3",), ("third", "quarter")}}),
        ("They may march in may.", {}),
        ("It was closed in May.", {"month": {("may",)}}),
        ("It cost $2000, then 1,999 dollars, 2000 people paid, 2100% more.", {}),
        ("A quarter of all left.", {}),
        ("", {}),
    ],
)
def test_a_claim_states_these_dates(claim: str, stated: dict[str, set[tuple[str, ...]]]) -> None:
    assert {part: set(groups) for part, groups in ClaimDates.of(claim, stems).stated.items()} == stated


@pytest.mark.parametrize(
    ("claim", "text", "agrees"),
    [
        ("in 2022", "crime fell in 2022", 1),
        ("in 2022", "crime fell in 2022 as in 2021", 1),
        ("in 2022", "crime fell in 2021", -1),
        ("in 2022", "crime fell by 700", 0),
        ("in March 2021", "exports fell in march 2021", 1),
        ("in March 2021", "exports fell in april 2021", -1),
        ("in March 2021", "exports fell in march", 0.5),
        ("in March 2021", "exports fell in march 2019", -1),
        ("on 5 May 2020", "on 6 may 2020 it rained", -1),
        ("on 5 May 2020", "on 5 may 2020 it rained for 6 hours", 1),
        ("in the second quarter", "sales in q2 were low", 1),
        ("in the second quarter", "sales in the first quarter were low", -1),
    ],
)
def test_a_snippet_agrees_with_a_date(claim: str, text: str, agrees: float) -> None:
    words, section = words_of(["something else", text]), words_of(["nothing"])
    found = agreement(ClaimDates.of(claim, stems), (words, np.array([1])), (section, np.array([0])))
    assert found.tolist() == [agrees]


def test_a_section_speaks_for_a_snippet_without_a_date() -> None:
    words, sections = words_of(["crime fell", "crime fell in 2021"]), words_of(["report of 2022 crime fell"])
    found = agreement(ClaimDates.of("in 2022", stems), (words, np.arange(2)), (sections, np.zeros(2, int)))
    assert found.tolist() == [0.5, -1]


def test_a_claim_without_a_date_has_no_agreement() -> None:
    words = words_of(["crime fell in 2021"])
    assert np.isnan(agreement(ClaimDates.of("crime fell", stems), (words, np.array([0])), (words, np.array([0])))).all()
