"""The filters and sort orders of the queue, in the service and in the address of its page."""

import pytest
from opening import list_data
from queue_page import lines, press, queue

from workbench.app import session
from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.judging import NewVerdict
from workbench.domain.queue import NOBODY, ClaimFilter, ClaimSort


def ids(desk: Workbench, filter: ClaimFilter, sort: ClaimSort = "work") -> list[int]:
    rows, total = desk.queue.page(filter, sort=sort)
    assert total == len(rows) and sorted(desk.queue.ids(filter)) == sorted(row.claim.id for row in rows)
    return [row.claim.id for row in rows]


FILTERS: list[tuple[ClaimFilter, list[int]]] = [
    (ClaimFilter(), [1, 4, 5, 3, 2, 6]),
    (ClaimFilter(state="in review"), [1]),
    (ClaimFilter(state="matched"), [4]),
    (ClaimFilter(state="new"), [5]),
    (ClaimFilter(state="postponed"), [3]),
    (ClaimFilter(state="decided"), [2]),
    (ClaimFilter(state="withdrawn"), [6]),
    (ClaimFilter(words="crane"), [1, 4]),
    (ClaimFilter(rating="false"), [2]),
    (ClaimFilter(rating="true"), []),
    (ClaimFilter(tag="port"), [1, 2]),
    (ClaimFilter(language="de"), [3]),
    (ClaimFilter(claimant="Ida"), [4, 2]),
    (ClaimFilter(reviewer="Bob"), [5, 2]),
    (ClaimFilter(reviewer=NOBODY), [1, 4, 3, 2, 6]),
    (ClaimFilter(evidence="none"), [4, 5, 3, 6]),
    (ClaimFilter(evidence="against"), [2]),
    (ClaimFilter(evidence="both"), [1]),
    (ClaimFilter(evidence="for"), []),
    (ClaimFilter(similar=True), []),
    (ClaimFilter(tag="port", evidence="both", words="crane"), [1]),
]


@pytest.mark.parametrize(("filter", "found"), FILTERS)
def test_each_filter_lets_through_what_it_says(filled: Workbench, bob: str, filter: ClaimFilter, found: list[int]) -> None:
    if filter.reviewer == "Bob":
        filter = ClaimFilter(reviewer=bob)
    assert ids(filled, filter) == found


def test_each_order(filled: Workbench, ann: str) -> None:
    assert ids(filled, ClaimFilter(), "priority") == [4, 1, 2, 3, 5, 6]
    assert ids(filled, ClaimFilter(), "newest") == [6, 5, 4, 3, 2, 1]
    assert ids(filled, ClaimFilter(), "oldest") == [1, 2, 3, 4, 5, 6]
    assert ids(filled, ClaimFilter(), "evidence") == [1, 2, 3, 4, 5, 6]
    rows, total = filled.queue.page(sort="newest", limit=2, offset=2)
    assert ([row.claim.id for row in rows], total) == ([4, 3], 6)
    assert len(filled.queue.page(limit=-1)[0]) == 6


def test_something_similar_was_judged(filled: Workbench, bob: str) -> None:
    filled.verdicts.record(1, NewVerdict("false", "It was not."), reviewer=bob)
    assert ids(filled, ClaimFilter(similar=True)) == [4]
    assert [row.similar for row in filled.queue.page(ClaimFilter(similar=True))[0]] == ["false"]


