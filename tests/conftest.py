"""What several rooms' tests share."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.matching.encoder import Encoder, load_encoder

SEEDS = Path(__file__).parents[1] / "seeds"


def pytest_configure(config: pytest.Config) -> None:
    """Let Ctrl-C reach the commands that tests start: a background job ignores it, and what it starts would inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The bundled model, loaded once: for tests in which meaning matters."""
    return load_encoder()


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Workbench]:
    """A desk with the demonstration, matched by the bundled model. Read it; change a copy."""
    desk = Workbench.open(tmp_path_factory.mktemp("seeded") / "claims.db", create=True, encoder=encoder)
    desk.seeds.load()
    yield desk
