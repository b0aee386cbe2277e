"""How good matching is: data sets others measure with, and their measures. Ranks nothing itself."""

from workbench.evaluation.collection import Collection, read_collection
from workbench.evaluation.measures import (
    MEASURES,
    Interval,
    bootstrap,
    difference,
    judged_only,
    per_query,
    read_run,
    write_run,
)

__all__ = [
    "MEASURES",
    "Collection",
    "Interval",
    "bootstrap",
    "difference",
    "judged_only",
    "per_query",
    "read_collection",
    "read_run",
    "write_run",
]
