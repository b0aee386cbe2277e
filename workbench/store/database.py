"""claims.db: the one place where SQLite is opened.

Invariant: every write is one BEGIN IMMEDIATE transaction with ``synchronous=FULL``, taken in ``Database.write``; what
it has returned from survives a kill and a power cut. Connections from ``Database.read`` are ``query_only``.
"""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import DatabaseError, MissingDatabaseError, NewerDatabaseError
from workbench.files import whole_file

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

SAFE_WAL = (3, 51, 3)
"""Before this release two connections that checkpoint at once can corrupt a WAL database
(https://www.sqlite.org/wal.html#walresetbug); on an older one a rollback journal is used."""

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""


class Database:
    """A claims.db at a path. Holds no connection: each use opens its own (0.2 ms), so any thread may use it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: Path) -> "Database":
        """Open an existing database, migrating an older one after a backup beside it.

        Raises MissingDatabaseError, NewerDatabaseError, or DatabaseError where the file is not one of ours.
        """
        from workbench.store.schema import VERSION

        database = cls(path)
        if not path.exists():
            raise MissingDatabaseError(
                f"There is no database at {path}; make one there with “workbench init”, or correct the path."
            )
        version = database._schema_version()
        if version == 0:
            raise DatabaseError(f"{path} holds no claims yet; make it a database with “workbench init”.")
        if version < VERSION:
            database._migrate_with_backup(version)
        database._compare_near()
        return database

    @classmethod
    def create(cls, path: Path, first: "Callable[[Connection], None]") -> "Database":
        """Make a database; ``first`` writes its first rows in the transaction that makes the tables, so that a kill
        leaves either nothing or a whole database. An existing database is opened and left as it is."""
        database = cls(path)
        if path.exists() and path.stat().st_size > 0 and database._schema_version() > 0:
            return cls.open(path)
        from workbench.store.claims import compare_near
        from workbench.store.schema import migrate

        with database._translated():
            if not path.parent.is_dir():
                raise DatabaseError(f"The folder {path.parent} does not exist; make it first, or correct the path.")
            with contextlib.closing(database._connect(create=True)) as db:
                db.execute(f"PRAGMA journal_mode = {_journal_mode()}")
            with database.write() as db:
                if db.execute("PRAGMA user_version").fetchone()[0] == 0:  # another process may have come first
                    migrate(db)
                    first(db)
                    compare_near(db)
        return database

    @contextlib.contextmanager
    def read(self) -> "Iterator[Connection]":
        """A connection that cannot write, in one read transaction: all it reads is of one moment."""
        with self._translated(), contextlib.closing(self._connect()) as db:
            db.execute("PRAGMA query_only = ON")
            db.execute("BEGIN")
            yield db

    @contextlib.contextmanager
    def write(self) -> "Iterator[Connection]":
        """One transaction: committed and synced when the block ends, or wholly undone when it raises."""
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
        """Copy the database, write-ahead log included, to ``target``, which must not exist. Whole or not at all."""
        if target.exists():
            raise DatabaseError(f"{target} exists already; name a file that does not, so that no backup is lost.")
        if not target.parent.is_dir():
            raise DatabaseError(f"The folder {target.parent} does not exist; make it first.")
        with self._translated(), whole_file(target) as unfinished:
            with contextlib.closing(self._connect()) as db:
                db.execute("VACUUM INTO ?", [str(unfinished)])
            check(unfinished)

    def forget(self) -> None:
        """Empty the write-ahead log, so that nothing erased from the database lingers there (secure_delete has
        overwritten it in the file itself). Waits for readers as long as a writer would."""
        with self._translated(), contextlib.closing(self._connect()) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def restore(self, source: Path) -> Path | None:
        """Put the database in ``source`` in this one's place; return where the one that stood there was kept.

        The source is checked first and never changed. A running server notices by the ``epoch``, which is drawn anew:
        what it remembers of the database that stood there does not hold for this one.
        """
        if not source.is_file():
            raise MissingDatabaseError(f"There is no backup at {source}; correct the path.")
        incoming = Database(source)
        if incoming._schema_version() == 0:
            raise DatabaseError(f"{source} holds no claims; restore from a file that “workbench backup” made.")
        check(source)
        kept: Path | None = None
        if self.path.exists():
            kept = _free_name(self.path, "replaced")
            if self._is_ours():
                self.backup(kept)
            else:
                self.path.rename(kept)
        # SQLite's own copy takes the locks that a running server respects; replacing the file would not.
        with (
            self._translated(),
            contextlib.closing(incoming._connect()) as origin,
            contextlib.closing(self._connect(create=True)) as db,
        ):
            origin.conn.backup(db.conn)
            db.execute(f"PRAGMA journal_mode = {_journal_mode()}")
        with Database.open(self.path).write() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('epoch', ?)", [secrets.token_hex(8)])
        return kept

    def _is_ours(self) -> bool:
        try:
            return self._schema_version() > 0
        except DatabaseError:
            return False

    def _schema_version(self) -> int:
        """The schema number, 0 for an empty file. Raises where the file is another's, or newer than this version."""
        from workbench.store.schema import APPLICATION_ID, VERSION

        stranger = DatabaseError(f"{self.path} is not a Claim Workbench database; correct the path.")
        if self.path.is_dir():
            raise stranger
        with self._translated(stranger), contextlib.closing(self._connect()) as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            application = db.execute("PRAGMA application_id").fetchone()[0]
            empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if application != APPLICATION_ID and not (empty and version == 0):
            raise stranger
        if version > VERSION:
            raise NewerDatabaseError(
                f"{self.path} was made by a newer version of this software (schema {version}, this one reads up to "
                f"{VERSION}); update the software."
            )
        return version

    def _migrate_with_backup(self, version: int) -> None:
        from workbench.store.schema import migrate

        self.backup(_free_name(self.path, f"before-schema-{version + 1}"))
        with self.write() as db:
            migrate(db)

    def _compare_near(self) -> None:
        """Compare the stored pairs of claims again where another version did it by another rule."""
        from workbench.store.claims import compare_near, near_is_current

        with self.read() as db:
            current = near_is_current(db)
        if not current:
            # If it cannot be written (busy, read-only), the next opening tries again: no verdict rests on it alone.
            with contextlib.suppress(DatabaseError), self.write() as db:
                compare_near(db)

    def _connect(self, *, create: bool = False) -> "Connection":
        from sqlite_utils import Database as Wrapper

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
    def _translated(self, instead: DatabaseError | None = None) -> Iterator[None]:
        """Turn SQLite's and the file system's complaints into one sentence of ours."""
        try:
            yield
        except _sqlite().Error as error:
            text = str(error)
            if "not a database" in text or "malformed" in text:
                raise instead or DatabaseError(
                    f"{self.path} is damaged or not a database ({text}); restore a backup with “workbench restore”."
                ) from error
            if "locked" in text or "busy" in text:
                raise DatabaseError(
                    f"{self.path} was busy for {BUSY_SECONDS} seconds, nothing was written; try again."
                ) from error
            if "readonly" in text or "unable to open" in text or "read-only" in text:
                raise DatabaseError(
                    f"{self.path} or its folder cannot be written; choose a folder that you may write to."
                ) from error
            if "full" in text:
                raise DatabaseError(
                    f"The disk that holds {self.path} is full, nothing was written; make room and try again."
                ) from error
            raise DatabaseError(f"{self.path}: {text}; nothing was written.") from error
        except OSError as error:
            raise DatabaseError(f"{self.path}: {error.strerror or error}; nothing was written.") from error


def _sqlite() -> Any:
    """The SQLite that sqlite-utils took: pysqlite3 where it is installed. Two SQLites on one file would corrupt it."""
    import sqlite_utils.utils

    return sqlite_utils.utils.sqlite3  # type: ignore[attr-defined]


def sqlite_version() -> str:
    """The version of the SQLite in use."""
    return str(_sqlite().sqlite_version)


def check(path: Path) -> None:
    """Raise DatabaseError where SQLite finds the file damaged (``PRAGMA quick_check``)."""
    database = Database(path)
    with database._translated(), contextlib.closing(database._connect()) as db:
        found: Any = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise DatabaseError(f"{path} is damaged ({found}); use another backup.")


def _journal_mode() -> str:
    return "WAL" if _sqlite().sqlite_version_info >= SAFE_WAL else "DELETE"


def _free_name(path: Path, word: str) -> Path:
    """A name beside ``path`` that is not taken: claims.db.replaced-1, -2 ..."""
    number = 1
    while (name := path.with_name(f"{path.name}.{word}-{number}")).exists():
        number += 1
    return name

