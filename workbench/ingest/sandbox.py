"""Sources of every format are read and segmented in the sandboxed process (``workbench.files.sandbox``).

Invariant: no text of a file is parsed in this process. It receives texts, offsets and metadata.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from workbench.domain import Instead, Metadata, Reading, Segment
from workbench.files.sandbox import MEMORY, SECONDS, Worker, prepare_worker, shared_worker
from workbench.ingest.tasks import cut_of

_TASKS = "workbench.ingest.tasks"

Cut = tuple[Reading, tuple[Segment, ...]]
"""A document, without its blocks, and the spans of it that can be cited."""


@dataclass(frozen=True, slots=True)
class FileContents:
    """What was in a file: its documents, and a sentence for each part that could not be read."""

    readings: tuple[Reading, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageContents:
    """What was in a fetched page. ``cut`` is None where it has no text. ``instead`` is what the page is in place of an
    article; ``not_free`` that it says that only part of it is free."""

    cut: Cut | None
    instead: Instead | None
    title: str
    not_free: bool


class Sandbox:
    """A worker process for many files: ``with Sandbox() as sandbox: sandbox.read(data, name=...)``. Ends with the block;
    ``shared_sandbox`` gives one that is kept."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY, worker: Worker | None = None) -> None:
        self._worker = worker or Worker(seconds=seconds, memory=memory)

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.stop()

    def read(self, data: bytes, *, name: str) -> FileContents:
        """Read a file whole, its blocks included. Raises UnreadableSourceError."""
        items = list(self._items(data, name, blocks=True))
        readings = (cut_of(item, data)[0] for item in items if not isinstance(item, str))
        return FileContents(tuple(readings), tuple(item for item in items if isinstance(item, str)))

    def documents(self, data: bytes, *, name: str) -> Iterator[Cut | str]:
        """Yield the documents of a file as they are read, or the sentence that says why a part of it cannot be.

        Raises UnreadableSourceError, perhaps after some documents: those are whole.
        """
        for item in self._items(data, name, blocks=False):
            yield item if isinstance(item, str) else cut_of(item, data)

    def note(self, text: str, metadata: Metadata) -> Cut:
        """Return the document made from a text that was typed or pasted. Raises UnreadableSourceError if it is empty."""
        data = text.encode("utf-8", "surrogatepass")
        ((item,),) = self._worker.values(f"{_TASKS}:pasted", data, name="The note", metadata=asdict(metadata))
        return cut_of(item, data)

    def page(
        self, data: bytes, *, url: str, requested: str, media_type: str | None, charset: str | None
    ) -> PageContents:
        """Read a page that was fetched from ``url``, to which ``requested`` led, with what the server said of its type.
        Raises UnreadableSourceError."""
        said = {"media_type": media_type, "charset": charset, "url": url, "requested": requested}
        (item,) = self._worker.values(f"{_TASKS}:page", data, name=url, **said)
        cut = None if item["cut"] is None else cut_of(item["cut"], data)
        return PageContents(cut, item["instead"], item["title"], item["not_free"])

    def rows(
        self,
        rows: Sequence[tuple[int, Mapping[str, Any], bytes]],
        *,
        name: str,
        media_type: str,
        columns: Mapping[str, Sequence[str]],
    ) -> Iterator[Cut | str]:
        """Yield for each row, given as (line, cells, its own bytes), its document or the sentence that says why it is none.
        Raises UnreadableSourceError."""
        if not rows:
            return
        given = [(line, cells) for line, cells, _ in rows]
        values = self._worker.values(
            f"{_TASKS}:rows", b"", name=name, media_type=media_type, columns=columns, rows=given
        )
        items = (item for value in values for item in value)
        for (_, _, own), item in zip(rows, items, strict=True):
            yield item if isinstance(item, str) else cut_of(item, own)

    def _items(self, data: bytes, name: str, *, blocks: bool) -> Iterator[Any]:
        for value in self._worker.values(f"{_TASKS}:file", data, name=name, blocks=blocks):
            yield from value


@contextlib.contextmanager
def shared_sandbox() -> Iterator[Sandbox]:
    """Yield a sandbox whose process is kept for the next time."""
    with shared_worker() as worker:
        yield Sandbox(worker=worker)


def prepare_sandbox() -> None:
    """Start the process of ``shared_sandbox`` in the background, so that the first note does not wait for it."""
    prepare_worker(f"{_TASKS}:load")
