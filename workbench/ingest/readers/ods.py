"""OpenDocument spreadsheets (ODS): the rows of each sheet with the names of their columns.

Invariant: cells are read as they are shown, dates as ISO dates; hidden sheets, rows and columns are left out and counted.
Rows and cells that a file repeats are counted before they are made.
"""

from collections.abc import Iterator
from typing import Any

from workbench.domain import Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer
from workbench.ingest.labelled_rows import MAX_ROWS, RowWriter
from workbench.ingest.merged_cells import MergedCells
from workbench.ingest.opendocument import attribute, inline_text, is_opendocument, metadata_of, name_of, number, opened, tag
from workbench.ingest.readers import Reader

MAX_CELLS = 2_000_000
"""Cells with anything in them, repeated ones included, and empty ones between them."""

MAX_COLUMNS = 16_384
"""Columns of a sheet."""

_HIDDEN = ("collapse", "filter")


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a spreadsheet. Raises UnreadableSourceError where it is damaged, too large or empty."""
    composer = Composer()
    with opened(data, name, "spreadsheet") as archive:
        metadata = metadata_of(archive)
        with archive.open("content.xml") as part:
            _Book(composer, name).place(part)
    yield composer.reading(data, media_type, metadata, name=name)


class _Book:
    """Places the sheets of a spreadsheet as they are parsed."""

    def __init__(self, composer: Composer, name: str) -> None:
        self._composer, self._name = composer, name
        self._writer = RowWriter(composer, name)
        self._cells = 0
        self._hidden_styles: set[str] = set()

    def place(self, part: Any) -> None:
        """Place every sheet that is not hidden; each has its name above it if there are several."""
        from lxml import etree

        tags = [tag(f"table:{kind}") for kind in ("table", "table-row", "table-column")] + [tag("style:style")]
        events = etree.iterparse(part, ("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False)
        sheets = [(title, rows) for title, rows in self._sheets(events) if rows]
        for title, rows in sheets:
            if len(sheets) > 1:
                self._composer.add("heading", title)
            self._writer.place(rows)

    def _sheets(self, events: Any) -> Iterator[tuple[str, list[list[str]]]]:
        """Yield the rows of each sheet. A table inside a cell is part of the cell."""
        depth = 0
        sheet: _Sheet | None = None
        for event, element in events:
            kind = name_of(element)
            if kind == "style:style":
                if event == "end":
                    self._note_style(element)
            elif kind == "table:table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    sheet = _Sheet(self, element)
                elif event == "end" and depth == 0 and sheet is not None:
                    yield sheet.title, sheet.rows
                    sheet = None
                    _forget(element)
            elif event == "end" and depth == 1 and sheet is not None:
                if kind == "table:table-row":
                    sheet.add_row(element)
                else:
                    sheet.add_columns(element)
                _forget(element)

    def _note_style(self, element: Any) -> None:
        if any(attribute(inner, "table:display") == "false" for inner in element):
            self._hidden_styles.add(attribute(element, "style:name"))

    def is_hidden(self, style: str) -> bool:
        """Return whether sheets of a style are hidden."""
        return style in self._hidden_styles

    def leave_out(self, what: str, text: str = "") -> None:
        """Count what is hidden."""
        self._composer.left_out.add(what, text)

    def count(self, cells: int) -> None:
        """Count cells before they are made. Raises UnreadableSourceError where there are too many."""
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise UnreadableSourceError(f"{self._name} has more than {MAX_CELLS:,} cells; split it, or save a sheet as CSV.")


class _Sheet:
    """The rows of one sheet."""

    def __init__(self, book: _Book, element: Any) -> None:
        self._book = book
        self._at = self._columns = 0
        self._hidden: set[int] = set()
        self._merged = MergedCells()
        self.title = attribute(element, "table:name")
        self.rows: list[list[str]] = []
        self._is_hidden = book.is_hidden(attribute(element, "table:style-name"))
        if self._is_hidden:
            book.leave_out("hidden sheet", self.title)

    def add_columns(self, element: Any) -> None:
        """Note whether columns are hidden."""
        count = number(element, "table:number-columns-repeated")
        if attribute(element, "table:visibility") in _HIDDEN:
            self._hidden.update(range(self._columns, min(self._columns + count, MAX_COLUMNS)))
            self._book.leave_out("hidden column")
        self._columns += count

    def add_row(self, element: Any) -> None:
        """Add a row, as often as it is repeated, unless it is empty or hidden."""
        row, self._at = self._at, self._at + number(element, "table:number-rows-repeated")
        if self._is_hidden or row >= MAX_ROWS:
            return
        cells = self._merged.fill(row, self._cells_of(element, row))
        if not any(cells):
            return
        self._book.count(len(cells) * (self._at - row))
        if attribute(element, "table:visibility") in _HIDDEN:
            self._book.leave_out("hidden row", " | ".join(cell for cell in cells if cell))
            return
        shown = [cell for column, cell in enumerate(cells) if column not in self._hidden]
        self.rows += [shown] * (self._at - row)

    def _cells_of(self, element: Any, row: int) -> list[str]:
        cells: list[str] = []
        empty = 0
        for item in element:
            kind = name_of(item)
            if kind not in ("table:table-cell", "table:covered-table-cell"):
                continue
            count = number(item, "table:number-columns-repeated")
            text = "" if kind == "table:covered-table-cell" else _text_of(item)
            if not text:  # empty cells behind the last one are repeated to the edge of the sheet
                empty += count
                continue
            if len(cells) + empty + count > MAX_COLUMNS:
                break
            cells += [""] * empty
            empty = 0
            spans = number(item, "table:number-rows-spanned"), number(item, "table:number-columns-spanned")
            if spans != (1, 1):
                self._merged.add(row, len(cells), *spans)
            cells += [text] * count
        return cells


def _text_of(cell: Any) -> str:
    """Return a cell as it is displayed; a date as an ISO date."""
    if attribute(cell, "office:value-type") == "date":
        return attribute(cell, "office:date-value").removesuffix("T00:00:00").replace("T", " ")
    text = " ".join(" ".join("".join(inline_text(item)).split()) for item in cell if name_of(item) == "text:p")
    return text.strip() or attribute(cell, "office:value") or attribute(cell, "office:string-value")


def _forget(element: Any) -> None:
    """Free what was parsed."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


READER = Reader(
    "OpenDocument spreadsheet",
    {".ods": "application/vnd.oasis.opendocument.spreadsheet"},
    read,
    matches=lambda data: is_opendocument(data, "spreadsheet"),
    binary=True,
)
