"""JSON Lines that every tool splits at the same places."""

import json
from collections.abc import Mapping
from typing import Any

# Legal inside JSON, but many tools end a line there.
_LINE_ENDS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_line(value: Mapping[str, Any]) -> str:
    """Return an object as one line of JSON, with its line end."""
    return json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS) + "\n"
