"""Which passage, section and document each snippet belongs to, as arrays.

Invariant: ids grow from document to document and within each, on every level, as they are given by the database. So the
snippets of a passage, and the passages of a section, are neighbours.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Layout:
    """The snippets, passages, sections and documents of a part of the index: their ids, and for each snippet the position of
    its passage, for each passage the positions of its section and its document."""

    snippets: "NDArray[np.int64]"
    passages: "NDArray[np.int64]"
    sections: "NDArray[np.int64]"
    documents: "NDArray[np.int64]"
    passage_of: "NDArray[np.int32]"
    section_of: "NDArray[np.int32]"
    document_of: "NDArray[np.int32]"

    @classmethod
    def of(cls, rows: "NDArray[np.int64]") -> Self:
        """Return the layout of rows of ids, shape (n, 4): snippet, passage, section, document; the first grow."""
        import numpy as np

        passages, first, passage_of = np.unique(rows[:, 1], return_index=True, return_inverse=True)
        sections, section_of = np.unique(rows[first, 2], return_inverse=True)
        documents, document_of = np.unique(rows[first, 3], return_inverse=True)
        inverse = (each.astype(np.int32) for each in (passage_of, section_of, document_of))
        return cls(rows[:, 0].copy(), passages, sections, documents, *inverse)

    def ids(self, level: str) -> "NDArray[np.int64]":
        """Return the ids of a level (snippet, passage, section, or title, which has the id of its document)."""
        by_level = {"snippet": self.snippets, "passage": self.passages, "section": self.sections}
        return by_level.get(level, self.documents)

    def snippets_of(
        self, passages: "NDArray[np.int64]", sections: "NDArray[np.int64]"
    ) -> "NDArray[np.int64]":
        """Return the positions of all snippets in the passages and sections at these positions."""
        import numpy as np

        in_sections = _between(*_bounds(self.section_of, sections))
        return _between(*_bounds(self.passage_of, np.concatenate([passages, in_sections])))


def _bounds(homes: "NDArray[np.int32]", sought: "NDArray[np.int64]") -> "tuple[NDArray[np.int64], NDArray[np.int64]]":
    """Return the first and the last position, exclusive, of each of ``sought`` in ``homes``, which grow."""
    import numpy as np

    sought = sought.astype(homes.dtype)  # or searchsorted would convert all homes
    return np.searchsorted(homes, sought, side="left"), np.searchsorted(homes, sought, side="right")


def _between(first: "NDArray[np.int64]", last: "NDArray[np.int64]") -> "NDArray[np.int64]":
    """Return all positions of several ranges."""
    import numpy as np

    sizes = last - first
    starts = np.repeat(first - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes) if len(sizes) else sizes
    return (starts + np.arange(len(starts))).astype(np.int64)
