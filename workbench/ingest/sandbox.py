"""Hostile files are parsed in a process of their own, with limits.

Invariant: whatever a file does to its parser — crash it, fill the memory, never end — becomes one UnreadableSourceError,
and the next file is read as if nothing had been. The child sends JSON, so nothing that it says can run in the parent.
"""

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import IO, Any

from workbench.domain.sources import Block, Metadata, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.read import read
from workbench.ingest.readers import media_type_of

SECONDS = 60
"""How long one file may take."""

MEMORY = 2 * 1024**3
"""Bytes of address space of the child, where the system can limit it (Linux, macOS)."""

_SAFE_HERE = ("text/plain", "text/csv", "application/x-ndjson")
"""Formats read by Python's own parsers in one pass: nothing in them can be hostile to more than time linear in size."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was in a file: its documents, and a sentence for each part that could not be read."""

    readings: tuple[Reading, ...]
    problems: tuple[str, ...]


class Sandbox:
    """A worker process over many files: ``with Sandbox() as sandbox: sandbox.read(data, name=...)``."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def read(self, data: bytes, *, name: str) -> Found:
        """Read a file. Raises UnreadableSourceError."""
        if data and media_type_of(data, name) in _SAFE_HERE:
            readings, problems = read(data, name=name)
            return Found(tuple(readings), tuple(problems))
        answer = self._ask(data, name)
        if "error" in answer:
            raise UnreadableSourceError(answer["error"])
        return Found(
            tuple(_reading(item, data) for item in answer["readings"]), tuple(str(text) for text in answer["problems"])
        )

    def _ask(self, data: bytes, name: str) -> dict[str, Any]:
        child = self._running()
        assert child.stdin is not None and child.stdout is not None
        # The timer kills the child, which ends the read below; a thread that waits cannot be interrupted otherwise.
        overran = threading.Event()

        def stop() -> None:
            overran.set()
            child.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.start()
        try:
            write_frame(child.stdin, json.dumps({"name": name}).encode())
            write_frame(child.stdin, data)
            answer = read_frame(child.stdout)
        except (OSError, ValueError):
            answer = None
        finally:
            timer.cancel()
        if answer is None:
            self._stop()
            if overran.is_set():
                raise UnreadableSourceError(f"{name} took longer than {self._seconds:g} seconds to read and was left.")
            raise UnreadableSourceError(f"{name} made its reader fail; it is damaged or built to do harm.")
        found: dict[str, Any] = json.loads(answer)
        return found

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self._stop()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "workbench.ingest.worker", str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        child.wait()


def write_frame(pipe: IO[bytes], data: bytes) -> None:
    """Send bytes with their length in front."""
    pipe.write(struct.pack(">Q", len(data)))
    pipe.write(data)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Receive bytes with their length in front; None where the other side has gone."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    data = pipe.read(length)
    return data if len(data) == length else None


def as_json(reading: Reading, data: bytes) -> dict[str, Any]:
    """A reading as the worker sends it; bytes that the parent has already stay there."""
    assert reading.data is data  # formats with more than one document in a file are read in the parent
    return {
        "media_type": reading.media_type,
        "text": reading.text,
        "blocks": [[block.start, block.end, block.kind] for block in reading.blocks],
        "metadata": asdict(reading.metadata),
        "part": reading.part,
        "notes": list(reading.notes),
    }


def _reading(item: dict[str, Any], data: bytes) -> Reading:
    return Reading(
        data=data,
        media_type=item["media_type"],
        text=item["text"],
        blocks=tuple(Block(*block) for block in item["blocks"]),
        metadata=Metadata(**item["metadata"]),
        part=item["part"],
        notes=tuple(str(note) for note in item["notes"]),
    )
