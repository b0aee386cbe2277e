"""What an output may replace, what a killed process leaves, and which modes files get."""

import hashlib
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from workbench.desk import Workbench, exported_log
from workbench.domain.judging import NewVerdict
from workbench.domain.selection import Selection
from workbench.errors import InputError, OutputExistsError, WorkbenchError
from workbench.files import remove_leftovers, scratch_folder, whole_file, whole_folder
from workbench.store.database import Database

posix = pytest.mark.skipif(sys.platform == "win32", reason="fork, SIGKILL, modes and links are POSIX")
ONE = Selection(claim=1)


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    ann = desk.reviewers.add("Ann")
    for number, text in enumerate(("The quay is empty.", "The crane was sold."), start=1):
        desk.claims.add(text, reviewer=ann)
        desk.verdicts.record(number, NewVerdict("true", "Seen."), reviewer=ann)
    return desk


def state(folder: Path) -> dict[str, str]:
    """Each file below a folder, scratch folders left out, with the SHA-256 of its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".workbench-" not in str(path))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def scratch(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if ".workbench-" in path.name]


def meta(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.with_name(f"{path.name}.meta.json").read_text("utf-8"))
    return found


def outputs(desk: Workbench) -> list[Callable[[Path], object]]:
    return [
        lambda path: desk.log.export("csv", path),
        lambda path: desk.log.export("csv", path, force=True),
        lambda path: desk.log.export("jsonl", path.with_name(path.name.removesuffix(".meta.json")), force=True),
        lambda path: desk.log.export("html", path, force=True),
        desk.log.request_stamp,
        lambda path: desk.log.request_stamp(path, force=True),
        desk.maintenance.backup,
        exported_log.new_keys,
    ]


@posix
def test_no_output_replaces_the_desk_or_a_key(desk: Workbench, tmp_path: Path) -> None:
    database, other = tmp_path / "claims.db", tmp_path / "elsewhere"
    other.mkdir()
    desk.maintenance.backup(other / "copy.db")
    exported_log.new_keys(tmp_path / "desk.key")
    (tmp_path / "claims.db.replaced-1").write_text("what restore kept, which was no database")
    os.link(database, other / "hard.csv")
    (other / "soft.csv").symlink_to(database)
    shutil.copy(tmp_path / "desk.key", other / "out.csv.meta.json")
    with Database(database).read(), Database(database).write():  # so that SQLite's files are there
        for end in ("-wal", "-shm", "-journal"):
            (tmp_path / f"claims.db{end}").touch()
        os.link(tmp_path / "claims.db-wal", other / "wal.csv")
        targets = [
            *(tmp_path / f"claims.db{end}" for end in ("", "-wal", "-shm", "-journal", ".replaced-1")),
            *(other / name for name in ("copy.db", "hard.csv", "soft.csv", "wal.csv", "out.csv.meta.json")),
            tmp_path / "desk.key",
        ]
        before = [(path.lstat().st_ino, path.read_bytes()) for path in targets]
        for target in targets:
            for write in outputs(desk):
                with pytest.raises(WorkbenchError) as refused:
                    write(target)
                assert str(target.name.removesuffix(".meta.json")) in str(refused.value)
        assert [(path.lstat().st_ino, path.read_bytes()) for path in targets] == before
    desk.log.verify()


def test_a_database_in_use_is_known_before_its_header_is_written(desk: Workbench, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE recipes (name)")
        db.commit()
        with pytest.raises(InputError, match="is a database"):
            desk.log.request_stamp(tmp_path / "other.db")
    db.close()


def test_a_file_of_the_same_name_and_any_ordinary_one_is_replaced(desk: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "claims.db.csv"
    path.write_text("Something else.")
    desk.log.export("csv", path)
    first = path.read_bytes()
    assert desk.log.export("csv", path).count == 2 and path.read_bytes() == first
    assert meta(path)["sha256"] == hashlib.sha256(first).hexdigest()
    desk.log.request_stamp(path)
    assert path.read_bytes() != first
    for target in (tmp_path, tmp_path / "." / ".."):
        with pytest.raises(InputError):
            desk.log.export("csv", target)
    with pytest.raises(InputError, match="does not name the export"):
        desk.log.export("html", Path())


@posix
def test_a_link_is_not_followed_and_not_replaced_unasked(desk: Workbench, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("precious")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    (tmp_path / "real").mkdir()
    link, folder = tmp_path / "out.csv", tmp_path / "pages"
    link.symlink_to(tmp_path / "notes.txt")
    folder.symlink_to(tmp_path / "real")
    for path in (link, tmp_path / "dangling"):
        with pytest.raises(OutputExistsError, match="is a link to"):
            desk.log.export("csv", path)
        desk.log.export("csv", path, force=True)
        assert not path.is_symlink() and path.read_text("utf-8").startswith("verdict,")
    assert (tmp_path / "notes.txt").read_text() == "precious" and not (tmp_path / "nothing").exists()
    for force in (False, True):
        with pytest.raises(InputError, match="is a link to"):
            desk.log.export("html", folder, force=force)
    assert list((tmp_path / "real").iterdir()) == []


@posix
def test_a_pipe_and_a_device_are_written_to(desk: Workbench, tmp_path: Path) -> None:
    before = os.lstat("/dev/null")
    pipe, got = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    desk.log.export("csv", pipe)
    reader.join()
    desk.log.export("csv", tmp_path / "out.csv")
    assert got == [(tmp_path / "out.csv").read_bytes()] and stat.S_ISFIFO(pipe.stat().st_mode)
    for format in ("csv", "parquet", "xlsx"):
        desk.log.export(format, Path("/dev/null"))
    desk.log.request_stamp(Path("/dev/null"))
    assert (os.lstat("/dev/null").st_ino, os.lstat("/dev/null").st_mode) == (before.st_ino, before.st_mode)
    assert not Path("/dev/null.meta.json").exists() and not (tmp_path / "pipe.meta.json").exists()


def test_files_of_others_stay_in_a_folder(desk: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "pages"
    desk.log.export("html", path)
    (path / ".git" / "empty").mkdir(parents=True)
    (path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (path / "CNAME").write_text("facts.example\n")
    others = {".git/HEAD": path / ".git" / "HEAD", "CNAME": path / "CNAME"}
    inodes = [other.stat().st_ino for other in others.values()]
    desk.log.export("html", path, ONE)
    assert set(state(path)) == {"index.html", "claim-1.html", *others}
    assert [other.stat().st_ino for other in others.values()] == inodes and (path / ".git" / "empty").is_dir()
    files = meta(path)["files"]
    assert files == {name: digest for name, digest in state(path).items() if name not in others}
    assert "unfinished" not in meta(path)
    desk.log.export("html", path)
    assert "claim-2.html" in state(path)


def test_what_somebody_changed_in_a_folder_is_replaced_only_when_asked(desk: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "pages"
    desk.log.export("html", path)
    (path / "claim-2.html").write_text("Corrected by hand.")
    before = state(path), meta(path)
    with pytest.raises(OutputExistsError, match=r"claim-2\.html changed since the last export"):
        desk.log.export("html", path, ONE)
    assert (state(path), meta(path)) == before and scratch(tmp_path) == []
    desk.log.export("html", path, ONE, force=True)
    assert set(state(path)) == {"index.html", "claim-1.html"}
    (path / "claim-2.html").write_text("Somebody else's.")
    with pytest.raises(OutputExistsError, match="a file of somebody else"):
        desk.log.export("html", path)
    desk.log.export("html", path, force=True)
    assert "Somebody" not in (path / "claim-2.html").read_text("utf-8")


def test_a_folder_that_is_no_export_keeps_all_it_has(desk: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "site"
    path.mkdir()
    (path / "style.css").write_text("a {}")
    with pytest.raises(OutputExistsError, match="no export of this software"):
        desk.log.export("html", path)
    desk.log.export("html", path, force=True)
    assert (path / "style.css").read_text() == "a {}" and (path / "index.html").exists()
    empty = tmp_path / "empty"
    empty.mkdir()
    desk.log.export("beir", empty)
    assert (empty / "qrels" / "test.tsv").exists()
    desk.log.export("html", empty)
    assert not (empty / "qrels").exists(), "what the earlier export alone had is removed"


@posix
def test_a_meta_file_leads_to_nothing_outside_the_folder(desk: Workbench, tmp_path: Path) -> None:
    path, outside = tmp_path / "pages", tmp_path / "outside"
    desk.log.export("html", path)
    outside.mkdir()
    for target in (outside / "a.txt", tmp_path / "b.txt"):
        target.write_text("precious")
    (path / "through").symlink_to(outside)
    digest = hashlib.sha256(b"precious").hexdigest()
    told = meta(path)
    told["files"] |= {"through/a.txt": digest, "../b.txt": digest, str(tmp_path / "b.txt"): digest}  # type: ignore[operator]
    (tmp_path / "pages.meta.json").write_text(json.dumps(told))
    desk.log.export("html", path, ONE)
    assert (outside / "a.txt").exists() and (tmp_path / "b.txt").exists() and (path / "through").is_symlink()


def killed_at_each_step(begin: Callable[[], None], act: Callable[[], object]) -> Iterator[int]:
    """Run ``act`` in processes that are killed before their first, second ... change to a name; yield after each death."""
    step = 0
    while True:
        step += 1
        begin()
        child = os.fork()
        if child == 0:
            with suppress(BaseException):
                left = step

                def deadly(change: Callable[..., object]) -> Callable[..., object]:
                    def changed(*args: object, **options: object) -> object:
                        nonlocal left
                        left -= 1
                        if left == 0:
                            os.kill(os.getpid(), signal.SIGKILL)
                        return change(*args, **options)

                    return changed

                for name in ("replace", "rename", "unlink", "rmdir", "mkdir"):
                    setattr(os, name, deadly(getattr(os, name)))
                act()
                os._exit(0)
            os._exit(1)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert os.WEXITSTATUS(status) == 0
            return
        yield step


@posix
@pytest.mark.parametrize("others", [True, False])
def test_a_kill_loses_no_file_of_others_and_no_meta_file(desk: Workbench, tmp_path: Path, others: bool) -> None:
    path, place = tmp_path / "site" / "pages", tmp_path / "site"
    kept = {"CNAME": "facts.example", ".git/HEAD": "ref", ".git/refs/main": "0"} if others else {}
    place.mkdir()
    desk.log.export("html", path)
    old = state(path)
    desk.log.export("html", path, ONE)
    new, steps, mixed = state(path), 0, 0

    def begin() -> None:
        shutil.rmtree(place)
        place.mkdir()
        desk.log.export("html", path)
        for name, text in kept.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text)

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


@posix
@pytest.mark.parametrize(("umask", "file", "folder"), [(0o022, 0o600, 0o700), (0, 0o600, 0o700), (0o277, 0o400, 0o500)])
def test_new_outputs_are_for_their_owner(desk: Workbench, tmp_path: Path, umask: int, file: int, folder: int) -> None:
    out = tmp_path / "out"
    out.mkdir()
    before = os.umask(umask if umask != 0o277 else 0o022)
    try:
        desk.log.export("csv", out / "out.csv")
        desk.log.export("beir", out / "labels")
        desk.log.request_stamp(out / "head.tsq")
        desk.maintenance.backup(out / "backup.db")
        with suppress(OSError), whole_file(out / "strict") as unfinished:
            os.umask(umask)
            unfinished.write_text("x")
    finally:
        os.umask(before)
    modes = {path.relative_to(out).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in out.rglob("*")}
    assert modes.pop("strict") == file
    assert {mode for name, mode in modes.items() if (out / name).is_file()} == {0o600}
    assert (modes["labels"], modes["labels/qrels"]) == (0o700, 0o700)


@posix
def test_what_is_replaced_keeps_its_mode(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("csv", tmp_path / "out.csv")
    desk.log.export("html", tmp_path / "pages")
    published = [tmp_path / name for name in ("out.csv", "out.csv.meta.json", "pages/index.html", "pages/claim-1.html")]
    for path in published:
        path.chmod(0o644)
    (tmp_path / "pages").chmod(0o755)
    for others in (False, True):
        desk.log.export("csv", tmp_path / "out.csv")
        desk.log.export("html", tmp_path / "pages")
        assert {stat.S_IMODE(path.stat().st_mode) for path in published} == {0o644}
        assert stat.S_IMODE((tmp_path / "pages").stat().st_mode) == 0o755
        assert stat.S_IMODE((tmp_path / "pages/claim-2.html").stat().st_mode) == 0o600
        if not others:
            (tmp_path / "pages" / "CNAME").write_text("facts.example")


def test_a_folder_without_earlier_export_is_made_whole(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), whole_folder(tmp_path / "new") as unfinished:
        (unfinished / "a").write_text("a")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with whole_folder(tmp_path / "new") as unfinished:
        (unfinished / "a").write_text("a")
    assert state(tmp_path) == {"new/a": hashlib.sha256(b"a").hexdigest()}


def test_a_workbook_on_a_full_disk_leaves_no_archive_open(
    desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[zipfile.ZipFile] = []

    def full(self: zipfile.ZipFile) -> None:
        opened.append(self)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "_write_end_record", full)
    with pytest.raises(WorkbenchError, match="No space left on device"):
        desk.log.export("xlsx", tmp_path / "out.xlsx")
    assert opened and all(archive.fp is None for archive in opened), "Python would try again, and print a traceback"
    assert not (tmp_path / "out.xlsx").exists() and not (tmp_path / "out.xlsx.meta.json").exists()


FULL = """
import random, resource, sys
from pathlib import Path
from workbench.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
main(["--db", sys.argv[1], "verdicts", "export", "--format", "xlsx", "--output", sys.argv[2]])
"""


@posix
def test_a_workbook_that_the_disk_cannot_hold_is_one_sentence_and_leaves_nothing(desk: Workbench, tmp_path: Path) -> None:
    desk.verdicts.record(1, NewVerdict("true", "".join(map(chr, range(0x4E00, 0x9E00)))), reviewer=desk.reviewers.add("Ann"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-c", FULL, str(tmp_path / "claims.db"), str(tmp_path / "out.xlsx")]
    ended = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"TMPDIR": str(temporary)}, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1), ended.stderr
    assert ended.stderr.startswith("Error: ") and str(tmp_path / "out.xlsx") in ended.stderr
    assert list(temporary.iterdir()) == [] and not (tmp_path / "out.xlsx").exists()
