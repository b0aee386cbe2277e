"""What is installed, and the rules of the tests' own conftest."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from setuptools import Distribution

ROOT = Path(__file__).parents[2]
CODE = {".py", ".pyc"}
SKIPS = """
import pytest, tempfile
def test_one():
    print("folder:", tempfile.gettempdir())
    pytest.skip("There is no browser")
"""


def run_in(folder: Path, test: str, **environment: str) -> str:
    """Run one test by the rules of this project's conftest; return what pytest prints."""
    (folder / "test_one.py").write_text(test, "utf-8")
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "TMPDIR", "PYTEST_ADDOPTS")}
    kept = {name: value for name, value in kept.items() if not name.startswith("PYTEST_XDIST")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "-p", "conftest", "-p", "no:cacheprovider", "-c", os.devnull, folder],
        cwd=folder,
        env=kept | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests"))), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def folder_in(said: str) -> Path:
    return Path(next(line for line in said.splitlines() if "folder: " in line).partition("folder: ")[2])


def test_every_file_that_the_package_reads_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    project = Distribution()
    project.parse_config_files()
    project.include_package_data = False  # only what pyproject.toml names: a checkout's list of files is not there everywhere
    build = project.get_command_obj("build_py")
    build.ensure_finalized()
    installed = {ROOT / folder / name for _, folder, _, names in build.data_files for name in names}
    wanted = {path for path in (ROOT / "workbench").rglob("*") if path.is_file() and path.suffix not in CODE}
    assert any(path.suffix == ".js" for path in wanted)
    assert wanted - installed == set()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/shm is of Linux")
def test_a_run_at_a_desk_may_skip_and_leaves_nothing_on_the_ram_disk(tmp_path: Path) -> None:
    said = run_in(tmp_path, SKIPS)
    assert "1 skipped" in said
    folder, ram = folder_in(said), Path("/dev/shm")
    room = os.access(ram, os.W_OK) and shutil.disk_usage(ram).free > 3 << 30
    assert folder.parent == ram or not room
    assert folder.parent != ram or not folder.exists()


def test_in_ci_nothing_is_skipped_and_files_go_where_the_environment_says(tmp_path: Path) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    said = run_in(tmp_path, SKIPS, CI="true", TMPDIR=str(chosen))
    assert "1 failed" in said and "There is no browser. In CI no test may be skipped." in said
    assert folder_in(said) == chosen
