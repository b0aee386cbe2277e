"""The command line. Each command calls the desk and prints the result.

Invariant: a command ends with exit code 0; or with one message on standard error and exit code 2, if it failed; or with 130
after Ctrl-C. Anything else is a bug and shows its traceback.

Commands have more parameters than other functions may have, because click passes options one by one.
"""

import io
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from workbench.cli.hints import with_hint
from workbench.cli.session import TEXT, Refused, Session, Stopped, text_only
from workbench.cli.settings import Settings
from workbench.errors import WorkbenchError

_MODULES = {
    "init": "maintenance",
    "ingest": "sources",
    "sources": "sources",
    "claims": "claims",
    "external": "external",
    "match": "matching",
    "search": "matching",
    "label": "review",
    "cite": "review",
    "undo": "review",
    "verdicts": "verdicts",
    "keys": "verification",
    "scales": "desk_settings",
    "policy": "desk_settings",
    "organisation": "desk_settings",
    "reasons": "desk_settings",
    "criteria": "desk_settings",
    "model": "desk_settings",
    "web-pages": "web_pages",
    "shortcuts": "desk_settings",
    "evaluate": "evaluation",
    "redact": "redaction",
    "backup": "maintenance",
    "restore": "maintenance",
    "rebuild": "maintenance",
    "serve": "maintenance",
    "doctor": "maintenance",
}
"""Command -> its module, in the order of a day's work. The function has the name of the command."""


class _Commands(Mapping[str, click.Command]):
    """The commands by name. A module is imported when one of its commands is asked for, so that each starts quickly."""

    def __getitem__(self, name: str) -> click.Command:
        module = import_module(f"{__name__}.{_MODULES[name]}")
        command: click.Command = getattr(module, name.replace("-", "_"))
        text_only(command)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


class _CommandLine(click.Group):
    """Turns the errors of this package into messages; lists commands in the order of a day's work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        # Files and pipes get UTF-8 on every system; a terminal that cannot show a character gets "?", not a traceback.
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding=None if sys.stdout.isatty() else "utf-8", errors="replace")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except WorkbenchError as error:
            raise Refused(with_hint(error)) from error
        except UnicodeEncodeError as error:
            if error.reason != "surrogates not allowed":
                raise
            raise Refused("A file name or a text is not valid text and cannot be stored. Write it in UTF-8.") from error
        except KeyboardInterrupt:
            raise Stopped("Stopped. Everything recorded before is kept.") from None


@click.group(
    cls=_CommandLine,
    commands=_Commands(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "--db",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="Path of the database.  [default: WORKBENCH_DB, else claims.db]",
)
@click.option(
    "--model",
    metavar="NAME_OR_DIR",
    type=TEXT,
    help="Name or folder of a sentence-transformers model.  [default: WORKBENCH_MODEL, else that of the desk]",
)
@click.option(
    "--device",
    metavar="DEVICE",
    type=TEXT,
    help="Where the model runs: cpu, or a PyTorch device such as cuda or mps.  [default: WORKBENCH_DEVICE, else cpu]",
)
@click.pass_context
def main(ctx: click.Context, db: Path | None, model: str | None, device: str | None) -> None:
    """Match claims to evidence from your own sources, record verdicts, and export a log that anybody can verify.

    All data is in one database. For help on a command with an example: workbench COMMAND --help
    """
    settings = Settings.from_environment()
    database = (db or settings.database).expanduser()
    ctx.obj = Session(replace(settings, database=database, model=model or settings.model, device=device or settings.device))
