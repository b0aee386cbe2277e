"""Verdicts as CSV (RFC 4180): one row each, oldest first, for a spreadsheet.

Invariant: no cell can run as a formula, not even if the reader separates cells by semicolons, tabs or bars
(``escape_formulas``). The JSON Lines export has the texts unaltered.
"""

import csv
from pathlib import Path

from workbench.domain.formulas import escape_formulas
from workbench.exchange.formats import Format
from workbench.exchange.log_snapshot import LogSnapshot, Written
from workbench.exchange.verdict_columns import FLAT_COLUMNS


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write the verdicts below a header row. Lines end in CRLF; text keeps its own line breaks. With the option ``bom``
    the file begins with a byte order mark."""
    count = 0
    with path.open("w", encoding="utf-8-sig" if "bom" in snapshot.options else "utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in FLAT_COLUMNS])
        for verdict in snapshot.verdicts():
            writer.writerow([escape_formulas(column.cell(verdict)) for column in FLAT_COLUMNS])
            count += 1
    return Written(count)


FORMAT = Format(
    "csv",
    "CSV: one row per verdict, for spreadsheets",
    ".csv",
    "text/csv",
    write,
    options={"bom": "Add a byte order mark, so that Excel reads UTF-8"},
    position=10,
)
