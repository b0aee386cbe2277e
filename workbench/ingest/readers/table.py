"""CSV and JSON lines: one document a row.

Invariant: good rows stand whatever the others hold. A row needs ``text``; ``title, author, publisher, date`` (or
``published``)``, url, language`` and ``id`` are taken where they are there.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

from workbench.domain.sources import Metadata, Reading, normalise
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import finished
from workbench.ingest.encoding import decode
from workbench.ingest.readers.text import plain_blocks

csv.field_size_limit(50_000_000)


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield one document a row, or the sentence that says why a row is none."""
    text = decode(data, name=name)
    rows = _jsonl(text) if media_type == "application/x-ndjson" else _csv(text, name)
    for line, row, own in rows:
        if isinstance(row, str):
            yield f"{name}, line {line}: {row}"
            continue
        try:
            yield _document(row, own, media_type, line, f"{name}, line {line}")
        except UnreadableSourceError as error:
            yield str(error)


_Row = tuple[int, Mapping[str, Any] | str, bytes]
"""A line number, a row or what is wrong with it, and the row's bytes."""


def _document(row: Mapping[str, Any], own: bytes, media_type: str, line: int, where: str) -> Reading:
    fields = {str(key).strip().lower(): value for key, value in row.items()}
    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnreadableSourceError(f"{where}: the column “text” is empty.")
    text = normalise(text)

    def field(*names: str) -> str | None:
        return next((str(fields[name]) for name in names if fields.get(name) not in (None, "")), None)

    metadata = Metadata(
        title=field("title"),
        author=field("author"),
        publisher=field("publisher", "source"),
        published=field("published", "date"),
        url=field("url"),
        language=field("language"),
    )
    part = field("id", "_id") or f"row-{line}"
    return finished(own, media_type, text, plain_blocks(text), metadata, name=where, part=f"#{part}")


def _jsonl(text: str) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "it is not JSON.", b""
            continue
        if not isinstance(row, Mapping):
            yield number, "it is not a JSON object.", b""
        elif "text" not in row:
            yield number, f"it has no “text”, only {', '.join(map(str, row))[:100]}.", b""
        else:
            yield number, row, line.strip().encode("utf-8", "replace")


def _csv(text: str, name: str) -> Iterator[_Row]:
    try:
        dialect: Any = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    columns = [(column or "").strip().lower() for column in reader.fieldnames or []]
    if "text" not in columns:
        found = ", ".join(column for column in columns if column)[:200]
        raise UnreadableSourceError(f"{name} has no column “text”, only {found}; name the column with the texts so.")
    reader.fieldnames = columns
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, f"it cannot be read ({error}).", b""
            continue
        filled = {key: value for key, value in row.items() if key and isinstance(value, str) and value}
        clean = {key: value.encode("utf-8", "replace").decode() for key, value in filled.items()}
        yield reader.line_num, clean, rfc8785.dumps(dict[str, Any](clean))
