"""Tasks of the sandboxed process: read files, notes and rows, and segment them. They yield JSON values."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from workbench.domain import Block, Metadata, Reading, Segment
from workbench.errors import UnreadableSourceError
from workbench.ingest.fetched import read_page
from workbench.ingest.read import documents, note
from workbench.ingest.readers import table
from workbench.ingest.segment import segment

TOGETHER = 32
"""Documents sent in one value, unless they are long."""

LONG = 1_000_000
"""Characters of documents after which a value is sent."""


def file(data: bytes, *, name: str, blocks: bool) -> Iterator[list[Any]]:
    """Yield the documents of a file, or a sentence for each part that cannot be read."""
    yield from _in_parts(
        item if isinstance(item, str) else _cut(item, data, blocks) for item in documents(data, name=name)
    )


def load(data: bytes, *, name: str) -> Iterator[list[Any]]:
    """Load what a text needs, such as the model that detects languages, and yield nothing of use."""
    _cut(note("The crane was sold and nobody saw it leave the harbour.", Metadata()), data)
    yield []


def pasted(data: bytes, *, name: str, metadata: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the document made from a note."""
    yield [_cut(note(data.decode("utf-8", "surrogatepass"), Metadata(**metadata)), data)]


def page(data: bytes, *, name: str, **said: Any) -> Iterator[dict[str, Any]]:
    """Yield what a fetched page is, as ``Sandbox.page`` returns it; ``said`` are the arguments of ``read_page``."""
    read = read_page(data, name=name, **said)
    cut = _cut(read.reading, read.readable) if read.reading else None
    yield {"cut": cut, "instead": read.instead, "title": read.title, "not_free": read.not_free}


def rows(
    data: bytes,
    *,
    name: str,
    media_type: str,
    columns: Mapping[str, Sequence[str]],
    rows: Sequence[tuple[int, Mapping[str, Any]]],
) -> Iterator[list[Any]]:
    """Yield the documents of rows, given as (line, cells), or a sentence in place of a row that is not a document."""
    names = {field: tuple(known) for field, known in columns.items()}

    def each() -> Iterator[Any]:
        for line, cells in rows:
            try:
                yield _cut(table.document(cells, data, media_type, line, f"{name}, line {line}", names), data)
            except UnreadableSourceError as error:
                yield str(error)

    yield from _in_parts(each())


def _in_parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    length = 0
    for item in items:
        part.append(item)
        length += len(item) if isinstance(item, str) else len(item["text"])
        if len(part) == TOGETHER or length > LONG:
            yield part
            part, length = [], 0
    if part:
        yield part


_APART = ("data", "blocks", "metadata")


def _cut(reading: Reading, data: bytes, blocks: bool = False) -> dict[str, Any]:
    """Return a document and its segments as JSON. Bytes that the parent already has are not sent; blocks are sent only on
    request, because the segments are made from them."""
    plain = {field.name: getattr(reading, field.name) for field in fields(reading) if field.name not in _APART}
    segments = segment(reading.text, reading.blocks, reading.metadata.language)
    return plain | {
        "data": None if reading.data is data else base64.b64encode(reading.data).decode(),
        "metadata": asdict(reading.metadata),
        "blocks": [[block.start, block.end, block.kind] for block in reading.blocks] if blocks else [],
        "segments": [[part.start, part.end, part.kind] for part in segments],
    }


def cut_of(item: Mapping[str, Any], data: bytes) -> tuple[Reading, tuple[Segment, ...]]:
    """Return what ``_cut`` sent; ``data`` are the bytes that it was given."""
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}
    del given["segments"]
    given["data"] = data if item["data"] is None else base64.b64decode(item["data"])
    given["blocks"] = tuple(Block(*block) for block in item["blocks"])
    given["metadata"] = Metadata(**item["metadata"])
    return Reading(**given), tuple(Segment(*part) for part in item["segments"])
