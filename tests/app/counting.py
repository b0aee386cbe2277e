"""Count the connections and statements of a database while a test runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from workbench.store.database import Database

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
HOUSEKEEPING = ("PRAGMA", "BEGIN", "COMMIT", "ROLLBACK")
"""What opens and ends a connection's transaction, the same for each connection."""


@dataclass
class Counted:
    """The statements that were executed, in order, and how many connections were opened."""

    connections: int = 0
    statements: list[str] = field(default_factory=list)

    def add(self, statement: str) -> None:
        """Count a statement. Those that SQLite runs itself, for full-text tables and triggers, are comments to the trace."""
        if not statement.startswith("--"):
            self.statements.append(" ".join(statement.split()))

    @property
    def reads(self) -> list[str]:
        """The statements that only read."""
        return [statement for statement in self.statements if not statement.startswith((*WRITES, *HOUSEKEEPING))]

    @property
    def writes(self) -> list[str]:
        """The statements that change rows."""
        return [statement for statement in self.statements if statement.startswith(WRITES)]


@contextmanager
def counted() -> Iterator[Counted]:
    """Count connections and statements, on every database of this process, until the block ends."""
    counts, connect = Counted(), Database._connect

    def traced(self: Database, **options: Any) -> Any:
        db = connect(self, **options)
        counts.connections += 1
        db.conn.set_trace_callback(counts.add)
        return db

    with patch.object(Database, "_connect", traced):
        yield counts
