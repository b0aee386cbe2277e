"""Merged cells of a sheet: each has the value of the first."""

from collections import defaultdict

MAX_CELLS = 2_000_000
"""Cells that merged ranges of a sheet cover, as far as they are repeated."""

MAX_SPAN = 1_000
"""Columns and rows of one merged range that are repeated."""


class MergedCells:
    """Repeats the value of a merged range in each of its cells, row by row. Rows and columns are counted from 0."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self._values: dict[tuple[int, int], str] = {}
        self._budget = MAX_CELLS

    def add(self, row: int, column: int, rows: int, columns: int) -> None:
        """Add a range with its first cell. Ranges beyond the limits keep their value in the first cell alone."""
        rows, columns = min(rows, MAX_SPAN), min(columns, MAX_SPAN)
        self._budget -= rows * columns
        if self._budget < 0:
            return
        for at in range(row, row + rows):
            self._spans[at].append((row, column, columns))

    def fill(self, row: int, cells: list[str]) -> list[str]:
        """Return the cells of a row with those of merged ranges filled in. Call it for the rows in order."""
        for first, column, columns in self._spans.pop(row, ()):
            if first == row:
                self._values[row, column] = cells[column] if column < len(cells) else ""
            value = self._values.get((first, column), "")
            if not value:
                continue
            cells += [""] * (column + columns - len(cells))
            cells[column : column + columns] = [value] * columns
        return cells
