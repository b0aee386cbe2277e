"""Actions on many selected claims of the queue page."""

import re

from queue_page import lines, press, queue, tick, words

from workbench.desk import Workbench
from workbench.domain.claims import NewClaim
from workbench.domain.judging import NewVerdict


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
