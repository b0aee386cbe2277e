"""Rows of a sheet of an Excel workbook, parsed as they come.

openpyxl opens the workbook, with its texts and formats; its own reader of rows takes several times as long, and does not
say which rows are hidden.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from workbench.ingest.shown import shown

MAX_COLUMNS = 16_384
"""Columns of a sheet."""


def rows_of(book: Any, page: Any) -> Iterator[tuple[int, bool, list[str]]]:
    """Yield each row of a sheet with its number, counted from 0, whether it is hidden, and its cells as they are shown.

    ``book`` and ``page`` are openpyxl's, opened with ``read_only``.
    """
    cells = _Cells(book, page)
    number = -1
    for element in elements(book, page, "row"):
        number = int(element.get("r") or number + 2) - 1
        yield number, is_hidden(element), cells.of_row(element)


def elements(book: Any, page: Any, *names: str) -> Iterator[Any]:
    """Yield the elements of a sheet with these names, each freed when the next one comes."""
    from lxml import etree

    tags = [f"{{*}}{name}" for name in names]
    with book._archive.open(page._worksheet_path) as part:
        for _, element in etree.iterparse(part, tag=tags, resolve_entities=False, no_network=True, load_dtd=False):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def is_hidden(element: Any) -> bool:
    """Return whether a row or a column is hidden."""
    return element.get("hidden") in ("1", "true")


class _Cells:
    def __init__(self, book: Any, page: Any) -> None:
        self._book = book
        self._texts = page._shared_strings
        self._format = cache(self._format_of)

    def of_row(self, row: Any) -> list[str]:
        """Return the cells of a row up to the last one with a value."""
        cells: list[str] = []
        at = 0
        for cell in row:
            column = _column(cell.get("r") or "")
            at = column if column is not None else at
            text = self._text(cell) if at < MAX_COLUMNS else ""
            if text:
                cells += [""] * (at + 1 - len(cells))
                cells[at] = text
            at += 1
        return cells

    def _text(self, cell: Any) -> str:
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return "".join(t.text or "" for t in cell.iter("{*}t") if not t.getparent().tag.endswith("}rPh"))
        value = next((item.text or "" for item in cell if str(item.tag).endswith("}v") or item.tag == "v"), "").strip()
        if not value or kind in ("str", "e"):
            return value
        if kind == "s":
            return str(self._texts[int(value)])
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "d":
            return value.removesuffix("T00:00:00").replace("T", " ")
        return self._number(value, int(cell.get("s") or 0))

    def _number(self, value: str, style: int) -> str:
        number = int(value) if value.isdecimal() and len(value) < 16 else float(value)
        number_format, is_date, is_span = self._format(style)
        if is_date:
            from openpyxl.utils.datetime import from_excel

            try:
                return shown(from_excel(number, self._book.epoch, timedelta=is_span), "General")
            except (OverflowError, ValueError):  # no day has this number
                return value
        return shown(number, number_format)

    def _format_of(self, style: int) -> tuple[str, bool, bool]:
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        id = int(self._book._cell_styles[style].numFmtId)
        own = self._book._number_formats
        written = own[id - 164] if 0 <= id - 164 < len(own) else BUILTIN_FORMATS.get(id, "General")
        return written, style in self._book._date_formats, style in self._book._timedelta_formats


def _column(reference: str) -> int | None:
    """Return the number of a column, counted from 0, in a reference such as ``AB12``, or None."""
    number = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - 64
    return number - 1 if number else None
