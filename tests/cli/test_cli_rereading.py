"""``sources reread``, without a model."""

import json

import pytest
from commandline import CommandLine

from workbench.desk.sources import Sources
from workbench.domain.sources import Block, Metadata, Reading, Segment
from workbench.store import sources
from workbench.store.database import Database

OLD = "The board did not\u200b approve it. It met in May."
TITLE = "The board did not approve it. It met in May."


@pytest.fixture
def old(empty: CommandLine) -> CommandLine:
    """A desk with a source that an earlier version read with a zero-width space, cited by a verdict."""
    reading = Reading(OLD.encode(), "text/plain", OLD, (Block(0, len(OLD), "paragraph"),), Metadata(TITLE, language="en"))
    cuts = [Segment(0, 30, "sentence"), Segment(31, len(OLD), "sentence")]
    with Database(empty.database).write() as db:
        sources.add(db, reading, cuts, kind="file", place="/in/minutes.txt", time="2026-01-01T00:00:00.000Z")
    empty.ok("claims", "add", "The board approved it.")
    empty.ok("cite", 1, 1, 0, 30)
    empty.ok("verdicts", "record", 1, "--rating", "false", "--rationale", "The minutes say so.")
    return empty


def test_a_dry_run_shows_the_changes_and_the_verdicts(old: CommandLine) -> None:
    text = old.ok("sources", "reread", "--dry-run")
    assert text.splitlines() == [
        f"Document 1: {TITLE}",
        "  1 character removed, 0 added",
        "  - The board did not\u200b approve it. It met in May.",
        "  + The board did not approve it. It met in May.",
        "  Verdict 9 on claim 1 cites it (not in the new text): “The board did not\u200b approve it.”",
        "",
        "1 source read again: 1 would read differently (1 text, 0 only in metadata). 1 verdict cites them; 1",
        "with a quote that is not in the new text.",
    ]
    report = old.json("sources", "reread", "--dry-run")
    assert (report["sources"], report["unchanged"], report["unread"]) == (1, 0, [])
    assert report["changed"][0]["verdicts"][0]["found"] is False and report["changed"][0]["new"] is None
    assert len(old.json("sources", "list", "--all-versions")) == 1


def test_the_new_version_is_made_once(old: CommandLine) -> None:
    assert "new version: document 2" in old.ok("sources", "reread", "--no-embed")
    assert [row["id"] for row in old.json("sources", "list")] == [2]
    assert old.ok("sources", "show", "1", "--text") == OLD
    assert old.ok("sources", "show", "2", "--text") == OLD.replace("\u200b", "")
    assert "Version 2 is document 2" in old.ok("sources", "show", "1")
    again = old.json("sources", "reread")
    assert (again["changed"], again["unchanged"]) == ([], 1)
    assert "sound" in old.ok("verdicts", "verify").lower()


def test_what_cannot_be_read_is_named(old: CommandLine) -> None:
    with Database(old.database).write() as db:
        db.execute("DELETE FROM originals")
    result = old.run("sources", "reread", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["unread"][0]["id"] == 1
    assert f"Failed: document 1 ({TITLE}): Its bytes are not stored." in result.stderr
    assert "1 source of 1 could not be read again." in result.stderr


def test_ctrl_c_keeps_what_is_done(old: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Sources.reread

    def interrupted(self: Sources, **options: object) -> None:
        made(self, **options)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(Sources, "reread", interrupted)
    result = old.run("sources", "reread")
    assert result.exit_code == 130
    assert "1 of 1 sources were read again. 1 change of these is kept." in result.stderr
    assert [row["id"] for row in old.json("sources", "list")] == [2]
