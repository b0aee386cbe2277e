"""A fetched page is a WARC file that programs for web archives read."""

import gzip
import io
from base64 import b32encode
from hashlib import sha256
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from web_server import WebServer, redirect, response

from workbench.errors import InputError
from workbench.fetching import FetchedPage, Network, PageAddress, Permission, archived, check_archive, fetch

PAGE = "<!doctype html><title>Ä</title><p>Hello"


def fetched(server: WebServer, path: str) -> FetchedPage:
    return fetch(PageAddress.parse(server.url(path)), Network(Permission(frozenset({"127.0.0.1"}))))


def test_the_file_has_every_request_and_response_with_headers_and_digests(server: WebServer) -> None:
    server.answers |= {"/a": redirect("/b"), "/b": response(PAGE, "ETag: \"1\"", "Set-Cookie: a=1", "Set-Cookie: b=2")}
    page = fetched(server, "/a")
    records = []
    for record in ArchiveIterator(io.BytesIO(archived(page)), check_digests="raise"):
        records.append((record.rec_type, record.rec_headers, record.http_headers, record.raw_stream.read()))
    assert [kind for kind, *_ in records] == ["warcinfo", "response", "request", "response", "request"]
    _, about, http, body = records[3]
    assert body == PAGE.encode()
    assert about.get_header("WARC-Target-URI") == server.url("/b")
    assert about.get_header("WARC-IP-Address") == "127.0.0.1"
    assert about.get_header("WARC-Payload-Digest") == f"sha256:{b32encode(sha256(body).digest()).decode()}"
    assert about.get_header("WARC-Date") == page.last.time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert http.statusline == "200 OK"
    assert [value for name, value in http.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert records[1][2].get_header("Location") == "/b"
    assert records[4][2].get_header("Host") == f"127.0.0.1:{server.port}"


def test_the_checker_of_warcio_finds_no_fault(server: WebServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n2\r\n<p\r\n6\r\n>Hello\r\n0\r\n\r\n"
    server.answers |= {"/chunked": chunked, "/gzip": response(gzip.compress(b"<p>Hello"), "Content-Encoding: gzip")}
    for path in server.answers:
        file = tmp_path / "page.warc.gz"
        file.write_bytes(archived(fetched(server, path)))
        checker = Checker(type("Options", (), {"verbose": True, "inputs": [str(file)]})())
        checker.process_all()
        assert not checker.exit_value, capsys.readouterr().out
        (record,) = [item for item in _records(file.read_bytes()) if item[0] == "response"]
        assert record[1] == b"<p>Hello", "as a program reads it, unpacked"


def _records(warc: bytes) -> list[tuple[str, bytes]]:
    return [(record.rec_type, record.content_stream().read()) for record in ArchiveIterator(io.BytesIO(warc))]


def test_headers_that_are_not_ascii_keep_their_bytes_as_escapes(server: WebServer) -> None:
    server.answers["/"] = response(PAGE, "X-Note: caf\xe9; a=\"\xfc\"", status="200 \xd6K")
    found = check_archive(archived(fetched(server, "/")))
    assert ("X-Note", "caf%E9; a=\"%FC\"") in found.headers
    assert found.status == "200 %D6K"


def test_a_changed_file_is_noticed(server: WebServer) -> None:
    server.answers["/"] = response(PAGE)
    warc = archived(fetched(server, "/"))
    assert check_archive(warc).body == PAGE.encode()
    changed = b"".join(gzip.compress(part.replace(b"Hello", b"Jello")) for part in (gzip.decompress(warc),))
    with pytest.raises(InputError, match="is damaged"):
        check_archive(changed)
    with pytest.raises(InputError, match="no response"):
        check_archive(b"")
