"""The number of query words: all of them in a small index, the rarest in a large one."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlite_utils import Database as Connection

from workbench.desk import Workbench
from workbench.domain.sources import Metadata
from workbench.store import passages, text_index
from workbench.store.database import Database
from workbench.store.text_index import SNIPPET_WORDS, TextIndex, WordIndex

RARE = [f"rare{letter * 3}" for letter in "abcdefgh"]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.sources.add_note(" ".join(RARE) + ".", Metadata("Rare words"))
    for number in range(3):
        desk.sources.add_note(f"Bridges stand here {number}.", Metadata(f"Note {number}"))
    return desk


def found(desk: Workbench) -> int:
    with Database(Path(desk.path)).read() as db:
        return len(SNIPPET_WORDS.search(db, " ".join([*RARE, "bridges"]), limit=10))


def test_every_word_counts_where_rows_are_few(desk: Workbench) -> None:
    assert found(desk) == 4


def test_a_common_word_is_not_asked_for_beside_enough_rare_ones(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_index, "POSTINGS", len(RARE) + 2)
    assert found(desk) == 1


def test_counts_are_remembered_until_the_sources_change(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    index = TextIndex(SNIPPET_WORDS, Database(Path(desk.path)).read, passages.revision)
    counted: list[set[str]] = []
    counts = WordIndex.known_counts

    def spy(self: WordIndex, db: Connection, stems: Iterable[str], known: dict[str, int] | None) -> dict[str, int]:
        counted.append(set(stems) - (known or {}).keys())
        return counts(self, db, stems, known)

    monkeypatch.setattr(WordIndex, "known_counts", spy)
    assert [len(index.search("bridges honey", 10)) for _ in range(2)] == [3, 3]
    assert counted == [{"bridg", "honei"}, set()]
    desk.sources.add_note("Honey is sweet.", Metadata("Bees"))
    assert len(index.search("bridges honey", 10)) == 4
