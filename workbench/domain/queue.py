"""Lines of the claim queue, and the filters and orders in which it is read."""

from dataclasses import dataclass
from typing import Literal

from workbench.domain.claims import Claim, ClaimState

ClaimSort = Literal["work", "priority", "triage", "newest", "oldest", "evidence"]
LabelledEvidence = Literal["none", "for", "against", "both"]

NOBODY = "nobody"
"""In place of a reviewer's id in a filter: claims that are assigned to nobody."""


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """Which claims to list; a field that is None, empty or False filters nothing.

    ``reviewer`` is the id of the assignee or of somebody who recorded a verdict on the claim, or ``NOBODY``.
    ``evidence`` is what the claim's snippets were labelled. ``similar`` keeps claims with a possible duplicate that has
    a verdict.
    """

    state: ClaimState | None = None
    words: str = ""
    rating: str | None = None
    tag: str | None = None
    language: str | None = None
    claimant: str | None = None
    reviewer: str | None = None
    evidence: LabelledEvidence | None = None
    similar: bool = False


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A line of the queue: a claim with the number of snippets labelled as supporting and refuting it.

    Counts and ratings include only what the viewer may see. ``unread`` is the number of ranked snippets without a label,
    ``similar`` the rating of the newest verdict on a possible duplicate, ``holder`` the id of the reviewer who has the
    claim open, ``like`` the number of the possible duplicate listed before it while both are open.
    """

    claim: Claim
    supports: int
    refutes: int
    unread: int
    rating: str | None
    scale: str | None
    similar: str | None = None
    holder: str | None = None
    like: int | None = None


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """The values that the queue can be filtered by, each list in alphabetical order."""

    tags: list[str]
    languages: list[str]
    claimants: list[str]
