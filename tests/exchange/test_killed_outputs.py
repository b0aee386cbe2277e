"""What is left of an output after a kill or an error, and how it is removed."""

import hashlib
import os
import shutil
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from killing import killed_at
from output_folder import ONE, meta, posix, scratch, state

from workbench.desk import Workbench
from workbench.errors import WorkbenchError
from workbench.files.outputs import whole_file
from workbench.files.scratch import remove_leftovers, scratch_folder

CHANGES = [(os, name) for name in ("replace", "rename", "unlink", "rmdir", "mkdir")]


def killed_at_each_step(begin: Callable[[], None], act: Callable[[], object]) -> Iterator[int]:
    """Run ``act`` in processes that are killed before their first, second ... change to a name; yield after each death."""
    for step in count(1):
        begin()
        if not killed_at(step, act, CHANGES):
            return
        yield step


@posix
@pytest.mark.parametrize("others", [True, False])
def test_a_kill_loses_no_file_of_others_and_no_meta_file(desk: Workbench, tmp_path: Path, others: bool) -> None:
    path, place = tmp_path / "site" / "pages", tmp_path / "site"
    kept = {"CNAME": "facts.example", ".git/HEAD": "ref", ".git/refs/main": "0"} if others else {}
    place.mkdir()
    desk.log.export("html", path)
    old, before = state(path), shutil.copytree(place, tmp_path / "before")
    for name, text in kept.items():
        (before / path.name / name).parent.mkdir(parents=True, exist_ok=True)
        (before / path.name / name).write_text(text)
    desk.log.export("html", path, ONE)
    new, steps, mixed = state(path), 0, 0

    def begin() -> None:
        shutil.rmtree(place)
        shutil.copytree(before, place)

    for steps in killed_at_each_step(begin, lambda: desk.log.export("html", path, ONE)):
        found = state(path)
        assert {name: (path / name).read_text() for name in kept} == kept, steps
        ours = {name: digest for name, digest in found.items() if name not in kept}
        told = meta(path)
        if ours != told["files"]:
            mixed += 1
            assert told.get("unfinished") or not ours, "whoever reads it sees that they do not belong together"
        assert all(digest in (old.get(name), new.get(name)) for name, digest in ours.items()), "each file is whole"
        if not others:
            assert ours in ({}, old) or set(ours) == set(new), "a folder of ours alone is exchanged as a whole"
        desk.log.export("html", path, ONE)  # the next run completes it
        assert {name for name in state(path) if name not in kept} == set(new) and "unfinished" not in meta(path)
        assert {name: (path / name).read_text() for name in kept} == kept and scratch(place) == []
    assert steps > 10 and mixed > 0


@posix
@pytest.mark.parametrize("first", [True, False])
def test_a_killed_export_never_stands_there_without_its_meta_file(desk: Workbench, tmp_path: Path, first: bool) -> None:
    place = tmp_path / "out"
    place.mkdir()
    path, kills = place / "out.csv", 0

    def begin() -> None:
        shutil.rmtree(place)
        place.mkdir()
        if not first:
            desk.log.export("csv", path)

    for kills in killed_at_each_step(begin, lambda: desk.log.export("csv", path, ONE)):  # noqa: B007
        if path.exists():
            told = meta(path)
            whole = told["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
            assert whole or told["filters"] == {"claim": 1}, "a meta file that names another file"
        assert not first or not path.exists() or "sha256" in meta(path)
        desk.log.export("csv", path, ONE)
        assert meta(path)["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest() and scratch(place) == []
    assert kills > 5


def test_an_export_that_cannot_be_moved_keeps_the_one_before(
    desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, replace = tmp_path / "out.csv", Path.replace
    desk.log.export("csv", path)
    before = path.read_bytes(), meta(path)

    def refuse(self: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(1, "Operation not permitted")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(WorkbenchError, match="Operation not permitted"):
        desk.log.export("csv", path, ONE)
    assert (path.read_bytes(), meta(path)) == before


@posix
def test_leftovers_of_the_dead_are_removed_and_those_of_the_living_stay(desk: Workbench, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    dead = os.fork()
    if dead == 0:
        with suppress(BaseException), whole_file(backup) as unfinished:
            unfinished.write_text("half of it")
            os.kill(os.getpid(), signal.SIGKILL)
        os._exit(1)
    os.waitpid(dead, 0)
    assert len(scratch(tmp_path)) == 1
    foreign = tmp_path / ".claims.db-not-ours"
    foreign.mkdir()
    with scratch_folder(backup) as living:
        assert scratch(tmp_path) == [living.parent], "the next that writes there removes what is dead"
        (living / "text").write_text("being written")
        remove_leftovers(tmp_path)
        Workbench.open(tmp_path / "claims.db")
        desk.maintenance.backup(backup)
        assert (living / "text").read_text() == "being written" and stat.S_IMODE(living.stat().st_mode) == 0o700
    assert scratch(tmp_path) == [] and foreign.is_dir()


@posix
def test_opening_a_desk_and_redacting_remove_leftovers(desk: Workbench, tmp_path: Path) -> None:
    left = tmp_path / ".claims.db.workbench-00000000-00000000"

    def leave(machine: str) -> Path:
        with scratch_folder(tmp_path / "claims.db") as living:
            name = living.parent.name[:-8] if machine == "this" else left.name[:-8]
        path = tmp_path / f"{name}0badcafe"
        (path / "work").mkdir(parents=True)
        (path / "work" / "text").write_text("a name that will be erased")
        (path / "lock").touch()
        return path

    path = leave("this")
    Workbench.open(tmp_path / "claims.db")
    assert not path.exists()
    path = leave("this")
    digest = desk.log.logged_texts(desk.log.head().seq)[0].payload
    desk.log.redact([digest], "A name.", reviewer=desk.reviewers.add("Ann"))
    assert not path.exists()
    path = leave("another")
    remove_leftovers(tmp_path)
    assert path.exists(), "a lock that another machine holds cannot always be seen"
    os.utime(path / "lock", (0, 0))
    remove_leftovers(tmp_path)
    assert not path.exists()
