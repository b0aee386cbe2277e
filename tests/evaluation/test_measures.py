"""Measures compared with values that were calculated by hand, and confidence intervals."""

import math

import pytest

from workbench.evaluation import MEASURES, bootstrap, difference, judged_only, per_query

JUDGED = {"q1": {"a": 1, "b": 1, "x": 0}, "q2": {"c": 1}, "q3": {"d": 1}}
RUN = {"q1": ["x", "a", "b"], "q2": ["y", "c"]}


def test_measures_are_those_of_the_field() -> None:
    found = per_query(MEASURES, JUDGED, RUN)
    ideal = 1 + 1 / math.log2(3)
    assert found["nDCG@10"] == pytest.approx([(1 / math.log2(3) + 1 / 2) / ideal, 1 / math.log2(3), 0])
    assert found["MAP@5"] == pytest.approx([(1 / 2 + 2 / 3) / 2, 1 / 2, 0])
    assert found["MRR@10"] == pytest.approx([1 / 2, 1 / 2, 0])
    assert found["Recall@100"] == pytest.approx([1, 1, 0])


def test_a_query_without_results_counts_as_nothing_found() -> None:
    assert per_query(MEASURES, JUDGED, {})["nDCG@10"] == [0, 0, 0]


def test_what_nobody_judged_is_left_out_not_counted_as_wrong() -> None:
    found = judged_only({"q": {"a": 1, "b": 0}}, {"q": ["u1", "a", "u2", "b"]})
    assert found["judged-only nDCG@10"] == pytest.approx([1])
    assert found["bpref"] == pytest.approx([1])
    assert found["judged@10"] == pytest.approx([0.5])


def test_an_interval_holds_its_mean_and_is_the_same_again() -> None:
    values = [0.0, 1.0] * 50
    found = bootstrap(values)
    assert found.mean == 0.5
    assert 0.38 < found.low < 0.43 and 0.57 < found.high < 0.62  # the normal approximation says .402 to .598
    assert bootstrap(values) == found


def test_a_constant_lead_has_no_spread() -> None:
    gain = difference([0.5, 0.9, 0.1], [0.4, 0.8, 0.0])
    assert (gain.low, gain.mean, gain.high) == pytest.approx((0.1, 0.1, 0.1))
