"""An encoder for tests of pages in which the meaning of texts does not matter."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from workbench.matching.prompts import Prompts


class Letters:
    """Counts letters, the same every time."""

    name, fingerprint, weights_sha256, dimension, dtype = "letters", "1" * 64, "2" * 64, 26, "float32"
    prompts = Prompts()
    versions: ClassVar[dict[str, str]] = {}

    def passage_input(self, text: str) -> str:
        return text

    query_input = passage_input

    def encode(self, inputs: Sequence[str]) -> np.ndarray:
        counts = np.array([[text.lower().count(chr(97 + n)) + 0.01 for n in range(26)] for text in inputs], np.float32)
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)
