"""Word files (Office Open XML): the text as it is once every tracked change is accepted.

docs/formats-in.md says what becomes of each part of a file, and what is left out.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from workbench.domain import BlockKind, Metadata, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.archive import refuse_bombs
from workbench.ingest.compose import Composer
from workbench.ingest.marks import LeftOut, Level, Line, note_mark
from workbench.ingest.readers import Reader
from workbench.ingest.word_math import equation
from workbench.ingest.word_xml import (
    NO_TEXT,
    Style,
    Styles,
    alternative,
    child,
    children,
    inside,
    name_of,
    symbol,
    text_inside,
    value_of,
)

DEEPEST = 100
"""Deepest nesting of elements that is read; a Word file has a dozen levels."""

_BLANKS = {"w:tab", "w:ptab", "w:br", "w:cr"}
_NOTES = {"w:footnoteReference": "footnotes", "w:endnoteReference": "endnotes"}
_NOT_READ = {
    "w:commentReference": "comment",
    "w:altChunk": "embedded document",
    "c:chart": "chart",
    "dgm:relIds": "diagram",
}


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a Word file. Raises UnreadableSourceError where it is damaged, a bomb or empty."""
    refuse_bombs(data, name)
    import docx

    try:
        document: Any = docx.Document(io.BytesIO(data))
        composer = Composer()
        _Body(document.part, composer).read()
        about = document.core_properties
        saved = about.modified or about.created
        metadata = Metadata(
            title=about.title or None,
            author=about.author if about.author not in ("", "python-docx") else None,
            file_date=saved.date().isoformat() if saved else None,
            language=about.language or None,
        )
    except UnreadableSourceError:
        raise
    except Exception as error:  # python-docx and lxml raise many types of error for a damaged file
        raise UnreadableSourceError(f"{name} is damaged and cannot be read as a Word file; save it again.") from error
    yield composer.reading(data, media_type, metadata, name=name)


class _Body:
    """Walks the body of a Word file and places its blocks."""

    def __init__(self, part: Any, composer: Composer) -> None:
        self._root = part.element
        self._composer = composer
        self._styles = Styles(_part(part, "styles"))
        self._notes = {kind: _notes(_part(part, kind)) for kind in _NOTES.values()}
        self._marks: dict[tuple[str, str], str] = {}
        self._carried = ""

    def read(self) -> None:
        """Place the body, then the footnotes and endnotes that it refers to, in the order of their marks."""
        self._place(child(self._root, "w:body"))
        done = 0
        while done < len(self._marks):  # a note may refer to another note
            (kind, id), mark = list(self._marks.items())[done]
            done += 1
            if id in self._notes[kind]:
                self._carried = f"{note_mark(mark)} "
                self._place(self._notes[kind][id])

    def _place(self, container: Any, depth: int = 0) -> None:
        """Place the paragraphs and tables of a container in order."""
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        for item in container:
            name = name_of(item)
            if name == "w:p":
                self._place_paragraph(item)
            elif name == "w:tbl":
                self._end_carried()
                self._place_table(item, depth + 1)
            elif name == "w:del":
                self._composer.left_out.add("tracked deletion", text_inside(item))
            elif name == "mc:AlternateContent":
                self._place(alternative(item), depth + 1)
            elif name in _NOT_READ:
                self._composer.left_out.add(_NOT_READ[name])
            elif name not in NO_TEXT:
                self._place(item, depth + 1)
        if depth == 0:
            self._end_carried()

    def _end_carried(self) -> None:
        """Place a paragraph that waits for its continuation, if none comes."""
        self._composer.add("paragraph", self._carried)
        self._carried = ""

    def _place_paragraph(self, paragraph: Any) -> None:
        style = self._styles.of_paragraph(paragraph)
        words = _Words(self, style)
        words.walk(paragraph)
        text, self._carried = self._carried + words.text, ""
        goes_on = _end_is_deleted(paragraph)
        if not goes_on:
            self._composer.add(_kind(paragraph, style), text)
        for box in words.boxes:
            self._place(box)
        self._carried = text if goes_on else ""

    def _place_table(self, table: Any, depth: int) -> None:
        """Place the rows of a table, each followed by the rows of the tables inside it."""
        for row in children(table, "w:tr"):
            if child(row, "w:trPr", "w:del") is not None:
                self._composer.left_out.add("deleted row", text_inside(row))
                continue
            if child(row, "w:trPr", "w:hidden") is not None:
                self._composer.left_out.add("hidden row", text_inside(row))
                continue
            cells: list[str] = []
            nested: list[Any] = []
            for cell in children(row, "w:tc"):
                properties = child(cell, "w:tcPr")
                merge = None if properties is None else child(properties, "w:vMerge")
                if properties is not None and child(properties, "w:cellDel") is not None:
                    self._composer.left_out.add("deleted cell", text_inside(cell))
                elif merge is None or value_of(merge) == "restart":
                    cells.append(self._cell(cell, nested))
            self._composer.add("row", " | ".join(cell for cell in cells if cell))
            for item in nested:
                if name_of(item) == "w:tbl":
                    self._place_table(item, depth + 1)
                else:
                    self._place(item)

    def _cell(self, cell: Any, nested: list[Any]) -> str:
        """Return the paragraphs of a cell, separated by blanks. Tables and text boxes in it are appended to ``nested``."""
        texts: list[str] = []
        open_end = False
        for item in children(cell, "w:p", "w:tbl"):
            if name_of(item) == "w:tbl":
                nested.append(item)
                continue
            words = _Words(self, self._styles.of_paragraph(item))
            words.walk(item)
            nested += words.boxes
            texts.append(("" if open_end or not texts else " ") + words.text)
            open_end = _end_is_deleted(item)
        return " ".join("".join(texts).split())

    def note(self, element: Any) -> str:
        """Return the mark of a reference to a note: footnotes 1, 2, 3, endnotes i, ii, iii, in the order of reference."""
        kind, id = _NOTES[name_of(element)], value_of(element, "id") or ""
        if (kind, id) not in self._marks:
            number = 1 + sum(known == kind for known, _ in self._marks)
            self._marks[kind, id] = _roman(number) if kind == "endnotes" else str(number)
        return note_mark(self._marks[kind, id])

    @property
    def left_out(self) -> LeftOut:
        """Return the counts of what is not part of the text."""
        return self._composer.left_out

    @property
    def styles(self) -> Styles:
        """Return the styles of the file."""
        return self._styles


