"""The conversation between the browser and the desk: a message with acts comes in, an answer with data goes out.

Invariant: the answer to an act is remembered and repeated until the browser says that it has it, because two quick runs of
the page drop what the first one draws. If the session is lost, the browser sends the act again, and the desk knows
whether it was done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.app.components.answers import Act, Answers
from workbench.app.review_surface.acts import do
from workbench.app.review_surface.additions import Additions
from workbench.app.review_surface.page import CLOSED, Data, Reading
from workbench.desk import Actor, Workbench
from workbench.errors import NotFoundError, WorkbenchError

CASE_ONLY = ("label", "cite", "order", "draft", "add")
"""The types of acts that change nothing of a page but the case. A source that is added changes none until the claim is
matched again."""


@dataclass(frozen=True, slots=True)
class Request:
    """A message of the browser: ``number`` is repeated in the answer; ``claim`` is the open one; ``have``: the acts whose
    answers have arrived; ``pages``: the claims whose pages the browser has; ``fresh``: the page of the open claim is to be
    sent anew; ``search``, ``panel`` and ``read``, a passage of a source, name what is wanted besides; ``piece``: a part of
    a file."""

    claim: int
    number: int = 0
    acts: Sequence[Act] = ()
    have: frozenset[str] = frozenset()
    pages: frozenset[int] = frozenset()
    fresh: bool = True
    search: str = ""
    panel: str = ""
    read: Mapping[str, int] | None = None
    piece: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> "Request":
        """Return the message in what a browser sent. Raises KeyError, TypeError or ValueError if it is not one."""
        return cls(
            claim=int(sent["claim"]),
            number=int(sent["number"]),
            acts=[dict(act) for act in sent["acts"]],
            have=frozenset(map(str, sent["have"])),
            pages=frozenset(map(int, sent["pages"])),
            fresh=bool(sent["fresh"]),
            search=str(sent.get("search") or ""),
            panel=str(sent.get("panel") or ""),
            read={name: int(sent["read"][name]) for name in ("document", "start", "end")} if sent.get("read") else None,
            piece=dict(sent["piece"]) if sent.get("piece") else None,
        )


@dataclass
class Conversation(Answers):
    """What a session remembers of its conversation with the browser, and the sources that are being added."""

    additions: Additions = field(default_factory=Additions)

    def receive(self, desk: Workbench, reviewer: Actor, request: Request) -> None:
        """Do the acts of a message, in order, that have no answer yet."""
        if request.piece is not None:
            self.additions.receive(request.piece)

        def answer(act: Act) -> Data | None:
            return self.additions.answer(desk, act, reviewer) if _is_slow(act) else do(desk, act, reviewer)

        self.do(sorted(request.acts, key=_is_slow), answer, have=request.have)

    def answer(self, desk: Workbench, reviewer: Actor, request: Request) -> Data:
        """Return the data for the browser after a message was received."""
        reading = Reading.of(desk, reviewer)
        return {
            "number": request.number,
            "claim": request.claim,
            "answers": dict(self.answers),
            **self.additions.state(),
            **_claims(reading, request, self.answers),
            **_wanted(reading, request),
        }


def _is_slow(act: Act) -> bool:
    return act.get("type") == "add"


def _claims(reading: Reading, request: Request, answers: Mapping[str, Data]) -> Data:
    """Return the pages and cases that the browser needs: of the open claim, of claims whose acts may have changed them, and
    of the claim that comes next."""
    changed = [act for act in request.acts if act.get("type") not in CASE_ONLY]
    refused = [act for act in request.acts if "refused" in answers.get(str(act.get("id")), {})]
    stale = _claims_of((*changed, *refused)) & request.pages
    renewed = request.fresh or request.claim not in request.pages or request.claim in stale
    pages: dict[int, Data] = {}
    data: Data = {}
    if renewed or changed:
        following = reading.desk.queue.next(request.claim)
        data["next"] = following
        if following is not None and following not in request.pages:
            pages[following] = reading.page(following)
        if renewed:
            pages[request.claim] = _opened(reading, request.claim, following)
    for claim in stale - pages.keys():
        pages[claim] = reading.page(claim)
    touched = _claims_of(request.acts) & request.pages
    cases = {id: reading.case(id) for id in {request.claim, *touched, *pages} if request.acts or id in pages}
    return data | {"pages": pages, "cases": cases}


def _claims_of(acts: Sequence[Act]) -> set[int]:
    """Return the claims of acts; an act that cannot be read may have none."""
    return {claim for act in acts if isinstance(claim := act.get("claim"), int)}


def _opened(reading: Reading, claim: int, following: int | None) -> Data:
    """Return the page of the open claim, whose lease the reviewer takes together with that of the next claim."""
    state = reading.desk.claims.get(claim).state
    open_now = [claim] if state not in CLOSED else []
    lease = None
    if wanted := [*open_now, *([following] if following is not None else [])]:
        lease = reading.desk.queue.take(wanted[0], reviewer=reading.reviewer, ahead=wanted[1] if wanted[1:] else None)
    return reading.page(claim, lease=lease if open_now else None)


def _wanted(reading: Reading, request: Request) -> Data:
    """Return the results of a search, an open panel and the text of a source, or why there are none."""
    data: Data = {}
    try:
        if request.search:
            data["search"] = {"words": request.search, "items": reading.search(request.claim, request.search)}
        if request.panel:
            blocks = reading.panel(request.claim, request.panel)
            data["panel"] = {"claim": request.claim, "name": request.panel, "blocks": blocks}
        if request.read:
            data["read"] = reading.text(request.claim, **request.read)
    except NotFoundError:
        return data
    except WorkbenchError as error:
        data["failed"] = str(error)
    return data
