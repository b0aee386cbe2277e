"""The command line. Each command calls the desk and prints what comes back.

Invariant: a command ends with exit code 0; or with one sentence on standard error and exit code 2, where it could not do
what it was asked; or with 130 after Ctrl-C. Anything else is a bug and shows its traceback.
"""

import io
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from workbench.cli import care, claims, evaluation, external, matching, proof, redaction, review, sources, work
from workbench.cli.hints import with_hint
from workbench.cli.session import Refused, Session, Stopped, text_only
from workbench.errors import WorkbenchError
from workbench.settings import Settings


class _CommandLine(click.Group):
    """Turns what the package raises on purpose into a sentence; lists commands in the order of a day's work."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        # A file or a pipe gets UTF-8 on every system; a terminal that cannot show a character gets "?", not a traceback.
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
            raise Refused("A file name or a text has bytes that are not text and cannot be stored; correct it.") from error
        except KeyboardInterrupt:
            raise Stopped("Stopped. What was recorded before is kept.") from None


@click.group(cls=_CommandLine, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.option(
    "--db",
    metavar="PATH",
    type=click.Path(path_type=Path),
    help="The database.  [default: WORKBENCH_DB, else claims.db]",
)
@click.option(
    "--model",
    metavar="NAME_OR_DIR",
    help="A sentence-transformers model, by name or folder.  [default: WORKBENCH_MODEL, else the bundled one]",
)
@click.pass_context
def main(ctx: click.Context, db: Path | None, model: str | None) -> None:
    """Claims matched to the evidence a desk owns, judged by people, in a log that can be verified.

    Everything stands in one database. Each command has help and an example: workbench COMMAND --help.
    """
    settings = Settings.from_environment()
    database = (db or settings.database).expanduser()
    ctx.obj = Session(replace(settings, database=database, model=model or settings.model))


for command in (
    care.init,
    sources.ingest,
    sources.sources,
    claims.claims,
    external.external,
    matching.match,
    matching.search,
    review.label,
    review.cite,
    work.undo,
    proof.verdicts,
    proof.keys,
    review.scales,
    work.policy,
    work.organisation,
    work.reasons,
    work.shortcuts,
    evaluation.evaluate,
    redaction.redact,
    care.backup,
    care.restore,
    care.rebuild,
    care.serve,
    care.doctor,
):
    main.add_command(command)
text_only(main)
