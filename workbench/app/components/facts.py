"""Names and values, one line each: what cannot be chosen, only known."""

from collections.abc import Iterable

from workbench.app.components.text import esc, show


def facts(pairs: Iterable[tuple[str, object]]) -> None:
    """Draw names with their values."""
    rows = (f'<tr><td class="quiet">{name}</td><td class="num">{esc(value)}</td></tr>' for name, value in pairs)
    show(f'<table class="facts">{"".join(rows)}</table>')
