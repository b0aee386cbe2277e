"""The light and the dark theme, as options of the server.

One accent colour marks what can be acted on now. What the options cannot say stands in ``style.css``.
"""

from typing import Any

_LIGHT = {
    "primaryColor": "#1d4e89",
    "backgroundColor": "#fdfcfa",
    "secondaryBackgroundColor": "#f3f0ea",
    "textColor": "#1f1d1a",
    "borderColor": "#dcd6cb",
    "linkColor": "#1d4e89",
}
_DARK = {
    "primaryColor": "#3a6fb0",
    "backgroundColor": "#16181b",
    "secondaryBackgroundColor": "#202327",
    "textColor": "#e8e4dc",
    "borderColor": "#3a3e44",
    "linkColor": "#8ab6ea",
}

OPTIONS: dict[str, Any] = {
    **{f"theme.light.{name}": value for name, value in _LIGHT.items()},
    **{f"theme.dark.{name}": value for name, value in _DARK.items()},
    "theme.font": "sans-serif",
    "theme.headingFont": "serif",
    "theme.baseRadius": "4px",
    "theme.linkUnderline": True,
    "theme.showWidgetBorder": True,
}
