"""claims.db: the one place where SQLite is opened.

Invariant: every write is one BEGIN IMMEDIATE transaction with ``synchronous=FULL``, taken in ``Database.write``; what
it has returned from survives a kill and a power cut. Connections from ``Database.read`` are ``query_only``. Only its owner
may read the file (mode 0600), unless somebody allows more.

A connection is a ``sqlite_utils.Database``. Its table methods keep to the transaction (inside one they use savepoints), but
they read the schema at each call: 0.4 ms to insert a row, SQL 0.01 ms. So SQL writes what is written by the thousand.
"""

import contextlib
import os
import secrets
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import DatabaseError, MissingDatabaseError, NewerDatabaseError
from workbench.files.outputs import whole_file
from workbench.files.scratch import scratch_folder
from workbench.store import meta
from workbench.store.faults import BUSY_SECONDS, DamagedError, busy, translate

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

Progress = Callable[[int, int], None]

SAFE_WAL = (3, 51, 3)
"""Before this release two connections that checkpoint at once can corrupt a WAL database
(https://www.sqlite.org/wal.html#walresetbug); on an older one a rollback journal is used."""

_BUSY, _LOCKED = 5, 6  # SQLite's result codes
_creating = threading.Lock()


class Database:
    """A claims.db at a path. Holds no connection: each use opens its own (0.2 ms), so any thread may use it."""

    def __init__(self, path: Path) -> None:
        _sqlite_utils()
        self.path = path

    @classmethod
    def open(cls, path: Path, *, progress: Progress = lambda *_: None) -> "Database":
        """Open an existing database. An older one is upgraded, after a backup beside it; ``progress`` gets the number of log
        entries done, and of all.

        Raises MissingDatabaseError, NewerDatabaseError, or DatabaseError where the file is not one of ours.
        """
        database = cls(path)
        from workbench.store.schema import VERSION

        if not path.exists():
            raise MissingDatabaseError(
                f"There is no database at {path}; correct the path, or create a database there.", hint="init"
            )
        version = database._schema_version()
        if version == 0:
            raise DatabaseError(f"{path} holds no claims yet; create a database there.", hint="init")
        if version < VERSION:
            database._migrate_with_backup(version, progress)
        database._compare_near()
        return database

    @classmethod
    def create(
        cls, path: Path, first: "Callable[[Connection], None]", *, progress: Progress = lambda *_: None
    ) -> "Database":
        """Create a database. ``first`` writes its first rows in the transaction that creates the tables, so that a kill
        leaves nothing or a complete database. An existing database is opened."""
        database = cls(path)
        if path.exists() and path.stat().st_size > 0 and database._schema_version() > 0:
            return cls.open(path, progress=progress)
        from workbench.store import near_claims
        from workbench.store.upgrade import upgrade

        with database._translated():
            if not path.parent.is_dir():
                raise DatabaseError(f"The folder {path.parent} does not exist. Create it, or correct the path.")
            with contextlib.closing(database._connect(create=True)) as db:
                db.execute(f"PRAGMA journal_mode = {_journal_mode()}")
            with database.write() as db:
                if db.execute("PRAGMA user_version").fetchone()[0] == 0:  # another process may have come first
                    upgrade(db)
                    first(db)
                    near_claims.compare_again(db)
        return database

    @contextlib.contextmanager
    def read(self) -> "Iterator[Connection]":
        """Open a connection that cannot write, in one read transaction: all reads see the same state."""
        with self._translated(), contextlib.closing(self._connect()) as db:
            db.execute("PRAGMA query_only = ON")
            db.execute("BEGIN")
            yield db

    @contextlib.contextmanager
    def write(self) -> "Iterator[Connection]":
        """Open a connection in one transaction: committed and synced when the block ends, rolled back when it raises."""
        with self._translated(), contextlib.closing(self._connect()) as db:
            if db.execute("PRAGMA synchronous").fetchone()[0] != 2:
                raise DatabaseError("SQLite does not sync to disk as it must (synchronous=FULL); nothing was written.")
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.conn.rollback()
                raise
            db.execute("COMMIT")

    def backup(self, target: Path) -> None:
        """Copy the database, write-ahead log included, to ``target``, which must not exist. Either the whole copy is there,
        or none."""
        if target.exists():
            raise DatabaseError(f"{target} exists already; name a file that does not, so that no backup is lost.")
        if not target.parent.is_dir():
            raise DatabaseError(f"The folder {target.parent} does not exist. Create it first.")
        with self._translated(target.parent), contextlib.closing(self._connect()) as db:
            self._copy(db, target)

    def is_empty(self) -> bool:
        """Return whether there is no database yet: no file, or one whose creation was interrupted. Raises DatabaseError for
        a file of another program."""
        return not self.path.exists() or self._schema_version() == 0

    def forget(self) -> None:
        """Empty the write-ahead log, so that it contains nothing that was erased from the database (``secure_delete``
        overwrites it in the file itself). Waits for readers as long as a writer does."""
        with self._translated(), contextlib.closing(self._connect()) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def restore(self, source: Path) -> Path | None:
        """Replace this database by a copy of the one at ``source``; return the path of the kept copy of this one, None if
        there was none.

        The source is checked first and never changed. See ``replace``.
        """
        if not source.is_file():
            raise MissingDatabaseError(f"There is no backup at {source}. Correct the path.")
        if Database(source)._schema_version() == 0:
            raise DatabaseError(f"{source} holds no claims; restore from a backup.", hint="backup")
        if not self.path.parent.is_dir():
            raise DatabaseError(f"The folder {self.path.parent} does not exist. Create it, or correct the path.")
        check(source)
        with self._translated(), scratch_folder(self.path) as folder:
            copy = Database(folder / "incoming.db")
            Database(source).backup(copy.path)
            return self.replace(copy)

    def replace(
        self,
        incoming: "Database",
        *,
        allowed: "Callable[[Connection], None]" = lambda db: None,
        kept_as: str = "replaced",
    ) -> Path | None:
        """Replace the contents of this database by those of ``incoming``; return the path of the kept copy of the old
        contents, None if there were none.

        ``incoming`` is private to the caller: it is migrated and marked, then copied. The kept copy and the replacement are
        made under one write lock, so that every write of another process is either in the kept copy or applies to the new
        contents. The replacement is one transaction: after a kill, either the old or the new contents are complete.
        ``allowed`` is called under the lock with a connection to the old contents; if it raises, nothing is changed.
        ``kept_as`` is the word in the name of the kept copy. The database gets a new ``epoch``, by which a running
        server knows that its caches are out of date.

        A damaged file, or one of another program, is moved aside with its write-ahead log instead.
        """
        from workbench.store.schema import migrate

        if self.path.is_dir():
            raise DatabaseError(f"{self.path} is a folder; name a file.")
        with incoming.write() as db:
            migrate(db)
            meta.set_value(db, "epoch", secrets.token_hex(8))
        with self._translated():
            try:
                if self.path.exists():
                    self._schema_version(newer=True)
                return self._overwrite(incoming, allowed, kept_as)
            except DamagedError:
                kept = self._set_aside()
            self._overwrite(incoming, allowed, kept_as)
            return kept

    def _overwrite(self, incoming: "Database", allowed: "Callable[[Connection], None]", kept_as: str) -> Path | None:
        """Keep a copy of the contents and replace them, under one lock. Return the path of the copy."""
        kept: list[Path | None] = []

        def keep(old: "Connection") -> None:
            if old.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                allowed(old)
                path = _free_name(self.path, kept_as)
                self._copy(old, path)
                kept.append(path)
            else:
                kept.append(None)

        with contextlib.closing(incoming._connect()) as origin, contextlib.closing(self._connect(create=True)) as db:
            if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                db.execute(f"PRAGMA journal_mode = {_journal_mode()}")
            try:
                if db.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
                    self._overwrite_in_wal(origin, db, keep, kept)
                else:
                    # With a rollback journal nobody reads while one writes, so the one connection does both. In this
                    # locking mode it keeps its lock after the transaction, until it is closed. Chosen before, it would
                    # keep a reader's lock while it waits for a writer, who waits for readers.
                    db.execute("BEGIN EXCLUSIVE")
                    db.execute("PRAGMA main.locking_mode = EXCLUSIVE")
                    db.execute("COMMIT")
                    keep(db)
                    origin.conn.backup(db.conn)
            except BaseException:
                for path in kept:
                    if path is not None:  # nothing was replaced, so the copy is not needed
                        path.unlink(missing_ok=True)
                raise
        return kept[0]

    def _overwrite_in_wal(
        self,
        origin: "Connection",
        db: "Connection",
        keep: "Callable[[Connection], None]",
        kept: Sequence[Path | None],
    ) -> None:
        # SQLite's backup takes the write lock on its target at the first step and commits at the last
        # (https://www.sqlite.org/backup.html). In between, other connections read what was committed before: all of
        # it, and nothing can be added. So the copy is made after the first step, which must not be the last.
        pages = origin.execute("PRAGMA page_count").fetchone()[0]
        with contextlib.closing(self._connect()) as reader:

            def between_steps(status: int, remaining: int, total: int) -> None:
                if status & 0xFF in (_BUSY, _LOCKED):
                    raise busy(self.path)
                if not kept:
                    keep(reader)

            origin.conn.backup(db.conn, pages=max(1, min(1_000, pages // 2)), progress=between_steps)

    def _set_aside(self) -> Path:
        """Rename a file that SQLite cannot copy, with its journals. Links are made first, so that after a kill all of it has
        one of the two names."""
        kept = _free_name(self.path, "replaced")
        endings = [ending for ending in ("", "-wal", "-journal") if _with_ending(self.path, ending).exists()]
        for ending in endings:
            file, name = _with_ending(self.path, ending), _with_ending(kept, ending)
            try:
                os.link(file, name)
            except OSError:  # a file system without links
                with whole_file(name) as unfinished:
                    shutil.copyfile(file, unfinished)
            name.chmod(name.stat().st_mode & 0o600)
        for ending in ("", "-wal", "-shm", "-journal"):
            _with_ending(self.path, ending).unlink(missing_ok=True)
        return kept

    def _copy(self, db: "Connection", target: Path) -> None:
        """Copy the database to a new file at ``target``, checked, synced and readable only by its owner."""
        with whole_file(target) as unfinished, self._translated(target.parent):
            _make_private(unfinished)
            db.execute("VACUUM INTO ?", [str(unfinished)])
            check(unfinished)

    def _schema_version(self, *, newer: bool = False) -> int:
        """Return the schema number, 0 for an empty file. Raises DamagedError for a file of another program, and
        NewerDatabaseError unless ``newer`` ones are allowed."""
        from workbench.store.schema import APPLICATION_ID, VERSION

        foreign = DamagedError(f"{self.path} is not a Claim Workbench database; correct the path.")
        if self.path.is_dir():
            raise foreign
        try:
            with self._translated(), contextlib.closing(self._connect()) as db:
                version = int(db.execute("PRAGMA user_version").fetchone()[0])
                application = db.execute("PRAGMA application_id").fetchone()[0]
                empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        except DamagedError as error:
            raise foreign from error
        if application != APPLICATION_ID and not (empty and version == 0):
            raise foreign
        if version > VERSION and not newer:
            raise NewerDatabaseError(
                f"{self.path} was made by a newer version of this software (schema {version}, this one reads up to "
                f"{VERSION}); update the software."
            )
        return version

    def _migrate_with_backup(self, version: int, progress: Progress) -> None:
        from workbench.store.upgrade import upgrade

        self.backup(_free_name(self.path, f"before-schema-{version + 1}"))
        with self.write() as db:
            upgrade(db, progress)

    def _compare_near(self) -> None:
        """Compare stored pairs of claims again if another version compared them by another rule."""
        from workbench.store import near_claims

        with self.read() as db:
            current = near_claims.is_current(db)
        if not current:
            # If it cannot be written (busy, read-only), the next opening tries again: no verdict rests on it alone.
            with contextlib.suppress(DatabaseError), self.write() as db:
                near_claims.compare_again(db)

    def _connect(self, *, create: bool = False) -> "Connection":
        from sqlite_utils import Database as Wrapper

        if create:
            _make_private(self.path)
        uri = f"{self.path.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"
        raw = _sqlite().connect(
            uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, check_same_thread=False, cached_statements=256
        )
        try:
            db = Wrapper(raw, execute_plugins=False)  # also sets recursive_triggers
            for pragma in ("synchronous = FULL", "foreign_keys = ON", "secure_delete = ON", "trusted_schema = ON"):
                raw.execute(f"PRAGMA {pragma}")
        except BaseException:
            raw.close()
            raise
        return db

    @contextlib.contextmanager
    def _translated(self, *folders: Path) -> Iterator[None]:
        """Turn errors of SQLite and of the file system into DatabaseError; ``folders`` are others that are written to."""
        try:
            yield
        except (_sqlite().Error, OSError) as error:
            raise translate(error, self.path, folders) from error


def _sqlite() -> Any:
    """Return the SQLite that sqlite-utils uses: pysqlite3 where installed. Two SQLite libraries on one file would corrupt
    it."""
    return _sqlite_utils().utils.sqlite3


def _sqlite_utils() -> Any:
    """Return sqlite-utils. Where pandas and numpy are installed, it imports them, 0.5 s of CPU, for types of columns that no
    table has here. So the first import of it hides them."""
    hidden = {"numpy", "pandas"} - sys.modules.keys()
    if "sqlite_utils" not in sys.modules:
        sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # importing them fails
        try:
            import sqlite_utils
        finally:
            for name in hidden:
                del sys.modules[name]
    import sqlite_utils.utils

    return sqlite_utils


def sqlite_version() -> str:
    """Return the version of the SQLite library in use."""
    return str(_sqlite().sqlite_version)


def check(path: Path) -> None:
    """Raise DatabaseError where SQLite finds the file damaged (``PRAGMA quick_check``)."""
    database = Database(path)
    with database._translated(), contextlib.closing(database._connect()) as db:
        result: Any = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if result != "ok":
        raise DamagedError(f"{path} is damaged ({result}). Use another backup.")


def _journal_mode() -> str:
    return "WAL" if _sqlite().sqlite_version_info >= SAFE_WAL else "DELETE"


def _make_private(path: Path) -> None:
    """Create an empty file that only its owner may read and write, unless there is a file. SQLite gives the files beside a
    database (-wal, -shm, -journal) the same mode. If the file cannot be created, SQLite reports it next."""
    # One at a time: closing a file drops every lock that this process has on it, so no other thread may have come to use
    # the new one before it is closed here (https://www.sqlite.org/howtocorrupt.html, 2.2).
    with _creating, contextlib.suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _with_ending(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _free_name(path: Path, word: str) -> Path:
    """Return an unused name beside ``path``: claims.db.replaced-1, -2 ..."""
    number = 1
    while (name := path.with_name(f"{path.name}.{word}-{number}")).exists():
        number += 1
    return name
