"""Assigning, postponing and undoing, and verdicts of several reviewers, without a model."""

import json

import pytest
from commandline import ME, CommandLine

BOB = "B. Other"
RECORD = ("verdicts", "record", 1, "--rationale", "x")


@pytest.fixture
def three(small: CommandLine) -> CommandLine:
    """Claims 1 to 3, and a second reviewer."""
    small.ok("claims", "add", "The sea is rising.", "--tag", "sea", "--language", "en")
    small.ok("claims", "add", "The moon is made of cheese.", "--claimant", "A mouse", "--reviewer", BOB)
    return small


def rows(line: CommandLine, *filters: object) -> list[int]:
    return [row["id"] for row in line.json("claims", "list", *filters)]


def test_a_claim_is_set_aside_and_taken_up_again(three: CommandLine) -> None:
    assert three.ok("claims", "postpone", 1, 3, "--reason", "The report comes in May.") == "Postponed claims 1 and 3.\n"
    assert three.json("claims", "show", 3)["postponed"] == {"reason": "The report comes in May."}
    assert "Postponed" in three.ok("claims", "show", 3) and "The report comes in May." in three.ok("claims", "list")
    assert three.json("claims", "next")["id"] == 2
    assert rows(three, "--status", "postponed") == [1, 3]
    assert three.ok("claims", "resume", 3) == "Resumed claim 3.\n"
    assert three.json("claims", "show", 3)["postponed"] is None
    three.ok("claims", "postpone", 3)
    assert three.json("claims", "show", 3)["postponed"] == {"reason": None}


def test_claims_are_given_to_reviewers_in_turn(three: CommandLine) -> None:
    assert three.ok("claims", "assign", 1, 2, 3, "--to", ME, "--to", BOB) == (
        f"Claim 1: assigned to {ME}\nClaim 2: assigned to {BOB}\nClaim 3: assigned to {ME}\n"
    )
    assert three.json("claims", "show", 2)["assigned"]["name"] == BOB
    assert f"(assigned to {BOB})" in three.ok("claims", "list") and BOB in three.ok("claims", "show", 2)
    assert (rows(three, "--reviewer", BOB), rows(three, "--reviewer", "nobody")) == ([2], [])
    assert three.json("claims", "next", "--reviewer", BOB)["id"] == 2
    assert three.ok("claims", "assign", 2, "--unassign") == "Claim 2: unassigned\n"
    assert rows(three, "--reviewer", "nobody") == [2]


@pytest.mark.parametrize(("level", "kept"), [("first", 2), ("2", 2), ("soon", 1), ("as it comes", 0)])
def test_what_is_urgent_comes_first(three: CommandLine, level: str, kept: int) -> None:
    three.ok("claims", "prioritise", 3, level)
    assert three.json("claims", "show", 3)["priority"] == kept
    assert rows(three, "--sort", "priority")[0] == (3 if kept else 1)
    assert three.json("claims", "next")["id"] == (3 if kept else 1)


def test_tags_are_added_and_taken_away(three: CommandLine) -> None:
    assert three.ok("claims", "tag", 2, 3, "--add", "news", "--remove", "sea") == "Claim 2: news\nClaim 3: news\n"
    assert three.ok("claims", "tag", 3, "--remove", "news") == "Claim 3: no tags\n"


def test_a_reply_is_noted(three: CommandLine) -> None:
    said = three.ok("claims", "reply", 3, "--asked", "2026-11-20", "--answered", "2026-11-24", "--answer", "-", input="Squeak.\n")
    assert "asked 2026-11-20, answered 2026-11-24: “Squeak.”" in said
    assert three.json("claims", "show", 3)["reply"] == {"asked": "2026-11-20", "answered": "2026-11-24", "answer": "Squeak."}
    three.ok("claims", "reply", 3, "--asked", "2026-11-25")
    assert three.json("claims", "show", 3)["reply"] == {"asked": "2026-11-25", "answered": None, "answer": None}


def test_the_next_claim_is_one_that_they_can_take(three: CommandLine) -> None:
    three.ok("claims", "take", 1)
    assert three.json("claims", "list")[0]["holder"]["name"] == ME and f"opened by {ME}" in three.ok("claims", "list")
    assert "The vote was faulty." in three.ok("claims", "next")
    assert three.json("claims", "next", "--reviewer", BOB)["id"] == 2
    held = three.refused("claims", "take", 1, "--reviewer", BOB)
    assert held.startswith(f"{ME} has claim 1 open until") and "--force" in held
    three.ok("claims", "take", 1, "--force", "--reviewer", BOB)
    assert three.json("claims", "list")[0]["holder"]["name"] == BOB
    three.ok("claims", "assign", 2, 3, "--to", ME)
    stranger = {"WORKBENCH_REVIEWER": "Somebody New"}
    assert three.ok("claims", "next", **stranger).startswith("No claims to review for Somebody New")
    assert three.ok("claims", "next", "--json", **stranger) == "null\n"
    assert [name for _, name in three.desk().reviewers.all()] == [ME, BOB]  # looking adds nobody


