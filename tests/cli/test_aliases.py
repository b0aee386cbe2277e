"""Renamed options: the former name still works, and only the new one is shown."""

import click
import pytest
from commandline import CommandLine

from workbench.cli import main
from workbench.cli.aliases import _Renamed

FORMER = {
    "claims assign --nobody": "--unassign",
    "claims list --by": "--reviewer",
    "claims list --state": "--status",
    "claims list --words": "--search",
    "claims take --anyway": "--force",
    "external list --words": "--search",
    "sources edit --standing": "--source-type",
    "sources list --words": "--search",
    "sources note --standing": "--source-type",
    "verdicts correct --reason": "--code",
    "verdicts list --by": "--reviewer",
    "verdicts list --words": "--search",
    "verdicts record --reason": "--note",
}


def command_named(words: list[str]) -> click.Command:
    command: click.Command = main
    for word in words:
        assert isinstance(command, click.Group)
        command = command.commands[word]
    return command


@pytest.mark.parametrize(("former", "name"), FORMER.items(), ids=FORMER)
def test_a_former_name_means_the_new_one_and_is_not_shown(none: CommandLine, former: str, name: str) -> None:
    *words, old = former.split()
    command = command_named(words)
    (option,) = [option for option in command.params if isinstance(option, _Renamed) and option.opts[0] == name]
    for flag in (name, old):
        given = [flag] if option.is_flag else [flag, "2"]
        context = click.Context(command, ignore_unknown_options=True, allow_extra_args=True)
        parsed, _, _ = command.make_parser(context).parse_args(given)
        assert parsed[option.name] in (True, "2")
    help = none.ok(*words, "--help")
    assert name in help and f"{old} " not in help.replace("--reason TEXT    Why", "")


def test_every_former_name_is_in_the_table() -> None:
    def renamed(command: click.Command, path: str) -> int:
        below = command.commands.items() if isinstance(command, click.Group) else ()
        own = sum(isinstance(option, _Renamed) for option in command.params)
        return own + sum(renamed(other, f"{path} {name}") for name, other in below)

    assert renamed(main, "workbench") == len(FORMER)


def test_former_names_still_do_their_work(small: CommandLine) -> None:
    small.ok("sources", "edit", 1, "--standing", "primary")
    assert small.json("sources", "show", 1)["standing"] == "primary"
    assert small.json("sources", "list", "--words", "nothing-like-it") == []
    first = small.json("verdicts", "record", 1, "--rating", "false", "--rationale", "x")["id"]
    again = ("verdicts", "record", 1, "--rating", "true", "--rationale", "x")
    second = small.json(*again, "--corrects", first, "--reason", "Wrong.")
    assert (second["corrects"], second["reason"]) == (first, "Wrong.")
    small.ok("verdicts", "correct", second["id"], "--reason", "other", "--note", "Wrong again.")
    assert [row["id"] for row in small.json("claims", "list", "--state", "decided", "--words", "vote")] == [1]
    small.ok("claims", "take", 1, "--anyway")
    small.ok("claims", "assign", 1, "--nobody")


def test_an_error_names_the_new_option(small: CommandLine) -> None:
    result = small.run("verdicts", "correct", 1, "--note", "x")
    assert result.exit_code == 2 and "'--code'" in result.stderr and "--reason" not in result.stderr
