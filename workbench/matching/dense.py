"""The protocols that the matcher needs: word indexes, vector indexes, and the layout of documents."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LexicalIndex(Protocol):
    """Finds snippets or sections by their words."""

    def search(self, text: str, limit: int) -> Sequence[tuple[int, float]]:
        """Return up to ``limit`` (id, score) for any text, best first; higher is better."""
        ...


class Layout(Protocol):
    """Knows the passage, section and document of each snippet."""

    def homes(
        self, *, snippets: Collection[int], passages: Collection[int], sections: Collection[int]
    ) -> dict[int, tuple[int, int, int]]:
        """Return snippet -> (passage, section, document) of these snippets and of all in these passages and sections."""
        ...


class EvidenceIndex(Protocol):
    """Holds vectors of length one by id and finds the nearest. One test suite runs over all implementations."""

    def __len__(self) -> int: ...

    def add(self, ids: "NDArray[np.int64]", vectors: "NDArray[np.float32]") -> None:
        """Add rows, shape (n, dimension), under ids, shape (n,), none of which is in the index."""
        ...

    def remove(self, ids: Sequence[int]) -> None:
        """Remove these ids; those that are not in the index are ignored."""
        ...

    def search(self, vector: "NDArray[np.float32]", limit: int) -> list[tuple[int, float]]:
        """Return up to ``limit`` (id, cosine), best first, ties by id."""
        ...

    def scores(self, vector: "NDArray[np.float32]", ids: Sequence[int]) -> dict[int, float]:
        """Return the cosine of each of ``ids`` that is in the index."""
        ...
