"""Which files and folders an export may replace."""

import hashlib
import json
import os
import shutil
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from output_folder import ONE, meta, posix, scratch, state
from sqlite_utils.utils import sqlite3

from workbench.desk import Workbench, exported_log
from workbench.errors import InputError, OutputExistsError, WorkbenchError
from workbench.store.database import Database


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
