"""How the columns of a file were mapped, the last time that a file with the same columns was imported.

Invariant: a convenience and no part of the log; without it, a person checks the mapping once more.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def remember(
    db: "Connection", kind: str, columns: Sequence[str], mapping: Mapping[str, str], date_format: str | None, *, time: str
) -> None:
    """Store the mapping that was used for these columns."""
    db.execute(
        "INSERT OR REPLACE INTO column_mappings (kind, columns, mapping, date_format, used) VALUES (?, ?, ?, ?, ?)",
        (kind, json.dumps(list(columns)), json.dumps(dict(mapping)), date_format, time),
    )


def remembered(db: "Connection", kind: str, columns: Sequence[str]) -> tuple[dict[str, str], str | None] | None:
    """Return the mapping and the date format last used for these columns."""
    sql = "SELECT mapping, date_format FROM column_mappings WHERE kind = ? AND columns = ?"
    row = db.execute(sql, [kind, json.dumps(list(columns))]).fetchone()
    return (json.loads(row[0]), row[1]) if row else None
