"""An upgrade takes time in proportion to the number of documents: a newsroom has tens of thousands."""

from pathlib import Path

import pytest
from sqlite_utils import Database as Connection

from workbench.store import schema
from workbench.store.migrations import migrations

STEPS = 1000
"""SQLite reports every so many steps of its virtual machine."""


def steps_of_upgrade(path: Path, documents: int) -> int:
    """Return how many thousand steps SQLite takes to upgrade a database of schema 9 with so many documents."""
    db = Connection(path)
    migrations.apply(db, stop_before="m010_originals")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("INSERT INTO models (id, name, fingerprint, dimension) VALUES (1, 'm', 'f', 1)")
    db.execute(
        "INSERT INTO embeddings (id, model, input_sha256, dtype, vector) VALUES (1, 1, x'00', 'float32', x'00000000')"
    )
    for n in range(documents):
        db.execute(
            "INSERT INTO documents (id, sha256, text_sha256, media_type, kind, place, version, current, added, text, bytes) "
            "VALUES (?, ?, ?, 'text/plain', 'file', ?, 1, 1, '2026-01-01T00:00:00.000Z', 'A text.', x'41')",
            [n + 1, f"{n:064}", f"{n:064}", f"/{n}.txt"],
        )
        db.execute("INSERT INTO title_embeddings (model, title, embedding) VALUES (1, ?, 1)", [n + 1])
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    db.conn.set_progress_handler(count, STEPS)
    with db.atomic():
        schema.migrate(db)
    assert db.execute("SELECT count(*), sum(length(bytes)) FROM originals").fetchone() == (documents, documents)
    assert db.execute("PRAGMA foreign_key_check").fetchone() is None
    assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'moved_titles'").fetchone()
    return steps


def test_twice_the_documents_take_no_more_than_twice_the_steps(tmp_path: Path) -> None:
    few, many = steps_of_upgrade(tmp_path / "few.db", 400), steps_of_upgrade(tmp_path / "many.db", 800)
    assert many < 2.5 * few, (few, many)


def test_a_migration_opens_no_savepoint_of_its_own() -> None:
    """Inside a savepoint SQLite reads the list of all changed pages at the end of every statement."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "applied", lambda db: [])
        pending = migrations.pending(Connection(memory=True))
    assert len(pending) == schema.VERSION
    assert [migration.name for migration in pending if migration.transactional] == []
