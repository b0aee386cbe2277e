"""Verification finds the first faulty entry whatever was changed, and the database refuses the change."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3

from workbench.desk import Workbench
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.log import Soundness, chain_hash
from workbench.errors import LogFaultError


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with verdicts, a correction and a redaction."""
    path = tmp_path_factory.mktemp("log") / "claims.db"
    desk = Workbench.open(path, create=True)
    ann = desk.reviewers.add("Ann Example")
    desk.claims.add("The crane was sold in März.", reviewer=ann)
    first = desk.verdicts.record(1, NewVerdict("false", "Nobody saw it."), reviewer=ann)
    desk.verdicts.correct(first.id, NewVerdict("mixed", "Somebody did."), Correction("A witness came."), reviewer=ann)
    rationale = next(text for text in desk.log.logged_texts(first.id) if text.field == "rationale")
    desk.log.redact([rationale.payload], "A person asked.", reviewer=ann)
    desk.claims.add("The quay is empty.", reviewer=ann)
    return path


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    """The same log, to be damaged."""
    target = tmp_path / "claims.db"
    with sqlite3.connect(sound) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(sound, target)
    return target


def damage(path: Path, *statements: str | tuple[str, tuple[Any, ...]]) -> None:
    """Change the file as somebody would who knows SQLite and has the file."""
    db = sqlite3.connect(path, isolation_level=None)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        sql, values = statement if isinstance(statement, tuple) else (statement, ())
        db.execute(sql, values)
    db.close()


def fault(path: Path, expect_head: str | None = None) -> LogFaultError:
    with pytest.raises(LogFaultError) as raised:
        Workbench.open(path).log.verify(expect_head=expect_head)
    return raised.value


def length(path: Path) -> int:
    return Workbench.open(path).log.head().seq


def test_a_sound_log_is_accepted(copy: Path) -> None:
    found = Workbench.open(copy).log.verify()
    assert isinstance(found, Soundness)
    assert (found.head, found.redacted) == (Workbench.open(copy).log.head(), 1)


def every_byte(path: Path, column: str) -> Iterator[tuple[int, int]]:
    db = sqlite3.connect(path)
    sizes = db.execute(f"SELECT seq, length(CAST({column} AS BLOB)) FROM verdict_log").fetchall()
    db.close()
    for seq, size in sizes:
        # Every byte would take minutes: the edges, and a walk with a step that is prime.
        for position in sorted({0, 1, size - 1, *range(0, size, 37)}):
            yield seq, position


@pytest.mark.parametrize("column", ["body", "hash", "prev"])
@pytest.mark.parametrize("change", [lambda byte: byte ^ 1, lambda byte: 0xFF], ids=["flipped", "no-utf-8"])
def test_any_changed_byte_is_found_at_its_entry(copy: Path, column: str, change: Callable[[int], int]) -> None:
    damage(copy)  # the guards are gone; from here on each change is undone before the next
    desk = Workbench.open(copy)
    db = sqlite3.connect(copy, isolation_level=None)
    for seq, position in list(every_byte(copy, column)):
        (data,) = db.execute(f"SELECT CAST({column} AS BLOB) FROM verdict_log WHERE seq = ?", [seq]).fetchone()
        changed = bytearray(data)
        changed[position] = change(changed[position])
        update = f"UPDATE verdict_log SET {column} = CAST(? AS TEXT) WHERE seq = ?"
        db.execute(update, (bytes(changed), seq))
        with pytest.raises(LogFaultError) as raised:
            desk.log.verify()
        assert raised.value.seq == seq, f"byte {position} of {column} of entry {seq}"
        db.execute(update, (bytes(data), seq))
    desk.log.verify()
    db.close()


def test_a_missing_entry_is_found(copy: Path) -> None:
    damage(copy, "DELETE FROM verdict_log WHERE seq = 4")
    assert fault(copy).seq == 4


def test_swapped_entries_are_found(copy: Path) -> None:
    damage(
        copy,
        "UPDATE verdict_log SET seq = 100 WHERE seq = 5",
        "UPDATE verdict_log SET seq = 5 WHERE seq = 6",
        "UPDATE verdict_log SET seq = 6 WHERE seq = 100",
    )
    assert fault(copy).seq == 5


def test_a_repeated_entry_is_found(copy: Path) -> None:
    last = length(copy)
    damage(copy, f"INSERT INTO verdict_log (seq, prev, hash, body) SELECT {last + 1}, prev, hash, body FROM verdict_log WHERE seq = {last}")
    assert fault(copy).seq == last + 1


def test_an_entry_of_another_log_is_found(copy: Path, tmp_path: Path) -> None:
    other = Workbench.open(tmp_path / "other.db", create=True)
    other.claims.add("Another desk's claim.", reviewer=other.reviewers.add("Bob"))
    stranger = other.log.entry(6)
    head = Workbench.open(copy).log.head()
    digest = chain_hash(head.hash, stranger.body)
    damage(copy, ("INSERT INTO verdict_log (seq, prev, hash, body) VALUES (?, ?, ?, ?)", (head.seq + 1, head.hash, digest, stranger.body.decode())))
    assert fault(copy).seq == head.seq + 1


