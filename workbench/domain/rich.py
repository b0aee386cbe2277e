"""Render Markdown that a person typed as HTML.

Invariant: the result contains no HTML from the text, no images and no script addresses, so that it is safe in a page.
"""

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt

LENGTH = 100_000
"""The maximum length in characters of a text that is parsed as Markdown. The parser can read a link address 32 times."""

MARKS = 20_000
"""The maximum number of characters with a meaning in Markdown, including line ends. The parser takes up to 20 microseconds
for each, but almost no time for letters; a million ``[`` would take tens of seconds."""

_MARK = re.compile(r"[\n!#$%&*+\-:<=>@\[\\\]^_`{}~]")


@lru_cache(maxsize=128)
def rich(text: str) -> str:
    """Return the text as HTML, with links that open a new tab. A text with more than ``LENGTH`` characters or ``MARKS``
    marks is returned as escaped plain text in one ``div`` of the class ``whole``."""
    if len(text) > LENGTH or len(_MARK.findall(text)) > MARKS:
        return f'<div class="rich whole" dir="auto">{html.escape(text)}</div>'
    return f'<div class="rich" dir="auto">{_markdown().render(text)}</div>'


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading"])
    parser.add_render_rule("link_open", _link_open)
    return parser


def _link_open(renderer: Any, tokens: Sequence[Any], index: int, options: Any, env: Any) -> str:
    tokens[index].attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
    return str(renderer.renderToken(tokens, index, options, env))
