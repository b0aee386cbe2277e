"""The demonstration: sources and claims that come with the repository.

Invariant: loading it again adds nothing twice and changes nothing that a person has changed since; after an
interruption it goes on where it stopped.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.desk.claim_files import claims_in
from workbench.desk.claims import Claims
from workbench.desk.context import Actor
from workbench.desk.matching import Matching
from workbench.desk.reviewers import Reviewers
from workbench.desk.sources import Sources
from workbench.errors import InputError

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
"""Beside the package in a checkout; an installed package has none."""

REVIEWER = "Claim Workbench seeds"
"""Under whose name the demonstration's claims are recorded."""

Stage = Callable[[str, int, int], None]
"""Told a stage (``sources``, ``embedding``, ``matching``), what is done of it, and how much there is."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """What loading added: documents, claims, rankings; and a sentence for each thing that could not be used."""

    documents: int
    claims: int
    matched: int
    problems: tuple[str, ...]


class Seeds:
    """Fills a desk with the demonstration."""

    def __init__(self, reviewers: Reviewers, sources: Sources, claims: Claims, matching: Matching) -> None:
        self._reviewers = reviewers
        self._sources = sources
        self._claims = claims
        self._matching = matching

    def load(self, folder: Path = SEEDS, *, progress: Stage = lambda *_: None) -> Seeded:
        """Take in ``sources/``, describe them as ``manifest.json`` says, add ``claims.jsonl``, match what is unmatched.

        Raises InputError where ``folder`` is not there.
        """
        described = _descriptions(folder)
        reviewer = self._reviewers.add(REVIEWER)
        ingested = self._sources.ingest(
            [folder / "sources"], progress=lambda _, done, total: progress("sources", done, total)
        )
        self._describe(described, reviewer)
        known = {claim.text for claim in self._claims.select()}
        found = claims_in(folder / "claims.jsonl")
        missing = [(line, item) for line, item in found if isinstance(item, InputError) or item.text not in known]
        claims = self._claims.import_rows(missing, reviewer=reviewer)
        self._matching.embed(lambda done, total: progress("embedding", done, total))
        unmatched = [claim.id for claim in self._claims.select(state="new")]
        rankings = self._matching.match(unmatched, progress=lambda done, total: progress("matching", done, total))
        return Seeded(
            documents=sum(len(result.documents) for result in ingested),
            claims=len(claims.added),
            matched=len(rankings),
            problems=(
                *(problem for result in ingested for problem in result.problems),
                *(f"claims.jsonl, line {line}: {reason}" for line, reason in claims.problems),
            ),
        )

    def _describe(self, described: dict[str, dict[str, str]], reviewer: Actor) -> None:
        """Say of each seed what it does not say itself; what a person has set since stays."""
        for row in self._sources.page()[0]:
            about = described.get(row.document.sha256, {})
            unsaid = {name: value for name, value in about.items() if not getattr(row.document.metadata, name)}
            if unsaid:
                self._sources.edit(row.document.id, reviewer=reviewer, **unsaid)


def _descriptions(folder: Path) -> dict[str, dict[str, str]]:
    """SHA-256 of a file -> what the manifest says of the one document in it."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except OSError as error:
        raise InputError(
            f"The demonstration is not at {folder}; it comes with the repository, so run this from a copy of that."
        ) from error
    return {file["sha256"]: file["metadata"] for file in manifest["files"] if file["metadata"]}
