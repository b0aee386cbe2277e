"""The modes of output files, and workbooks that do not fit on the disk."""

import hashlib
import os
import stat
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from output_folder import posix, state

from workbench.desk import Workbench
from workbench.domain.judging import NewVerdict
from workbench.errors import WorkbenchError
from workbench.files.outputs import whole_file, whole_folder


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
