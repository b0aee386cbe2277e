"""What commands share: settings, the desk, who acts, common options, and how a command ends early.

Invariant: a database is created only by a command that passes ``create``.
"""

import contextlib
import getpass
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from workbench.cli.hints import HINTS
from workbench.cli.output import harmless, say_aside, say_line
from workbench.cli.progress import Progress
from workbench.cli.settings import Settings
from workbench.errors import DatabaseError, InputError, NotFoundError, OutputExistsError

if TYPE_CHECKING:
    from workbench.desk import Actor, Workbench

Command = TypeVar("Command", bound=Callable[..., Any])


class _Number(click.ParamType[int]):
    """A whole number of at least ``least`` that the database can hold."""

    name = "number"

    def __init__(self, least: int) -> None:
        self._least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value)
        if not (text.isdecimal() and self._least <= int(text[:20]) < 2**63):
            self.fail(f"“{text}” is not a whole number of {self._least} or more.", param, ctx)
        return int(text)


NUMBER = _Number(1)
"""The number of a claim, snippet, document, entry or verdict, or a limit."""

OFFSET = _Number(0)
"""An offset in a text, in characters."""


class _Text(click.types.StringParamType):
    """Text that can be stored and printed. Bytes that the system could not decode arrive as lone surrogates, which
    cannot."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(super().convert(value, param, ctx))
        if not is_text(text):
            name = param.opts[0] if isinstance(param, click.Option) else param and param.human_readable_name
            raise Refused(f"The value of {name} (“{text[:60]}”) is not valid text. Write it in UTF-8.")
        return text


TEXT = _Text()
"""The type of each argument and option that is text and not a path."""


def is_text(text: str) -> bool:
    """Return whether a string is text without lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def text_only(command: click.Command) -> None:
    """Give each text parameter of a command and of its subcommands the type TEXT."""
    for parameter in command.params:
        if isinstance(parameter.type, click.types.StringParamType):
            parameter.type = TEXT
    if isinstance(command, click.Group):
        for below in command.commands.values():
            text_only(below)


class _Output(click.Path):
    """A path to write to; ``-`` is standard output."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return super().convert("/dev/stdout" if str(value) == "-" else value, param, ctx)


OUTPUT = _Output(path_type=Path)
"""The type of ``--output``."""


class _PathOrAddress(click.Path):
    """A path, or a web address as text."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and value.lower().startswith(("http://", "https://")):
            return TEXT.convert(value, param, ctx)
        return super().convert(value, param, ctx)


PATH_OR_ADDRESS = _PathOrAddress(path_type=Path)
"""The type of an argument that is the path of a file or the address of a page: a Path or a str."""


class Refused(click.ClickException):
    """The command failed, at least in part: one message, exit code 2."""

    exit_code = 2

    def format_message(self) -> str:
        return harmless(self.message)


class Stopped(click.ClickException):
    """Ctrl-C: one message that says what was kept, and the exit code that shells expect (128 + SIGINT)."""

    exit_code = 130

    def show(self, file: IO[Any] | None = None) -> None:
        say_aside(f"\n{self.message}")


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line."""

    settings: Settings

    @property
    def database(self) -> Path:
        """The path of the database, whether or not it exists."""
        return self.settings.database

    @property
    def has_database(self) -> bool:
        """Whether there is a file at the path of the database. Raises DatabaseError if the path cannot be read."""
        try:
            self.database.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:  # a folder without permission, a name too long for the system
            raise DatabaseError(f"{self.database} cannot be opened ({error.strerror}). Correct the path.") from error
        return True

    def desk(self, *, create: bool = False) -> "Workbench":
        """Open the desk. With ``create``, create a missing database and report it."""
        from workbench.desk import Workbench

        created = not self.has_database
        with Progress("Upgrading the database") as progress:
            settings = self.settings
            desk = Workbench.open(
                self.database, create=create, model=settings.model, device=settings.device, progress=progress
            )
        if created:
            say_aside(f"Created the database {self.database}.")
        return desk

    def acting(self, desk: "Workbench", name: str | None) -> "Actor":
        """Return the id of the acting reviewer, adding them if they are new."""
        return desk.reviewers.add(self.name_of(name))

    def name_of(self, name: str | None) -> str:
        """Return the name of the acting reviewer: as given, else from the settings, else from the operating system."""
        if name is not None:
            return name
        if self.settings.reviewer is not None and not is_text(self.settings.reviewer):
            raise InputError("WORKBENCH_REVIEWER is not valid text. Set it to a name in UTF-8.")
        if self.settings.reviewer is not None:
            return self.settings.reviewer
        try:
            return getpass.getuser()
        except (KeyError, ImportError, OSError) as error:  # a container's user need not have a name
            raise InputError("Your user name is not known to this system. Give a name with --reviewer.") from error


@contextlib.contextmanager
def writing(output: Path) -> Iterator[Callable[[str], None]]:
    """Yield a function that prints messages about an output, on standard error if the output is a stream. An error about an
    existing file mentions ``--force``."""
    from workbench.desk import is_stream

    try:
        yield say_aside if is_stream(output) else say_line
    except OutputExistsError as error:
        raise Refused(f"{error} {HINTS['force']}") from error


def force_option(command: Command) -> Command:
    """Add ``--force`` to a command that writes to a path."""
    text = "Also replace a link, and files in a folder that were changed or added by others. Never a database or a key."
    return click.option("--force", is_flag=True, help=text)(command)


def reviewer_option(command: Command) -> Command:
    """Add ``--reviewer`` to a command that records something."""
    text = "Your name in the log.  [default: WORKBENCH_REVIEWER, else your user name]"
    return click.option("--reviewer", metavar="NAME", help=text)(command)


def json_option(command: Command) -> Command:
    """Add ``--json`` to a command whose output programs read."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON (UTF-8).")(command)


def item_options(command: Command) -> Command:
    """Add the argument ``ID`` and ``--json`` to a command that shows one item."""
    return click.argument("id", type=NUMBER)(json_option(command))


def numbers_argument(command: Command) -> Command:
    """Add the argument ``ID...``, the numbers of one or more claims."""
    return click.argument("ids", metavar="ID...", nargs=-1, required=True, type=NUMBER)(command)


def reachable(path: Path) -> None:
    """Raise NotFoundError if there is no readable file or folder at ``path``."""
    try:
        path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise NotFoundError(f"{path} cannot be read ({reason}). Correct the path.") from error


def given_text(text: str) -> str:
    """Return an argument, or the text on standard input if the argument is ``-``."""
    if text != "-":
        return text
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("Standard input is not UTF-8 text. Convert it first.") from error


def given_columns(given: Iterable[str]) -> dict[str, str]:
    """Return field -> column from ``FIELD=COLUMN`` items. An empty column means that no column holds the field."""
    mapping: dict[str, str] = {}
    for item in given:
        field, equals, column = item.partition("=")
        if not equals:
            raise InputError(f"“{item}” is not a valid column mapping. Use FIELD=COLUMN, for example text=Statement.")
        mapping[field.strip()] = column.strip()
    return mapping


def embed(desk: "Workbench") -> int:
    """Embed snippets that have no vector yet, showing progress. Return their number."""
    with Progress("Embedding", percent=True) as progress:
        try:
            return desk.matching.embed(progress)
        except KeyboardInterrupt:
            raise Stopped(
                f"Stopped. All sources are kept, and {progress.share} of the new text is embedded. The next ingest, match "
                "or search embeds the rest."
            ) from None
