"""Markdown: the text as it would be read, without its marks; front matter is metadata."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from workbench.domain.sources import BlockKind, Metadata, Reading
from workbench.ingest.compose import Composer
from workbench.ingest.encoding import decode
from workbench.ingest.marks import LeftOut, Level, Line

if TYPE_CHECKING:
    from markdown_it.token import Token

_MARK = re.compile(r"<(/?)(s|strike|del|sup|sub|br)\b[^>]*>", re.IGNORECASE)
_STRUCK = ("s", "strike", "del")
_LEVELS: dict[str, Level] = {"sup": "raised", "sub": "lowered"}
_HTML = re.compile(r"<!--.*?(?:-->|\Z)|<[^>]*>", re.DOTALL)
_FRONT = re.compile(r"\A\ufeff?---[^\S\n]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[^\S\n]*(?:\r?\n|\Z)", re.DOTALL)


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a Markdown file."""
    text = decode(data, name=name)
    front = _FRONT.match(text)
    metadata = _metadata(front.group(1)) if front else Metadata()
    composer = Composer()
    for kind, words in _blocks(text[front.end() :] if front else text, composer.left_out):
        composer.add(kind, words)
    yield composer.reading(data, media_type, metadata, name=name)


def _blocks(text: str, left_out: LeftOut) -> Iterator[tuple[BlockKind, str]]:
    from markdown_it import MarkdownIt

    within: list[str] = []
    cells: list[str] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if token.nesting == 1:
            within.append(token.type)
            if token.type == "tr_open":
                cells = []
        elif token.nesting == -1:
            if token.type == "tr_close":
                yield "row", " | ".join(cell for cell in cells if cell)
            within.pop()
        elif token.type == "inline" and "tr_open" in within:
            cells.append(_words(token, left_out))
        elif token.type == "inline":
            if token.children and all(child.type in ("image", "softbreak") for child in token.children):
                yield "caption", _words(token, left_out)
            else:
                yield _kind(within), _words(token, left_out)
        elif token.type in ("code_block", "fence"):
            yield "paragraph", token.content
        elif token.type == "html_block" and (words := _HTML.sub("", token.content)).strip():
            left_out.add("HTML block", words)


def _kind(within: list[str]) -> BlockKind:
    if "heading_open" in within:
        return "heading"
    if "list_item_open" in within:
        return "item"
    return "quote" if "blockquote_open" in within else "paragraph"


def _words(token: "Token", left_out: LeftOut) -> str:
    """The words of one block: struck ones left out, raised and lowered ones as characters of the line."""
    line = Line()
    level: Level = "line"
    struck: list[str] = []
    depth = 0
    children = token.children or []
    marks = [_mark(child) for child in children]
    for at, child in enumerate(children):
        name, opens = marks[at]
        if name and opens and (name, False) not in marks[at:]:
            continue  # never closed: it marks nothing
        if name in _STRUCK:
            depth = depth + 1 if opens else max(0, depth - 1)
            if depth == 0 and struck:
                left_out.add("struck passage", "".join(struck))
                struck = []
        elif name in _LEVELS:
            level = _LEVELS[name] if opens else "line"
        elif depth:
            struck.append(_content(child, left_out))
        else:
            line.add(_content(child, left_out), level)
    return line.text


def _mark(token: "Token") -> tuple[str, bool]:
    """The name of the mark that a token begins (True) or ends (False); no name where it is none."""
    if token.type in ("s_open", "s_close"):
        return "s", token.nesting == 1
    found = _MARK.fullmatch(token.content) if token.type == "html_inline" else None
    return (found.group(2).lower(), not found.group(1)) if found and found.group(2).lower() != "br" else ("", False)


def _content(token: "Token", left_out: LeftOut) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return token.content or _words(token, left_out)
    if token.type == "html_inline":
        return " " if _MARK.fullmatch(token.content) else ""  # a line break; other marks say nothing
    return token.content


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
