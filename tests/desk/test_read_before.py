"""Documents that were read by an earlier version keep their text, and what was cited from them stays exact."""

import io
import sqlite3
from pathlib import Path

import docx
import pytest

from workbench.desk import Workbench
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Block, Metadata, Reading, Segment, normalise
from workbench.errors import InputError
from workbench.store import sources
from workbench.store.database import Database

OLD_TEXT = "Die Arbeits\u00adlosen\u00adquote fiel. Sie lag\u200b bei 5,3 Prozent."
QUOTE = (0, 29)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "claims.db"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "amt.txt"
    file.write_text(OLD_TEXT, "utf-8")
    return file


@pytest.fixture
def desk(path: Path, file: Path) -> Workbench:
    """A desk that holds ``file`` as the earlier version stored it: with its soft hyphens."""
    desk = Workbench.open(path, create=True)
    reading = Reading(file.read_bytes(), "text/plain", OLD_TEXT, (Block(0, len(OLD_TEXT), "paragraph"),), Metadata(published="2022"))
    cut = (Segment(*QUOTE, "sentence"), Segment(QUOTE[1] + 1, len(OLD_TEXT), "sentence"))
    with Database(path).write() as db:
        sources.add(db, reading, cut, kind="file", place=file.resolve().as_posix(), time="2026-01-01T00:00:00.000Z")
    ann = desk.reviewers.add("Ann Example")
    desk.claims.add("Die Quote fiel.", reviewer=ann)
    desk.review.cite(1, 1, *QUOTE, reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", "So it says."), reviewer=ann)
    return desk


def test_what_was_cited_before_stays_exact_when_the_same_bytes_come_again(desk: Workbench, file: Path, tmp_path: Path) -> None:
    assert normalise(OLD_TEXT) != OLD_TEXT
    copy = tmp_path / "copy.txt"
    copy.write_bytes(file.read_bytes())
    for again in ([file], [copy]):
        (result,) = desk.sources.ingest(again)
        assert (result.added, result.versions, result.known, result.problems) == (0, 0, 1, ())
    (upload,) = desk.sources.ingest_uploads([("amt.txt", file.read_bytes())])
    assert upload.known == 1
    document = desk.sources.get(1).document
    assert (document.text, document.current) == (OLD_TEXT, True)
    (taken,) = desk.sources.citations(1)
    assert taken.quote == OLD_TEXT[: QUOTE[1]] == "Die Arbeits\u00adlosen\u00adquote fiel."
    (cited,) = desk.log.verdicts()[0].cites
    assert document.text[cited.evidence.anchor.start : cited.evidence.anchor.end] == cited.evidence.anchor.quote == taken.quote
    desk.log.verify()


def test_changed_bytes_are_a_new_version_and_the_old_one_stays_exact(desk: Workbench, file: Path) -> None:
    file.write_text(OLD_TEXT + "\n\nEnde.", "utf-8")
    (result,) = desk.sources.ingest([file])
    new = desk.sources.get(result.documents[0]).document
    assert (result.versions, new.text) == (1, "Die Arbeitslosenquote fiel. Sie lag bei 5,3 Prozent.\n\nEnde.")
    assert desk.sources.citations(1)[0].quote == OLD_TEXT[: QUOTE[1]]
    file.write_text(OLD_TEXT, "utf-8")
    (back,) = desk.sources.ingest([file])
    assert back.versions == 1
    assert desk.sources.get(1).document.current and desk.sources.get(1).document.text == OLD_TEXT
    assert desk.sources.citations(1)[0].quote == OLD_TEXT[: QUOTE[1]]


def struck(text: str) -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("The crane was ")
    paragraph.add_run("never ").font.strike = True
    paragraph.add_run(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_what_was_left_out_is_said_of_new_texts_only(desk: Workbench) -> None:
    data = struck("sold.")
    (first,) = desk.sources.ingest_uploads([("crane.docx", data)])
    assert first.notes == ("crane.docx: 1 struck passage was left out: “never”.",)
    (again,) = desk.sources.ingest_uploads([("copy.docx", data)])
    assert (again.known, again.notes) == (1, ())


def test_a_file_date_is_kept_shown_and_never_edited(desk: Workbench) -> None:
    (result,) = desk.sources.ingest_uploads([("crane.docx", struck("sold."))])
    (id,) = result.documents
    ann = desk.reviewers.add("Ann Example")
    assert desk.sources.get(id).document.metadata.file_date == "2013-12-23"
    changed = desk.sources.edit(id, reviewer=ann, published="2020", publisher="The port")
    assert (changed.metadata.published, changed.metadata.file_date) == ("2020", "2013-12-23")
    with pytest.raises(InputError, match="file_date"):
        desk.sources.edit(id, reviewer=ann, file_date="2021")


def test_a_database_without_file_dates_gets_the_column_and_keeps_its_dates(desk: Workbench, path: Path) -> None:
    with sqlite3.connect(path) as old:
        old.execute("ALTER TABLE document_details DROP COLUMN file_date")
        old.execute("DELETE FROM _sqlite_migrations WHERE name = 'm007_file_date'")
        old.execute("PRAGMA user_version = 6")
    opened = Workbench.open(path)
    about = opened.sources.get(1).document.metadata
    assert (about.published, about.file_date) == ("2022", None)
    assert len(list(path.parent.glob("claims.db.before-schema-7-*"))) == 1
    opened.log.verify()
