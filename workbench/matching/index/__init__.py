"""Vector indexes. The one that ships compares every vector; from a size on, coarsely first (``embedded.py``)."""

from workbench.matching.dense import EvidenceIndex


def open_index(dimension: int) -> EvidenceIndex:
    """An empty index in memory for vectors of ``dimension``."""
    from workbench.matching.index.embedded import EmbeddedIndex

    return EmbeddedIndex(dimension)


__all__ = ["EvidenceIndex", "open_index"]
