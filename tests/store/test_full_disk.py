"""Full disks, quotas and limits are named in errors, and nothing is lost."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from workbench.desk import Workbench
from workbench.errors import DatabaseError
from workbench.store import faults
from workbench.store.database import Database
from workbench.store.faults import translate

FULL, IOERR, IOERR_SHMSIZE, CANTOPEN, READONLY = 13, 10, 4874, 14, 8


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Path(Workbench.open(tmp_path / "claims.db", create=True).path)


def failed(code: int, text: str = "disk I/O error") -> Exception:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorcode = code
    return error


def say(error: Exception, *folders: Path) -> str:
    sentence = str(translate(error, Path("/desk/claims.db"), folders))
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


@pytest.mark.parametrize("code", [FULL, IOERR, IOERR_SHMSIZE, CANTOPEN, READONLY])
def test_sqlite_on_a_full_disk_names_the_disk(code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_refusal", lambda folder: errno.ENOSPC)
    assert say(failed(code), tmp_path) == (
        f"The disk that holds {tmp_path.resolve()} is full, nothing was written; free some space and try again."
    )


@pytest.mark.parametrize("number", [errno.EDQUOT, errno.EFBIG])
def test_a_quota_or_a_limit_is_named(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "_refusal", lambda folder: number if folder == tmp_path else None)
    for error in (failed(IOERR), OSError(number, "refused")):
        assert say(error, tmp_path).startswith("Your quota, or the limit on the size of a file, is reached in")


def test_where_there_is_space_a_fault_is_named_otherwise() -> None:
    assert "full" not in say(failed(IOERR))
    assert "cannot be written" in say(failed(CANTOPEN, "unable to open database file"))
    assert "/desk/claims.db is full" in say(failed(FULL, "database or disk is full")), "SQLite itself is sure"
    assert say(OSError(errno.ENOSPC, "No space left on device")).startswith("The disk is full")


def test_a_database_that_cannot_grow_says_so_and_keeps_what_it_has(path: Path) -> None:
    desk = Workbench.open(path)
    ann, before = desk.reviewers.add("Ann Example"), desk.log.head()
    with pytest.raises(DatabaseError, match="is full"), Database(path).write() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        for number in range(200):
            db.execute("INSERT INTO meta VALUES (?, ?)", [f"filler-{number}", "x" * 4000])
    assert desk.log.head() == before and desk.log.verify()
    desk.claims.add("Afterwards.", reviewer=ann)


LIMITED = """
import resource, sys
from workbench.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
main(sys.argv[2:], prog_name="workbench")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of files are POSIX")
@pytest.mark.parametrize("command", [("claims", "add", "One more. " * 300, "--reviewer", "Ann Example"), ("backup", "copy.db")])
def test_the_command_line_when_files_cannot_grow(path: Path, command: tuple[str, ...]) -> None:
    before = Workbench.open(path).log.head()
    names = sorted(file.name for file in path.parent.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "8000", "--db", str(path), *command],
        cwd=path.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == "", done.stderr
    assert done.stderr.startswith("Error: ") and done.stderr.count("\n") == 1
    assert "limit on the size of a file, is reached" in done.stderr
    assert Workbench.open(path).log.head() == before
    assert sorted(file.name for file in path.parent.iterdir()) == names
