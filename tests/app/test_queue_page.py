"""The queue over a real desk, without a browser: filters and orders, the address, many claims at once, pastes."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from letters import Letters
from streamlit.testing.v1 import AppTest

from workbench.app import session
from workbench.desk import Workbench
from workbench.desk.claim_files import pasted_claims, uploaded_claims
from workbench.desk.settings import Policy
from workbench.domain.claims import NewClaim
from workbench.domain.judging import NewVerdict
from workbench.domain.queue import NOBODY, ClaimFilter, ClaimSort
from workbench.domain.sources import Metadata
from workbench.errors import InputError

MAIN = Path(session.__file__).parent / "main.py"
CLAIMS = [
    NewClaim("The crane **was** sold for $5.", claimant="The [port]", tags=("port", "sale"), language="en"),
    NewClaim("The quay is empty.", claimant="Ida", tags=("port",), language="en"),
    NewClaim("Der Hafen ist tief.", tags=("sea",), language="de"),
    NewClaim("The crane was sold for five.", claimant="Ida"),
    NewClaim("Forty ships came in May."),
    NewClaim("The mayor sold nothing.", tags=("sale",)),
]


class Clock:
    """A clock on which a second passes with each look."""

    now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    made = Workbench.open(tmp_path / "claims.db", create=True, encoder=Letters(), clock=Clock())  # type: ignore[arg-type]
    session.use(made, reviewer="Ann")
    return made


@pytest.fixture
def ann(desk: Workbench) -> str:
    return desk.reviewers.add("Ann")


@pytest.fixture
def bob(desk: Workbench) -> str:
    return desk.reviewers.add("Bob")


@pytest.fixture
def filled(desk: Workbench, ann: str, bob: str) -> Workbench:
    """Six claims: 1 in review with evidence on both sides, 2 judged false, 3 postponed, 4 near 1, 5 Bob's, 6 withdrawn."""
    desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call", published="2022"))
    for claim in CLAIMS:
        desk.claims.add(claim, reviewer=ann)
    desk.matching.embed()
    desk.matching.match([1, 2, 4])
    desk.review.label(1, 1, "supports", reviewer=ann)
    desk.review.label(1, 2, "refutes", reviewer=ann)
    desk.review.label(2, 3, "refutes", reviewer=bob)
    desk.verdicts.record(2, NewVerdict("false", "It is not."), reviewer=bob)
    desk.queue.postpone([3], "The *archive* answers.", reviewer=ann)
    desk.queue.assign([5], [bob], reviewer=ann)
    desk.queue.prioritise([4], 2, reviewer=ann)
    desk.claims.withdraw(6, "Entered twice.", reviewer=ann)
    return desk


def words(test: AppTest) -> str:
    """All that a page says, without the signs that keep text from being taken for markup."""
    assert not test.exception, test.exception
    kinds = ("title", "header", "markdown", "info", "warning", "success", "error", "caption")
    said = [str(element.value) for kind in kinds for element in test.get(kind)]
    said += [element.proto.body for element in test.get("html")]
    said += [str(button.label) for button in test.button]
    return "\n".join(said).replace("\\", "")


def queue(**query: str) -> AppTest:
    """The page, opened fresh at an address."""
    test = AppTest.from_file(str(MAIN), default_timeout=30)
    for key, value in query.items():
        test.query_params[key] = value
    test.run()
    assert not test.exception, test.exception
    return test


def lines(test: AppTest) -> list[int]:
    """The claims on the page, in their order."""
    return [int(box.label.removeprefix("Select claim ")) for box in test.checkbox if box.label.startswith("Select claim")]


def press(test: AppTest, label: str) -> AppTest:
    """Press the button that is called so."""
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception, test.exception
    return test


def tick(test: AppTest, *claims: int) -> None:
    """Select claims one after the other."""
    for claim in claims:
        next(box for box in test.checkbox if box.label == f"Select claim {claim}").check().run()


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


