"""The verdict log in claims.db: append, read, verify over stored bytes.

Invariant: an event, its payloads and its projections are written in one transaction of the caller. Bodies are read as BLOBs
and hashed as they are; nothing here serialises a body again.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from workbench.domain import REDACTED
from workbench.domain.events import EventData, ReviewerAdded, at, not_interpreted
from workbench.domain.log import (
    Entry,
    Event,
    Head,
    Payload,
    Redaction,
    Soundness,
    make_entry,
    read_entry,
    references,
    verify,
)
from workbench.errors import LogFaultError, NotFoundError
from workbench.store import meta, projections

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

# As BLOBs: a damaged byte may be invalid UTF-8, and verify has to report it.
_ENTRIES = "SELECT seq, CAST(body AS BLOB), CAST(prev AS BLOB), CAST(hash AS BLOB) FROM verdict_log"
_HEAD = """SELECT m.value, EXISTS (SELECT 1 FROM reviewers WHERE id = ?), l.seq, l.hash, l.time FROM meta m
    LEFT JOIN verdict_log l ON l.seq = (SELECT max(seq) FROM verdict_log) WHERE m.name = 'log'"""
"""SQL: the id of the log, whether it has the reviewer, and number, hash and time of its last entry."""


def log_id(db: "Connection") -> str:
    """Return the id of the log, which every body contains. It is drawn when the database is created."""
    log = meta.value(db, "log")
    if log is None:
        raise LogFaultError("This database does not say which log it holds; restore a backup.", hint="restore")
    return log


def head(db: "Connection") -> Head | None:
    """Return number, hash and time of the last entry; None for an empty log."""
    row = db.execute("SELECT seq, hash, time FROM verdict_log ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*row) if row else None


def append(
    db: "Connection", data: EventData, payloads: Iterable[Payload] = (), *, time: str, reviewer: str | None
) -> Event:
    """Write one event with its payloads and projections. Call inside ``Database.write``.

    Raises NotFoundError for a reviewer who is not in this log, because a backup was restored after they signed in.
    """
    log, known, *last = db.execute(_HEAD, [reviewer]).fetchone()
    if reviewer is not None and data.TYPE != ReviewerAdded.TYPE and not known:
        raise NotFoundError(
            f"This database has no reviewer {reviewer[:40]}; it may have been replaced by a backup. Nothing was written. "
            "Choose who you are again, then repeat."
        )
    before = Head(*last) if last[0] is not None else None
    entry = make_entry(before, log=log, type=data.TYPE, time=time, reviewer=reviewer, data=data.to_data())
    event = _store(db, entry, payloads)
    for change in data.rows(at(event)):
        projections.apply(db, change)
    return event


def replay(db: "Connection", entries: Iterable[Entry], payload: Callable[[str], tuple[str, str] | None]) -> None:
    """Write the entries of a log, unchanged, into a database that has no log or the entries before these; with the payloads
    that exist and the projections. What an entry redacts is erased. The caller verifies the log. Raises LogFaultError for an
    entry whose data does not fit its type."""
    seen: set[str] = set()
    reader = projections.event_reader(db)
    for entry in entries:
        event = read_entry(entry)
        if not isinstance(event.data.get("claim"), int | None):  # the column ``claim`` accepts only integers
            raise LogFaultError(f"Entry {entry.seq} has no valid claim number.", seq=entry.seq)
        if entry.seq == 1:
            meta.set_value(db, "log", event.log)
        new = [digest for digest in references(event.data) if digest not in seen]
        seen.update(new)
        stored = ((digest, payload(digest)) for digest in new)
        texts = [Payload(digest, *salt_and_text) for digest, salt_and_text in stored if salt_and_text is not None]
        try:
            _store(db, entry, texts)
            for change in reader.rows(event):
                projections.apply(db, change)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise LogFaultError(f"Entry {entry.seq} lacks fields that its type needs.", seq=entry.seq) from error
        for digest in event.data["payloads"] if event.type == "redacted" else ():
            erase(db, digest)


def _store(db: "Connection", entry: Entry, payloads: Iterable[Payload]) -> Event:
    for payload in payloads:
        # A payload that is mentioned again is stored once: its hash proves that it is the same.
        # Not ON CONFLICT: the guard of the table would refuse the insert before SQLite sees a conflict.
        sql = "INSERT INTO payloads SELECT ?1, ?2, ?3 WHERE NOT EXISTS (SELECT 1 FROM payloads WHERE hash = ?1)"
        db.execute(sql, (payload.hash, payload.salt, payload.text))
    db.execute(
        "INSERT INTO verdict_log (seq, prev, hash, body) VALUES (?, ?, ?, ?)",
        (entry.seq, entry.prev, entry.hash, entry.body.decode()),
    )
    return read_entry(entry)


def is_untouched(db: "Connection") -> bool:
    """Return whether the desk is new: nobody has recorded anything, and there is no source."""
    sql = """SELECT NOT EXISTS (SELECT 1 FROM documents) AND NOT EXISTS (SELECT 1 FROM verdict_log
        WHERE reviewer IS NOT NULL OR type NOT IN ('log-opened', 'scale-added', 'scale-chosen'))"""
    return bool(db.execute(sql).fetchone()[0])


def unknown_types(db: "Connection") -> dict[str, int]:
    """Return the number of entries of each type that this version does not know. No projection contains them."""
    counts = db.execute("SELECT type, count(*) FROM verdict_log WHERE type IS NOT NULL GROUP BY type")
    return not_interpreted({str(type): int(count) for type, count in counts})


def entries(db: "Connection", *, after: int = 0, until: int | None = None) -> Iterator[Entry]:
    """Yield the stored entries in order, from the one after ``after`` up to ``until``."""
    for row in db.execute(f"{_ENTRIES} WHERE seq > ? AND seq <= coalesce(?, seq) ORDER BY seq", [after, until]):
        yield _entry(row)


def events(db: "Connection", *, after: int = 0, claim: int | None = None) -> Iterator[Event]:
    """Yield the events of the log in order, or only those of one claim."""
    if claim is None:
        yield from map(read_entry, entries(db, after=after))
        return
    for row in db.execute(f"{_ENTRIES} WHERE claim = ? AND seq > ? ORDER BY seq", [claim, after]):
        yield read_entry(_entry(row))


def events_of(db: "Connection", reviewer: str) -> Iterator[Event]:
    """Yield the events of a reviewer, newest first."""
    for row in db.execute(f"{_ENTRIES} WHERE reviewer = ? ORDER BY seq DESC", [reviewer]):
        yield read_entry(_entry(row))


def last_before(db: "Connection", time: str) -> int | None:
    """Return the last entry of the longest prefix of the log in which every entry was written by ``time``; None where the
    first was written later. ``time`` can be the beginning of a time stamp: a day means until its end.

    Where a clock ran backwards, all entries after the first later one are left out, even those with an earlier time, because
    they were written after it.
    """
    later = "SELECT min(seq) FROM verdict_log WHERE substr(time, 1, ?) > ?"
    row = db.execute(f"SELECT coalesce(({later}) - 1, max(seq)) FROM verdict_log", [len(time), time]).fetchone()
    return row[0] or None


def erased_later(db: "Connection", seq: int) -> int | None:
    """Return the first entry after ``seq`` that erased a text of an entry up to ``seq``; None where there is none."""
    erasing = [event for event in map(read_entry, entries(db, after=seq)) if event.type == "redacted"]
    if not erasing:
        return None
    named = {digest for event in map(read_entry, entries(db, until=seq)) for digest in references(event.data)}
    return next((event.seq for event in erasing if named.intersection(event.data["payloads"])), None)


def entry(db: "Connection", seq: int) -> Entry | None:
    """Return one stored entry, or None."""
    row = db.execute(f"{_ENTRIES} WHERE seq = ?", [seq]).fetchone()
    return _entry(row) if row else None


def payload(db: "Connection", digest: str) -> tuple[str, str] | None:
    """Return salt and text of a payload; None where it was erased."""
    row = db.execute("SELECT CAST(salt AS BLOB), CAST(text AS BLOB) FROM payloads WHERE hash = ?", [digest]).fetchone()
    return (_text(row[0]), _text(row[1])) if row else None


def text_of(db: "Connection", digest: str) -> str | None:
    """Return the text of a payload; None where it was erased."""
    stored = payload(db, digest)
    return stored[1] if stored else None


def texts_of(db: "Connection", digests: Iterable[str]) -> dict[str, str]:
    """Return the texts of payloads by hash, without those that were erased. One statement."""
    sql = "SELECT hash, CAST(text AS BLOB) FROM payloads WHERE hash IN (SELECT value FROM json_each(?))"
    return {digest: _text(text) for digest, text in db.execute(sql, [json.dumps(sorted(digests))])}


def _entry(row: tuple[int, bytes, bytes, bytes]) -> Entry:
    return Entry(row[0], bytes(row[1]), _text(row[2]), _text(row[3]))


def _text(stored: bytes) -> str:
    return bytes(stored).decode("utf-8", "replace")


def redactions(db: "Connection", *, among: Iterable[str] | None = None) -> list[Redaction]:
    """Return the redactions in the log, oldest first; ``among``: only of these payloads."""
    sql = """SELECT r.seq, r.time, p.text, count(*) FROM redactions r LEFT JOIN payloads p ON p.hash = r.reason
        WHERE :among IS NULL OR r.payload IN (SELECT value FROM json_each(:among)) GROUP BY r.seq ORDER BY r.seq"""
    rows = db.execute(sql, {"among": None if among is None else json.dumps(sorted(among))})
    return [Redaction(seq, time, REDACTED if why is None else why, texts) for seq, time, why, texts in rows]


def erase(db: "Connection", digest: str) -> None:
    """Erase a payload that a ``redacted`` event names; the guards refuse any other."""
    db.execute("DELETE FROM payloads WHERE hash = ?", [digest])


def check(db: "Connection", *, expect_head: tuple[int | None, str] | None = None) -> Soundness:
    """Verify the whole log, and that an entry mentions every payload. Raises LogFaultError."""
    mentioned: set[str] = set()

    def lookup(digest: str) -> tuple[str, str] | None:
        mentioned.add(digest)
        return payload(db, digest)

    sound = verify(entries(db), lookup, expect_head=expect_head)
    for (digest,) in db.execute("SELECT hash FROM payloads"):
        if digest not in mentioned:
            raise LogFaultError(f"The text {digest[:12]}… belongs to no entry of the log: another program added it.")
    return sound

