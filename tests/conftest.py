"""Fixtures that several folders share, and the folder in which all tests write.

Half of the time of most tests is spent waiting for a disk to sync, so temporary files go to a RAM disk where there is one
with room. An explicit TMPDIR or ``--basetemp`` is used instead: set one to keep the files of a failed run.
"""

import functools
import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from desks import TemplateDatabase
from filelock import FileLock
from web_server import WebServer, serving

from workbench.desk import Workbench
from workbench.matching import encoder as encoder_module
from workbench.matching.encoder import Encoder
from workbench.store.database import Database

RAM_DISK = Path("/dev/shm")
RAM_DISK_FREE_BYTES = 2 << 30
"""A run of all tests uses up to a quarter of this at once."""

_PREFIX = "workbench-tests-"
_ram_folder: Path | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the process: compiled modules, Ctrl-C, threads, temporary folder.

    Tests start hundreds of Pythons, each of which would compile every module again where an environment forbids to keep
    compiled ones. A job in the background ignores Ctrl-C, and the commands that the tests start would inherit that.
    Several workers share the cores, so one thread for each model takes half of the time of threads that wait for each
    other.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    of_xdist = hasattr(config, "workerinput")  # a worker, whose controller chose the folder
    if not (of_xdist or os.environ.get("TMPDIR") or config.option.basetemp):
        _use_ram_disk()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with long tests and end with short ones, so that all workers end at about the same time.

    Those that import PyTorch, and those with a browser, stay together: the worker that runs them imports or starts it once.
    """

    def turn(item: pytest.Item) -> int:
        if item.get_closest_marker("pytorch"):
            return 0
        return {"browser": 1, "domain": 3}.get(item.path.parent.name, 2)

    items.sort(key=turn)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Free the memory that the RAM disk takes."""
    if _ram_folder is not None:
        shutil.rmtree(_ram_folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what is skipped in CI: there, everything that the tests need is installed."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{reason}. In CI no test may be skipped."
    return report


def _use_ram_disk() -> None:
    """Put the temporary files of this process, of its workers and of what the tests start on the RAM disk."""
    global _ram_folder  # noqa: PLW0603 - pytest calls the two hooks separately
    if not os.access(RAM_DISK, os.W_OK):
        return
    for folder in RAM_DISK.glob(f"{_PREFIX}*"):  # of runs that were killed
        if not Path("/proc", folder.name.removeprefix(_PREFIX)).exists():
            shutil.rmtree(folder, ignore_errors=True)
    if shutil.disk_usage(RAM_DISK).free < RAM_DISK_FREE_BYTES:
        return
    _ram_folder = RAM_DISK / f"{_PREFIX}{os.getpid()}"
    _ram_folder.mkdir(mode=0o700)
    os.environ["TMPDIR"] = str(_ram_folder)
    tempfile.tempdir = None  # read TMPDIR again


@pytest.fixture(scope="session", autouse=True)
def models_loaded_once() -> Iterator[None]:
    """Keep each model that is loaded: every opened desk would load its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder_module, "load_encoder", functools.cache(encoder_module.load_encoder))
        yield


@pytest.fixture(scope="module", autouse=True)
def modules_left_alone() -> None:
    """Keep the garbage collector away from what is imported: Streamlit collects after each run of a script, and looking at
    all imported modules takes longer than the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def encoder(models_loaded_once: None) -> Encoder:
    """The bundled model, for tests in which meaning matters."""
    return encoder_module.load_encoder(None)


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A web server on 127.0.0.1 with no pages."""
    with serving() as running:
        yield running


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def seed_database(shared_folder: Path, encoder: Encoder) -> Path:
    """A backup of a desk with the demonstration, matched by the bundled model; made by one worker for all. Copy it."""
    path = shared_folder / "seeds.db"
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            desk = Workbench.open(shared_folder / "seeds-made.db", create=True, encoder=encoder)
            desk.seeds.load()
            desk.maintenance.backup(path)
    return path


@pytest.fixture(scope="session")
def seeded(seed_database: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Workbench:
    """A desk with the demonstration. Read it; change a copy."""
    path = tmp_path_factory.mktemp("seeded") / "claims.db"
    shutil.copyfile(seed_database, path)
    return Workbench.open(path, encoder=encoder)


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory) -> TemplateDatabase:
    """The tables of a new database, made once."""
    return TemplateDatabase(tmp_path_factory.mktemp("template") / "claims.db")


@pytest.fixture(autouse=True)
def copied_tables(
    request: pytest.FixtureRequest, template_database: TemplateDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Copy the tables of a new database instead of running all migrations; in ``store/`` they run, as its tests are about
    them."""
    if "store" not in request.path.parts:
        monkeypatch.setattr(Database, "create", template_database.create)
