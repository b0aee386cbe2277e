"""BM25 from arrays: the rows of each word with its frequency there, and the length of each row.

The scores are those of SQLite's ``bm25()`` (https://www.sqlite.org/fts5.html#the_bm25_function) to the bit: the same formula
in the same order of operations, with k1 = 1.2 and b = 0.75. After documents were removed they differ: FTS5 still counts the
rows and words of what was deleted from a contentless table, so that its scores depend on the history of the table.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

from workbench.domain.query_words import searched_stems
from workbench.domain.word_forms import TAGS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

K1, B = 1.2, 0.75


@dataclass(frozen=True)
class Words:
    """The words of n rows. ``terms`` has the stems in UTF-8, joined, in order of their bytes; ``term_ends``, shape (t,), has
    the end of each. The postings of term i are those from ``starts[i]`` to ``starts[i + 1]``: ``rows`` that grow, and
    ``frequencies`` (a word counts as often as its column weighs). ``lengths``, shape (n,): words in each row."""

    terms: "NDArray[np.uint8]"
    term_ends: "NDArray[np.int64]"
    starts: "NDArray[np.int64]"
    rows: "NDArray[np.int32]"
    frequencies: "NDArray[np.float32]"
    lengths: "NDArray[np.int32]"

    @classmethod
    def of(
        cls,
        stems: Mapping[str, int],
        rows: "NDArray[np.int64]",
        weights: "NDArray[np.float32]",
        count: int,
    ) -> Self:
        """Return the words of ``count`` rows. ``stems`` has the number of occurrences of each stem, in order of their bytes;
        ``rows`` and ``weights`` the row and the weight of each occurrence: those of the first stem, which grow, then those
        of the second."""
        import numpy as np

        encoded = [stem.encode() for stem in stems]
        sizes = np.fromiter(stems.values(), dtype=np.int64, count=len(stems))
        term = np.repeat(np.arange(len(stems)), sizes)
        new = np.ones(len(rows), dtype=bool)
        new[1:] = (rows[1:] != rows[:-1]) | (term[1:] != term[:-1])
        first = np.flatnonzero(new)
        return cls(
            terms=np.frombuffer(b"".join(encoded), dtype=np.uint8),
            term_ends=np.cumsum([len(term) for term in encoded], dtype=np.int64),
            starts=np.searchsorted(term[first], np.arange(len(stems) + 1)),
            rows=rows[first].astype(np.int32),
            frequencies=np.add.reduceat(weights, first) if len(first) else weights,
            lengths=np.bincount(rows, minlength=count).astype(np.int32),
        )

    def number(self, stem: str) -> int | None:
        """Return the number of a stem, or None if no row has it."""
        sought = stem.encode()
        at = self._first_from(sought)
        return at if at < len(self.term_ends) and self._term(at) == sought else None

    def _term(self, number: int) -> bytes:
        terms, ends = self._views
        return bytes(terms[ends[number - 1] if number else 0 : ends[number]])

    def _first_from(self, sought: bytes) -> int:
        """Return the number of the first stem that is not before ``sought``."""
        return bisect_left(range(len(self.term_ends)), sought, key=self._term)

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages besides English by whose rules some of the rows are indexed."""
        first = {code: self._first_from(tag.encode()) for code, tag in TAGS.items()}
        return frozenset(
            code for code, at in first.items() if at < len(self.term_ends) and self._term(at).decode()[0] == TAGS[code]
        )

    def has(self, stem: str, rows: "NDArray[np.integer]") -> "NDArray[np.bool_]":
        """Return which of ``rows`` have a stem. For few different stems, those of dates: their numbers are remembered."""
        import numpy as np

        if stem not in self._remembered:
            self._remembered[stem] = self.number(stem)
        number = self._remembered[stem]
        if number is None:
            return np.zeros(len(rows), dtype=bool)
        postings = self.rows[self.starts[number] : self.starts[number + 1]]
        rows = rows.astype(postings.dtype)  # or searchsorted would convert all postings
        found: NDArray[np.bool_] = postings[np.minimum(np.searchsorted(postings, rows), len(postings) - 1)] == rows
        return found

    @cached_property
    def _remembered(self) -> dict[str, int | None]:
        return {}

    @cached_property
    def has_year(self) -> "NDArray[np.bool_]":
        """Which rows have a number from 1000 to 2100."""
        import numpy as np

        numbers = np.flatnonzero(np.diff(self.term_ends, prepend=0) == 4)
        digits = self.terms[self.term_ends[numbers][:, None] + np.arange(-4, 0)] - ord("0")  # other letters: above 9
        values = digits @ np.array([1000, 100, 10, 1])
        has = np.zeros(len(self.lengths), dtype=bool)
        for number in numbers[(digits <= 9).all(axis=1) & (values >= 1000) & (values <= 2100)]:
            has[self.rows[self.starts[number] : self.starts[number + 1]]] = True
        return has

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview]:
        """``terms`` and ``term_ends`` as Python reads single items fastest."""
        return self.terms.data, self.term_ends.data


