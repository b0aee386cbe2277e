"""Vector indexes. The built-in one compares every vector, in a large index first at low precision (``embedded.py``)."""

from workbench.matching.dense import EvidenceIndex


def open_index(dimension: int) -> EvidenceIndex:
    """Return an empty index in memory for vectors of ``dimension``."""
    from workbench.matching.index.embedded import EmbeddedIndex

    return EmbeddedIndex(dimension)


__all__ = ["EvidenceIndex", "open_index"]
