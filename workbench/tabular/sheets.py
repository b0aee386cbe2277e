"""Rows of the sheets of an Excel workbook, parsed as they come.

openpyxl reads what describes a workbook: its sheets, formats and properties. Its readers of shared texts and of rows take
several times as long as lxml, do not say which rows are hidden, and do not tell an empty cell from a formula without a
result.
"""

import io
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

MAX_COLUMNS = 16_384
"""Columns of a sheet."""

NO_RESULT = object()
"""The value of a cell with a formula whose result is not stored: no program has calculated it."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def open_book(data: bytes) -> Any:
    """Return an openpyxl workbook without its rows, and with its shared texts. Raises whatever openpyxl and lxml raise."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet
    from openpyxl.xml.constants import SHARED_STRINGS

    class Sheet(ReadOnlyWorksheet):  # type: ignore[misc, unused-ignore]
        def _get_size(self) -> None:
            """Do not read a sheet to its end because it does not state its size."""

    class Reader(ExcelReader):  # type: ignore[misc, unused-ignore]
        def read_strings(self) -> None:
            part = self.package.find(SHARED_STRINGS)
            if part is not None:
                with self.archive.open(part.PartName[1:]) as stream:
                    self.shared_strings = [text_of(item) for item in _parsed(stream, "si")]

        def read_worksheets(self) -> None:
            for sheet, rel in self.parser.find_sheets():
                if rel.target not in self.valid_files:
                    continue
                if "chartsheet" in rel.Type:
                    self.read_chartsheet(sheet, rel)
                else:
                    page = Sheet(self.wb, sheet.name, rel.target, self.shared_strings)
                    page.sheet_state = sheet.state
                    self.wb._sheets.append(page)

    reader = Reader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    return reader.wb


def elements(book: Any, page: Any, *names: str) -> Iterator[Any]:
    """Yield the elements of a sheet with these names, each freed when the next one comes."""
    with book._archive.open(page._worksheet_path) as part:
        yield from _parsed(part, *names)


def has(book: Any, page: Any, *words: bytes) -> bool:
    """Return whether one of these words is anywhere in the XML of a sheet. Far faster than to parse it."""
    longest = max(map(len, words))
    with book._archive.open(page._worksheet_path) as part:
        held = b""
        while chunk := part.read(1 << 20):
            held = held[-longest:] + chunk
            if any(word in held for word in words):
                return True
    return False


def rows_of(book: Any, page: Any) -> Iterator[tuple[int, Any]]:
    """Yield each row of a sheet with its number, counted from 0."""
    number = -1
    for element in elements(book, page, "row"):
        number = int(element.get("r") or number + 2) - 1
        yield number, element


def is_hidden(element: Any) -> bool:
    """Return whether a row or a column is hidden."""
    return element.get("hidden") in ("1", "true")


def cells_of(row: Any) -> Iterator[tuple[int, Any]]:
    """Yield the cells of a row with their columns, counted from 0; those beyond the last possible one are left out."""
    at = 0
    for cell in row:
        column = _column(cell.get("r") or "")
        at = column if column is not None else at
        if at < MAX_COLUMNS:
            yield at, cell
        at += 1


def text_of(element: Any) -> str:
    """Return the text of a shared or inline string: all its runs, without phonetic guides and with characters that are
    written as ``_x000D_`` (ECMA-376, part 1, 22.9.2.19)."""
    texts = [t.text or "" for t in element.iter("{*}t") if not t.getparent().tag.endswith("}rPh")]
    text = texts[0] if len(texts) == 1 else "".join(texts)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class Values:
    """The values of the cells of one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._texts = book.worksheets[0]._shared_strings if book.worksheets else []
        self.format = cache(self._format_of)

    def value(self, cell: Any) -> Any:
        """Return a cell's text, number, truth value or date; None where it is empty, ``NO_RESULT`` where the result of its
        formula is not stored. Errors such as ``#N/A`` are texts."""
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return text_of(cell)
        value = formula = None
        for item in cell:
            if item.tag.endswith("}v"):
                value = item.text
            elif item.tag.endswith("}f"):
                formula = item
        if not value:
            return NO_RESULT if formula is not None and kind != "str" else None
        if kind == "s":
            return self._texts[int(value)]
        if kind == "str":
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
        if kind == "b":
            return value.strip() == "1"
        if kind == "e":
            return value
        if kind == "d":
            from openpyxl.utils.datetime import from_ISO8601

            return from_ISO8601(value.strip())
        return self._number(value.strip(), int(cell.get("s") or 0))

    def _number(self, value: str, style: int) -> Any:
        number = int(value) if value.isdecimal() and len(value) < 16 else float(value)
        _, is_date, is_span = self.format(style)
        if not is_date:
            return number
        from openpyxl.utils.datetime import from_excel

        try:
            return from_excel(number, self._book.epoch, timedelta=is_span)
        except (OverflowError, ValueError):  # no day has this number
            return value

    def _format_of(self, style: int) -> tuple[str, bool, bool]:
        """Return the number format of a style, and whether it shows dates or spans of time."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS

        id = int(self._book._cell_styles[style].numFmtId)
        own = self._book._number_formats
        written = own[id - 164] if 0 <= id - 164 < len(own) else BUILTIN_FORMATS.get(id, "General")
        return written, style in self._book._date_formats, style in self._book._timedelta_formats


def _parsed(part: Any, *names: str) -> Iterator[Any]:
    from lxml import etree

    tags = [f"{{*}}{name}" for name in names]
    for _, element in etree.iterparse(part, tag=tags, resolve_entities=False, no_network=True, load_dtd=False):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _column(reference: str) -> int | None:
    """Return the number of a column, counted from 0, in a reference such as ``AB12``; None where there is none."""
    return _column_of(reference[:10].rstrip("0123456789"))


@lru_cache(maxsize=MAX_COLUMNS)
def _column_of(letters: str) -> int | None:
    number = 0
    for letter in letters[:4]:
        if not "A" <= letter <= "Z":
            break
        number = 26 * number + ord(letter) - 64
    return number - 1 if number else None
