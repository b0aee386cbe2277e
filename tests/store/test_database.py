"""Opening, backing up and restoring: one clear sentence for each error, and nothing is lost."""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from workbench.desk import Workbench, maintenance
from workbench.errors import DatabaseError, MissingDatabaseError, NewerDatabaseError, WorkbenchError
from workbench.store import schema
from workbench.store.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.claims.add("The crane was sold.", reviewer=desk.reviewers.add("Ann Example"))
    return tmp_path / "claims.db"


def refusal(path: Path, *, create: bool = False) -> WorkbenchError:
    with pytest.raises(WorkbenchError) as raised:
        Workbench.open(path, create=create)
    assert "\n" not in str(raised.value) and str(raised.value).endswith(".")
    return raised.value


def test_a_mistyped_path_makes_nothing(tmp_path: Path) -> None:
    assert isinstance(refusal(tmp_path / "clams.db"), MissingDatabaseError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("create", [True, False])
def test_what_is_no_database_of_ours_is_left_as_it_is(tmp_path: Path, create: bool) -> None:
    text = tmp_path / "text.db"
    text.write_text("These are notes, and not a database at all. " * 50)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE recipes (name)")
    folder = tmp_path / "folder.db"
    folder.mkdir()
    before = text.read_bytes(), other.read_bytes()
    for path in (text, other, folder):
        assert "not a Claim Workbench database" in str(refusal(path, create=create))
    assert (text.read_bytes(), other.read_bytes()) == before


def test_an_empty_file_can_become_a_database_only_where_one_is_made(tmp_path: Path) -> None:
    (tmp_path / "claims.db").touch()
    error = refusal(tmp_path / "claims.db")
    assert "create a database there" in str(error) and error.hint == "init"
    assert Workbench.open(tmp_path / "claims.db", create=True).log.verify().head.seq > 0


def test_a_newer_database_is_refused_and_left_as_it_is(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    for create in (True, False):
        assert isinstance(refusal(path, create=create), NewerDatabaseError)


def test_a_damaged_file_is_named_as_such(path: Path) -> None:
    Database(path).forget()
    data = bytearray(path.read_bytes())
    data[4096:] = bytes(len(data) - 4096)
    path.write_bytes(data)
    with pytest.raises(DatabaseError, match=r"damaged|malformed"):
        Workbench.open(path).log.verify()


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert isinstance(refusal(tmp_path / "file" / "claims.db", create=True), DatabaseError)
    assert isinstance(refusal(tmp_path / "nowhere" / "claims.db", create=True), DatabaseError)
    assert isinstance(refusal(Path("/proc/claims.db"), create=True), DatabaseError)


def test_a_backup_holds_what_is_only_in_the_write_ahead_log(path: Path, tmp_path: Path) -> None:
    desk = Workbench.open(path)
    with Database(path).read():  # keeps the log from being folded into the file
        desk.claims.add("The quay is empty.", reviewer=desk.reviewers.add("Ann Example"))
        by_hand = tmp_path / "by-hand.db"
        shutil.copy(path, by_hand)
        desk.maintenance.backup(tmp_path / "backup.db")
    assert [claim.text for claim in Workbench.open(tmp_path / "backup.db").claims.select()][-1] == "The quay is empty."
    assert len(Workbench.open(by_hand).claims.select()) < 2, "copying the file alone misses it: the docs say so"


def test_a_backup_never_overwrites(path: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("precious")
    with pytest.raises(DatabaseError, match="exists already"):
        Workbench.open(path).maintenance.backup(tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_text() == "precious"
    with pytest.raises(DatabaseError, match="does not exist"):
        Workbench.open(path).maintenance.backup(tmp_path / "nowhere" / "backup.db")


def test_restoring_keeps_what_stood_there(path: Path, tmp_path: Path) -> None:
    desk = Workbench.open(path)
    backup = tmp_path / "backup.db"
    desk.maintenance.backup(backup)
    head = desk.log.head()
    desk.claims.add("Made after the backup.", reviewer=desk.reviewers.add("Ann Example"))
    kept = maintenance.restore(backup, path)
    assert kept is not None
    assert Workbench.open(path).log.verify(expect_head=str(head)).head == head
    assert [claim.text for claim in Workbench.open(kept).claims.select()][-1] == "Made after the backup."


def test_restoring_from_something_else_loses_nothing(path: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no backup " * 500)
    head = Workbench.open(path).log.head()
    for source in (tmp_path / "notes.txt", tmp_path / "missing.db", path):
        with pytest.raises(WorkbenchError):
            maintenance.restore(source, path)
    assert Workbench.open(path).log.head() == head


def test_a_damaged_database_is_kept_when_a_backup_replaces_it(path: Path, tmp_path: Path) -> None:
    Workbench.open(path).maintenance.backup(tmp_path / "backup.db")
    path.write_bytes(b"rubbish" * 1000)
    kept = maintenance.restore(tmp_path / "backup.db", path)
    assert kept is not None and kept.read_bytes() == b"rubbish" * 1000
    assert len(Workbench.open(path).claims.select()) == 1


def test_an_older_database_is_backed_up_before_it_is_migrated(path: Path, newer_version: Callable[[], None]) -> None:
    newer_version()
    desk = Workbench.open(path)
    (kept,) = path.parent.glob("claims.db.before-schema-*")
    with Database(path).read() as db:
        assert "extra" in db.table_names()
    with sqlite3.connect(kept) as old:
        assert old.execute("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").fetchone()[0] == 0
        assert old.execute("SELECT count(*) FROM claims").fetchone()[0] == 1
    desk.log.verify()
    desk.claims.add("Work goes on.", reviewer=desk.reviewers.add("Ann Example"))


def test_two_that_make_it_at_once_make_one(tmp_path: Path) -> None:
    heads: list[object] = []

    def make() -> None:
        heads.append(Workbench.open(tmp_path / "claims.db", create=True).log.entry(1).hash)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heads) == 6
    assert len(set(heads)) == 1
    Workbench.open(tmp_path / "claims.db").log.verify()


def test_every_table_is_strict(path: Path) -> None:
    with Database(path).read() as db:
        rows = db.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'").fetchall()
    loose = {name for name, strict in rows if not strict and not name.startswith(("sqlite_", "_sqlite"))}
    assert loose == set()


def test_the_version_is_the_number_of_migrations(path: Path) -> None:
    with Database(path).read() as db:
        assert len(schema.migrations.applied(db)) == schema.VERSION


def test_rows_of_the_table_methods_belong_to_the_transaction(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Database(path).write() as db:
        db.table("meta").insert({"name": "one", "value": "1"})
        db.table("meta").delete("near-rule")
        with Database(path).read() as other:
            assert other.table("meta").count_where("name IN ('one', 'near-rule')") == 1, "nothing is committed yet"
        1 / 0  # noqa: B018
    with Database(path).read() as db:
        assert [row["name"] for row in db.table("meta").rows_where("name IN ('one', 'near-rule')")] == ["near-rule"]
