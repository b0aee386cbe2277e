"""Verify exports of the log without a database, and import them into one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.domain import Selection
from workbench.domain.log import Entry, Head, Signature, Soundness, Stamp, parse_head
from workbench.errors import DatabaseError, InputError, LogFaultError
from workbench.exchange import log_jsonl
from workbench.files.scratch import scratch_folder
from workbench.store import Database, claims, desk_settings, near_claims, verdict_log, verdict_rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying an export, and the signature of its head, if any."""

    sound: Soundness
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class ImportedLog:
    """The result of importing a log: its head, the number of entries that were added, and the path where the unused database
    that it replaced was kept."""

    head: Head
    added: int
    kept: Path | None = None


def new_keys(path: Path) -> Path:
    """Create a key pair for signing exports: the private key at ``path``, the public key beside it. Return the path of the
    public key. Raises InputError if a file exists there."""
    from workbench.exchange import signing

    return signing.new_keys(path)


def check_stamp(path: Path, stamp: Path, certificates: Path) -> Stamp:
    """Verify a ``jsonl`` export, then check its time stamp as ``VerdictLog.check_stamp`` does."""
    from workbench.exchange import stamping

    log = verify(path).sound.log
    return stamping.check(stamp, certificates, log, (line.entry for line in log_jsonl.read(path)))


def verify(path: Path, *, expect_head: str | None = None, key: Path | None = None) -> Verification:
    """Verify a ``jsonl`` export and the signature of its head. ``key``: a file with the public key that must have signed it.
    Raises LogFaultError, whose ``seq`` is the first faulty line; NotFoundError, InputError."""
    from workbench.exchange import signing

    sound, signature = log_jsonl.check(path, expect_head=parse_head(expect_head) if expect_head else None)
    signing.check(signature, sound.log, sound.head, key=key)
    return Verification(sound, signature)


def import_log(source: Path, target: Path) -> ImportedLog:
    """Import a ``jsonl`` export into the database at ``target``: all entries with their hashes, or nothing.

    The database is created if it does not exist. A database in which nobody has worked is replaced, and a copy is kept
    beside it. If the log of the database is the beginning of the export, the remaining entries are added. A log contains the
    cited evidence, but no sources. Raises LogFaultError for an export that is not sound; InputError for a database with
    another log, or with entries that the export does not have.
    """
    sound = verify(source).sound
    if Database(target).is_empty():
        return _create(source, target, sound.head)
    database = Database.open(target)
    with database.read() as db:
        same, untouched = verdict_log.log_id(db) == sound.log, verdict_log.is_untouched(db)
    if not same and untouched:
        return _create(source, target, sound.head)
    if not same:
        raise InputError(
            f"{target} holds another log than {source}, and somebody has worked on it; use a database that does not "
            "exist yet.",
            hint="new-database",
        )
    with database.write() as db:
        before = verdict_log.head(db)
        _replay(db, _rest(db, source, target), sound.head)
    database.forget()  # the texts that an imported entry redacted
    return ImportedLog(sound.head, sound.head.seq - (before.seq if before else 0))


def _create(source: Path, target: Path, head: Head) -> ImportedLog:
    def check_unused(db: "Connection") -> None:
        if not verdict_log.is_untouched(db):  # somebody has recorded something since the first check
            raise InputError(
                f"Somebody has begun to work in {target}; use a database that does not exist yet.", hint="new-database"
            )

    try:
        with scratch_folder(target) as folder:
            made = Database.create(folder / "import.db", lambda db: _replay(db, log_jsonl.read(source), head))
            return ImportedLog(head, head.seq, Database(target).replace(made, allowed=check_unused))
    except OSError as error:
        raise DatabaseError(f"{target} cannot be made ({error.strerror or error}); choose another place.") from error


def _replay(db: "Connection", lines: Iterator[log_jsonl.Line], head: Head) -> None:
    """Write entries with their payloads and projections, then verify the log that results."""
    line: log_jsonl.Line | None = None

    def entries() -> Iterator[Entry]:
        nonlocal line
        for line in lines:
            yield line.entry

    verdict_log.replay(db, entries(), lambda digest: line.payloads.get(digest) if line else None)
    verdict_log.check(db, expect_head=(head.seq, head.hash))
    try:
        claims.reindex(db)
        near_claims.rebuild(db)
        desk_settings.scales(db), desk_settings.settings(db), claims.claims(db)
        for _ in verdict_rows.select_verdicts(db, Selection()):
            pass
    except (InputError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise LogFaultError(
            "The hash chain of this log is correct, but its entries are not consistent; nothing was imported."
        ) from error


def _rest(db: "Connection", source: Path, target: Path) -> Iterator[log_jsonl.Line]:
    """Return the lines of the export after the last entry of the database. Raises InputError if an earlier entry differs."""
    lines = log_jsonl.read(source)
    for entry in verdict_log.entries(db):
        line = next(lines, None)
        if line is None:
            raise InputError(f"{target} continues after {source} with entry {entry.seq}; there is nothing to import.")
        if line.entry.hash != entry.hash:
            raise InputError(f"From entry {entry.seq} on {target} has another history than {source}; nothing was imported.")
    return lines
