"""CSV and JSON Lines: one document per row.

Invariant: good rows are kept, whatever the others contain. A row needs ``text``; ``title, author, publisher, date`` (or
``published``)``, url, language`` and ``id`` are used if present. The bytes of a row's document do not depend on the column
mapping, so that the row is recognised when it is imported again.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any, TextIO

import rfc8785

from workbench.domain import Metadata, Reading, normalise
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer, finished
from workbench.ingest.encoding import decode
from workbench.ingest.labelled_rows import TOP, RowWriter, is_figure
from workbench.ingest.readers import Reader
from workbench.ingest.readers.text import plain_blocks
from workbench.tabular.delimited import Delimited, all_rows, open_delimited, several_lines
from workbench.tabular.json_rows import json_lines

NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text",),
    "title": ("title",),
    "author": ("author",),
    "publisher": ("publisher", "source"),
    "published": ("published", "date"),
    "url": ("url", "metadata.url"),
    "language": ("language",),
    "id": ("id", "_id"),
}
"""The fields of a document that a row can have, and the columns in which each is looked for, in lower case.
``metadata.url`` is the key ``url`` of an object ``metadata``."""

LOOKED_AT = 100
"""Rows by which a table of figures is recognised."""

MAX_COLUMNS = 1_000
"""Columns that are looked at in them."""

LONG_TEXT = 60
"""Mean characters of the cells of a column from which it holds texts."""

Row = tuple[int, Mapping[str, Any] | str, bytes]
"""A line number, a row by column in lower case or what is wrong with it, and the row's bytes."""


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield one document a row, or the sentence that says why a row is none. A table of figures is one document."""
    stream = io.StringIO(decode(data, name=name), newline=newline(media_type))
    if media_type == "text/csv" and _is_statistics(stream, name):
        yield from _statistics(stream, data, media_type, name)
        return
    for line, row, own in rows(stream, media_type, name):
        if isinstance(row, str):
            yield f"{name}, line {line}: {row}"
            continue
        try:
            yield document(row, own, media_type, line, f"{name}, line {line}")
        except UnreadableSourceError as error:
            yield str(error)


def _is_statistics(stream: TextIO, name: str) -> bool:
    """Return whether a table has figures and no column of texts, judged by the column's name and the length of its cells."""
    table = open_delimited(stream, name=name, is_header=_has_text_column)
    if table is None or _has_text_column(table.header):
        return False
    top = [cells for _, cells in islice(all_rows(stream, name=name), LOOKED_AT) if not isinstance(cells, str)]
    ids = {place for row in top[:TOP] for place, cell in enumerate(row) if _column(cell) in NAMES["id"]}
    columns = list(zip_longest(*(row[:MAX_COLUMNS] for row in top), fillvalue=""))
    if any(sum(map(len, column)) > LONG_TEXT * sum(map(bool, column)) for column in columns):
        return False
    return len(columns) > 1 and any(
        is_figure(cell) for place, column in enumerate(columns) if place not in ids for cell in column
    )


def _statistics(stream: TextIO, data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    composer = Composer()
    problems: list[str] = []

    def cells() -> Iterator[list[str]]:
        for line, row in all_rows(stream, name=name):
            if isinstance(row, str):
                problems.append(f"{name}, line {line}: {row}")
            else:
                yield row

    RowWriter(composer, name).place(cells())
    yield composer.reading(data, media_type, Metadata(), name=name)
    yield from problems


def newline(media_type: str) -> str:
    """Return the ``newline`` argument for a text stream of such rows: JSON Lines end at a line feed and nowhere else."""
    return "\n" if media_type == "application/x-ndjson" else ""


def rows(stream: TextIO, media_type: str, name: str, names: Mapping[str, tuple[str, ...]] = NAMES) -> Iterator[Row]:
    """Yield the rows of a stream that can be read twice, one after the other. Raises UnreadableSourceError where no column
    holds the texts."""
    if media_type == "application/x-ndjson":
        return _jsonl(stream, names)
    return _csv(stream, name, names)


def document(
    row: Mapping[str, Any],
    own: bytes,
    media_type: str,
    line: int,
    where: str,
    names: Mapping[str, tuple[str, ...]] = NAMES,
) -> Reading:
    """Return the document of a row. Raises UnreadableSourceError if it has no text."""

    def field(name: str) -> str | None:
        return next((str(row[column]) for column in names[name] if row.get(column) not in (None, "")), None)

    text = next((row[column] for column in names["text"] if column in row), None)
    if not isinstance(text, str) or not text.strip():
        raise UnreadableSourceError(f"{where}: the column “{names['text'][0]}” is empty.")
    text = normalise(text)
    about = Metadata(**{name: field(name) for name in names if name not in ("text", "id")})
    part = f"#{field('id') or f'row-{line}'}"
    return finished(Reading(own, media_type, text, plain_blocks(text), about, part), name=where)


def _jsonl(stream: TextIO, names: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    for number, value, line in json_lines(stream):
        if isinstance(value, str):
            yield number, value, b""
            continue
        row = _flat(value)
        if not any(column in row for column in names["text"]):
            yield number, f"it has no “{names['text'][0]}”, only {', '.join(map(str, value))[:100]}.", b""
        else:
            yield number, row, line.strip().encode("utf-8", "replace")


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row by column in lower case, with keys of nested objects as ``metadata.url``."""
    flat = {str(key).strip().lower(): value for key, value in row.items()}
    inner = {
        f"{name}.{str(key).strip().lower()}": value
        for name, held in flat.items()
        if isinstance(held, Mapping)
        for key, value in held.items()
    }
    return inner | flat


def _csv(stream: TextIO, name: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    table = open_delimited(stream, name=name, is_header=lambda cells: _has_text_column(cells, names))
    columns = [_column(cell) for cell in table.header] if table else []
    if table is None or not set(columns) & set(names["text"]):
        present = ", ".join(column for column in columns if column)[:200]
        missing = names["text"][0]
        raise UnreadableSourceError(f"{name} has no column “{missing}”, only {present}; name the column with the texts so.")
    return _records(table, columns)


def _has_text_column(cells: Sequence[str], names: Mapping[str, tuple[str, ...]] = NAMES) -> bool:
    return any(_column(cell) in names["text"] for cell in cells)


def _column(cell: str) -> str:
    return cell.strip().lower()


def _records(table: Delimited, columns: Sequence[str]) -> Iterator[Row]:
    broken: list[int] = []
    for number, cells in table.rows:
        if isinstance(cells, str):
            yield number, cells, b""
            continue
        if table.dialect.separator == "\t" and any("\n" in cell or "\r" in cell for cell in cells):
            broken.append(number)
        row = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
        clean = {column: cell.encode("utf-8", "replace").decode() for column, cell in row.items()}
        yield number, clean, rfc8785.dumps(dict[str, Any](clean))
    if broken:
        yield broken[0], several_lines(len(broken)), b""


READER = Reader(
    "Table with one document per row",
    {".csv": "text/csv", ".tsv": "text/csv", ".jsonl": "application/x-ndjson", ".ndjson": "application/x-ndjson"},
    read,
)
