"""Markdown: the text as it would be read, without its marks; front matter is metadata.

The parser takes quadratic time on a paragraph full of brackets that are never closed, and drops what is nested too deep.
``MAX_MARKS`` and ``MAX_NESTING`` bound the first and say the second.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.domain.sources import BlockKind, Metadata, Reading
from workbench.ingest.compose import Composer
from workbench.ingest.encoding import decode

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

MAX_MARKS = 1000
"""``[`` and ``<`` in one paragraph up to which links and tags are looked for. A paragraph with more is kept as it stands."""

MAX_NESTING = 100
"""Levels of the parser that are read: a quote takes one, a list two."""

MAX_FRONT = 100_000
"""Characters of front matter that are parsed."""

_FRONT = re.compile(r"\A\ufeff?---[^\S\n]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[^\S\n]*(?:\r?\n|\Z)", re.DOTALL)


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a Markdown file."""
    text = decode(data, name=name)
    front = _FRONT.match(text)
    metadata = _metadata(front.group(1)) if front else Metadata()
    composer = Composer()
    tokens = _parser().parse(text[front.end() :] if front else text)
    for kind, words in _blocks(tokens):
        composer.add(kind, words)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        yield f"{name}: lists and quotes nested deeper than {MAX_NESTING // 2} levels were not read."
        if not composer.text:
            return
    yield composer.reading(data, media_type, metadata, name=name)


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
    parser.core.ruler.at("inline", _inline)
    return parser


def _inline(state: "StateCore") -> None:
    """Parse the inside of each paragraph, as markdown-it does, unless it has more marks than ``MAX_MARKS``."""
    from markdown_it.token import Token

    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children or []
            if token.content.count("[") + token.content.count("<") > MAX_MARKS:
                token.children.append(Token("text", "", 0, content=token.content))
            else:
                state.md.inline.parse(token.content, state.md, state.env, token.children)


def _blocks(tokens: "list[Token]") -> Iterator[tuple[BlockKind, str]]:
    within: list[str] = []
    cells: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            within.append(token.type)
            if token.type == "tr_open":
                cells = []
        elif token.nesting == -1:
            if token.type == "tr_close":
                yield "row", " | ".join(cell for cell in cells if cell)
            within.pop()
        elif token.type == "inline" and "tr_open" in within:
            cells.append(_words(token))
        elif token.type == "inline":
            if token.children and all(child.type in ("image", "softbreak") for child in token.children):
                yield "caption", _words(token)
            else:
                yield _kind(within), _words(token)
        elif token.type in ("code_block", "fence"):
            yield "paragraph", token.content


def _kind(within: list[str]) -> BlockKind:
    if "heading_open" in within:
        return "heading"
    if "list_item_open" in within:
        return "item"
    return "quote" if "blockquote_open" in within else "paragraph"


def _words(token: "Token") -> str:
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(child.content or _words(child))
        elif child.type != "html_inline":
            parts.append(child.content)
    return "".join(parts)


def _metadata(front: str) -> Metadata:
    import yaml

    try:
        found: Any = yaml.safe_load(front) if len(front) <= MAX_FRONT else None
    except (yaml.YAMLError, ValueError, RecursionError):
        return Metadata()  # not front matter that anybody can read; the text stands all the same
    if not isinstance(found, Mapping):
        return Metadata()
    fields = {str(key).strip().lower(): value for key, value in found.items() if isinstance(key, str)}

    def field(*names: str) -> str | None:
        return next((text for name in names if (text := _plain(fields.get(name)))), None)

    return Metadata(
        title=field("title"),
        author=field("author", "authors", "by"),
        publisher=field("publisher", "site", "source"),
        published=field("published", "date"),
        url=field("url", "link", "canonical"),
        language=field("language", "lang"),
    )


def _plain(value: Any) -> str | None:
    """A value of the front matter as text, a list of them divided by commas. A list within a list is left out: with
    aliases a few lines of YAML become one of a thousand million items."""
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(item) for item in values if isinstance(item, str | int | float | date)) or None
