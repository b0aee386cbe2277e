"""A BERT encoder as an ONNX model (https://onnx.ai/onnx/repo-docs/IR.html) whose weights stay in their safetensors file.

The model is written directly in the wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/):
the ``onnx`` package would be another download of 18 MB for this.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass

WEIGHTS = "weights"
"""The name under which the model refers to the bytes of the safetensors file."""

_IR_VERSION, _OPSET = 10, 23
_FLOAT, _INT64 = 1, 7  # TensorProto.DataType


@dataclass(frozen=True, slots=True)
class Bert:
    """The size of a model. ``dimension`` is that of its hidden states, ``epsilon`` that of its layer normalisations."""

    layers: int
    heads: int
    dimension: int
    epsilon: float


def bert_graph(bert: Bert, safetensors: bytes) -> bytes:
    """Return a model that turns ``input_ids``, int64 (texts, tokens) without padding, into ``hidden``, the hidden states of
    the last layer, float32 (texts, tokens, dimension)."""
    graph = _Graph(bert, safetensors)
    zero, one, two = (graph.constant(f"number {number}", [number]) for number in range(3))
    tokens_by_row = graph.constant("tokens by row", [-1, bert.dimension])
    shape = graph.add("Shape", "input_ids")
    length = graph.add("Slice", shape, one, two)
    states = graph.add("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    positions = graph.weight("embeddings.position_embeddings.weight")
    states = graph.add("Add", states, graph.add("Slice", positions, zero, length, zero))
    token_types = graph.weight("embeddings.token_type_embeddings.weight")
    states = graph.add("Add", states, graph.add("Slice", token_types, zero, one, zero))
    # Texts and tokens as one dimension, so that a linear layer is one matrix product with the weights as they are stored.
    states = graph.normalise(graph.add("Reshape", states, tokens_by_row), "embeddings.LayerNorm")
    by_text = graph.add("Concat", shape, graph.constant("dimension", [bert.dimension]), axis=0)
    for layer in range(bert.layers):
        name = f"encoder.layer.{layer}"
        projected = [graph.linear(states, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        inputs = [graph.add("Reshape", part, by_text) for part in projected]
        context = graph.add("Attention", *inputs, q_num_heads=bert.heads, kv_num_heads=bert.heads)
        context = graph.linear(graph.add("Reshape", context, tokens_by_row), f"{name}.attention.output.dense")
        states = graph.normalise(graph.add("Add", context, states), f"{name}.attention.output.LayerNorm")
        inner = graph.add("Gelu", graph.linear(states, f"{name}.intermediate.dense"))
        inner = graph.linear(inner, f"{name}.output.dense")
        states = graph.normalise(graph.add("Add", inner, states), f"{name}.output.LayerNorm")
    graph.add("Reshape", states, by_text, output="hidden")
    return graph.model()


class _Graph:
    """Collects the nodes and tensors of a model."""

    def __init__(self, bert: Bert, safetensors: bytes) -> None:
        self._bert = bert
        # The format: https://huggingface.co/docs/safetensors/index#format
        (size,) = struct.unpack_from("<Q", safetensors)
        self._stored, self._start = json.loads(safetensors[8 : 8 + size]), 8 + size
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: int | float) -> str:
        """Add a node and return the name of its output."""
        output = output or f"{operator} {len(self._nodes)}"
        names = [_field(1, name) for name in inputs] + [_field(2, output), _field(4, operator)]
        self._nodes.append(b"".join([*names, *(_field(5, _attribute(*item)) for item in attributes.items())]))
        return output

    def linear(self, states: str, name: str) -> str:
        """Add a linear layer. Its weights have the shape (outputs, inputs)."""
        return self.add("Gemm", states, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), transB=1)

    def normalise(self, states: str, name: str) -> str:
        """Add a layer normalisation."""
        parameters = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.add("LayerNormalization", states, *parameters, axis=-1, epsilon=self._bert.epsilon)

    def weight(self, name: str) -> str:
        """Add a stored float32 tensor and return its name. Raises ValueError if it has another type."""
        stored = self._stored[name]
        if stored["dtype"] != "F32":
            raise ValueError(f"{name} is {stored['dtype']}, not F32")
        start, end = stored["data_offsets"]
        place = {"location": WEIGHTS, "offset": str(self._start + start), "length": str(end - start)}
        external = [_field(13, _field(1, key) + _field(2, value)) for key, value in place.items()]
        self._tensors.append(b"".join([_tensor(name, _FLOAT, stored["shape"]), *external, _field(14, 1)]))
        return name

    def constant(self, name: str, values: Sequence[int]) -> str:
        """Add a one-dimensional int64 tensor and return its name."""
        self._tensors.append(_tensor(name, _INT64, [len(values)]) + _field(9, struct.pack(f"<{len(values)}q", *values)))
        return name

    def model(self) -> bytes:
        """Return the model."""
        parts = [_field(1, node) for node in self._nodes] + [_field(2, "bert")]
        parts += [_field(5, tensor) for tensor in self._tensors]
        parts.append(_field(11, _value("input_ids", _INT64, ["texts", "tokens"])))
        parts.append(_field(12, _value("hidden", _FLOAT, ["texts", "tokens", self._bert.dimension])))
        opset = _field(1, "") + _field(2, _OPSET)
        return _field(1, _IR_VERSION) + _field(7, b"".join(parts)) + _field(8, opset)


def _tensor(name: str, kind: int, shape: Sequence[int]) -> bytes:
    return b"".join(_field(1, size) for size in shape) + _field(2, kind) + _field(8, name)


def _attribute(name: str, value: int | float) -> bytes:
    if isinstance(value, float):
        return _field(1, name) + _field(2, value) + _field(20, 1)
    return _field(1, name) + _field(3, value) + _field(20, 2)


def _value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(_field(1, _field(2 if isinstance(size, str) else 1, size)) for size in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, sizes)))


def _field(number: int, value: int | float | str | bytes) -> bytes:
    """Return a field: an integer as a varint, a float in 32 bits, anything else with its length before it."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value % (1 << 64))
    if isinstance(value, float):
        return _varint(number << 3 | 5) + struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    groups = []
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*groups, number])
