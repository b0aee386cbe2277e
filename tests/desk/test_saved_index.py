"""The saved index of the evidence: used only if it is whole and of this database and model; a kill leaves right answers."""

import os
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from killing import killed_at
from letters import Letters

from workbench.desk import Workbench, evidence_index, maintenance, matching
from workbench.domain import query_words
from workbench.domain.sources import Metadata
from workbench.matching.index import copies, saved as saved_module
from workbench.store import embeddings, meta
from workbench.store.text_index import SECTION_WORDS, SNIPPET_WORDS, stems

CHANGES = [(os, "mkdir"), (np, "save"), (Path, "write_text"), (os, "replace"), (meta, "set_value"), (shutil, "rmtree")]
QUERIES = ("the council repaired the bridge", "bees make honey", "goats 7")


class OtherLetters(Letters):
    """Another model: its vectors differ."""

    fingerprint = "3" * 64

    def encode(self, inputs: Any) -> np.ndarray:
        return super().encode(inputs)[:, ::-1]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.setattr(evidence_index, "SAVED_FROM", 1)
    desk = Workbench.open(tmp_path / "claims.db", create=True, encoder=Letters())
    desk.sources.add_note("The council repaired the old bridge. Traffic flows again.", Metadata("Bridge"))
    for number in range(6):
        desk.sources.add_note(f"Goats number {number}. They climb. Goats like the bridge.", Metadata(f"Goats {number}"))
    desk.matching.embed()
    answers(desk)
    return desk


def answers(desk: Workbench) -> list[Any]:
    return [desk.matching.rank(query, top=top) for query in QUERIES for top in (None, 20)]


def opened(desk: Workbench, **options: Any) -> Workbench:
    """The desk in another process."""
    return Workbench.open(desk.path, **({"encoder": Letters()} | options))


def expected(desk: Workbench, monkeypatch: pytest.MonkeyPatch, **options: Any) -> list[Any]:
    """The answers from an index that was read from the database just now, and not saved."""
    with monkeypatch.context() as patch:
        patch.setattr(evidence_index, "SAVED_FROM", 1_000_000)
        for method in ("_open", "_remove_others"):
            patch.setattr(evidence_index.EvidenceIndexes, method, lambda *_: None)
        return answers(opened(desk, **options))


