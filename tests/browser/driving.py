"""Serve a database to a real browser, and record the requests of the browser."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    Playwright,
    Request,
    TimeoutError as NotInTime,
    expect,
)

START_SECONDS = 90
expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class Server:
    """A running server and the database behind it."""

    url: str
    database: Path
    process: "subprocess.Popen[bytes]"


@contextlib.contextmanager
def serving(
    database: Path,
    *options: str,
    environment: Mapping[str, str] | None = None,
    port: int | None = None,
    folder: Path | None = None,
    program: Sequence[str] = ("-m", "workbench"),
) -> Iterator[Server]:
    """Serve a database on 127.0.0.1 until the block ends, on a free port if none is given, with ``environment`` besides our
    own. ``folder``: where the server is started, if not here; ``program``: what Python runs."""
    port = port or free_port()
    command = [sys.executable, *program, "--db", str(database), "serve", "--port", str(port), "--no-browser"]
    log = database.with_suffix(".server.log")
    with log.open("w") as output:
        surroundings = {**os.environ, **(environment or {})}
        process = subprocess.Popen([*command, *options], stdout=output, stderr=subprocess.STDOUT, env=surroundings, cwd=folder)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_up(url, process, log)
        yield Server(url, database, process)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


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


_PREPARE = """
(() => {
  const style = document.createElement("style");
  style.textContent = `*, *::before, *::after {
    animation-duration: 1ms !important; animation-delay: 0s !important; animation-iteration-count: 1 !important;
    transition-duration: 1ms !important; transition-delay: 0s !important;
  }`;
  const changed = () => { window.lastChange = performance.now(); };
  const begin = () => {
    document.documentElement.append(style);
    changed();
    new MutationObserver(changed).observe(
      document, { subtree: true, childList: true, attributes: true, characterData: true });
    for (const input of ["keydown", "pointerdown", "click", "input", "scroll"])
      window.addEventListener(input, changed, { capture: true, passive: true });
  };
  if (document.documentElement) begin();
  else new MutationObserver((_, watch) => { watch.disconnect(); begin(); }).observe(document, { childList: true });
})();
"""
"""Runs first in every document. Ends what moves within a millisecond: without a graphics card, drawing it takes half of the
time of a test. Notes when something changed last, or a person did something."""

_bases: dict[BrowserContext, str] = {}
"""The server that a context is used for."""


def launch(playwright: Playwright, chromium: str, profile: Path) -> BrowserContext:
    """Start a headless browser that sends no requests of its own, such as for updates.

    It has a profile, as a person's browser has, and one process for all pages of a server: so the compiled scripts of the
    interface are kept from page to page, and opening one takes half of the time.
    """
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync", "--process-per-site", "--renderer-process-limit=1"]
    context = playwright.chromium.launch_persistent_context(profile, executable_path=chromium, args=flags, accept_downloads=True)
    context.add_init_script(_PREPARE)
    return context


def watched_page(
    browser: Browser, server: Server, *, width: int = 1440, height: int = 900, scheme: str = "light"
) -> Iterator[Page]:
    """A page in a browser that remembers nothing, which watches what it asks for and what goes wrong in it.

    It is the browser's own context, emptied afterwards, or a new one where another page uses that.
    """
    own = browser.contexts[0]
    context = browser.new_context(accept_downloads=True) if own in _bases else own
    if context is not own:
        context.add_init_script(_PREPARE)
    _bases[context] = server.url
    foreign: list[str] = []
    failures: list[str] = []

    def seen(request: Request) -> None:
        if request.url.startswith(("http", "ws")) and urlsplit(request.url).netloc != urlsplit(server.url).netloc:
            foreign.append(request.url)

    context.on("request", seen)
    try:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.on("websocket", lambda socket: seen_socket(socket.url, server, foreign))
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.set_default_timeout(30_000)
        yield page
    finally:
        context.remove_listener("request", seen)
        del _bases[context]
        if context is own:
            _empty(context, server.url)
        else:
            context.close()
    assert foreign == [], "a page asked another host"
    assert failures == [], "a script failed in the page"


def _empty(context: BrowserContext, origin: str) -> None:
    """Close the pages of a context and remove what they kept."""
    blank, *pages = context.pages
    for page in pages:
        page.close()
    context.clear_cookies()
    session = context.new_cdp_session(blank)
    session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
    session.detach()


def address(page: Page, path: str) -> str:
    """Return the address of ``path`` on the server that a page is used for, if the page was made here."""
    return _bases.get(page.context, "") + path


def seen_socket(url: str, server: Server, foreign: list[str]) -> None:
    """A web socket counts as a request too."""
    if urlsplit(url).netloc != urlsplit(server.url).netloc:
        foreign.append(url)


def open_page(page: Page, path: str, *, reviewer: str | None = None) -> None:
    """Go to a page; with ``reviewer``, say who is working when the page asks."""
    page.goto(address(page, path))
    if reviewer is not None:
        name = page.get_by_label("Your name")
        fill(name, reviewer, then="Enter")
        expect(name).to_be_hidden()
    settled(page)


def rated(page: Page, rating: str) -> Locator:
    """A rating's button while that rating is chosen."""
    return page.locator(f".ratings [data-value='{rating}'][aria-pressed='true']")


