"""The bundled model in onnxruntime: loads in a fraction of the time that PyTorch needs, and encodes twice as fast.

Invariant: the vector of a text does not depend on the texts that are encoded with it: a batch holds texts with the same
number of tokens, so that nothing is padded, and is encoded by one thread. The weights in use are the bytes that were hashed.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from workbench.errors import ModelError
from workbench.matching.encoders.bert_graph import WEIGHTS, Bert, bert_graph
from workbench.matching.model import BUNDLED_FINGERPRINT, MAX_CHARACTERS, Encoder, ModelDescription

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH_TOKENS = 512
"""Tokens encoded at once. More are no faster on a CPU, and slower for long texts."""


def supports(model: ModelDescription, device: str | None) -> bool:
    """Return whether this is the bundled model, whatever its folder, and runs on the CPU."""
    return model.fingerprint == BUNDLED_FINGERPRINT and device in (None, "cpu")


def load(model: ModelDescription, device: str | None) -> Encoder:
    """Load the bundled model for the CPU. Raises ModelError if its weights changed after they were hashed."""
    _report_nothing()
    import onnxruntime
    import tokenizers

    onnxruntime.disable_telemetry_events()  # Windows collects them
    # Read, not mapped: what is hashed here is what is loaded, even if somebody writes to the file meanwhile.
    weights = next(model.path.rglob("*.safetensors")).read_bytes()
    config = json.loads((model.path / "config.json").read_text("utf-8"))
    bert = Bert(
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        dimension=config["hidden_size"],
        epsilon=config["layer_norm_eps"],
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors; warnings would go into the output of a command
    # The graph is written with the fused operations already: searching it for more finds none and takes a tenth of a second.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.add_external_initializers_from_files_in_memory([WEIGHTS], [weights], [len(weights)])
    with ThreadPoolExecutor(1) as pool:
        hashed = pool.submit(lambda: hashlib.sha256(weights).hexdigest())
        session = onnxruntime.InferenceSession(bert_graph(bert, weights), options, providers=["CPUExecutionProvider"])
    if hashed.result() != model.weights_sha256:
        raise ModelError(f"The model in {model.path} was changed while it was being loaded. Try again.")
    tokenizer = tokenizers.Tokenizer.from_file(str(model.path / "tokenizer.json"))
    limits = json.loads((model.path / "sentence_bert_config.json").read_text("utf-8"))
    tokenizer.enable_truncation(limits["max_seq_length"])
    tokenizer.no_padding()
    versions = {"onnxruntime": onnxruntime.__version__, "tokenizers": tokenizers.__version__}
    return _OnnxEncoder(model, session, tokenizer, dimension=bert.dimension, versions=versions)


class _OnnxEncoder:
    """Needs no lock: neither the session nor the tokenizer is changed by encoding."""

    dtype = "float32"

    def __init__(
        self, model: ModelDescription, session: Any, tokenizer: Any, *, dimension: int, versions: Mapping[str, str]
    ) -> None:
        self._session, self._tokenizer = session, tokenizer
        self.name = model.name
        self.fingerprint = model.fingerprint
        self.weights_sha256 = model.weights_sha256
        self.prompts = model.prompts
        self.dimension = dimension
        self.versions = versions

    def passage_input(self, text: str) -> str:
        return text[:MAX_CHARACTERS]

    def query_input(self, text: str) -> str:
        return text[:MAX_CHARACTERS]

    def encode(self, inputs: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(inputs))]
        vectors = np.zeros((len(tokens), self.dimension), np.float32)

        def encode_batch(batch: Sequence[int]) -> None:
            ids = np.array([tokens[row] for row in batch], np.int64)
            (hidden,) = self._session.run(None, {"input_ids": ids})
            # Not in the graph, where the order of the additions depends on the number of texts.
            means = hidden.mean(axis=1)
            vectors[batch] = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)

        batches = _batches([len(ids) for ids in tokens])
        if len(batches) <= 1:  # a query: a second thread would only cost
            for batch in batches:
                encode_batch(batch)
        else:
            with ThreadPoolExecutor(min(_cores(), len(batches))) as pool:
                list(pool.map(encode_batch, batches))
        return vectors


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Return the rows in batches of one length each, longest first, so that the threads end at about the same time."""
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for row, length in enumerate(lengths):
        rows[length].append(row)
    batches = []
    for length in sorted(rows, reverse=True):
        size = max(1, BATCH_TOKENS // length)
        batches += [rows[length][start : start + size] for start in range(0, len(rows[length]), size)]
    return batches


def _cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _report_nothing() -> None:
    """Switch off what the libraries do besides encoding, before they are imported."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # onnxruntime from 1.29 on sends usage data to its publisher
