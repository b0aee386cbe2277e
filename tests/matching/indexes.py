"""Parts of an index, made from a few texts without a database."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from workbench.matching.index.copies import Copies
from workbench.matching.index.evidence import Part
from workbench.matching.index.layout import Layout
from workbench.matching.index.vectors import Vectors
from workbench.matching.index.words import Words


def words_of(texts: Sequence[str]) -> Words:
    """The words of a row for each text, without stemming."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, text in enumerate(texts):
        for word in text.lower().split():
            rows[word].append(row)
    stems = {stem: len(rows[stem]) for stem in sorted(rows, key=str.encode)}
    occurrences = np.array([row for stem in stems for row in rows[stem]], np.int64)
    return Words.of(stems, occurrences, np.ones(len(occurrences), np.float32), len(texts))


def stems(text: str) -> dict[str, str]:
    """The words of a query as ``words_of`` has them."""
    return {word: word for word in text.lower().split()}


def vectors_of(rows: Mapping[int, np.ndarray], dimension: int) -> Vectors:
    """Vectors by position."""
    ids = np.array(sorted(rows), np.int64)
    return Vectors.of(dimension, [(ids, np.array([rows[id] for id in ids.tolist()], np.float32))] if rows else [])


def part_of(
    layout: Layout, texts: Mapping[str, Sequence[str]], vectors: Mapping[str, Mapping[int, np.ndarray]], dimension: int
) -> Part:
    """A part with these texts and vectors of each level."""
    return Part(
        layout,
        {level: vectors_of(rows, dimension) for level, rows in vectors.items()},
        {kind: words_of(rows) for kind, rows in texts.items()},
        Copies.of(layout.snippets, lambda ids: zip(ids, texts["snippet"], strict=False)),
    )
