"""Progress of long work: one line on standard error that rewrites itself, and nothing without a terminal."""

import sys
import time
from types import TracebackType

import click

from workbench.cli.output import columns


class Progress:
    """A line such as ``Matching: 512 of 2,048 · 210 per second · 8 s left``. Call it with the number of items done and,
    if known, the total. With ``percent``, what is counted is not shown: ``Embedding: 25 % · 8 s left``."""

    def __init__(self, what: str, *, percent: bool = False) -> None:
        self.done = self.total = 0
        self._what, self._percent = what, percent
        self._shown = sys.stderr.isatty()
        self._first: tuple[float, int] | None = None

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._shown and self._first:
            self._write("")

    def __call__(self, done: int, total: int = 0) -> None:
        """Show the number of items done."""
        self.done, self.total = done, total
        if not self._shown:
            return
        now = time.monotonic()
        self._first = self._first or (now, done)  # time before the first call, such as loading a model, does not count
        started, done_before = self._first
        counted = f"{done:,}" + (f" of {total:,}" if total else "")
        parts = [f"{self._what}: {self.share if self._percent else counted}"]
        if done > done_before and now > started:
            rate = (done - done_before) / (now - started)
            if not self._percent:
                parts.append(f"{rate:,.0f} per second")
            if total:
                parts.append(f"{_duration((total - done) / rate)} left")
        self._write(" · ".join(parts))

    @property
    def share(self) -> str:
        """How much is done, in percent: never 100 before the end."""
        return f"{100 * self.done // self.total if self.total else 0} %"

    def _write(self, text: str) -> None:
        width = columns() - 1
        click.echo(f"\r{text[:width]:<{width}}\r", nl=False, err=True)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
