"""Row changes, and the tables to which they apply: the state of a desk is the result of all changes of its log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Key = tuple[str | int, ...]
Row = dict[str, Any]
State = dict[str, dict[Key, Row]]

SPAN = ("document", "text_sha256", "start", "end")

TABLES: Mapping[str, tuple[str, ...]] = {
    "reviewers": ("id",),
    "scales": ("key", "version"),
    "settings": ("name",),
    "claims": ("id",),
    "evidence": SPAN,
    "rankings": ("hash",),
    "labels": ("claim", *SPAN, "reviewer"),
    "citations": ("claim", *SPAN, "reviewer"),
    "verdicts": ("id",),
    "verdict_citations": ("verdict", "position"),
    "redactions": ("payload",),
    "notes": ("seq",),
}
"""The projections, and the key columns of each."""


@dataclass(frozen=True, slots=True)
class Put:
    """Set ``values`` in the row with this key. A missing row is added, unless ``only_existing`` is set."""

    table: str
    key: Key
    values: Row
    only_existing: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove the row with this key, if there is one."""

    table: str
    key: Key


Change = Put | Remove


def apply(state: State, changes: Iterable[Change]) -> None:
    """Apply changes to a state in memory."""
    for change in changes:
        rows = state[change.table]
        if isinstance(change, Remove):
            rows.pop(change.key, None)
        elif change.key in rows or not change.only_existing:
            rows.setdefault(change.key, {}).update(change.values)
