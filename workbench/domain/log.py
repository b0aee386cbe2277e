"""The verdict log's bytes: canonical bodies, salted payloads, chained hashes, and how they are verified.

Invariant: what is hashed is what is stored. A body is serialised once (RFC 8785), stored, and from then on only its
stored bytes are read and hashed; ``verify`` serialises it again only to compare. docs/verdict-log.md describes the format
so that anybody can verify a log without this code; a change of the format gets a new format number.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from workbench.errors import InputError, LogFaultError

FORMAT = "claim-workbench/log/1"
HEAD_FORMAT = "claim-workbench/head/1"
SCHEMA = 1
"""The schema number of the events that this version writes; older ones are read through ``upcast``."""
GENESIS = "0" * 64
DEEPEST = 64
"""The most levels of objects and arrays in a body; the body itself is the first."""
_BODY_KEYS = {"data", "log", "reviewer", "schema", "seq", "time", "type"}
_ID = re.compile(r"[0-9a-f]{32}")
"""The form of a log id and of a salt."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log as stored. ``body`` are bytes; ``prev`` and ``hash`` 64 lower-case hex digits."""

    seq: int
    body: bytes
    prev: str
    hash: str


@dataclass(frozen=True, slots=True)
class Payload:
    """A text that can be erased without breaking the chain: the log holds only ``hash``."""

    hash: str
    salt: str
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a log at some time. Two heads of one log agree, or one of the two logs was changed."""

    seq: int
    hash: str
    time: str | None

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """The entry whose head was time-stamped, when (UTC), and the authority as its certificate names it."""

    seq: int
    time: str
    authority: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature of a head: ``key`` is the public key (DER SubjectPublicKeyInfo, base64), ``signature`` (base64) that of
    ``head_bytes``."""

    algorithm: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Event:
    """The content of an entry: ``data`` as logged, with ``{"payload": HASH}`` in place of each text in ``payloads``."""

    seq: int
    log: str
    type: str
    schema: int
    time: str
    reviewer: str | None
    data: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class Redaction:
    """The erasure of texts: the entry that records it, when, why, and how many texts."""

    entry: int
    time: str
    reason: str
    texts: int


@dataclass(frozen=True, slots=True)
class Soundness:
    """The result of a verification: the head, how many texts were erased by redactions, the log's id, and how many entries
    there are of each type. ``events.not_interpreted`` returns the types that this version does not know."""

    head: Head
    redacted: int
    log: str
    types: Mapping[str, int] = field(default_factory=dict)


def canonical(value: Any) -> bytes:
    """Return ``value`` as RFC 8785 JSON. Raises InputError for a value that has no such form (a lone surrogate, NaN)."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise InputError(f"This cannot be written to the log ({error}).") from error


def payload_hash(salt: str, text: str) -> str:
    """Return SHA-256(salt NUL text), both UTF-8, as hex. No salt has a NUL, so no two pairs have the same bytes."""
    return hashlib.sha256(salt.encode() + b"\x00" + text.encode()).hexdigest()


def seal(text: str, salt: str) -> Payload:
    """Return ``text`` as a payload. ``salt`` is 32 random hex digits, so that a short text cannot be guessed from its
    hash after it was erased. NUL and lone surrogates, which no stored text can have, become U+FFFD."""
    text = text.replace("\x00", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return Payload(hash=payload_hash(salt, text), salt=salt, text=text)


def reference(payload: Payload) -> dict[str, str]:
    """Return the value that a body has in place of the payload's text."""
    return {"payload": payload.hash}


