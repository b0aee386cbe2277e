"""The built-in table of rating words: what those of fact-checkers come to here."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from workbench.domain.external import KEYS, folded_word

WORDS = Path(__file__).with_name("rating_words.toml")


@lru_cache(maxsize=1)
def built_in() -> Mapping[str, str]:
    """Folded word -> one of ``KEYS``. No word comes to two."""
    table = tomllib.loads(WORDS.read_text("utf-8"))
    return {folded_word(word): key for key in KEYS for word in table[key]}
