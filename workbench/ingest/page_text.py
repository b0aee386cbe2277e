"""What an extractor of articles lost: compares what it kept of a web page with what the page shows, and puts back the rest.

Extractors classify blocks by their shape, and lose leads (a paragraph in a page header), paragraphs beside pictures and text
without a paragraph around it. What they kept shows where the article is: a block that they lost belongs to it if it is
between blocks that they kept, or between the headline and the first of them, and neither its text nor the elements around it
look like navigation, advertising, related articles or comments.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from workbench.domain import BlockKind
from workbench.ingest.page_blocks import BLOCK_TAGS, PageBlock
from workbench.ingest.page_parts import BESIDE_NAME, BESIDE_ROLES, BESIDE_TAGS, INVISIBLE, names_of, upwards

Text = tuple[BlockKind, str]
"""A block of the article: its kind and text."""

_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
"""A word, or a character of a script that does not separate words."""

_LEAD_NAME = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|lead-?text|intro|introtext|introduction|standfirst|excerpt|summary|sub-?title|sub-?headline|"
    r"sub-?head|chapo|abstract|entradilla|preface|deck|dek|vorspann|anleser|teaser-?text|description|kurztext|sumario|bajada|"
    r"copete|ingress|chapeau|zajawka|sommario|resumo)(?:$|[\s_-])",
    re.IGNORECASE,
)
"""Names of elements with the lead of an article, in several languages."""

_SENTENCE = re.compile(r"[.!?…:;»”\"'’)。！？।؟]\s*$")
_KEPT_SHARE = 0.6
_GRAM = 4
_MOST_KEPT = 0.95
_LEAD_DEPTH = 5
_LEAST_LETTERS = 30
_MOST_LINKED = 0.34


@dataclass(slots=True)
class _Shown:
    """A block that the page shows. ``kept``: the extractor kept it; ``anchor``: and it is long enough to show where the
    article is; ``taken``: it is put back."""

    block: PageBlock
    grams: list[tuple[str, ...]]
    letters: int
    kept: bool = False
    anchor: bool = False
    taken: bool = False


def completed(kept: Sequence[Text], blocks: Sequence[PageBlock], title: str | None) -> list[Text]:
    """Return the blocks that an extractor kept of a page with those that it lost, in the order of the page.

    ``blocks`` are those of the page, without what it hides; ``title`` is the title of the article, if it is known.
    """
    shown = [_shown(block) for block in blocks]
    places = _places(kept)
    for item in shown:
        found = sum(gram in places for gram in item.grams)
        item.kept = bool(item.grams) and found >= _KEPT_SHARE * len(item.grams)
        item.anchor = item.kept and len(item.grams) > 1 and item.block.linked <= _MOST_LINKED * len(item.block.text)
    if not any(item.anchor for item in shown):
        return list(kept)
    _take_lost(shown, title)
    return _merged(kept, shown, places)


def _shown(block: PageBlock) -> _Shown:
    return _Shown(block, _grams(block.text), sum(map(str.isalpha, block.text)))


def _grams(text: str) -> list[tuple[str, ...]]:
    """Return the runs of four words of a text, or all its words if it has fewer."""
    words = _WORD.findall(text.casefold())
    return [tuple(words[at : at + _GRAM]) for at in range(max(len(words) - _GRAM + 1, 1))] if words else []


def _places(kept: Sequence[Text]) -> dict[tuple[str, ...], int]:
    """Return for each run of words in the kept blocks the number of the first block that has it."""
    places: dict[tuple[str, ...], int] = {}
    for at, (_, text) in enumerate(kept):
        words = _WORD.findall(text.casefold())
        for length in range(1, _GRAM + 1):
            for start in range(len(words) - length + 1):
                places.setdefault(tuple(words[start : start + length]), at)
    return places


def _take_lost(shown: Sequence[_Shown], title: str | None) -> None:
    """Mark the lost blocks that belong to the article."""
    article = _smallest_home(shown)
    inside = [at for at, item in enumerate(shown) if item.anchor and _is_inside(item.block.node, article)]
    first, last = inside[0], inside[-1]
    headline = headline_of([item.block for item in shown[:first]], title)
    holds = _holders(shown[at].block.node for at in (*inside, *(() if headline is None else (headline,))))
    boxes = _Boxes(shown)
    markup = {_markup(shown[at].block.node) for at in inside} - {None}
    for at, item in enumerate(shown):
        if item.kept:
            continue
        node = item.block.node
        if at < first:
            belongs = _is_lead(item, holds) or (headline is not None and at > headline and _is_prose(item))
            belongs = belongs or (at - 1 == headline and item.letters >= _LEAST_LETTERS and not item.block.linked)
        elif at < last and _is_inside(node, article):
            belongs = _is_prose(item) or (item.block.kind in ("item", "row") and not item.block.linked)
        else:
            belongs = _is_prose(item) and _markup(node) in markup
        item.taken = belongs and not boxes.is_around(node, holds)
    for at in range(last - 1, first, -1):
        item, following = shown[at], shown[at + 1]
        opens = item.block.kind == "heading" and not item.kept and not item.block.linked
        if opens and (following.anchor or following.taken):
            item.taken = _home(item.block.node) in holds and not boxes.is_around(item.block.node, holds)


def _is_lead(item: _Shown, holds: set[Any]) -> bool:
    """Return whether a block before the first kept one is the lead by the name of its element, close to the article."""
    around = list(islice(upwards(item.block.node), _LEAD_DEPTH))
    named = any(_LEAD_NAME.search(names_of(node)) for node in takewhile(lambda node: node not in holds, around))
    close = any(node in holds and node.tag not in ("html", "body") for node in around)
    return named and close and item.letters >= _LEAST_LETTERS and item.block.linked <= _MOST_LINKED * len(item.block.text)


def _smallest_home(shown: Sequence[_Shown]) -> Any:
    """Return the smallest element that holds nearly everything that was kept."""
    letters: dict[Any, int] = {}
    total = 0
    for item in shown:
        node = item.block.node if item.anchor else None
        total += item.letters if item.anchor else 0
        while node is not None:
            letters[node] = letters.get(node, 0) + item.letters
            node = node.getparent()
    homes = [node for node, inside in letters.items() if inside >= _MOST_KEPT * total]
    return min(homes, key=lambda node: -_depth(node))


def _depth(node: Any) -> int:
    return sum(1 for _ in node.iterancestors())


def _is_inside(node: Any, home: Any) -> bool:
    while node is not None and node is not home:
        node = node.getparent()
    return node is not None


def _holders(nodes: Iterable[Any]) -> set[Any]:
    """Return the elements, and those that they are in."""
    holds: set[Any] = set()
    for inner in nodes:
        node = inner
        while node is not None and node not in holds:
            holds.add(node)
            node = node.getparent()
    return holds


def headline_of(blocks: Sequence[PageBlock], title: str | None) -> int | None:
    """Return the number of the block that is the headline: the title, or else the longest first-level heading."""
    words = _WORD.findall((title or "").casefold())
    headings = [at for at, block in enumerate(blocks) if block.kind == "heading"]
    for at in reversed(headings):
        own = _WORD.findall(blocks[at].text.casefold()[:500])
        if len(own) > 1 and (words[: len(own)] == own or (words and own[: len(words)] == words)):
            return at
    first_level = [at for at in headings if any(node.tag == "h1" for node in upwards(blocks[at].node))]
    return max(first_level, key=lambda at: len(blocks[at].text.strip()), default=None)


def _home(node: Any) -> Any:
    """Return the element around the block that begins in ``node``."""
    while node.getparent() is not None and node.tag not in BLOCK_TAGS:
        node = node.getparent()
    return node.getparent()


def _markup(node: Any) -> tuple[str, ...] | None:
    """Return the names of the block that begins in ``node`` and of the two elements around it, if they have classes."""
    while node.getparent() is not None and node.tag not in BLOCK_TAGS:
        node = node.getparent()
    names = [f"{element.tag} {element.get('class', '')}" for element in islice(upwards(node), 3)]
    return tuple(names) if any(not name.endswith(" ") for name in names[1:]) else None


def _is_prose(item: _Shown) -> bool:
    text = item.block.text.strip()
    return (
        item.block.kind != "caption"
        and item.letters >= _LEAST_LETTERS
        and item.block.linked <= _MOST_LINKED * len(item.block.text)
        and (bool(_SENTENCE.search(text[-10:])) or item.letters >= 2 * _LEAST_LETTERS)
    )


class _Boxes:
    """Tells elements beside the article from those of the article."""

    def __init__(self, shown: Sequence[_Shown]) -> None:
        self._length: dict[Any, int] = {}
        self._linked: dict[Any, int] = {}
        self._around: dict[Any, bool] = {}
        for item in shown:
            for node in upwards(item.block.node):
                self._length[node] = self._length.get(node, 0) + len(item.block.text)
                self._linked[node] = self._linked.get(node, 0) + item.block.linked

    def is_around(self, node: Any, holds: set[Any]) -> bool:
        """Return whether an element, or one around it that holds nothing of the article, looks like a part beside it."""
        return any(self._is_box(element) for element in takewhile(lambda element: element not in holds, upwards(node)))

    def _is_box(self, node: Any) -> bool:
        if node not in self._around:
            self._around[node] = (
                node.tag in BESIDE_TAGS
                or node.get("role") in BESIDE_ROLES
                or node.get("aria-hidden") == "true"
                or bool(BESIDE_NAME.search(names_of(node)))
                or bool(INVISIBLE.search(node.get("style", "")))
                or self._linked.get(node, 0) > _MOST_LINKED * self._length.get(node, 0)
                or next(node.iter("form", "input", "select"), None) is not None
            )
        return self._around[node]


def _merged(kept: Sequence[Text], shown: Sequence[_Shown], places: dict[tuple[str, ...], int]) -> list[Text]:
    """Return the kept blocks, and each lost one that was taken before the kept block that follows it on the page."""
    before: dict[int, list[Text]] = {}
    waiting: list[Text] = []
    for item in shown:
        if item.taken:
            waiting.append((item.block.kind, item.block.text))
        elif item.kept and waiting:
            at = next(places[gram] for gram in item.grams if gram in places)
            before.setdefault(at, []).extend(waiting)
            waiting.clear()
    return list(_in_order(kept, before, waiting))


def _in_order(kept: Sequence[Text], before: dict[int, list[Text]], rest: list[Text]) -> Iterator[Text]:
    for at, block in enumerate(kept):
        yield from before.get(at, ())
        yield block
    yield from rest
