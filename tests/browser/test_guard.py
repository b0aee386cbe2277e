"""Attacks on a served desk are refused, and the server process connects to no other host."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from driving import Server, open_page, serving, watched_page
from guarding import ask, audited, shake_hands
from playwright.sync_api import Browser, expect

from workbench.desk import Workbench

LOOPBACK = ("'127.0.0.1'", "'::1'", "'localhost'", "b'localhost'")


@dataclass(frozen=True)
class Watched:
    """A server, and the record of what its process does."""

    server: Server
    record: Path

    @property
    def url(self) -> str:
        """Where it is served."""
        return self.server.url

    @property
    def port(self) -> int:
        """Its port."""
        return int(urlsplit(self.server.url).port or 0)

    def lines(self) -> list[str]:
        """What was recorded so far."""
        return self.record.read_text("utf-8").splitlines()

    def outside(self) -> list[str]:
        """Every look-up and connection that is not to this machine."""
        return [line for line in self.lines() if line.startswith("socket.") and not any(name in line for name in LOOPBACK)]


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, seeded: Workbench) -> Iterator[Watched]:
    """A server that is also reached as desk.example, through a proxy or not, and at port 9443 of proxy.example."""
    folder = tmp_path_factory.mktemp("watched")
    record, environment = audited(folder)
    database = folder / "claims.db"
    seeded.maintenance.backup(database)
    allowed = ("--allow-host", "desk.example", "--allow-host", "Proxy.example:9443")
    with serving(database, *allowed, environment=environment) as server:
        yield Watched(server, record)


def test_the_record_sees_a_look_up(tmp_path: Path) -> None:
    record, environment = audited(tmp_path)
    code = "import socket; socket.getaddrinfo('192.0.2.1', 80)"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    assert "socket.getaddrinfo '192.0.2.1'" in record.read_text("utf-8")


@pytest.mark.parametrize(
    "path", ["/", "/review?claim=1", "/_stcore/health", "/_stcore/host-config", "/media/x.csv", "/static/x.js"]
)
@pytest.mark.parametrize(
    "host", ["evil.example:{port}", "evil.example", "localhost", "127.0.0.1:{other}", "127.0.0.1.:{port}"]
)
def test_a_host_that_is_not_ours_is_refused_on_every_path(watched: Watched, host: str, path: str) -> None:
    host = host.format(port=watched.port, other=watched.port + 1)
    answer = ask(watched.url, "GET", path, f"Origin: http://{host}", host=host)
    assert answer.status == 421
    assert "--allow-host" in answer.body and answer.body.count("\n") == 1
    assert "frame-ancestors" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}", "desk.example", "desk.example:443", "desk.example:{port}", "proxy.example:9443"])  # fmt: skip
def test_our_hosts_are_answered(watched: Watched, host: str) -> None:
    assert ask(watched.url, "GET", "/", host=host.format(port=watched.port)).status == 200


def test_a_rebound_name_gets_no_web_socket(watched: Watched) -> None:
    name = f"evil.example:{watched.port}"
    answer = shake_hands(watched.url, f"Origin: http://{name}", host=name)
    assert answer.status == 421 and "--allow-host" in answer.body


FOREIGN = [
    "http://evil.example:{port}", "http://evil.example", "http://127.0.0.1:{other}", "http://localhost", "null", "",
    "http://localhost:{port}.evil.example", "http://127.0.0.1:{port}/", "http://192.0.2.7", "http://0.0.0.0:{port}",
    "http://proxy.example", "http://desk.example.evil.example", "https://evil.example#http://localhost:{port}",
]  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_origin_gets_no_web_socket_and_asks_nobody(watched: Watched, origin: str) -> None:
    origin = origin.format(port=watched.port, other=watched.port + 1)
    answer = shake_hands(watched.url, f"Origin: {origin}")
    assert answer.status == 403 and "its own pages" in answer.body
    assert watched.outside() == []


def test_a_web_socket_without_an_origin_is_refused(watched: Watched) -> None:
    assert shake_hands(watched.url).status == 403
    two = (f"Origin: {watched.url}", "Origin: http://evil.example")
    assert shake_hands(watched.url, *two).status in (400, 403)


OURS = [
    ("http://127.0.0.1:{port}", None), ("http://localhost:{port}", "localhost:{port}"), ("http://[::1]:{port}", "[::1]:{port}"),
    ("https://desk.example", "desk.example"), ("http://desk.example", "desk.example"), ("https://proxy.example:9443", None),
    ("https://desk.example", None), ("http://localhost:{port}", None), ("http://desk.example:{port}", "desk.example:{port}"),
]  # fmt: skip


@pytest.mark.parametrize(("origin", "host"), OURS)
def test_our_own_pages_get_a_web_socket_and_nobody_is_asked(watched: Watched, origin: str, host: str | None) -> None:
    """Also behind a proxy that passes on its own address as the host."""
    named = host and host.format(port=watched.port)
    assert shake_hands(watched.url, f"Origin: {origin.format(port=watched.port)}", host=named).status == 101
    assert watched.outside() == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", None])
def test_nothing_is_changed_from_another_origin(watched: Watched, method: str, origin: str | None) -> None:
    headers = [f"Origin: {origin}"] if origin else []
    answer = ask(watched.url, method, "/_stcore/upload_file/a/b", *headers, "Content-Length: 0")
    assert answer.status == 403 and "its own pages" in answer.body


def test_an_upload_of_our_own_needs_the_token(watched: Watched) -> None:
    answer = ask(watched.url, "PUT", "/_stcore/upload_file/a/b", f"Origin: {watched.url}", "Content-Length: 0")
    assert answer.status == 403 and "XSRF" in answer.body


CLOSED = ["/_stcore/metrics", "/_stcore/metrics?families=x", "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/script-health-check", "/auth/login", "/auth/logout", "/oauth2callback", "/_stcore"]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
def test_what_the_interface_does_not_need_is_closed(watched: Watched, path: str) -> None:
    answer = ask(watched.url, "GET", path)
    assert (answer.status, answer.body) == (404, "There is nothing here.\n")


def test_a_visit_touches_this_machine_alone_and_loads_the_model_after_the_first_page(
    browser: Browser, watched: Watched
) -> None:
    assert not [line for line in watched.lines() if line.startswith("import ")], "loaded before anybody opened a page"
    for page in watched_page(browser, watched.server):
        open_page(page, "/", reviewer="Ada Example")
        open_page(page, "/review?claim=1")
        expect(page.locator(".active-snippet")).to_be_visible()
        open_page(page, "/sources")
        page.locator("input[type=file]").first.set_input_files(
            {"name": "note.txt", "mimeType": "text/plain", "buffer": b"The harbour was dredged in May 2019."}
        )
        expect(page.get_by_text("note.txt").first).to_be_attached()
        while "import onnxruntime" not in watched.lines():
            page.wait_for_timeout(50)
    assert [line for line in watched.lines() if line.startswith("import ")] == ["import onnxruntime"]
    assert watched.outside() == []
