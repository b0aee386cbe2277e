"""Exports of the log are verified without a database, and imported into one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.domain.log import Entry, Head, Signature, Soundness, Stamp, parse_head
from workbench.domain.selection import Selection
from workbench.errors import DatabaseError, InputError, LogFaultError
from workbench.files import scratch_folder
from workbench.store import claims, near_claims, review, verdict_log
from workbench.store.database import Database

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

    from workbench.exchange.log_jsonl import Line


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of verifying an export, and the signature of its head, if any."""

    sound: Soundness
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported log: its head, how many entries were added, and where the unused database that it replaced was kept."""

    head: Head
    added: int
    kept: Path | None = None


def new_keys(path: Path) -> Path:
    """Make a key to sign exports with: the private one at ``path``, the public one beside it; return where that is.
    Raises InputError where a file is there already."""
    from workbench.exchange.signing import new_keys

    return new_keys(path)


def check_stamp(path: Path, stamp: Path, certificates: Path) -> Stamp:
    """Check a time stamp as ``VerdictLog.check_stamp`` does, for a ``jsonl`` export, which is verified first."""
    from workbench.exchange.log_jsonl import read
    from workbench.exchange.stamping import check

    log = verify(path).sound.log
    return check(stamp, certificates, log, (line.entry for line in read(path)))


def verify(path: Path, *, expect_head: str | None = None, key: Path | None = None) -> Verification:
    """Check a ``jsonl`` export as ``verify`` checks the database, and the signature of its head; ``key``: a file with
    the public key that has to have made it. Raises LogFaultError, whose ``seq`` names the first faulty line;
    NotFoundError, InputError."""
    from workbench.exchange import log_jsonl, signing

    sound, signature = log_jsonl.check(path, expect_head=parse_head(expect_head) if expect_head else None)
    signing.check(signature, sound.log, sound.head, key=key)
    return Verification(sound, signature)


def import_log(source: Path, target: Path) -> Imported:
    """Take a ``jsonl`` export into the database at ``target``: entry by entry, hash for hash, or not at all.

    Where no database is, it is made; one that has only been made is replaced, and kept beside; one whose log is the
    beginning of the export's gets the rest. Sources are not in a log, so none come with it; what was cited does.
    Raises LogFaultError for an export that is not sound; InputError for a database with another log, or one that has
    entries which the export lacks.
    """
    sound = verify(source).sound
    if Database(target).is_empty():
        return _made(source, target, sound.head)
    database = Database.open(target)
    with database.read() as db:
        same, untouched = verdict_log.log_id(db) == sound.log, verdict_log.is_untouched(db)
    if not same and untouched:
        return _made(source, target, sound.head)
    if not same:
        raise InputError(
            f"{target} holds another log than {source}, and somebody has worked on it; use a database that does not "
            "exist yet.",
            hint="new-database",
        )
    with database.write() as db:
        before = verdict_log.head(db)
        _replay(db, _rest(db, source, target), sound.head)
    database.forget()  # what an entry erased
    return Imported(sound.head, sound.head.seq - (before.seq if before else 0))


def _made(source: Path, target: Path, head: Head) -> Imported:
    from workbench.exchange.log_jsonl import read

    def check_unused(db: "Connection") -> None:
        if not verdict_log.is_untouched(db):  # somebody came first, since it was looked at
            raise InputError(
                f"Somebody has begun to work in {target}; use a database that does not exist yet.", hint="new-database"
            )

    try:
        with scratch_folder(target) as folder:
            made = Database.create(folder / "import.db", lambda db: _replay(db, read(source), head))
            return Imported(head, head.seq, Database(target).replace(made, allowed=check_unused))
    except OSError as error:
        raise DatabaseError(f"{target} cannot be made ({error.strerror or error}); choose another place.") from error


def _replay(db: "Connection", lines: "Iterator[Line]", head: Head) -> None:
    """Write what the lines say, with all that is remembered about it, and verify what then stands there."""
    line: Line | None = None

    def entries() -> Iterator[Entry]:
        nonlocal line
        for line in lines:
            yield line.entry

    verdict_log.replay(db, entries(), lambda digest: line.payloads.get(digest) if line else None)
    verdict_log.check(db, expect_head=(head.seq, head.hash))
    try:
        claims.reindex(db)
        near_claims.rebuild(db)
        review.scales(db), review.settings(db), claims.claims(db)
        for _ in review.select_verdicts(db, Selection()):
            pass
    except (InputError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise LogFaultError("This log is chained rightly and says what no desk could; nothing was imported.") from error


def _rest(db: "Connection", source: Path, target: Path) -> "Iterator[Line]":
    """The lines of the export behind the database's last entry. Raises InputError where the two part before."""
    from workbench.exchange.log_jsonl import read

    lines = read(source)
    for entry in verdict_log.entries(db):
        line = next(lines, None)
        if line is None:
            raise InputError(f"{target} goes on where {source} ends, at entry {entry.seq}; there is nothing to import.")
        if line.entry.hash != entry.hash:
            raise InputError(f"From entry {entry.seq} on {target} has another history than {source}; nothing was imported.")
    return lines
