"""Check that no acknowledged change is lost when a command is killed or the disk is full.

Each round runs one command that writes, on a fresh copy of a small desk. The command is killed with SIGKILL at a random
time, or it runs on a disk with little space: a small tmpfs that is mounted for it (needs root), otherwise with a limit on
the size of files. Then these are checked:

- the log verifies, the projections are correct, and nothing that was stored before is missing;
- if the command had reported success, its whole result is there;
- each file that it writes is complete or absent, and kept copies are complete;
- on a full disk it exits with code 2 and one sentence that names the cause;
- the same command can be run again;
- no hidden files are left: after a full disk immediately, after a kill when the command has run again.

    python benchmarks/faults.py --kills 300 --full-disks 20

The exit code is 1 if a check failed. Leftover files are counted separately. The same seed gives the same commands and times.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.fault_desk import Command, commands, make_desk
from workbench.cli import main as command_line
from workbench.desk import Workbench
from workbench.domain.events import fold
from workbench.domain.log import Head
from workbench.errors import WorkbenchError
from workbench.store import projections, verdict_log
from workbench.store.database import Database, check

FULL = re.compile(r"(Failed: [^\n]*\.\n)*Error: [^\n]*\.\n")
NAMED = re.compile(r"is full|No space left|quota|limit on the size")
SMALL_DISK = 128 << 20
"""Size of the disk that is filled up, in bytes."""
NEEDED = 150_000
"""The number of bytes that most commands write; the free space on the disk is a random part of it."""


@dataclass(frozen=True)
class State:
    """The state of a database: the head of its log, and the number of rows in each table. All None: there is no database."""

    head: Head | None = None
    rows: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Usual:
    """An undisturbed run of a command: its duration, its standard output, and the state of the database before and after."""

    seconds: float
    stdout: str
    before: State
    after: State


@dataclass
class Tally:
    """The results of all rounds. ``faults`` and ``leftovers`` have the number of occurrences by description."""

    rounds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    leftovers: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Ended:
    """The end of a command: its exit code (negative for a signal), its output, and its duration."""

    code: int
    stdout: str
    stderr: str
    seconds: float


def run(folder: Path, args: Sequence[str], *, after: float | None = None, limit: int | None = None) -> Ended:
    """Run a command in ``folder``, in a fork of this process, because starting Python and importing would take longer than
    the command. ``after``: kill it after so many seconds; ``limit``: maximum size of a file in bytes."""
    start_read, start_write = os.pipe()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _run_in_child(folder, args, (out.fileno(), err.fileno(), start_write), limit)
        os.close(start_write)
        os.read(start_read, 1)
        os.close(start_read)
        start = time.monotonic()
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        seconds = time.monotonic() - start
        out.seek(0), err.seek(0)
        stdout, stderr = (file.read().decode("utf-8", "replace") for file in (out, err))
    return Ended(os.waitstatus_to_exitcode(status), stdout, stderr, seconds)


def _run_in_child(folder: Path, args: Sequence[str], files: tuple[int, int, int], limit: int | None) -> None:
    code = 1
    try:
        os.setsid()
        os.chdir(folder)
        os.dup2(files[0], 1), os.dup2(files[1], 2)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
        temporary = folder / "temporary"
        temporary.mkdir(exist_ok=True)
        os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        os.write(files[2], b".")
        command_line(list(args), prog_name="workbench")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush(), sys.stderr.flush()
        os._exit(code)


class Rounds:
    """Runs rounds on copies of one desk. ``disk`` is the folder in which they run, ``results`` the tally of all rounds."""

    def __init__(self, base: Path, disk: Path, seed: int, only: Sequence[str] = ("",)) -> None:
        self.base, self.disk, self.chance, self.results = base, disk, random.Random(seed), Tally()
        names = make_desk(base, lambda *args: run(base, ["--db", "claims.db", *args]))
        self.commands = [
            Command(one.name, tuple(names.get(arg, arg) for arg in one.args), one.database, one.outputs, one.again)
            for one in commands()
            if one.name.startswith(tuple(only))
        ]
        self.usual: dict[str, Usual] = {}
        for command in self.commands:
            seconds = []
            for _ in range(3):  # the first time is often longer
                with self.folder() as folder:
                    before = state(folder / command.database)
                    ended = run(folder, arguments(command))
                    assert ended.code == 0, f"{command.name}: {ended.stderr}"
                    seconds.append(ended.seconds)
                    after = state(folder / command.database)
            self.usual[command.name] = Usual(min(seconds), ended.stdout, before, after)

    @contextlib.contextmanager
    def folder(self) -> Iterator[Path]:
        """Return a context with a fresh copy of the desk."""
        folder = self.disk / "round"
        shutil.copytree(self.base, folder)
        (folder / "temporary").mkdir(exist_ok=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    def kills(self, count: int) -> None:
        """Run rounds with a kill, with all commands in random order."""
        order = self.chance.sample(self.commands, len(self.commands))
        for number in range(count):
            command = order[number % len(order)]
            usual = self.usual[command.name]
            with self.folder() as folder:
                ended = run(folder, arguments(command), after=self.chance.uniform(0, 1.1) * usual.seconds)
                self.judge("kill", command, folder, ended)
                self.run_again(command, folder)
                self.count_leftovers("kill", command, folder)

    def full_disks(self, count: int, *, mounted: bool) -> None:
        """Run rounds with little free space, with all commands in random order."""
        order = self.chance.sample(self.commands, len(self.commands))
        for number in range(count):
            command = order[number % len(order)]
            with self.folder() as folder:
                room = int(self.chance.uniform(0, NEEDED))
                filler = self.disk / "filler"
                if mounted:
                    fill(filler, room)
                ended = run(folder, arguments(command), limit=None if mounted else room)
                filler.unlink(missing_ok=True)
                self.judge("full disk", command, folder, ended)
                if ended.code == 2 and not (FULL.fullmatch(ended.stderr) and NAMED.search(ended.stderr)):
                    self.fault("full disk", command, f"the message does not name it: {ended.stderr.strip()}")
                elif ended.code not in (0, 2) or "Traceback" in ended.stderr:
                    last = ended.stderr.strip().splitlines()[-1:]
                    self.fault("full disk", command, f"exit code {ended.code}, {last}")
                self.count_leftovers("full disk", command, folder)
                self.run_again(command, folder)

    def judge(self, round: str, command: Command, folder: Path, ended: Ended) -> None:
        """Check the database and the files after a disturbed command."""
        usual, done = self.usual[command.name], ended.code == 0
        # A killed command can have printed its success; a command that ended reports it by its exit code.
        reported = bool(ended.stdout) and ended.stdout.count("\n") >= usual.stdout.count("\n")
        acknowledged = done or (round == "kill" and reported)
        self.results.rounds[round] += 1
        self.results.outcomes[f"{round}: {'acknowledged' if acknowledged else 'refused or killed'}"] += 1
        try:
            now = state(folder / command.database)
        except WorkbenchError as error:
            self.fault(round, command, f"the database is not sound: {error}")
            return
        kept = [folder / name for name in names_of(folder) if name.startswith(f"{command.database}.replaced-")]
        if usual.after.rows and acknowledged and _comparable(now) != _comparable(usual.after):
            self.fault(round, command, "it reported success, but its result is missing")
        if usual.before.head is not None and not any(
            has_head(path, usual.before.head) for path in (folder / command.database, *kept)
        ):
            self.fault(round, command, "something that was stored before is missing")
        for path in kept:
            self.sound(round, command, path, check)
        for name in command.outputs:
            path = folder / name
            if path.exists():
                self.sound(round, command, path, whole)
            elif acknowledged:
                self.fault(round, command, f"it reported success, but {name} is missing")

    def sound(self, round: str, command: Command, path: Path, check: Callable[[Path], None]) -> None:
        try:
            check(path)
        except (WorkbenchError, ValueError, OSError) as error:
            self.fault(round, command, f"{path.name} is not complete: {error}")

    def run_again(self, command: Command, folder: Path) -> None:
        """Run the same command again, undisturbed."""
        ended = run(folder, arguments(command))
        if ended.code == 2 and command.again and re.search(command.again, ended.stderr):
            return
        if ended.code != 0:
            self.fault("again", command, ended.stderr.strip()[-300:])

    def count_leftovers(self, round: str, command: Command, folder: Path) -> None:
        hidden = [name for name in names_of(folder) if name.startswith(".")]
        hidden += [f"temporary/{name}" for name in names_of(folder / "temporary")]
        if hidden:
            self.results.leftovers[f"{round}: {command.name}"] += len(hidden)

    def fault(self, round: str, command: Command, what: str) -> None:
        self.results.faults[f"{round}: {command.name}: {what}"] += 1


def arguments(command: Command) -> list[str]:
    return ["--db", command.database, *command.args]


def names_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def state(path: Path) -> State:
    """Verify a database and return its state. An empty file counts as no database. Raises WorkbenchError."""
    if Database(path).is_empty():
        return State()
    desk = Workbench.open(path)
    head = desk.log.verify().head
    check(path)
    with Database(path).read() as db:
        if projections.state(db) != fold(verdict_log.events(db)):
            raise WorkbenchError("the projections differ from the log")
        tables = sorted(name for name in db.table_names() if not name.startswith(("sqlite_", "_sqlite")))
        rows = tuple((name, int(db.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0])) for name in tables)
    return State(head, rows)


def _comparable(state: State) -> tuple[int | None, tuple[tuple[str, int], ...]]:
    """Return the number of log entries and of rows, without the internal tables of FTS5."""
    return state.head and state.head.seq, tuple(row for row in state.rows if "_words_" not in row[0])


def has_head(path: Path, head: Head) -> bool:
    """Return whether the log in a database has this entry."""
    try:
        return Workbench.open(path).log.entry(head.seq).hash == head.hash
    except WorkbenchError:
        return False


def whole(path: Path) -> None:
    """Raise ValueError or WorkbenchError if a file that a command wrote is not complete."""
    meta = path.with_name(f"{path.name}.meta.json")
    if path.name.endswith(".meta.json"):
        json.loads(path.read_text("utf-8"))
    elif path.suffix == ".db":
        check(path)
        Workbench.open(path).log.verify()
    elif path.name.startswith(("out-", "again-")):
        if not meta.exists():
            raise ValueError("its meta file is missing")
        data = json.loads(meta.read_text("utf-8"))
        names = data["files"] if path.is_dir() else {"": data["sha256"]}
        files = {file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()} if path.is_dir() else {""}
        if files != set(names):
            raise ValueError("its files are not those in its meta file")
        for name, digest in names.items():
            if hashlib.sha256((path / name if name else path).read_bytes()).hexdigest() != digest:
                raise ValueError("its meta file is that of another export")
    elif path.stat().st_size == 0:
        raise ValueError("it is empty")


def fill(filler: Path, room: int) -> None:
    """Write a file that leaves about ``room`` bytes on its disk."""
    free = shutil.disk_usage(filler.parent).free
    filler.write_bytes(bytes(max(0, free - room)))


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Return a context in which a small tmpfs is mounted at ``folder``; it yields whether that was possible."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    mounted = shutil.which("mount") is not None and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=300, help="number of rounds with a kill")
    parser.add_argument("--full-disks", type=int, default=20, help="number of rounds on a full disk")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--only", nargs="+", default=[""], help="only commands whose names begin with these words")
    parser.add_argument("--json", type=Path, help="file for the results")
    options = parser.parse_args()
    print(f"Seed {options.seed}.", flush=True)
    # Import what commands import when they need it, so that the forks do not. Not the model, because it starts threads.
    for module in ("openpyxl", "pyarrow.parquet", "jinja2", "pandas", "cryptography.hazmat.primitives.serialization"):
        with contextlib.suppress(ImportError):
            import_module(module)
    with tempfile.TemporaryDirectory() as scratch:
        base, disk = Path(scratch, "base"), Path(scratch, "disk")
        base.mkdir(), disk.mkdir()
        with small_disk(disk) as mounted:
            rounds = Rounds(base, disk, options.seed, options.only)
            rounds.kills(options.kills)
            rounds.full_disks(options.full_disks, mounted=mounted)
    results = rounds.results
    for name in ("rounds", "outcomes", "faults", "leftovers"):
        counter: Counter[str] = getattr(results, name)
        print(f"{name.capitalize()}: {counter.total()}")
        for description, count in sorted(counter.items()):
            print(f"  {count:4} {description}")
    if options.json:
        report = {name: dict(getattr(results, name)) for name in ("rounds", "outcomes", "faults", "leftovers")}
        options.json.write_text(json.dumps({"seed": options.seed, "small_disk": mounted} | report, indent=2) + "\n")
    return 1 if results.faults else 0


if __name__ == "__main__":
    sys.exit(main())
