"""What the matcher asks of indexes, and of the texts' layout."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class LexicalIndex(Protocol):
    """Finds snippets, or sections, by their words."""

    def search(self, text: str, limit: int) -> Sequence[tuple[int, float]]:
        """Up to ``limit`` (id, score) for any text a person may type, best first; higher is better."""
        ...


class Layout(Protocol):
    """Knows in which passage, section and document each snippet stands."""

    def homes(
        self, *, snippets: Collection[int], passages: Collection[int], sections: Collection[int]
    ) -> dict[int, tuple[int, int, int]]:
        """Snippet -> (passage, section, document), of these snippets and of all in these passages and sections."""
        ...


class EvidenceIndex(Protocol):
    """Holds vectors of length one under ids and finds the nearest. One contract suite runs over all of them."""

    def __len__(self) -> int: ...

    def add(self, ids: "NDArray[np.int64]", vectors: "NDArray[np.float32]") -> None:
        """Add rows (n, dimension) under ids (n,), none of which is in the index."""
        ...

    def remove(self, ids: Sequence[int]) -> None:
        """Forget these ids; those that are not in the index are passed over."""
        ...

    def search(self, vector: "NDArray[np.float32]", limit: int) -> list[tuple[int, float]]:
        """Up to ``limit`` (id, cosine), best first, ties by id."""
        ...

    def scores(self, vector: "NDArray[np.float32]", ids: Sequence[int]) -> dict[int, float]:
        """The cosine of each of ``ids`` that is in the index."""
        ...
