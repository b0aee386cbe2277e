"""What can be set from outside, in one frozen value; nothing else reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """``database``: the claims.db to work on. ``model``: a sentence-transformers name or folder, None for the bundled
    one. ``reviewer``: the name under which labels and verdicts are recorded when none is given."""

    database: Path = Path("claims.db")
    model: str | None = None
    reviewer: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read WORKBENCH_DB, WORKBENCH_MODEL and WORKBENCH_REVIEWER; blank counts as not set."""
        return cls(
            database=Path(environment.get("WORKBENCH_DB") or "claims.db"),
            model=environment.get("WORKBENCH_MODEL") or None,
            reviewer=environment.get("WORKBENCH_REVIEWER") or None,
        )
