"""Fixtures for the tests of pages."""

from pathlib import Path

import pytest
from letters import Letters
from streamlit import config

from workbench.app import session
from workbench.app.components import jobs
from workbench.app.server import FIXED
from workbench.desk import Workbench
from workbench.domain.sources import Metadata


@pytest.fixture(scope="session", autouse=True)
def options_of_the_server() -> None:
    """Run pages with the options with which they are served. With Streamlit's defaults, a fourth of the time is spent on
    statistics of use and on rewriting the scripts."""
    for name, value in FIXED.items():
        config.set_option(name, value)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page waits for the job that it started, however slow this machine is."""
    monkeypatch.setattr(jobs, "PATIENCE_S", 60.0)


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    """An empty desk, served to Ann Example."""
    made = Workbench.open(tmp_path / "claims.db", create=True, encoder=Letters())  # type: ignore[arg-type]
    session.use(made, reviewer="Ann Example")
    return made


@pytest.fixture
def filled(desk: Workbench) -> Workbench:
    """The desk with one source of three sentences and two claims, matched."""
    ann = desk.reviewers.add("Ann Example")
    desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A [call](x)", published="2022"))
    desk.claims.add("The crane **was** sold for $5.", reviewer=ann)
    desk.claims.add("The quay is empty.", reviewer=ann)
    desk.matching.embed()
    desk.matching.match()
    return desk
