"""Each bad file gives one clear sentence, and the next file is read normally."""

import io
import os
import socket
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from PIL import Image
from reportlab.lib import pdfencrypt
from reportlab.pdfgen.canvas import Canvas

from workbench.domain.sources import Metadata
from workbench.errors import NotFoundError, UnreadableSourceError
from workbench.files import sandbox
from workbench.files.inputs import read_file
from workbench.ingest import FileContents, Sandbox, discover, prepare_sandbox, shared_sandbox

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and sockets of POSIX")


@pytest.fixture(scope="module", name="sandbox")
def running_sandbox():
    with Sandbox() as running:
        yield running


def refusal(sandbox: Sandbox, data: bytes, name: str) -> str:
    with pytest.raises(UnreadableSourceError) as raised:
        sandbox.read(data, name=name)
    sentence = str(raised.value)
    assert "\n" not in sentence and sentence.endswith("."), sentence
    assert name in sentence
    assert_still_works(sandbox)
    return sentence


def assert_still_works(sandbox: Sandbox) -> FileContents:
    found = sandbox.read(b"<html><body><p>All is well here, and the next file is read.</p></body></html>", name="ok.html")
    assert "All is well" in found.readings[0].text
    return found


def plain_pdf(**options: object) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, **options)  # type: ignore[arg-type]
    canvas.drawString(72, 700, "The crane was sold.")
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_encrypted_pdf(sandbox: Sandbox) -> None:
    locked = plain_pdf(encrypt=pdfencrypt.StandardEncryption("secret", canPrint=0))
    assert "encrypted" in refusal(sandbox, locked, "locked.pdf")


def test_truncated_pdf(sandbox: Sandbox) -> None:
    data = plain_pdf()
    assert "damaged" in refusal(sandbox, data[:200], "cut.pdf")


def test_image_only_pdf(sandbox: Sandbox) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawInlineImage(Image.new("RGB", (40, 40), "white"), 72, 600)
    canvas.showPage()
    canvas.save()
    assert "OCR" in refusal(sandbox, buffer.getvalue(), "scan.pdf")


def test_a_pdf_called_txt_is_read_as_a_pdf(sandbox: Sandbox) -> None:
    assert sandbox.read(plain_pdf(), name="crane.txt").readings[0].text == "The crane was sold."


def test_a_page_called_txt_is_read_as_a_page(sandbox: Sandbox) -> None:
    page = b"<!DOCTYPE html><html><body><p>The crane was sold to nobody at all.</p></body></html>"
    assert sandbox.read(page, name="crane.txt").readings[0].media_type == "text/html"


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (b"", "empty.txt", "empty"),
        (b" \n\t \n", "blank.txt", "empty"),
        (bytes(range(256)) * 40, "binary.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture.txt", "picture"),
        (b"not a pdf at all", "fake.pdf", "not what its name says"),
        (b"not a word file", "fake.docx", "not what its name says"),
        (b"title,body\nCrane,sold\n", "rows.csv", "title, body"),
        (b"\xff\xfeA\x00B", "odd.txt", "damaged"),
        (b"<html></html>", "nothing.html", "no text"),
        (b"---\ntitle: only\n---\n", "front.md", "no text"),
    ],
)
def test_refused_with_a_reason(sandbox: Sandbox, data: bytes, name: str, word: str) -> None:
    assert word in refusal(sandbox, data, name)


def word_file() -> bytes:
    document = docx.Document()
    document.add_paragraph("The crane was sold.")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item, content if item.filename == name else old.read(item))
        if name not in old.namelist():
            new.writestr(name, content)
    return buffer.getvalue()


def test_zip_bomb_called_docx(sandbox: Sandbox) -> None:
    bomb = with_member(word_file(), "word/media/bomb.bin", bytes(400 * 1024 * 1024))
    assert len(bomb) < 1_000_000
    assert "for safety" in refusal(sandbox, bomb, "bomb.docx")  # and not the sentence of a reader that ran out of time


def test_truncated_docx(sandbox: Sandbox) -> None:
    assert "damaged" in refusal(sandbox, word_file()[:-200], "cut.docx")


