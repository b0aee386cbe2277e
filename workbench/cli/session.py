"""What every command stands on: the settings, the desk they lead to, who acts, and how a command ends early.

Invariant: a database is made only where a command asks for it with ``create``.
"""

import contextlib
import getpass
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

import click

from workbench.cli.hints import HINTS
from workbench.cli.output import harmless, many, say_aside, say_line
from workbench.cli.progress import Progress
from workbench.desk import Actor, Workbench
from workbench.errors import DatabaseError, InputError, NotFoundError, OutputExistsError
from workbench.files import is_stream
from workbench.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

class _Number(click.ParamType[int]):
    """A whole number from ``least`` on that the database can hold."""

    name = "number"

    def __init__(self, least: int) -> None:
        self._least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if not (text.isdecimal() and self._least <= int(text[:20]) < 2**63):
            self.fail(f"“{text}” is not a whole number from {self._least} on.", param, ctx)
        return int(text)


NUMBER = _Number(1)
"""What claims, snippets, documents, entries and verdicts are numbered with, and how many can be asked for."""

OFFSET = _Number(0)
"""A place in a text, in characters."""


class _Text(click.types.StringParamType):
    """Text that can be stored and printed. What the system could not decode comes as lone surrogates, which can not."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(super().convert(value, param, ctx))
        if not is_text(text):
            name = param.opts[0] if isinstance(param, click.Option) else param and param.human_readable_name
            raise Refused(f"The value of {name} (“{text[:60]}”) has bytes that are not text here; write it in UTF-8.")
        return text


TEXT = _Text()
"""The type of each argument and option that is text and not a path."""


def is_text(text: str) -> bool:
    """Whether a string is text, without lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def text_only(command: click.Command) -> None:
    """Give each text parameter of a command, and of the commands below it, the type TEXT."""
    for parameter in command.params:
        if isinstance(parameter.type, click.types.StringParamType):
            parameter.type = TEXT
    if isinstance(command, click.Group):
        for below in command.commands.values():
            text_only(below)


class _Output(click.Path):
    """A path to write to; ``-`` is standard output, as with other commands of a shell."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert("/dev/stdout" if str(value) == "-" else value, param, ctx)


OUTPUT = _Output(path_type=Path)
"""Where a command writes."""


class Refused(click.ClickException):
    """The command did not, or not wholly, do what it was asked: one sentence, exit code 2."""

    exit_code = 2

    def format_message(self) -> str:
        return harmless(self.message)


class Stopped(click.ClickException):
    """Ctrl-C: one sentence saying what is kept, and the exit code that shells expect (128 + SIGINT)."""

    exit_code = 130

    def show(self, file: IO[Any] | None = None) -> None:
        say_aside(f"\n{self.message}")


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line."""

    settings: Settings

    @property
    def database(self) -> Path:
        """Where the database is, or would be."""
        return self.settings.database

    @property
    def has_database(self) -> bool:
        """Whether anything stands where the database belongs. Raises DatabaseError where nobody can tell."""
        try:
            self.database.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:  # a folder that may not be looked into, a name too long for the system
            raise DatabaseError(f"{self.database} cannot be opened ({error.strerror}); correct the path.") from error
        return True

    def desk(self, *, create: bool = False) -> Workbench:
        """Open the desk. With ``create``, make its database where there is none, and say so."""
        made = not self.has_database
        with Progress("Upgrading the database") as progress:
            desk = Workbench.open(self.database, create=create, model=self.settings.model, progress=progress)
        if made:
            say_aside(f"Made the database {self.database}.")
        return desk

    def acting(self, desk: Workbench, name: str | None) -> Actor:
        """The id of who acts: as given, else as set, else the operating system's user."""
        return desk.reviewers.add(self.name_of(name))

    def name_of(self, name: str | None) -> str:
        """The name of who acts."""
        if name is not None:
            return name
        if self.settings.reviewer is not None and not is_text(self.settings.reviewer):
            raise InputError("WORKBENCH_REVIEWER has bytes that are not text; set it to a name.")
        if self.settings.reviewer is not None:
            return self.settings.reviewer
        try:
            return getpass.getuser()
        except (KeyError, ImportError, OSError) as error:  # a container's user need not have a name
            raise InputError("This system does not know your name; give it with --reviewer.") from error


@contextlib.contextmanager
def writing(output: Path) -> Iterator[Callable[[str], None]]:
    """Yield what tells people about an output: on standard error where the output itself may go to standard output. A
    refusal says what ``--force`` would do."""
    try:
        yield say_aside if is_stream(output) else say_line
    except OutputExistsError as error:
        raise Refused(f"{error} {HINTS['force']}") from error


def force_option(command: Command) -> Command:
    """Add ``--force`` to a command that writes to a path."""
    says = "Also replace a link, or in a folder files that were changed or are not ours; never a database or a key."
    return click.option("--force", is_flag=True, help=says)(command)


def reviewer_option(command: Command) -> Command:
    """Add ``--reviewer`` to a command that records something."""
    says = "Who does this.  [default: WORKBENCH_REVIEWER, else your user name]"
    return click.option("--reviewer", metavar="NAME", help=says)(command)


def json_option(command: Command) -> Command:
    """Add ``--json`` to a command whose output a program would read."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON (UTF-8) and nothing else.")(command)


def reachable(path: Path) -> None:
    """Raise NotFoundError where no file or folder is at ``path``, or none that may be looked at."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotFoundError(f"{path} cannot be read ({reason}); correct the path.") from error


def given_text(text: str) -> str:
    """Return an argument, or what is on standard input where the argument is ``-``."""
    if text != "-":
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("What came on standard input is not UTF-8 text; convert it first.") from error


def given_columns(given: Iterable[str]) -> dict[str, str]:
    """Field -> column, from several ``FIELD=COLUMN``; an empty column says that none holds it."""
    mapping: dict[str, str] = {}
    for item in given:
        field, divided, column = item.partition("=")
        if not divided:
            raise InputError(f"“{item}” does not say which column holds what; write FIELD=COLUMN, such as text=Statement.")
        mapping[field.strip()] = column.strip()
    return mapping


def embed(desk: Workbench) -> int:
    """Embed what has no vector yet, telling how far it is; return how many snippets that were."""
    with Progress("Embedding") as progress:
        try:
            return desk.matching.embed(progress)
        except KeyboardInterrupt:
            done = many(progress.done, "snippet")
            raise Stopped(
                f"Stopped. Everything taken in is kept, and {done} embedded now; the next search, match or ingest "
                "embeds the rest."
            ) from None
