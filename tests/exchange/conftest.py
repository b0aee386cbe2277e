"""A desk for the tests of exports; modules that need another one define their own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.domain.judging import NewVerdict


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """Return a desk with two claims and their verdicts."""
    desk = Workbench.open(tmp_path / "claims.db", create=True, clock=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    ann = desk.reviewers.add("Ann")
    for number, text in enumerate(("The quay is empty.", "The crane was sold."), start=1):
        desk.claims.add(text, reviewer=ann)
        desk.verdicts.record(number, NewVerdict("true", "Seen."), reviewer=ann)
    return desk
