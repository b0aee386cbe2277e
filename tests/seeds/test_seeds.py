"""The seeds match their manifest, can be rebuilt byte for byte, and contain the expected evidence."""

import csv
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from workbench.domain.claims import NewClaim, claim_from_mapping, iso_date
from workbench.domain.sources import Metadata

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SOURCES = sorted((SEEDS / "sources").iterdir())
FORMATS = {"txt", "md", "html", "pdf", "docx", "csv", "jsonl"}
MANIFEST: dict[str, Any] = json.loads((SEEDS / "manifest.json").read_text("utf-8"))
EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "expected.json").read_text("utf-8"))
SAID = {"title", "author", "publisher", "published", "url", "language"}
"""What the manifest says of every document."""

SINGLE_DOCUMENTS = [entry for entry in MANIFEST["files"] if entry["metadata"]]


def lines_of(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def claims() -> list[NewClaim]:
    return [claim_from_mapping(row) for row in lines_of(SEEDS / "claims.jsonl")]


def text_of(path: Path) -> str:
    """The words of a source on one line, read without our own readers, so that a fault in those cannot hide here."""
    readers = {"html": html_text, "pdf": pdf_text, "docx": docx_text, "csv": csv_text, "jsonl": jsonl_text}
    read = readers.get(path.suffix[1:], lambda plain: [plain.read_text("utf-8")])
    return " ".join(" ".join(read(path)).split())


def html_text(path: Path) -> Iterable[str]:
    import lxml.html

    (article,) = lxml.html.fromstring(path.read_bytes()).iter("article")
    return list(article.itertext())


def pdf_text(path: Path) -> Iterable[str]:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_range() for page in pdf]


def docx_text(path: Path) -> Iterable[str]:
    import docx

    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def csv_text(path: Path) -> Iterable[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def jsonl_text(path: Path) -> Iterable[str]:
    return [row["text"] for row in lines_of(path)]


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {path.name: text_of(path) for path in SOURCES}


def test_the_manifest_describes_exactly_the_files_there_are() -> None:
    described = {entry["name"]: entry["sha256"] for entry in MANIFEST["files"]}
    present = {"claims.jsonl", "verdicts.jsonl", *(f"sources/{path.name}" for path in SOURCES)}
    assert described == {name: hashlib.sha256((SEEDS / name).read_bytes()).hexdigest() for name in present}


def test_every_format_and_enough_stories() -> None:
    entries = [entry for entry in MANIFEST["files"] if entry["story"]]
    assert len(entries) == len(SOURCES) >= 9
    assert {entry["format"] for entry in entries} == FORMATS
    assert all(entry["name"].endswith(f".{entry['format']}") for entry in entries)
    assert {entry["story"] for entry in entries} == set(MANIFEST["stories"])
    assert len(MANIFEST["stories"]) >= 3


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_source_is_small_and_says_what_it_is(path: Path) -> None:
    assert path.stat().st_size <= 60_000
    (entry,) = [entry for entry in MANIFEST["files"] if entry["name"] == f"sources/{path.name}"]
    assert entry["facts"]
    said = path.read_text("utf-8") if path.suffix in {".csv", ".jsonl"} else text_of(path)
    assert "desk summary" in said.lower()


@pytest.mark.parametrize("entry", SINGLE_DOCUMENTS, ids=lambda entry: entry["name"])
def test_metadata_can_be_used_and_agrees_with_the_file(entry: dict[str, Any]) -> None:
    metadata = Metadata(**entry["metadata"])
    assert all(entry["metadata"].values()) and set(entry["metadata"]) == SAID
    assert iso_date(metadata.published) == metadata.published
    assert entry["metadata"]["url"] in " ".join(entry["facts"])
    path = SEEDS / entry["name"]
    assert entry["metadata"]["title"] in text_of(path)
    if entry["format"] in {"html", "md"}:
        source = path.read_text("utf-8")
        assert all(value in source for value in entry["metadata"].values())


def test_rows_have_the_columns_that_readers_look_for() -> None:
    with (SEEDS / "sources" / "us-unemployment-releases.csv").open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, str]] = list(csv.DictReader(file))
    rows += lines_of(SEEDS / "sources" / "great-wall-statements.jsonl")
    assert len({row["id"] for row in rows}) == len(rows) == 11
    for row in rows:
        assert row["title"] and row["text"] and row["publisher"]
        assert iso_date(row["date"]) == row["date"]


