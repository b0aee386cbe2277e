"""The number of query words: all of them in a small index, the rarest in a large one."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.domain import query_words
from workbench.domain.sources import Metadata
from workbench.store import sources, text_index
from workbench.store.database import Database
from workbench.store.text_index import SECTION_WORDS, SNIPPET_WORDS

RARE = [f"rare{letter * 3}" for letter in "abcdefgh"]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.sources.add_note(" ".join(RARE) + ".", Metadata("Rare words", language="en"))
    for number in range(3):
        desk.sources.add_note(f"Bridges stand here {number}.", Metadata(f"Note {number}"))
    return desk


def found(desk: Workbench) -> int:
    with Database(Path(desk.path)).read() as db:
        return len(SNIPPET_WORDS.search(db, " ".join([*RARE, "bridges"]), limit=10))


def test_every_word_counts_where_rows_are_few(desk: Workbench) -> None:
    assert found(desk) == 4


def test_a_common_word_is_not_asked_for_beside_enough_rare_ones(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query_words, "POSTINGS", len(RARE) + 2)
    assert found(desk) == 1


def test_the_words_of_a_table_are_those_of_its_texts(desk: Workbench) -> None:
    path = Path(desk.path)
    desk.sources.add_note("Été, été! The bridges' bridge — 1931.", Metadata("Ponts et étés"))
    with Database(path).read() as db:
        current = [int(id) for (id,) in db.execute("SELECT id FROM documents WHERE current")]
        for kind, words in sources.words(db).items():
            from_texts = sources.words(db, current)[kind]
            assert words.stems == from_texts.stems and list(words.stems) == sorted(words.stems, key=str.encode)
            assert words.ids.tolist() == from_texts.ids.tolist()
            assert words.weights.tolist() == from_texts.weights.tolist()
        assert db.execute("PRAGMA query_only").fetchone()[0] == 1, "the connection still cannot write"


def test_words_are_read_in_chunks(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    with Database(Path(desk.path)).read() as db:
        whole = SECTION_WORDS.occurrences(db)
        monkeypatch.setattr(text_index, "CHUNK", 2)
        chunked = SECTION_WORDS.occurrences(db)
    assert chunked.ids.tolist() == whole.ids.tolist() and chunked.weights.tolist() == whole.weights.tolist()
    assert set(whole.weights.tolist()) == {1.0, text_index.TITLE_WEIGHT}


def test_deleted_rows_have_no_words(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "other.db", create=True)
    file = tmp_path / "report.txt"
    for text in ("The dam holds.", "The bridge holds."):
        file.write_text(text, "utf-8")
        desk.sources.ingest([file])
    with Database(Path(desk.path)).read() as db:
        assert list(SNIPPET_WORDS.occurrences(db).stems) == ["bridg", "hold", "the"]
