"""Acts of the browser, and the answers to them, which are repeated until it says that it has them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Act = Mapping[str, Any]
"""An act as the browser sends it: ``id``, ``type`` and the fields of the type."""

MAX_ID = 64
"""The maximum length of the id of an act, in characters."""


def check_id(act: Act) -> None:
    """Raise KeyError or ValueError if an act has no id that can be stored."""
    if not (isinstance(act["id"], str) and 0 < len(act["id"]) <= MAX_ID):
        raise ValueError("an act has no valid id")


@dataclass
class Answers:
    """What a session remembers of its conversation: the answers that the browser may not have yet, by act."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def do(self, acts: Iterable[Act], act: Callable[[Act], dict[str, Any] | None], *, have: Iterable[str]) -> None:
        """Do the acts of a message, in order, that have no answer yet. ``act`` returns None if it has none so far. ``have``:
        the acts whose answers have arrived."""
        for id in have:
            self.answers.pop(id, None)
        for item in acts:
            id = str(item.get("id"))
            if id in self.answers:
                continue
            answer = act(item)
            if answer is not None:
                self.answers[id] = answer
