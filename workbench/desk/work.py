"""Work is shared out: who has a claim, what is urgent, what waits, and what a person takes back.

Invariant: postponing, assigning and priorities are events like every other; a lease is passing, and says only who has a
claim open just now.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from workbench.desk.base import Actor, Desk
from workbench.desk.claims import _claim
from workbench.domain.claims import PRIORITIES, Claim, clean_tags, iso_date
from workbench.domain.events import JUDGED, EventType
from workbench.domain.log import Event
from workbench.domain.sources import web_address
from workbench.domain.verdicts import Agreement, Organisation, checked_reasons, correction_reasons
from workbench.errors import InputError, NotFoundError
from workbench.store import review, verdict_log
from workbench.store.blind import INDEPENDENT

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

LEASE = timedelta(minutes=20)
"""How long a claim that somebody opened is kept for them; each act and each look renews it."""

MAX_NAME = 200
"""Characters of an organisation's name."""

UNDOABLE = ("label-set", "cite-added", "cite-removed", "cites-ordered", "claim-postponed", "claim-resumed")
"""What is taken back by one key. A recorded verdict is not: it is corrected, with a reason."""

KEYS: Mapping[str, str] = {
    "next": "j",
    "previous": "k",
    "supports": "s",
    "refutes": "f",
    "context": "x",
    "irrelevant": "i",
    "cite": "e",
    "cite-earlier": "b",
    "open": "o",
    "why": "w",
    "rationale": "n",
    "postpone": "p",
    "undo": "u",
    "similar": "m",
    "match": "a",
    "search": "/",
    "next-claim": "Shift+J",
    "queue": "g",
    "help": "h",
}
"""The keys of the review page, by what they do. Ratings have the digits, recording has Ctrl+Enter."""

TAKEN = frozenset("cr123456789")
"""Keys that the framework takes, and those of the ratings, whether or not Shift is held."""

