"""Markdown that a person typed, as HTML.

Invariant: no markup of their own, no pictures, no address that runs as a script; so what comes out can stand in a page.
"""

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt

LENGTH = 100_000
"""Characters up to which a text is read as Markdown. The parser reads what may be a link's address up to 32 times."""

MARKS = 20_000
"""Characters with a meaning in Markdown, line ends among them, up to which a text is read as Markdown. The parser takes up
to 20 microseconds for each of them (and next to nothing for a letter), so a million ``[`` would take most of a minute."""

_MARK = re.compile(r"[\n!#$%&*+\-:<=>@\[\\\]^_`{}~]")


@lru_cache(maxsize=128)
def rich(text: str) -> str:
    """Return the text as HTML, with links that open apart. A text with more than ``LENGTH`` characters or ``MARKS`` marks is
    shown as it is, whole and with its lines."""
    if len(text) > LENGTH or len(_MARK.findall(text)) > MARKS:
        return f'<div class="rich whole" dir="auto">{html.escape(text)}</div>'
    return f'<div class="rich" dir="auto">{_markdown().render(text)}</div>'


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading"])
    made.add_render_rule("link_open", _link_open)
    return made


def _link_open(renderer: Any, tokens: Sequence[Any], place: int, options: Any, env: Any) -> str:
    tokens[place].attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
    return str(renderer.renderToken(tokens, place, options, env))
