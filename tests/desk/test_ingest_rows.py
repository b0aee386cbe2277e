"""A file of rows with a document each: any size, any columns, and continued after an interruption."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import workbench.files.sandbox
from workbench.desk import Workbench, source_rows
from workbench.errors import InputError
from workbench.ingest import rows
from workbench.store.database import Database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return Workbench.open(tmp_path / "claims.db", create=True)


def corpus(path: Path, n: int) -> Path:
    """A corpus as BEIR has it."""
    with path.open("w", encoding="utf-8") as file:
        for at in range(n):
            about = {"url": f"https://example.org/{at}"}
            row = {"_id": f"d{at}", "title": f"Title {at}", "text": f"Ship {at} sank. It lay {at * 7} fathoms deep.", "metadata": about}
            file.write(json.dumps(row) + "\n")
    return path


def documents(desk: Workbench) -> int:
    return desk.sources.page(limit=1)[1]


def test_a_corpus_streams_in_and_again_adds_nothing(desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_rows, "ROWS", 7)
    file = corpus(tmp_path / "corpus.jsonl", 30)
    told: list[tuple[int, int]] = []
    found = desk.sources.ingest_rows(file, progress=lambda done, total: told.append((done, total)))
    assert (found.added, found.known, found.failed) == (30, 0, 0)
    assert told == [(7, 30), (14, 30), (21, 30), (28, 30), (30, 30)]
    document = desk.sources.get(3).document
    assert (document.title, document.metadata.url) == ("Title 2", "https://example.org/2")
    assert document.place.endswith("corpus.jsonl#d2")
    again = desk.sources.ingest_rows(file)
    assert (again.added, again.versions, again.known) == (0, 0, 30)
    whole = desk.sources.ingest([file])[0]  # read whole, the rows have the same bytes
    assert (whole.added, whole.versions, whole.known) == (0, 0, 30)


def test_a_changed_row_is_a_new_version(desk: Workbench, tmp_path: Path) -> None:
    file = corpus(tmp_path / "corpus.jsonl", 3)
    desk.sources.ingest_rows(file)
    file.write_text(file.read_text("utf-8").replace("Ship 1 sank", "Ship 1 was raised"), "utf-8")
    found = desk.sources.ingest_rows(file)
    assert (found.added, found.versions, found.known) == (0, 1, 2) and documents(desk) == 3


def test_columns_are_named_and_dates_are_told(desk: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "articles.csv"
    file.write_text(
        "Nr;Headline;Inhalt;Datum;Medium\n"
        "1;First;The sea\nis wide. \U0001f30a;03/04/2021;The Daily\n"
        "2;Second;;25/12/2021;\n"
        "3;=1+1;<b>Not</b> markup.;2021;The Daily\n".replace("The sea\nis", '"The sea\nis').replace("\U0001f30a;", '\U0001f30a";'),
        "utf-8",
    )
    mapping = {"text": "Inhalt", "title": "Headline", "published": "Datum", "publisher": "Medium", "id": "Nr"}
    found = desk.sources.ingest_rows(file, mapping=mapping)
    assert (found.added, found.failed, found.undated) == (2, 1, 1)
    assert found.problems[0].endswith("articles.csv, line 4: the column “inhalt” is empty.")
    first, third = desk.sources.get(1).document, desk.sources.get(2).document
    assert (first.metadata.published, first.metadata.publisher, first.place[-2:]) == (None, "The Daily", "#1")
    assert (third.title, third.metadata.published, third.text) == ("=1+1", "2021", "<b>Not</b> markup.")
    other = Workbench.open(tmp_path / "other.db", create=True)
    assert other.sources.ingest_rows(file, mapping=mapping, date_format="%d/%m/%Y").undated == 0
    assert other.sources.get(1).document.metadata.published == "2021-04-03"


def test_bad_rows_are_named_and_the_rest_comes_in(desk: Workbench, tmp_path: Path) -> None:
    lines = [json.dumps({"text": "Good \ud800\x00 text."}), "{broken", "[1]", json.dumps({"text": 7}), "[" * 9_000, "", json.dumps({"text": "Last."})]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(lines), "utf-8")
    found = desk.sources.ingest_rows(file)
    assert (found.added, found.failed) == (2, 4)
    assert [int(problem.split("line ")[1].split(":")[0]) for problem in found.problems] == [2, 3, 5, 4]
    assert desk.sources.get(1).document.text == "Good  text."


def test_a_file_that_cannot_be_used_says_so_at_once(desk: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"body": "The sea."}\n' * 5_000, "utf-8")
    with pytest.raises(InputError, match="None of the first 100 rows"):
        desk.sources.ingest_rows(file)
    file.write_bytes(b'{"text": "caf\xe9"}\n')
    with pytest.raises(InputError, match="not UTF-8"):
        desk.sources.ingest_rows(file)
    file.write_bytes(b"")
    with pytest.raises(InputError, match="empty"):
        desk.sources.ingest_rows(file)
    for mapping, sentence in (({"colour": "x"}, "no field “colour”"), ({"text": ""}, "needs a text")):
        with pytest.raises(InputError, match=sentence):
            desk.sources.ingest_rows(file, mapping=mapping)
    with pytest.raises(InputError, match="not a table"):
        desk.sources.ingest_rows(tmp_path / "x.pdf")
    with pytest.raises(InputError, match="cannot be read"):
        desk.sources.ingest_rows(tmp_path / "none.jsonl")
    assert documents(desk) == 0


def test_a_row_without_an_end_is_refused_and_what_came_before_stays(
    desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "MAX_ROW", 5_000)
    monkeypatch.setattr(source_rows, "ROWS", 2)
    for name, end in (("rows.csv", '"' + "The sea.\n" * 1_000), ("rows.jsonl", '{"text": "' + "The sea. " * 1_000)):
        file = tmp_path / name
        first = "text\nOne.\nTwo.\n" if name.endswith("csv") else '{"text": "Three."}\n{"text": "Four."}\n'
        file.write_text(first + end, "utf-8")
        with pytest.raises(InputError, match=f"{name} has a row of more than 5,000 characters"):
            desk.sources.ingest_rows(file)
    assert documents(desk) == 4


@pytest.mark.parametrize(("name", "separator"), [("rows.csv", ","), ("rows.tsv", "\t")])
def test_rows_are_measured_one_by_one(
    desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, separator: str
) -> None:
    monkeypatch.setattr(rows, "MAX_ROW", 2_000)
    file = tmp_path / name
    file.write_text(f"text{separator}title\n" + "".join(f"{'The sea. ' * 60}{n}.{separator}A\n" for n in range(30)), "utf-8")
    assert desk.sources.ingest_rows(file).added == 30


def test_long_rows_are_written_before_they_are_many(
    desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_rows, "ROW_BYTES", 1_000)
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps({"text": f"Row {at}. " + "The sea. " * 80}) + "\n" for at in range(5)), "utf-8")
    told: list[int] = []
    assert desk.sources.ingest_rows(file, progress=lambda done, _: told.append(done)).added == 5
    assert told == [2, 4, 5]


def test_one_row_that_its_reader_fails_over_costs_no_other(
    desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = "import workbench.ingest.tasks as t, os\nold = t.table.document\n"
    fails += "t.table.document = lambda cells, *a: os._exit(1) if 'bad' in cells['text'] else old(cells, *a)\n"
    (tmp_path / "sitecustomize.py").write_text(fails, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(workbench.files.sandbox, "_idle", [])
    file = tmp_path / "rows.csv"
    file.write_text("text\n" + "".join(f"{'bad' if at == 41 else 'good'} {at}\n" for at in range(80)), "utf-8")
    found = desk.sources.ingest_rows(file)
    assert (found.added, found.failed) == (79, 1) and "made its reader fail" in found.problems[0]
    workbench.files.sandbox._stop_idle()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is POSIX")
def test_a_kill_loses_a_batch_at_most_and_the_rest_follows(desk: Workbench, tmp_path: Path) -> None:
    total = 4_000
    file = corpus(tmp_path / "corpus.jsonl", total)
    command = [sys.executable, "-m", "workbench", "ingest", str(file), "--rows", "--no-embed"]
    environment = {**os.environ, "WORKBENCH_DB": desk.path, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as child:
        while documents(desk) == 0 and child.poll() is None:
            time.sleep(0.01)
        child.kill()
    here = documents(desk)
    assert 0 < here < total and here % source_rows.ROWS == 0
    found = desk.sources.ingest_rows(file)
    assert (found.known, found.added) == (here, total - here) and documents(desk) == total
    with Database(Path(desk.path)).read() as db:
        assert db.execute("SELECT count(*) FROM snippets").fetchone()[0] == 2 * total
        indexed = db.execute("SELECT count(*) FROM snippet_words WHERE snippet_words MATCH 'fathoms'").fetchone()[0]
    assert indexed == total
