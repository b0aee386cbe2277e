"""A real Chromium against a real server. In CI a missing browser is a failure; elsewhere these tests skip, loudly."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from workbench.desk import Workbench

START_SECONDS = 90


@dataclass(frozen=True)
class Server:
    """A running server and the database behind it."""

    url: str
    database: Path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM_PATH") or next((path for name in names if (path := shutil.which(name))), None)
    if found:
        return found
    message = "NO CHROMIUM HERE: the browser tests did not run. Install Debian's chromium, or set CHROMIUM_PATH."
    if os.environ.get("CI"):
        pytest.fail(message)
    print(f"\n{message}", file=sys.stderr)
    pytest.skip(message)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless browser that asks nobody for updates."""
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=flags)
        yield running
        running.close()


@pytest.fixture
def server(tmp_path: Path, seeded: Workbench) -> Iterator[Server]:
    """A server of its own for each test, on a copy of the demonstration."""
    database = tmp_path / "claims.db"
    seeded.backup(database)
    with serving(database) as running:
        yield running


@contextlib.contextmanager
def serving(database: Path, *options: str) -> Iterator[Server]:
    """Serve a database on a free port of 127.0.0.1 until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "workbench", "--db", str(database), "serve", "--port", str(port), "--no-browser"]
    log = database.with_suffix(".server.log")
    with log.open("w") as output:
        process = subprocess.Popen([*command, *options], stdout=output, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_up(url, process, log)
        yield Server(url, database)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_up(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.05)  # between two questions; nothing is taken for granted after it
    raise AssertionError(f"The server did not come up:\n{log.read_text()}")


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page at 1440x900. At the end, no request may have gone to any other host, and no script may have failed."""
    yield from watched_page(browser, server)


def watched_page(
    browser: Browser, server: Server, *, width: int = 1440, height: int = 900, scheme: str = "light"
) -> Iterator[Page]:
    """A page that watches what it asks for and what goes wrong in it."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        base_url=server.url,
        accept_downloads=True,
    )
    foreign: list[str] = []
    failures: list[str] = []

    def seen(request: Request) -> None:
        if request.url.startswith(("http", "ws")) and urlsplit(request.url).netloc != urlsplit(server.url).netloc:
            foreign.append(request.url)

    context.on("request", seen)
    page = context.new_page()
    page.on("websocket", lambda socket: seen_socket(socket.url, server, foreign))
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.set_default_timeout(30_000)
    yield page
    context.close()
    assert foreign == [], "a page asked another host"
    assert failures == [], "a script failed in the page"


def seen_socket(url: str, server: Server, foreign: list[str]) -> None:
    """A web socket counts as a request too."""
    if urlsplit(url).netloc != urlsplit(server.url).netloc:
        foreign.append(url)
