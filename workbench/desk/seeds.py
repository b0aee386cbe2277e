"""The demonstration: sources and claims that come with the repository.

Invariant: loading it again adds no duplicates and changes nothing that a person has edited. After an interruption it
continues where it stopped.
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
"""The folder beside the package in a checkout of the repository; an installed package does not have it."""

REVIEWER = "Claim Workbench seeds"
"""The reviewer who is recorded as having added the claims of the demonstration."""

Stage = Callable[[str, int, int], None]
"""Called with a stage (``sources``, ``embedding``, ``matching``), the number of items done, and the total."""


@dataclass(frozen=True, slots=True)
class SeedReport:
    """The numbers of documents, claims and rankings that were added, and a sentence for each item that could not be used."""

    documents: int
    claims: int
    matched: int
    problems: tuple[str, ...]


class Seeds:
    """Loads the demonstration into a desk."""

    def __init__(self, reviewers: Reviewers, sources: Sources, claims: Claims, matching: Matching) -> None:
        self._reviewers = reviewers
        self._sources = sources
        self._claims = claims
        self._matching = matching

    def load(self, folder: Path = SEEDS, *, progress: Stage = lambda *_: None) -> SeedReport:
        """Import ``sources/`` with the metadata in ``manifest.json``, add the claims in ``claims.jsonl``, and match new
        claims.

        Raises InputError if ``folder`` does not exist.
        """
        metadata = _metadata(folder)
        reviewer = self._reviewers.add(REVIEWER)
        ingested = self._sources.ingest(
            [folder / "sources"], progress=lambda _, done, total: progress("sources", done, total)
        )
        self._add_metadata(metadata, reviewer)
        known = {claim.text for claim in self._claims.select()}
        rows = claims_in(folder / "claims.jsonl")
        missing = [(line, item) for line, item in rows if isinstance(item, InputError) or item.text not in known]
        claims = self._claims.import_rows(missing, reviewer=reviewer)
        self._matching.embed(lambda done, total: progress("embedding", done, total))
        unmatched = [claim.id for claim in self._claims.select(state="new")]
        rankings = self._matching.match(unmatched, progress=lambda done, total: progress("matching", done, total))
        return SeedReport(
            documents=sum(len(result.documents) for result in ingested),
            claims=len(claims.added),
            matched=len(rankings),
            problems=(
                *(problem for result in ingested for problem in result.problems),
                *(f"claims.jsonl, line {line}: {reason}" for line, reason in claims.problems),
            ),
        )

    def _add_metadata(self, metadata: dict[str, dict[str, str]], reviewer: Actor) -> None:
        """Add the metadata that the sources do not have; what a person has set is not changed."""
        for row in self._sources.page()[0]:
            known = metadata.get(row.document.sha256, {})
            missing = {name: value for name, value in known.items() if not getattr(row.document.metadata, name)}
            if missing:
                self._sources.edit(row.document.id, reviewer=reviewer, **missing)


def _metadata(folder: Path) -> dict[str, dict[str, str]]:
    """Return the metadata in the manifest, by the SHA-256 of the file."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except OSError as error:
        raise InputError(
            f"The demonstration is not at {folder}; it comes with the repository, so run this from a copy of that."
        ) from error
    return {file["sha256"]: file["metadata"] for file in manifest["files"] if file["metadata"]}
