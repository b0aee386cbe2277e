"""Looking after a desk: backup, restore, rebuild, and a doctor who says what is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from workbench.desk.context import Context
from workbench.desk.matching import Matching
from workbench.domain.events import fold, not_interpreted
from workbench.domain.log import Head
from workbench.errors import InputError, WorkbenchError
from workbench.store import claims, projections, verdict_log
from workbench.store.database import Database, check, sqlite_version


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor looked at; ``detail`` is a sentence, ``hint`` that of the error (see ``WorkbenchError``)."""

    name: str
    sound: bool
    detail: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What a desk is: where its database is, which log it holds and how far that goes, what versions it runs on."""

    path: str
    log: str
    head: Head
    schema: int
    versions: Mapping[str, str]


class Maintenance:
    """Backup, rebuild and a check of everything that can be wrong."""

    def __init__(self, context: Context, matching: Matching) -> None:
        self._context = context
        self._matching = matching

    def about(self) -> About:
        """What this desk is."""
        from workbench.store.schema import VERSION

        with self._context.database.read() as db:
            log, head = verdict_log.log_id(db), verdict_log.head(db)
        assert head is not None  # a database is made with the log's first entries
        versions = {name: version(name) for name in ("streamlit", "sentence-transformers", "torch", "faiss-cpu")}
        versions = {"Python": python_version(), "SQLite": sqlite_version(), **versions}
        return About(str(self._context.database.path), log, head, VERSION, versions)

    def backup(self, target: Path) -> None:
        """Copy everything to ``target``, which must not exist. Safe while others work; whole or not at all.

        Copying claims.db by hand misses what stands in the write-ahead log beside it.
        """
        self._context.database.backup(target)

    def rebuild(self) -> tuple[int, bool]:
        """Make every projection anew from the log; return the entries read, and whether the rows were already right."""
        with self._context.database.write() as db:
            before = projections.state(db)
            count = projections.rebuild(db, verdict_log.events(db))
            same = projections.state(db) == before
            claims.reindex(db)
        return count, same

    def doctor(self) -> list[Finding]:
        """Look at everything that can be wrong with a desk. Changes nothing and loads no model."""
        return [
            _look("SQLite", lambda: f"version {sqlite_version()}"),
            _look("Database file", self._check_file),
            _look("Verdict log", self._check_log),
            _look("Projections", self._check_projections),
            _look("Embedding model", self._check_model),
        ]

    def _check_file(self) -> str:
        check(self._context.database.path)
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

    def _check_model(self) -> str:
        model = self._matching.model_in_use()
        return f"{model.name}, weights {model.weights_sha256[:12]}…"


def restore(source: Path, target: Path) -> Path | None:
    """Put a backup in the place of ``target``; return where the database that stood there was kept.

    Raises InputError where both are one file, DatabaseError.
    """
    if source.exists() and target.exists() and source.samefile(target):
        raise InputError(f"{source} is the database itself; name a backup of it.")
    return Database(target).restore(source)


def _look(name: str, at: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, at())
    except WorkbenchError as error:
        return Finding(name, False, str(error), error.hint)