@dataclass(frozen=True)
class LiveWords:
    """Words of which only some rows count: those that are ``live``, or all where that is None."""

    words: Words
    live: "NDArray[np.bool_] | None" = None

    @cached_property
    def rows(self) -> int:
        """The number of rows that count."""
        return len(self.words.lengths) if self.live is None else int(self.live.sum())

    @cached_property
    def length(self) -> int:
        """The words in all rows that count."""
        lengths = self.words.lengths if self.live is None else self.words.lengths[self.live]
        return int(lengths.sum())

    @cached_property
    def _dead(self) -> "NDArray[np.int64]":
        """The number of postings of each term whose rows do not count."""
        import numpy as np

        dead = np.flatnonzero(~self.live[self.words.rows]) if self.live is not None else np.zeros(0, dtype=np.int64)
        terms = np.searchsorted(self.words.starts, dead, side="right") - 1
        return np.bincount(terms, minlength=len(self.words.term_ends))

    def count(self, stem: str) -> int:
        """Return the number of rows that have a stem."""
        number = self.words.number(stem)
        if number is None:
            return 0
        starts = self.words.starts
        return int(starts[number + 1] - starts[number]) - (int(self._dead[number]) if self.live is not None else 0)

    def scores(
        self, weights: Mapping[str, float], average: float
    ) -> "tuple[NDArray[np.int64], NDArray[np.float64]]":
        """Return the rows that have any of the stems, and their BM25. ``weights``: the inverse document frequency of each
        stem, in the order in which they are added up; ``average``: the mean length of a row in the whole index."""
        import numpy as np

        words = self.words
        total = np.zeros(len(words.lengths))
        for stem, weight in weights.items():
            number = words.number(stem)
            if number is None:
                continue
            postings = slice(words.starts[number], words.starts[number + 1])
            rows = words.rows[postings]
            often = words.frequencies[postings].astype(np.float64)
            lengths = words.lengths[rows].astype(np.float64)
            total[rows] += weight * ((often * (K1 + 1.0)) / (often + K1 * (1 - B + B * lengths / average)))
        found = np.flatnonzero(total if self.live is None else (total > 0) & self.live)
        return found, total[found]


def bm25(parts: Sequence[LiveWords], words: Mapping[str, str]) -> "list[tuple[NDArray[np.int64], NDArray[np.float64]]]":
    """Return for each part of an index the rows that have the rarest words of a query (``searched_stems``), with their BM25
    in the whole index. ``words`` has the word with each stem. The stems of a word in several languages count as one: in
    few documents of another language, “the” would be a rare word."""
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    for stem, word in words.items():
        by_word[word].append(stem)
    counts = {word: sum(part.count(stem) for stem in stems for part in parts) for word, stems in by_word.items()}
    total = sum(part.rows for part in parts)
    length = sum(part.length for part in parts)
    weights: dict[str, float] = {}
    for word in searched_stems(counts, {word: word for word in counts}):
        # A word in more than half of the rows would count against them.
        weight = max(math.log((total - counts[word] + 0.5) / (counts[word] + 0.5)), 0.0) or 1e-6
        weights |= dict.fromkeys(by_word[word], weight)
    return [part.scores(weights, length / total if total else 1.0) for part in parts]
