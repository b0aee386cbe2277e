"""Fixtures for the tests of pages."""

from pathlib import Path

import pytest
from letters import Letters
from streamlit import config

from workbench.app import session
from workbench.app.server import FIXED
from workbench.desk import Workbench


@pytest.fixture(scope="session", autouse=True)
def options_of_the_server() -> None:
    """Run pages with the options with which they are served. With Streamlit's defaults, a fourth of the time is spent on
    statistics of use and on rewriting the scripts."""
    for name, value in FIXED.items():
        config.set_option(name, value)


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """An empty desk, served to Ann Example."""
    made = Workbench.open(tmp_path / "claims.db", create=True, encoder=Letters())  # type: ignore[arg-type]
    session.use(made, reviewer="Ann Example")
    return made