def test_zip_that_is_no_word_file(sandbox: Sandbox) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert "unpack" in refusal(sandbox, buffer.getvalue(), "archive.docx")


def test_entity_bomb_in_a_word_file(sandbox: Sandbox) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "boom">{entities}]><w:document xmlns:w="x">&e11;</w:document>'
    bomb = with_member(word_file(), "word/document.xml", xml.encode())
    assert refusal(sandbox, bomb, "entities.docx")


def test_nesting_deeper_than_python_recurses(sandbox: Sandbox) -> None:
    page = "<html><body>" + "<div>" * 5000 + "<p>The crane was sold.</p>" + "</div>" * 5000 + "</body></html>"
    try:
        found = sandbox.read(page.encode(), name="deep.html")
    except UnreadableSourceError as error:
        assert "deep.html" in str(error)
    else:
        assert "crane" in found.readings[0].text
    assert_still_works(sandbox)


def test_one_line_of_five_megabytes(sandbox: Sandbox) -> None:
    found = sandbox.read(b"crane " * 800_000, name="long.txt")
    assert len(found.readings[0].text) == 4_800_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
def test_encodings(sandbox: Sandbox, encoding: str) -> None:
    text = "The café’s crane cost €3 – “sold”, naïvely, they say. Nobody saw it leave the harbour that night."
    assert sandbox.read(text.encode(encoding), name="words.txt").readings[0].text == text


def test_nul_and_lone_surrogates_never_reach_the_store(sandbox: Sandbox) -> None:
    text = sandbox.read(b"The crane\x00 was sold to somebody in another town.", name="nul.txt").readings[0].text
    assert text == "The crane was sold to somebody in another town."


def test_a_file_that_takes_too_long_is_left_and_the_next_is_read() -> None:
    with Sandbox(seconds=0.02) as hurried:
        with pytest.raises(UnreadableSourceError, match=r"slow\.pdf took too long to read"):
            hurried.read(plain_pdf(), name="slow.pdf")
        hurried._worker.seconds = 60
        assert_still_works(hurried)


def test_a_file_that_needs_too_much_memory_is_left_and_the_next_is_read() -> None:
    page = b"<html><body>" + b"<p>crane crane crane</p>" * 300_000 + b"</body></html>"
    with Sandbox(memory=350 * 1024 * 1024) as small:  # the readers themselves take 290 MB
        with pytest.raises(UnreadableSourceError):
            small.read(page, name="huge.html")
        assert_still_works(small)


def test_a_reader_that_dies_is_replaced() -> None:
    with Sandbox() as sandbox:
        assert_still_works(sandbox)
        child = sandbox._worker._child
        assert child is not None
        child.kill()
        child.wait()
        assert_still_works(sandbox)


