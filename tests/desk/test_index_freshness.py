"""The vectors in memory follow the database: across processes, versions, changed titles, and after errors."""

from pathlib import Path
from typing import Any

import pytest

from workbench.desk import Workbench, maintenance, matching as room
from workbench.domain.sources import Metadata
from workbench.matching.encoder import Encoder
from workbench.store import embeddings, passages
from workbench.store.database import Database


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True, encoder=encoder)
    desk.sources.add_note("The council repaired the old bridge. Traffic flows again.", Metadata("Bridge"))
    desk.matching.embed()
    return desk


def quotes(desk: Workbench, text: str) -> list[str]:
    return [match.snippet.text for match in desk.matching.search(text)]


def fresh(desk: Workbench, text: str) -> list[Any]:
    """The ranking of somebody whose indexes were read whole just now."""
    return Workbench.open(desk.path, encoder=desk.matching.encoder()).matching.rank(text, top=None)


def waiting(desk: Workbench) -> dict[str, int]:
    """How many spans of each level have no vector yet."""
    with Database(Path(desk.path)).read() as db:
        model = embeddings.known_model(db, desk.matching.encoder().fingerprint)
        return {level: embeddings.count_pending(db, model, level) for level in embeddings.LEVELS}


def test_what_another_process_took_in_is_found_by_the_next_query(desk: Workbench, encoder: Encoder) -> None:
    assert len(quotes(desk, "bees")) == 2
    other = Workbench.open(desk.path, encoder=encoder)
    other.sources.add_note("Bees make honey. They dance.", Metadata("Bees"))
    assert quotes(desk, "honey")[0] == "Bees make honey."  # by its words, before it has a vector
    other.matching.embed()
    assert desk.matching.search("an insect that produces something sweet")[0].snippet.text == "Bees make honey."
    assert desk.matching.rank("honey", top=None) == fresh(desk, "honey")


def test_a_restored_database_is_told_from_the_one_that_stood_there(
    desk: Workbench, encoder: Encoder, tmp_path: Path
) -> None:
    other = Workbench.open(tmp_path / "other.db", create=True, encoder=encoder)
    other.sources.add_note("Bees make honey. They dance.", Metadata("Bees"))
    other.matching.embed()
    assert quotes(desk, "honey") and quotes(other, "honey")
    maintenance.restore(Path(other.path), Path(desk.path))
    assert passages_revision(desk) == passages_revision(other), "the revisions alone would look the same"
    assert quotes(desk, "honey")[0] == "Bees make honey." and len(quotes(desk, "bridge")) == 2


def passages_revision(desk: Workbench) -> int:
    with Database(Path(desk.path)).read() as db:
        return passages.revision(db)


def test_only_what_was_touched_is_read_again(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    quotes(desk, "bridge")
    read: list[Any] = []
    load = room.embeddings.load
    monkeypatch.setattr(room.embeddings, "load", lambda *a, **k: read.append(k["documents"]) or load(*a, **k))
    desk.sources.add_note("Bees make honey.", Metadata("Bees"))
    desk.matching.embed()
    quotes(desk, "bridge")
    assert read == [[2], [2], [2]]
    quotes(desk, "bridge")
    assert len(read) == 3


def test_a_new_version_takes_the_old_ones_place(desk: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("The dam holds. It was built in 1931.", "utf-8")
    desk.sources.ingest([file])
    desk.matching.embed()
    assert "The dam holds." in quotes(desk, "dam")
    file.write_text("The dam has failed. It was built in 1931.", "utf-8")
    desk.sources.ingest([file])
    found = quotes(desk, "dam")
    assert "The dam has failed." in found and "The dam holds." not in found
    desk.matching.embed()
    assert desk.matching.rank("dam", top=None) == fresh(desk, "dam")
    file.write_text("The dam holds. It was built in 1931.", "utf-8")  # and back again
    desk.sources.ingest([file])
    assert "The dam holds." in quotes(desk, "dam") and "The dam has failed." not in quotes(desk, "dam")
    assert desk.matching.rank("dam", top=None) == fresh(desk, "dam")


def test_a_new_title_is_encoded_and_ranked_with(desk: Workbench) -> None:
    before = desk.matching.search("beekeeping")[0].scores.passage_dense
    desk.sources.edit(1, reviewer=desk.reviewers.add("Ann Example"), title="Beekeeping")
    assert waiting(desk) == {"snippet": 0, "passage": 0, "title": 1}
    assert desk.matching.embed() == 0  # no snippet had to be
    after = desk.matching.search("beekeeping")[0].scores.passage_dense
    assert after is not None and before is not None and float(after) > 0.99 > float(before)
    desk.sources.edit(1, reviewer=desk.reviewers.add("Ann Example"), title=None)
    assert desk.matching.search("beekeeping")[0].scores.passage_dense != after
    assert desk.matching.rank("beekeeping", top=None) == fresh(desk, "beekeeping")


def test_a_title_changed_while_it_is_encoded_waits_for_its_turn_again(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    ann = desk.reviewers.add("Ann Example")
    desk.sources.edit(1, reviewer=ann, title="Roads")
    encode = encoder.encode

    def slow(inputs: Any) -> Any:
        if "Roads" in inputs:
            desk.sources.edit(1, reviewer=ann, title="Rivers")
        return encode(inputs)

    monkeypatch.setattr(encoder, "encode", slow)
    desk.matching.embed()
    assert waiting(desk)["title"] == 1
    desk.matching.embed()
    assert waiting(desk)["title"] == 0


@pytest.mark.parametrize("at", ["index_words", "touch", "add"])
def test_a_fault_while_a_source_comes_in_leaves_everything_as_it_was(
    desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    file = tmp_path / "report.txt"
    file.write_text("The dam holds. It was built in 1931.", "utf-8")
    desk.sources.ingest([file])
    desk.matching.embed()
    before = desk.matching.rank("dam", top=None)
    file.write_text("The dam has failed. It was built in 1931.", "utf-8")
    with monkeypatch.context() as broken:
        broken.setattr(passages, at, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            desk.sources.ingest([file])
    assert desk.matching.rank("dam", top=None) == before == fresh(desk, "dam")
    desk.sources.ingest([file])
    assert "The dam has failed." in quotes(desk, "dam") and "The dam holds." not in quotes(desk, "dam")


def test_a_fault_between_batches_loses_one_batch_at_most(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, encoder: Encoder
) -> None:
    monkeypatch.setattr(room, "BATCH", 4)
    desk.sources.add_note(" ".join(f"Sentence number {n} is about goats." for n in range(30)), Metadata("Goats"))
    encode, seen = encoder.encode, list[str]()

    def failing(inputs: Any) -> Any:
        seen.extend(inputs)
        if len(seen) > 12:
            raise KeyboardInterrupt
        return encode(inputs)

    monkeypatch.setattr(encoder, "encode", failing)
    with pytest.raises(KeyboardInterrupt):
        desk.matching.embed()
    again: list[str] = []
    monkeypatch.setattr(encoder, "encode", lambda inputs: again.extend(inputs) or encode(inputs))
    desk.matching.embed()
    assert len(set(seen) & set(again)) <= 4
    assert not any(waiting(desk).values())
