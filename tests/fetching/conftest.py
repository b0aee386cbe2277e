"""A web server for the tests of this folder."""

from collections.abc import Iterator

import pytest
from web_server import WebServer, serving


@pytest.fixture
def server() -> Iterator[WebServer]:
    with serving() as running:
        yield running
