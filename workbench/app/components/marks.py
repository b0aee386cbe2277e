"""Marks in a quote: what it has in common with a claim, and which of its numbers agree with the claim or differ from it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workbench.domain.figures import FIGURE, Values, scale_of, tail_word, values

_WORD = re.compile(r"[^\W_]{4,}")
_NEXT = re.compile(r"\s{0,2}(%|٪|per ?cent\b|[^\W\d_]+)?", re.IGNORECASE)
_YEARS = range(1000, 2101)


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number in a text: where it is, what it can be, and of what: a year, a share, or the word behind it."""

    start: int
    end: int
    values: Values
    of: str


def marked(text: str, claim: str) -> str:
    """Return a quote as HTML. The longer words that it shares with a claim are in ``b``; a number that the claim has too is
    in ``mark.agrees``; a year, a share or a number of the same thing that is another one is in ``mark.differs``."""
    stems = {word.lower()[:6] for word in _WORD.findall(claim)}
    marks = {figure.start: (figure.end, f'mark class="{kind}"') for figure, kind in _compared(text, claim)}
    covered = [(start, end) for start, (end, _) in marks.items()]
    for word in _WORD.finditer(text):
        free = all(word.end() <= start or word.start() >= end for start, end in covered)
        if free and word.group().lower()[:6] in stems:
            marks[word.start()] = (word.end(), "b")
    parts: list[str] = []
    at = 0
    for start, (end, tag) in sorted(marks.items()):
        parts += [html.escape(text[at:start]), f"<{tag}>{html.escape(text[start:end])}</{tag.split()[0]}>"]
        at = end
    return f"<bdi>{''.join(parts)}{html.escape(text[at:])}</bdi>"


def _compared(text: str, claim: str) -> Iterator[tuple[_Figure, Literal["agrees", "differs"]]]:
    """Yield the numbers of a text that can be compared with those of a claim."""
    own = list(_figures(claim))
    for figure in _figures(text) if own else ():
        if any(figure.values & other.values and (figure.of == "year") == (other.of == "year") for other in own):
            yield figure, "agrees"
        elif figure.of and any(figure.of == other.of for other in own):
            yield figure, "differs"


def _figures(text: str) -> Iterator[_Figure]:
    for found in FIGURE.finditer(text):
        end, tail = found.end(), found["tail"]
        scale = tail_word(tail, money=False) if tail else None
        following = _NEXT.match(text, end)
        if scale is None and not tail and following and following[1] and scale_of(following[1].lower(), None):
            scale, end = following[1].lower(), following.end()
            following = _NEXT.match(text, end)
        word = (following[1] or "").lower() if following else ""
        factor = (scale_of(scale, None) if scale else None) or 1.0
        amount = frozenset(round(value * factor, 6) for value in values(found["body"], None))
        yield _Figure(found.start(), end, amount, _subject(found.group(), word))


def _subject(figure: str, word: str) -> str:
    if len(figure) == 4 and figure.isdecimal() and int(figure) in _YEARS:
        return "year"
    return "share" if word.startswith(("%", "٪", "per")) else word[:6]