class _Words:
    """The words of one paragraph, and the text boxes anchored to it."""

    def __init__(self, body: _Body, style: Style) -> None:
        self._body, self._style = body, style
        self._line = Line()
        self._fields: list[str] = []
        self._why = ""
        self._dropped: list[str] = []
        self.boxes: list[Any] = []

    def walk(self, paragraph: Any) -> None:
        """Read the paragraph."""
        self._inline(paragraph, 0)
        self._skip("", "")

    @property
    def text(self) -> str:
        """Return the text read so far."""
        return self._line.text

    def _inline(self, element: Any, depth: int) -> None:
        if depth > DEEPEST:
            raise ValueError("nested too deeply")
        for item in element:
            name = name_of(item)
            if name == "w:r":
                self._run(item, depth)
            elif name == "w:del":
                self._skip("tracked deletion", text_inside(item))
            elif name in ("m:oMath", "m:oMathPara"):
                self._add(equation(item))
            elif name in _NOT_READ:
                self._body.left_out.add(_NOT_READ[name])
            elif name == "mc:AlternateContent":
                self._inline(alternative(item), depth + 1)
            elif name not in NO_TEXT:
                self._inline(item, depth + 1)

    def _run(self, run: Any, depth: int) -> None:
        look = self._body.styles.of_run(run, self._style)
        dropped = "hidden passage" if look.hidden else "struck passage" if look.strike or look.double_strike else ""
        if dropped:
            self._note_fields(run)
            if not self._in_instruction:
                self._skip(dropped, text_inside(run))
            return
        self._content(run, look.level or "line", depth)

    def _content(self, run: Any, level: Level, depth: int) -> None:
        for item in run:
            name = name_of(item)
            if name == "w:t":
                self._add(item.text or "", level)
            elif name in _BLANKS:
                self._add(" ")
            elif name == "w:noBreakHyphen":
                self._add("-", level)
            elif name == "w:sym":
                self._symbol(item, level)
            elif name == "w:fldChar":
                self._field(item)
            elif name in _NOTES:
                if not self._in_instruction:
                    self._add(self._body.note(item))
            elif name in _NOT_READ:
                self._body.left_out.add(_NOT_READ[name])
            elif name == "w:ruby":
                base = child(item, "w:rubyBase")
                if base is not None:
                    self._inline(base, depth + 1)
            elif name == "mc:AlternateContent":
                self._content(alternative(item), level, depth + 1)
            elif name in ("w:drawing", "w:pict", "w:object"):
                self._drawing(item)

    def _drawing(self, drawing: Any) -> None:
        """Collect the text boxes of a drawing, each once, whatever markup it is written in."""
        waiting = [drawing]
        while waiting:
            item = waiting.pop(0)
            name = name_of(item)
            if name == "w:txbxContent":
                self.boxes.append(item)
            elif name in _NOT_READ:
                self._body.left_out.add(_NOT_READ[name])
            elif name == "mc:AlternateContent":
                waiting.insert(0, alternative(item))
            else:
                waiting[:0] = list(item)

    def _symbol(self, element: Any, level: Level) -> None:
        character = symbol(element)
        if character is None:
            self._body.left_out.add("symbol of an unknown font")
        else:
            self._add(character, level)

    def _field(self, element: Any) -> None:
        """Track fields: everything before the result of a field is an instruction, not text."""
        kind = value_of(element, "fldCharType")
        if kind == "begin":
            self._fields.append("instruction")
        elif kind == "separate" and self._fields:
            self._fields[-1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note_fields(self, run: Any) -> None:
        for item in children(run, "w:fldChar"):
            self._field(item)

    @property
    def _in_instruction(self) -> bool:
        return "instruction" in self._fields

    def _add(self, text: str, level: Level = "line") -> None:
        if text and not self._in_instruction:
            if text.strip():
                self._skip("", "")
            self._line.add(text, level)

    def _skip(self, what: str, text: str) -> None:
        """Count what is left out. Neighbouring runs that are left out for the same reason are one passage."""
        if what != self._why:
            dropped = "".join(self._dropped)
            if dropped.strip():
                self._body.left_out.add(self._why, dropped)
            self._why, self._dropped = what, []
        if what:
            self._dropped.append(text)


def _part(part: Any, kind: str) -> Any:
    """Return the root of a related part, such as ``footnotes``, or None."""
    from docx.oxml.parser import parse_xml

    for relation in part.rels.values():
        if relation.reltype.rpartition("/")[2] == kind and not relation.is_external:
            target = relation.target_part
            return target.element if hasattr(target, "element") else parse_xml(target.blob)
    return None


def _notes(root: Any) -> dict[str, Any]:
    """Return notes by their ids, without the separator lines."""
    notes = () if root is None else inside(root, "w:footnote", "w:endnote")
    return {value_of(note, "id") or "": note for note in notes if value_of(note, "type") in (None, "normal")}


def _roman(number: int) -> str:
    figures = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
    text = ""
    for value, letters in (*figures, (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        text += letters * (number // value)
        number %= value
    return text


def _end_is_deleted(paragraph: Any) -> bool:
    """Return whether the mark of a paragraph was deleted, so that its text continues in the next paragraph."""
    mark = child(paragraph, "w:pPr", "w:rPr")
    return mark is not None and any(name_of(item) in ("w:del", "w:moveFrom") for item in mark)


def _kind(paragraph: Any, style: Style) -> BlockKind:
    for name in style.names:
        if re.match(r"(?:heading|title|subtitle)\b", name, re.IGNORECASE):
            return "heading"
        if re.match(r"caption", name, re.IGNORECASE):
            return "caption"
        if re.match(r"(?:intense )?quote", name, re.IGNORECASE):
            return "quote"
        if re.match(r"list", name, re.IGNORECASE):
            return "item"
    numbering = child(paragraph, "w:pPr", "w:numPr")
    if numbering is None:
        return "paragraph"
    list_id = child(numbering, "w:numId")
    return "paragraph" if list_id is not None and value_of(list_id) == "0" else "item"  # 0: none


READER = Reader(
    "Word document",
    {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    read,
    matches=lambda data: data.startswith(b"PK\x03\x04") and b"word/document.xml" in data,
    binary=True,
)
