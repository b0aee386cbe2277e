"""Files of up to millions of rows, each a document, read as a stream.

Invariant: at most one row of at most ``MAX_ROW`` characters is in memory, and a row has the same bytes as when its file is
read as a whole, so that documents imported before are recognised. Rows are separated here, by Python's linear parsers;
their texts are interpreted in the sandboxed process.
"""

import codecs
import contextlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath
from typing import Any, TextIO

from workbench.errors import UnreadableSourceError
from workbench.files.inputs import open_file
from workbench.ingest.readers import table

MAX_ROW = 20_000_000
"""Most characters of one row."""

_READ = 1 << 20

FIELDS = tuple(table.NAMES)
"""The fields of a document that a row can have."""


@dataclass(frozen=True, slots=True)
class FileOfRows:
    """A file whose rows are documents: its encoding, and how many lines it has."""

    path: Path
    name: str
    media_type: str
    encoding: str
    lines: int

    @contextlib.contextmanager
    def opened(self) -> Iterator[TextIO]:
        """Open the file as text. Reading a row that is too long raises UnreadableSourceError."""
        newline = table.newline(self.media_type)
        with open_file(self.path) as file, _Lines(file, self.encoding, newline=newline) as stream:
            stream.shown_name = self.name
            yield stream


class _Lines(io.TextIOWrapper):
    """A text stream that limits how many characters a parser can read for one row."""

    shown_name = ""
    read_for_row = 0
    """Characters read since the last row was complete."""

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # as in TextIOWrapper
        line = super().readline(MAX_ROW + 1 if size < 0 else size)
        self.read_for_row += len(line)
        if self.read_for_row > MAX_ROW:
            raise UnreadableSourceError(
                f"{self.shown_name} has a row of more than {MAX_ROW:,} characters. Close the quotation mark that is "
                "left open, or split the text of that row."
            )
        return line

    def end_row(self) -> None:
        """Reset the count: a row is complete, or will be read again."""
        self.read_for_row = 0

    def __next__(self) -> str:  # type: ignore[override]  # as in TextIOWrapper
        line = self.readline()
        if not line:
            raise StopIteration
        return line


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row that can be a document: ``digest`` identifies it before anything else is done with it."""

    line: int
    cells: Mapping[str, Any]
    own: bytes
    digest: str


def look(path: Path, *, name: str) -> FileOfRows:
    """Read the file once to find its encoding and count its lines. Raises UnreadableSourceError, OSError."""
    media_type = table.READER.suffixes.get(PurePath(name).suffix.lower())
    if media_type is None:
        raise UnreadableSourceError(f"{name} is not a table; rows are read from .csv, .tsv and .jsonl files.")
    with open_file(path) as file:
        start = file.read(4)
        encoding = "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
        file.seek(0)
        decoder, lines, last = codecs.getincrementaldecoder(encoding)(), 0, ""
        try:
            while data := file.read(_READ):
                text = decoder.decode(data)
                lines += text.count("\n")
                last = text or last
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise UnreadableSourceError(
                f"{name} is not UTF-8 text near line {lines + 1:,} ({error.reason}); save it as UTF-8."
            ) from error
    if not last:
        raise UnreadableSourceError(f"{name} is empty.")
    return FileOfRows(path, name, media_type, encoding, lines + (not last.endswith("\n")))


def columns_of(file: FileOfRows, mapping: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the columns in which each field is looked for: the one in ``mapping``, or those with the usual names."""
    return {
        field: ((mapping[field].strip().lower(),) if mapping.get(field) else () if field in mapping else usual)
        for field, usual in table.NAMES.items()
    }


def rows(file: FileOfRows, stream: TextIO, columns: Mapping[str, tuple[str, ...]]) -> Iterator[RowRead | tuple[int, str]]:
    """Yield each row, or (line, what is wrong with it). Raises UnreadableSourceError where no column holds the texts."""
    for line, cells, own in table.rows(stream, file.media_type, file.name, columns):
        if isinstance(stream, _Lines):
            stream.end_row()
        if isinstance(cells, str):
            yield line, cells
        else:
            yield RowRead(line, cells, own, sha256(own).hexdigest())
