"""``ingest`` and ``sources``, without a model."""

import io
import json
import os
import re
import sys
from pathlib import Path

import pytest
from commandline import SENTENCES, CommandLine
from hypothesis import HealthCheck, given, settings, strategies as st
from reportlab.pdfgen.canvas import Canvas

from workbench.domain.sources import normalise


def test_ingest_makes_the_database_and_counts_what_it_did(none: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_text("The first article holds one sentence.", "utf-8")
    (folder / "two.md").write_text("# Second\n\nIt has a heading.", "utf-8")
    result = none.run("ingest", folder, "--no-embed")
    assert result.exit_code == 0
    assert result.stdout == "2 documents added.\n"
    assert result.stderr == f"Created the database {none.database}.\n"
    assert none.ok("ingest", folder, "--no-embed") == "2 documents unchanged.\n"
    (folder / "one.txt").write_text("The first article was corrected.", "utf-8")
    assert none.ok("ingest", folder, "--no-embed") == "1 new version, 1 document unchanged.\n"


def test_a_bad_file_is_named_with_its_reason_and_stops_nothing(none: CommandLine, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text(SENTENCES, "utf-8")
    bad.write_bytes(b"%PDF-1.7 and then nothing")
    result = none.run("ingest", bad, good, "--no-embed")
    assert result.exit_code == 2
    assert result.stdout == "1 document added, 1 file failed.\n"
    failed = [line for line in result.stderr.splitlines() if line.startswith("Failed: ")]
    assert len(failed) == 1 and "bad.pdf" in failed[0]
    assert "1 file of 2 could not be read" in result.stderr
    assert len(none.json("sources", "list")) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes of POSIX")
def test_what_is_skipped_in_a_folder_is_said(none: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "one.txt").write_text("The first article holds one sentence.", "utf-8")
    (tmp_path / "secret.txt").write_text("Nobody may read this.", "utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(folder / "pipe.txt")
    result = none.run("ingest", folder, "--no-embed")
    assert result.exit_code == 0 and result.stdout == "1 document added, 2 skipped.\n"
    assert f"Skipped: {folder / 'out.txt'} (a link that leads out of the folder)." in result.stderr
    assert f"Skipped: {folder / 'pipe.txt'} (it is a named pipe, not a file)." in result.stderr
    report = json.loads(none.run("ingest", folder, "--no-embed", "--json").stdout)
    assert report["skipped"] == 2 and report["files"][0]["skipped"] is None
    (folder / "one.txt").unlink()
    result = none.run("ingest", folder, "--no-embed")
    assert result.exit_code == 2 and "Skipped: " in result.stderr and "No file has a supported format" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize(
    "words",
    [
        ("ingest", "--no-embed"), ("ingest", "--rows", "--no-embed"), ("claims", "import"), ("external", "import"), ("verdicts", "verify"),
        ("verdicts", "import"), ("scales", "add"), ("verdicts", "verify", "log.jsonl", "--key"),
    ],
)  # fmt: skip
def test_no_command_waits_for_a_pipe_or_reads_a_device(small: CommandLine, tmp_path: Path, words: tuple[str, ...]) -> None:
    small.ok("verdicts", "export", "--format", "jsonl", "--output", tmp_path / "log.jsonl")
    words = tuple(str(tmp_path / word) if word == "log.jsonl" else word for word in words)
    os.mkfifo(tmp_path / "pipe.jsonl")
    for path, what in ((tmp_path / "pipe.jsonl", "it is a named pipe"), (Path("/dev/zero"), "it is a device")):
        result = small.run(*words, path)
        assert result.exit_code == 2 and (what in result.stderr.replace("\n", " ") or "is not a table" in result.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="sparse files of POSIX")
def test_a_file_of_gigabytes_is_refused_by_its_size(small: CommandLine, tmp_path: Path) -> None:
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.truncate(6_000_000_000)
    for words in (("ingest", "--no-embed"), ("claims", "import"), ("external", "import")):
        assert "it has 6,000 MB" in small.run(*words, huge).stderr.replace("\n", " ")


def test_ingest_as_json_prints_nothing_else_and_fails_all_the_same(none: CommandLine, tmp_path: Path) -> None:
    empty, good = tmp_path / "empty.txt", tmp_path / "good.txt"
    empty.touch()
    good.write_text(SENTENCES, "utf-8")
    result = none.run("ingest", empty, good, "--no-embed", "--json")
    assert result.exit_code == 2
    report = json.loads(result.stdout)
    counts = {"added": 1, "new_versions": 0, "unchanged": 0, "failed": 1, "embedded": 0}
    assert {name: report[name] for name in counts} == counts
    assert [bool(file["problems"]) for file in report["files"]] == [True, False]
    assert report["files"][1]["documents"] == [1]


def test_a_file_name_that_is_no_text_is_spelled_out(none: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    name = bytes(tmp_path / "in") + b"/n\xff.txt"
    Path(name.decode("utf-8", "surrogateescape")).write_text("A sentence in it.", "utf-8")
    none.ok("ingest", tmp_path / "in", "--no-embed")
    assert none.json("sources", "list")[0]["place"].endswith("n\\udcff.txt")


def test_the_list_of_sources(small: CommandLine) -> None:
    (row,) = small.json("sources", "list")
    assert row["id"] == 1 and row["snippet_count"] == 3 and row["cited_count"] == 0 and row["place"].endswith("recount.txt")
    assert small.json("sources", "list", "--search", "nothing-like-it") == []
    assert "ingest" in small.ok("sources", "list", "--search", "nothing-like-it")
    small.ok("sources", "note", "A second document.", "--title", "Newer")
    assert [row["title"] for row in small.json("sources", "list", "--limit", 1)] == ["Newer"]
    assert "1 of 2 documents." in small.ok("sources", "list", "--limit", 1)


def test_a_source_shows_its_snippets_with_exact_offsets(small: CommandLine) -> None:
    source = small.json("sources", "show", 1)
    assert [snippet["text"] for snippet in source["snippets"]] == [
        "The commission counted again.",
        "It found no fault in the vote.",
        "Observers agreed with it.",
    ]
    for snippet in source["snippets"]:
        assert source["text"][snippet["start"] : snippet["end"]] == snippet["text"]
    shown = small.ok("sources", "show", 1, "--snippets")
    assert all(snippet["text"] in shown for snippet in source["snippets"])
    assert "Observers agreed" not in small.ok("sources", "show", 1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=300).filter(lambda text: normalise(text).strip()))
def test_the_text_printed_is_the_text_stored(empty: CommandLine, text: str) -> None:
    added = empty.ok("sources", "note", "-", "--title", "A note", input=text.encode("utf-8", "replace"))
    id = int(re.findall(r"document (\d+)", added)[0])  # a text may differ from an earlier one only in what is not stored
    source = empty.json("sources", "show", id)
    printed = empty.run("sources", "show", id, "--text").stdout_bytes.decode("utf-8")
    assert printed == source["text"]
    assert source["snippets"]
    for snippet in source["snippets"]:
        assert printed[snippet["start"] : snippet["end"]] == snippet["text"]


def test_a_source_is_described_by_hand(small: CommandLine) -> None:
    small.ok("sources", "edit", 1, "--title", "The recount", "--published", "2021-02", "--url", "https://example.org/a")
    source = small.json("sources", "show", 1)
    assert (source["title"], source["published"], source["url"]) == ("The recount", "2021-02", "https://example.org/a")
    small.ok("sources", "edit", 1, "--published", "")
    assert small.json("sources", "show", 1)["published"] is None


def test_a_note_with_author_and_date(empty: CommandLine) -> None:
    said = ("--title", "Call", "--author", "B. Example", "--published", "2021-02-01", "--source-type", "primary")
    added = empty.ok("sources", "note", "She saw it.", *said, "--accessed", "2021-02-03")
    assert added == "Added document 1.\n"
    source = empty.json("sources", "show", 1)
    assert (source["kind"], source["author"], source["text"]) == ("note", "B. Example", "She saw it.")
    assert (source["standing"], source["accessed"]) == ("primary", "2021-02-03")


def test_earlier_versions_stay_and_are_named(small: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "recount.txt").write_text("The commission took it back.", "utf-8")
    small.ok("ingest", tmp_path / "recount.txt", "--no-embed")
    assert [row["version"] for row in small.json("sources", "list")] == [2]
    assert [row["version"] for row in small.json("sources", "list", "--all-versions")] == [2, 1]
    assert "replaced by a newer version" in small.ok("sources", "show", 1)
    assert "Version 1 is document 1" in small.ok("sources", "show", 2)


def test_what_a_file_leaves_out_is_a_note_and_no_failure(none: CommandLine, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("The crane was ~~never~~ sold.", "utf-8")
    result = none.run("ingest", page, "--no-embed")
    assert (result.exit_code, result.stdout) == (0, "1 document added.\n")
    (note,) = [line for line in result.stderr.splitlines() if line.startswith("Note: ")]
    assert note.endswith("page.md: 1 struck passage was left out: “never”.")
    page.write_text("The quay was ~~never~~ sold.", "utf-8")
    report = json.loads(none.ok("ingest", page, "--no-embed", "--json"))
    assert (report["failed"], report["files"][0]["problems"]) == (0, [])
    assert [note.endswith("1 struck passage was left out: “never”.") for note in report["files"][0]["notes"]] == [True]


def test_a_files_own_date_is_shown_as_such(none: CommandLine, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=True)  # stamps 1 January 2000
    canvas.drawString(72, 700, "Report number 52 of October 2008.")
    canvas.save()
    (tmp_path / "report.pdf").write_bytes(buffer.getvalue())
    none.ok("ingest", tmp_path / "report.pdf", "--no-embed")
    source = none.json("sources", "show", 1)
    assert (source["published"], source["file_date"]) == (None, "2000-01-01")
    shown = none.ok("sources", "show", 1)
    assert "File date  2000-01-01" in shown and "Published" not in shown
