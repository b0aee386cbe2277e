"""The demonstration: sources, claims and a few verdicts that come with the repository.

Invariant: loading it again adds no duplicates and changes nothing that a person has edited. After an interruption it
continues where it stopped. Everything is recorded by reviewers whose ids mark it as part of the demonstration.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from workbench.desk.claim_files import claims_in
from workbench.desk.claims import Claims
from workbench.desk.context import Actor
from workbench.desk.log import VerdictLog
from workbench.desk.matching import Matching
from workbench.desk.review import Review
from workbench.desk.reviewers import Reviewers
from workbench.desk.sources import Sources
from workbench.desk.verdicts import Verdicts
from workbench.domain.demonstration import in_demonstration
from workbench.domain.judging import Correction, NewVerdict, Seen
from workbench.domain.verdicts import Verdict
from workbench.errors import InputError

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
"""The folder beside the package in a checkout of the repository; an installed package does not have it."""

REVIEWER = "Claim Workbench seeds"
"""The reviewer who is recorded as having added the claims of the demonstration."""

Stage = Callable[[str, int, int], None]
"""Called with a stage (``sources``, ``embedding``, ``matching``), the number of items done, and the total."""


@dataclass(frozen=True, slots=True)
class SeedReport:
    """The numbers of documents, claims, rankings and verdicts that were added, and a sentence for each item that could not
    be used."""

    documents: int
    claims: int
    matched: int
    verdicts: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExampleVerdict:
    """A line of ``verdicts.jsonl``: the text of the claim, the reviewer's name and their verdict. ``evidence``: sentences of
    the sources with the reviewer's labels, which the verdict cites. ``corrects``: the reason for which it replaces the
    reviewer's verdict in an earlier line."""

    claim: str
    reviewer: str
    rating: str
    rationale: str
    evidence: dict[str, str]
    confidence: str | None = None
    second_wanted: bool = False
    corrects: str | None = None


class Judging(NamedTuple):
    """The services that record and read verdicts."""

    review: Review
    verdicts: Verdicts
    log: VerdictLog


class Seeds:
    """Loads the demonstration into a desk."""

    def __init__(
        self, reviewers: Reviewers, sources: Sources, claims: Claims, matching: Matching, judging: Judging
    ) -> None:
        self._reviewers = reviewers
        self._sources = sources
        self._claims = claims
        self._matching = matching
        self._judging = judging

    def loaded(self) -> bool:
        """Return whether this desk contains the demonstration."""
        return has_demonstration(self._reviewers.all())

    def load(self, folder: Path = SEEDS, *, progress: Stage = lambda *_: None) -> SeedReport:
        """Import ``sources/`` with the metadata in ``manifest.json``, add the claims in ``claims.jsonl``, match new claims,
        and record the verdicts in ``verdicts.jsonl`` on claims that nobody else has reviewed.

        Raises InputError if ``folder`` does not exist.
        """
        metadata = _metadata(folder)
        reviewer = self._reviewers.add(REVIEWER, demonstration=True)
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
            verdicts=self._record_verdicts(folder / "verdicts.jsonl"),
            problems=(
                *(problem for result in ingested for problem in result.problems),
                *(f"claims.jsonl, line {line}: {reason}" for line, reason in claims.problems),
            ),
        )

    def _record_verdicts(self, file: Path) -> int:
        """Record the verdicts of a file that are not recorded yet; return their number."""
        known = {claim.text: claim.id for claim in self._claims.select()}
        steps = [ExampleVerdict(**json.loads(line)) for line in file.read_text("utf-8").splitlines()]
        recorded, snippets = 0, dict[str, int]()
        for text, of_claim in groupby(steps, key=attrgetter("claim")):
            earlier = self._judging.log.verdicts(claim=known[text])[::-1] if text in known else []
            left = list(of_claim)[len(earlier) :]
            if text not in known or not left or not all(in_demonstration(verdict.reviewer) for verdict in earlier):
                continue
            snippets = snippets or self._snippets()
            for step in left:
                earlier.append(self._record(known[text], step, earlier, snippets))
            recorded += len(left)
        return recorded

    def _record(self, claim: int, step: ExampleVerdict, earlier: Sequence[Verdict], snippets: Mapping[str, int]) -> Verdict:
        review, verdicts, _ = self._judging
        reviewer = self._reviewers.add(step.reviewer, demonstration=True)
        ranking = self._matching.ranking(claim)
        run = ranking.run if ranking else None
        for quote, label in step.evidence.items():
            review.label(claim, snippets[quote], label, reviewer=reviewer, ranking=run)
        new = NewVerdict(step.rating, step.rationale, confidence=step.confidence, second_wanted=step.second_wanted)
        seen, cite = Seen(ranking=run), [snippets[quote] for quote in step.evidence]
        if step.corrects is None:
            return verdicts.record(claim, new, reviewer=reviewer, seen=seen, cite=cite)
        before = next(verdict.id for verdict in reversed(earlier) if verdict.reviewer == reviewer)
        return verdicts.correct(before, new, Correction(step.corrects), reviewer=reviewer, seen=seen, cite=cite)

    def _snippets(self) -> dict[str, int]:
        """Return the ids of the snippets of all sources by their texts; the first source with a text counts."""
        documents = sorted(row.document.id for row in self._sources.page(limit=-1)[0])
        snippets = [snippet for id in documents for snippet in self._sources.get(id).snippets]
        return {snippet.text: snippet.id for snippet in reversed(snippets)}

    def _add_metadata(self, metadata: dict[str, dict[str, str]], reviewer: Actor) -> None:
        """Add the metadata that the sources do not have; what a person has set is not changed."""
        for row in self._sources.page()[0]:
            known = metadata.get(row.document.sha256, {})
            missing = {name: value for name, value in known.items() if not getattr(row.document.metadata, name)}
            if missing:
                self._sources.edit(row.document.id, reviewer=reviewer, **missing)


def has_demonstration(reviewers: Iterable[tuple[Actor, str]]) -> bool:
    """Return whether the demonstration was loaded into the desk with these reviewers. Earlier versions did not mark
    their ids."""
    return any(in_demonstration(id) or name == REVIEWER for id, name in reviewers)


def _metadata(folder: Path) -> dict[str, dict[str, str]]:
    """Return the metadata in the manifest, by the SHA-256 of the file."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except OSError as error:
        raise InputError(
            f"The demonstration is not at {folder}; it comes with the repository, so run this from a copy of that."
        ) from error
    return {file["sha256"]: file["metadata"] for file in manifest["files"] if file["metadata"]}