@pytest.mark.skipif(sys.platform == "win32", reason="CPU limits of POSIX")
def test_every_format_is_read_where_time_is_limited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A reader that never ends, in whatever format, ends as a sentence: none of them runs in this process."""
    (tmp_path / "sitecustomize.py").write_text(
        "from workbench.ingest import decode\n"
        "def forever(*_, **__):\n    while True: pass\n"
        "decode.__code__ = forever.__code__\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sandbox, "CPU_SECONDS", 1)
    for name in ("a.txt", "a.md", "a.csv", "a.jsonl", "a.html"):
        with Sandbox() as hurried, pytest.raises(UnreadableSourceError, match=f"^{name} took too long to read"):
            hurried.read(b'{"text": "The crane was sold."}', name=name)


def test_documents_come_one_after_the_other_and_what_came_before_a_failure_stays() -> None:
    rows = b"text\n" + b"The crane was sold.\n" * 200
    with Sandbox() as running:
        documents = running.documents(rows, name="rows.csv")
        first = next(documents)
        assert not isinstance(first, str) and first[0].text == "The crane was sold." and len(first[1]) == 1
        child = running._worker._child
        assert child is not None
        documents.close()  # whoever stops early leaves no child that still writes
        assert child.poll() is not None
        assert_still_works(running)


def test_a_process_is_kept_for_the_next_time() -> None:
    with shared_sandbox() as first:
        assert_still_works(first)
        child = first._worker._child
        with shared_sandbox() as beside:  # somebody else at the same time has another
            assert_still_works(beside)
            assert beside._worker._child is not child
    with shared_sandbox() as again:
        assert_still_works(again)
        assert again._worker._child is not None


def test_a_process_is_made_ready_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_idle", [])
    prepare_sandbox()
    with sandbox._preparing:  # held until it is ready
        (worker,) = sandbox._idle
    child = worker._child
    prepare_sandbox()  # one is kept: nothing to do
    with shared_sandbox() as running:
        assert_still_works(running)
        assert running._worker is worker and worker._child is child
    worker.stop()


def test_a_note_is_read_there_too() -> None:
    with shared_sandbox() as running:
        reading, segments = running.note("She saw it.\r\n\r\nIt was late.", Metadata(title="A call"))
    assert (reading.text, reading.data, reading.metadata.title) == ("She saw it.\n\nIt was late.", reading.text.encode(), "A call")
    assert [reading.text[part.start : part.end] for part in segments] == ["She saw it.", "It was late."]


def test_folders_are_walked_in_order_and_named_files_always_tried(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "c.exe", ".hidden.txt", "sub/d.html", ".git/e.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    found, skipped = discover([tmp_path])
    assert [file.path.relative_to(tmp_path).as_posix() for file in found] == ["a.md", "b.txt", "sub/d.html"]
    assert skipped == []
    assert [(file.path, file.folder) for file in discover([tmp_path / "c.exe"])[0]] == [(tmp_path / "c.exe", None)]
    with pytest.raises(NotFoundError, match="nowhere"):
        discover([tmp_path, tmp_path / "nowhere"])


@POSIX
def test_links_stay_in_the_folder_and_special_files_are_named(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "folder"
    for name in (outside / "secret.txt", folder / "a.txt", folder / "sub" / "plain"):
        name.parent.mkdir(exist_ok=True)
        name.write_text("x")
    (folder / "again.txt").symlink_to(folder / "a.txt")  # is read where it stands
    (folder / "as-text.txt").symlink_to(folder / "sub" / "plain")  # would not be read otherwise
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "out").symlink_to(outside, target_is_directory=True)
    (folder / "nowhere.txt").symlink_to(tmp_path / "nothing.txt")
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "picture.png").symlink_to(outside / "secret.txt")  # nothing that would be read
    os.mkfifo(folder / "pipe.txt")
    found, skipped = discover([folder])
    assert [file.path.name for file in found] == ["a.txt", "as-text.txt"]
    assert {item.path.name: item.reason for item in skipped} == {
        "out.txt": "a link that leads out of the folder",
        "out": "a link that leads out of the folder",
        "nowhere.txt": "a link that leads out of the folder",
        "self.txt": "a link that leads nowhere",
        "pipe.txt": "it is a named pipe, not a file",
    }
    # A file that is exchanged for a link between the look and the reading.
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(outside / "secret.txt")
    with pytest.raises(OSError, match="leads out of the folder"):
        read_file(folder / "a.txt", limit=100, within=folder)
    assert read_file(folder / "a.txt", limit=100) == b"x"  # named by a person, it may be a link


@POSIX
def test_only_ordinary_files_of_a_known_size_are_read(tmp_path: Path) -> None:
    pipe, bound, sparse = tmp_path / "pipe", tmp_path / "socket", tmp_path / "sparse"
    os.mkfifo(pipe)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(bound))
        for path, reason in ((pipe, "named pipe"), (bound, "socket"), (Path("/dev/zero"), "device"), (tmp_path, "folder")):
            with pytest.raises(OSError) as refused:
                read_file(path, limit=100)
            assert reason in str(refused.value.strerror)
    with sparse.open("wb") as file:
        file.truncate(6_000_000_000)
    with pytest.raises(OSError) as refused:
        read_file(sparse, limit=100_000_000)
    assert refused.value.strerror == "it has 6,000 MB; up to 100 MB are read, so split it"
