"""Bytes to readings: the one way in, here in this process or in the worker's."""

from workbench.domain.sources import Block, Metadata, Reading, normalise
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import finished
from workbench.ingest.readers import media_type_of, reader_of
from workbench.ingest.readers.text import plain_blocks

MAX_BYTES = 100 * 1024 * 1024


def read(data: bytes, *, name: str) -> tuple[list[Reading], list[str]]:
    """Return the documents in a file, and a sentence for each part of it that could not be read.

    Raises UnreadableSourceError where nothing can be: one sentence that says what is wrong.
    """
    if not data:
        raise UnreadableSourceError(f"{name} is empty.")
    if len(data) > MAX_BYTES:
        raise UnreadableSourceError(
            f"{name} has {len(data) // 1_000_000} MB; up to {MAX_BYTES // 1_000_000} MB are read, split it."
        )
    media_type = media_type_of(data, name)
    readings: list[Reading] = []
    problems: list[str] = []
    for found in reader_of(media_type).read(data, media_type, name):
        if isinstance(found, str):
            problems.append(found)
        else:
            readings.append(found)
    if not readings and not problems:
        raise UnreadableSourceError(f"{name} holds no text.")
    return readings, problems


def note(text: str, metadata: Metadata) -> Reading:
    """A text typed or pasted by a person, as a document. Raises UnreadableSourceError where it is empty."""
    stored = normalise(text)
    blocks: tuple[Block, ...] = plain_blocks(stored)
    return finished(stored.encode(), "text/plain", stored, blocks, metadata, name="The note")
