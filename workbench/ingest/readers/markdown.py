"""Markdown: the text as it would be read, without its marks; front matter is metadata."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from workbench.domain.sources import BlockKind, Metadata, Reading
from workbench.ingest.compose import Composer
from workbench.ingest.encoding import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT = re.compile(r"\A\ufeff?---[^\S\n]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[^\S\n]*(?:\r?\n|\Z)", re.DOTALL)


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a Markdown file."""
    text = decode(data, name=name)
    front = _FRONT.match(text)
    metadata = _metadata(front.group(1)) if front else Metadata()
    composer = Composer()
    for kind, words in _blocks(text[front.end() :] if front else text):
        composer.add(kind, words)
    yield composer.reading(data, media_type, metadata, name=name)


def _blocks(text: str) -> Iterator[tuple[BlockKind, str]]:
    from markdown_it import MarkdownIt

    within: list[str] = []
    cells: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
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
        found: Any = yaml.safe_load(front)
    except yaml.YAMLError:
        return Metadata()  # not front matter that anybody can read; the text stands all the same
    if not isinstance(found, Mapping):
        return Metadata()
    fields = {str(key).strip().lower(): value for key, value in found.items()}

    def field(*names: str) -> str | None:
        return next((str(fields[name]) for name in names if fields.get(name) not in (None, "", [])), None)

    return Metadata(
        title=field("title"),
        author=field("author", "authors", "by"),
        publisher=field("publisher", "site", "source"),
        published=field("published", "date"),
        url=field("url", "link", "canonical"),
        language=field("language", "lang"),
    )
