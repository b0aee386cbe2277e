"""The blocks of a web page: paragraphs, headings, items and table rows in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.domain import BlockKind

if TYPE_CHECKING:
    from lxml.etree import _Element

BLOCK_TAGS: dict[str, BlockKind] = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "head": "heading",
    "p": "paragraph",
    "div": "paragraph",
    "item": "item",
    "li": "item",
    "dt": "item",
    "dd": "item",
    "quote": "quote",
    "blockquote": "quote",
    "row": "row",
    "tr": "row",
    "figcaption": "caption",
    "caption": "caption",
    "code": "paragraph",
    "pre": "paragraph",
}


NO_TEXT = frozenset(("script", "style", "noscript", "template", "svg"))
"""Elements whose text a page never shows as text."""


@dataclass(frozen=True, slots=True)
class PageBlock:
    """The text of a block as the page has it, white space included. ``node`` is the element whose text begins the block,
    ``linked`` the number of its characters inside links."""

    kind: BlockKind
    text: str
    node: Any
    linked: int = 0


def page_blocks(root: "_Element", *, split_lines: bool = False) -> Iterator[PageBlock]:
    """Yield the blocks under ``root`` that have text. ``split_lines``: an element ``br`` ends a block.

    Not recursive, because a hostile page nests deeper than Python can recurse.
    """
    from lxml import etree

    loose: list[str] = []
    kinds: list[BlockKind] = []
    links = linked = 0
    first: Any = None

    def flush() -> Iterator[PageBlock]:
        nonlocal linked, first
        text, kind = "".join(loose), kinds[-1] if kinds else "paragraph"
        if kind == "row":  # an extractor writes empty cells for columns that are merged
            text = text.strip().rstrip("| ")
        if text.strip():
            yield PageBlock(kind, text, first, linked)
        loose.clear()
        linked, first = 0, None

    def add(text: str | None, node: Any) -> None:
        nonlocal linked, first
        if not text:
            return
        if text.strip() and first is None:
            first = node
        loose.append(text)
        linked += len(text) if links else 0

    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        tag = node.tag.lower() if isinstance(node.tag, str) else ""
        if tag in NO_TEXT:
            if event == "start":
                walk.skip_subtree()
            else:
                add(node.tail, node.getparent())
            continue
        kind = BLOCK_TAGS.get(tag)
        if event == "start":
            if kind is not None:
                yield from flush()
                kinds.append(kinds[-1] if kinds and kinds[-1] in ("item", "quote") and kind == "paragraph" else kind)
            if tag in ("cell", "td", "th") and "".join(loose).strip():
                loose.append(" | ")
            if tag in ("br", "lb"):
                if split_lines:
                    yield from flush()
                loose.append(" ")
            links += tag in ("a", "ref")
            add(node.text, node)
        else:
            if kind is not None:
                yield from flush()
                kinds.pop()
            links -= tag in ("a", "ref")
            if node is not root:
                add(node.tail, node.getparent())
    yield from flush()
