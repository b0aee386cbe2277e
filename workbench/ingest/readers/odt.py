"""OpenDocument texts (ODT): the text as it stands once every tracked change is accepted.

Where each part of a file goes, and what is left out, is written down in docs/formats-in.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workbench.domain import BlockKind, Reading
from workbench.ingest.compose import Composer
from workbench.ingest.marks import Level, Line, note_mark
from workbench.ingest.opendocument import (
    attribute,
    inline_text,
    is_opendocument,
    metadata_of,
    name_of,
    number,
    opened,
    parsed,
    tag,
)
from workbench.ingest.readers import Reader

DEEPEST = 100
"""Elements inside one another that are followed."""

_BLANKS = ("text:s", "text:tab", "text:line-break")
_NOT_READ = {"office:annotation": "comment", "draw:object": "embedded object", "text:table-of-content": "table of content"}
_NO_TEXT = (
    "other:title", "other:desc",  # what a picture shows
    "office:annotation-end", "text:ruby-text", "text:sequence-decls", "office:forms", "text:tracked-changes",
)  # fmt: skip
_STYLE_KINDS: tuple[tuple[str, BlockKind], ...] = (
    ("title", "heading"), ("subtitle", "heading"), ("heading", "heading"), ("quotations", "quote"), ("quote", "quote"),
    ("caption", "caption"), ("illustration", "caption"), ("figure", "caption"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    """What a style says of its text; ``parent`` is the name of the style that it is made from."""

    parent: str = ""
    level: Level | None = None
    dropped: str | None = None


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a text. Raises UnreadableSourceError where it is damaged, a bomb or empty."""
    composer = Composer()
    with opened(data, name, "text") as archive:
        metadata = metadata_of(archive)
        content, styles = parsed(archive, "content.xml"), parsed(archive, "styles.xml")
        _Text(composer, [root for root in (styles, content) if root is not None]).place(content)
    yield composer.reading(data, media_type, metadata, name=name)