def test_disputes_are_offered_to_those_who_can_decide_them(filled: Workbench, ann: str, bob: str) -> None:
    cem = filled.reviewers.add("Cem")
    filled.verdicts.record(4, NewVerdict("true", "", second_wanted=True), reviewer=ann)
    filled.verdicts.record(4, NewVerdict("false", ""), reviewer=bob)
    assert filled.claims.get(4).state == "disputed"
    assert filled.for_reviewer(cem).queue.to_adjudicate() == filled.queue.to_adjudicate() == [4]
    assert filled.for_reviewer(ann).queue.to_adjudicate() == filled.for_reviewer(bob).queue.to_adjudicate() == []
    assert "disputed, and you can decide" not in words(queue())
    session.use(filled, reviewer="Cem")
    page = queue()
    assert "Claim 4 is disputed, and you can decide it" in words(page)
    assert page.get("html") and "rating" not in next(e.proto.body for e in page.get("html") if "0 for · 0 against" in e.proto.body)
    filled.queue.assign([4], [bob], reviewer=ann)
    assert filled.for_reviewer(cem).queue.to_adjudicate() == []


def test_an_empty_queue_says_what_to_do(desk: Workbench) -> None:
    assert "Three steps to the first verdict" in words(queue())


def test_the_queue_begins_with_what_to_do_next(filled: Workbench, ann: str) -> None:
    page = queue()
    assert page.button[0].label.startswith("Continue with claim 4: The crane was sold for five")
    assert "0 for · 0 against · 3 unlabelled" in words(page)
    assert "1 for · 1 against · 1 unlabelled" in words(page)
    filled.queue.postpone([1, 4], "", reviewer=ann)
    assert "There is nothing for you to review" in words(queue())


def test_a_line_says_all_there_is_to_know(filled: Workbench, ann: str, bob: str) -> None:
    filled.verdicts.record(1, NewVerdict("false", ""), reviewer=bob)
    filled.queue.take(4, reviewer=bob)
    said = words(queue())
    assert "similar:</span> <span" in said and "<bdi>False</bdi>" in said
    assert "open by <bdi>Bob</bdi>" in said and "▲▲ first" in said
    assert "Postponed: <bdi>The *archive* answers.</bdi>" in said and "Withdrawn: <bdi>Entered twice.</bdi>" in said
    assert "<bdi>The [port]</bdi>" in said and '<span class="tag"><bdi>sale</bdi></span>' in said
    links = [element.proto.label for element in queue().get("page_link")]
    assert any(r"The crane \*\*was\*\* sold for \$5\." in link for link in links), "marks are shown and not obeyed"


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
        assert "No claim matches these filters" in words(page)


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


def test_many_claims_are_tagged_and_the_ticks_are_gone(filled: Workbench) -> None:
    page = queue()
    tick(page, 1, 5)
    assert "2 claims selected" in words(page)
    next(box for box in page.multiselect if box.label == "Add").set_value(["sea"]).run()
    next(box for box in page.multiselect if box.label == "Remove").set_value(["sale"]).run()
    press(page, "Change tags")
    assert "2 claims are tagged sea. Removed from 2 claims: sale." in words(page)
    assert [filled.claims.get(id).tags for id in (1, 5)] == [("port", "sea"), ("sea",)]
    assert not re.search(r"claims? selected", words(page)) and not any(box.value for box in page.checkbox)


def test_many_claims_are_given_to_several_in_turn_and_to_nobody(filled: Workbench, ann: str, bob: str) -> None:
    page = queue()
    tick(page, 1, 2, 4)
    next(box for box in page.multiselect if box.label == "Reviewers").set_value([ann, bob]).run()
    assert "in turn" in words(page)
    press(page, "Assign")
    assert "3 claims were assigned to Ann, Bob." in words(page)
    assert [filled.claims.get(id).assigned for id in (1, 2, 4)] == [ann, bob, ann]
    tick(page, 1)
    press(page, "Unassign")
    assert "The claim was unassigned." in words(page) and filled.claims.get(1).assigned is None


