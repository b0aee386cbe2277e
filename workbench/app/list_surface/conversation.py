"""The conversation between the browser and the desk about a list: a message comes in, an answer with rows goes out.

Invariant: the answer to an act is repeated until the browser says that it has it, because two quick runs of the page drop
what the first one draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.app.components.answers import Act, Answers
from workbench.app.list_surface.acts import do
from workbench.app.list_surface.rows import Data, Rows
from workbench.desk import Actor, Workbench

BLOCK = 25
"""Number of rows that the browser draws together."""

MAX_ROWS = 400
"""The maximum number of rows in an answer."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A message of the browser: ``number`` is repeated in the answer; ``list`` is the name of the list; ``want`` are the
    rows whose contents are needed; ``have``: the acts whose answers have arrived; ``fresh``: the order is to be sent;
    ``place``: the row at which the reviewer is; ``opens``: the row to open; ``match``: an act that matches claims."""

    list: str = ""
    number: int = 0
    want: Sequence[int] = ()
    acts: Sequence[Act] = ()
    have: frozenset[str] = frozenset()
    fresh: bool = True
    place: int | None = None
    opens: int | None = None
    match: Act | None = None

    @classmethod
    def of(cls, sent: Mapping[str, Any]) -> "ListRequest":
        """Return the message in what a browser sent. Raises KeyError, TypeError or ValueError if it is not one."""
        match = sent.get("match")
        return cls(
            list=str(sent["list"]),
            number=int(sent["number"]),
            want=[int(id) for id in sent["want"]][:MAX_ROWS],
            acts=[dict(act) for act in sent["acts"]],
            have=frozenset(map(str, sent["have"])),
            fresh=bool(sent["fresh"]),
            place=_number(sent.get("place")),
            opens=_number(sent.get("opens")),
            match={"id": str(match["id"]), "claims": [int(id) for id in match["claims"]]} if match else None,
        )

    @property
    def changes_list(self) -> bool:
        """Whether its acts change which rows there are, or counts elsewhere on the page. A score that is set by key does
        not, so that the list does not jump below the reviewer."""
        return self.match is not None or any(not act.get("by_key") for act in self.acts)


class ListConversation(Answers):
    """What a session remembers of its conversation with the browser."""

    def receive(self, desk: Workbench, reviewer: Actor, request: ListRequest) -> None:
        """Do the acts of a message, in order, that have no answer yet."""
        self.do(request.acts, lambda act: do(desk, act, reviewer), have=request.have)

    def answer(self, rows: Rows, desk: Workbench, reviewer: Actor, request: ListRequest) -> Data:
        """Return the data for the browser after a message was received."""
        viewed = desk.for_reviewer(reviewer)
        data: Data = {"number": request.number, "list": rows.name, "view": repr(rows), "answers": dict(self.answers)}
        wanted = list(request.want)
        if request.fresh:
            ids, like = rows.order(viewed)
            data |= {"ids": ids, "like": dict(like), "place": request.place, **rows.legend(viewed)}
            wanted += _window(ids, request.place)
        for act in request.acts:
            wanted += list(act.get("claims", ()))
        contents = rows.contents(viewed, reviewer, list(dict.fromkeys(wanted))[:MAX_ROWS])
        return data | {"rows": list(contents)}


def _window(ids: Sequence[int], place: int | None) -> Sequence[int]:
    """Return the rows that the browser shows first: those around ``place``, or the first ones."""
    at = ids.index(place) if place in ids else 0
    start = at // BLOCK * BLOCK
    return ids[max(0, start - BLOCK) : start + 2 * BLOCK]


def _number(value: Any) -> int | None:
    return None if value is None else int(value)
