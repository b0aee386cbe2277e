"""Rows of a query by column name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


def rows(db: "Connection", sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query as dictionaries. One statement: ``sqlite_utils`` opens and closes a savepoint for each
    ``query``, three times as many."""
    cursor = db.execute(sql, values)  # type: ignore[arg-type]
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))