def saved(desk: Workbench) -> list[Path]:
    return sorted(Path(desk.path).parent.glob("claims.db.index-*"))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The documents whose vectors were read from the database; None for all."""
    documents: list[Any] = []
    load = embeddings.load
    monkeypatch.setattr(embeddings, "load", lambda *a, **k: documents.append(k["documents"]) or load(*a, **k))
    return documents


def test_another_process_opens_what_was_saved(desk: Workbench, read: list[Any]) -> None:
    assert len(saved(desk)) == 1
    assert answers(opened(desk)) == answers(desk)
    assert read == []


def test_two_processes_save_the_same_bytes(desk: Workbench) -> None:
    files = {file.name: file.read_bytes() for file in saved(desk)[0].iterdir()}
    shutil.rmtree(saved(desk)[0])
    answers(opened(desk))
    assert {file.name: file.read_bytes() for file in saved(desk)[0].iterdir()} == files


def test_what_is_saved_again_is_what_would_be_read_whole(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "SAVED_FROM", 1)
    honey = "In spring the bees of the old monastery make honey from lime trees"
    for text in (f"{honey}. They dance.", f"{honey}! Wasps do not."):  # one is a copy of the other
        desk.sources.add_note(text, Metadata("Bees"))
        desk.matching.embed()
    desk.sources.edit(1, reviewer=desk.reviewers.add("Ann Example"), title="Viaduct")
    normal_form = copies.normal_form
    texts: list[str] = []
    monkeypatch.setattr(copies, "normal_form", lambda text: texts.append(text) or normal_form(text))
    desk.sources.add_note(f"{honey}, says the abbot. A wall of dry stone.", Metadata("Walls"))
    desk.matching.embed()
    assert "A wall of dry stone." in texts and f"{honey}!" not in texts
    files = {file.name: file.read_bytes() for file in saved(desk)[0].iterdir()}
    shutil.rmtree(saved(desk)[0])
    answers(opened(desk))
    again = {file.name: file.read_bytes() for file in saved(desk)[0].iterdir()}
    assert [name for name in files if files[name] != again[name]] == []


def test_queries_are_answered_while_the_index_is_saved(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    saving, answered = threading.Event(), threading.Event()
    whole_folder = evidence_index.whole_folder

    def slow(path: Path) -> Any:
        saving.set()
        assert answered.wait(60)
        return whole_folder(path)

    monkeypatch.setattr(matching, "SAVED_FROM", 1)
    monkeypatch.setattr(evidence_index, "whole_folder", slow)
    desk.sources.add_note("Bees make honey. They dance.", Metadata("Bees"))
    embedding = threading.Thread(target=desk.matching.embed)
    embedding.start()
    assert saving.wait(60)
    assert desk.matching.search("bees make honey")[0].snippet.text == "Bees make honey."
    answered.set()
    embedding.join()
    assert desk.matching.search("bees make honey")[0].snippet.text == "Bees make honey."
    assert len(saved(desk)) == 1


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="no such advice here")
def test_all_of_it_is_read_ahead(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    advised: dict[int, int] = {}
    monkeypatch.setattr(saved_module, "READ_AHEAD", 100)
    monkeypatch.setattr(os, "posix_fadvise", lambda file, start, size, _: advised.update({os.fstat(file).st_ino: start + size}))
    saved_module._read_ahead(saved(desk)[0])
    sizes = {file.stat().st_ino: file.stat().st_size for file in saved(desk)[0].iterdir()}
    assert {file: end >= sizes[file] for file, end in advised.items()} == dict.fromkeys(sizes, True)
    saved_module._read_ahead(saved(desk)[0] / "removed")


def test_only_its_owner_may_read_it(desk: Workbench) -> None:
    assert all(path.stat().st_mode & 0o077 == 0 for path in (saved(desk)[0], *saved(desk)[0].iterdir()))


def test_what_changed_since_is_read_beside_it(desk: Workbench, read: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sources.add_note("Bees make honey. They dance.", Metadata("Bees"))
    desk.sources.edit(1, reviewer=desk.reviewers.add("Ann Example"), title="Viaduct")
    desk.matching.embed()
    other = opened(desk)
    found = answers(other)
    assert read == [[8, 1]] * 3 or read == [[1, 8]] * 3
    assert found == answers(desk) == expected(desk, monkeypatch)
    assert other.matching.search("bees make honey")[0].snippet.text == "Bees make honey."


def test_a_file_that_is_cut_missing_or_added_is_not_used(
    desk: Workbench, read: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = expected(desk, monkeypatch)
    for number in range(len(list(saved(desk)[0].iterdir()))):
        file = sorted(saved(desk)[0].iterdir())[number]
        if number % 3 == 0:
            os.truncate(file, file.stat().st_size // 2)
        elif number % 3 == 1:
            file.unlink()
        else:
            (file.parent / "more").touch()
        read.clear()
        assert answers(opened(desk)) == right
        assert read == [None] * 3 and len(saved(desk)) == 1


def test_the_index_of_another_model_is_not_used(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    other = opened(desk, encoder=OtherLetters())
    other.matching.embed()
    assert answers(other) == expected(desk, monkeypatch, encoder=OtherLetters()) != answers(desk)
    assert answers(opened(desk)) == expected(desk, monkeypatch)


def test_a_database_that_was_copied_back_does_not_use_a_later_index(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    desk.maintenance.backup(tmp_path / "copy.db")
    shutil.rmtree(saved(desk)[0])
    desk.sources.add_note("Bees make honey. They dance.", Metadata("Bees"))
    desk.matching.embed()
    answers(opened(desk))
    for ending in ("", "-wal", "-shm"):
        Path(f"{desk.path}{ending}").unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "copy.db", desk.path)
    other = opened(desk)
    other.sources.add_note("Bats eat moths. They sleep.", Metadata("Bats"))
    other.matching.embed()  # as many changes as in the database that was replaced
    assert answers(other) == expected(desk, monkeypatch) == answers(opened(desk))


def test_an_index_that_is_no_longer_used_is_removed(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    small = Workbench.open(tmp_path / "small.db", create=True, encoder=Letters())
    small.sources.add_note("Bees make honey. They dance.", Metadata("Bees"))
    maintenance.restore(tmp_path / "small.db", Path(desk.path))
    monkeypatch.setattr(evidence_index, "SAVED_FROM", 1000)
    assert answers(opened(desk)) == answers(small) and saved(desk) == []


def test_many_changes_in_small_steps_give_the_answers_of_a_fresh_index(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = desk.reviewers.add("Ann Example")
    for number in range(evidence_index.PARTS + 3):
        desk.sources.edit(1 + number % 3, reviewer=ann, title=f"Honey {number}")
        if number % 2:
            desk.matching.embed()
        assert answers(desk) == expected(desk, monkeypatch)


def test_many_changed_documents_make_a_new_index(desk: Workbench, monkeypatch: pytest.MonkeyPatch, read: list[Any]) -> None:
    monkeypatch.setattr(evidence_index, "RELOAD", 1)
    (before,) = saved(desk)
    for number in range(2):
        desk.sources.add_note(f"Bees make honey {number}. They dance.", Metadata("Bees"))
    desk.matching.embed()
    read.clear()
    assert answers(desk) == expected(desk, monkeypatch)
    assert read[:3] == [None] * 3
    assert len(saved(desk)) == 1 and saved(desk) != [before]


@pytest.mark.parametrize(("module", "name"), [(evidence_index, "whole_folder"), (meta, "set_value")])
def test_what_cannot_be_written_costs_no_answer(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    shutil.rmtree(saved(desk)[0])
    with monkeypatch.context() as patch:
        patch.setattr(module, name, lambda *_: (_ for _ in ()).throw(PermissionError()))
        assert answers(opened(desk)) == answers(desk)
    assert saved(desk) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and fork are POSIX")
def test_a_kill_at_any_step_of_saving_leaves_right_answers(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    right, steps = expected(desk, monkeypatch), 1

    def save_again() -> bool:
        shutil.rmtree(saved(desk)[0])
        return killed_at(steps, lambda: answers(opened(desk)), CHANGES)

    while save_again():
        assert answers(opened(desk)) == right
        assert answers(opened(desk)) == right and len(saved(desk)) == 1
        steps += 5  # most of them write one more file
    assert steps > 20


def test_an_erased_claim_is_not_in_the_files(desk: Workbench) -> None:
    """The files have the sources' words and vectors; a claim is only ever a query."""
    ann = desk.reviewers.add("Ann Example")
    desk.claims.add("Zebrafish glow xylophonically.", reviewer=ann)
    desk.matching.match()
    desk.sources.add_note("Bees make honey. They dance.", Metadata("Bees"))
    desk.matching.embed()
    shutil.rmtree(saved(desk)[0])
    answers(opened(desk))
    assert not any(b"zebrafish" in file.read_bytes() for file in saved(desk)[0].iterdir())


@pytest.mark.parametrize("cap", [10_000, 3])
def test_bm25_is_that_of_fts5_to_the_bit(desk: Workbench, monkeypatch: pytest.MonkeyPatch, cap: int) -> None:
    monkeypatch.setattr(query_words, "POSTINGS", cap)
    desk.sources.add_note("They like the bridge. Goats repaired it.", Metadata("The bridge, the bridge and the goats"))
    with desk.matching._evidence.reading() as (db, _, index):
        assert len(index.parts) == 2
        for query in (*QUERIES, "", "the", "goats goats 3 bridge", "a word that nobody has", "Traffic flows, they like it"):
            for kind, table in (("snippet", SNIPPET_WORDS), ("section", SECTION_WORDS)):
                hits = index.words(kind, stems(query), 5)
                found = [
                    (int(part.layout.ids(kind)[at]), score)
                    for part, (positions, scores) in zip(index.parts, hits, strict=True)
                    for at, score in zip(positions.tolist(), scores.tolist(), strict=True)
                ]
                assert sorted(found, key=lambda hit: (-hit[1], hit[0])) == table.search(db, query, limit=5)