def test_a_second_reviewer_finds_nothing_of_the_first_in_any_view(filled: Workbench, ann: str, bob: str) -> None:
    filled.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    filled.review.label(4, 1, "supports", reviewer=ann)
    filled.verdicts.record(4, NewVerdict("true", "It was."), reviewer=ann)
    blind = filled.for_reviewer(bob)
    (row,) = (row for row in blind.queue.page()[0] if row.claim.id == 4)
    assert (row.supports, row.refutes, row.rating, row.unread) == (0, 0, None, 3)
    assert ids(blind, ClaimFilter(evidence="none")) == [4, 1, 5, 3, 6], "1 waits for two verdicts as well"
    assert ids(blind, ClaimFilter(evidence="for")) == ids(blind, ClaimFilter(rating="true")) == ids(blind, ClaimFilter(similar=True)) == []
    assert 4 not in ids(blind, ClaimFilter(reviewer=ann))
    assert ids(blind, ClaimFilter(), "evidence")[0] == 2, "what others labelled does not even show in the order"
    assert ids(filled.for_reviewer(ann), ClaimFilter(rating="true")) == ids(filled.for_reviewer(ann), ClaimFilter(evidence="for")) == [4]
    blind.verdicts.record(4, NewVerdict("true", "So it was."), reviewer=bob)
    assert ids(blind, ClaimFilter(rating="true")) == ids(blind, ClaimFilter(evidence="for")) == [4]


def test_a_view_is_an_address(filled: Workbench, ann: str, bob: str) -> None:
    page = queue()
    page.selectbox(key="filter-tag").set_value("port").run()
    page.selectbox(key="filter-evidence").set_value("both").run()
    page.selectbox(key="filter-sort").set_value("newest").run()
    page.text_input(key="filter-words").set_value("crane").run()
    kept = dict(page.query_params)
    assert kept == {"tag": "port", "evidence": "both", "sort": "newest", "words": "crane"}
    assert lines(page) == [1]
    fresh = queue(**kept)
    assert lines(fresh) == [1]
    assert (fresh.selectbox(key="filter-tag").value, fresh.text_input(key="filter-words").value) == ("port", "crane")
    assert "More filters (1 set)" in [popover.proto.popover.label for popover in fresh.get("popover")]
    press(fresh, "Clear filters")
    assert lines(fresh) == [6, 5, 4, 3, 2, 1] and dict(fresh.query_params) == {"sort": "newest"}


def test_a_run_that_comes_with_an_older_address_takes_no_filter_away(filled: Workbench) -> None:
    page = queue(language="en")
    page.text_input(key="filter-words").set_value("crane").run()
    page.query_params.clear()
    page.query_params["language"] = "en"  # as the browser knew it when it asked for this run
    page.run()
    assert page.text_input(key="filter-words").value == "crane" and lines(page) == [1]
    page.run()
    del page.query_params["words"]  # the browser has heard of it, and goes back
    page.run()
    assert page.text_input(key="filter-words").value == "" and lines(page) == [1, 2]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "decided"}, [2]),
        ({"by": "me"}, []),
        ({"by": "nobody", "language": "en"}, [1, 2]),
        ({"rating": "false", "claimant": "Ida"}, [2]),
        ({"similar": "yes"}, []),
        ({"sort": "priority", "tag": "sale"}, [1, 6]),
    ],
)
def test_every_filter_is_read_from_the_address(filled: Workbench, query: dict[str, str], found: list[int]) -> None:
    page = queue(**query)
    assert lines(page) == found
    if not found:
        assert "No claim matches these filters" in list_data(page)["nothing"]


def test_whoever_opens_a_link_to_themselves_is_meant(filled: Workbench, ann: str, bob: str) -> None:
    session.use(filled, reviewer="Bob")
    page = queue(by=bob)
    assert lines(page) == [5, 2] and page.selectbox(key="filter-by").value == "me"
    session.use(filled, reviewer="Ann")
    assert queue(by=bob).selectbox(key="filter-by").value == bob


def test_an_address_that_cannot_be_is_no_error(filled: Workbench) -> None:
    bad = {"state": "asleep", "tag": "<b>", "by": "r-0", "rating": "7", "evidence": "x", "sort": "y", "similar": "no", "zz": "1"}
    page = queue(**bad, language="de")
    assert lines(page) == [3] and dict(page.query_params) == {"language": "de"}


def test_filters_wait_for_whoever_comes_back(filled: Workbench) -> None:
    page = queue(tag="port")
    page.switch_page("views/sources.py").run()
    page.query_params.clear()
    page.switch_page("views/queue.py").run()
    assert lines(page) == [1, 2] and dict(page.query_params) == {"tag": "port"}
