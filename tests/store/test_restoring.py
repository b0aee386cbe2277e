"""Restoring during writes, kills, and over damaged databases: no acknowledged write is lost."""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest
from sqlite_utils.utils import sqlite3

from workbench.desk import Workbench, exported_log, maintenance
from workbench.errors import DatabaseError, InputError
from workbench.store import database, verdict_log
from workbench.store.database import Database

# Adds claims until it is killed, and prints each once it was acknowledged.
WRITER = """
import itertools, os, sys
from workbench.desk import Workbench
from workbench.errors import WorkbenchError
path, name = sys.argv[1:]
for number in itertools.count():
    try:
        desk = Workbench.open(path)
        claim = f"{name} writes {number}."
        desk.claims.add(claim, reviewer=desk.reviewers.add(name))
    except WorkbenchError as error:  # loud: it was not acknowledged
        claim = ""
    if claim:
        os.write(1, claim.encode() + b"\\n")
"""

RESTORER = """
import os, sys
from pathlib import Path
from workbench.desk.maintenance import restore
import sqlite_utils, workbench.store.schema
os.write(1, b"ready\\n")
for line in sys.stdin:
    restore(Path(sys.argv[1]), Path(sys.argv[2]))
    os.write(1, b"restored\\n")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.claims.add("The crane was sold.", reviewer=desk.reviewers.add("Ann Example"))
    return tmp_path / "claims.db"


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Path:
    Workbench.open(path).maintenance.backup(tmp_path / "backup.db")
    return tmp_path / "backup.db"


def texts(path: Path) -> set[str]:
    desk = Workbench.open(path)
    desk.log.verify()
    return {claim.text for claim in desk.claims.select()}


def kept_copies(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}.replaced-*[0-9]"))


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)


def with_rollback_journal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with an SQLite whose write-ahead log is not safe."""
    monkeypatch.setattr(database, "SAFE_WAL", (99,))
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"


