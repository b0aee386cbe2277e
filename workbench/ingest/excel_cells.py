"""Cells of an Excel workbook as they are shown."""

from collections.abc import Callable
from typing import Any

from workbench.ingest.shown import shown
from workbench.tabular.sheets import NO_RESULT, Values, cells_of


class ShownCells:
    """Shows the cells of one workbook; ``lacks_result`` is told the place of each formula whose result is not stored."""

    def __init__(self, book: Any, lacks_result: Callable[[str], None]) -> None:
        self._values, self._lacks_result = Values(book), lacks_result

    def of_row(self, row: Any) -> list[str]:
        """Return the cells of a row up to the last one with a value."""
        cells: list[str] = []
        for at, cell in cells_of(row):
            if text := self._text(cell):
                cells += [""] * (at + 1 - len(cells))
                cells[at] = text
        return cells

    def _text(self, cell: Any) -> str:
        value = self._values.value(cell)
        if isinstance(value, str):
            return value
        if value is None:
            return ""
        if value is NO_RESULT:
            self._lacks_result(cell.get("r") or "")
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return shown(value, self._values.format(int(cell.get("s") or 0))[0])
        return shown(value, "General")
