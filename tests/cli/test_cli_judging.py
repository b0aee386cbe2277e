"""Recording labels, citations, verdicts, scales and redactions, without a model."""

import csv
import hashlib
import json
from pathlib import Path

from commandline import ME, CommandLine

RECORD = ("verdicts", "record", 1, "--rationale", "The count was repeated.")


def test_a_label_is_set_and_taken_back(small: CommandLine) -> None:
    assert small.ok("label", 1, 2, "refutes") == "Labelled snippet 2 as “refutes” for claim 1.\n"
    reviewer = small.desk().reviewers.find(ME)
    assert [item.label for item in small.desk().review.case(1, reviewer=reviewer).labelled] == ["refutes"]
    small.ok("label", 1, 2, "none")
    assert small.desk().review.case(1, reviewer=reviewer).labelled == ()


def test_a_span_is_cited_and_taken_back(small: CommandLine) -> None:
    text = small.json("sources", "show", 1)["text"]
    start = text.index("no fault")
    assert "“no fault”" in small.ok("cite", 1, 1, start, start + 8)
    reviewer = small.desk().reviewers.find(ME)
    assert [cite.anchor.quote for cite in small.desk().review.case(1, reviewer=reviewer).cites] == ["no fault"]
    small.ok("cite", 1, 1, start, start + 8, "--remove")
    assert small.desk().review.case(1, reviewer=reviewer).cites == ()


def test_a_verdict_rests_on_what_was_cited_before_and_with_it(small: CommandLine) -> None:
    small.ok("cite", 1, 1, 0, 14)
    verdict = small.json(*RECORD, "--rating", "mostly-false", "--cite", 2, "--cite", 3)
    assert [cite["quote"] for cite in verdict["cites"]] == [
        "The commission",
        "It found no fault in the vote.",
        "Observers agreed with it.",
    ]
    assert verdict["rating"] == {"key": "mostly-false", "label": "Mostly false", "number": 2}
    assert verdict["scale"] == {"key": "truth", "version": 1}
    assert verdict["ranking"] is None  # nobody was shown one here
    assert small.json("verdicts", "show", verdict["id"]) == {**verdict, "published": None}
    assert small.json("verdicts", "list") == [verdict]


def test_a_verdict_without_a_cite_says_so(small: CommandLine) -> None:
    assert small.ok(*RECORD, "--rating", "unverifiable").endswith(", no citations.\n")


def test_the_rationale_comes_from_standard_input(small: CommandLine) -> None:
    rationale = "First line.\nSecond line, with “quotes”."
    verdict = small.json("verdicts", "record", 1, "--rating", "false", "--rationale", "-", input=rationale.encode())
    assert verdict["rationale"] == rationale
    shown = small.ok("verdicts", "show", verdict["id"])
    assert "Rationale  First line.\n" in shown and "           Second line" in shown


def test_a_correction_names_what_it_replaces(small: CommandLine) -> None:
    first = small.json(*RECORD, "--rating", "false")["id"]
    second = small.json(*RECORD, "--rating", "mixed", "--corrects", first, "--note", "Half of it holds.")
    assert (second["corrects"], second["reason"]) == (first, "Half of it holds.")
    assert small.json("verdicts", "show", first)["corrected_by"] == second["id"]
    assert [item["id"] for item in small.json("verdicts", "list")] == [second["id"], first]
    assert [item["id"] for item in small.json("verdicts", "list", "--current")] == [second["id"]]
    assert f"corrected by {second['id']}" in small.ok("verdicts", "list")
    assert f"verdict {first}: Half of it holds." in small.ok("verdicts", "show", second["id"])


