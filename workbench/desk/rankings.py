"""The last ranking of a claim, as a reviewer sees it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.domain import Match, Provenance
from workbench.store import rankings

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class Ranking:
    """The matches of a claim as last made. ``stale``: the sources have changed since. ``run`` names it when a reviewer
    acts on it; ``created`` is UTC."""

    run: int
    claim: int
    created: str
    stale: bool
    provenance: Provenance
    matches: tuple[Match, ...]


def last_ranking(db: "Connection", claim: int) -> Ranking | None:
    """Return the last ranking of a claim, or None where it was never matched. Two statements."""
    last = rankings.last(db, claim)
    if last is None:
        return None
    run, matches = last
    return Ranking(run.id, run.claim, run.created, run.stale, run.provenance, tuple(matches))
