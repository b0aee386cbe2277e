"""Excel workbooks (XLSX): the rows of each sheet with the names of their columns.

Invariant: cells are shown as Excel shows them; hidden sheets, rows and columns are left out and counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.domain import Metadata, Reading
from workbench.errors import InputError, UnreadableSourceError
from workbench.ingest.archive import refuse_bombs
from workbench.ingest.compose import Composer
from workbench.ingest.excel_cells import ShownCells
from workbench.ingest.labelled_rows import RowWriter
from workbench.ingest.merged_cells import MergedCells
from workbench.ingest.readers import Reader
from workbench.tabular.sheets import MAX_COLUMNS, elements, has, is_hidden, open_book, rows_of
from workbench.tabular.workbook_limits import MAX_ROW, MAX_WIDTH, check_size


@dataclass(slots=True)
class _Layout:
    """What a sheet says of its cells and columns, counted from 0."""

    merged: MergedCells = field(default_factory=MergedCells)
    hidden_columns: set[int] = field(default_factory=set)


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a workbook. Raises UnreadableSourceError where it is damaged, too large or empty."""
    refuse_bombs(data, name)
    try:
        check_size(data, name)
    except InputError as error:
        raise UnreadableSourceError(str(error)) from error
    composer = Composer()
    try:
        metadata = _place(data, composer, name)
    except UnreadableSourceError:
        raise
    except Exception as error:  # openpyxl and lxml raise many kinds over a damaged file
        raise UnreadableSourceError(f"{name} is damaged and cannot be read as a workbook; save it again.") from error
    yield composer.reading(data, media_type, metadata, name=name)


def _place(data: bytes, composer: Composer, name: str) -> Metadata:
    book = open_book(data)
    pages = book.worksheets
    visible = [page for page in pages if page.sheet_state == "visible"]
    for page in pages:
        if page.sheet_state != "visible":
            composer.left_out.add("hidden sheet", page.title)
    writer = RowWriter(composer, name)
    for page in visible:
        rows = _rows(book, page, composer, name)
        first = next(rows, None)
        if first is None:
            continue
        if len(visible) > 1:
            composer.add("heading", page.title)
        writer.place(_with_first(first, rows))
    about = book.properties
    return Metadata(
        title=about.title or None,
        author=about.creator if about.creator not in ("", "openpyxl") else None,
        file_date=about.modified.date().isoformat() if about.modified else None,
        language=about.language or None,
    )


def _with_first(first: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield first
    yield from rows


def _layout(book: Any, page: Any) -> _Layout:
    """Read a sheet for what is said behind its rows: which cells are merged."""
    from openpyxl.utils import range_boundaries

    layout = _Layout()
    if not has(book, page, b"mergeCell", b"hidden"):
        return layout
    for element in elements(book, page, "row", "col", "mergeCell"):  # rows only to free them
        if element.tag.endswith("mergeCell"):
            left, top, right, bottom = range_boundaries(element.get("ref"))
            layout.merged.add(top - 1, left - 1, bottom - top + 1, right - left + 1)
        elif element.tag.endswith("col") and is_hidden(element):
            layout.hidden_columns.update(range(int(element.get("min")) - 1, min(int(element.get("max")), MAX_COLUMNS)))
    return layout


def _rows(book: Any, page: Any, composer: Composer, name: str) -> Iterator[list[str]]:
    """Yield the rows of a sheet as they are displayed."""
    layout = _layout(book, page)
    width = 0
    seen: set[int] = set()
    shown = ShownCells(book, lambda place: composer.left_out.add("formula without a result", place))
    for number, row in rows_of(book, page):
        cells = layout.merged.fill(number, shown.of_row(row))
        width += len(cells)
        if number >= MAX_ROW or width > MAX_WIDTH:
            raise UnreadableSourceError(f"{name} has a sheet with cells too far from its first one; save it as CSV.")
        if not any(cells):
            continue
        if is_hidden(row):
            composer.left_out.add("hidden row", " | ".join(cell for cell in cells if cell))
            continue
        for column in layout.hidden_columns - seen if len(seen) < len(layout.hidden_columns) else ():
            if column < len(cells) and cells[column]:
                seen.add(column)
                composer.left_out.add("hidden column", cells[column])
        yield [cell for column, cell in enumerate(cells) if column not in layout.hidden_columns]


def _matches(data: bytes) -> bool:
    return data.startswith(b"PK\x03\x04") and b"xl/workbook" in data and b"word/document.xml" not in data


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READER = Reader("Excel workbook", {".xlsx": _XLSX, ".xlsm": _XLSX}, read, matches=_matches, binary=True)
