"""The database of a desk: its tables, the log in it, and the queries on both, one module per subject."""

from workbench.store.database import Database, Progress

__all__ = ["Database", "Progress"]