@pytest.mark.parametrize("change", ["text = text || ' '", "salt = '0' || substr(salt, 2) || 'x'", "text = CAST(x'ff41' AS TEXT)"])
def test_a_changed_text_is_found(copy: Path, change: str) -> None:
    damage(copy, f"UPDATE payloads SET {change} WHERE text = 'Somebody did.'")
    assert "changed" in str(fault(copy))


def test_a_text_that_vanished_without_a_redaction_is_found(copy: Path) -> None:
    damage(copy, "DELETE FROM payloads WHERE text = 'Somebody did.'")
    found = fault(copy)
    assert "no redaction explains it" in str(found)
    assert found.seq is not None


def test_a_text_from_outside_is_found(copy: Path) -> None:
    digest = hashlib.sha256(b"salt\0Planted.").hexdigest()
    damage(copy, ("INSERT INTO payloads VALUES (?, 'salt', 'Planted.')", (digest,)))
    assert "another program added it" in str(fault(copy))


def test_a_cut_tail_is_found_only_against_a_head(copy: Path) -> None:
    head = str(Workbench.open(copy).log.head())
    last = length(copy)
    damage(
        copy,
        f"DELETE FROM verdict_log WHERE seq = {last}",
        "DELETE FROM payloads WHERE text = 'The quay is empty.'",
    )
    assert Workbench.open(copy).log.verify().head.seq == last - 1
    assert "expected head" in str(fault(copy, head))
    assert fault(copy, head.partition(":")[2]).seq == last


def test_a_rechained_tail_is_found_only_against_a_head(copy: Path) -> None:
    desk = Workbench.open(copy)
    head = desk.log.head()
    entry = desk.log.entry(head.seq)
    body = entry.body.replace(b'"time":"2', b'"time":"1')
    assert body != entry.body
    damage(copy, ("UPDATE verdict_log SET body = ?, hash = ? WHERE seq = ?", (body.decode(), chain_hash(entry.prev, body), head.seq)))
    desk.log.verify()
    assert "expected head" in str(fault(copy, str(head)))


def test_a_log_that_grew_still_holds_its_earlier_head(copy: Path) -> None:
    desk = Workbench.open(copy)
    head = desk.log.head()
    desk.claims.add("One more.", reviewer=desk.reviewers.add("Ann Example"))
    assert desk.log.verify(expect_head=str(head)).head.seq == head.seq + 1
    assert "expected head" in str(fault(copy, f"{head.seq + 1}:{head.hash}"))


REFUSED = {
    "change an entry": "UPDATE verdict_log SET body = body WHERE seq = 1",
    "remove an entry": "DELETE FROM verdict_log WHERE seq = 1",
    "replace an entry": "INSERT OR REPLACE INTO verdict_log (seq, prev, hash, body) SELECT seq, prev, hash, body FROM verdict_log WHERE seq = 2",
    "leave a gap": "INSERT INTO verdict_log (seq, prev, hash, body) SELECT 500, hash, hash, body FROM verdict_log WHERE seq = 2",
    "fork": "INSERT INTO verdict_log (seq, prev, hash, body) SELECT (SELECT max(seq) + 1 FROM verdict_log), prev, hash, body FROM verdict_log WHERE seq = 2",
    "let SQLite number": "INSERT INTO verdict_log (prev, hash, body) SELECT prev, hash, body FROM verdict_log WHERE seq = 2",
    "change a text": "UPDATE payloads SET text = 'x'",
    "erase a text": "DELETE FROM payloads",
    "replace a text": "INSERT OR REPLACE INTO payloads SELECT hash, salt, 'x' FROM payloads LIMIT 1",
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_the_database_itself_refuses(copy: Path, what: str, recursive: str) -> None:
    db = sqlite3.connect(copy, isolation_level=None)
    db.execute(f"PRAGMA recursive_triggers = {recursive}")
    before = db.execute("SELECT count(*), max(seq) FROM verdict_log").fetchone()
    with pytest.raises(sqlite3.IntegrityError):
        db.execute(REFUSED[what])
    assert db.execute("SELECT count(*), max(seq) FROM verdict_log").fetchone() == before
    db.close()
    Workbench.open(copy).log.verify()


def test_the_guards_are_put_back_after_a_table_is_transformed(copy: Path) -> None:
    from workbench.store.database import Database
    from workbench.store.schema import migrate

    with Database(copy).write() as db:
        db.execute("DROP TRIGGER verdict_log_guards_update")
        migrate(db)
    with pytest.raises(sqlite3.IntegrityError), sqlite3.connect(copy) as plain:
        plain.execute(REFUSED["change an entry"])
