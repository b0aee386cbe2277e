"""Claims from CSV, JSON lines and pasted text.

Invariant: reading never stops at a bad row; each row gives a claim or the sentence that says what is wrong with it.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from workbench.domain.claims import NewClaim, claim_from_mapping
from workbench.errors import InputError

NEEDED = ("text", "claim")
"""The columns of which one must be there."""

_BULLET = re.compile(r"^\s*[-–*•]\s+")

Found = tuple[int, NewClaim | InputError]
"""A line number and what stands there."""


def read(text: str, *, name: str) -> Iterator[Found]:
    """Read claims from a file's text; ``name`` tells the format (``.jsonl``, ``.csv``, ``.tsv``).

    Columns or keys: ``text`` (or ``claim``), and where known ``claimant``, ``date`` (or ``said_on``), ``appearances``,
    ``tags``, ``language``. Raises InputError where the file as a whole cannot be used.
    """
    if not text.strip():
        raise InputError(f"{name} is empty; give a CSV or JSONL file with a column “text”.")
    return _jsonl(text) if name.lower().endswith((".jsonl", ".ndjson", ".json")) else _csv(text, name)


def pasted(text: str) -> Iterator[Found]:
    """Read claims from a text that a person pasted: one a line, without the sign that a list puts before it, or cells of
    a spreadsheet with their column names, as ``read`` knows them. Raises InputError where nothing is there."""
    if not text.strip():
        raise InputError("There is nothing to add; paste one claim a line.")
    columns = {column.strip().lower() for column in text.lstrip("\n").partition("\n")[0].split("\t")}
    return _csv(text, "The pasted table") if len(columns) > 1 and columns & set(NEEDED) else _lines(text)


def _lines(text: str) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, _claim({"text": _BULLET.sub("", line)})


def _jsonl(text: str) -> Iterator[Found]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            yield number, InputError("This line is not JSON.")
            continue
        if not isinstance(row, Mapping):
            yield number, InputError("This line is not a JSON object; write {\"text\": \"...\"}.")
            continue
        yield number, _claim(row)


def _csv(text: str, name: str) -> Iterator[Found]:
    try:
        dialect: Any = csv.Sniffer().sniff(text[:10_000], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(10_000_000)
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    columns = [(column or "").strip().lower() for column in reader.fieldnames or []]
    reader.fieldnames = columns
    if not set(columns) & set(NEEDED):
        found = ", ".join(column for column in columns if column)[:200]
        raise InputError(f"{name} has no column “text”; it has {found}. Rename the column that holds the claims.")
    return _rows(reader)


def _rows(reader: "csv.DictReader[str]") -> Iterator[Found]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, InputError(f"This row cannot be read ({error}).")
            continue
        yield reader.line_num, _claim({key: value for key, value in row.items() if key})


def _claim(row: Mapping[str, Any]) -> NewClaim | InputError:
    try:
        return claim_from_mapping(row)
    except InputError as error:
        return error
