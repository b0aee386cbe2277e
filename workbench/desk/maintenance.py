"""Maintenance of a desk: backup, restore, rebuild, and the checks of ``doctor``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from workbench.desk.context import Context
from workbench.desk.matching import Matching
from workbench.domain.events import fold, not_interpreted
from workbench.domain.log import Head
from workbench.errors import InputError, WorkbenchError
from workbench.store import Database, captures, claims, database, passages, projections, verdict_log


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. ``detail`` is a phrase; ``hint`` is the hint key of the error (see ``WorkbenchError``)."""

    name: str
    sound: bool
    detail: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """The identity of a desk: the path of its database, the id and head of its log, and the number of its schema; and the
    versions of Python, SQLite and the main libraries."""

    path: str
    log: str
    head: Head
    schema: int
    versions: Mapping[str, str]


class Maintenance:
    """Backs up, rebuilds and checks a desk."""

    def __init__(self, context: Context, matching: Matching) -> None:
        self._context = context
        self._matching = matching

    def about(self) -> About:
        """Return the identity of this desk and the versions of its software."""
        from workbench.store.schema import VERSION

        with self._context.database.read() as db:
            log, head = verdict_log.log_id(db), verdict_log.head(db)
        assert head is not None  # a database is created with the first entries of its log
        libraries = ("streamlit", "onnxruntime", "sentence-transformers", "torch", "faiss-cpu")
        versions = {name: version(name) for name in libraries}
        versions = {"Python": python_version(), "SQLite": database.sqlite_version(), **versions}
        return About(str(self._context.database.path), log, head, VERSION, versions)

    def identity(self) -> str:
        """Return a string that changes if the contents of the database are replaced: by a restore, or by another desk."""
        with self._context.database.read() as db:
            return f"{verdict_log.log_id(db)}/{passages.epoch(db)}"

    def backup(self, target: Path) -> None:
        """Copy the database to ``target``, which must not exist. Others can work at the same time. If it fails, there is no
        ``target``.

        A plain copy of the file claims.db would lack what is in its write-ahead log.
        """
        self._context.database.backup(target)

    def rebuild(self) -> tuple[int, bool]:
        """Rebuild every projection from the log. Return the number of entries, and whether the rows were correct before."""
        with self._context.database.write() as db:
            before = projections.state(db)
            count = projections.rebuild(db, verdict_log.events(db))
            same = projections.state(db) == before
            claims.reindex(db)
        return count, same

    def doctor(self) -> list[Finding]:
        """Check the database, the log, the projections and the model. Changes nothing and loads no model."""
        return [
            _run("SQLite", lambda: f"version {database.sqlite_version()}"),
            _run("Database file", self._check_file),
            _run("Verdict log", self._check_log),
            _run("Projections", self._check_projections),
            _run("Fetched pages", self._check_captures),
            _run("Embedding model", self._check_model),
        ]

    def _check_file(self) -> str:
        database.check(self._context.database.path)
        return f"{self._context.database.path} is whole"

    def _check_log(self) -> str:
        with self._context.database.read() as db:
            sound = verdict_log.check(db)
        erased = f", {sound.redacted} text{'s' * (sound.redacted != 1)} redacted" if sound.redacted else ""
        unknown = sum(not_interpreted(sound.types).values())
        skipped = f", {unknown} of unknown type{'s' * (unknown != 1)} not interpreted" if unknown else ""
        return f"sound, {sound.head.seq} entries{erased}{skipped}"

    def _check_projections(self) -> str:
        with self._context.database.read() as db:
            same = projections.state(db) == fold(verdict_log.events(db))
        if not same:
            raise WorkbenchError("they differ from the log", hint="rebuild")
        return "the same as the log says"

    def _check_captures(self) -> str:
        from workbench.fetching import check_archive

        count = 0
        with self._context.database.read() as db:
            for capture, warc in captures.all_warcs(db):
                archived = check_archive(warc)
                if (sha256(warc).hexdigest(), sha256(archived.body).hexdigest()) != (capture.warc_sha256, capture.sha256):
                    raise WorkbenchError(f"capture {capture.id} of document {capture.document} was changed", hint="restore")
                count += 1
        return f"{count} kept as received" if count else "none kept"

    def _check_model(self) -> str:
        model = self._matching.model_in_use()
        return f"{model.name}, weights {model.weights_sha256[:12]}…"


def restore(source: Path, target: Path) -> Path | None:
    """Replace ``target`` by a backup. Return the path where the earlier database was kept, None if there was none.

    Raises InputError if both are the same file, DatabaseError.
    """
    if source.exists() and target.exists() and source.samefile(target):
        raise InputError(f"{source} is the database itself; name a backup of it.")
    return Database(target).restore(source)


def _run(name: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, check())
    except WorkbenchError as error:
        return Finding(name, False, str(error), error.hint)
