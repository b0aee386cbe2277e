"""Every change of a stored log is found at the entry where it was made, and the database refuses it."""

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3

from workbench.desk import Workbench
from workbench.desk.claims import ClaimChanges
from workbench.domain.events import ReviewerAdded
from workbench.domain.events.base import TextRef
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.log import Head, references, seal
from workbench.errors import InputError, LogFaultError
from workbench.store import verdict_log
from workbench.store.database import Database

REDACTED_TEXT = "The archive was closed, said Jo."


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with every kind of text in it, one of them redacted. Read it; change a copy."""
    path = tmp_path_factory.mktemp("sound") / "claims.db"
    desk = Workbench.open(path, create=True)
    ann, bo = desk.reviewers.add("Ann Example"), desk.reviewers.add("Bo Example")
    desk.claims.add("The tower was painted green in 1990.", reviewer=ann)
    desk.claims.add("Höhe der Brücke: 31 m, “mehr” als 1950 — 你好 🏗.", reviewer=bo)
    desk.claims.edit(1, ClaimChanges(claimant="The mayor", tags=["tower"]), reviewer=bo)
    first = desk.verdicts.record(1, NewVerdict("unverifiable", REDACTED_TEXT), reviewer=ann)
    desk.verdicts.correct(first.id, NewVerdict("false", "It was brown."), Correction("A photo was found."), reviewer=ann)
    desk.verdicts.record(2, NewVerdict("true", "Measured twice."), reviewer=bo)
    (rationale,) = [text.payload for text in desk.log.logged_texts(first.id) if text.field == "rationale"]
    desk.log.redact([rationale], "Jo asked for it.", reviewer=ann)
    desk.claims.withdraw(2, "A repeat.", reviewer=bo)
    assert not path.with_name("claims.db-wal").exists(), "the copy below would miss what is in it"
    return path


class Copy:
    """A byte copy of a database, open to anybody with an SQLite shell."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def execute(self, sql: str, *values: Any, guarded: bool = False, before: str = "") -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            if not guarded:
                for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                    db.execute(f"DROP TRIGGER {name}")
            if before:
                db.execute(before)
            return db.execute(sql, values).fetchall()

    def bytes_of(self, column: str, seq: int) -> bytes:
        return bytes(self.execute(f"SELECT CAST({column} AS BLOB) FROM verdict_log WHERE seq = ?", seq, guarded=True)[0][0])

    def put(self, column: str, seq: int, value: bytes) -> None:
        self.execute(f"UPDATE verdict_log SET {column} = CAST(x'{value.hex()}' AS TEXT) WHERE seq = ?", seq)

    def count(self) -> int:
        return int(self.execute("SELECT count(*) FROM verdict_log", guarded=True)[0][0])

    def first_mention(self) -> dict[str, int]:
        """payload hash -> the first entry that names it."""
        found: dict[str, int] = {}
        for seq, body in self.execute("SELECT seq, body FROM verdict_log ORDER BY seq", guarded=True):
            for digest in references(json.loads(body)["data"]):
                found.setdefault(digest, seq)
        return found

    def fault(self, **options: Any) -> LogFaultError:
        with pytest.raises(LogFaultError) as caught:
            Workbench.open(self.path).log.verify(**options)
        return caught.value


@pytest.fixture
def copies(sound: Path, tmp_path: Path) -> Callable[[], Copy]:
    numbers = iter(range(10_000))

    def make() -> Copy:
        return Copy(Path(shutil.copyfile(sound, tmp_path / f"copy-{next(numbers)}.db")))

    return make


@pytest.fixture
def copy(copies: Callable[[], Copy]) -> Copy:
    return copies()


def entries(sound: Path) -> range:
    return range(1, Copy(sound).count() + 1)


def test_a_sound_log_passes_and_counts_what_was_redacted(sound: Path) -> None:
    found = Workbench.open(sound).log.verify()
    assert found.redacted == 1
    assert found.head.seq == Copy(sound).count() >= 15
    assert found.head == Workbench.open(sound).log.head()


