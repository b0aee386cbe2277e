"""Do the acts on many claims that the browser sends. An act has an id under which the desk stores it in the same
transaction, so that it can be sent again.

Invariant: an act applies to exactly the claims that it names, or is refused with one sentence.
"""

from collections.abc import Callable, Mapping, Sequence

from workbench.app.catalogue import say
from workbench.app.components.answers import Act, check_id
from workbench.app.list_surface.rows import Data
from workbench.desk import Actor, Workbench
from workbench.domain import ClaimFilter, ClaimState
from workbench.errors import RepeatedActError, WorkbenchError


def do(desk: Workbench, act: Act, reviewer: Actor) -> Data:
    """Do an act; return the answer for the browser: ``text``, or ``refused`` with the reason if nothing was written, and
    then in ``settled`` those of its claims that cannot be changed so."""
    try:
        check_id(act)
        claims = [int(claim) for claim in act["claims"]]
        return {"text": _TYPES[act["type"]](desk.for_act(act["id"], reviewer), act, claims, reviewer)}
    except RepeatedActError:
        return {}
    except WorkbenchError as error:
        return refusal(desk, str(act["type"]), claims, error)
    except (AttributeError, KeyError, TypeError, ValueError):
        return {"refused": say("surface.unreadable"), "settled": []}


def refusal(desk: Workbench, type: str, claims: Sequence[int], error: WorkbenchError) -> Data:
    """Return the answer to an act of a type that the desk refuses."""
    states: Sequence[ClaimState] = ("withdrawn", "decided") if type == "postpone" else ("withdrawn",)
    settled = {id for state in states for id in desk.queue.ids(ClaimFilter(state=state))}.intersection(claims)
    return {"refused": str(error), "settled": sorted(settled)}


def _tag(desk: Workbench, act: Act, claims: Sequence[int], reviewer: Actor) -> str:
    add, remove = [str(tag) for tag in act["add"]], [str(tag) for tag in act["remove"]]
    desk.claims.tag(claims, add=add, remove=remove, reviewer=reviewer)
    added = [say("queue.tagged", n=len(claims), tags=", ".join(add))] if add else []
    removed = [say("queue.untagged", n=len(claims), tags=", ".join(remove))] if remove else []
    return " ".join(added + removed)


def _assign(desk: Workbench, act: Act, claims: Sequence[int], reviewer: Actor) -> str:
    to = [str(id) for id in act["to"]]
    desk.queue.assign(claims, to, reviewer=reviewer)
    names = dict(desk.reviewers.all())
    if not to:
        return say("queue.assigned-nobody", n=len(claims))
    return say("queue.assigned", n=len(claims), who=", ".join(names[id] for id in to))


def _prioritise(desk: Workbench, act: Act, claims: Sequence[int], reviewer: Actor) -> str:
    priority = int(act["priority"])
    desk.queue.prioritise(claims, priority, reviewer=reviewer)
    return say("queue.prioritised", n=len(claims), priority=say(f"priorities.{priority}"))


def _triage(desk: Workbench, act: Act, claims: Sequence[int], reviewer: Actor) -> str:
    desk.queue.triage(claims, dict(act["scores"]), reviewer=reviewer)
    return say("queue.triage-set", n=len(claims))


def _postpone(desk: Workbench, act: Act, claims: Sequence[int], reviewer: Actor) -> str:
    desk.queue.postpone(claims, str(act["reason"]), reviewer=reviewer)
    return say("queue.postponed", n=len(claims))


def _resume(desk: Workbench, act: Act, claims: Sequence[int], reviewer: Actor) -> str:
    desk.queue.resume(claims, reviewer=reviewer)
    return say("queue.resumed", n=len(claims))


_TYPES: Mapping[str, Callable[[Workbench, Act, Sequence[int], Actor], str]] = {
    "tag": _tag,
    "assign": _assign,
    "prioritise": _prioritise,
    "triage": _triage,
    "postpone": _postpone,
    "resume": _resume,
}
"""The functions that do acts, by type; each returns the sentence that says what was done."""
