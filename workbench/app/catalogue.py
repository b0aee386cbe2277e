"""Every text of the interface, in one file that can be translated. Export formats describe themselves, unless the file has
a text for them (``say_or``).

Invariant: a key that a page uses is in the catalogue, and nothing is in it that no page uses; a test holds both.
"""

import tomllib
from functools import lru_cache
from pathlib import Path

CATALOGUE = Path(__file__).with_name("catalogue_en.toml")


def say(key: str, **values: object) -> str:
    """Return the text under ``section.key``, with ``{name}`` filled in.

    Where ``n`` (a number, or one that is formatted already) is not 1, ``key.many`` is used if there is one.
    """
    texts = _texts()
    if str(values.get("n", 1)) != "1" and f"{key}.many" in texts:
        key = f"{key}.many"
    return texts[key].format(**values)


def say_or(key: str, default: str) -> str:
    """Return the text under ``section.key``, or ``default``: a plug-in describes itself, and a desk can translate it."""
    return _texts().get(key, default)


def texts(section: str) -> dict[str, str]:
    """Return the texts of a section by their keys, with their ``{name}`` not filled in: for a script in the page."""
    return {key: text for key, text in _texts().items() if key.startswith(f"{section}.")}


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    texts: dict[str, str] = {}
    for section, entries in tomllib.loads(CATALOGUE.read_text("utf-8")).items():
        for name, text in entries.items():
            if isinstance(text, dict):
                texts[f"{section}.{name}"] = text["one"]
                texts[f"{section}.{name}.many"] = text["many"]
            else:
                texts[f"{section}.{name}"] = text
    return texts
