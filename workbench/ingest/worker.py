"""The child process of ``sandbox``: reads frames from standard input, answers on standard output, ends with its parent."""

import contextlib
import io
import json
import os
import sys
from typing import Any

from workbench.errors import UnreadableSourceError
from workbench.ingest.read import read
from workbench.ingest.sandbox import as_json, read_frame, write_frame


def main() -> None:
    """Answer until standard input ends."""
    _limit(int(sys.argv[1]))
    requests = sys.stdin.buffer
    # A library that prints must not break into the answers: the real standard output is kept for frames alone.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.stdout = io.StringIO()
    while (head := read_frame(requests)) is not None:
        data = read_frame(requests)
        if data is None:
            return
        write_frame(answers, json.dumps(_answer(json.loads(head)["name"], data)).encode())


def _answer(name: str, data: bytes) -> dict[str, Any]:
    try:
        readings, problems = read(data, name=name)
    except UnreadableSourceError as error:
        return {"error": str(error)}
    except (MemoryError, RecursionError):
        return {"error": f"{name} needs more memory to read than a source may; it is damaged or built to do harm."}
    except Exception as error:  # a parser's own fault over a strange file must not end the worker
        return {"error": f"{name} cannot be read ({type(error).__name__}); it is damaged or not what its name says."}
    return {"readings": [as_json(reading, data) for reading in readings], "problems": problems}


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
