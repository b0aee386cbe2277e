"""Acts on many claims of the queue, as the browser sends them."""

from queue_page import Tab

from workbench.app.list_surface.conversation import ListRequest
from workbench.desk import Workbench
from workbench.domain import ClaimFilter, NewClaim, NewVerdict


def test_claims_are_tagged_assigned_made_urgent_postponed_and_resumed(filled: Workbench, ann: str, bob: str) -> None:
    tab = Tab(filled, ann)
    tagged = tab.act("tag", 1, 5, add=["sea"], remove=["sale"])
    assert tagged == {"text": "2 claims are tagged sea. Removed from 2 claims: sale."}
    assert [tab.row(id)["tags"] for id in (1, 5)] == [["port", "sea"], ["sea"]]
    assert tab.act("assign", 1, 2, 4, to=[ann, bob])["text"] == "3 claims were assigned to Ann, Bob."
    assert [filled.claims.get(id).assigned for id in (1, 2, 4)] == [ann, bob, ann]
    assert tab.row(1)["yours"] and (tab.row(2)["assigned"], tab.row(2)["yours"]) == ("Bob", False)
    assert tab.act("assign", 1, to=[])["text"] == "The claim was unassigned." and filled.claims.get(1).assigned is None
    assert tab.act("prioritise", 1, 5, priority=1)["text"] == "The priority of 2 claims is now “soon”."
    assert tab.act("postpone", 1, 5, reason="Bob calls.")["text"] == "2 claims were postponed."
    assert (tab.row(1)["state"], tab.row(1)["reason"], tab.row(1)["priority"]) == ("postponed", "Bob calls.", 1)
    assert tab.act("resume", 1, 5)["text"] == "2 claims were resumed." and tab.row(5)["state"] == "new"


def test_an_act_on_claims_that_cannot_be_changed_names_them_and_changes_nothing(filled: Workbench, ann: str) -> None:
    tab = Tab(filled, ann, ClaimFilter(tag="sale"))
    assert tab.data["ids"] == [1, 6]
    refused = tab.act("prioritise", 1, 6, priority=2)
    assert refused == {"refused": "Claim 6 was withdrawn (Entered twice.); leave it out.", "settled": [6]}
    assert filled.claims.get(1).priority == 0
    assert tab.act("prioritise", 1, priority=2)["text"] == "The claim’s priority is now “first”."
    filled.verdicts.record(1, NewVerdict("true", ""), reviewer=ann)
    refused = tab.act("postpone", 1, 5, reason="")
    assert "Claim 1 is decided" in refused["refused"] and refused["settled"] == [1]
    assert tab.act("postpone", 1, 6, reason="")["settled"] == [1, 6]
    assert tab.act("prioritise", 99, priority=1)["refused"].startswith("There is no claim 99")
    assert "could not be read" in tab.act("erase", 1)["refused"]


def test_an_act_that_is_sent_again_is_done_once_and_its_answer_repeated(filled: Workbench, ann: str) -> None:
    acts = [
        {"id": "a", "type": "tag", "claims": [5], "add": ["x"], "remove": []},
        {"id": "b", "type": "triage", "claims": [6], "scores": {"harm": 1}},
    ]
    tab = Tab(filled, ann)
    answers = tab.ask(*acts)["answers"]
    assert answers["a"]["text"] and answers["b"]["refused"]
    filled.claims.tag([5], remove=["x"], reviewer=ann)
    tab.have = frozenset()  # the answer did not arrive
    assert tab.ask(*acts)["answers"] == answers and tab.ask()["answers"] == {}
    assert Tab(filled, ann).ask(acts[0])["answers"]["a"] == {}, "the server was started again"
    assert filled.claims.get(5).tags == ()


def test_a_message_asks_for_rows_and_what_is_no_message_is_refused(filled: Workbench, ann: str) -> None:
    for number in range(150):
        filled.claims.add(NewClaim(f"Ship {number} of {number * 7} came."), reviewer=ann)
    tab = Tab(filled, ann, sort="oldest")
    assert tab.data["ids"] == list(range(1, 157)) and [row["id"] for row in tab.data["rows"]] == list(range(1, 51))
    tab.ask(place=120)
    assert [row["id"] for row in tab.data["rows"]] == list(range(76, 151)), "the rows around the place, and no others"
    tab.ask(want=[99, 3, 7000], fresh=False)
    assert [row["id"] for row in tab.data["rows"]] == [99, 3] and "ids" not in tab.data
    message = {"list": "queue", "number": 3, "want": ["4"], "acts": [], "have": ["a"], "fresh": False, "place": None, "opens": "7", "match": None}
    assert ListRequest.of(message) == ListRequest("queue", 3, want=[4], acts=[], have=frozenset("a"), fresh=False, opens=7)
    by_key = {"id": "a", "type": "triage", "claims": [1], "scores": {}, "by_key": True}
    assert [ListRequest(acts=acts).changes_list for acts in ([], [by_key], [by_key, {**by_key, "by_key": False}])] == [False, False, True]