def test_the_article_in_plain_text_keeps_its_traps() -> None:
    lines = (SEEDS / "sources" / "myanmar-generals-russia.txt").read_text("utf-8").splitlines()
    byline, picture, caption, heading, agency = (
        next(line for line in lines if line.startswith(start))
        for start in ("By the", "The picture beside", "Moscow is among", "‘Justified’", "Source:")
    )
    assert lines.index(caption) == lines.index(picture) + 1, "nothing but a line end divides picture and caption"
    assert lines[-1] == agency
    assert all(not line.endswith((".", "!", "?")) for line in (byline, picture, caption, heading, agency))


def test_claims_can_be_imported() -> None:
    given = claims()
    assert len(given) >= 14
    assert len({claim.text for claim in given}) == len(given)
    assert all(claim.claimant and claim.tags and claim.language == "en" for claim in given)
    first = given[0]
    assert (first.text, first.claimant, first.said_on) == (
        "The elections had irregularities.",
        "Myanmar’s military",
        "2021-02-01",
    )
    assert len(first.appearances) == 3


def test_expectations_cover_every_claim_and_every_kind() -> None:
    assert [item["text"] for item in EXPECTED["claims"]] == [claim.text for claim in claims()]
    kinds = {item["kind"] for item in EXPECTED["claims"]}
    assert kinds == {"supported", "refuted", "contested", "no evidence", "not a claim"}
    for kind in ("supported", "refuted"):
        assert any(item["kind"] == kind and re.search(r"\d[\d.,]*\d", item["text"]) for item in EXPECTED["claims"])


@pytest.mark.parametrize("item", EXPECTED["claims"] + EXPECTED["searches"], ids=lambda item: item["text"])
def test_expected_evidence_stands_in_its_source(item: dict[str, Any], texts: dict[str, str]) -> None:
    for expectation in item["expect"]:
        holders = {name: text.count(expectation["phrase"]) for name, text in texts.items()}
        assert {name: count for name, count in holders.items() if count} == {expectation["source"]: 1}
    for word in item.get("absent", []):
        assert not [name for name, text in texts.items() if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE)]
    assert item["expect"] or item["absent"], "a claim without evidence names the words that no source has"


def test_making_the_seeds_again_gives_the_same_bytes(tmp_path: Path) -> None:
    pytest.importorskip("reportlab", reason="PDF seeds are made with ReportLab; install the test extra")
    copy = tmp_path / "seeds"
    shutil.copytree(SEEDS, copy)
    made = [copy / "sources" / draft.stem for draft in (SEEDS / "drafts").glob("*.toml")]
    assert {path.suffix for path in made} == {".pdf", ".docx"}
    for path in made:
        path.unlink()
    manifest = (copy / "manifest.json").read_text("utf-8")
    (copy / "manifest.json").write_text(re.sub(r'"sha256": "\w+"', '"sha256": ""', manifest), "utf-8")

    subprocess.run([sys.executable, str(copy / "make.py")], check=True, timeout=120)

    for path in [*made, copy / "manifest.json"]:
        assert path.read_bytes() == (SEEDS / path.relative_to(copy)).read_bytes(), path.name


def test_making_the_seeds_names_a_source_that_nobody_accounts_for(tmp_path: Path) -> None:
    pytest.importorskip("reportlab", reason="PDF seeds are made with ReportLab; install the test extra")
    copy = tmp_path / "seeds"
    shutil.copytree(SEEDS, copy)
    (copy / "sources" / "stray.txt").write_text("Whose facts are these?", "utf-8")
    command = [sys.executable, str(copy / "make.py")]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert run.returncode == 1
    assert run.stderr.strip() == "manifest.json and the seeds differ in: sources/stray.txt."