def test_one_changed_byte_of_a_body_is_found_at_its_entry(sound: Path, copies: Callable[[], Copy]) -> None:
    for seq in entries(sound):
        length = len(Copy(sound).bytes_of("body", seq))
        for at in (0, length // 3, length // 2, length - 1):
            copy = copies()
            body = bytearray(copy.bytes_of("body", seq))
            body[at] ^= 1
            copy.put("body", seq, bytes(body))
            assert copy.fault().seq == seq, (seq, at)


@pytest.mark.parametrize("column", ["body", "hash", "prev"])
def test_bytes_that_are_no_utf8_are_found_at_their_entry(sound: Path, copies: Callable[[], Copy], column: str) -> None:
    for seq in entries(sound):
        copy = copies()
        value = bytearray(copy.bytes_of(column, seq))
        value[len(value) // 2] = 0xFF
        copy.put(column, seq, bytes(value))
        assert copy.fault().seq == seq


@pytest.mark.parametrize("column", ["hash", "prev"])
def test_one_changed_digit_of_a_hash_is_found_at_its_entry(sound: Path, copies: Callable[[], Copy], column: str) -> None:
    for seq in entries(sound):
        for at in (0, 31, 63):
            copy = copies()
            value = bytearray(copy.bytes_of(column, seq))
            value[at : at + 1] = b"1" if value[at : at + 1] != b"1" else b"2"
            copy.put(column, seq, bytes(value))
            assert copy.fault().seq == seq, (seq, at)


def test_white_space_that_json_ignores_is_a_change(copy: Copy) -> None:
    copy.put("body", 7, copy.bytes_of("body", 7) + b" ")
    assert copy.fault().seq == 7


@pytest.mark.parametrize(("one", "other"), [(6, 7), (2, 12), (1, 15)])
def test_swapped_entries_are_found_at_the_first(copy: Copy, one: int, other: int) -> None:
    kept = {seq: (copy.bytes_of("body", seq), copy.bytes_of("hash", seq)) for seq in (one, other)}
    for seq, source in ((one, other), (other, one)):
        copy.put("body", seq, kept[source][0])
        copy.put("hash", seq, kept[source][1])
    assert copy.fault().seq == one


def test_a_removed_entry_is_found_where_it_stood(sound: Path, copies: Callable[[], Copy]) -> None:
    for seq in entries(sound)[:-1]:
        copy = copies()
        copy.execute("DELETE FROM verdict_log WHERE seq = ?", seq)
        assert copy.fault().seq == seq


def test_a_removed_entry_is_found_though_the_rest_was_renumbered(copy: Copy) -> None:
    copy.execute("DELETE FROM verdict_log WHERE seq = 9")
    for seq in range(10, copy.count() + 2):
        copy.execute("UPDATE verdict_log SET seq = ? WHERE seq = ?", seq - 1, seq)
    assert copy.fault().seq == 9


def test_an_entry_of_another_log_is_found(copy: Copy, tmp_path: Path) -> None:
    """Rightly chained, but its body names another log: two histories spliced into one."""
    last = copy.count()
    body = json.loads(copy.bytes_of("body", last))
    body["log"] = "0" * 32
    rechain(copy, last, json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
    assert copy.fault().seq == last


@pytest.mark.parametrize("column", ["text", "salt"])
def test_a_changed_text_or_salt_is_found_at_the_entry_that_names_it(copies: Callable[[], Copy], column: str) -> None:
    for digest, seq in copies().first_mention().items():
        copy = copies()
        if copy.execute("SELECT 1 FROM payloads WHERE hash = ?", digest):
            copy.execute(f"UPDATE payloads SET {column} = {column} || '.' WHERE hash = ?", digest)
            assert copy.fault().seq == seq


@pytest.mark.parametrize("column", ["text", "salt"])
def test_a_text_or_salt_that_is_no_utf8_is_found_at_the_entry_that_names_it(copy: Copy, column: str) -> None:
    digest, seq = next(iter(copy.first_mention().items()))
    copy.execute(f"UPDATE payloads SET {column} = CAST(x'61ff62' AS TEXT) WHERE hash = ?", digest)
    assert copy.fault().seq == seq


def test_a_text_removed_without_a_redaction_is_found(copies: Callable[[], Copy]) -> None:
    redacted = 0
    for digest, seq in copies().first_mention().items():
        copy = copies()
        if copy.execute("SELECT 1 FROM payloads WHERE hash = ?", digest):
            copy.execute("DELETE FROM payloads WHERE hash = ?", digest)
            assert copy.fault().seq == seq
        else:
            redacted += 1
    assert redacted == 1


def test_a_forged_row_in_redactions_excuses_no_missing_text(copy: Copy) -> None:
    """Only a redaction in the log counts; the table is a projection that anybody could write."""
    digest, seq = next(reversed(copy.first_mention().items()))
    copy.execute("INSERT INTO redactions VALUES (?, ?, 1, '2021-02-01T00:00:00Z')", digest, digest, guarded=True)
    copy.execute("DELETE FROM payloads WHERE hash = ?", digest, guarded=True)
    assert copy.fault().seq == seq


def test_a_text_that_no_entry_names_is_found(copy: Copy) -> None:
    digest = hashlib.sha256(b"salt\x00smuggled").hexdigest()
    copy.execute("INSERT INTO payloads VALUES (?, 'salt', 'smuggled')", digest, guarded=True)
    assert copy.fault().seq is None


def test_a_cut_tail_is_found_by_a_kept_head_alone(copy: Copy) -> None:
    head = Workbench.open(copy.path).log.head()
    copy.execute("DELETE FROM verdict_log WHERE seq = ?", head.seq)
    copy.execute("DELETE FROM payloads WHERE text = 'A repeat.'")
    Workbench.open(copy.path).log.verify()
    assert copy.fault(expect_head=str(head)).seq == head.seq
    assert copy.fault(expect_head=head.hash).seq == head.seq


def test_a_head_kept_before_later_entries_is_found_in_the_log(sound: Path) -> None:
    desk = Workbench.open(sound)
    for seq in entries(sound):
        digest = desk.log.entry(seq).hash
        assert desk.log.verify(expect_head=f"{seq}:{digest}") == desk.log.verify(expect_head=digest) == desk.log.verify()


def test_a_head_with_the_number_of_another_entry_is_refused(copy: Copy) -> None:
    desk = Workbench.open(copy.path)
    assert copy.fault(expect_head=f"8:{desk.log.entry(9).hash}").seq is not None
    with pytest.raises(InputError):
        desk.log.verify(expect_head="8:no hash")


def rechain(copy: Copy, seq: int, body: bytes) -> None:
    """Change an entry as somebody would who knows the format: every later hash is made anew."""
    prev = copy.bytes_of("prev", seq)
    for number in range(seq, copy.count() + 1):
        body = body if number == seq else copy.bytes_of("body", number)
        digest = hashlib.sha256(b"claim-workbench/log/1\x00" + prev + b"\x00" + body).hexdigest().encode()
        for column, value in (("body", body), ("prev", prev), ("hash", digest)):
            copy.put(column, number, value)
        prev = digest


def test_a_rechained_tail_is_found_by_a_kept_head_alone(copy: Copy) -> None:
    head: Head = Workbench.open(copy.path).log.head()
    seq = max(seq for seq in range(1, head.seq + 1) if b'"verdict-recorded"' in copy.bytes_of("body", seq))
    rechain(copy, seq, copy.bytes_of("body", seq).replace(b'"rating":"true"', b'"rating":"false"'))
    assert Workbench.open(copy.path).log.verify().head.hash != head.hash
    assert copy.fault(expect_head=str(head)).seq is not None
    before = Workbench.open(copy.path).log.entry(seq - 1)
    Workbench.open(copy.path).log.verify(expect_head=f"{before.seq}:{before.hash}")


REFUSED = {
    "log update": "UPDATE verdict_log SET body = body || ' ' WHERE seq = 3",
    "log delete": "DELETE FROM verdict_log WHERE seq = (SELECT max(seq) FROM verdict_log)",
    "log delete all": "DELETE FROM verdict_log",
    "log replace": "INSERT OR REPLACE INTO verdict_log (seq, prev, hash, body) SELECT seq, prev, hash, '{}' FROM verdict_log WHERE seq = 3",
    "log replace last": "REPLACE INTO verdict_log (seq, prev, hash, body) SELECT seq, prev, hash, '{}' FROM verdict_log ORDER BY seq DESC LIMIT 1",
    "log upsert": "INSERT INTO verdict_log (seq, prev, hash, body) SELECT seq, prev, hash, body FROM verdict_log WHERE seq = 3 ON CONFLICT (seq) DO UPDATE SET body = '{}'",
    "log gap": "INSERT INTO verdict_log (seq, prev, hash, body) SELECT max(seq) + 2, hash, hash, '{}' FROM verdict_log",
    "log before the first": "INSERT INTO verdict_log (seq, prev, hash, body) VALUES (0, printf('%064d', 0), 'x', '{}')",
    "log wrong prev": "INSERT INTO verdict_log (seq, prev, hash, body) SELECT max(seq) + 1, printf('%064d', 0), 'x', '{}' FROM verdict_log",
    "payload update": "UPDATE payloads SET text = 'other'",
    "payload salt": "UPDATE payloads SET salt = 'other'",
    "payload delete": "DELETE FROM payloads WHERE text = 'It was brown.'",
    "payload replace": "INSERT OR REPLACE INTO payloads SELECT hash, salt, 'other' FROM payloads WHERE text = 'It was brown.'",
    "payload upsert": "INSERT INTO payloads SELECT hash, salt, text FROM payloads WHERE 1 ON CONFLICT (hash) DO UPDATE SET text = 'other'",
}


@pytest.mark.parametrize("before", ["", "PRAGMA recursive_triggers = OFF", "PRAGMA recursive_triggers = ON"])
@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_database_itself_refuses(copy: Copy, statement: str, before: str) -> None:
    def rows() -> list[list[tuple[Any, ...]]]:
        return [copy.execute(f"SELECT * FROM {table} ORDER BY 1", guarded=True) for table in ("verdict_log", "payloads")]

    kept = rows()
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|a logged text"):
        copy.execute(statement, guarded=True, before=before)
    assert rows() == kept
    Workbench.open(copy.path).log.verify()


def test_a_text_that_is_mentioned_twice_is_stored_once(tmp_path: Path) -> None:
    Workbench.open(tmp_path / "claims.db", create=True)
    name = seal("Ann Example", "0" * 32)
    with Database(tmp_path / "claims.db").write() as db:
        for id in ("a1", "b2"):
            event = ReviewerAdded(id, TextRef(name.hash))
            verdict_log.append(db, event, [name], time="2026-01-01T00:00:00.000Z", reviewer=None)
        assert db.table("payloads").count_where("hash = ?", [name.hash]) == 1
        verdict_log.check(db)
