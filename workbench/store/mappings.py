"""Which columns held what, the last time that a file with the same columns came in.

Invariant: a convenience, no part of the record; losing it costs a person one look.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def remember(
    db: "Connection", kind: str, columns: Sequence[str], mapping: Mapping[str, str], date_format: str | None, *, time: str
) -> None:
    """Keep what was used for these columns."""
    db.execute(
        "INSERT OR REPLACE INTO column_mappings (kind, columns, mapping, date_format, used) VALUES (?, ?, ?, ?, ?)",
        (kind, json.dumps(list(columns)), json.dumps(dict(mapping)), date_format, time),
    )


def remembered(db: "Connection", kind: str, columns: Sequence[str]) -> tuple[dict[str, str], str | None] | None:
    """The mapping, and the date format, last used for these columns."""
    sql = "SELECT mapping, date_format FROM column_mappings WHERE kind = ? AND columns = ?"
    row = db.execute(sql, [kind, json.dumps(list(columns))]).fetchone()
    return (json.loads(row[0]), row[1]) if row else None
