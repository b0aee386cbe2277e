"""Cells that no spreadsheet takes for a formula (OWASP, “CSV Injection”)."""

import re

_FORMULA = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
# A spreadsheet that separates cells by semicolons, tabs or bars, as many do by country, ignores quotation marks in the
# middle of a cell, and begins a new cell or row after each of these.
_SEPARATORS = r";|\t\r\n\x85\u2028\u2029"
_FORMULA_WITHIN = re.compile(rf"(?<=[{_SEPARATORS}])(?=(?:(?![{_SEPARATORS}])[\s\"])*[=+\-@＝＋－＠])")
# XML 1.0 cannot hold these, and spreadsheets that read CSV choke on them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def escape_formulas(cell: object) -> str:
    """Return a cell as text in which no spreadsheet finds a formula, whatever separates its cells: an apostrophe goes in
    front of anything that begins like one. Numbers stay numbers."""
    if cell is None or isinstance(cell, int):
        return "" if cell is None else str(cell)
    text = _CONTROL.sub("", str(cell))
    return ("'" if _FORMULA.match(text) else "") + _FORMULA_WITHIN.sub("'", text)
