"""Notes: what reviewers write to each other about a claim."""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_NOTE = 10_000
"""The maximum length of a note, in characters."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note on a claim. ``id`` is the number of its entry in the log; ``reviewer`` wrote it, ``mentioned`` are those
    whom it names, by id. ``done``: one of them did what it asks for."""

    id: int
    claim: int
    claim_text: str
    text: str
    reviewer: str
    mentioned: tuple[str, ...]
    time: str
    done: bool


def mentions(text: str, reviewers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the ids of the reviewers, given as (id, name), whom a text names with ``@``: each once, in order. Where one
    name begins with another, the longer one counts; case does not. A mail address names nobody."""
    folded, found = text.casefold(), list[tuple[int, str]]()
    taken: set[int] = set()
    for id, name in sorted(reviewers, key=lambda reviewer: -len(reviewer[1])):
        mark = f"@{name.casefold()}"
        place = folded.find(mark)
        while place >= 0:
            end = place + len(mark)
            before = folded[max(0, place - 1) : place]
            in_address = before.isascii() and before.isalnum()
            if place not in taken and not in_address and not folded[end : end + 1].isalnum():
                taken.add(place)
                found.append((place, id))
            place = folded.find(mark, end)
    return tuple(dict.fromkeys(id for _, id in sorted(found)))
