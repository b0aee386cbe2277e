"""The model and the indexes in memory that a desk works with: loaded when they are first needed, shared by all threads.

Invariant: whatever is kept here belongs to one desk and goes with it. Nothing is kept per module.
"""

import threading
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from workbench.matching.encoder import Encoder, ModelDescription

Kept = TypeVar("Kept")


class MatchingService:
    """Owns one encoder and any number of indexes. ``model`` is a sentence-transformers name or folder, None for the bundled
    model; ``encoder`` is given by those who have one loaded already."""

    def __init__(self, model: str | None = None, encoder: "Encoder | None" = None) -> None:
        self._model = model
        self._encoder = encoder
        self._kept: dict[Hashable, Any] = {}
        self._lock = threading.RLock()

    @property
    def loaded(self) -> "Encoder | None":
        """The encoder, where it is loaded already."""
        return self._encoder

    def describe(self) -> "Encoder | ModelDescription":
        """Return what identifies the model. Loads no weights. Raises ModelError."""
        from workbench.matching.encoder import describe_model

        return self._encoder or describe_model(self._model)

    def encoder(self) -> "Encoder":
        """Return the encoder, loading it at the first call. Raises ModelError."""
        with self._lock:
            if self._encoder is None:
                from workbench.matching.encoder import load_encoder

                self._encoder = load_encoder(self._model)
            return self._encoder

    def refreshed(self, key: Hashable, refresh: "Callable[[Kept | None], Kept]") -> Kept:
        """Return what ``refresh`` makes of what was kept under ``key`` (None at first), and keep it. One thread at a time.
        """
        with self._lock:
            kept = refresh(self._kept.get(key))
            self._kept[key] = kept
            return kept
