"""Claims from CSV, TSV, XLSX, JSON Lines and pasted text.

Invariant: a bad row never stops the reading; each row gives a claim or the sentence that says what is wrong with it. A
field other than the text that cannot be used is left out with a warning, and the claim is kept. A mapping of field to
column says which column holds what; nothing about a date or a language is guessed.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from workbench.domain import NewClaim, usable_claim
from workbench.domain.triage import FIELD, Criterion, score_in
from workbench.errors import InputError
from workbench.exchange import tables
from workbench.exchange.columns import folded
from workbench.exchange.dates_in import AmbiguousDateError, date_in, language_in

NAMED: Mapping[str, Sequence[str]] = {
    "text": ("text", "claim"),
    "claimant": ("claimant",),
    "date": ("date", "said on"),
    "appearances": ("appearances",),
    "tags": ("tags",),
    "language": ("language",),
    "triage": ("triage",),
}
"""Column names that need no confirmation, because the documentation gives them."""

_BULLET = re.compile(r"^\s*[-–*•]\s+")

ClaimRow = tuple[int, NewClaim | InputError]
"""A line number, and the claim on that line or what is wrong with it."""


def named(columns: Sequence[str]) -> dict[str, str]:
    """Return the column of each field, for columns whose names need no confirmation."""
    by_name = {folded(column): column for column in reversed(columns)}
    present = {field: [by_name[name] for name in names if name in by_name] for field, names in NAMED.items()}
    return {field: matching[0] for field, matching in present.items() if matching}


def criterion_columns(columns: Sequence[str], criteria: Sequence[Criterion]) -> dict[str, str]:
    """Return the columns that hold the scores for one criterion of triage each, by their fields (``triage_harm``). Such a
    column has the key or the name of the criterion as its name, perhaps with ``triage`` before it."""
    by_name = {folded(column): column for column in reversed(columns)}
    mapping: dict[str, str] = {}
    for criterion in criteria:
        names = [f"{before}{name}" for before in ("triage ", "") for name in (criterion.key, criterion.name)]
        column = next((by_name[name] for name in map(folded, names) if name in by_name), None)
        if column is not None and column not in mapping.values():
            mapping[FIELD + criterion.key] = column
    return mapping


def claims(
    table: tables.Table, mapping: Mapping[str, str], *, name: str, date_format: str | None = None
) -> Iterator[ClaimRow]:
    """Return an iterator over the claims of a table. Raises InputError if no column holds the claims, or the mapping names
    a column that the table does not have."""
    if "text" not in mapping:
        columns = ", ".join(table.columns)[:200]
        raise InputError(
            f"{name} has no column “text”; it has {columns}. Say which column holds the claims. If the column names are not "
            "in the first row, or there are none, say in which row they are (0 for none).",
            hint="header-row",
        )
    for column in mapping.values():
        if column not in table.columns:
            raise InputError(f"{name} has no column “{column}”; it has {', '.join(table.columns)[:200]}.")
    return _mapped(table, mapping, date_format)


def pasted(text: str, criteria: Sequence[Criterion] = ()) -> Iterator[ClaimRow]:
    """Read claims from pasted text: one claim per line, without a bullet in front, or cells of a spreadsheet under column
    names that need no confirmation; ``criteria`` are those of triage. Raises InputError if the text is blank."""
    if not text.strip():
        raise InputError("There is nothing to add; paste one claim a line.")
    columns = text.lstrip("\n").partition("\n")[0].split("\t")
    if len(columns) < 2 or "text" not in named([column.strip() for column in columns]):
        return _lines(text)
    table = tables.of_text(io.StringIO(text, newline=""), name="The pasted table.tsv")
    mapping = criterion_columns(table.columns, criteria) | named(table.columns)
    return _noted(claims(table, mapping, name="The pasted table"), table.notes)


def _noted(items: Iterator[ClaimRow], notes: Sequence[str]) -> Iterator[ClaimRow]:
    """Yield the rows, with the notes on the whole table as warnings of the first claim."""
    for line, item in items:
        if isinstance(item, NewClaim):
            yield line, replace(item, warnings=(*notes, *item.warnings))
            notes = ()
        else:
            yield line, item


def _lines(text: str) -> Iterator[ClaimRow]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, _claim({"text": _BULLET.sub("", line)})


def _mapped(table: tables.Table, mapping: Mapping[str, str], date_format: str | None) -> Iterator[ClaimRow]:
    for line, row in table.rows:
        if isinstance(row, InputError):
            yield line, row
            continue
        cells = {field: row.get(column) for field, column in mapping.items()}
        warnings: list[str] = []
        try:
            cells["date"] = date_in(cells.get("date"), date_format)
        except AmbiguousDateError as error:  # a format would decide for the whole column, so import none of it without one
            yield line, error
            continue
        except InputError as error:
            cells["date"] = None
            warnings.append(f"{error} The claim has no date.")
        try:
            cells["language"] = language_in(cells.get("language"))
        except InputError as error:
            cells["language"] = None
            warnings.append(f"{error} The claim has no language.")
        scores, refused = _scores({field: cells.pop(field) for field in mapping if field.startswith(FIELD)}, mapping)
        cells = {field: str(cell) if isinstance(cell, date) else cell for field, cell in cells.items()}
        yield line, _claim(cells, [*warnings, *refused], scores)


def _scores(cells: Mapping[str, Any], mapping: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Return the triage scores in cells, by the key of the criterion, and a sentence for each cell that holds none."""
    scores: dict[str, int] = {}
    refused = []
    for field, cell in cells.items():
        try:
            score = score_in(cell, mapping[field])
        except InputError as error:
            refused.append(f"{error} The claim has no score for it.")
        else:
            scores |= {} if score is None else {field.removeprefix(FIELD): score}
    return scores, refused


def _claim(
    row: Mapping[str, Any], warnings: Sequence[str] = (), scores: Mapping[str, int] = MappingProxyType({})
) -> NewClaim | InputError:
    try:
        claim = usable_claim(row)
    except InputError as error:
        return error
    return replace(claim, triage={**claim.triage, **scores}, warnings=(*warnings, *claim.warnings))
