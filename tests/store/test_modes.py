"""File modes of a database: only its owner can read it, unless somebody allowed more."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from workbench.desk import Workbench, maintenance
from workbench.store.database import Database

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")


@pytest.fixture(autouse=True, params=[0o022, 0o000, 0o077])
def mode(request: pytest.FixtureRequest) -> Iterator[int]:
    """What a new file's mode has to be under this umask."""
    before = os.umask(request.param)
    yield 0o600 & ~request.param
    os.umask(before)


def modes(folder: Path, pattern: str) -> set[int]:
    found = {file.stat().st_mode & 0o777 for file in folder.glob(pattern)}
    assert found, pattern
    return found


def test_a_new_database_and_what_stands_beside_it(tmp_path: Path, mode: int) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    with Database(tmp_path / "claims.db").read():
        desk.reviewers.add("Ann Example")
        assert modes(tmp_path, "claims.db-*") == {mode}
    desk.maintenance.backup(tmp_path / "backup.db")
    maintenance.restore(tmp_path / "backup.db", tmp_path / "claims.db")
    maintenance.restore(tmp_path / "backup.db", tmp_path / "other.db")
    assert len(list(tmp_path.iterdir())) == 4
    assert modes(tmp_path, "*") == {mode}


def test_an_existing_database_keeps_its_mode_and_its_copies_are_private(
    tmp_path: Path, mode: int, newer_version: Callable[[], None]
) -> None:
    path = tmp_path / "claims.db"
    desk = Workbench.open(path, create=True)
    desk.maintenance.backup(tmp_path / "backup.db")
    path.chmod(0o664)

    newer_version()
    Workbench.open(path)
    maintenance.restore(tmp_path / "backup.db", path)
    assert path.stat().st_mode & 0o777 == 0o664
    assert modes(tmp_path, "claims.db.before-schema-*") == {mode} == modes(tmp_path, "claims.db.replaced-*")


def test_a_damaged_file_that_is_kept_becomes_private(tmp_path: Path) -> None:
    Workbench.open(tmp_path / "other.db", create=True).maintenance.backup(tmp_path / "backup.db")
    (tmp_path / "claims.db").write_bytes(b"rubbish" * 1000)
    (tmp_path / "claims.db").chmod(0o644)
    maintenance.restore(tmp_path / "backup.db", tmp_path / "claims.db")
    assert modes(tmp_path, "claims.db.replaced-*") == {0o600}
