"""Options that were renamed: the former name still works, but help and errors show the new one only."""

from collections.abc import Callable
from typing import Any

import click

from workbench.cli.session import NUMBER, Command, json_option


class _Renamed(click.Option):
    """An option that is also parsed under its former names."""

    def __init__(self, *args: Any, former: str, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._former = former

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        shown, self.opts = self.opts, [*self.opts, self._former]
        try:
            super().add_to_parser(parser, ctx)
        finally:
            self.opts = shown


def renamed_option(*declarations: str, former: str, **attributes: Any) -> Callable[[Command], Command]:
    """Return a decorator like ``click.option`` for an option that was once called ``former``."""

    def decorate(command: Command) -> Command:
        return click.option(*declarations, cls=_Renamed, former=former, **attributes)(command)

    return decorate


def list_options(noun: str, *, search: str) -> Callable[[Command], Command]:
    """Return a decorator that adds ``--search``, described by ``search``, ``--limit`` and ``--json`` to a command that lists
    items."""

    def decorate(command: Command) -> Command:
        command = click.option("--limit", type=NUMBER, metavar="N", help=f"Show at most N {noun}.")(json_option(command))
        return renamed_option("--search", "words", former="--words", default="", metavar="TEXT", help=search)(command)

    return decorate
