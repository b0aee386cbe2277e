"""Markdown that a person typed, as HTML.

Invariant: no markup of their own, no pictures, no address that runs as a script; so what comes out can stand in a page.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt


def rich(text: str) -> str:
    """The text as HTML, with links that open apart."""
    return f'<div class="rich" dir="auto">{_markdown().render(text)}</div>'


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False}).disable(["image", "heading", "lheading"])
    made.add_render_rule("link_open", _link_open)
    return made


def _link_open(renderer: Any, tokens: Sequence[Any], place: int, options: Any, env: Any) -> str:
    tokens[place].attrs |= {"target": "_blank", "rel": "noopener noreferrer"}
    return str(renderer.renderToken(tokens, place, options, env))