def test_many_claims_are_made_urgent_postponed_resumed_and_matched(filled: Workbench) -> None:
    page = queue()
    tick(page, 1, 5)
    press(page, "soon")
    assert [filled.claims.get(id).priority for id in (1, 5)] == [1, 1]
    tick(page, 1, 5)
    next(field for field in page.text_input if field.label == "Reason, or until when").set_value("Bob calls.").run()
    next(button for button in page.button if button.key == "do-postpone").click().run()
    assert "2 claims were postponed." in words(page)
    assert (filled.claims.get(1).state, filled.claims.get(1).postponed_reason) == ("postponed", "Bob calls.")
    tick(page, 1, 5)
    press(page, "Resume")
    assert filled.claims.get(5).state == "new"
    tick(page, 5)
    press(page, "Match")
    assert "The claim was matched." in words(page) and filled.claims.get(5).state == "matched"


def test_all_that_match_are_ticked_and_withdrawn_ones_refused_in_a_sentence(filled: Workbench, ann: str) -> None:
    for number in range(60):
        filled.claims.add(NewClaim(f"Ship {number} of {number * 7} came.", tags=("sale",)), reviewer=ann)
    page = queue(tag="sale")
    assert len(lines(page)) == 50
    press(page, "Select all 50")
    assert "50 claims selected" in words(page) and "62 claims" in words(page)
    press(page, "Select all 62 matching claims")
    press(page, "first")
    assert "Claim 6 was withdrawn (Entered twice.); leave it out." in words(page)
    assert "62 claims selected" in words(page) and filled.claims.get(1).priority == 0, "nothing was done to any"
    press(page, "Deselect 1 claim that cannot be changed")
    press(page, "first")
    assert "The priority of 61 claims is now “first”." in words(page) and filled.claims.get(66).priority == 2
    filled.verdicts.record(7, NewVerdict("true", ""), reviewer=ann)
    press(page, "Select all 50")
    press(page, "Postpone")
    assert "Claim 7 is decided" in words(page)
    press(page, "Deselect 1 claim that cannot be changed")
    press(page, "Postpone")
    assert filled.claims.get(8).state == "postponed" and filled.claims.get(7).state == "decided"
    tick(page, 1)
    page.selectbox(key="filter-tag").set_value("port").run()
    assert not re.search(r"claims? selected", words(page)), "other filters, other ticks"


def test_claims_that_say_the_same_stand_together(filled: Workbench, ann: str) -> None:
    for text in ("The port of Harwich lost 300 jobs.", "A ship came in.", "Port of Harwich: 300 jobs lost."):
        filled.claims.add(text, reviewer=ann)
    page = queue(by="nobody")
    shown = lines(page)
    assert shown.index(9) == shown.index(7) + 1
    assert "↳ possible duplicate of claim 7" in words(page)


def test_long_lists_come_in_pages(filled: Workbench, ann: str) -> None:
    for number in range(60):
        filled.claims.add(NewClaim(f"Ship {number} of {number * 7} came."), reviewer=ann)
    page = queue(sort="oldest")
    tick(page, 2)
    page.get("pagination")[0].set_value(2).run()
    assert lines(page) == list(range(51, 67)) and "1 claim selected" in words(page)
    page.text_input(key="filter-words").set_value("quay").run()
    assert lines(page) == [2]


def test_new_claims_are_matched_by_one_button(filled: Workbench) -> None:
    page = queue()
    press(page, "Match 1 new claim")
    assert filled.claims.get(5).state == "matched" and "new claim" not in words(page)


def test_a_claim_is_added_and_its_near_twin_pointed_out(filled: Workbench) -> None:
    page = queue()
    page.text_area(key="new-claim-0").set_value("The quay is quite empty.")
    press(page, "Add claim")
    assert "Claim 7 was added" in words(page)
    assert "Claim 7 is a possible duplicate of claim 2." in words(page)
    page.text_area(key="new-claim-1").set_value("The sea is wide.")
    page.text_input(key="new-date-1").set_value("soon")
    press(page, "Add claim")
    assert "“soon” is not a date" in words(page)
    assert page.text_area(key="new-claim-1").value == "The sea is wide.", "nothing typed is lost"


