"""Cells of an Excel workbook as text, as Excel shows them where its number format says so."""

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_DIGITS = re.compile(r"[#0?,]*[#0?](?:\.([#0?]+))?(,*)")


def shown(value: Any, number_format: str) -> str:
    """Return a cell as text: dates as ISO dates, percentages with their sign, numbers with the decimals of their format.
    Thousands are not separated, because ``1,234`` is two numbers in two languages."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, number_format)
    return str(value)


def _number(value: int | float, number_format: str) -> str:
    plain = format(value, ".15g") if isinstance(value, float) else str(value)
    if "e" in plain or "n" in plain:  # 1e+20, inf, nan
        return plain
    found = _parsed(number_format)
    if found is None:
        return plain
    before, decimals, thousands, after = found
    try:
        number = Decimal(plain) * (100 if "%" in before + after else 1) / (1000**thousands)
        if decimals is not None:
            number = number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    except InvalidOperation:
        return plain
    sign = "-" if number < 0 else ""
    return f"{sign}{before}{abs(number):f}{after}"


@lru_cache(maxsize=1000)
def _parsed(number_format: str) -> tuple[str, int | None, int, str] | None:
    """Return the prefix of a number format, its number of decimals, how often it divides by a thousand, and its suffix; None
    if the number is displayed unchanged."""
    section = number_format[:200].partition(";")[0]
    marks: list[str] = []

    def literal(found: re.Match[str]) -> str:
        marks.append(found[1] or found[2] or found[3] or "")
        return chr(0xE000 + len(marks) - 1)

    plain = _LITERAL.sub(literal, section)
    found = _DIGITS.search(plain)
    rest = plain[: found.start()] + plain[found.end() :] if found else plain
    if found is None or re.search(r"[^\ue000-\uf8ff%$€£¥ +()-]", rest):
        return None  # General, dates, fractions, powers of ten
    before, after = plain[: found.start()], plain[found.end() :]
    for place, mark in enumerate(marks):
        before, after = before.replace(chr(0xE000 + place), mark), after.replace(chr(0xE000 + place), mark)
    decimals = len(found[1] or "")
    optional = "#" in (found[1] or "")
    return before.lstrip(), None if optional else decimals, len(found[2]), after.rstrip()
