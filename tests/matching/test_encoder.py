"""Loading a model: its files are hashed first, nothing is downloaded unasked, and no code from the model is run."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import ModelError
from workbench.matching.encoder import BUNDLED_WEIGHTS, Encoder, describe_model, load_encoder
from workbench.matching.prompts import Prompts, prompts_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The bundled model in a folder of its own."""
    target = tmp_path / "model"
    shutil.copytree(describe_model(None).path, target)
    return target


def refusal(model: str | None) -> str:
    with pytest.raises(ModelError) as raised:
        load_encoder(model)
    sentence = str(raised.value)
    assert "\n" not in sentence and sentence.endswith(".")
    return sentence


def test_the_bundled_model_is_the_published_one() -> None:
    found = describe_model(None)
    assert (found.name, found.weights_sha256) == ("all-MiniLM-L6-v2", BUNDLED_WEIGHTS)


def test_vectors_have_length_one_and_nearness_in_meaning(encoder: Encoder) -> None:
    texts = ["The election was rigged.", "The vote was manipulated.", "Cranes weigh 400 tonnes.", ""]
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, 384) == (4, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.5 > 0.2 > vectors[0] @ vectors[2]
    assert encoder.encode([]).shape == (0, 384)


def test_a_claim_and_its_denial_are_near(encoder: Encoder) -> None:
    """Why no page may call the cosine agreement."""
    says, denies = encoder.encode(["Vaccines cause autism.", "Vaccines do not cause autism."])
    assert says @ denies > 0.8


def test_the_same_text_gives_the_same_vector_again(encoder: Encoder) -> None:
    once, again = (encoder.encode(["The elections had irregularities."]) for _ in range(2))
    assert once.tobytes() == again.tobytes()


def test_a_folder_has_the_bundled_models_fingerprint_and_vectors(folder: Path, encoder: Encoder) -> None:
    other = load_encoder(str(folder))
    assert (other.fingerprint, other.name) == (encoder.fingerprint, str(folder))
    assert np.array_equal(other.encode(["crane"]), encoder.encode(["crane"]))


@pytest.mark.pytorch
def test_prompts_are_used_and_change_the_fingerprint(folder: Path, encoder: Encoder) -> None:
    config = folder / "config_sentence_transformers.json"
    config.write_text(json.dumps({"prompts": {"query": "query: ", "document": "passage: "}}))
    prompted = load_encoder(str(folder))
    assert prompted.fingerprint != encoder.fingerprint
    assert (prompted.query_input("crane"), prompted.passage_input("crane")) == ("query: crane", "passage: crane")
    assert np.allclose(prompted.encode(["query: crane"]), encoder.encode(["query: crane"]), atol=1e-6)


@pytest.mark.parametrize(
    ("name", "query", "document"),
    [
        ("multilingual-e5-small", "query: ", "passage: "),
        ("e5-base-v2", "query: ", "passage: "),
        ("bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("bge-base-en-v1.5", "Represent this sentence for searching relevant passages: ", ""),
        ("nomic-embed-text-v1.5", "search_query: ", "search_document: "),
        ("snowflake-arctic-embed-m-v2.0", "query: ", ""),
        ("ruri-base-v2", "クエリ: ", "文章: "),
        ("bge-m3", "", ""),
        ("gte-multilingual-base", "", ""),
        ("my-e5-small", "", ""),
    ],
)
def test_known_models_have_their_prompts(tmp_path: Path, name: str, query: str, document: str) -> None:
    for given in (f"somebody/{name}", str(tmp_path / name), name.upper()):
        prompts = prompts_of(tmp_path, given)
        assert (prompts.query, prompts.document) == (query, document)


def test_known_prompts_are_used_and_change_the_fingerprint(folder: Path, encoder: Encoder) -> None:
    e5 = folder.rename(folder.with_name("multilingual-e5-small"))
    prompted = load_encoder(str(e5))
    assert (prompted.query_input("crane"), prompted.passage_input("crane")) == ("query: crane", "passage: crane")
    assert prompted.fingerprint != encoder.fingerprint == describe_model(None).fingerprint
    (e5 / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {"query": "find: "}}))
    assert describe_model(str(e5)).prompts == Prompts("find: "), "the folder of a model knows better"


def test_altered_bundled_weights_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    monkeypatch.setattr("workbench.matching.encoder._bundled_folder", lambda: folder)
    assert "not the published ones" in refusal(None)


def test_altered_weights_change_a_folders_fingerprint(folder: Path, encoder: Encoder) -> None:
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    assert describe_model(str(folder)).fingerprint != encoder.fingerprint


def test_missing_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    assert "no weights in safetensors" in refusal(str(folder))


def test_weights_that_could_run_code_are_not_loaded(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    assert "can run code" in refusal(str(folder))


@pytest.mark.pytorch
def test_truncated_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    assert "cannot be loaded" in refusal(str(folder))


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    assert "modules.json" in refusal(str(tmp_path))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "no model folder" in refusal(str(tmp_path / "nothing"))


def test_a_name_that_cannot_be_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert "Use a folder" in refusal("nobody/no-such-model")


def run_python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_loading_the_bundled_model_opens_no_connection() -> None:
    run_python(
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('a connection was opened')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from workbench.matching.encoder import load_encoder\n"
        "assert load_encoder().encode(['crane']).shape == (1, 384)\n"
    )


def test_importing_the_room_imports_nothing_heavy() -> None:
    run_python(
        "import sys, workbench.matching.encoder, workbench.matching.matcher, workbench.desk\n"
        "workbench.matching.encoder.describe_model(None)\n"
        "assert not {'torch', 'transformers', 'sentence_transformers', 'faiss', 'streamlit', 'numpy'} & set(sys.modules)\n"
    )
