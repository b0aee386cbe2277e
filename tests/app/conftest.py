"""Fixtures for the tests of pages."""

from pathlib import Path

import pytest
from letters import Letters

from workbench.app import session
from workbench.desk import Workbench


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """An empty desk, served to Ann Example."""
    made = Workbench.open(tmp_path / "claims.db", create=True, encoder=Letters())  # type: ignore[arg-type]
    session.use(made, reviewer="Ann Example")
    return made