class _Text:
    """Places the blocks of a text, then its notes in the order of their marks."""

    def __init__(self, composer: Composer, roots: list[Any]) -> None:
        self._composer = composer
        self._looks = {
            attribute(style, "style:name"): _look_of(style) for root in roots for style in root.iter(tag("style:style"))
        }
        self._notes: list[tuple[str, Any]] = []

    def place(self, content: Any) -> None:
        """Place the body."""
        body = next(content.iter(tag("office:text")))
        for changes in body.iter(tag("text:tracked-changes")):
            for deletion in changes.iter(tag("text:deletion")):
                self._composer.left_out.add("tracked deletion", " ".join(inline_text(deletion)))
        self._place(body, 0)
        done = 0
        while done < len(self._notes):  # a note may refer to a further one
            mark, note = self._notes[done]
            done += 1
            self._composer.add("paragraph", " ".join([note_mark(mark), *self._paragraphs(note)]))

    def _place(self, container: Any, depth: int, kind: BlockKind | None = None) -> None:
        """Place what is in a container; ``kind`` is that of its paragraphs, where it is a list."""
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        for item in container:
            name = name_of(item)
            if name in ("text:p", "text:h"):
                self._place_paragraph(item, depth, "heading" if name == "text:h" else kind)
            elif name in ("text:list-item", "text:list-header"):
                self._place(item, depth + 1, "item")
            elif name == "table:table":
                self._place_table(item, depth + 1)
            elif name in _NOT_READ:
                self._composer.left_out.add(_NOT_READ[name])
            elif name and name not in _NO_TEXT:
                self._place(item, depth + 1, kind)

    def _place_paragraph(self, paragraph: Any, depth: int, kind: BlockKind | None) -> None:
        line, boxes = Line(), list[Any]()
        style = attribute(paragraph, "text:style-name")
        self._inline(paragraph, line, boxes, self._look(style), depth)
        self._composer.add(kind or self._kind(style), line.text)
        for box in boxes:
            self._place(box, depth + 1)

    def _place_table(self, table: Any, depth: int) -> None:
        """Place the rows of a table, each followed by the rows of the tables inside it."""
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        for item in table:
            name = name_of(item)
            if name == "table:table-row":
                cells: list[str] = []
                nested: list[Any] = []
                for cell in item:
                    if name_of(cell) == "table:table-cell":
                        cells.append(" ".join(self._paragraphs(cell)))
                        nested += cell.iterchildren(tag("table:table"))
                self._composer.add("row", " | ".join(cell for cell in cells if cell))
                for inner in nested:
                    self._place_table(inner, depth + 1)
            elif name.startswith("table:table-") or name == "text:soft-page-break":
                self._place_table(item, depth + 1)  # header rows and groups of rows

    def _paragraphs(self, container: Any, depth: int = 0) -> Iterator[str]:
        """Yield the paragraphs inside a cell or a note, without those of tables."""
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        for item in container:
            name = name_of(item)
            if name in ("text:p", "text:h"):
                line, boxes = Line(), list[Any]()
                self._inline(item, line, boxes, self._look(attribute(item, "text:style-name")), depth)
                yield " ".join(line.text.split())
                for box in boxes:
                    yield from self._paragraphs(box, depth + 1)
            elif name and name != "table:table" and name not in _NO_TEXT and name not in _NOT_READ:
                yield from self._paragraphs(item, depth + 1)

    def _inline(self, element: Any, line: Line, boxes: list[Any], look: _Look, depth: int) -> None:
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        if look.dropped:
            self._composer.left_out.add(look.dropped, "".join(inline_text(element)))
            return
        level: Level = look.level or "line"
        line.add(element.text or "", level)
        for item in element:
            name = name_of(item)
            if name in _BLANKS:
                line.add(" " if name != "text:s" or number(item, "text:c") else "")
            elif name == "text:note":
                line.add(self._note(item))
            elif name == "draw:text-box":
                boxes.append(item)
            elif name in _NOT_READ:
                self._composer.left_out.add(_NOT_READ[name])
            elif name == "text:span":
                own = self._look(attribute(item, "text:style-name"))
                self._inline(item, line, boxes, own if own.level or own.dropped else look, depth + 1)
            elif name and name not in _NO_TEXT:
                self._inline(item, line, boxes, look, depth + 1)
            line.add(item.tail or "", level)

    def _note(self, note: Any) -> str:
        """Return the mark of a footnote or endnote, and keep its text for the end."""
        mark = next(("".join(inline_text(item)).strip() for item in note.iter(tag("text:note-citation"))), "")
        mark = mark or str(len(self._notes) + 1)
        body = next(note.iter(tag("text:note-body")), None)
        if body is not None:
            self._notes.append((mark, body))
        return note_mark(mark)

    def _look(self, style: str) -> _Look:
        """Return the look of a style, including what it inherits."""
        look = found = self._looks.get(style, _Look())
        for _ in range(10):
            found = self._looks.get(found.parent, _Look())
            look = _Look(look.parent, look.level or found.level, look.dropped or found.dropped)
        return look

    def _kind(self, style: str) -> BlockKind:
        for _ in range(10):  # styles made from styles
            plain = style.replace("_20_", " ").lower()
            found = next((kind for start, kind in _STYLE_KINDS if plain.startswith(start)), None)
            if found:
                return found
            style = self._look(style).parent
        return "paragraph"


def _look_of(style: Any) -> _Look:
    level: Level | None = None
    dropped = None
    for item in style:
        if name_of(item) == "style:text-properties":
            position = attribute(item, "style:text-position").partition(" ")[0]
            level = "raised" if position == "super" else "lowered" if position == "sub" else _moved(position)
            if attribute(item, "text:display") == "none":
                dropped = "hidden passage"
            elif (attribute(item, "style:text-line-through-style") or "none") != "none":
                dropped = "struck passage"
    return _Look(attribute(style, "style:parent-style-name"), level, dropped)


def _moved(position: str) -> Level | None:
    """Return the level of a text that is raised or lowered by a percentage of its size."""
    if not position.endswith("%") or position in ("0%", "-0%"):
        return None
    return "lowered" if position.startswith("-") else "raised"


READER = Reader(
    "OpenDocument text",
    {".odt": "application/vnd.oasis.opendocument.text"},
    read,
    matches=lambda data: is_opendocument(data, "text"),
    binary=True,
)
