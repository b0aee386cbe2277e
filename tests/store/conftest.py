from collections.abc import Callable

import pytest
import sqlite_utils
from sqlite_utils.migrations import Migrations

from workbench.store import schema


@pytest.fixture
def newer_version(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it to make this code one schema newer: its only new migration adds the table ``extra``."""

    def update() -> None:
        later = Migrations(schema.migrations.name)

        @later()
        def m999_for_a_test(db: sqlite_utils.Database) -> None:
            db.execute("CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT")

        monkeypatch.setattr(schema, "migrations", later)
        monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    return update