@pytest.mark.parametrize(("journal", "names"), [("wal", ("Bea Example", "Cem Example")), ("delete", ("Bea Example",))])
def test_every_write_of_others_is_in_the_restored_database_or_in_a_kept_copy(
    path: Path, backup: Path, journal: str, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    if journal == "delete":
        with_rollback_journal(path, monkeypatch)
    acknowledged: list[str] = []

    def listen(stream: IO[str]) -> None:
        for line in stream:
            acknowledged.append(line.strip())

    writers = [start(WRITER, path, name) for name in names]
    listeners = [threading.Thread(target=listen, args=(writer.stdout,)) for writer in writers]
    try:
        for listener in listeners:
            listener.start()
        for _ in range(5):
            before = len(acknowledged)
            while len(acknowledged) < before + 4:  # all of them are at work
                assert all(writer.poll() is None for writer in writers)
            assert maintenance.restore(backup, path) is not None
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
        for listener in listeners:
            listener.join()
    there = set().union(*map(texts, (path, *kept_copies(path))))
    assert len(acknowledged) >= 20 and len(kept_copies(path)) == 5
    assert set(acknowledged) - there == set()
    with Database(path).read() as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == journal


def test_nothing_can_be_written_between_the_kept_copy_and_the_replacement(
    path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Workbench.open(path)
    ann = desk.reviewers.add("Ann Example")
    copy, refused = Database._copy, []

    def write_behind(self: Database, db: object, target: Path) -> None:
        copy(self, db, target)  # type: ignore[arg-type]
        if self.path == path:
            assert texts(path) == {"The crane was sold."}, "who reads is not held up"
            with pytest.raises(DatabaseError, match="busy"):
                desk.claims.add("Written behind the copy.", reviewer=ann)
            refused.append(True)

    monkeypatch.setattr(Database, "_copy", write_behind)
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    kept = maintenance.restore(backup, path)
    assert refused and kept is not None and texts(kept) == {"The crane was sold."}


def test_a_kill_leaves_the_old_contents_or_the_new_ones(path: Path, backup: Path) -> None:
    desk = Workbench.open(path)
    ann = desk.reviewers.add("Ann Example")
    for number in range(40):
        desk.claims.add(f"After the backup, {number}. {'Words. ' * 500}", reviewer=ann)
    full = path.with_name("full.db")
    desk.maintenance.backup(full)
    contents = [texts(backup), texts(full)]
    # Killed when the copy of the backup, or the write-ahead log, has grown so far, or when the old contents are kept.
    for source, watched, size in [
        (backup, "incoming.db", 1 << 12),
        (backup, "claims.db.replaced", 1),
        (backup, "claims.db-wal", 1 << 12),
        (full, "claims.db-wal", 1 << 17),
    ]:
        there = set(files(path.parent))
        with start(RESTORER, source, path) as restorer:
            assert restorer.stdin is not None and restorer.stdout is not None
            assert restorer.stdout.readline() == "ready\n"
            restorer.stdin.write("now\n")
            restorer.stdin.close()
            while restorer.poll() is None:
                new = [file for file in files(path.parent) if file.name.startswith(watched) and file not in there]
                if any(size_of(file) >= size for file in new):
                    break
            restorer.kill()
        assert texts(path) in contents
        assert all(texts(kept) in contents for kept in kept_copies(path))


def files(folder: Path) -> list[Path]:
    """Every file below, also while folders come and go."""
    return [Path(place, name) for place, _, names in os.walk(folder) for name in names]


def size_of(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def test_a_failed_restore_leaves_everything_as_it_was(path: Path, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Workbench.open(path)
    desk.claims.add("Made after the backup.", reviewer=desk.reviewers.add("Ann Example"))
    before, names = desk.log.head(), sorted(path.parent.iterdir())

    def no_space(self: Database, db: object, target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as fault:
        fault.setattr(Database, "_copy", no_space)
        with pytest.raises(DatabaseError, match="is full"):
            maintenance.restore(backup, path)
    assert desk.log.head() == before and desk.log.verify() and sorted(path.parent.iterdir()) == names


def test_a_database_that_became_used_is_not_replaced_by_an_import(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workbench.open(path).log.export("jsonl", tmp_path / "log.jsonl")
    unused = Workbench.open(tmp_path / "unused.db", create=True)
    replace = Database.replace

    def come_first(self: Database, *arguments: object, **options: object) -> Path | None:
        unused.claims.add("Somebody came first.", reviewer=unused.reviewers.add("Bea Example"))
        return replace(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "replace", come_first)
    with pytest.raises(InputError, match="begun to work"):
        exported_log.import_log(tmp_path / "log.jsonl", Path(unused.path))
    assert texts(Path(unused.path)) == {"Somebody came first."} and kept_copies(Path(unused.path)) == []


def test_where_making_a_database_was_interrupted_one_can_be_made(path: Path, backup: Path, tmp_path: Path) -> None:
    Workbench.open(path).log.export("jsonl", tmp_path / "log.jsonl")
    for name in ("restored.db", "imported.db", "made.db"):
        with contextlib.closing(sqlite3.connect(tmp_path / name)) as db:  # as far as a kill may have let it come
            db.execute("PRAGMA journal_mode = WAL")
        assert (tmp_path / name).stat().st_size > 0
    assert maintenance.restore(backup, tmp_path / "restored.db") is None
    assert exported_log.import_log(tmp_path / "log.jsonl", tmp_path / "imported.db").kept is None
    assert Workbench.open(tmp_path / "made.db", create=True).log.verify()
    assert texts(tmp_path / "restored.db") == texts(tmp_path / "imported.db") == {"The crane was sold."}


def test_a_damaged_database_is_moved_aside_with_its_write_ahead_log(path: Path, backup: Path) -> None:
    with Database(path).read():  # keeps the write-ahead log where it is
        desk = Workbench.open(path)
        desk.claims.add("Only in the write-ahead log.", reviewer=desk.reviewers.add("Ann Example"))
        log, rubbish = path.with_name("claims.db-wal").read_bytes(), b"rubbish!" * 1000
        path.write_bytes(rubbish)
        kept = maintenance.restore(backup, path)
        assert kept is not None and kept.read_bytes() == rubbish
        assert kept.with_name(f"{kept.name}-wal").read_bytes() == log
    assert texts(path) == {"The crane was sold."}, "nothing of the old write-ahead log comes back"


def test_a_database_damaged_within_can_be_restored(path: Path, backup: Path) -> None:
    Database(path).forget()
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)
    kept = maintenance.restore(backup, path)
    assert kept is not None and kept.read_bytes() == data
    assert texts(path) == {"The crane was sold."}


def test_a_folder_in_the_place_of_the_database_is_left_alone(tmp_path: Path, backup: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(DatabaseError, match="folder"):
        maintenance.restore(backup, tmp_path / "folder")
    assert (tmp_path / "folder").is_dir()


def test_who_is_not_in_the_restored_database_cannot_write_into_it(path: Path, backup: Path) -> None:
    desk = Workbench.open(path)
    late = desk.reviewers.add("Came after the backup")
    maintenance.restore(backup, path)
    with pytest.raises(InputError, match="reviewer"):
        desk.claims.add("By nobody that this log knows.", reviewer=late)
    with Database(path).read() as db:
        assert verdict_log.check(db) and texts(path) == {"The crane was sold."}
