"""A limit for code whose time must grow linearly with its input."""

import contextlib
import signal
from collections.abc import Iterator

LINEAR_SECONDS = 60
"""CPU seconds. What runs under this limit takes a few; code that takes quadratic time could not finish."""


@contextlib.contextmanager
def linear_time(seconds: int = LINEAR_SECONDS) -> Iterator[None]:
    """Fail where the block takes more CPU time than linear code can need on the slowest machine.

    No time is compared: other load does not count, and the limit is far from both kinds of code. Windows has no such timer;
    there the block runs without a limit.
    """

    def stop(*_: object) -> None:
        raise AssertionError(f"more than {seconds} CPU seconds: this takes more than linear time")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
