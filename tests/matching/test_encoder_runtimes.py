"""The bundled model gives in onnxruntime what it gives in sentence-transformers, whatever is encoded with it."""

import dataclasses
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import ModelError
from workbench.matching.encoder import BUNDLED_FINGERPRINT, Encoder, describe_model, load_encoder
from workbench.matching.encoders import onnx, sentence_transformers

ROOT = Path(__file__).parents[2]
SENTENCES = [
    "",
    " ",
    "a",
    "The election was rigged.",
    "THE ELECTION WAS RIGGED!",
    "Élections: des irrégularités à Orléans, l’an 2021.",
    "选举存在违规行为。",
    "الانتخابات شابتها مخالفات",
    "निर्वाचन में अनियमितताएं",
    "e\u0301 \u200b\u00ad\ufeff ﬁ ™ ½ 🏳️‍🌈 \x00 \t",
    "[CLS] [SEP] [MASK] [PAD]",
    "Unemployment fell from 5.2 % to 4.9 % between March 2020 and April 2021.",
    "x" * 300,
    "crane " * 254,  # as many tokens as the model reads
    "crane " * 255,
    "The harbour was closed. " * 2_000,  # longer than what is tokenised
]


@pytest.fixture(scope="module")
def reference() -> Encoder:
    """The bundled model in float32, in the library with which it was published."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentence_transformers, "_has_bfloat16_units", lambda: False)
        return sentence_transformers.load(describe_model(None), None)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Sentences of the demonstration, in no order, and strange texts."""
    claims = [json.loads(line)["text"] for line in (ROOT / "seeds" / "claims.jsonl").read_text("utf-8").splitlines()]
    mixed = claims + SENTENCES
    random.Random(1).shuffle(mixed)
    return mixed


def passages(encoder: Encoder, texts: Sequence[str]) -> np.ndarray:
    return encoder.encode([encoder.passage_input(text) for text in texts])


@pytest.mark.pytorch
def test_vectors_are_those_of_sentence_transformers(encoder: Encoder, reference: Encoder, texts: list[str]) -> None:
    ours, theirs = passages(encoder, texts), passages(reference, texts)
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype == np.float32
    assert (ours * theirs).sum(axis=1).min() > 0.99999
    ranked, expected = (np.argsort(-(vectors @ vectors.T), axis=1, kind="stable") for vectors in (ours, theirs))
    near = np.take_along_axis(theirs @ theirs.T, ranked, 1) - np.take_along_axis(theirs @ theirs.T, expected, 1)
    assert np.abs(near).max() < 1e-5  # the same order, but for texts that are equally near


@pytest.mark.pytorch
def test_identity_is_that_of_the_model_and_the_runtime_is_provenance(encoder: Encoder, reference: Encoder) -> None:
    """So that vectors which an earlier version stored stay valid."""
    assert encoder.fingerprint == reference.fingerprint == BUNDLED_FINGERPRINT
    assert (encoder.weights_sha256, encoder.dimension) == (reference.weights_sha256, reference.dimension)
    assert set(encoder.versions) == {"onnxruntime", "tokenizers"}
    assert set(reference.versions) == {"sentence-transformers", "torch", "transformers"}


