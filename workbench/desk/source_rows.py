"""A file of rows (.jsonl, .csv, .tsv) becomes sources, one document a row, in batches: a million rows fit through.

Invariant: a row whose bytes are known is skipped, so an interrupted run continues where it stopped. One bad row stops
nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.desk.context import Context
from workbench.domain import Reading, SourceKind
from workbench.errors import InputError, UnreadableSourceError
from workbench.exchange import dates_in
from workbench.ingest import Cut, Sandbox, rows as reader, shared_sandbox
from workbench.store import sources

ROWS = 1_000
"""Rows in a batch: looked up together, and the new ones written in one transaction."""

ROW_BYTES = 20_000_000
"""Bytes after which a batch with fewer rows is written: texts may be long."""

NAMED = 100
"""Rows of a file that are named when they cannot be used; the rest are counted."""


@dataclass(frozen=True, slots=True)
class RowOptions:
    """How a file of rows is read: ``mapping`` is field -> column where the columns do not have the usual names;
    ``date_format`` the format of its dates, as ``strptime`` has it."""

    mapping: Mapping[str, str]
    date_format: str | None = None

    def check(self) -> None:
        """Raise InputError where an option cannot be used."""
        if unknown := set(self.mapping) - set(reader.FIELDS):
            raise InputError(f"A source has no field “{min(unknown)}”. Use one of {', '.join(reader.FIELDS)}.")
        if not self.mapping.get("text", "text"):
            raise InputError("A source needs a text. Say which column holds it with text=COLUMN.")
        if self.date_format is not None:
            dates_in.check_format(self.date_format)


@dataclass(frozen=True, slots=True)
class IngestedRows:
    """The result of ingesting a file of rows: how many were added, are new versions, were already known, or could not be
    used (``failed``). ``problems`` describe the first of those. ``undated`` rows had a date that could not be read and were
    added without it."""

    name: str
    added: int
    versions: int
    known: int
    failed: int
    undated: int
    problems: tuple[str, ...]


def ingest_rows(
    context: Context, path: Path, options: RowOptions, progress: Callable[[int, int], None]
) -> IngestedRows:
    """Ingest a file of rows, as ``Sources.ingest_rows`` says."""
    options.check()
    name = spelled(str(path))
    try:
        file = reader.look(path, name=name)
        columns = reader.columns_of(file, options.mapping)
        with file.opened() as stream, shared_sandbox() as sandbox:
            batches = _Batches(context, sandbox, file, columns, options.date_format, spelled(path.resolve().as_posix()))
            for row in reader.rows(file, stream, columns):
                if isinstance(row, reader.RowRead):
                    if batches.add(row):
                        progress(batches.write(), file.lines)
                else:
                    batches.fail(f"{name}, line {row[0]}: {row[1]}")
            if batches.waiting:
                progress(batches.write(), file.lines)
    except OSError as error:
        raise InputError(f"{name} cannot be read ({error.strerror}).") from error
    except UnreadableSourceError as error:
        raise InputError(str(error)) from error
    counts = batches.counts
    return IngestedRows(
        name,
        counts["added"],
        counts["version"],
        counts["known"],
        counts["failed"],
        counts["undated"],
        tuple(batches.problems),
    )


class _Batches:
    """Rows on their way into the store, some at a time, and what became of those before."""

    def __init__(
        self,
        context: Context,
        sandbox: Sandbox,
        file: reader.FileOfRows,
        columns: Mapping[str, Sequence[str]],
        date_format: str | None,
        place: str,
    ) -> None:
        self._context, self._sandbox, self._file = context, sandbox, file
        self._columns, self._date_format, self._place = columns, date_format, place
        self._bytes = 0
        self.waiting: list[reader.RowRead] = []
        self.counts = Counter[str]()
        self.problems: list[str] = []

    def add(self, row: reader.RowRead) -> bool:
        """Add a row to the batch; return whether the batch is full."""
        self.waiting.append(row)
        self._bytes += len(row.own)
        return len(self.waiting) == ROWS or self._bytes > ROW_BYTES

    def fail(self, problem: str) -> None:
        """Count a row that cannot be used. Raises InputError where none of the first rows can be."""
        self.counts["failed"] += 1
        if len(self.problems) < NAMED:
            self.problems.append(problem)
        if self.counts["failed"] == self.counts.total() + len(self.waiting) == NAMED:
            raise InputError(
                f"None of the first {NAMED} rows can be used: {self.problems[0]} Say which column holds what."
            )

    def write(self) -> int:
        """Store the new rows of the batch and empty it; return the number of its last line."""
        with self._context.database.read() as db:
            known = sources.known_digests(db, [row.digest for row in self.waiting])
        self.counts["known"] += sum(row.digest in known for row in self.waiting)
        new = [row for row in self.waiting if row.digest not in known]
        cuts: list[tuple[Cut, str]] = []
        for row, cut in zip(new, _cut_rows(self._sandbox, self._file, new, self._columns), strict=True):
            if isinstance(cut, str):
                self.fail(cut)
                continue
            reading, dated = _dated(cut[0], row.cells, self._columns["published"], self._date_format)
            self.counts["undated"] += not dated
            cuts.append(((reading, cut[1]), f"{self._place}{reading.part}"))
        if cuts:
            self.counts.update(added.outcome for added in store(self._context, cuts, kind="file"))
        last = self.waiting[-1].line
        self.waiting.clear()
        self._bytes = 0
        return min(last, self._file.lines)


def _cut_rows(
    sandbox: Sandbox, file: reader.FileOfRows, rows: Sequence[reader.RowRead], columns: Mapping[str, Sequence[str]]
) -> Iterator[Cut | str]:
    """Yield the document of each row, or the sentence that says why there is none."""
    given = [(row.line, row.cells, row.own) for row in rows]
    done = 0
    try:
        for cut in sandbox.rows(given, name=file.name, media_type=file.media_type, columns=columns):
            yield cut
            done += 1
    except UnreadableSourceError as error:
        if len(rows) == 1:
            yield str(error)
            return
        for row in rows[done:]:  # the reader failed on one of these; each is tried alone
            yield from _cut_rows(sandbox, file, [row], columns)


def _dated(
    reading: Reading, cells: Mapping[str, Any], columns: Sequence[str], format: str | None
) -> tuple[Reading, bool]:
    """Return a reading with the date of its row, and whether the date could be read."""
    value = next((cells[column] for column in columns if cells.get(column) not in (None, "")), None)
    try:
        published, readable = dates_in.date_in(value, format), True
    except InputError:
        published, readable = None, False
    return replace(reading, metadata=replace(reading.metadata, published=published)), readable


def store(
    context: Context, cuts: Sequence[tuple[Cut, str]], *, kind: SourceKind, last: bool = True
) -> list[sources.Added]:
    """Store documents with their snippets, given with the place they came from, in one transaction. With the last ones, the
    act of the context is done."""
    with context.write(repeatable=True) if last else context.database.write() as db:
        return [
            sources.add(db, reading, segments, kind=kind, place=place, time=context.now())
            for (reading, segments), place in cuts
        ]


def spelled(path: str) -> str:
    """Return a path as text that can be stored and sent: bytes of a file name that are not text are escaped."""
    return path.encode("utf-8", "backslashreplace").decode()
