"""What the queue page shows, and how one claim is added on it."""

from queue_page import lines, press, queue, tick, words

from workbench.app import session
from workbench.desk import Workbench
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
    assert "possible duplicate:</span> <span" in said and "<bdi>False</bdi>" in said
    assert "open by <bdi>Bob</bdi>" in said and "▲▲ first" in said
    assert "Postponed: <bdi>The *archive* answers.</bdi>" in said and "Withdrawn: <bdi>Entered twice.</bdi>" in said
    assert "<bdi>The [port]</bdi>" in said and '<span class="tag"><bdi>sale</bdi></span>' in said
    links = [element.proto.label for element in queue().get("page_link")]
    assert any(r"The crane \*\*was\*\* sold for \$5\." in link for link in links), "marks are shown and not obeyed"


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
