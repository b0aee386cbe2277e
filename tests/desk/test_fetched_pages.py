"""Pages by their addresses at a desk: off by default, kept as received, versions with their differences."""

import io
import shutil
import signal
import socket
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from web_server import WebServer, redirect, response

from workbench.desk import Workbench
from workbench.desk.settings import MAX_HOSTS, WebPageRules
from workbench.domain.judging import NewVerdict
from workbench.errors import DatabaseError, InputError, NotFoundError, OtherPageError
from workbench.fetching import check_archive
from workbench.store import captures
from workbench.store.database import Database

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
ARTICLE = "".join(f"<p>In district {n} the commission counted the votes again and found no fault in the result.</p>" for n in range(20))


def page(article: str = ARTICLE, title: str = "The recount", token: str = "1") -> bytes:
    return response(f"<!doctype html><title>{title}</title><article><h1>{title}</h1>{article}</article><input type=hidden value={token}>")


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """A desk that fetches pages, also from 127.0.0.1."""
    made = Workbench.open(tmp_path / "claims.db", create=True)
    made.settings.choose_web_pages(WebPageRules(True, (HOST,)), reviewer=made.reviewers.add("Ada Example"))
    return made


def counts(path: str) -> tuple[int, int]:
    """The number of documents and of captures in a database."""
    with Database(Path(path)).read() as db:
        return db.table("documents").count, db.table("captures").count


def test_nothing_is_requested_until_the_desk_allows_it(
    tmp_path: Path, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    server.answers["/"] = page()
    looked_up: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: looked_up.append(given))
    assert desk.settings.web_pages() == WebPageRules(False, ())
    with pytest.raises(InputError, match="does not fetch pages"):
        desk.web_pages.add(server.url("/"))
    assert (server.requests, looked_up, counts(desk.path)) == ([], [], (0, 0))


def test_the_setting_is_an_event_and_can_be_switched_off(desk: Workbench, server: WebServer) -> None:
    desk.settings.choose_web_pages(WebPageRules(False, (HOST,)), reviewer=desk.reviewers.add("Ada Example"))
    assert desk.settings.web_pages() == WebPageRules(False, (HOST,))
    with Database(Path(desk.path)).read() as db:
        values = [row[0] for row in db.execute("SELECT body FROM verdict_log WHERE type = 'setting-chosen' ORDER BY seq")]
    assert len(values) == 2 and all('"web-pages"' in value for value in values)
    with pytest.raises(InputError, match="does not fetch pages"):
        desk.web_pages.add(server.url("/"))


@pytest.mark.parametrize("host", ["a b", "http://a.example", "user@a.example", "a.example/path", "::1", "bücher.example"])
def test_a_host_that_is_none_is_refused(desk: Workbench, host: str) -> None:
    with pytest.raises(InputError, match="is not a host"):
        desk.settings.choose_web_pages(WebPageRules(True, (host,)), reviewer=desk.reviewers.add("Ada"))


def test_the_number_of_hosts_is_limited(desk: Workbench) -> None:
    hosts = tuple(f"h{n}.example" for n in range(MAX_HOSTS + 1))
    with pytest.raises(InputError, match="Up to 100 hosts"):
        desk.settings.choose_web_pages(WebPageRules(True, hosts), reviewer=desk.reviewers.add("Ada"))


def test_a_page_is_kept_with_what_was_received(desk: Workbench, server: WebServer) -> None:
    server.answers |= {"/a": redirect("/b"), "/b": response(page().partition(b"\r\n\r\n")[2], "ETag: \"7\"")}
    result = desk.web_pages.add(server.url("/a"))
    assert (result.added, result.documents) == (1, (1,))
    assert result.notes == (f"{server.url('/a')} leads to {server.url('/b')}.",)
    document = desk.sources.get(1).document
    assert document.place == document.metadata.url == server.url("/b")
    assert (document.title, document.media_type) == ("The recount", "text/html")
    (capture,) = desk.web_pages.captures(1)
    assert (capture.requested, capture.url, capture.remote, capture.status) == (server.url("/a"), server.url("/b"), HOST, 200)
    assert capture.fetched[:10] == document.metadata.accessed
    assert ("ETag", '"7"') in capture.headers
    assert capture.sha256 == document.sha256, "not compressed: the bytes of the document are those of the body"
    found = check_archive(desk.web_pages.warc(capture.id))
    assert (found.url, found.body) == (server.url("/b"), desk.sources.original(1))