def references(data: Any) -> Iterator[str]:
    """Yield the hash of every payload that ``data`` references, at any depth, in document order."""
    if isinstance(data, dict):  # many times faster than isinstance with Mapping
        if set(data) == {"payload"} and isinstance(data["payload"], str):
            yield data["payload"]
            return
        for value in data.values():
            yield from references(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from references(value)


def chain_hash(prev: str, body: bytes) -> str:
    """Return SHA-256("claim-workbench/log/1" NUL prev NUL body) as hex: the hash of an entry."""
    return hashlib.sha256(b"\x00".join((FORMAT.encode(), prev.encode(), body))).hexdigest()


def head_bytes(log: str, head: Head) -> bytes:
    """Return "claim-workbench/head/1" NUL log NUL seq NUL hash: the bytes that a signature or a time stamp covers."""
    return b"\x00".join((HEAD_FORMAT.encode(), log.encode(), str(head.seq).encode(), head.hash.encode()))


def make_entry(
    head: Head | None, *, log: str, type: str, time: str, reviewer: str | None, data: Mapping[str, Any]
) -> Entry:
    """Return the entry that follows ``head`` (None: the first)."""
    seq, prev = (head.seq + 1, head.hash) if head else (1, GENESIS)
    body = canonical(
        {"data": data, "log": log, "reviewer": reviewer, "schema": SCHEMA, "seq": seq, "time": time, "type": type}
    )
    return Entry(seq=seq, body=body, prev=prev, hash=chain_hash(prev, body))


def read_entry(entry: Entry) -> Event:
    """Return the event in an entry. Raises LogFaultError if its body is not one of this format, or of a newer version."""
    return _event(entry, _parsed(entry))


def _parsed(entry: Entry) -> Any:
    try:
        return json.loads(entry.body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise LogFaultError(f"Entry {entry.seq}: its body cannot be read.", seq=entry.seq) from error


def _event(entry: Entry, body: Any) -> Event:
    try:
        event = Event(**{key: body[key] for key in _BODY_KEYS}, hash=entry.hash)
        named = (event.log, event.type, event.time, "" if event.reviewer is None else event.reviewer)
        numbers = type(event.seq) is int and type(event.schema) is int
        if not (numbers and isinstance(event.data, Mapping) and all(isinstance(value, str) for value in named)):
            raise TypeError("a value of another type than the format has")
        erased = event.data["payloads"] if event.type == "redacted" else []
        if not (isinstance(erased, list) and all(isinstance(value, str) for value in erased)):
            raise TypeError("a redaction without a list of hashes")
    except (KeyError, TypeError) as error:
        raise LogFaultError(f"Entry {entry.seq}: its body cannot be read.", seq=entry.seq) from error
    if event.schema > SCHEMA:
        raise LogFaultError(f"Entry {entry.seq}: it was written by a newer version; use that version.", seq=entry.seq)
    return event


def _check_form(entry: Entry, body: Mapping[str, Any]) -> None:
    """Raise LogFaultError if a body does not have the form of the format. Two programs could read such a body in two ways:
    of a key that occurs twice, one uses the first and another the last."""
    if not set(body) <= _BODY_KEYS:
        fault = "its body has a key that the format does not have"
    elif body["schema"] < 1:
        fault = "its schema number is below 1"
    elif not _ID.fullmatch(body["log"]):
        fault = "its log id is not 32 lower-case hex digits"
    elif entry.body.count(b"{") + entry.body.count(b"[") > DEEPEST and _is_deep(body):
        fault = f"its body has more than {DEEPEST} levels of objects and arrays"
    elif not _is_canonical(entry.body, body):
        fault = "its body is not in the canonical form of RFC 8785"
    else:
        return
    raise LogFaultError(f"Entry {entry.seq}: {fault}.", seq=entry.seq)


def _is_deep(body: Mapping[str, Any]) -> bool:
    level: list[Any] = [body]
    for _ in range(DEEPEST):
        level = [
            item
            for outer in level
            for item in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(item, dict | list)
        ]
    return bool(level)


_HARD_NUMBER = re.compile(rb"[:,\[]-?(?:[0-9]{16}|[0-9]+[.eE][0-9eE+-]*[,}\]])")
"""Finds a number that needs the slow check: with 16 digits or more, a fraction or an exponent."""


def _is_canonical(stored: bytes, body: Any) -> bool:
    try:
        if stored.isascii() and not _HARD_NUMBER.search(stored):
            # Nearly every body. For these json.dumps gives the same bytes as rfc8785, and takes a tenth of the time.
            text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)
            return text == stored.decode("ascii")
        return canonical(body) == stored
    except (ValueError, InputError):  # NaN, infinity, a lone surrogate, an integer that no double represents
        return False


def parse_head(text: str) -> tuple[int | None, str]:
    """Read an expected head, ``SEQ:HASH`` or only ``HASH``. Raises InputError."""
    number, _, digest = text.strip().rpartition(":")
    valid = len(digest) == 64 and set(digest) <= set("0123456789abcdef")
    if not valid or (number and not number.isdecimal()):
        raise InputError("An expected head has the form SEQ:HASH or HASH, with a hash of 64 hex digits.")
    return (int(number) if number else None), digest


def verify(
    entries: Iterable[Entry],
    payload: Callable[[str], tuple[str, str] | None],
    *,
    expect_head: tuple[int | None, str] | None = None,
) -> Soundness:
    """Check a whole log over its stored bytes: numbering, chain, the form of bodies, payloads, and an expected head.

    ``payload`` returns (salt, text) for a hash, or None where there is none; it is called once for each hash, at the first
    entry that references it. ``expect_head`` (from ``parse_head``) must be an entry of this log: only that reveals that the
    end of a log was removed. Raises LogFaultError for the first faulty entry.

    docs/verify_log.py has the same sentences for the same faults; a test compares them.
    """
    head = Head(0, GENESIS, None)
    log = ""
    expected_found = expect_head is None
    payloads = _PayloadCheck(payload)
    types: Counter[str] = Counter()
    for entry in entries:
        event = _checked_event(entry, head, log)
        log = event.log
        types[event.type] += 1
        payloads.check(event)
        if expect_head is not None and entry.hash == expect_head[1]:
            expected_found = expect_head[0] in (None, entry.seq)
        head = Head(entry.seq, entry.hash, event.time)
    redacted = payloads.count_redacted()
    if not expected_found:
        raise LogFaultError(
            f"The expected head is not in this log, which ends at entry {head.seq}: "
            "its end was removed or rewritten, or it is another log.",
            seq=head.seq + 1,
        )
    return Soundness(head=head, redacted=redacted, log=log, types=types)


def _checked_event(entry: Entry, head: Head, log: str) -> Event:
    """Return the event in an entry that follows ``head`` in the log with this id (empty: not known yet) and has the form of
    the format. Raises LogFaultError otherwise."""
    seq = head.seq + 1
    if entry.seq != seq:
        raise LogFaultError(f"Entry {seq}: it is missing; entry {entry.seq} is in its place.", seq=seq)
    if entry.prev != head.hash:
        raise LogFaultError(f"Entry {seq}: its prev is not the hash of the entry before it.", seq=seq)
    if entry.hash != chain_hash(head.hash, entry.body):
        raise LogFaultError(f"Entry {seq}: its bytes do not have its hash; it was changed.", seq=seq)
    body = _parsed(entry)
    event = _event(entry, body)
    _check_form(entry, body)
    if event.seq != seq or event.log != (log or event.log):
        raise LogFaultError(f"Entry {seq}: its body has the number or the log id of another entry.", seq=seq)
    return event


class _PayloadCheck:
    """Checks the payloads that the entries of a log reference, in their order."""

    def __init__(self, payload: Callable[[str], tuple[str, str] | None]) -> None:
        self._payload = payload
        self._seen: set[str] = set()
        self._absent: dict[str, int] = {}  # hash -> the first entry that references it
        self._redacted: set[str] = set()

    def check(self, event: Event) -> None:
        """Check the payloads that an entry is the first to reference. Raises LogFaultError."""
        for digest in references(event.data):
            if digest in self._seen:
                continue
            self._seen.add(digest)
            stored = self._payload(digest)
            if stored is None:
                self._absent[digest] = event.seq
            elif payload_hash(*stored) != digest:
                raise LogFaultError(f"Entry {event.seq}: a text that it references was changed.", seq=event.seq)
            elif not _is_sealed(*stored):
                fault = "a text that it references has a NUL, or its salt is not 32 hex digits"
                raise LogFaultError(f"Entry {event.seq}: {fault}.", seq=event.seq)
        if event.type == "redacted":
            self._redacted.update(event.data["payloads"])

    def count_redacted(self) -> int:
        """Return how many texts were erased by redactions. Raises LogFaultError if any other text is missing."""
        missing = [seq for digest, seq in self._absent.items() if digest not in self._redacted]
        if missing:
            seq = min(missing)
            raise LogFaultError(
                f"Entry {seq}: a text that it references is missing, and no redaction explains it.", seq=seq
            )
        return len(self._redacted & self._absent.keys())


def _is_sealed(salt: str, text: str) -> bool:
    """Return whether a payload has the form that ``seal`` creates. With NULs in its parts, one hash would fit two texts."""
    return _ID.fullmatch(salt) is not None and "\x00" not in text
