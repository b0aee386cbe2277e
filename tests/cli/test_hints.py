"""Errors contain no command names, because the interface shows them too; the command line adds the command."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from commandline import CommandLine

from workbench.cli import main
from workbench.cli.hints import HINTS

PACKAGE = Path(__file__).resolve().parents[2] / "workbench"
BELOW = [
    path
    for folder in ("desk", "store", "exchange", "domain", "fetching", "ingest", "matching", "tabular")
    for path in (PACKAGE / folder).rglob("*.py")
]


def messages(path: Path) -> Iterator[str]:
    """What stands in the errors that a module makes."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def test_no_message_below_the_command_line_names_a_command() -> None:
    said = [message for path in BELOW for message in messages(path)]
    assert len(said) > 200
    assert [message for message in said if re.search(r"“workbench |--(?!force-reinstall)[a-z]", message)] == []
    assert [path.name for path in BELOW if "“workbench " in path.read_text("utf-8")] == []


def test_each_hint_that_an_error_has_is_in_the_table() -> None:
    used = {key for path in BELOW for key in re.findall(r'hint="([^"]*)"', path.read_text("utf-8"))}
    assert used == set(HINTS) - {"force"}


@pytest.mark.parametrize("sentence", HINTS.values())
def test_each_hint_names_a_command_that_there_is(sentence: str) -> None:
    for words in re.findall("“workbench ([a-z]+(?:[ -][a-z]+)*)", sentence):
        command: click.Command = main
        for word in words.split():
            assert isinstance(command, click.Group)
            command = command.commands[word]


def test_the_command_line_adds_the_hint(small: CommandLine, tmp_path: Path) -> None:
    assert small.refused("claims", "show", 99) == "There is no claim 99. “workbench claims list” lists all claims."
    assert small.refused("match", 99).endswith("“workbench claims list” lists all claims.")
    assert small.refused("sources", "show", 99).endswith("“workbench sources list” lists all sources.")
    assert small.refused("verdicts", "show", 99).endswith("“workbench verdicts list” lists all verdicts.")
    assert "“workbench search” and “workbench match”" in small.refused("label", 1, 99, "refutes")
    assert "“workbench external list”" in small.refused("external", "show", 99)
    assert "“workbench external words”" in small.refused("external", "words", "--remove", "sung")
    (tmp_path / "no.key").write_text("No key.", "utf-8")
    export = ("verdicts", "export", "--format", "jsonl", "--output", tmp_path / "log.jsonl", "--sign", tmp_path / "no.key")
    assert "“workbench keys new PATH”" in small.refused(*export)
    export = ("verdicts", "export", "--format", "claimreview", "--output", tmp_path / "out.json")
    assert "“workbench organisation --name NAME --url URL”" in small.refused(*export)
    missing = CommandLine(tmp_path / "missing.db")
    assert missing.refused("claims", "list").endswith("“workbench init” creates a database.")


def test_the_doctor_adds_the_hint(small: CommandLine) -> None:
    from sqlite_utils import Database

    db = Database(small.database)
    with db.conn:
        db.execute("UPDATE claims SET priority = 2")
    db.close()
    result = small.run("doctor")
    assert result.exit_code == 2
    assert "they differ from the log. “workbench rebuild” rebuilds the tables" in " ".join(result.stdout.split())


def test_explain_shows_how_a_rating_word_is_read(small: CommandLine) -> None:
    text = small.ok("external", "words", "--explain", "FAŁSZ. Tak nie było.", "--explain", "Quux")
    assert "falsz" in text and "Lost in Translation: https://" in " ".join(text.split()) and "unknown" in text
    known, unknown = json.loads(small.ok("external", "words", "--explain", "Fałsz", "--explain", "Quux", "--json"))
    assert (known["entry"], known["meaning"], known["ours"]) == ("falsz", "false", False) and known["sources"]
    assert (unknown["meaning"], unknown["sources"]) == (None, [])
