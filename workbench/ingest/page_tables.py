"""Tables of web pages whose cells go over several rows: the text of such a cell stands in each of its rows.

A row of a table is a snippet of its own. Without the cell beside which it stands, nobody can tell what its figures are of.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_ROWS = 1_000
"""Rows that a cell is repeated in."""

MAX_COPIES = 20_000
"""Cells of a page that are added."""

LONGEST = 200
"""Characters of a cell that is repeated: a longer one is a layout, not the name of its rows."""


def repeat_merged_cells(tree: "HtmlElement") -> bool:
    """Add the text of cells with ``rowspan`` to the rows below them; return whether any was added."""
    left = MAX_COPIES
    for table in tree.iter("table"):
        if table.find(".//*[@rowspan]") is not None and table.find(".//table") is None:
            left -= _fill(table, left)
            if left <= 0:
                break
    return left < MAX_COPIES


def _fill(table: Any, most: int) -> int:
    """Fill the rows of one table; return the number of cells that were added."""
    below: dict[int, tuple[int, int, tuple[str, str]]] = {}  # column -> rows left, columns, the cell
    added = 0
    for row in table.iter("tr"):
        column = 0
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        merged = dict(sorted(below.items()))
        for cell in [*cells, None]:
            while column in merged or (cell is None and merged):
                if cell is None and column not in merged:
                    column = min(merged)
                rows, columns, above = merged.pop(column)
                if added < most:
                    added += 1
                    _insert(row, cell, above)
                if rows > 1:
                    below[column] = rows - 1, columns, above
                else:
                    del below[column]
                column += columns
            if cell is None:
                break
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            if rows > 1 and 0 < len(text := " ".join(cell.text_content().split())) <= LONGEST:
                below[column] = rows - 1, columns, (cell.tag, text)
            cell.attrib.pop("rowspan", None)
            column += columns
    return added


def _insert(row: Any, before: Any, above: tuple[str, str]) -> None:
    tag, text = above
    cell = row.makeelement(tag)
    cell.text = text
    if before is None:
        row.append(cell)
    else:
        before.addprevious(cell)


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), MAX_ROWS) if value.isdecimal() and len(value) < 9 and int(value) else 1
