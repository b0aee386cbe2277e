"""Reading a collection in the BEIR layout, sound and damaged."""

from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.evaluation import read_collection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "title": "", "text": "A."}\n', "utf-8")
    (tmp_path / "queries.jsonl").write_text('{"_id": "1", "text": "a?"}\n{"_id": "2", "text": "b?"}\n', "utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\td1\t1\n2\td1\t0\n", "utf-8")
    return tmp_path


def test_queries_without_a_relevant_document_are_left_out(folder: Path) -> None:
    found = read_collection(folder, "test")
    assert found.queries == {"1": "a?"}
    assert found.judgements == {"1": {"d1": 1}}


@pytest.mark.parametrize(
    ("file", "text", "word"),
    [
        ("queries.jsonl", '{"_id": "1", "text": "a?"}\nnonsense\n', "line 2"),
        ("queries.jsonl", "[1]\n", "line 1"),
        ("qrels/test.tsv", "1 d1 1\n", "line 1"),
        ("qrels/test.tsv", "9\td1\t1\n", "“9”"),
        ("qrels/test.tsv", "1\td1\t0\n", "no relevant document"),
    ],
)
def test_a_damaged_file_is_named_with_its_line(folder: Path, file: str, text: str, word: str) -> None:
    (folder / file).write_text(text, "utf-8")
    with pytest.raises(InputError, match=word):
        read_collection(folder, "test")


def test_a_missing_split_is_named(folder: Path) -> None:
    with pytest.raises(InputError, match=r"dev\.tsv"):
        read_collection(folder, "dev")
