"""The log as of a time, also if a clock ran backwards."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.domain.selection import Selection
from workbench.errors import InputError
from workbench.store import verdict_log
from workbench.store.database import Database

DAYS = (1, 2, 3, 9, 4, 5, 12)
"""Of November 2026: the fourth claim was added with a clock that ran ahead."""


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    def clock() -> Iterator[int]:
        while True:
            yield day

    day, days = 1, clock()
    desk = Workbench.open(
        tmp_path / "claims.db", create=True, clock=lambda: datetime(2026, 11, next(days), 12, tzinfo=UTC)
    )
    ann = desk.reviewers.add("Ann Example")
    for day in DAYS:
        desk.claims.add(f"Added on day {day}.", reviewer=ann)
    return desk


def last(desk: Workbench, time: str) -> int | None:
    with Database(Path(desk.path)).read() as db:
        return verdict_log.last_before(db, time)


def test_the_log_as_of_a_time_holds_nothing_later(desk: Workbench) -> None:
    end = desk.log.head().seq
    first = end - len(DAYS)
    assert last(desk, "2026-10-31") is None
    assert last(desk, "2026-11-01") == first + 1
    assert last(desk, "2026-11-02T11:59") == first + 1 and last(desk, "2026-11-02T12:00") == first + 2
    assert last(desk, "2026-11-05") == last(desk, "2026-11-08") == first + 3, "the fourth is of the ninth"
    assert last(desk, "2026-11-09") == last(desk, "2026-11-11") == first + 6
    assert last(desk, "2026-11") == last(desk, "2026-11-12") == end


def test_an_export_as_of_a_time_is_of_that_beginning(desk: Workbench, tmp_path: Path) -> None:
    exported = desk.log.export("jsonl", tmp_path / "log.jsonl", Selection(as_of="2026-11-05"))
    assert exported.head.seq == desk.log.head().seq - 4
    with pytest.raises(InputError, match="nothing at 2026-10"):
        desk.log.export("jsonl", tmp_path / "log.jsonl", Selection(as_of="2026-10"))
