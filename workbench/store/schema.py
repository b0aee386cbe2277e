"""The schema of claims.db: pending migrations, guard triggers, version numbers.

Invariant: every table is STRICT, and the guards on the log exist after every migration, because sqlite-utils' ``transform``
drops triggers. ``user_version`` is the number of migrations applied; ``application_id`` tells our files from others.
"""

from sqlite_utils import Database

from workbench.files.outputs import APPLICATION_ID as APPLICATION_ID
from workbench.store.migrations import VERSION as VERSION, migrations


def migrate(db: Database) -> None:
    """Apply pending migrations and create the guards again. Call inside ``Database.write``; ``stale`` then names
    what has to be rebuilt."""
    migrations.apply(db)
    for statement in _GUARDS:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")


def stale(db: Database) -> set[str]:
    """Return which derived data has to be rebuilt from the log and the sources: ``projections``, ``passages``,
    ``words``, ``near-claims``. Migrations are frozen and only mark it, because rebuilding needs current code."""
    rows = db.execute("SELECT name FROM meta WHERE name LIKE 'stale-%'")
    return {str(name).removeprefix("stale-") for (name,) in rows.fetchall()}


def mark_fresh(db: Database) -> None:
    """Note that all derived data was rebuilt."""
    db.execute("DELETE FROM meta WHERE name LIKE 'stale-%'")


def _guard(table: str, action: str, condition: str, message: str) -> list[str]:
    name = f"{table}_guards_{action.lower()}"
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {action} ON {table} {condition} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    ]


_GUARDS = [
    *_guard("verdict_log", "UPDATE", "", "the verdict log is append-only: entries are never changed"),
    *_guard("verdict_log", "DELETE", "", "the verdict log is append-only: entries are never removed"),
    # INSERT OR REPLACE deletes without firing the DELETE trigger, so an insert may only ever add the next entry.
    *_guard(
        "verdict_log",
        "INSERT",
        "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM verdict_log) OR NEW.prev IS NOT "
        "coalesce((SELECT hash FROM verdict_log ORDER BY seq DESC LIMIT 1), printf('%064d', 0))",
        "the verdict log is append-only: only the next entry can be added",
    ),
    *_guard("payloads", "UPDATE", "", "a logged text is never changed"),
    *_guard(
        "payloads",
        "DELETE",
        "WHEN NOT EXISTS (SELECT 1 FROM redactions WHERE payload = OLD.hash)",
        "a logged text is erased only by a redaction",
    ),
    *_guard(
        "payloads",
        "INSERT",
        "WHEN EXISTS (SELECT 1 FROM payloads WHERE hash = NEW.hash)",
        "a logged text is never changed",
    ),
]
