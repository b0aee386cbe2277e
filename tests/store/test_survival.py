"""Acknowledged writes survive kills, errors inside a transaction, and many writers at once."""

import contextlib
import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.domain.events import fold
from workbench.domain.judging import NewVerdict
from workbench.store import projections, verdict_log
from workbench.store.database import Database

ROUNDS = 50

# A parent that has imported everything forks one recorder a round: starting Python anew would take a minute.
RECORDER = """
import os, sys
from workbench.desk import Workbench
from workbench.domain.judging import NewVerdict
import sqlite_utils, workbench.store.schema, workbench.store.verdict_log
path = sys.argv[1]
while True:
    order = sys.stdin.readline()
    if not order:
        break
    child = os.fork()
    if child == 0:
        desk = Workbench.open(path)
        ann = desk.reviewers.add("Ann Example")
        number = 0
        while True:
            verdict = desk.verdicts.record(1, NewVerdict("false", f"Round {order.strip()}, number {number}."), reviewer=ann)
            os.write(1, f"{os.getpid()} {verdict.id}\\n".encode())
            number += 1
    os.waitpid(child, 0)
    os.write(1, b"ended 0\\n")
"""


def assert_whole(path: Path) -> None:
    desk = Workbench.open(path)
    desk.log.verify()
    with Database(path).read() as db:
        assert projections.state(db) == fold(verdict_log.events(db))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.claims.add("The crane was sold.", reviewer=desk.reviewers.add("Ann Example"))
    return tmp_path / "claims.db"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and fork are POSIX")
def test_a_kill_loses_nothing_that_was_acknowledged(path: Path) -> None:
    chance = random.Random(20261124)
    acknowledged: set[int] = set()
    with subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as recorder:
        assert recorder.stdin is not None and recorder.stdout is not None
        for round in range(ROUNDS):
            recorder.stdin.write(f"{round}\n")
            recorder.stdin.flush()
            spare = chance.randint(1, 8)
            while True:
                who, id = recorder.stdout.readline().split()
                if who == "ended":
                    break
                acknowledged.add(int(id))
                spare -= 1
                if spare == 0:
                    os.kill(int(who), signal.SIGKILL)
        recorder.stdin.close()
    assert len(acknowledged) >= ROUNDS
    assert acknowledged <= {verdict.id for verdict in Workbench.open(path).log.verdicts()}
    assert_whole(path)


def test_every_connection_that_writes_syncs_fully_and_readers_cannot_write(path: Path) -> None:
    database = Database(path)
    with database.write() as db:
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert db.execute("PRAGMA secure_delete").fetchone()[0] == 1
        assert db.conn.in_transaction
    with database.read() as db:
        assert db.execute("PRAGMA query_only").fetchone()[0] == 1
        with pytest.raises(Exception, match="readonly"):
            db.execute("DELETE FROM drafts")


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_fault_in_the_middle_of_a_transaction_leaves_nothing_behind(
    path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Workbench.open(path)
    ann = desk.reviewers.add("Ann Example")
    with Database(path).read() as db:
        before = projections.state(db), desk.log.head(), db.execute("SELECT count(*) FROM payloads").fetchone()[0]
    real, left = projections.apply, [after]

    def failing(*arguments: object) -> None:
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        left[0] -= 1
        real(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as fault:
        fault.setattr(projections, "apply", failing)
        with contextlib.suppress(Exception):
            desk.verdicts.record(1, NewVerdict("false", "Lost on the way."), reviewer=ann)
            desk.claims.add("Lost too.", reviewer=ann)
            desk.claims.add("And lost.", reviewer=ann)
    with Database(path).read() as db:
        state = projections.state(db)
        if len(state["claims"]) == len(before[0]["claims"]) and not state["verdicts"]:
            assert (state, desk.log.head(), db.execute("SELECT count(*) FROM payloads").fetchone()[0]) == before
    assert_whole(path)


def test_many_writers_lose_nothing(path: Path) -> None:
    desk = Workbench.open(path)
    reviewers = [desk.reviewers.add(f"Reviewer {number}") for number in range(4)]

    def record(number: int) -> int:
        return Workbench.open(path).verdicts.record(1, NewVerdict("false", f"Number {number}."), reviewer=reviewers[number % 4]).id

    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(record, range(100)))
    assert len(set(ids)) == 100
    assert {verdict.id for verdict in desk.log.verdicts()} == set(ids)
    assert_whole(path)
