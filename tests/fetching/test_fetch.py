"""A page is fetched within limits and from checked addresses only; every test asks 127.0.0.1 alone."""

import gzip
import socket
import zlib
from collections.abc import Sequence

import httpcore2
import pytest
from web_server import MISSING, WebServer, redirect, response, serving

from workbench.errors import InputError
from workbench.fetching import USER_AGENT, FetchedPage, Limits, Network, PageAddress, Permission, fetch

ALLOWED = Network(Permission(frozenset({"127.0.0.1"})))
PUBLIC = "93.184.216.34"


def get(url: str, network: Network = ALLOWED, **limits: float) -> FetchedPage:
    return fetch(PageAddress.parse(url), network, limits=Limits(**limits))  # type: ignore[arg-type]


def refused(url: str, network: Network = ALLOWED, **limits: float) -> str:
    with pytest.raises(InputError) as error:
        get(url, network, **limits)
    return str(error.value)


def until_closed(connection: socket.socket) -> None:
    """Wait until the other side closes the connection."""
    while connection.recv(1024):
        pass


@pytest.fixture
def public_server(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The test server in the place of every public address. Returns the addresses that sockets connect to."""
    connected: list[str] = []
    connect = httpcore2.SyncBackend.connect_tcp

    def connect_here(self: httpcore2.SyncBackend, host: str, port: int, **options: float) -> httpcore2.NetworkStream:
        connected.append(host)
        return connect(self, "127.0.0.1", port, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect_here)
    return connected


def test_a_page_is_fetched_after_robots_txt_without_cookies_or_proxies(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answers["/a"] = redirect("/b?c=1#d")
    server.answers["/b?c=1"] = response("<p>Hello", "Set-Cookie: a=b", "X-Note: \xe9", media_type="Text/HTML; Charset=UTF-8")
    page = get(server.url("/a"))
    assert (page.data, page.media_type, page.charset) == (b"<p>Hello", "text/html", "utf-8")
    assert page.url == server.url("/b?c=1")
    assert page.last.header("x-note") == "é"
    assert page.last.remote == "127.0.0.1"
    assert server.paths == ["/robots.txt", "/a", "/b?c=1"]
    for request in server.requests:
        assert "cookie" not in request.lower() and "authorization" not in request.lower() and "referer" not in request.lower()
        assert f"User-Agent: {USER_AGENT}\r\n" in request


def test_an_address_that_is_not_public_gets_no_connection(server: WebServer) -> None:
    sentence = refused(server.url("/"), Network())
    assert sentence.startswith("127.0.0.1 has the address 127.0.0.1, which is not public.")
    assert refused(server.url("/", host="localhost"), Network())
    assert refused(server.url("/", host="2130706433"), Network()), "127.0.0.1 as one number"
    assert refused(server.url("/", host="0x7f.1"), Network())
    assert server.requests == []


@pytest.mark.parametrize(
    "to", ["http://127.0.0.2:{port}/", "http://10.0.0.1/", "//169.254.169.254/latest", "http://[::ffff:127.0.0.1]:{port}/"]
)
def test_a_redirect_to_a_private_address_is_not_followed(server: WebServer, to: str) -> None:
    server.answers["/"] = redirect(to.format(port=server.port))
    assert "which is not public" in refused(server.url("/"))
    assert server.paths == ["/robots.txt", "/"]


def test_a_redirect_to_another_scheme_is_not_followed(server: WebServer) -> None:
    server.answers["/"] = redirect("file:///etc/passwd")
    assert "is not a web address" in refused(server.url("/"))


def test_the_redirect_of_a_robots_txt_is_checked_too(server: WebServer) -> None:
    server.answers["/robots.txt"] = redirect("http://10.0.0.1/robots.txt")
    assert "10.0.0.1, which is not public" in refused(server.url("/"))


def test_the_socket_connects_to_the_address_that_was_checked(server: WebServer, public_server: list[str]) -> None:
    """DNS rebinding: a name that resolves to another address each time reaches only those that were checked."""
    server.answers["/"] = response("<p>Hello")
    answers = iter([[PUBLIC], ["93.184.216.35"], [PUBLIC], ["127.0.0.1"]])
    network = Network(resolver=lambda host, port: next(answers))
    url = server.url("/", host="rebind.example")
    assert get(url, network).last.address.host == "rebind.example"
    assert public_server == [PUBLIC, "93.184.216.35"]
    assert "rebind.example has the address 127.0.0.1, which is not public" in refused(url, network)
    assert public_server == [PUBLIC, "93.184.216.35", PUBLIC]
    assert f"Host: rebind.example:{server.port}\r\n" in server.requests[0]


@pytest.mark.parametrize("others", [["10.0.0.1"], ["::1"], ["fe80::1%eth0"], ["64:ff9b::7f00:1"]])
def test_one_private_address_among_public_ones_is_enough_to_refuse(
    server: WebServer, public_server: list[str], others: Sequence[str]
) -> None:
    network = Network(resolver=lambda host, port: [PUBLIC, *others])
    assert "which is not public" in refused(server.url("/", host="both.example"), network)
    assert public_server == []


def test_a_permission_for_a_host_is_not_one_for_its_neighbours(server: WebServer) -> None:
    network = Network(Permission(frozenset({f"office.example:{server.port}"})), resolver=lambda host, port: ["127.0.0.1"])
    server.answers["/"] = response("<p>Hello")
    assert get(server.url("/", host="office.example"), network).data == b"<p>Hello"
    assert "not public" in refused(server.url("/", host="other.example"), network)


def test_a_name_that_is_not_found_or_never_answered_is_an_error(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert "cannot be looked up" in refused("https://no.example/", Network(resolver=unknown))
    assert "There is no host" in refused("https://no.example/", Network(resolver=lambda host, port: []))
    with serving() as closed:
        pass
    assert "does not answer" in refused(closed.url("/"))


def test_a_slow_body_ends_at_the_deadline(server: WebServer) -> None:
    def slow(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>")
        until_closed(connection)

    server.answers["/"] = slow
    assert "took too long" in refused(server.url("/"), seconds=0.4)


def test_a_slow_head_ends_at_the_deadline(server: WebServer) -> None:
    def slow(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200")
        until_closed(connection)

    server.answers["/"] = slow
    assert "took too long" in refused(server.url("/"), seconds=0.4)


@pytest.mark.parametrize(
    "head", [b"Content-Type: text/html\r\n\r\n", b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n10000\r\n", b"X: "]
)
def test_an_endless_answer_ends_at_the_limit(server: WebServer, head: bytes) -> None:
    sent = 0

    def endless(connection: socket.socket) -> None:
        nonlocal sent
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + head)
        while sent < 50_000_000:
            sent += connection.send(b"a" * 65536 if b"chunked" not in head else b"a" * 65536 + b"\r\n10000\r\n")

    server.answers["/"] = endless
    sentence = refused(server.url("/"), bytes=500_000)
    assert "too large" in sentence or "not valid" in sentence
    assert sent < 20_000_000


def test_an_endless_chain_of_interim_answers_ends_at_the_limit(server: WebServer) -> None:
    def endless(connection: socket.socket) -> None:
        while connection.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000):
            pass

    server.answers["/"] = endless
    assert "too large" in refused(server.url("/"), bytes=500_000)


@pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "application/zip", "text/css", "application/json", "x" * 300])
def test_the_body_of_another_media_type_is_not_read(server: WebServer, media_type: str) -> None:
    def large(connection: socket.socket) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: 9000000000\r\n\r\n"
        connection.sendall(head.encode())
        until_closed(connection)

    server.answers["/"] = large
    assert f"is of the type {media_type[:80]}." in refused(server.url("/"))


@pytest.mark.parametrize("media_type", [None, "application/octet-stream"])
def test_an_answer_without_a_type_is_told_by_its_bytes_later(server: WebServer, media_type: str | None) -> None:
    server.answers["/"] = response(b"%PDF-1.7", media_type=media_type)
    assert get(server.url("/")).media_type is None


def test_a_compressed_page_is_unpacked_and_kept_as_received(server: WebServer) -> None:
    packed = gzip.compress(b"<p>Hello")
    server.answers["/"] = response(packed, "Content-Encoding: gzip")
    page = get(server.url("/"))
    assert (page.data, page.last.body) == (b"<p>Hello", packed)


@pytest.mark.parametrize(
    ("body", "coding", "sentence"),
    [
        (gzip.compress(bytes(60_000_000)), "gzip", "unpacks to more than 50 MB"),
        (gzip.compress(b"<p>Hello")[:-9], "gzip", "damaged"),
        (gzip.compress(b"<p>Hello") + gzip.compress(b"again"), "gzip", "damaged"),
        (b"no gzip", "gzip", "damaged"),
        (zlib.compress(b"<p>Hello"), "deflate", "compressed as deflate"),
        (b"", "br, gzip", "compressed as br, gzip"),
    ],
    ids=["bomb", "cut off", "two", "no gzip", "deflate", "br"],
)
def test_compression_cannot_fill_the_memory(server: WebServer, body: bytes, coding: str, sentence: str) -> None:
    server.answers["/"] = response(body, f"Content-Encoding: {coding}")
    assert sentence in refused(server.url("/"))


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("401 Unauthorized", "asks for a user name and a password (401)"),
        ("402 Payment Required", "asks for a payment (402)"),
        ("403 Forbidden", "refuses access (403)"),
        ("404 Not Found", "no such page (404)"),
        ("410 Gone", "was removed (410)"),
        ("429 Too Many Requests", "too many requests (429)"),
        ("451 Unavailable", "legal reasons (451)"),
        ("418 Teapot", "it sent no page (418)"),
        ("503 Unavailable", "the host has a fault (503)"),
        ("204 No Content", "it sent no page (204)"),
        ("300 Choices", "it sent no page (300)"),
    ],
)
def test_an_answer_that_is_no_page_is_named(server: WebServer, status: str, sentence: str) -> None:
    server.answers["/"] = response("<p>Please log in, register or pay.", status=status)
    assert sentence in refused(server.url("/"))


def test_a_test_for_persons_is_named_by_its_header(server: WebServer) -> None:
    server.answers["/"] = response("<p>Wait", "CF-Mitigated: challenge", status="403 Forbidden")
    assert "whether a person asks" in refused(server.url("/"))


def test_an_empty_page_and_endless_redirects_are_errors(server: WebServer) -> None:
    server.answers["/"] = response(" \n")
    server.answers["/loop"] = redirect("/loop")
    assert "is empty" in refused(server.url("/"))
    assert "more than 10 times" in refused(server.url("/loop"))


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9.6\r\n", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", b"\x16\x03"])
def test_an_answer_that_is_not_http_is_an_error(server: WebServer, answer: bytes) -> None:
    server.answers["/"] = answer
    assert "not valid" in refused(server.url("/"))


ROBOTS = """
User-agent: *
Disallow: /private
Disallow: /*.php$
Allow: /private/open

User-agent: OtherBot
Disallow: /
"""


@pytest.mark.parametrize(
    ("path", "allowed"), [("/", True), ("/private/a", False), ("/private/open/a", True), ("/a.php", False), ("/a.php?b", True)]
)
def test_a_robots_txt_is_obeyed(server: WebServer, path: str, allowed: bool) -> None:
    server.answers |= {"/robots.txt": response(ROBOTS, media_type="text/plain"), path: response("<p>Hello")}
    if allowed:
        assert get(server.url(path)).data == b"<p>Hello"
    else:
        assert "does not allow programs to fetch this page (robots.txt)" in refused(server.url(path))
        assert server.paths == ["/robots.txt"]


def test_a_robots_txt_can_name_this_software(server: WebServer) -> None:
    server.answers |= {"/robots.txt": response("User-agent: ClaimWorkbench\nDisallow: /\n"), "/": response("<p>Hello")}
    assert "robots.txt" in refused(server.url("/"))


def test_a_robots_txt_counts_on_every_host_of_a_redirect(server: WebServer) -> None:
    with serving() as other:
        other.answers |= {"/robots.txt": response("User-agent: *\nDisallow: /\n"), "/": response("<p>Hello")}
        server.answers["/"] = redirect(other.url("/"))
        assert "robots.txt" in refused(server.url("/"))
        assert other.paths == ["/robots.txt"]


@pytest.mark.parametrize("robots", [MISSING, response("<html>Not here", status="200 OK"), redirect("/robots.txt"), response("")])
def test_without_a_robots_txt_a_page_may_be_fetched(server: WebServer, robots: bytes) -> None:
    server.answers |= {"/robots.txt": robots, "/": response("<p>Hello")}
    assert get(server.url("/")).data == b"<p>Hello"


def test_a_host_that_cannot_say_is_not_asked_for_the_page(server: WebServer) -> None:
    server.answers |= {"/robots.txt": response("", status="503 Unavailable"), "/": response("<p>Hello")}
    assert "cannot say whether programs may fetch its pages" in refused(server.url("/"))


def test_only_the_beginning_of_a_robots_txt_is_read(server: WebServer) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /\n")
        while connection.send(b"# and so on\n" * 5000):
            pass

    server.answers |= {"/robots.txt": endless, "/": response("<p>Hello")}
    assert "does not allow" in refused(server.url("/"))
