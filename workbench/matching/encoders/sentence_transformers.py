"""Any sentence-transformers model in PyTorch, on the CPU or a GPU."""

import logging
import os
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.matching.model import MAX_CHARACTERS, Encoder, ModelDescription

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GPU_BATCH = 256
"""Texts encoded at once on a GPU. On the CPU, it is the library's default."""


def supports(model: ModelDescription, device: str | None) -> bool:
    """Return True: this runtime loads every model, for every device that PyTorch knows."""
    return True


def load(model: ModelDescription, device: str | None) -> Encoder:
    """Load a model for a PyTorch device, None for the CPU. An unusual folder or device raises what the libraries raise."""
    _be_quiet_and_offline()
    import sentence_transformers
    import torch
    import transformers

    device = device or "cpu"
    bfloat16 = device == "cpu" and _has_bfloat16_units()
    loaded = sentence_transformers.SentenceTransformer(
        str(model.path),
        device=device,
        trust_remote_code=False,
        local_files_only=True,
        model_kwargs={"use_safetensors": True, "dtype": torch.bfloat16 if bfloat16 else torch.float32},
    )
    return _SentenceTransformerEncoder(
        loaded,
        model,
        batch=32 if device == "cpu" else GPU_BATCH,
        dtype="bfloat16" if bfloat16 else "float32",
        versions={
            "sentence-transformers": sentence_transformers.__version__,
            "torch": str(torch.__version__),
            "transformers": transformers.__version__,
        },
    )


class _SentenceTransformerEncoder:
    def __init__(
        self, loaded: Any, model: ModelDescription, *, batch: int, dtype: str, versions: Mapping[str, str]
    ) -> None:
        self._model, self._batch = loaded, batch
        self._lock = threading.Lock()  # only one thread at a time may use a tokenizer
        self.name = model.name
        self.fingerprint = model.fingerprint
        self.weights_sha256 = model.weights_sha256
        self.prompts = model.prompts
        self.dtype = dtype
        self.versions = versions
        self.dimension = int(loaded.encode("a", show_progress_bar=False).shape[0])

    def passage_input(self, text: str) -> str:
        return f"{self.prompts.document}{text}"[:MAX_CHARACTERS]

    def query_input(self, text: str) -> str:
        return f"{self.prompts.query}{text}"[:MAX_CHARACTERS]

    def encode(self, inputs: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        if not inputs:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            # prompt="": the input contains the prompt already, so that its hash covers it.
            vectors = self._model.encode(
                list(inputs), prompt="", batch_size=self._batch, show_progress_bar=False, convert_to_numpy=True
            )
        rows = np.asarray(vectors, dtype=np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)  # again: a bfloat16 norm is off by up to 1 in 256
        normalised: NDArray[np.float32] = rows / np.maximum(norms, 1e-12)
        return normalised


def _has_bfloat16_units() -> bool:
    """Return whether this CPU has bfloat16 units: with them it encodes two to three times as fast, without them slower."""
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, check, lambda: False)() for check in checks)


def _be_quiet_and_offline() -> None:
    """Keep the libraries from using the network, and from printing into the output of a command."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import transformers

    transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