PASTED = "The quay is quite empty.\n\n- Ninety whales sang off Harwich.\n• Ninety whales sang off Harwich!\n" + "x" * 10_001


def test_a_paste_is_read_line_by_line() -> None:
    found = list(pasted_claims(PASTED))
    assert [line for line, _ in found] == [1, 3, 4, 5]
    assert [item.text for _, item in found if isinstance(item, NewClaim)][1] == "Ninety whales sang off Harwich."
    assert isinstance(found[3][1], InputError)
    table = list(pasted_claims("Date\tClaim\n2021-02\tThe crane was sold.\nsoon\tIt was not.\n"))
    assert table[0] == (2, NewClaim("The crane was sold.", said_on="2021-02"))
    assert isinstance(table[1][1], NewClaim) and "“soon” is not a date" in table[1][1].warnings[0]
    with pytest.raises(InputError, match="one claim a line"):
        pasted_claims(" \n ")


def test_a_preview_adds_nothing_and_says_what_is_alike(filled: Workbench) -> None:
    looked = filled.claims.preview(pasted_claims(PASTED))
    assert [(row.line, row.near, row.repeats) for row in looked.rows] == [(1, (2,), ()), (3, (), ()), (4, (), (3,)), (5, (), ())]
    assert [row.line for row in looked.usable] == [1, 3, 4] and "10,000 characters" in str(looked.rows[3].reason)
    assert sum(filled.queue.counts().values()) == 6
    csv = b"text,date\nThe quay is empty.,2021\nThe sea is wide.,never\n"
    from_file = filled.claims.preview(uploaded_claims(csv, name="claims.csv"))
    assert [(row.line, row.near, len(row.warnings)) for row in from_file.rows] == [(2, (2,), 0), (3, (), 1)]
    same = filled.claims.preview((line, NewClaim("It rained in Harwich all day.")) for line in range(300))
    assert same.rows[299].repeats == (0, 1, 2, 3, 4), "of many repeats the first are named"


def test_a_preview_shows_the_fields_that_cannot_be_used(filled: Workbench) -> None:
    page = queue()
    page.text_area(key="paste-0").set_value("Date\tClaim\nsoon\tThe sea is wide.\n").run()
    press(page, "Preview")
    assert "1 has a field that cannot be used." in words(page)
    assert "Warning: " in words(page) and "“soon” is not a date" in words(page)


def test_a_paste_is_looked_at_before_it_is_added(filled: Workbench) -> None:
    page = queue()
    press(page, "Preview")
    assert "There is nothing to add" in words(page)
    page.text_area(key="paste-0").set_value(PASTED).run()
    press(page, "Preview")
    said = words(page)
    assert "4 lines were read. 3 can be added. 2 are similar to another claim or line. 1 cannot be used." in said
    assert "△ Possible duplicate of claim 2: <bdi>The quay is empty.</bdi>" in said
    assert "△ Possible duplicate of line 3 above" in said and "✗ cannot be used." in said
    boxes = [box for box in page.checkbox if box.label.startswith("Line ")]
    assert [(box.label, box.value) for box in boxes] == [("Line 1", True), ("Line 3", True), ("Line 4", True)]
    press(page, "Cancel")
    assert page.text_area(key="paste-0").value == PASTED and sum(filled.queue.counts().values()) == 6
    press(page, "Preview")
    next(box for box in page.checkbox if box.label == "Line 1").uncheck().run()
    assert "Add 2 claims" in words(page)
    press(page, "Deselect possible duplicates")
    press(page, "Add 1 claim")
    assert "Claim 7 was added." in words(page) and filled.claims.get(7).text == "Ninety whales sang off Harwich."
    assert page.text_area(key="paste-1").value == ""