_AT_REST = """
() => new Promise((resolve, reject) => {
  const [quiet, patience] = [120, 30000];  // milliseconds
  const begun = performance.now();
  const look = () => {
    const now = performance.now();
    const busy = !document.querySelector(".stApp[data-test-script-state='notRunning']")
      || document.querySelector("[data-stale='true'], [data-testid='stSkeleton'], .surface:not([data-pending='0'])")
      || document.getAnimations().some((it) => it.playState === "running" && it.effect?.getComputedTiming().endTime < 1e5);
    if (busy || window.lastChange === undefined) window.lastChange = now;
    if (now - window.lastChange >= quiet) resolve();
    else if (now - begun > patience) reject(new Error("the page does not come to rest"));
    else setTimeout(look, 30);
  };
  look();
})
"""


def settled(page: Page) -> None:
    """Wait until the page is at rest: no run, nothing stale, missing, fading or unsaved, and no change
    or input for a few frames."""
    expect(page.locator(".stApp[data-test-script-state='notRunning']")).to_be_attached()
    page.evaluate(_AT_REST)


def click(target: Locator) -> None:
    """Click on something on a page at rest, and wait until it is at rest again."""
    settled(target.page)
    target.click()
    settled(target.page)


def fill(field: Locator, text: str, *, then: str | None = None) -> None:
    """Write into a field on a page at rest: one that is being redrawn may take the text away again. ``then``: a key that
    sends it."""
    settled(field.page)
    field.fill(text)
    expect(field).to_have_value(text)
    if then is not None:
        field.press(then)
        settled(field.page)


def choose(page: Page, box: str, option: str) -> None:
    """Choose from a list as at the keyboard: write what is wanted, then pick it.

    A list closes when the page below it is redrawn, as it did once on a busy machine: then write again, up to five times.
    """
    field, choice = page.get_by_role("combobox", name=box), page.get_by_role("option", name=option).first
    for patience in (3_000, 3_000, 6_000, 6_000, 30_000):  # milliseconds
        fill(field, option)
        try:
            choice.click(timeout=patience)
        except NotInTime:
            continue
        settled(page)
        return
    raise AssertionError(f"The list {box!r} does not offer {option!r}.")


def keys(page: Page, *pressed: str) -> None:
    """Press keys one after the other, each on a page at rest."""
    for key in pressed:
        settled(page)
        if urlsplit(page.url).path == "/review":
            expect(page.locator(".surface[data-claim]:not([data-claim=''])")).to_be_attached()
        page.keyboard.press(key)
