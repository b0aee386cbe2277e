"""Runtimes that load a model from disk and encode with it, one module each.

A new runtime is one module with the functions of ``Runtime``, and its name in ``RUNTIMES``. Heavy libraries are imported in
``load``.
"""

from typing import Protocol

from workbench.errors import ModelError
from workbench.matching.encoders import onnx, sentence_transformers
from workbench.matching.model import Encoder, ModelDescription


class Runtime(Protocol):
    """A module of this package. ``device`` is a PyTorch device such as ``cuda``, None for the CPU."""

    def supports(self, model: ModelDescription, device: str | None) -> bool:
        """Return whether this runtime can load this model for this device."""
        ...

    def load(self, model: ModelDescription, device: str | None) -> Encoder:
        """Load a model. Raises anything where that fails."""
        ...


RUNTIMES: tuple[Runtime, ...] = (onnx, sentence_transformers)
"""The runtimes, preferred ones first. The last one supports every model."""


def load(model: ModelDescription, device: str | None) -> Encoder:
    """Load a model with the first runtime that supports it. Raises ModelError."""
    runtime = next(runtime for runtime in RUNTIMES if runtime.supports(model, device))
    try:
        return runtime.load(model, device)
    except ModelError:
        raise
    except Exception as error:  # an unusual folder can make the libraries raise anything
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ModelError(f"The model in {model.path} cannot be loaded ({reason}).") from error
