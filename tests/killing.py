"""Processes that are killed in the middle of their work."""

import os
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any


def killed_at(step: int, act: Callable[[], object], changes: Sequence[tuple[Any, str]]) -> bool:
    """Run ``act`` in a process that is killed before its ``step``-th call of any of ``changes``; return whether it was.

    ``changes``: modules or classes, and the name of a function in each that changes a file or the database.
    """
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            left = step

            def deadly(change: Callable[..., object]) -> Callable[..., object]:
                def changed(*args: object, **options: object) -> object:
                    nonlocal left
                    left -= 1
                    if left == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return change(*args, **options)

                return changed

            for place, name in changes:
                setattr(place, name, deadly(getattr(place, name)))
            act()
            os._exit(0)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False
