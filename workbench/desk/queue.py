"""The queue: list the claims to review, and assign, prioritise, triage and postpone them.

Invariant: postponements, assignments, priorities and triage scores are events in the log. A lease is temporary and
not logged; it says only who has a claim open now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.desk.claims import state_named
from workbench.desk.context import Actor, Context
from workbench.desk.lookups import claim_with
from workbench.domain import PRIORITIES, Claim, ClaimFilter, ClaimRow, ClaimSort, FilterChoices
from workbench.domain.events import (
    ClaimAssigned,
    ClaimPostponed,
    ClaimPrioritised,
    ClaimResumed,
    ClaimTriaged,
    SettingChosen,
)
from workbench.domain.triage import SCORES, SETTING, Criterion, checked_criteria, criteria_of
from workbench.errors import InputError, NotFoundError
from workbench.store import claims as rows, desk_settings, leases

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

LEASE = timedelta(minutes=20)
"""The duration of a lease; it is renewed whenever the reviewer opens the claim or acts on it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The reviewer who has a claim open, by id, and the time (UTC) until which they have it."""

    reviewer: Actor
    until: str


class Queue:
    """The claims to review, in order, and who reviews them."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def page(
        self,
        filter: ClaimFilter | None = None,
        *,
        state: str | None = None,
        words: str = "",
        sort: ClaimSort = "work",
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[ClaimRow], int]:
        """Return a page of the queue, and the number of all claims that match. ``state`` and ``words`` are a short form of
        ``filter``, and are used only without it."""
        filter = filter or ClaimFilter(state=state_named(state), words=words)
        with self._context.database.read() as db:
            ids, like = rows.in_order(db, filter, viewer=self._context.viewer, sort=sort)
            return self._rows(db, ids[offset : offset + limit if limit >= 0 else None], like), len(ids)

    def in_order(self, filter: ClaimFilter, *, sort: ClaimSort = "work") -> tuple[list[int], dict[int, int]]:
        """Return the numbers of all claims that match a filter, in order; and for each possible duplicate that is listed
        behind another claim, the number of that one."""
        with self._context.database.read() as db:
            return rows.in_order(db, filter, viewer=self._context.viewer, sort=sort)

    def rows(self, ids: Sequence[int]) -> list[ClaimRow]:
        """Return the lines of the queue for these claims, in this order, without those that are not there."""
        with self._context.database.read() as db:
            return self._rows(db, ids, {})

    def _rows(self, db: "Connection", ids: Sequence[int], like: Mapping[int, int]) -> list[ClaimRow]:
        return rows.queue_rows(db, ids, like=like, viewer=self._context.viewer, now=self._context.now())

    def ids(self, filter: ClaimFilter) -> list[int]:
        """Return the numbers of all claims that match a filter."""
        return self.in_order(filter)[0]

    def filter_choices(self) -> FilterChoices:
        """Return the tags, languages and claimants that the queue can be filtered by."""
        with self._context.database.read() as db:
            return rows.choices(db)

    def counts(self) -> dict[str, int]:
        """Return how many claims are in each state."""
        with self._context.database.read() as db:
            return rows.count_by_state(db)

    def next(self, after: int = 0) -> int | None:
        """Return the next claim to review after claim ``after``, continuing at the beginning after the last; None if there
        is none. With a viewer (``for_reviewer``), only claims that are not assigned to others, that nobody else has open,
        and that the viewer has not reviewed."""
        with self._context.database.read() as db:
            return rows.next_open(db, after=after, viewer=self._context.viewer, now=self._context.now())

    def to_adjudicate(self) -> list[int]:
        """Return the disputed claims that the viewer can adjudicate, sorted by id: not those that they reviewed, and not
        those that others have."""
        with self._context.database.read() as db:
            return rows.disputed(db, viewer=self._context.viewer, now=self._context.now())

    def take(self, claim: int, *, reviewer: Actor, ahead: int | None = None) -> Lease | None:
        """Take the lease on a claim for a reviewer, and on the claim ``ahead`` that they will open next; release their
        leases on other claims.

        Return None, or the lease of another reviewer who has the claim open; then nothing changes. Raises NotFoundError.
        """
        wanted = [claim] if ahead is None else [claim, ahead]
        with self._context.database.read() as db:
            claim_with(db, claim)
            held = [leases.holder(db, id, now=self._context.now()) for id in wanted]
        if held[0] is not None and held[0][0] != reviewer:
            return Lease(*held[0])
        # Renew a lease only after half of its duration, so that drawing a page rarely writes.
        renewed = self._context.now(LEASE / 2)
        if all(lease is not None and (lease[0] != reviewer or lease[1] > renewed) for lease in held):
            return None
        with self._context.database.write() as db:
            leases.take(db, wanted, reviewer, now=self._context.now(), until=self._context.now(LEASE))
            lease = leases.holder(db, claim, now=self._context.now())
        return Lease(*lease) if lease is not None and lease[0] != reviewer else None

    def release(self, claim: int, *, reviewer: Actor) -> None:
        """Release the lease on a claim, so that it is offered to others."""
        with self._context.database.write() as db:
            leases.release(db, claim, reviewer)

    def take_over(self, claim: int, *, reviewer: Actor) -> None:
        """Take over the lease of another reviewer, who sees it at their next action. Raises NotFoundError."""
        with self._context.database.write() as db:
            claim_with(db, claim)
            lease = leases.holder(db, claim, now=self._context.now())
            if lease is not None:
                leases.release(db, claim, lease[0])
        self.take(claim, reviewer=reviewer)

    def postpone(self, ids: Sequence[int], reason: str = "", *, reviewer: Actor) -> None:
        """Postpone claims until somebody resumes or reviews them. Raises NotFoundError, InputError."""
        with self._context.write() as db:
            claims = _open_claims(db, ids)
            for claim in claims:
                if claim.state == "decided":
                    raise InputError(f"Claim {claim.id} is decided, so it cannot be postponed. Leave it out.")
            for claim in claims:
                if claim.state == "postponed":
                    continue
                texts = self._context.texts()
                data = ClaimPostponed(claim.id, texts.put(reason.strip()) if reason.strip() else None)
                self._context.append(db, data, texts, reviewer=reviewer)
                leases.release(db, claim.id, reviewer)

    def resume(self, ids: Sequence[int], *, reviewer: Actor) -> None:
        """Resume postponed claims; others stay as they are. Raises NotFoundError, InputError."""
        with self._context.write() as db:
            for claim in _open_claims(db, ids):
                if claim.state == "postponed":
                    self._context.append(db, ClaimResumed(claim.id), reviewer=reviewer)

    def assign(self, ids: Sequence[int], to: Sequence[Actor], *, reviewer: Actor) -> None:
        """Assign claims to reviewers, in turn where there are several; unassign them where ``to`` is empty.

        Raises NotFoundError, InputError.
        """
        with self._context.write() as db:
            known = dict(desk_settings.reviewers(db))
            for id in to:
                if id not in known:
                    raise NotFoundError(f"There is no reviewer {id}.")
            for number, claim in enumerate(_open_claims(db, ids)):
                assignee = to[number % len(to)] if to else None
                if claim.assigned != assignee:
                    self._context.append(db, ClaimAssigned(claim.id, assignee), reviewer=reviewer)

    def criteria(self) -> tuple[Criterion, ...]:
        """Return the criteria of triage, in order."""
        with self._context.database.read() as db:
            return criteria_of(desk_settings.settings(db))

    def choose_criteria(self, criteria: Sequence[Criterion], *, reviewer: Actor) -> None:
        """Set the criteria of triage. Scores of criteria that are removed stay recorded, and do not count. Raises
        InputError."""
        value = checked_criteria(criteria)
        with self._context.database.write() as db:
            if desk_settings.settings(db).get(SETTING, "[]") != value:
                self._context.append(db, SettingChosen(SETTING, value), reviewer=reviewer)

    def triage(self, ids: Sequence[int], scores: Mapping[str, int | None], *, reviewer: Actor) -> None:
        """Set scores of claims by the key of the criterion: 0 to 3; None removes one. Others stay. Raises InputError,
        NotFoundError."""
        with self._context.write() as db:
            known = {criterion.key: criterion for criterion in criteria_of(desk_settings.settings(db))}
            for key, score in scores.items():
                if key not in known:
                    names = ", ".join(known) or "none yet; add them in the settings"
                    raise InputError(f"“{key}” is not a criterion of this desk. It has {names}.")
                if score is not None and score not in SCORES:
                    raise InputError(f"A score is 0, 1, 2 or 3; correct the one for “{key}”.")
            for claim in _open_claims(db, ids):
                changed = {key: score for key, score in (dict(claim.triage) | dict(scores)).items() if score is not None}
                if changed != claim.triage:
                    self._context.append(db, ClaimTriaged(claim.id, changed), reviewer=reviewer)

    def prioritise(self, ids: Sequence[int], priority: int, *, reviewer: Actor) -> None:
        """Set the priority of claims: 0 (default), 1 (soon) or 2 (first). Raises InputError, NotFoundError."""
        if priority not in PRIORITIES:
            raise InputError("A priority is 0 (as it comes), 1 (soon) or 2 (first).")
        with self._context.write() as db:
            for claim in _open_claims(db, ids):
                if claim.priority != priority:
                    self._context.append(db, ClaimPrioritised(claim.id, priority), reviewer=reviewer)


def _open_claims(db: "Connection", ids: Sequence[int]) -> list[Claim]:
    """Return the claims with these ids, each once, in the given order. Raises NotFoundError, and InputError if one was
    withdrawn."""
    claims = [claim_with(db, id) for id in dict.fromkeys(ids)]
    for claim in claims:
        if claim.state == "withdrawn":
            raise InputError(f"Claim {claim.id} was withdrawn ({claim.withdrawn_reason}); leave it out.")
    return claims
