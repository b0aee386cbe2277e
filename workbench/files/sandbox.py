"""Parse untrusted bytes in a separate process with limits.

Invariant: whatever some bytes do to their parser (crash it, fill the memory, never end) becomes one UnreadableSourceError,
and the next request is answered as usual. The child sends JSON, so nothing that it sends can run code in the parent.

A task is a function of this package, named ``module:function``. It gets the bytes and the arguments and yields JSON values.
Each value is sent separately and received before the next is made, so that only a few are in memory, whatever the total
size. A child takes about 0.1 s to start, plus the imports of its parsers, so one is kept: see ``shared_worker``.
"""

import atexit
import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any

from workbench.errors import UnreadableSourceError

SECONDS = 120
"""Most seconds of wall-clock time until the next value of a task. Time that the caller spends elsewhere does not count."""

CPU_SECONDS = 60
"""Most seconds of processor time until the next value of a task, where the system can limit it (Linux, macOS)."""

MEMORY = 2 * 1024**3
"""Most bytes of address space of the child, where the system can limit it (Linux)."""

LARGEST_VALUE = 1024**3
"""Most bytes of one value that the parent accepts from a child."""

_OUT_OF_CPU = int(getattr(signal, "SIGXCPU", 0))

OUT_OF_TIME = "took too long to read and was left; split it, or save it in another format"


class Worker:
    """A child process, started when it is first needed."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self.seconds, self.memory = seconds, memory
        self._child: subprocess.Popen[bytes] | None = None

    def values(self, task: str, data: bytes, *, name: str, **arguments: Any) -> Iterator[Any]:
        """Yield the values that a task makes of ``data``; ``name`` is the name of the file in error messages.

        Raises UnreadableSourceError. If the caller stops early, the child is ended too.
        """
        done = False
        try:
            child = self._running()
            self._send(child, {"task": task, "name": name, "arguments": arguments}, data, name)
            while True:
                answer = self._next(child, name)
                if "value" not in answer:
                    break
                yield answer["value"]
            done = True
        finally:
            if not done:
                self.stop()
        if "error" in answer:
            raise UnreadableSourceError(str(answer["error"]))

    def stop(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        child.wait()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self.stop()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "workbench.files.sandbox_worker", str(self.memory), str(CPU_SECONDS)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        return self._child

    def _send(self, child: "subprocess.Popen[bytes]", head: dict[str, Any], data: bytes, name: str) -> None:
        assert child.stdin is not None
        with self._timed(child, name):
            write_frame(child.stdin, to_json(head))
            write_frame(child.stdin, data)

    def _next(self, child: "subprocess.Popen[bytes]", name: str) -> dict[str, Any]:
        assert child.stdout is not None
        with self._timed(child, name):
            frame = read_frame(child.stdout)
            if frame is None:
                raise ValueError
            answer: dict[str, Any] = json.loads(frame.decode("utf-8", "surrogatepass"))
            return answer

    @contextlib.contextmanager
    def _timed(self, child: "subprocess.Popen[bytes]", name: str) -> Iterator[None]:
        """Kill the child when its time is over, which ends the read or write in the block: a waiting thread cannot be
        interrupted in any other way. Raises UnreadableSourceError if the child has ended."""
        overran = threading.Event()

        def stop() -> None:
            overran.set()
            child.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            yield
        except (OSError, ValueError):
            code = child.wait()
            if overran.is_set() or (_OUT_OF_CPU and code == -_OUT_OF_CPU):
                raise UnreadableSourceError(f"{name} {OUT_OF_TIME}.") from None
            raise UnreadableSourceError(f"{name} made its reader fail; it is damaged or built to do harm.") from None
        finally:
            timer.cancel()


_idle: list[Worker] = []
_lock = threading.Lock()
_preparing = threading.Lock()


@contextlib.contextmanager
def shared_worker() -> Iterator[Worker]:
    """Yield a worker that nobody else uses meanwhile, and keep one with its parsers loaded for the next time."""
    with _lock:
        worker = _idle.pop() if _idle else Worker()
    try:
        yield worker
    finally:
        with _lock:
            kept = not _idle
            if kept:
                _idle.append(worker)
        if not kept:
            worker.stop()


def prepare_worker(task: str) -> None:
    """Start a process in the background and let it load what ``task`` needs, unless one is kept already."""

    def prepare() -> None:
        try:
            with shared_worker() as worker, contextlib.suppress(UnreadableSourceError, OSError):
                list(worker.values(task, b"", name="Nothing"))
        finally:
            _preparing.release()

    if not _idle and _preparing.acquire(blocking=False):
        threading.Thread(target=prepare, daemon=True).start()


@atexit.register
def _stop_idle() -> None:
    while _idle:
        _idle.pop().stop()


def to_json(value: Any) -> bytes:
    """Return the JSON that is sent through the pipe. File names may contain lone surrogates."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def write_frame(pipe: IO[bytes], data: bytes) -> None:
    """Send bytes, preceded by their length."""
    pipe.write(struct.pack(">Q", len(data)))
    pipe.write(data)
    pipe.flush()


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Receive bytes preceded by their length; return None if the other side has closed the pipe or sends no valid frame."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    (length,) = struct.unpack(">Q", head)
    if length > LARGEST_VALUE:
        return None
    data = pipe.read(length)
    return data if len(data) == length else None
