"""Files of claims: the mapping of their columns, and the claims in their rows.

Invariant: nothing here reads or writes a database. For a row that cannot be used, an InputError is returned with its line.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO, StringIO
from pathlib import Path
from typing import Literal

from workbench.domain import NewClaim
from workbench.domain.triage import FIELD, Criterion
from workbench.errors import InputError
from workbench.exchange import claims_in as reader, tables
from workbench.exchange.columns import CLAIM_FIELDS, guess
from workbench.files.inputs import LARGEST_TABLE, read_file

Origin = Literal["given", "remembered", "named", "guessed"]
"""The origin of a mapping: a person, the last file with the same columns, the documented names, or a guess."""


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file of claims with the mapping of its columns.

    ``mapping`` is field -> column; ``plain`` is the mapping by the documented column names alone. ``sheet`` is the sheet
    that is read, of the ``sheets`` of a workbook. ``notes`` are sentences about how the file was read. ``header_row`` is
    the line of the column names as given, 0 for none, None if it was detected.
    """

    name: str
    data: bytes
    columns: tuple[str, ...]
    mapping: dict[str, str]
    plain: dict[str, str]
    origin: Origin
    date_format: str | None
    sheet: str | None
    sheets: tuple[str, ...]
    notes: tuple[str, ...] = ()
    header_row: int | None = None

    @property
    def unused(self) -> list[str]:
        """The columns that are not mapped to a field."""
        return [column for column in self.columns if column not in self.mapping.values()]

    @property
    def remembers(self) -> bool:
        """Whether the mapping should be remembered: it has more than the documented names."""
        return self.origin in ("given", "guessed") or (self.origin == "named" and self.date_format is not None)


def claims_in(file: Path) -> Iterator[tuple[int, NewClaim | InputError]]:
    """Yield (line, claim or error) for each row of a file, with a guessed mapping. Raises InputError."""
    return uploaded_claims(file_bytes(file), name=file.name)


def file_bytes(file: Path) -> bytes:
    """Return the bytes of a file of claims. Raises InputError."""
    try:
        return read_file(file, limit=LARGEST_TABLE)
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}); give a CSV, XLSX or JSON lines file.") from error


def uploaded_claims(data: bytes, *, name: str) -> Iterator[tuple[int, NewClaim | InputError]]:
    """Yield the same as ``claims_in`` for the bytes of an uploaded file; ``name`` determines the format."""
    table = read_table(data, name, None)
    return reader.claims(table, guess(table.columns, CLAIM_FIELDS), name=name)


def mapped_claims(file: MappedFile) -> Iterator[tuple[int, NewClaim | InputError]]:
    """Yield (line, claim or error) for each row of a file, by its mapping. Raises InputError."""
    table = read_table(file.data, file.name, file.sheet, file.header_row)
    return reader.claims(table, file.mapping, name=file.name, date_format=file.date_format)


def pasted_claims(text: str, criteria: Sequence[Criterion] = ()) -> Iterator[tuple[int, NewClaim | InputError]]:
    """Yield (line, claim or error) for each line of a pasted text that is not blank; ``criteria`` are those of the desk for
    triage. Raises InputError."""
    return reader.pasted(text, criteria)


def read_table(data: bytes, name: str, sheet: str | None, header_row: int | None = None) -> tables.Table:
    """Return the table in the bytes of a file; ``sheet`` names a sheet of a workbook, ``header_row`` is the line of the
    column names: 0 for none, None to detect it. Raises InputError."""
    if tables.is_workbook(name):
        return tables.of_workbook(BytesIO(data), name=name, sheet=sheet, header_row=header_row)
    if sheet is not None:
        raise InputError(f"{name} is not a workbook, so it has no sheet “{sheet}”. Leave the sheet out.")
    from workbench.ingest import decode_and_tell  # its import takes 0.06 s, and listing claims needs none of it

    text, guessed = decode_and_tell(data, name=name)
    table = tables.of_text(StringIO(text, newline=""), name=name, header_row=header_row)
    if guessed is None:
        return table
    note = f"The file is not UTF-8. It was read as {guessed}. Check letters with accents, or save it as UTF-8."
    return replace(table, notes=(note, *table.notes))


def plain_and_guessed(table: tables.Table, criteria: Sequence[Criterion]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the mapping of a table by the documented column names or a published layout alone, and the one that is guessed.
    Both have the columns that are named like the criteria of triage."""
    if table.layout:
        fields = table.layout.fields(table.columns)
        return fields, fields
    named = reader.named(table.columns)
    scores = reader.criterion_columns([column for column in table.columns if column not in named.values()], criteria)
    rest = [column for column in table.columns if column not in scores.values()]
    return named | scores, guess(rest, CLAIM_FIELDS) | scores


def unknown_criteria(columns: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """Return a sentence for each column that is named like the scores for a criterion, which the desk does not have."""
    unknown = [column for column in columns if column.casefold().startswith(FIELD) and column not in mapping.values()]
    return [f"The column “{column}” is not read, because this desk has no such criterion of triage." for column in unknown]


def with_given(
    base: Mapping[str, str], given: Mapping[str, str], columns: Sequence[str], name: str, fields: Sequence[str]
) -> dict[str, str]:
    """Return a mapping in which those of the ``fields`` that a person gave are replaced (field -> column, empty for none).
    Raises InputError."""
    for field, column in given.items():
        if field not in fields:
            raise InputError(f"A claim has no field “{field}”. Use one of {', '.join(fields)}.")
        if column and column not in columns:
            raise InputError(f"{name} has no column “{column}”; it has {', '.join(columns)[:300]}.")
    kept = {field: column for field, column in base.items() if column not in given.values()}
    return {field: column for field, column in (kept | dict(given)).items() if column}
