"""Bytes to readings: the only entry point. Runs in the sandboxed process, see ``workbench.ingest.sandbox``."""

from collections.abc import Iterator

from workbench.domain import Metadata, Reading, normalise
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import finished
from workbench.ingest.readers import media_type_of, reader_of
from workbench.ingest.readers.text import plain_blocks

MAX_BYTES = 100 * 1024 * 1024


def check_size(name: str, size: int) -> None:
    """Raise UnreadableSourceError if a file has more bytes than are read."""
    if size > MAX_BYTES:
        raise UnreadableSourceError(
            f"{name} has {size // 1_000_000} MB; up to {MAX_BYTES // 1_000_000} MB are read, split it."
        )


def documents(data: bytes, *, name: str) -> Iterator[Reading | str]:
    """Yield the documents in a file as they are read, or a sentence for each part that cannot be read.

    Raises UnreadableSourceError with one sentence if nothing can be read.
    """
    if not data:
        raise UnreadableSourceError(f"{name} is empty.")
    check_size(name, len(data))
    media_type = media_type_of(data, name)
    empty = True
    for document in reader_of(media_type).read(data, media_type, name):
        empty = False
        yield document
    if empty:
        raise UnreadableSourceError(f"{name} holds no text.")


def read(data: bytes, *, name: str) -> tuple[list[Reading], list[str]]:
    """Return ``documents`` in two lists: the documents, and the sentences. Raises UnreadableSourceError."""
    items = list(documents(data, name=name))
    return [item for item in items if not isinstance(item, str)], [item for item in items if isinstance(item, str)]


def note(text: str, metadata: Metadata) -> Reading:
    """Return a text that a person typed or pasted as a document. Raises UnreadableSourceError if it is empty."""
    stored = normalise(text)
    return finished(Reading(stored.encode(), "text/plain", stored, plain_blocks(stored), metadata), name="The note")
