"""Work that the first page must not wait for: loading the model takes seconds of computing, and every page shares them."""

import threading
import time
from collections.abc import Callable
from typing import Any

QUIET_S = 1.0
"""Seconds without traffic after which the first page is taken to stand in the browser."""

PATIENCE_S = 30.0
"""Seconds after the first page's run at which the work starts, however busy the server is."""


class WarmUp:
    """Does ``work`` once, in a thread of its own, when the first page is drawn and nothing is being sent any more."""

    def __init__(
        self,
        work: Callable[[], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._work = work
        self._clock = clock
        self._sleep = sleep
        self._busy = clock()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def thread(self) -> threading.Thread | None:
        """Return the thread that waits and then works; None before the first page."""
        return self._thread

    def traffic(self) -> None:
        """Note that something came in or went out."""
        self._busy = self._clock()

    def page_drawn(self) -> None:
        """Note that a page's run has ended; the first one starts the wait for a quiet moment."""
        with self._starting:
            if self._thread is None:
                self.traffic()
                self._thread = threading.Thread(target=self._when_quiet, daemon=True)
                self._thread.start()

    def _when_quiet(self) -> None:
        latest = self._clock() + PATIENCE_S
        while (start := min(self._busy + QUIET_S, latest)) > (now := self._clock()):
            self._sleep(start - now)
        self._work()


class Traffic:
    """ASGI middleware that tells the warm-up of everything that comes in and goes out."""

    def __init__(self, app: Any, warm_up: WarmUp) -> None:
        self._app = app
        self._warm_up = warm_up

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def received() -> Any:
            message = await receive()
            self._warm_up.traffic()
            return message

        async def sent(message: Any) -> None:
            self._warm_up.traffic()
            await send(message)

        await self._app(scope, received, sent)
