"""The data of the lists: which rows there are, in order, and what each row shows, as far as the reviewer may see it.

Texts are sent as text, and the browser escapes them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol

from workbench.app.catalogue import say
from workbench.app.components.labels import Ratings, all_ratings
from workbench.app.components.sources import missing_words
from workbench.app.components.text import day, minute
from workbench.desk import Actor, Workbench
from workbench.domain import ClaimFilter, ClaimRow, ClaimSort, SourceFilter, SourceRow, SourceSort, Verdict, VerdictFilter
from workbench.domain.demonstration import in_demonstration

Data = dict[str, Any]
"""A JSON object for the browser."""


class Rows(Protocol):
    """The rows of a list with a filter and an order. ``desk`` is the one of the reviewer who looks (``for_reviewer``)."""

    name: ClassVar[str]

    def order(self, desk: Workbench) -> tuple[list[int], Mapping[int, int]]:
        """Return the numbers of all rows, in order, and for each row that follows a similar one, the number of that."""
        ...

    def contents(self, desk: Workbench, reviewer: Actor, ids: Sequence[int]) -> Iterable[Data]:
        """Return what the rows with these numbers show, without those that are not there; each has its ``id``."""
        ...

    def legend(self, desk: Workbench) -> Data:
        """Return what is needed to act on the rows, and the sentence that is shown where there are none."""
        ...


@dataclass(frozen=True)
class QueueRows:
    """Claims of the queue."""

    filter: ClaimFilter
    sort: ClaimSort
    name: ClassVar[str] = "queue"

    def order(self, desk: Workbench) -> tuple[list[int], Mapping[int, int]]:
        """Return the claims that match, and the possible duplicates that are listed behind another claim."""
        return desk.queue.in_order(self.filter, sort=self.sort)

    def contents(self, desk: Workbench, reviewer: Actor, ids: Sequence[int]) -> Iterable[Data]:
        """Return the claims with counts and ratings of those labels and verdicts that the reviewer may see."""
        ratings, names = all_ratings(desk), dict(desk.reviewers.all())
        return [_claim(row, ratings, names, reviewer) for row in desk.queue.rows(ids)]

    def legend(self, desk: Workbench) -> Data:
        """Return the criteria of triage, the tags and the reviewers."""
        return {
            "nothing": say("queue.nothing"),
            "criteria": [asdict(criterion) for criterion in desk.queue.criteria()],
            "tags": desk.queue.filter_choices().tags,
            "people": list(desk.reviewers.all()),
        }


@dataclass(frozen=True)
class VerdictRows:
    """Verdicts of the log, newest first."""

    filter: VerdictFilter
    name: ClassVar[str] = "log"

    def order(self, desk: Workbench) -> tuple[list[int], Mapping[int, int]]:
        """Return the verdicts that match."""
        return desk.log.ids(self.filter), {}

    def contents(self, desk: Workbench, reviewer: Actor, ids: Sequence[int]) -> Iterable[Data]:
        """Return the verdicts with the texts of their claims."""
        return [_verdict(verdict) for verdict in desk.log.with_ids(ids)]

    def legend(self, desk: Workbench) -> Data:
        """Return the sentence alone: there is no act on many verdicts."""
        return {"nothing": say("log.nothing" if self.filter == VerdictFilter() else "log.nothing-found")}


@dataclass(frozen=True)
class SourceRows:
    """Sources."""

    filter: SourceFilter
    sort: SourceSort
    name: ClassVar[str] = "sources"

    def order(self, desk: Workbench) -> tuple[list[int], Mapping[int, int]]:
        """Return the sources that match."""
        return desk.sources.in_order(self.filter, sort=self.sort), {}

    def contents(self, desk: Workbench, reviewer: Actor, ids: Sequence[int]) -> Iterable[Data]:
        """Return the sources with the counts of those citations that the reviewer may see."""
        return [_source(row) for row in desk.sources.rows(ids)]

    def legend(self, desk: Workbench) -> Data:
        """Return the sentence alone: there is no act on many sources."""
        return {"nothing": say("sources.nothing" if self.filter == SourceFilter() else "sources.nothing-found")}


def _claim(row: ClaimRow, ratings: Ratings, names: Mapping[Actor, str], reviewer: Actor) -> Data:
    claim = row.claim
    reason = claim.withdrawn_reason or (claim.postponed_reason if claim.state == "postponed" else None)
    return {
        "id": claim.id,
        "text": claim.text,
        "state": claim.state,
        "priority": claim.priority,
        "claimant": claim.claimant or "",
        "dated": day(claim.said_on) if claim.said_on else "",
        "tags": list(claim.tags),
        "triage": dict(claim.triage),
        "reason": reason or "",
        "supports": row.supports,
        "refutes": row.refutes,
        "unread": row.unread,
        **_rating(row, ratings),
        "assigned": names.get(claim.assigned, "") if claim.assigned else "",
        "yours": claim.assigned == reviewer,
        "open": names.get(row.holder, "") if row.holder and row.holder != reviewer else "",
    }


def _rating(row: ClaimRow, ratings: Ratings) -> Data:
    """Return the rating of a claim's verdict, or else of the newest verdict on a possible duplicate; none where verdicts
    differ."""
    if row.rating and row.claim.state != "disputed":
        rating = ratings.get((row.scale, row.rating))
        return {"rating": rating.label if rating else row.rating, "similar": False}
    rating = ratings.get((None, row.similar)) if row.similar else None
    return {"rating": rating.label if rating else row.similar or "", "similar": True}


def _verdict(verdict: Verdict) -> Data:
    return {
        "id": verdict.id,
        "text": verdict.claim_text,
        "recorded": minute(verdict.recorded),
        "reviewer": verdict.reviewer_name,
        "rating": verdict.rating.label,
        "corrected": verdict.corrected_by is not None,
        "example": in_demonstration(verdict.reviewer),
    }


def _source(row: SourceRow) -> Data:
    about = row.document.metadata
    return {
        "id": row.document.id,
        "text": row.document.title,
        "publisher": about.publisher or "",
        "dated": day(about.published) if about.published else "",
        "language": about.language or "",
        "standing": about.standing or "",
        "snippets": row.snippets,
        "cited": row.cited,
        "verdicts": row.verdicts,
        "missing": missing_words(row.missing),
    }