def test_a_changed_page_is_a_new_version_and_citations_of_the_old_one_stay(desk: Workbench, server: WebServer) -> None:
    ada = desk.reviewers.add("Ada Example")
    server.answers["/a"] = page()
    desk.web_pages.add(server.url("/a"))
    claim = desk.claims.add("District 7 was recounted without a fault.", reviewer=ada)
    document = desk.sources.get(1).document
    start = document.text.index("In district 7 ")
    desk.review.cite(claim.id, 1, start, start + 40, reviewer=ada)
    desk.verdicts.record(claim.id, NewVerdict("true", "It says so."), reviewer=ada)
    server.answers["/a"] = page(ARTICLE.replace("district 7 the commission counted", "district 7 nobody counted"))
    result = desk.web_pages.add(server.url("/a"))
    assert (result.versions, result.documents) == (1, (2,))
    assert result.notes == ("The page has changed: document 2 is version 2 of it.",)
    assert [version for _, version, _ in desk.sources.get(2).versions] == [2, 1]
    difference = desk.web_pages.difference(2)
    assert [change.parts for change in difference.changes] == [
        (
            ("same", "In district 7 "),
            ("removed", "the commission"),
            ("added", "nobody"),
            ("same", " counted the votes again and found no fault in the result."),
        )
    ]
    before = desk.sources.get(1)
    assert before.document.text == document.text and not before.document.current
    assert [item.quote for item in desk.sources.citations(1)] == ["In district 7 the commission counted the"]
    assert check_archive(desk.web_pages.warc(1)).body == desk.sources.original(1)
    with pytest.raises(NotFoundError, match="no earlier version"):
        desk.web_pages.difference(1)


def test_bytes_that_nobody_reads_make_no_version(desk: Workbench, server: WebServer) -> None:
    server.answers["/a"] = page(token="1")
    desk.web_pages.add(server.url("/a"))
    server.answers["/a"] = page(token="2")
    result = desk.web_pages.add(server.url("/a"))
    assert (result.known, result.versions, result.documents) == (1, 0, ())
    assert result.notes == ("The page has the same text as document 1. What was received now is kept with it.",)
    assert len({capture.sha256 for capture in desk.web_pages.captures(1)}) == 2
    server.answers["/a"] = page(title="The recount, corrected")
    assert desk.web_pages.add(server.url("/a")).versions == 1, "a headline is read"


def test_an_address_keeps_its_versions_when_it_leads_elsewhere(desk: Workbench, server: WebServer) -> None:
    server.answers |= {"/a": redirect("/b"), "/b": page()}
    desk.web_pages.add(server.url("/a"))
    server.answers |= {"/a": redirect("/c"), "/c": page(title="Moved")}
    assert desk.web_pages.add(server.url("/a")).versions == 1
    assert desk.sources.get(2).document.place == server.url("/b")
    assert desk.sources.get(2).document.metadata.url == server.url("/c")
    server.answers["/d"] = page(title="Another page")
    assert desk.web_pages.add(server.url("/d")).added == 1


def test_a_page_that_was_uploaded_before_is_one_document(desk: Workbench, server: WebServer) -> None:
    content = page()
    desk.sources.ingest_uploads([("a.html", content.partition(b"\r\n\r\n")[2])])
    server.answers["/a"] = content
    result = desk.web_pages.add(server.url("/a"))
    assert result.known == 1 and len(desk.web_pages.captures(1)) == 1
    server.answers["/a"] = page(title="Changed")
    assert desk.web_pages.add(server.url("/a")).added == 1
    assert desk.sources.get(1).document.current, "the uploaded file is not a version of the page"


def test_a_login_page_is_not_kept_unless_somebody_wants_it(desk: Workbench, server: WebServer) -> None:
    form = "<title>Sign in to continue</title><h1>Welcome</h1><form><input type=password></form>"
    server.answers["/a"] = response(form)
    with pytest.raises(OtherPageError, match=r"sent a login page \(“Sign in to continue”\) and not the article\. Nothing was added"):
        desk.web_pages.add(server.url("/a"))
    assert counts(desk.path) == (0, 0)
    result = desk.web_pages.add(server.url("/a"), keep_other=True)
    assert result.added == 1 and result.notes == (f"{server.url('/a')} is a login page, not an article.",)
    assert [capture.instead for capture in desk.web_pages.captures(1)] == ["login"]


def test_a_shell_without_text_cannot_be_kept(desk: Workbench, server: WebServer) -> None:
    server.answers["/a"] = response('<title>News</title><div id="root"></div><script src="/a.js"></script>')
    for keep_other in (False, True):
        with pytest.raises(InputError, match="a page that is empty without JavaScript"):
            desk.web_pages.add(server.url("/a"), keep_other=keep_other)
    assert server.paths.count("/a.js") == 0


