"""A real Chromium with a real server. Without a browser these tests are skipped, with a notice at the end."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from driving import Server, launch, serving, watched_page
from playwright.sync_api import Browser, Page, sync_playwright

from workbench.desk import Workbench, maintenance

MISSING: list[str] = []
"""Why the browser tests did not run, for the summary."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM_PATH") or next((path for name in names if (path := shutil.which(name))), None)
    if found:
        return found
    message = "NO CHROMIUM HERE: the browser tests did not run. Install Debian's chromium, or set CHROMIUM_PATH."
    MISSING.append(message)
    pytest.skip(message)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print at the very end, where it is read, that the browser tests did not run."""
    for message in MISSING[:1]:
        terminalreporter.section("browser tests", sep="!", red=True)
        terminalreporter.line(message)


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A headless browser."""
    with sync_playwright() as playwright:
        context = launch(playwright, chromium, tmp_path_factory.mktemp("profile"))
        assert context.browser is not None
        yield context.browser
        context.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, seeded: Workbench) -> Iterator[Server]:
    """One server for all tests, because starting one takes longer than most of them."""
    database = tmp_path_factory.mktemp("served") / "claims.db"
    seeded.maintenance.backup(database)
    with serving(database) as server:
        yield server


@pytest.fixture
def server(running: Server, seeded: Workbench, tmp_path: Path) -> Server:
    """The server with the demonstration as it was, restored while it runs."""
    as_it_was = tmp_path / "as-it-was.db"
    seeded.maintenance.backup(as_it_was)
    replaced = maintenance.restore(as_it_was, running.database)
    assert replaced is not None
    replaced.unlink()
    return running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A page at 1440x900. At the end, no request may have gone to any other host, and no script may have failed."""
    yield from watched_page(browser, server)
