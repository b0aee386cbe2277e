"""What the queue page shows, and how one claim is added on it."""

from opening import list_data
from queue_page import Tab, lines, press, queue, words

from workbench.app import session
from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.claims import NewClaim
from workbench.domain.judging import NewVerdict


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
    assert next(row for row in list_data(page)["rows"] if row["id"] == 4)["rating"] == "", "verdicts differ"
    filled.queue.assign([4], [bob], reviewer=ann)
    assert filled.for_reviewer(cem).queue.to_adjudicate() == []


def test_an_empty_queue_says_what_to_do(desk: Workbench) -> None:
    assert "Three steps to the first verdict" in words(queue())


def test_the_queue_begins_with_what_to_do_next(filled: Workbench, ann: str) -> None:
    page = queue()
    assert page.button[0].label.startswith("Continue with claim 4: The crane was sold for five")
    counts = {row["id"]: (row["supports"], row["refutes"], row["unread"]) for row in list_data(page)["rows"]}
    assert (counts[4], counts[1]) == ((0, 0, 3), (1, 1, 1))
    filled.queue.postpone([1, 4], "", reviewer=ann)
    assert "There is nothing for you to review" in words(queue())


def test_a_line_says_all_there_is_to_know(filled: Workbench, ann: str, bob: str) -> None:
    filled.verdicts.record(1, NewVerdict("false", ""), reviewer=bob)
    filled.queue.take(4, reviewer=bob)
    tab = Tab(filled, ann)
    first, judged = tab.row(4), tab.row(1)
    assert (first["rating"], first["similar"], first["open"], first["priority"]) == ("False", True, "Bob", 2)
    assert (judged["rating"], judged["similar"], judged["claimant"], judged["tags"]) == ("False", False, "The [port]", ["port", "sale"])
    assert (judged["text"], judged["dated"], judged["state"]) == ("The crane **was** sold for $5.", "", "decided")
    assert [(tab.row(id)["state"], tab.row(id)["reason"]) for id in (3, 6)] == [
        ("postponed", "The *archive* answers."), ("withdrawn", "Entered twice."),
    ]  # fmt: skip
    assert (tab.row(5)["assigned"], tab.row(5)["yours"]) == ("Bob", False)


def test_no_line_tells_what_a_reviewer_may_not_see_yet(filled: Workbench, ann: str, bob: str) -> None:
    filled.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    filled.review.label(4, 1, "supports", reviewer=ann)
    filled.verdicts.record(4, NewVerdict("true", "It was."), reviewer=ann)
    hidden, own = Tab(filled, bob).row(4), Tab(filled, ann).row(4)
    assert (own["rating"], own["supports"], hidden["rating"], hidden["supports"]) == ("True", 1, "", 0)


def test_claims_that_say_the_same_stand_together(filled: Workbench, ann: str) -> None:
    for text in ("The port of Harwich lost 300 jobs.", "A ship came in.", "Port of Harwich: 300 jobs lost."):
        filled.claims.add(text, reviewer=ann)
    page = queue(by="nobody")
    shown = lines(page)
    assert shown.index(9) == shown.index(7) + 1
    assert list_data(page)["like"]["9"] == 7


def test_a_place_in_a_long_list_is_in_the_address(filled: Workbench, ann: str) -> None:
    for number in range(60):
        filled.claims.add(NewClaim(f"Ship {number} of {number * 7} came."), reviewer=ann)
    page = queue(sort="oldest", at="60")
    assert (len(lines(page)), list_data(page)["place"]) == (66, 60) and list_data(page)["rows"][-1]["id"] == 66
    page.text_input(key="filter-words").set_value("quay").run()
    assert lines(page) == [2] and dict(page.query_params) == {"sort": "oldest", "words": "quay"}, "it is a place in the other list"


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