@pytest.mark.pytorch
def test_a_query_finds_what_was_encoded_in_bfloat16(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """CPUs with bfloat16 units encoded in bfloat16 until this model ran in onnxruntime; the vectors are kept."""
    monkeypatch.setattr(sentence_transformers, "_has_bfloat16_units", lambda: True)
    stored = sentence_transformers.load(describe_model(None), None)
    assert stored.dtype == "bfloat16"
    texts = ["The bridge was closed.", "Bees dance.", "Rents rose by 4 %.", "The dam broke.", "He was born in Oslo.", "Oil fell."]
    queries = encoder.encode(["A bridge closed.", "Do bees dance?", "Rents are up.", "A dam has broken.", "Born in Oslo.", "Oil."])
    scores, expected = (queries @ vectors.T for vectors in (stored.encode(texts), encoder.encode(texts)))
    assert np.abs(scores - expected).max() < 0.005
    assert list(scores.argmax(axis=1)) == list(range(6))


def test_a_vector_does_not_depend_on_its_neighbours(encoder: Encoder, texts: list[str]) -> None:
    alone = np.concatenate([passages(encoder, [text]) for text in texts])
    assert passages(encoder, texts + texts[:20]).tobytes() == np.concatenate([alone, alone[:20]]).tobytes()


def test_a_vector_does_not_depend_on_the_number_of_cores(
    encoder: Encoder, texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_cores(cores: int) -> bytes:
        monkeypatch.setattr(onnx, "_cores", lambda: cores)
        return passages(encoder, texts[:20]).tobytes()

    assert with_cores(1) == with_cores(8)


@pytest.mark.pytorch
def test_padding_of_other_models_changes_less_than_a_millionth(reference: Encoder) -> None:
    texts = SENTENCES[2:7]
    alone = np.concatenate([passages(reference, [text]) for text in texts])
    assert np.abs(passages(reference, texts) - alone).max() < 1e-6


def test_threads_share_an_encoder(encoder: Encoder, texts: list[str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        vectors = {rows.tobytes() for rows in pool.map(lambda _: passages(encoder, texts[:8]), range(4))}
    assert len(vectors) == 1


def test_batches_hold_texts_of_one_length_and_every_text_once() -> None:
    lengths = [random.Random(2).randrange(2, 257) for _ in range(500)] + [7] * 400
    batches = onnx._batches(lengths)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len({lengths[row] for row in batch}) == 1
        assert len(batch) == 1 or len(batch) * lengths[batch[0]] <= onnx.BATCH_TOKENS


def test_another_model_runs_in_sentence_transformers(tmp_path: Path) -> None:
    bundled = describe_model(None)
    folder = tmp_path / "model"
    shutil.copytree(bundled.path, folder)
    assert onnx.supports(describe_model(str(folder)), None) and onnx.supports(bundled, "cpu")
    (folder / "config_sentence_transformers.json").write_text('{"prompts": {"query": "query: "}}')
    assert not onnx.supports(describe_model(str(folder)), None)
    assert not onnx.supports(bundled, "cuda")


@pytest.mark.pytorch
def test_a_gpu_that_is_not_there() -> None:
    with pytest.raises(ModelError, match="cannot be loaded") as raised:
        load_encoder(None, "cuda:99")
    assert "\n" not in str(raised.value)


def test_weights_that_change_between_hashing_and_loading_are_refused() -> None:
    described = dataclasses.replace(describe_model(None), weights_sha256="0" * 64)
    with pytest.raises(ModelError, match="was changed while it was being loaded"):
        onnx.load(described, None)


def test_cut_weights_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(describe_model(None).path, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-2_000_000])
    described = dataclasses.replace(describe_model(str(folder)), fingerprint=BUNDLED_FINGERPRINT)
    with pytest.raises(ModelError, match="cannot be loaded") as raised:
        load_encoder(described)
    assert "\n" not in str(raised.value)


def test_onnxruntime_contains_no_uploader() -> None:
    """Releases from 1.29 on send usage data over HTTPS and write a device identifier unless a variable forbids it."""
    spec = find_spec("onnxruntime")
    assert spec is not None and spec.origin is not None
    libraries = [file for file in (Path(spec.origin).parent / "capi").iterdir() if {".so", ".pyd", ".dll", ".dylib"} & {*file.suffixes}]
    assert libraries
    for library in libraries:
        assert b"ORT_DISABLE_TELEMETRY" not in library.read_bytes(), library


def test_the_bundled_model_needs_no_pytorch() -> None:
    code = (
        "import sys\n"
        "from workbench.matching.encoder import load_encoder\n"
        "load_encoder().encode(['crane', 'bridge'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'scipy', 'sklearn', 'pandas'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