def test_a_claims_story_is_told_in_words(three: CommandLine) -> None:
    three.ok("claims", "assign", 1, "--to", BOB)
    three.ok("claims", "prioritise", 1, "soon")
    three.ok("claims", "postpone", 1, "--reason", "Too early.")
    three.ok("label", 1, 2, "refutes")
    three.ok("undo")
    three.ok(*RECORD, "--rating", "false", "--reviewer", BOB)
    story = " ".join(three.ok("claims", "history", 1, COLUMNS="100").split())
    for part in (
        f"assigned the claim to {BOB}", "set the priority to “soon”", "postponed the claim: “Too early.”",
        "labelled a snippet: refutes: “It found no fault in the", "removed a label", "(undo)", "recorded the verdict False",
    ):  # fmt: skip
        assert part in story
    told = three.json("claims", "history", 1)
    assert [entry["type"] for entry in told] == [entry["type"] for entry in three.json("claims", "show", 1)["history"]]
    assert (told[-1]["by"], told[-1]["what"], told[-1]["text"]) == (BOB, "False", "x")


def test_the_last_act_is_taken_back_and_the_one_before(three: CommandLine) -> None:
    three.ok("label", 1, 2, "refutes")
    three.ok("claims", "postpone", 2)
    assert three.ok("undo").startswith("Undid the last postponing, on claim 2:\n  The sea is rising.")
    assert three.json("claims", "show", 2)["postponed"] is None
    assert three.ok("undo").startswith("Undid the last label, on claim 1:")
    assert "refutes" not in three.ok("claims", "show", 1)
    assert "nothing to undo" in three.refused("undo")


def test_two_independent_verdicts_and_a_third_who_decides(three: CommandLine) -> None:
    assert three.json("policy") == {"independent": 1, "agreement": "rating"}
    assert three.json("policy", "--independent", 2) == {"independent": 2, "agreement": "rating"}
    assert "they have the same rating" in three.ok("policy")
    first = three.json(*RECORD, "--rating", "false", "--confidence", "low")["id"]
    assert three.json("claims", "show", 1)["state"] == "second review"
    assert three.json("claims", "next")["id"] == 2
    said = three.ok(*RECORD, "--rating", "mostly-false", "--reviewer", BOB)
    assert "A third reviewer can adjudicate with --adjudicate." in said
    assert "You have judged claim 1" in three.refused(*RECORD, "--rating", "false", "--adjudicate")
    third = three.json(*RECORD, "--rating", "false", "--adjudicate", "--reviewer", "C. Third")
    second = three.json("verdicts", "list", "--reviewer", BOB)[0]["id"]
    assert (third["adjudicates"], third["confidence"], third["second_wanted"]) == ([first, second], None, False)
    assert f"verdicts {first} and {second}" in three.ok("verdicts", "show", third["id"])
    assert "Confidence  low" in three.ok("verdicts", "show", first) and "confidence low" in three.ok("verdicts", "list")
    assert three.json("claims", "show", 1)["state"] == "decided"


def test_verdicts_agree_by_side_where_the_desk_says_so(three: CommandLine) -> None:
    three.ok("policy", "--independent", 2, "--agreement", "side")
    assert "waits for an independent verdict of another reviewer" in three.ok(*RECORD, "--rating", "false")
    assert three.ok(*RECORD, "--rating", "mostly-false", "--reviewer", BOB).endswith(", no citations.\n")
    assert three.json("claims", "show", 1)["state"] == "decided"


def test_a_second_opinion_is_asked_for(three: CommandLine) -> None:
    verdict = three.json(*RECORD, "--rating", "false", "--second-opinion")
    assert verdict["second_wanted"] is True and three.json("claims", "show", 1)["state"] == "second review"
    assert "Second opinion  requested" in three.ok("verdicts", "show", verdict["id"])
    assert "second opinion requested" in three.ok("verdicts", "list")