def test_a_preview_is_narrowed_to_what_needs_a_look(filled: Workbench) -> None:
    page = queue()
    page.text_area(key="paste-0").set_value("\n".join([PASTED, *(f"Ship {n} of {n * 7} sank." for n in range(80))])).run()
    press(page, "Preview")
    assert len([box for box in page.checkbox if box.label.startswith("Line ")]) == 49, "a page of it, one line unusable"
    show = next(group for group in page.get("button_group") if "All lines" in [option.content for option in group.proto.options])
    show.set_value("near").run()
    assert [box.label for box in page.checkbox if box.label.startswith("Line ")][:2] == ["Line 1", "Line 4"]
    press(page, "Deselect possible duplicates")
    assert not any(box.value for box in page.checkbox if box.label.startswith("Line "))


def test_a_file_is_looked_at_before_it_is_added(filled: Workbench) -> None:
    page = queue()
    page.get("file_uploader")[0].set_value([("claims.csv", b"text,tags\nThe sea is wide.,sea\n,x\n", "text/csv")]).run()
    press(page, r"Preview claims\.csv")
    assert "2 lines were read. 1 can be added. 1 cannot be used." in words(page)
    press(page, "Add 1 claim")
    assert filled.claims.get(7).tags == ("sea",)


def test_a_line_that_differs_is_related_and_stays_selected(filled: Workbench) -> None:
    page = queue()
    page.text_area(key="paste-0").set_value(
        "The quay is <b>not</b> empty.\nThe port lost 300 jobs in the spring.\nThe port lost 400 jobs in the spring.\nThe quay is empty."
    ).run()
    press(page, "Preview")
    said = words(page)
    assert "△ Claim 2 (related; differs in: negation): <bdi>The quay is empty.</bdi>" in said
    assert "△ Line 2 above (related; differs in: number)" in said
    assert said.count("Possible duplicate of claim 2") == 1
    press(page, "Deselect possible duplicates")
    press(page, "Add 3 claims")
    page.text_area(key="new-claim-0").set_value("The quay is never empty.")
    press(page, "Add claim")
    assert "Claim 10 is a possible duplicate of claim 7." in words(page)
    assert "Claim 10 is related to claim 2." in words(page)


def upload_fields(page: AppTest) -> dict[str, Any]:
    """The fields that belong to the chosen file, by their labels."""
    return {box.label: box for box in page.selectbox if (box.key or "").startswith(("column-", "dates-", "sheet-"))}


def test_a_workbook_is_read_by_the_columns_that_a_person_confirms(filled: Workbench) -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Aussage", "Notiz", "Datum"])
    book.active.append(["The sea is wide.", "A. Sailor", "03/04/2021"])
    book.create_sheet("Second").append(["text"])
    data = io.BytesIO()
    book.save(data)
    page = queue()
    page.get("file_uploader")[0].set_value([("claims.xlsx", data.getvalue(), "application/octet-stream")]).run()
    boxes = upload_fields(page)
    assert (boxes["Claim"].value, boxes["Claimant"].value, boxes["Date"].value) == ("Aussage", "", "Datum")
    assert "guessed from the header" in words(page) and boxes["Sheet"].options == ["Sheet", "Second"]
    press(page, r"Preview claims\.xlsx")
    assert "1 cannot be used." in words(page) and "could be day or month first" in words(page)
    press(page, "Cancel")
    page.get("file_uploader")[0].set_value([("claims.xlsx", data.getvalue(), "application/octet-stream")]).run()
    upload_fields(page)["Claimant"].select("Notiz").run()
    upload_fields(page)["Date format"].select("%d/%m/%Y").run()
    press(page, r"Preview claims\.xlsx")
    press(page, "Add 1 claim")
    assert (filled.claims.get(7).claimant, filled.claims.get(7).said_on) == ("A. Sailor", "2021-04-03")
    page.get("file_uploader")[0].set_value([("other.xlsx", data.getvalue(), "application/octet-stream")]).run()
    assert "from your last file with the same columns" in words(page)
    assert upload_fields(page)["Claimant"].value == "Notiz"