def test_verdicts_are_filtered(small: CommandLine) -> None:
    small.ok("claims", "add", "The sea is rising.")
    mine = small.json(*RECORD, "--rating", "false")["id"]
    theirs = small.json("verdicts", "record", 2, "--rating", "true", "--rationale", "Gauges.", "--reviewer", "B. Other")["id"]

    def ids(*filters: object) -> list[int]:
        return [item["id"] for item in small.json("verdicts", "list", *filters)]

    assert ids() == [theirs, mine]
    assert ids("--claim", 1) == ids("--rating", "false") == ids("--reviewer", ME) == ids("--search", "count") == [mine]
    assert ids("--limit", 1) == [theirs]
    assert ids("--rating", "mixed") == []
    assert "record" in small.ok("verdicts", "list", "--rating", "mixed")


def test_exports_hold_the_verdict_and_the_head(small: CommandLine, tmp_path: Path) -> None:
    verdict = small.json(*RECORD, "--rating", "false", "--cite", 2)
    head = small.desk().log.head()
    for format, count in (("csv", "1 verdict"), ("jsonl", f"{head.seq} log entries")):
        file = tmp_path / f"out.{format}"
        said = small.ok("verdicts", "export", "--format", format, "--output", file)
        assert said == f"Wrote {count} to {file} (summary: {file}.meta.json).\n"
        meta = json.loads(file.with_name(f"{file.name}.meta.json").read_text("utf-8"))
        assert meta["head"]["hash"] == head.hash
        assert meta["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["verdict"], row["rating"], row["reviewer"]) == (str(verdict["id"]), "false", ME)


def test_an_export_says_what_has_no_place_in_it(small: CommandLine, tmp_path: Path) -> None:
    small.ok(*RECORD, "--rating", "mixed")
    said = small.ok("verdicts", "export", "--format", "fever", "--output", tmp_path / "out.jsonl")
    assert said.endswith("Not included: 1 (“Mixed” (truth) has no FEVER label).\n")
    assert "no option “bom”" in small.refused("verdicts", "export", "--format", "xlsx", "--bom", "--output", tmp_path / "x")


def test_verify_prints_the_head_and_compares_one(small: CommandLine) -> None:
    earlier = str(small.desk().log.head())
    small.ok(*RECORD, "--rating", "false")
    head = small.desk().log.head()
    assert small.ok("verdicts", "verify") == f"Sound: {head.seq} entries, head {head}\n"
    assert small.ok("verdicts", "verify", "--expect-head", earlier) == f"Sound: {head.seq} entries, head {head}\n"
    cut = small.refused("verdicts", "verify", "--expect-head", f"{head.seq + 1}:{'0' * 64}")
    assert "not in this log" in cut


def test_verify_names_the_first_bad_entry(small: CommandLine) -> None:
    from sqlite_utils import Database

    last = small.json(*RECORD, "--rating", "false")["id"]
    db = Database(small.database)
    db.execute("DROP TRIGGER verdict_log_guards_update")
    db.execute("UPDATE verdict_log SET body = replace(body, '\"false\"', '\"true\"') WHERE seq = ?", [last])
    db.conn.commit()
    db.close()
    assert small.refused("verdicts", "verify").startswith(f"Entry {last}: its bytes do not have its hash")
    result = small.run("doctor")
    assert result.exit_code == 2 and "Verdict log" in result.stderr


def test_scales_are_listed_added_and_chosen(small: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "scale.toml"
    file.write_text(
        'key = "desk"\nname = "Ours"\n'
        '[[ratings]]\nkey = "holds"\nlabel = "Holds"\ndefinition = "It holds."\nnumber = 2\n'
        '[[ratings]]\nkey = "fails"\nlabel = "Fails"\ndefinition = "It does not."\nnumber = 1\n',
        "utf-8",
    )
    assert [scale["key"] for scale in small.json("scales", "list") if scale["chosen"]] == ["truth"]
    small.ok("scales", "add", file)
    small.ok("scales", "use", "desk")
    assert [scale["key"] for scale in small.json("scales", "list") if scale["chosen"]] == ["desk"]
    assert "It does not." in small.ok("scales", "list")
    assert small.json(*RECORD, "--rating", "fails")["scale"] == {"key": "desk", "version": 1}
    assert small.json(*RECORD, "--rating", "false", "--scale", "truth")["scale"]["key"] == "truth"


def test_redact_lists_the_texts_of_an_entry_and_erases_nothing(small: CommandLine) -> None:
    entry = small.json("claims", "show", 1)["history"][0]["entry"]
    head = small.desk().log.head()
    listed = small.ok("redact", entry)
    assert "claimant" in listed and "A candidate" in listed and "Nothing was erased." in listed
    assert small.desk().log.head() == head


def test_redact_erases_the_texts_chosen_and_the_log_stays_sound(small: CommandLine) -> None:
    entry = small.json("claims", "show", 1)["history"][0]["entry"]
    small.ok("redact", entry, "--field", "claimant", "--reason", "Asked to be forgotten.", "--yes")
    assert small.json("claims", "show", 1)["claimant"] == "[text redacted]"
    assert small.json("claims", "show", 1)["text"] == "The vote was faulty."
    assert small.ok("verdicts", "verify").endswith(", 1 text redacted\n")
    small.ok("redact", entry, "--all-texts", "--reason", "All of it.", "--yes")
    assert small.json("claims", "show", 1)["text"] == "[text redacted]"
    assert small.ok("verdicts", "verify").endswith(", 2 texts redacted\n")
    assert "erased before" in small.refused("redact", entry, "--all-texts", "--reason", "Again.", "--yes")


def test_redact_erases_a_reviewers_name(small: CommandLine) -> None:
    verdict = small.json(*RECORD, "--rating", "false")["id"]
    small.ok("redact", "--reviewer-name", ME, "--reason", "Left the desk.", "--reviewer", "B. Other", "--yes")
    assert small.json("verdicts", "show", verdict)["reviewer"]["name"] == "[text redacted]"
    assert [name for _, name in small.desk().reviewers.all()] == ["[text redacted]", "B. Other"]
    assert "a name of their own" in small.refused("label", 1, 1, "context", "--reviewer", "[text redacted]")
    assert small.ok("verdicts", "verify").endswith(", 1 text redacted\n")


def test_redact_wants_a_confirmation_where_somebody_can_give_it(small: CommandLine) -> None:
    entry = small.json("claims", "show", 1)["history"][0]["entry"]
    head = small.desk().log.head()
    assert "--yes" in small.refused("redact", entry, "--field", "claimant", "--reason", "Asked to.", input="y\n")
    assert small.desk().log.head() == head


def test_a_correction_of_a_verdict_keeps_what_is_not_given(small: CommandLine) -> None:
    first = small.json(*RECORD, "--rating", "false", "--cite", 2)["id"]
    small.ok("verdicts", "publish", first, "--url", "https://example.org/1", "--date", "2026-11-24")
    assert "https://example.org/1" in small.ok("verdicts", "show", first)
    assert "use one of factual-error" in small.refused("verdicts", "correct", first, "--code", "x", "--note", "N.")
    said = small.ok("verdicts", "correct", first, "--code", "new-evidence", "--rating", "mixed", "--note", "-", input="A bill.")
    second = small.json("verdicts", "list")[0]
    assert said.startswith(f"Recorded verdict {second['id']}, which corrects verdict {first}: “Mixed”.")
    assert f"workbench verdicts publish {second['id']}" in said.replace("\n", " ")
    assert (second["code"], second["reason"], second["rationale"]) == ("new-evidence", "A bill.", "The count was repeated.")
    assert [cite["quote"] for cite in second["cites"]] == ["It found no fault in the vote."]
    assert f"verdict {first} (new-evidence): A bill." in small.ok("verdicts", "show", second["id"])
    small.ok("reasons", "--add", "translation", "A quote was translated wrongly.", "--remove", "misattribution")
    assert list(small.json("reasons"))[-2:] == ["other", "translation"]
    assert "is not a valid reason code" in small.refused("reasons", "--remove", "misattribution")
