"""Cells that no spreadsheet reads as a formula (CSV injection)."""

import re

_FORMULA = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
# A spreadsheet that divides cells by semicolons, tabs or bars, as many do by country, ignores quotes in the middle of a
# cell and begins a new one, or a new row, behind each of these.
_DIVIDES = r";|\t\r\n\x85\u2028\u2029"
_FORMULA_WITHIN = re.compile(rf"(?<=[{_DIVIDES}])(?=(?:(?![{_DIVIDES}])[\s\"])*[=+\-@＝＋－＠])")
# XML 1.0 has no place for these, and spreadsheets that read CSV choke on them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def neutral(cell: object) -> str:
    """Return a cell as text that no spreadsheet reads as a formula, whatever its separator: an apostrophe goes before
    what starts like one. Numbers stay numbers; control characters are removed."""
    if cell is None or isinstance(cell, int):
        return "" if cell is None else str(cell)
    text = _CONTROL.sub("", str(cell))
    return ("'" if _FORMULA.match(text) else "") + _FORMULA_WITHIN.sub("'", text)
