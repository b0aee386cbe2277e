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
    """Owns one encoder and any number of indexes. ``model`` is a sentence-transformers name or folder, None for the one that
    the desk has chosen, which the methods take as ``chosen``: None for the bundled model. ``device``: a PyTorch device, None
    for the CPU; ``encoder``: a model that is loaded already, which is used whatever is chosen."""

    def __init__(
        self, model: str | None = None, encoder: "Encoder | None" = None, *, device: str | None = None
    ) -> None:
        self._model, self._device, self._fixed = model, device, encoder
        self._description: tuple[str | None, ModelDescription] | None = None
        self._encoder: tuple[str | None, Encoder] | None = None
        self._cache: dict[Hashable, Any] = {}
        self._lock = threading.RLock()

    def describe(self, chosen: str | None) -> "Encoder | ModelDescription":
        """Return what identifies the model: its files are hashed at the first call, and not loaded. Raises ModelError."""
        # No lock: a page must not wait for an index that another thread loads.
        return self._loaded(chosen) or self._described(chosen)

    def encoder(self, chosen: str | None) -> "Encoder":
        """Return the encoder, loading it at the first call, and again when another model is chosen. Raises ModelError."""
        with self._lock:
            encoder = self._loaded(chosen)
            if encoder is None:
                from workbench.matching.encoder import load_encoder

                encoder = load_encoder(self._described(chosen), self._device)
                self._encoder = self._model or chosen, encoder
            return encoder

    def _loaded(self, chosen: str | None) -> "Encoder | None":
        kept = self._encoder
        return self._fixed or (kept[1] if kept and kept[0] == (self._model or chosen) else None)

    def _described(self, chosen: str | None) -> "ModelDescription":
        name, kept = self._model or chosen, self._description
        if kept is None or kept[0] != name:
            from workbench.matching.encoder import describe_model

            # What a log that was imported says is no reason for a request to another host.
            kept = self._description = name, describe_model(name, download=self._model is not None)
        return kept[1]

    def refreshed(self, key: Hashable, refresh: "Callable[[Cached | None], Cached]") -> Cached:
        """Replace the value under ``key`` by what ``refresh`` returns for it (None at first), and return that. One thread at
        a time."""
        with self._lock:
            value = refresh(self._cache.get(key))
            self._cache[key] = value
            return value
