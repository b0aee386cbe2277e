"""JavaScript of the components, each in a file of its own."""

from pathlib import Path


def script(name: str) -> str:
    """Return the text of ``name.js``."""
    return Path(__file__).with_name(f"{name}.js").read_text("utf-8")
