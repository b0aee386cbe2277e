"""The quality of matching, by standard collections and measures, and the agreement of reviewers. Ranks nothing itself."""

from workbench.evaluation.agreement import Coefficient, agreement, pairwise
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
    "Coefficient",
    "Collection",
    "Interval",
    "agreement",
    "bootstrap",
    "difference",
    "judged_only",
    "pairwise",
    "per_query",
    "read_collection",
    "read_run",
    "write_run",
]
