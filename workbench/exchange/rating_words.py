"""The built-in table of rating words: what those of fact-checkers come to here, and where each occurs."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from workbench.domain.external import KEYS, folded_word

WORDS = Path(__file__).with_name("rating_words.toml")


@lru_cache(maxsize=1)
def built_in() -> Mapping[str, str]:
    """Return folded word -> one of ``KEYS``. No word comes to two."""
    return {
        folded_word(word): key for table in _data()["words"].values() for key in KEYS for word in table.get(key, ())
    }


def sources_of(word: str) -> list[str]:
    """Return the public sets of fact-checks in which a built-in word occurs, each with its address."""
    folded, data = folded_word(word), _data()
    return [
        f"{name}: {data['sources'][name]}"
        for name, table in data["words"].items()
        if any(folded_word(other) == folded for words in table.values() for other in words)
    ]


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text("utf-8"))
