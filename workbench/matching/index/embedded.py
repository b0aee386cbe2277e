"""Exact search in memory: faiss, flat, inner product of vectors of length one.

Invariant: an index is filled and then searched by any number of threads; ``add`` and ``search`` exclude each other.
"""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class EmbeddedIndex:
    """An ``EvidenceIndex`` over faiss's IndexFlatIP (https://github.com/facebookresearch/faiss/wiki/Faiss-indexes)."""

    def __init__(self, dimension: int) -> None:
        import faiss
        import numpy as np

        self._flat: Any = faiss.IndexFlatIP(dimension)
        self._ids: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._rows: dict[int, int] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: "NDArray[np.int64]", vectors: "NDArray[np.float32]") -> None:
        import numpy as np

        with self._lock:
            self._rows.update(zip(ids.tolist(), range(len(self._ids), len(self._ids) + len(ids)), strict=True))
            self._ids = np.concatenate([self._ids, ids])
            self._flat.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def search(self, vector: "NDArray[np.float32]", limit: int) -> list[tuple[int, float]]:
        with self._lock:
            if not len(self._ids) or limit < 1:
                return []
            scores, rows = self._flat.search(vector.reshape(1, -1), min(limit, len(self._ids)))
            found = [(int(self._ids[row]), float(score)) for row, score in zip(rows[0], scores[0], strict=True)]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def scores(self, vector: "NDArray[np.float32]", ids: Sequence[int]) -> dict[int, float]:
        with self._lock:
            rows = [(id, self._rows[id]) for id in ids if id in self._rows]
            return {id: float(self._flat.reconstruct(row) @ vector) for id, row in rows}
