"""Passages: evenly divided, indexed with their title, added to older databases, and updated after every change."""

from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from workbench.desk import Workbench
from workbench.domain.sources import PASSAGE, SECTION, Metadata, grouped
from workbench.store import passages as rows
from workbench.store.database import Database
from workbench.store.text_index import SECTION_WORDS


@given(st.lists(st.tuples(st.integers(1, 1000), st.integers(0, 3)), max_size=60), st.sampled_from([PASSAGE, SECTION]))
def test_every_segment_is_in_one_passage_and_none_is_too_long(pieces: list[tuple[int, int]], limit: int) -> None:
    spans, at = [], 0
    for length, gap in pieces:
        spans.append((at + gap, at + gap + length))
        at += gap + length
    sizes = grouped(spans, limit)
    assert sum(sizes) == len(spans) and all(sizes)
    first = 0
    for size in sizes:
        assert size == 1 or spans[first + size - 1][1] - spans[first][0] <= limit
        first += size


def test_passages_are_of_about_equal_length() -> None:
    assert grouped([(n * 100, n * 100 + 99) for n in range(12)], PASSAGE) == [6, 6]
    assert grouped([(n * 100, n * 100 + 99) for n in range(10)], PASSAGE) == [10]
    assert grouped([], PASSAGE) == []


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.sources.add_note("\n\n".join(f"The mayor opened bridge number {n}. It is {n} metres long." for n in range(60)), Metadata("Bridges"))
    return desk


def found(desk: Workbench, word: str) -> list[int]:
    with Database(Path(desk.path)).read() as db:
        return sorted(id for id, _ in SECTION_WORDS.search(db, word, limit=1000))


def test_a_title_is_searched_with_every_passage_and_follows_its_edits(desk: Workbench) -> None:
    everywhere = found(desk, "mayor")
    assert len(everywhere) > 1 and found(desk, "bridges") == everywhere
    ann = desk.reviewers.add("Ann Example")
    desk.sources.edit(1, reviewer=ann, title="Viaducts")
    assert found(desk, "viaduct") == everywhere
    desk.sources.edit(1, reviewer=ann, title=None)
    assert found(desk, "viaduct") == []
    assert found(desk, "mayor") == everywhere


def test_a_database_from_before_passages_gets_the_same_ones(desk: Workbench) -> None:
    desk.sources.add_note("A second one. It has two sentences.", Metadata("Second"))

    def layout() -> list[list[tuple[object, ...]]]:
        with Database(Path(desk.path)).read() as db:
            made = db.execute("SELECT document, start, end, section - id FROM passages ORDER BY document, start").fetchall()
            homes = db.execute(
                "SELECT s.id, p.start, p.end FROM snippets s JOIN passages p ON p.id = s.passage ORDER BY s.id"
            ).fetchall()
        return [made, homes]

    before, words = layout(), len(found(desk, "mayor"))
    with Database(Path(desk.path)).write() as db:  # back to the first release's tables
        for statement in (
            "DROP TABLE section_terms",
            "DROP TABLE section_words",
            "DROP TABLE passage_embeddings",
            "DROP TABLE title_embeddings",
            "DROP VIEW titles",
            "DROP TABLE touched",
            "DROP TABLE claim_vectors",
            "DROP INDEX snippets_passage",
            "ALTER TABLE snippets DROP COLUMN passage",
            "DROP TABLE passages",
            "ALTER TABLE matches DROP COLUMN section_lexical",
            "ALTER TABLE matches DROP COLUMN passage_dense",
            "DELETE FROM _sqlite_migrations WHERE name = 'm002_passages'",
            "PRAGMA user_version = 1",
        ):
            db.execute(statement)
    path = Path(desk.path)
    Database.open(path)
    assert layout() == before
    assert len(found(desk, "mayor")) == words
    assert list(path.parent.glob("claims.db.before-schema-2-*"))


def test_every_change_is_told_once_for_each_document(desk: Workbench) -> None:
    with Database(Path(desk.path)).read() as db:
        at = rows.revision(db)
        assert rows.touched(db, after=at) == []
    desk.sources.edit(1, reviewer=desk.reviewers.add("Ann Example"), title="Viaducts")
    desk.sources.edit(1, reviewer=desk.reviewers.add("Ann Example"), title="Aqueducts")
    desk.sources.add_note("Another. Of two sentences.", Metadata("Another"))
    with Database(Path(desk.path)).read() as db:
        assert rows.touched(db, after=at) == [1, 2]
        assert rows.revision(db) > at
