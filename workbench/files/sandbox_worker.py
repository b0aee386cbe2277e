"""The child process of ``sandbox``. It reads requests from standard input, writes answers to standard output, and ends with
its parent."""

import contextlib
import gc
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from workbench.errors import InputError
from workbench.files.sandbox import read_frame, to_json, write_frame


def main() -> None:
    """Answer until standard input ends."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    _limit_memory(memory)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets Ctrl-C too, and ends this process
    # A file of a million blocks makes a million objects without cycles; searching for cycles would take half the time.
    gc.set_threshold(100_000, 50, 100)
    requests = sys.stdin.buffer
    # Output of libraries must not mix with the answers: the real standard output is used for frames alone.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = io.StringIO()
    while (head := read_frame(requests)) is not None:
        data = read_frame(requests)
        if data is None:
            return
        for answer in _answers(json.loads(head.decode("utf-8", "surrogatepass")), data, seconds):
            write_frame(answers, answer)


def _answers(request: dict[str, Any], data: bytes, seconds: int) -> Iterator[bytes]:
    name = request["name"]
    try:
        module, _, function = request["task"].partition(":")
        task = getattr(import_module(module), function)
        _limit_cpu(seconds)
        for value in task(data, name=name, **request["arguments"]):
            yield to_json({"value": value})
            _limit_cpu(seconds)
        yield to_json({})
    except InputError as error:
        yield to_json({"error": str(error)})
    except (MemoryError, RecursionError):
        yield to_json({"error": f"{name} needs more memory to read than a file may; it is damaged or built to do harm."})
    except Exception as error:  # an error in a parser must not end the worker
        kind = type(error).__name__
        yield to_json({"error": f"{name} cannot be read ({kind}); it is damaged or not what its name says."})


def _limit_memory(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: int) -> None:
    """Allow so many seconds more than were used until now."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


if __name__ == "__main__":
    main()
