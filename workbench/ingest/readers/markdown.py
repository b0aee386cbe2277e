"""Markdown: the text as a reader sees it, without markup; front matter becomes metadata.

The parser takes quadratic time on a paragraph full of unclosed brackets, and silently drops what is nested too deep.
``MAX_MARKS`` bounds the first, and a sentence reports the second (``MAX_NESTING``).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.domain import BlockKind, Metadata, Reading
from workbench.ingest.compose import Composer
from workbench.ingest.encoding import decode
from workbench.ingest.marks import LeftOut, Level, Line
from workbench.ingest.readers import Reader

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_MARK = re.compile(r"<(/?)(s|strike|del|sup|sub|br)\b[^>]*>", re.IGNORECASE)
_STRUCK = ("s", "strike", "del")
_LEVELS: dict[str, Level] = {"sup": "raised", "sub": "lowered"}
_HTML = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)

MAX_MARKS = 1000
"""Most ``[`` and ``<`` in a paragraph whose links and tags are parsed. A paragraph with more is kept as it is."""

MAX_NESTING = 100
"""Deepest level of the parser that is read: a quote takes one level, a list two."""

MAX_FRONT = 100_000
"""Most characters of front matter that are parsed."""

_FRONT = re.compile(r"\A\ufeff?---[^\S\n]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[^\S\n]*(?:\r?\n|\Z)", re.DOTALL)


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a Markdown file."""
    text = decode(data, name=name)
    front = _FRONT.match(text)
    metadata = _metadata(front.group(1)) if front else Metadata()
    composer = Composer()
    tokens = _parser().parse(text[front.end() :] if front else text)
    for kind, words in _blocks(tokens, composer.left_out):
        composer.add(kind, words)
    if any(token.level >= MAX_NESTING - 1 for token in tokens):
        yield f"{name}: lists and quotes nested deeper than {MAX_NESTING // 2} levels were not read."
        if not composer.text:
            return
    yield composer.reading(data, media_type, metadata, name=name)


def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
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


def _blocks(tokens: "list[Token]", left_out: LeftOut) -> Iterator[tuple[BlockKind, str]]:
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
    """Return the words of one block: struck ones left out, raised and lowered ones as superscripts and subscripts."""
    line = Line()
    level: Level = "line"
    struck: list[str] = []
    depth = 0
    children = token.children or []
    marks = [_mark(child) for child in children]
    last_closed = {name: at for at, (name, opens) in enumerate(marks) if not opens}
    for at, child in enumerate(children):
        name, opens = marks[at]
        if name and opens and last_closed.get(name, -1) < at:
            continue  # never closed, so it marks nothing
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
    """Return the name of the mark that a token opens (True) or closes (False); an empty name if it is not a mark."""
    if token.type in ("s_open", "s_close"):
        return "s", token.nesting == 1
    match = _MARK.fullmatch(token.content) if token.type == "html_inline" else None
    return (match.group(2).lower(), not match.group(1)) if match and match.group(2).lower() != "br" else ("", False)


def _content(token: "Token", left_out: LeftOut) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return token.content or _words(token, left_out)
    if token.type == "html_inline":
        return " " if _MARK.fullmatch(token.content) else ""  # a line break; other tags have no text
    return token.content


def _metadata(front: str) -> Metadata:
    import yaml

    try:
        values: Any = yaml.safe_load(front) if len(front) <= MAX_FRONT else None
    except (yaml.YAMLError, ValueError, RecursionError):
        return Metadata()  # invalid front matter; the text is read anyway
    if not isinstance(values, Mapping):
        return Metadata()
    fields = {str(key).strip().lower(): value for key, value in values.items() if isinstance(key, str)}

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
    """Return a value of the front matter as text; list items are separated by commas. A nested list is left out: with
    aliases, a few lines of YAML become a list of a billion items."""
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(item) for item in values if isinstance(item, str | int | float | date)) or None


READER = Reader("Markdown", {".md": "text/markdown", ".markdown": "text/markdown"}, read)