FIELDS = ("rationale", "search")
"""What leads to a text field: there a sign will do, such as /. All else are buttons, which hear letters and 0 alone."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: the type of the entry, the claim it was about, and the evidence, if it was about one piece."""

    claim: int
    type: str
    span: tuple[str, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has a claim open: a reviewer's id, and until when (UTC)."""

    reviewer: Actor
    until: str


@dataclass(frozen=True, slots=True)
class Policy:
    """How a claim is decided. ``independent``: verdicts needed, 1 or 2. ``agreement``: when two agree, ``rating`` where it
    is the same, ``side`` where both count as the same in FEVER."""

    independent: int
    agreement: Agreement


class WorkDesk(Desk):
    """Everything about who does what next."""

    def policy(self) -> Policy:
        """How this desk decides claims."""
        with self._database.read() as db:
            return _policy(db)

    def choose_policy(self, policy: Policy, *, reviewer: Actor) -> None:
        """Decide claims so from now on; what was decided stays. Raises InputError."""
        if policy.independent not in (1, 2) or policy.agreement not in ("rating", "side"):
            raise InputError("A claim needs 1 or 2 independent verdicts, which agree by rating or by side.")
        with self._database.write() as db:
            self._choose(db, INDEPENDENT, str(policy.independent), reviewer)
            self._choose(db, "agreement", policy.agreement, reviewer)

    def organisation(self) -> Organisation | None:
        """Who answers for the verdicts towards readers, or None where nobody has said so."""
        with self._database.read() as db:
            return Organisation.from_settings(review.settings(db))

    def choose_organisation(
        self, *, name: str, url: str, logo: str | None = None, reviewer: Actor
    ) -> Organisation:
        """Say who answers for the verdicts towards readers. Raises InputError."""
        called = " ".join(name.split())
        if not called or len(called) > MAX_NAME:
            raise InputError(f"An organisation has a name of up to {MAX_NAME} characters, such as Example Fact Desk.")
        chosen = Organisation(called, web_address(url), web_address(logo) if logo and logo.strip() else None)
        with self._database.write() as db:
            self._choose(db, "organisation", json.dumps(asdict(chosen), ensure_ascii=False, sort_keys=True), reviewer)
        return chosen

    def correction_reasons(self) -> dict[str, str]:
        """The kinds of reason for a correction, by code: what each means to a reader."""
        with self._database.read() as db:
            return correction_reasons(review.settings(db))

    def choose_correction_reasons(self, reasons: Mapping[str, str], *, reviewer: Actor) -> None:
        """Offer these kinds of reason from now on, in this order; what was corrected keeps its code. Raises InputError."""
        chosen = json.dumps(list(checked_reasons(reasons).items()), ensure_ascii=False)
        with self._database.write() as db:
            self._choose(db, "correction-reasons", chosen, reviewer)

    def keys(self) -> dict[str, str]:
        """The review page's keys, by what they do."""
        with self._database.read() as db:
            return {**KEYS, **json.loads(review.settings(db).get("keys", "{}"))}

    def choose_keys(self, keys: Mapping[str, str], *, reviewer: Actor) -> None:
        """Give the review page other keys. Raises InputError where one is taken, missing or used twice."""
        for name in keys:
            if name not in KEYS:
                raise InputError(f"There is nothing called “{name}” that a key could do.")
        chosen = self.keys() | {name: _key(name, typed) for name, typed in keys.items()}
        doubled = {key for key in chosen.values() if list(chosen.values()).count(key) > 1}
        if doubled:
            raise InputError(f"The key “{min(doubled)}” does two things; give each its own.")
        changed = {name: key for name, key in chosen.items() if key != KEYS[name]}
        with self._database.write() as db:
            self._choose(db, "keys", json.dumps(changed, sort_keys=True), reviewer)

    def _choose(self, db: "Connection", name: str, value: str, reviewer: Actor) -> None:
        if review.settings(db).get(name) != value:
            self._log(db, "setting-chosen", {"name": name, "value": value}, reviewer=reviewer)

    def take(self, claim: int, *, reviewer: Actor) -> Lease | None:
        """Open a claim: it is this reviewer's for a while, and other claims that they had open are free again.

        Returns None, or the lease of another who has it open; then nothing changed. Raises NotFoundError.
        """
        with self._database.read() as db:
            _claim(db, claim)
            held = review.holder(db, claim, now=self._now())
        if held is not None:
            # Renewed when half of it is over: looking at a page writes nothing in between.
            if held[0] != reviewer:
                return Lease(*held)
            if held[1] > self._now(LEASE / 2):
                return None
        with self._database.write() as db:
            review.take(db, claim, reviewer, now=self._now(), until=self._now(LEASE))
            held = review.holder(db, claim, now=self._now())
        return Lease(*held) if held is not None and held[0] != reviewer else None

    def release(self, claim: int, *, reviewer: Actor) -> None:
        """Give a claim back, so that others are offered it."""
        with self._database.write() as db:
            review.release(db, claim, reviewer)

    def take_over(self, claim: int, *, reviewer: Actor) -> None:
        """Take a claim although another has it open: they are told when they next act."""
        with self._database.write() as db:
            _claim(db, claim)
            held = review.holder(db, claim, now=self._now())
            if held is not None:
                review.release(db, claim, held[0])
        self.take(claim, reviewer=reviewer)

    def postpone(self, ids: Sequence[int], reason: str = "", *, reviewer: Actor) -> None:
        """Set claims aside until somebody resumes or judges them. Raises NotFoundError, InputError."""
        with self._database.write() as db:
            claims = _open(db, ids)
            for claim in claims:
                if claim.state == "decided":
                    raise InputError(f"Claim {claim.id} is decided; there is nothing to set aside. Leave it out.")
            for claim in claims:
                if claim.state == "postponed":
                    continue
                texts = self._texts()
                data = {"claim": claim.id, "reason": texts.put(reason.strip()) if reason.strip() else None}
                self._log(db, "claim-postponed", data, texts.payloads, reviewer=reviewer)
                review.release(db, claim.id, reviewer)

    def resume(self, ids: Sequence[int], *, reviewer: Actor) -> None:
        """Take postponed claims up again; others stay as they are."""
        with self._database.write() as db:
            for claim in _open(db, ids):
                if claim.state == "postponed":
                    self._log(db, "claim-resumed", {"claim": claim.id}, reviewer=reviewer)

    def assign(self, ids: Sequence[int], to: Sequence[Actor], *, reviewer: Actor) -> None:
        """Give claims to reviewers, in turn where there are several; to nobody where ``to`` is empty.

        Raises NotFoundError, InputError.
        """
        with self._database.write() as db:
            known = dict(review.reviewers(db))
            for id in to:
                if id not in known:
                    raise NotFoundError(f"There is no reviewer {id}.")
            for number, claim in enumerate(_open(db, ids)):
                holder = to[number % len(to)] if to else None
                if claim.assigned != holder:
                    self._log(db, "claim-assigned", {"claim": claim.id, "to": holder}, reviewer=reviewer)

    def prioritise(self, ids: Sequence[int], priority: int, *, reviewer: Actor) -> None:
        """Say how urgent claims are: 0 as they come, 1 soon, 2 first. Raises InputError, NotFoundError."""
        if priority not in PRIORITIES:
            raise InputError("A priority is 0 (as it comes), 1 (soon) or 2 (first).")
        with self._database.write() as db:
            for claim in _open(db, ids):
                if claim.priority != priority:
                    data = {"claim": claim.id, "priority": priority}
                    self._log(db, "claim-prioritised", data, reviewer=reviewer)

    def tag(self, ids: Sequence[int], *, add: Iterable[str] = (), remove: Iterable[str] = (), reviewer: Actor) -> None:
        """Add tags to claims and take others away. Raises NotFoundError."""
        more, less = clean_tags(add), set(clean_tags(remove))
        with self._database.write() as db:
            for claim in _found(db, ids):
                tags = [tag for tag in dict.fromkeys((*claim.tags, *more)) if tag not in less]
                if tags != list(claim.tags):
                    self._log(db, "claim-edited", {"claim": claim.id, "changes": {"tags": tags}}, reviewer=reviewer)

    def note_reply(
        self, id: int, *, asked: str | None, answered: str | None = None, answer: str = "", reviewer: Actor
    ) -> Claim:
        """Note when a claimant was asked about a claim, and what they answered when. Raises InputError, NotFoundError."""
        dates = {"asked": iso_date(asked), "answered": iso_date(answered)}
        with self._database.write() as db:
            _found(db, [id])
            texts = self._texts()
            said = texts.put(answer.strip()) if answer.strip() else None
            self._log(db, "reply-noted", {"claim": id, "answer": said, **dates}, texts.payloads, reviewer=reviewer)
            return _claim(db, id)

    def undo(self, *, reviewer: Actor) -> Undone:
        """Take back this reviewer's last label, cite, taking back of a cite, postponing or resuming, as an entry of its
        own. Repeated, it goes further back, as far as their last verdict. Raises InputError where nothing is left.
        """
        with self._database.write() as db:
            event = _last_act(verdict_log.events_of(db, reviewer))
            if event is None:
                raise InputError("There is nothing to take back: a recorded verdict changes only by a correction.")
            inverse, data = _inverse(db, event)
            self._log(db, inverse, data | {"undoes": event.seq}, reviewer=reviewer)
        return Undone(int(event.data["claim"]), event.type, _span(event.data) if "evidence" in event.data else None)


def _key(name: str, typed: str) -> str:
    """A key as it is kept, such as ``j`` or ``Shift+J``: with or without Shift, large and small letters are one key.
    Raises InputError."""
    key = typed.strip()
    shift = key.lower().startswith("shift+")
    plain = key[len("shift+") :].strip() if shift else key
    if plain.lower() in TAKEN:
        raise InputError(f"The key “{key}” is taken: C and R by the framework, digits by the ratings.")
    letter = len(plain) == 1 and plain.isascii() and plain.isalnum()
    sign = name in FIELDS and not shift and len(plain) == 1 and plain.isascii() and plain.isprintable()
    if not (letter or sign):
        also = ", or a sign such as /" if name in FIELDS else ""
        raise InputError(
            f"“{key}” is no key for “{name}”; give one character, a letter or 0, perhaps with Shift+ before it{also}."
        )
    return f"Shift+{plain.upper()}" if shift else plain.lower()


def _last_act(events: Iterator[Event]) -> Event | None:
    """The newest of a reviewer's acts, given newest first, that can be taken back and was not."""
    undone: set[int] = set()
    for event in events:
        if event.type in JUDGED:
            return None
        if "undoes" in event.data:
            undone.add(event.data["undoes"])
        elif event.type in UNDOABLE and event.seq not in undone:
            return event
    return None


def _inverse(db: "Connection", event: Event) -> tuple[EventType, dict[str, Any]]:
    """The entry that takes another back."""
    data = dict(event.data)
    match event.type:
        case "label-set":
            span = _span(data)
            earlier = [
                before.data["label"]
                for before in verdict_log.events(db, claim=data["claim"])
                if before.type == "label-set" and before.reviewer == event.reviewer and before.seq < event.seq
                and _span(before.data) == span
            ]  # fmt: skip
            return "label-set", data | {"label": earlier[-1] if earlier else None}
        case "cite-added":
            return "cite-removed", data
        case "cite-removed":
            return "cite-added", data
        case "cites-ordered":
            return "cites-ordered", {"claim": data["claim"], "order": data["before"], "before": data["order"]}
        case "claim-postponed":
            return "claim-resumed", {"claim": data["claim"]}
        case _:
            return "claim-postponed", {"claim": data["claim"], "reason": None}


def _span(data: Mapping[str, Any]) -> tuple[str, int, int]:
    evidence = data["evidence"]
    return evidence["document"], evidence["start"], evidence["end"]


def _policy(db: "Connection") -> Policy:
    chosen = review.settings(db)
    return Policy(int(chosen.get(INDEPENDENT, "1")), "side" if chosen.get("agreement") == "side" else "rating")


def _found(db: "Connection", ids: Sequence[int]) -> list[Claim]:
    return [_claim(db, id) for id in dict.fromkeys(ids)]


def _open(db: "Connection", ids: Sequence[int]) -> list[Claim]:
    """The claims with these numbers, in their order. Raises InputError where one was withdrawn."""
    found = _found(db, ids)
    for claim in found:
        if claim.state == "withdrawn":
            raise InputError(f"Claim {claim.id} was withdrawn ({claim.withdrawn_reason}); leave it out.")
    return found
