"""Rows of JSON: one object per line, or the objects of an array.

Invariant: anything that is not a JSON object is replaced by a sentence.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, TextIO

MAX_TEXT = 300_000_000
"""Most characters of a file with an array, which is read as a whole."""

Row = tuple[int, Mapping[str, Any] | str]
"""A line number, and the object or the sentence that says why there is none."""

_SPACE = re.compile(r"[\s\ufeff]*")
_NOT_OBJECT = 'This is not a JSON object. Write {"text": "..."}.'


def json_lines(
    stream: TextIO, *, constant: Callable[[str], Any] | None = None
) -> Iterator[tuple[int, Mapping[str, Any] | str, str]]:
    """Yield (line number, object or sentence, the line) of each line that is not blank. ``constant`` makes a value of
    ``NaN`` and ``Infinity``."""
    for number, line in enumerate(stream, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=constant)
        except (ValueError, RecursionError):
            yield number, "This line is not JSON.", line
            continue
        yield number, row if isinstance(row, Mapping) else _NOT_OBJECT, line


def json_array(text: str, *, row_keys: Collection[str]) -> Iterator[Row] | None:
    """Return the objects of an array, or of the only array of objects in an object such as ``{"claims": [...]}``.

    None where the text is neither: one object, which is a row (it has one of ``row_keys``), or JSON lines.
    """
    begin = _end_of_space(text, 0)
    if text.startswith("[", begin):
        return _elements(text, begin)
    if not text.startswith("{", begin):
        return None
    try:
        value, end = _decoder().raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None
    if _end_of_space(text, end) < len(text):
        return None
    lists = {key: held for key, held in value.items() if isinstance(held, list) and held and isinstance(held[0], Mapping)}
    if len(lists) != 1 or any(str(key).strip().lower() in row_keys for key in value):
        return iter([(1, value)])
    ((key, held),) = lists.items()
    for match in re.finditer(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:\s*(?=\[)", text):
        if _decoder().raw_decode(text, match.end())[0] == held:
            return _elements(text, match.end())
    return iter([(1, row if isinstance(row, Mapping) else _NOT_OBJECT) for row in held])  # its key is written with escapes


def _elements(text: str, begin: int) -> Iterator[Row]:
    """Yield the elements of the array that opens at ``begin``, each with the number of the line on which it begins."""
    decoder, line, counted = _decoder(), 1, 0
    place = _end_of_space(text, begin + 1)
    if text.startswith("]", place):
        return
    while True:
        line, counted = line + text.count("\n", counted, place), place
        try:
            row, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            yield line, "This is not JSON. Nothing from this line on was read."
            return
        yield line, row if isinstance(row, Mapping) else _NOT_OBJECT
        place = _end_of_space(text, place)
        if not text.startswith(",", place):
            break
        place = _end_of_space(text, place + 1)
    if not text.startswith("]", place):
        yield line + text.count("\n", counted, place), "The array is not closed here. Nothing from this line on was read."


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_constant=str)


def _end_of_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place
