"""``claims``, without a model."""

import json
from pathlib import Path

from commandline import ME, CommandLine

from workbench import Workbench


def test_add_makes_the_database_and_gives_the_number(none: CommandLine) -> None:
    result = none.run("claims", "add", "The vote was rigged.", "--json")
    assert result.exit_code == 0 and json.loads(result.stdout) == {"id": 1, "near_duplicates": []}
    assert json.loads(none.ok("claims", "add", "The vote was rigged!", "--json")) == {"id": 2, "near_duplicates": [1]}
    shown = none.ok("claims", "add", "That vote was rigged.")
    assert shown.startswith("Added claim 3.\n") and "Possible duplicate: claim 1: The vote was rigged." in shown


def test_everything_around_a_claim_can_be_given_and_changed(empty: CommandLine) -> None:
    empty.ok("claims", "add", "It rained.", "--claimant", "A. Farmer", "--date", "2021-02", "--tag", "weather", "--tag", "harvest",
             "--seen-in", "The Daily", "--seen-in", "https://example.org/rain", "--language", "en")  # fmt: skip
    claim = empty.json("claims", "show", 1)
    assert (claim["claimant"], claim["said_on"], claim["tags"]) == ("A. Farmer", "2021-02", ["weather", "harvest"])
    assert [(place["where"], place["url"]) for place in claim["appearances"]] == [
        ("The Daily", None),
        ("https://example.org/rain", "https://example.org/rain"),
    ]
    empty.ok("claims", "edit", 1, "--claimant", "", "--tag", "rain", "--seen-in", "")
    edited = empty.json("claims", "show", 1)
    assert (edited["claimant"], edited["tags"], edited["appearances"]) == (None, ["rain"], [])
    assert (edited["said_on"], edited["language"], edited["text"]) == ("2021-02", "en", "It rained.")


def test_a_claim_is_shown_with_all_that_was_recorded_on_it(small: CommandLine) -> None:
    small.ok("label", 1, 2, "refutes")
    small.ok("verdicts", "record", 1, "--rating", "false", "--rationale", "No fault.", "--cite", 2)
    shown = small.ok("claims", "show", 1, "--history")
    for part in ("The vote was faulty.", "A candidate", "decided", "refutes", "It found no fault", "False", ME, "claim-added"):
        assert part in shown
    claim = small.json("claims", "show", 1)
    assert [entry["type"] for entry in claim["history"]] == ["claim-added", "label-set", "cite-added", "verdict-recorded"]
    assert [verdict["rating"]["key"] for verdict in claim["verdicts"]] == ["false"]


def test_labels_and_cites_are_shown_to_the_reviewer_they_belong_to(small: CommandLine) -> None:
    small.ok("label", 1, 2, "refutes")
    assert "refutes" in small.ok("claims", "show", 1)
    assert "refutes" not in small.ok("claims", "show", 1, WORKBENCH_REVIEWER="Somebody Else")
    assert small.ok("claims", "show", 1, "--reviewer", ME) == small.ok("claims", "show", 1)
    assert [name for _, name in small.desk().reviewers.all()] == [ME]  # looking adds nobody


def test_the_list_of_claims_filters_and_says_what_it_leaves_out(empty: CommandLine) -> None:
    for text in ("The sea is rising.", "The moon is made of cheese.", "Cheese is made of milk."):
        empty.ok("claims", "add", text)
    empty.ok("claims", "withdraw", 1, "--reason", "Too vague.")
    assert [row["id"] for row in empty.json("claims", "list")] == [2, 3, 1]
    assert [row["id"] for row in empty.json("claims", "list", "--status", "withdrawn")] == [1]
    assert [row["id"] for row in empty.json("claims", "list", "--search", "cheese")] == [2, 3]
    assert [row["id"] for row in empty.json("claims", "list", "--limit", 1)] == [2]
    assert empty.ok("claims", "list", "--limit", 1).endswith("1 of 3 claims.\n")
    assert empty.json("claims", "show", 1)["withdrawn_reason"] == "Too vague."


def test_import_keeps_the_good_rows_and_names_the_bad_ones(none: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    file.write_text("claim,date\nThe sea is rising.,2021\n,2021\nThe sea is rising!,2022\nThe sky fell.,31/12\n", "utf-8")
    result = none.run("claims", "import", file)
    assert result.exit_code == 2
    assert result.stdout == "Added 3 claims, 1 to 3.\nClaim 2 is a possible duplicate of claim 1.\n"
    lines = result.stderr.splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("Line")] == ["Line 3"]
    assert any(line.startswith("Warning: line 5: “31/12” is not a date") for line in lines)
    assert lines[-1].startswith("Error: 1 row of ")
    assert [row["text"] for row in none.json("claims", "list")] == ["The sea is rising.", "The sea is rising!", "The sky fell."]


def test_import_as_json(none: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text('{"text": "The sea is rising."}\nno JSON\n', "utf-8")
    result = none.run("claims", "import", file, "--json")
    assert result.exit_code == 2
    report = json.loads(result.stdout)
    assert report["added"] == [{"id": 1, "near_duplicates": []}]
    assert [problem["line"] for problem in report["problems"]] == [2]


def test_import_reads_what_a_spreadsheet_writes(none: CommandLine, tmp_path: Path) -> None:
    for number, encoding in enumerate(("utf-8-sig", "utf-16", "windows-1252"), start=1):
        file = tmp_path / f"claims{number}.csv"
        file.write_bytes(f"text;claimant\r\nEs wächst überall Käse, Nummer {number}.;Jörg Müller\r\n".encode(encoding))
        none.ok("claims", "import", file)
        assert none.json("claims", "show", number)["claimant"] == "Jörg Müller"


def test_json_is_utf8_whatever_the_terminal_says(empty: CommandLine) -> None:
    empty.ok("claims", "add", "ရွေးကောက်ပွဲ တွင် မဲမသမာမှုများ ရှိခဲ့သည်။")
    printed = empty.run("claims", "list", "--json").stdout_bytes
    assert "ရွေးကောက်ပွဲ".encode() in printed


def test_a_claim_cannot_steer_the_terminal(empty: CommandLine) -> None:
    empty.ok("claims", "add", "Red \x1b[31malert\x07 \x9b2J now.")
    for command in (("claims", "list"), ("claims", "show", 1)):
        shown = empty.ok(*command)
        assert "alert" in shown and not {"\x1b", "\x07", "\x9b"} & set(shown)


def test_who_acts_is_given_else_set_else_the_systems_user(empty: CommandLine) -> None:
    empty.ok("claims", "add", "One.", "--reviewer", "Given Name")
    empty.ok("claims", "add", "Two.", WORKBENCH_REVIEWER="Set Name")
    empty.ok("claims", "add", "Three.", WORKBENCH_REVIEWER=None, LOGNAME="system-name")
    assert [name for _, name in empty.desk().reviewers.all()] == ["Given Name", "Set Name", "system-name"]


def test_the_database_is_given_else_set_else_claims_db(tmp_path: Path, none: CommandLine, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    none.ok("--db", "given.db", "claims", "add", "Given.", WORKBENCH_DB="elsewhere/set.db")
    none.ok("claims", "add", "Set.", WORKBENCH_DB="elsewhere/set.db")
    none.ok("claims", "add", "Neither.", WORKBENCH_DB=None)
    found = {path: Workbench.open(path).claims.get(1).text for path in ("given.db", "elsewhere/set.db", "claims.db")}
    assert found == {"given.db": "Given.", "elsewhere/set.db": "Set.", "claims.db": "Neither."}
