"""Exhaustive search of vectors: faiss, inner product of vectors of length one in half precision.

Half precision changes a cosine by less than .001 and halves memory and time, which both depend on reading the vectors. From
``COARSE_FROM`` vectors on, all are compared as bytes first and only the nearest in half precision: this reads half as much,
needs half as much memory in addition, and finds at least .99 of the results (tests/matching/test_vectors.py).

Invariant: vectors never change once they are made, so any number of threads may search. A cosine depends only on the two
vectors, not on what else is searched: equal texts tie.
"""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TIES = 64
"""Hits requested beyond the limit, so that ids and not their order here decide which of several equal ones are cut."""

COARSE_FROM = 50_000
"""Number of vectors from which bytes are compared first; fewer take less than 8 ms in half precision."""

COARSE_HITS = 3
"""Candidates from the bytes for each result."""

SCALE = 400.0
"""A component as a byte is this many times itself, at most 127: the bundled model's are smaller but for one in a million.
Fixed, so that a vector's bytes do not depend on what else is in the index."""

BLOCK = 50_000
"""Vectors turned into bytes at a time."""

CUT = 1e-4
"""Share of components too large for a byte from which bytes are not used; other models can have such vectors."""


class Vectors:
    """Vectors of length one by id. ``ids``, shape (n,), grow; ``exact`` and ``coarse`` are faiss indexes with a row for each
    id, the second None where bytes are not compared first."""

    def __init__(self, ids: "NDArray[np.int64]", exact: Any, coarse: Any = None) -> None:
        self.ids = ids
        self._exact = exact
        self._coarse = coarse

    @classmethod
    def of(cls, dimension: int, blocks: "Iterable[tuple[NDArray[np.int64], NDArray[np.float32]]]") -> Self:
        """Return vectors from blocks of ids, shape (n,), and rows, shape (n, ``dimension``); ids grow over all blocks."""
        import faiss
        import numpy as np

        quantizer, product = faiss.ScalarQuantizer, faiss.METRIC_INNER_PRODUCT
        exact = faiss.IndexScalarQuantizer(dimension, quantizer.QT_fp16, product)
        ids, cut = [np.zeros(0, dtype=np.int64)], 0
        for some, rows in blocks:
            ids.append(some)
            exact.add(np.ascontiguousarray(rows, dtype=np.float32))
            cut += int((np.abs(rows) > 127 / SCALE).sum())
        coarse = None
        if exact.ntotal >= COARSE_FROM and cut <= CUT * exact.ntotal * dimension:
            coarse = faiss.IndexScalarQuantizer(dimension, quantizer.QT_8bit_direct_signed, product)
            for start in range(0, exact.ntotal, BLOCK):
                coarse.add(_bytes(exact.reconstruct_n(start, min(BLOCK, exact.ntotal - start))))
        return cls(np.concatenate(ids), exact, coarse)

    def __len__(self) -> int:
        return len(self.ids)

    def save(self, path: Path) -> None:
        """Write the rows to ``path`` and, where bytes are compared first, to the same name with ``.coarse`` added. The ids
        are not written."""
        import faiss

        for index, file in ((self._exact, path), (self._coarse, _coarse_file(path))):
            if index is not None:
                faiss.write_index(index, str(file))

    @classmethod
    def open(cls, path: Path, ids: "NDArray[np.int64]") -> Self:
        """Return the vectors that were saved at ``path``, mapped into memory. Raises ValueError or RuntimeError where the
        file is not what ``save`` wrote for these ids."""
        import faiss

        exact = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        coarse = faiss.read_index(str(_coarse_file(path)), faiss.IO_FLAG_MMAP_IFC) if _coarse_file(path).exists() else None
        if any(index.ntotal != len(ids) for index in (exact, coarse) if index is not None):
            raise ValueError(f"{path} has not as many rows as ids")
        return cls(ids, exact, coarse)

    def nearest(
        self, vector: "NDArray[np.float32]", limit: int, *, live: "NDArray[np.bool_] | None" = None
    ) -> "tuple[NDArray[np.int64], NDArray[np.float64]]":
        """Return up to ``limit`` ids and their cosines, best first, ties by id. ``live`` tells which rows count."""
        import numpy as np

        total = len(self.ids) if live is None else int(live.sum())
        count = min(limit + TIES, total)
        if limit < 1 or not count:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        if self._coarse is None:
            scores, rows = self._search(self._exact, vector, count, live)
        else:
            near = self._search(self._coarse, _bytes(vector), min(COARSE_HITS * count, total), live)[1]
            rows = np.sort(near)
            scores = self._cosines_at(vector, rows)
        ids = self.ids[rows]
        best = np.lexsort((ids, -scores))[:limit]
        return ids[best], scores[best].astype(np.float64)

    def cosines(self, vector: "NDArray[np.float32]", ids: "NDArray[np.int64]") -> "NDArray[np.float64]":
        """Return the cosine of each of ``ids``, which grow; NaN for one that has no vector."""
        import numpy as np

        cosines = np.full(len(ids), np.nan)
        if not len(self.ids):
            return cosines
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        has = self.ids[places] == ids
        cosines[has] = self._cosines_at(vector, places[has])
        return cosines

    def _cosines_at(self, vector: "NDArray[np.float32]", rows: "NDArray[np.int64]") -> "NDArray[np.float32]":
        """Return the cosine of each of these rows: faiss gets them as an index, because it reads a selection of a large one
        from end to end."""
        import faiss
        import numpy as np

        if not len(rows):
            return np.zeros(0, np.float32)
        some = faiss.IndexScalarQuantizer(len(vector), faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        some.add_sa_codes(self._codes[rows])
        scores, places = self._search(some, vector, len(rows), None)
        cosines = np.empty_like(scores)
        cosines[places] = scores
        return cosines

    @cached_property
    def _codes(self) -> "NDArray[np.uint8]":
        """The rows in half precision as faiss has them, in its memory."""
        import faiss

        size = self._exact.code_size
        codes: NDArray[np.uint8] = faiss.rev_swig_ptr(self._exact.codes.data(), len(self.ids) * size).reshape(-1, size)
        return codes

    @staticmethod
    def _search(
        index: Any, vector: "NDArray[np.float32]", count: int, chosen: "NDArray[np.bool_] | None"
    ) -> "tuple[NDArray[np.float32], NDArray[np.int64]]":
        """Return the inner products and rows of the ``count`` best, among the ``chosen`` rows where given."""
        import faiss
        import numpy as np

        faiss.omp_set_num_threads(1)  # of this thread: more do not help one query, and waiting ones slow the encoder
        options: Any = None
        if chosen is not None:
            of_bits: Any = faiss.IDSelectorBitmap
            with_options: Any = faiss.SearchParameters
            options = with_options(sel=of_bits(np.packbits(chosen, bitorder="little")))
        scores, rows = index.search(vector.reshape(1, -1), count, params=options)
        return scores[0], rows[0]


def _bytes(vectors: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return vectors scaled to signed bytes, as faiss takes them."""
    import numpy as np

    scaled: NDArray[np.float32] = np.clip(np.rint(vectors * np.float32(SCALE)), -127, 127)
    return scaled


def _coarse_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.coarse")