@pytest.mark.parametrize("media_type", ["application/pdf", "application/octet-stream", "text/html", None])
def test_a_pdf_file_is_fetched_whatever_its_type_is_called(desk: Workbench, server: WebServer, media_type: str | None) -> None:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 720, "The commission counted the votes again.")
    canvas.save()
    server.answers["/a?b=c"] = response(file.getvalue(), media_type=media_type)
    assert desk.web_pages.add(server.url("/a?b=c")).added == 1
    document = desk.sources.get(1).document
    assert (document.media_type, document.text) == ("application/pdf", "The commission counted the votes again.")
    assert desk.web_pages.code(1) is None
    assert desk.sources.original(1) == file.getvalue()


def test_a_page_is_read_again_with_what_its_host_said_of_it(desk: Workbench, server: WebServer) -> None:
    head = '<link rel=canonical href="https://other.example/"><meta charset="utf-8"><title>Голоса</title>'
    body = f"<!doctype html>{head}<article><p>Комиссия пересчитала голоса и не нашла ошибок.</p></article>".encode("koi8-r")
    server.answers["/a"] = response(body, media_type="text/html; charset=koi8-r")
    desk.web_pages.add(server.url("/a"))
    assert desk.sources.get(1).document.text == "Комиссия пересчитала голоса и не нашла ошибок."
    assert desk.sources.reread(dry_run=True) == []
    with Database(Path(desk.path)).write() as db:  # as if an earlier version had read it so
        db.execute("UPDATE documents SET text = 'Before.', text_sha256 = ?", [sha256(b"Before.").hexdigest()])
    (source,) = desk.sources.reread()
    assert (source.id, source.new) == (1, 2)
    assert desk.sources.get(2).document.text == "Комиссия пересчитала голоса и не нашла ошибок."
    assert desk.sources.reread(dry_run=True) == []
    assert [capture.id for capture in desk.web_pages.captures(2)] == [1]


def test_only_the_page_is_requested(desk: Workbench, server: WebServer) -> None:
    parts = f'<link rel=stylesheet href="/s.css"><script src="/s.js"></script><img src="/i.png"><iframe src="/f"></iframe>{ARTICLE}'
    server.answers["/a"] = page(parts)
    desk.web_pages.add(server.url("/a"))
    assert server.paths == ["/robots.txt", "/a"]


def test_a_failed_write_leaves_nothing(desk: Workbench, server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answers["/a"] = page()

    def fail(*_: object) -> int:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(captures, "add", fail)
        with pytest.raises(DatabaseError, match="disk full"):
            desk.web_pages.add(server.url("/a"))
    assert counts(desk.path) == (0, 0)
    assert desk.web_pages.add(server.url("/a")).added == 1


KILLED = """
import os, signal, sys
from workbench.desk import Workbench
from workbench.store import captures
add = captures.add
def added(*given):
    add(*given)
    os.kill(os.getpid(), signal.SIGKILL)
captures.add = added
Workbench.open(sys.argv[1]).web_pages.add(sys.argv[2])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_a_kill_before_the_commit_leaves_nothing(desk: Workbench, server: WebServer) -> None:
    server.answers["/a"] = response("The commission counted the votes again.", media_type="text/plain")
    done = subprocess.run([sys.executable, "-c", KILLED, desk.path, server.url("/a")], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert counts(desk.path) == (0, 0)
    assert desk.web_pages.add(server.url("/a")).added == 1


def test_captures_are_backed_up_checked_and_kept_by_a_rebuild(desk: Workbench, server: WebServer, tmp_path: Path) -> None:
    server.answers["/a"] = page()
    desk.web_pages.add(server.url("/a"))
    warc = desk.web_pages.warc(1)
    desk.maintenance.backup(tmp_path / "backup.db")
    desk.maintenance.rebuild()
    copy = Workbench.open(shutil.copyfile(tmp_path / "backup.db", tmp_path / "copy.db"))
    assert copy.web_pages.warc(1) == desk.web_pages.warc(1) == warc
    findings = {finding.name: finding for finding in desk.maintenance.doctor()}
    assert findings["Fetched pages"].sound and findings["Fetched pages"].detail == "1 kept as received"
    with Database(Path(copy.path)).write() as db:
        db.execute("UPDATE captures SET warc = ?", [warc.replace(warc[-9:], bytes(9))])
    findings = {finding.name: finding for finding in copy.maintenance.doctor()}
    assert not findings["Fetched pages"].sound


def test_a_warc_file_is_written_whole_and_never_over_the_database(desk: Workbench, server: WebServer, tmp_path: Path) -> None:
    server.answers["/a"] = page()
    desk.web_pages.add(server.url("/a"))
    desk.web_pages.save_warc(1, tmp_path / "a.warc.gz")
    assert (tmp_path / "a.warc.gz").read_bytes() == desk.web_pages.warc(1)
    with pytest.raises(InputError, match="database"):
        desk.web_pages.save_warc(1, Path(desk.path), force=True)
    with pytest.raises(NotFoundError):
        desk.web_pages.save_warc(2, tmp_path / "b.warc.gz")
