"""The settings from the environment, in one frozen value. No other module reads the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """``database`` is the claims.db to use, ``model`` a sentence-transformers name or folder, None for that of the desk,
    ``device`` the PyTorch device that runs it, None for the CPU, and ``reviewer`` the name of the reviewer where none is
    given."""

    database: Path = Path("claims.db")
    model: str | None = None
    reviewer: str | None = None
    device: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings of WORKBENCH_DB, WORKBENCH_MODEL, WORKBENCH_DEVICE and WORKBENCH_REVIEWER; an empty value is
        ignored."""
        return cls(
            database=Path(environment.get("WORKBENCH_DB") or "claims.db"),
            model=environment.get("WORKBENCH_MODEL") or None,
            device=environment.get("WORKBENCH_DEVICE") or None,
            reviewer=environment.get("WORKBENCH_REVIEWER") or None,
        )
