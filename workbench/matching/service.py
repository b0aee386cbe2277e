"""The model and the indexes of a desk in memory: loaded when they are first needed, shared by all threads.

Invariant: what is cached here belongs to one desk and is freed with it. No module has a cache.
"""

import threading
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from workbench.matching.model import Encoder, ModelDescription

Cached = TypeVar("Cached")


class MatchingService:
    """Owns one encoder and any number of indexes. ``model`` is a sentence-transformers name or folder, None for the bundled
    model; ``device`` a PyTorch device, None for the CPU; ``encoder`` one that is loaded already; ``download``: whether a
    model that is not on this machine may be downloaded."""

    def __init__(
        self,
        model: str | None = None,
        encoder: "Encoder | None" = None,
        *,
        device: str | None = None,
        download: bool = True,
    ) -> None:
        self._model, self._device, self._download = model, device, download
        self._description: ModelDescription | None = None
        self._encoder = encoder
        self._cache: dict[Hashable, Any] = {}
        self._lock = threading.RLock()

    @property
    def loaded(self) -> "Encoder | None":
        """The encoder, None until it is loaded."""
        return self._encoder

    def describe(self) -> "Encoder | ModelDescription":
        """Return what identifies the model: its files are hashed at the first call, and not loaded. Raises ModelError."""
        # No lock: a page must not wait for an index that another thread loads.
        return self._encoder or self._description or self._describe()

    def _describe(self) -> "ModelDescription":
        from workbench.matching.encoder import describe_model

        self._description = describe_model(self._model, download=self._download)
        return self._description

    def encoder(self) -> "Encoder":
        """Return the encoder, loading it at the first call. Raises ModelError."""
        with self._lock:
            if self._encoder is None:
                from workbench.matching.encoder import load_encoder

                model = self._description or (self._describe() if self._model else None)
                self._encoder = load_encoder(model, self._device)
            return self._encoder

    def refreshed(self, key: Hashable, refresh: "Callable[[Cached | None], Cached]") -> Cached:
        """Replace the value under ``key`` by what ``refresh`` returns for it (None at first), and return that. One thread at
        a time."""
        with self._lock:
            value = refresh(self._cache.get(key))
            self._cache[key] = value
            return value
