"""``web-pages``, ``ingest URL``, ``sources diff`` and ``sources warc``."""

from pathlib import Path

from commandline import CommandLine
from web_server import WebServer, response

from workbench.fetching import check_archive

TEXT = "The commission counted the votes again.\n\nIt found no fault in the result."


def allow(line: CommandLine) -> None:
    line.ok("web-pages", "--on", "--add-host", "127.0.0.1")


def test_the_setting_is_shown_and_changed(empty: CommandLine) -> None:
    assert empty.ok("web-pages").split() == ["Pages", "by", "address", "not", "allowed"]
    assert empty.json("web-pages") == {"allowed": False, "hosts": []}
    allow(empty)
    assert empty.json("web-pages", "--add-host", "Intranet.example:81") == {
        "allowed": True,
        "hosts": ["127.0.0.1", "intranet.example:81"],
    }
    assert empty.json("web-pages", "--off", "--remove-host", "127.0.0.1") == {"allowed": False, "hosts": ["intranet.example:81"]}
    assert "“127.0.0.1” is not one of the hosts" in empty.refused("web-pages", "--remove-host", "127.0.0.1")


def test_an_address_is_refused_until_the_desk_allows_it(empty: CommandLine, none: CommandLine, server: WebServer) -> None:
    assert empty.refused("ingest", server.url("/")).endswith("“workbench web-pages --on” allows it.")
    empty.ok("web-pages", "--on")
    result = empty.run("ingest", server.url("/"), "--no-embed")
    assert result.exit_code == 2
    assert "which is not public" in result.stderr and "“workbench web-pages --add-host HOST” allows it." in result.stderr
    assert server.requests == []
    assert none.run("ingest", server.url("/")).exit_code == 2


def test_a_desk_that_does_not_exist_is_not_created_for_an_address(tmp_path: Path, server: WebServer) -> None:
    line = CommandLine(tmp_path / "none.db")
    assert "There is no database" in line.refused("ingest", server.url("/"))
    assert not line.database.exists()


def test_pages_and_files_are_ingested_together(empty: CommandLine, server: WebServer, tmp_path: Path) -> None:
    allow(empty)
    server.answers["/a"] = response(TEXT, media_type="text/plain")
    (tmp_path / "b.txt").write_text("A file beside it.", "utf-8")
    result = empty.run("ingest", server.url("/a"), tmp_path / "b.txt", server.url("/missing"), "--no-embed")
    assert result.exit_code == 2
    assert "2 documents added, 1 source failed." in result.stdout
    assert "there is no such page (404)" in result.stderr
    assert result.stderr.endswith("Error: 1 source of 3 could not be read completely.\n")
    assert empty.json("ingest", server.url("/a"), "--no-embed")["unchanged"] == 1
    assert "reads files" in empty.refused("ingest", server.url("/a"), "--rows")


def test_a_changed_page_is_compared_and_shown_as_it_was(empty: CommandLine, server: WebServer, tmp_path: Path) -> None:
    allow(empty)
    server.answers["/a"] = response(TEXT, media_type="text/plain")
    empty.ok("ingest", server.url("/a"), "--no-embed")
    server.answers["/a"] = response(TEXT.replace("no fault", "one fault"), media_type="text/plain")
    result = empty.run("ingest", server.url("/a"), "--no-embed")
    assert "1 new version." in result.stdout
    assert "Note: The page has changed: document 2 is version 2 of it." in result.stderr
    assert "~ It found [-no-]{+one+} fault in the result." in empty.ok("sources", "diff", 2)
    assert "~ It found [-one-]{+no+} fault in the result." in empty.ok("sources", "diff", 1, 2)
    changes = empty.json("sources", "diff", 2)["changes"]
    assert changes == [{"kind": "changed", "parts": [["same", "It found "], ["removed", "no"], ["added", "one"], ["same", " fault in the result."]]}]
    assert "The texts are the same." in empty.ok("sources", "diff", 2, 2)
    assert "has no earlier version" in empty.refused("sources", "diff", 1)
    shown = empty.ok("sources", "show", 1)
    assert "Capture 1" in shown and "Answered by  127.0.0.1" in shown
    assert [capture["id"] for capture in empty.json("sources", "show", 2)["captures"]] == [2]
    file = tmp_path / "page.warc.gz"
    assert f"to {file}." in empty.ok("sources", "warc", 1, "--output", file)
    assert check_archive(file.read_bytes()).body == TEXT.encode()
    assert "has no capture 2. It has: 1." in empty.refused("sources", "warc", 1, "--capture", 2, "--output", file)


def test_a_document_that_was_not_fetched_has_no_warc_file(small: CommandLine, tmp_path: Path) -> None:
    assert "was not fetched by its address" in small.refused("sources", "warc", 1, "--output", tmp_path / "a")
    assert "Capture" not in small.ok("sources", "show", 1)


def test_a_login_page_is_added_only_on_request(empty: CommandLine, server: WebServer) -> None:
    allow(empty)
    server.answers["/a"] = response("<title>Sign in</title><h1>Sign in here</h1><form><input type=password></form>")
    result = empty.run("ingest", server.url("/a"), "--no-embed")
    assert result.exit_code == 2
    assert "sent a login page (“Sign in”)" in result.stderr and "Use --keep-other-page to add it nevertheless." in result.stderr
    assert "1 document added" in empty.ok("ingest", server.url("/a"), "--keep-other-page", "--no-embed")
    assert "a login page" in empty.ok("sources", "show", 1)
