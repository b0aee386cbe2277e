"""Serving the interface: addresses, options, headers, and when the model is loaded."""

import asyncio
import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from workbench.app.addresses import Address
from workbench.app.server import FIXED, SecurityHeaders, _load, security_headers
from workbench.app.warm_up import PATIENCE_S, QUIET_S, WarmUp
from workbench.errors import InputError

HERE = {"127.0.0.1:8501", "localhost:8501", "[::1]:8501"}


def test_by_itself_a_server_answers_to_this_machines_names_at_its_port() -> None:
    address = Address("127.0.0.1", 8501)
    assert address.hosts == HERE
    assert address.origins == {f"{scheme}://{host}" for scheme in ("http", "https") for host in HERE}


def test_the_address_served_is_answered_too() -> None:
    assert Address("192.0.2.4", 8501).hosts == HERE | {"192.0.2.4:8501"}
    assert Address("FD00:0::5", 8501).hosts == HERE | {"[fd00::5]:8501"}
    assert Address("127.0.0.1", 80).hosts >= {"127.0.0.1", "127.0.0.1:80"}


def test_a_name_alone_is_allowed_behind_a_proxy_and_at_the_port_served() -> None:
    address = Address("127.0.0.1", 8501, ("Desk.example",))
    assert address.hosts - HERE == {"desk.example", "desk.example:80", "desk.example:443", "desk.example:8501"}
    assert {origin for origin in address.origins if "desk" in origin} == {
        "http://desk.example", "https://desk.example", "http://desk.example:8501", "https://desk.example:8501",
    }  # fmt: skip


def test_a_name_with_a_port_is_allowed_at_that_port_alone() -> None:
    address = Address("127.0.0.1", 8501, ("desk.example:8443", "[FD00::0005]:443"))
    assert address.hosts - HERE == {"desk.example:8443", "[fd00::5]:443", "[fd00::5]"}
    assert "https://[fd00::5]" in address.origins and "http://desk.example:8501" not in address.origins


@pytest.mark.parametrize(
    "given",
    ["*", "*.example", "http://desk.example", "desk.example/", "desk.example:0", "desk.example:65536", "desk.example:", "",
     "a b", "desk..example", "dësk.example", "::1", "[::1", "[nothing]", "x@desk.example", "desk.example\n", "a" * 300],
)  # fmt: skip
def test_what_is_no_host_is_refused_in_a_sentence(given: str) -> None:
    with pytest.raises(InputError, match="not a valid host to allow"):
        Address("127.0.0.1", 8501, (given,))


def test_who_opens_a_server_on_every_interface_is_sent_to_this_machine() -> None:
    assert Address("0.0.0.0", 8501).url == "http://127.0.0.1:8501"
    assert Address("::1", 8501).url == "http://[::1]:8501"


def test_streamlit_collects_no_garbage_after_a_run_and_opens_nothing_of_its_own() -> None:
    assert FIXED["runner.postScriptGC"] is False
    for name in ("server.enableAgentApi", "server.enableStaticServing", "global.developmentMode"):
        assert FIXED[name] is False
    from streamlit import config

    assert set(FIXED) <= set(config._config_options_template), "Streamlit has given an option another name"


def test_the_answer_to_a_fault_has_the_headers_too() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    # In a thread of its own: a browser that another test opened may have a loop in this one.
    with pytest.raises(ZeroDivisionError), ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, SecurityHeaders(broken)({"type": "http", "method": "GET"}, None, send)).result()
    headers = dict(sent[0]["headers"])
    assert sent[0]["status"] == 500
    assert {name.encode() for name in security_headers()} <= set(headers)


class _Clock:
    """A clock that goes on only where somebody sleeps; ``interrupted`` happens during each sleep."""

    def __init__(self) -> None:
        self.now = 0.0
        self.interrupted: Iterator[Any] = iter(())
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        until = self.now + seconds
        next(self.interrupted, None)
        self.now = until


def test_nothing_is_loaded_before_a_page_is_drawn_and_then_once() -> None:
    done: list[str] = []
    clock = _Clock()
    warm_up = WarmUp(lambda: done.append("loaded"), clock=clock, sleep=clock.sleep)
    warm_up.traffic()
    assert (warm_up.thread, done) == (None, [])
    warm_up.page_drawn()
    thread = warm_up.thread
    assert thread is not None
    warm_up.page_drawn()
    thread.join()
    assert warm_up.thread is thread and done == ["loaded"]
    assert clock.slept == [QUIET_S]


def test_loading_waits_for_a_quiet_moment_but_not_for_ever() -> None:
    began: list[float] = []
    clock = _Clock()
    warm_up = WarmUp(lambda: began.append(clock.now), clock=clock, sleep=clock.sleep)

    def traffic(times: int) -> Iterator[None]:
        for _ in range(times):
            clock.now += QUIET_S / 2
            warm_up.traffic()
            yield

    clock.interrupted = traffic(2)
    warm_up._when_quiet()
    assert began == [2.5 * QUIET_S]
    clock.now, clock.interrupted = 100.0, traffic(10_000)
    warm_up.traffic()
    warm_up._when_quiet()
    assert began[1] == 100.0 + PATIENCE_S


def test_what_is_loaded_is_taken_out_of_later_collections() -> None:
    class Matching:
        def search(self, text: str, *, top: int) -> None: ...

    class Desk:
        matching = Matching()

    gc.unfreeze()
    before = gc.get_freeze_count()
    try:
        _load(Desk())  # type: ignore[arg-type]
        assert gc.get_freeze_count() > before + 1000
        assert gc.isenabled()
    finally:
        gc.unfreeze()
