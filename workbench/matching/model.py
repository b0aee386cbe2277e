"""What the runtimes in ``matching/encoders`` load, and what they return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from workbench.matching.prompts import Prompts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUNDLED_FINGERPRINT = "b5c9b60c7a7a67a1c51b7aa526b044c25f8eb0219f85693f147a3b27adf45980"
"""The fingerprint of the bundled model. A model with other prompts, tokenizer or weights is another model."""

MAX_CHARACTERS = 20_000
"""Characters of an input that are tokenised: several times the limit of the longest common model."""


class Encoder(Protocol):
    """A model as matching needs it. ``encode`` returns float32 rows of length one, shape (n, ``dimension``)."""

    name: str
    fingerprint: str
    weights_sha256: str
    dimension: int
    dtype: str
    versions: Mapping[str, str]
    prompts: Prompts

    def passage_input(self, text: str) -> str:
        """Return the exact text to encode for a snippet: the model's prompt for documents, if it has one, and the text."""
        ...

    def query_input(self, text: str) -> str:
        """Return the exact text to encode for a claim."""
        ...

    def encode(self, inputs: Sequence[str]) -> "NDArray[np.float32]":
        """Encode inputs as they are, without adding a prompt."""
        ...


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A model on disk, hashed and not loaded."""

    name: str
    path: Path
    fingerprint: str
    weights_sha256: str
    prompts: Prompts
