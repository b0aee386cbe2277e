"""Single values of a database, by name: the id of its log, its epoch, the state of its sources, the rule for near claims."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def value(db: "Connection", name: str) -> str | None:
    """Return a value, None where there is none."""
    row = db.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else None


def set_value(db: "Connection", name: str, value: str) -> None:
    """Set a value."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
