"""The index of all evidence: the layout, the vectors and the words of all current snippets, as arrays.

An index has parts. The first is read whole, or opened from a folder that ``saved.py`` wrote; each later one has documents
that changed after that, which do not count in the parts before it.

Invariant: an index never changes once it is made, so any number of threads may search it while the next one is made.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.matching.index.copies import Copies, LiveCopies
from workbench.matching.index.layout import Layout
from workbench.matching.index.vectors import Vectors
from workbench.matching.index.words import LiveWords, Words, bm25

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Hits = Sequence[tuple["NDArray[np.int64]", "NDArray[np.float64]"]]
"""For each part of an index, positions in it and their scores."""


@dataclass(frozen=True)
class Part:
    """Some documents of the index. ``vectors`` are those of snippets, passages and titles, ``words`` those of snippets and
    sections, by their position in ``layout``; ``copies`` are those among the snippets. ``live``: which documents count, None
    for all."""

    layout: Layout
    vectors: Mapping[str, Vectors]
    words: Mapping[str, Words]
    copies: Copies
    live: "NDArray[np.bool_] | None" = None

    def without(self, documents: "NDArray[np.int64]") -> "Part":
        """Return this part with these documents no longer counting."""
        import numpy as np

        gone = np.isin(self.layout.documents, documents)
        if not gone.any():
            return self
        return replace(self, live=~gone if self.live is None else self.live & ~gone)

    @cached_property
    def _masks(self) -> "Mapping[str, NDArray[np.bool_]] | None":
        """For each level, which positions count; None for all."""
        import numpy as np

        if self.live is None:
            return None
        passages, sections = self.live[self.layout.document_of], np.zeros(len(self.layout.sections), dtype=bool)
        sections[self.layout.section_of] = passages
        snippets = passages[self.layout.passage_of]
        return {"title": self.live, "passage": passages, "section": sections, "snippet": snippets}

    @cached_property
    def _live_vectors(self) -> "Mapping[str, NDArray[np.bool_] | None]":
        masks = self._masks
        return {level: None if masks is None else masks[level][rows.ids] for level, rows in self.vectors.items()}

    @cached_property
    def live_words(self) -> Mapping[str, LiveWords]:
        """The words of the documents that count."""
        masks = self._masks
        return {kind: LiveWords(words, None if masks is None else masks[kind]) for kind, words in self.words.items()}

    @cached_property
    def live_copies(self) -> LiveCopies:
        """The copies among the snippets that count."""
        masks = self._masks
        return LiveCopies(self.copies, self.layout.snippets, None if masks is None else masks["snippet"])

    def nearest(
        self, level: str, vector: "NDArray[np.float32]", limit: int
    ) -> "tuple[NDArray[np.int64], NDArray[np.float64]]":
        """Return up to ``limit`` positions of a level nearest to a vector and their cosines, best first."""
        return self.vectors[level].nearest(vector, limit, live=self._live_vectors[level])

    def cosines(
        self, level: str, vector: "NDArray[np.float32]", positions: "NDArray[np.integer]"
    ) -> "NDArray[np.float64]":
        """Return the cosines of a vector and those at these positions of a level, in any order, NaN for those without
        vector."""
        import numpy as np

        distinct, places = np.unique(positions, return_inverse=True)
        cosines: NDArray[np.float64] = self.vectors[level].cosines(vector, distinct)[places]
        return cosines


@dataclass(frozen=True, slots=True)
class EvidenceIndex:
    """All current snippets."""

    parts: tuple[Part, ...]

    def of(self, documents: Collection[int]) -> "EvidenceIndex":
        """Return the index of these documents alone."""
        import numpy as np

        kept = np.fromiter(documents, dtype=np.int64)
        return EvidenceIndex(
            tuple(part.without(np.setdiff1d(part.layout.documents, kept)) for part in self.parts)
        )

    @property
    def languages(self) -> frozenset[str]:
        """The languages besides English by whose rules some of the words are indexed."""
        return frozenset().union(*(part.words["section"].languages for part in self.parts))

    def nearest(self, level: str, vector: "NDArray[np.float32]", limit: int) -> Hits:
        """Return the ``limit`` of a level that are nearest to a vector, with their cosines; ties by id."""
        return self._best(level, [part.nearest(level, vector, limit) for part in self.parts], limit)

    def words(self, kind: str, stems: Mapping[str, str], limit: int) -> Hits:
        """Return the ``limit`` snippets or sections that have the words of a query, by BM25; ties by id. ``stems`` has the
        first word with each stem."""
        return self._best(kind, bm25([part.live_words[kind] for part in self.parts], stems), limit)

    def none(self) -> Hits:
        """Return no hits."""
        import numpy as np

        return [(np.zeros(0, dtype=np.int64), np.zeros(0)) for _ in self.parts]

    def _best(self, level: str, hits: Hits, limit: int) -> Hits:
        import numpy as np

        scores = np.concatenate([scores for _, scores in hits])
        if len(scores) <= limit:
            return hits
        worst = np.partition(scores, -limit)[-limit]  # those with this score are told apart by their ids
        close = [np.flatnonzero(scores >= worst) for _, scores in hits]
        hits = [(positions[some], scores[some]) for (positions, scores), some in zip(hits, close, strict=True)]
        scores = np.concatenate([scores for _, scores in hits])
        level_ids = (part.layout.ids(level) for part in self.parts)
        ids = np.concatenate([ids[positions] for ids, (positions, _) in zip(level_ids, hits, strict=True)])
        kept = np.zeros(len(scores), dtype=bool)
        kept[np.lexsort((ids, -scores))[:limit]] = True
        ends = np.cumsum([len(positions) for positions, _ in hits])[:-1]
        return [
            (positions[some], scores[some])
            for (positions, scores), some in zip(hits, np.split(kept, ends), strict=True)
        ]
