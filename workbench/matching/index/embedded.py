"""Exhaustive search in memory: faiss, inner product of vectors of length one in half precision.

Half precision changes a cosine by less than .001 and halves memory and time, which both depend on reading the vectors. From
``COARSE_FROM`` vectors on, all are compared as bytes first and only the nearest in half precision: this reads half as much,
needs half as much memory in addition, and finds at least .99 of the results (tests/matching/test_index_contract.py).
Invariant: any number of threads may add, remove and search; a lock lets in one at a time.
"""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TIES = 64
"""Hits requested beyond the limit, so that ids and not their order here decide which of several equal ones are cut."""

COARSE_FROM = 200_000
"""Number of vectors from which bytes are compared first; fewer take less than 15 ms in half precision."""

COARSE_HITS = 3
"""Candidates from the bytes for each result."""

SCALE = 400.0
"""A component as a byte is this many times itself, at most 127: the bundled model's are smaller but for one in a million.
Fixed, so that a vector's bytes do not depend on what else is in the index."""

BLOCK = 50_000
"""Vectors turned into bytes at a time."""

CUT = 1e-4
"""Share of components too large for a byte from which bytes are not used; other models can have such vectors."""


class EmbeddedIndex:
    """An ``EvidenceIndex`` over faiss's scalar quantizer (https://github.com/facebookresearch/faiss/wiki/Faiss-indexes)."""

    def __init__(self, dimension: int) -> None:
        import faiss
        import numpy as np

        faiss.omp_set_num_threads(1)  # more do not help one query, and waiting threads slow the encoder
        quantizer, product = faiss.ScalarQuantizer, faiss.METRIC_INNER_PRODUCT
        self._vectors: Any = faiss.IndexScalarQuantizer(dimension, quantizer.QT_fp16, product)
        self._coarse: Any = faiss.IndexScalarQuantizer(dimension, quantizer.QT_8bit_direct_signed, product)
        self._ids: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._order: NDArray[np.int64] | None = None
        self._cut = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, ids: "NDArray[np.int64]", vectors: "NDArray[np.float32]") -> None:
        import numpy as np

        with self._lock:
            self._vectors.add(np.ascontiguousarray(vectors, dtype=np.float32))
            self._ids = np.concatenate([self._ids, ids])
            self._order = None
            self._cut += int((np.abs(vectors) > 127 / SCALE).sum())

    def remove(self, ids: Sequence[int]) -> None:
        import numpy as np

        with self._lock:
            gone = np.isin(self._ids, np.asarray(ids, dtype=np.int64))
            if gone.any():
                rows = np.flatnonzero(gone)
                self._vectors.remove_ids(rows)
                self._coarse.remove_ids(rows)  # those that it has; removing keeps the order in both
                self._ids = self._ids[~gone]
                self._order = None

    def search(self, vector: "NDArray[np.float32]", limit: int) -> list[tuple[int, float]]:
        with self._lock:
            if not len(self._ids) or limit < 1:
                return []
            count = min(limit + TIES, len(self._ids))
            if len(self._ids) < COARSE_FROM or self._cut > CUT * len(self._ids) * len(vector):
                scores, rows = self._vectors.search(vector.reshape(1, -1), count)
                hits = zip(self._ids[rows[0]].tolist(), scores[0].tolist(), strict=True)
            else:
                near = self._near(vector, COARSE_HITS * count)
                hits = zip(self._ids[near].tolist(), (self._vectors.reconstruct_batch(near) @ vector).tolist(), strict=True)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def scores(self, vector: "NDArray[np.float32]", ids: Sequence[int]) -> dict[int, float]:
        import numpy as np

        with self._lock:
            if not len(self._ids):
                return {}
            if self._order is None:
                self._order = np.argsort(self._ids, kind="stable")
            sought = np.asarray(ids, dtype=np.int64)
            places = np.searchsorted(self._ids, sought, sorter=self._order)
            rows = self._order[np.minimum(places, len(self._order) - 1)]
            rows = rows[self._ids[rows] == sought]
            if not len(rows):
                return {}
            cosines = self._vectors.reconstruct_batch(rows) @ vector
            return dict(zip(self._ids[rows].tolist(), cosines.tolist(), strict=True))

    def _near(self, vector: "NDArray[np.float32]", count: int) -> "NDArray[np.int64]":
        """Return about ``count`` rows whose bytes are nearest, in order of row."""
        import numpy as np

        for start in range(self._coarse.ntotal, len(self._ids), BLOCK):
            block = self._vectors.reconstruct_n(start, min(BLOCK, len(self._ids) - start))
            self._coarse.add(_bytes(block))
        _, rows = self._coarse.search(_bytes(vector.reshape(1, -1)), min(count, len(self._ids)))
        nearest: NDArray[np.int64] = np.sort(rows[0])
        return nearest


def _bytes(vectors: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return vectors scaled to signed bytes, as faiss takes them."""
    import numpy as np

    scaled: NDArray[np.float32] = np.clip(np.rint(vectors * np.float32(SCALE)), -127, 127)
    return scaled
