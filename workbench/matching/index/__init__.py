"""The evidence as arrays: its layout, the vectors and the words of its parts, and the files in which a part is saved."""

from workbench.matching.index.copies import Copies
from workbench.matching.index.evidence import EvidenceIndex, Part
from workbench.matching.index.layout import Layout
from workbench.matching.index.saved import describe, open_part, save_part
from workbench.matching.index.vectors import Vectors
from workbench.matching.index.words import Words

__all__ = ["Copies", "EvidenceIndex", "Layout", "Part", "Vectors", "Words", "describe", "open_part", "save_part"]