def test_the_list_of_claims_is_narrowed_and_sorted(three: CommandLine) -> None:
    three.ok("label", 1, 2, "refutes")
    three.ok("verdicts", "record", 2, "--rating", "true", "--rationale", "Gauges.")
    three.ok("claims", "add", "The sea is quickly rising.")
    assert rows(three, "--rating", "true") == rows(three, "--tag", "sea") == rows(three, "--language", "EN") == [2]
    assert rows(three, "--claimant", "A mouse") == [3]
    assert rows(three, "--evidence", "against") == [1]
    assert rows(three, "--evidence", "none", "--status", "new") == [3, 4]
    assert rows(three, "--similar") == [4] and three.json("claims", "list", "--similar")[0]["similar"] == "true"
    assert rows(three, "--sort", "newest")[0] == 4 and rows(three, "--sort", "evidence")[0] == 1
    assert rows(three, "--reviewer", ME) == [2]  # judged
    assert three.run("claims", "list", "--sort", "colour").exit_code == 2


def test_the_keys_of_the_review_page(three: CommandLine) -> None:
    assert three.json("shortcuts", "list")["supports"] == "s"
    assert three.ok("shortcuts", "set", "supports", "shift+d") == "The key for “supports” is now Shift+D.\n"
    assert three.ok("shortcuts", "set", "search", "?") == "The key for “search” is now ?.\n"
    assert three.json("shortcuts", "list")["supports"] == "Shift+D"
    assert "Label as supports" in three.ok("shortcuts", "reset")
    assert (three.json("shortcuts", "list")["supports"], three.json("shortcuts", "list")["search"]) == ("s", "/")


def test_a_source_has_a_standing_and_a_day_on_which_it_was_seen(three: CommandLine) -> None:
    said = three.ok("sources", "edit", 1, "--source-type", "primary", "--accessed", "2026-11-24")
    assert "Source type  primary" in said and "Accessed     2026-11-24" in said
    assert "Source type" in three.ok("sources", "show", 1)
    source = three.json("sources", "show", 1)
    assert (source["standing"], source["accessed"]) == ("primary", "2026-11-24")
    three.ok("sources", "edit", 1, "--source-type", "")
    assert three.json("sources", "show", 1)["standing"] is None


def test_the_organisation_is_named_and_changed_part_by_part(small: CommandLine) -> None:
    assert small.json("organisation") is None
    assert "Give --name and --url" in small.refused("organisation", "--name", "Fact Desk")
    small.ok("organisation", "--name", "Fact Desk", "--url", "https://example.org", "--logo", "https://example.org/l.png")
    assert "not a web address" in small.refused("organisation", "--url", "example.org")
    assert small.json("organisation", "--logo", "") == {"name": "Fact Desk", "url": "https://example.org", "logo": None}
    assert "https://example.org" in small.ok("organisation")


def test_claims_are_triaged_by_the_criteria_of_the_desk(small: CommandLine) -> None:
    assert "no criteria" in small.ok("criteria")
    assert "not a criterion of this desk" in small.refused("claims", "triage", 1, "--set", "harm 3")
    small.ok("criteria", "--set", "Harm = 3: damage if people believe it", "--set", "Reach = 2")
    assert [(item["key"], item["weight"]) for item in small.json("criteria")] == [("harm", 3), ("reach", 2)]
    assert small.ok("claims", "triage", 1, "--set", "harm 2, reach 1") == "Claim 1: 8 points (harm 2, reach 1)\n"
    assert small.json("claims", "show", 1)["triage"] == {"harm": 2, "reach": 1}
    assert "harm 2, reach 1" in small.ok("claims", "show", 1)
    assert small.json("claims", "list", "--sort", "triage")[0]["id"] == 1
    small.ok("criteria", "--remove-all")
    assert small.json("criteria") == []


def test_notes_wait_for_whom_they_name(small: CommandLine) -> None:
    small.ok("claims", "add", "The pier is new.", WORKBENCH_REVIEWER="Ben")
    added = small.ok("claims", "note", 1, "@Ben, please look.")
    assert added.endswith("to claim 1. It waits for Ben.\n")
    (note,) = json.loads(small.ok("claims", "notes", "--json", WORKBENCH_REVIEWER="Ben"))
    assert note["text"] == "@Ben, please look." and not note["done"] and small.json("claims", "notes") == []
    assert small.ok("claims", "note-done", note["id"], WORKBENCH_REVIEWER="Ben") == f"Note {note['id']} is done.\n"
    assert "@Ben, please look. (" in small.ok("claims", "notes", 1) and small.json("claims", "notes", 1)[0]["done"]
    assert "no note 999" in small.refused("claims", "note-done", 999)
