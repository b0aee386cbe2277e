"""Verdicts as an Excel workbook: the columns of the CSV export, and a sheet about where they come from.

Invariant: every cell with text has the type string, and the apostrophe of ``escape_formulas``, so that it is no formula
here and none in a CSV file made from the workbook. Nothing is cut without a note in the cell and a count in ``left_out``.
"""

import contextlib
import errno
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from workbench.domain.formulas import escape_formulas
from workbench.exchange.formats import Format
from workbench.exchange.material import Material, Written
from workbench.exchange.verdict_columns import FLAT_COLUMNS

CELL = 32_767
"""Most UTF-16 units in a cell."""
ROWS = 1_048_575
"""Most rows of a sheet below its header; further ones are in “Verdicts 2” and so on."""

WIDTHS = {"claim_text": 50, "rationale": 60, "evidence": 60, "evidence_urls": 40, "correction_reason": 30}
"""Widths of columns, in characters; all others have 14."""

# _x0041_ is an A in a workbook (ECMA-376 part 1, ST_Xstring).
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def write(path: Path, snapshot: Material) -> Written:
    """Write the sheets “Verdicts” and “About”, row by row. Each sheet is written to a file beside ``path``, which is in a
    scratch folder, so that a killed export leaves no file elsewhere. Raises OSError."""
    from lxml.etree import SerialisationError
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "Claim Workbench"
    book.properties.created = book.properties.modified = datetime.fromisoformat(snapshot.made).replace(tzinfo=None)
    try:
        written = _write_sheets(book, path.parent, snapshot)
    except SerialisationError as error:
        _abandon(book)
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        raise OSError(number, os.strerror(number)) from error
    except BaseException:
        _abandon(book)
        raise
    _save(book, path)
    return written


def _write_sheets(book: Any, folder: Path, snapshot: Material) -> Written:
    left_out, count = Counter[str](), 0
    header = [column.name for column in FLAT_COLUMNS]
    widths = [WIDTHS.get(name, 14) for name in header]
    sheet = _Sheet(book, folder, "Verdicts", header, widths, left_out)
    for verdict in snapshot.verdicts():
        if count and count % ROWS == 0:
            sheet.close()
            sheet = _Sheet(book, folder, f"Verdicts {count // ROWS + 1}", header, widths, left_out)
        sheet.append(column.cell(verdict) for column in FLAT_COLUMNS)
        count += 1
    sheet.close()
    about = _Sheet(book, folder, "About", ("what", "value"), (30, 80), left_out)
    for what in _flat(snapshot.about() | {"count": count, "left_out": dict(left_out)}):
        about.append(what)
    about.close()
    return Written(count, left_out=left_out)


def _abandon(book: Any) -> None:
    """Close what is open and remove the temporary sheets. If this were left to Python's garbage collector, each would print
    why it cannot be closed."""
    for sheet in book.worksheets:
        for generator in filter(None, (sheet._rows, getattr(sheet._writer, "xf", None))):
            with contextlib.suppress(Exception):
                generator.close()
        with contextlib.suppress(Exception):
            sheet._writer.cleanup()


def _save(book: Any, path: Path) -> None:
    """Write the workbook. If the disk is full, close the archive here; otherwise Python would try again later and print why
    it cannot."""
    from openpyxl.writer.excel import ExcelWriter

    archive = ZipFile(path, "w", ZIP_DEFLATED, allowZip64=True)
    try:
        ExcelWriter(book, archive).save()
    except BaseException:
        with contextlib.suppress(OSError, ValueError):
            archive.close()
        _abandon(book)
        raise


def _write_to(sheet: Any, file: Path) -> None:
    """Let openpyxl write a sheet to ``file``; by default it uses the folder for temporary files."""
    from openpyxl.worksheet._writer import ALL_TEMP_FILES, WorksheetWriter

    ALL_TEMP_FILES.append(str(file))  # openpyxl removes it from the list at the end
    sheet._writer = WorksheetWriter(sheet, out=str(file))
    sheet._writer.write_top()


class _Sheet:
    """A sheet that is written row by row. Its cell objects are reused for every row."""

    def __init__(
        self,
        book: Any,
        folder: Path,
        title: str,
        header: Iterable[str],
        widths: Iterable[int],
        left_out: Counter[str],
    ) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font
        from openpyxl.utils import get_column_letter

        self._sheet, self._left_out = book.create_sheet(title), left_out
        self._sheet.freeze_panes = "A2"
        for number, width in enumerate(widths, start=1):
            self._sheet.column_dimensions[get_column_letter(number)].width = width
        _write_to(self._sheet, folder / f"{title}.xml")
        titles = [WriteOnlyCell(self._sheet, column) for column in header]
        for cell in titles:
            cell.font = Font(bold=True)
        self._sheet.append(titles)
        self._cells = [WriteOnlyCell(self._sheet) for _ in titles]
        for cell in self._cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")

    def append(self, values: Iterable[object]) -> None:
        for cell, value in zip(self._cells, values, strict=True):
            if value is None or (isinstance(value, int) and not isinstance(value, bool)):
                cell.value = value
            else:
                cell.value = self._fitting(escape_formulas(value))
                cell.data_type = "s"
        self._sheet.append(self._cells)

    def close(self) -> None:
        self._sheet.close()

    def _fitting(self, text: str) -> str:
        text = _ESCAPE.sub("_x005F_", text)
        if len(text) <= CELL // 2 or _units(text) <= CELL:
            return text
        self._left_out[f"ends of texts longer than the {CELL:,} characters that a cell holds"] += 1
        note = f" […] [cut here: of {len(text):,} characters a cell holds no more; the csv and jsonl exports have all]"
        kept = text.encode("utf-16-le")[: 2 * (CELL - _units(note))].decode("utf-16-le", "ignore")
        return kept + note


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    """Yield nested values as (name, value), with names joined by dots."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


FORMAT = Format(
    "xlsx",
    "Excel workbook: one row per verdict",
    ".xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    write,
    position=30,
)
