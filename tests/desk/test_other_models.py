"""A desk with a model of its own: it is set once, desks that are open follow, and evidence in other languages than that of
the claim is found."""

import json
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.languages import language_gap
from workbench.domain.sources import Metadata
from workbench.errors import ModelError
from workbench.matching.encoder import BUNDLED, BUNDLED_FINGERPRINT, Encoder

TRANSLATIONS = [
    ("bridge", "puente", "大桥", "brücke"),
    ("unemployment", "desempleo", "失业", "arbeitslosigkeit"),
    ("vaccine", "vacuna", "疫苗", "impfstoff"),
    ("fell", "bajó", "下降", "fiel"),
]


@pytest.fixture(scope="module")
def multilingual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of some words, in which a word and its translations have the same vector."""
    import numpy as np
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    words = ["[UNK]", *(word for row in TRANSLATIONS for word in row)]
    weights = np.zeros((len(words), 8), np.float32)
    weights[0, -1] = 0.1
    for at, word in enumerate(words[1:]):
        weights[words.index(word), at // len(TRANSLATIONS[0])] = 1
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()  # type: ignore[assignment]
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment]
    folder = tmp_path_factory.mktemp("models") / "multilingual-e5-small"
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file({"embedding.weight": weights}, folder / "model.safetensors")
    module = {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"}
    (folder / "modules.json").write_text(json.dumps([module]))
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    for title, text, language in [
        ("Brücken", "Brücke Brücke", "de"),
        ("Labour", "Unemployment fell", "en"),
        ("Health", "Vaccine", "en"),
        ("桥", "大桥", "zh"),
        ("就业", "失业 下降", "zh"),
    ]:
        desk.sources.add_note(text, Metadata(title, language=language))
    return tmp_path / "claims.db"


def test_an_open_desk_follows_and_finds_evidence_in_other_languages_by_its_meaning(
    path: Path, multilingual: Path, encoder: Encoder
) -> None:
    desk, fixed = Workbench.open(path), Workbench.open(path, encoder=encoder)
    ann = desk.reviewers.add("Ann")
    claims = [desk.claims.add(text, reviewer=ann).id for text in ("puente", "brücke")]
    desk.matching.embed()
    assert desk.matching.search("Vaccine")[0].embedded
    before = desk.similar.compare(*claims).score
    other = Workbench.open(path)  # another process, such as “workbench model”
    other.settings.choose_model(str(multilingual), reviewer=ann)
    assert desk.matching.model_in_use().name == str(multilingual)
    assert not desk.matching.search("Vaccine")[0].embedded and desk.matching.pending_snippets() == 5
    assert fixed.matching.search("Vaccine")[0].embedded, "a desk that was opened with a model keeps it"
    assert desk.similar.compare(*claims).score > before + 0.3
    desk.matching.embed()
    for query, texts in [
        ("El desempleo bajó", {"Unemployment fell", "失业 下降"}),
        ("puente", {"Brücke Brücke", "大桥"}),
        ("impfstoff", {"Vaccine"}),
    ]:
        matches = desk.matching.search(query)
        assert {match.snippet.text for match in matches[: len(texts)]} == texts, query
        assert not any(match.scores.lexical for match in matches), "no word is the same"
    assert desk.matching.encoder().query_input("puente") == "query: puente"
    used = desk.matching.model_in_use()
    assert language_gap(used.fingerprint, "El desempleo bajó", "es", matches) is None


def test_another_model_can_be_named_for_one_command(path: Path, multilingual: Path, encoder: Encoder) -> None:
    desk = Workbench.open(path)
    ann = desk.reviewers.add("Ann")
    desk.settings.choose_model(str(multilingual), reviewer=ann)
    assert Workbench.open(path, model=BUNDLED).matching.model_in_use().fingerprint == encoder.fingerprint
    desk.settings.choose_model(BUNDLED, reviewer=ann)
    assert Workbench.open(path).matching.model_in_use().fingerprint == encoder.fingerprint


def test_a_model_from_an_imported_log_is_not_downloaded(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def local(name: str, *, local_files_only: bool, **_: object) -> str:
        assert local_files_only, "a request was made"
        raise OSError

    desk = Workbench.open(path)
    desk.settings.choose({"model": "somebody/model"}, reviewer=desk.reviewers.add("Ann"))
    monkeypatch.setattr("huggingface_hub.snapshot_download", local)
    with pytest.raises(ModelError, match="Set it again"):
        Workbench.open(path).matching.search("bridge")


def test_a_model_that_is_not_there_is_refused(path: Path, tmp_path: Path) -> None:
    desk = Workbench.open(path)
    with pytest.raises(ModelError, match="no model folder"):
        desk.settings.choose_model(str(tmp_path / "nothing"), reviewer=desk.reviewers.add("Ann"))
    assert desk.settings.model() is None


@pytest.mark.parametrize(
    ("text", "language", "query", "sources"),
    [
        ("The bridge was opened.", None, None, ("Chinese", "German")),
        ("Die Brücke ist nicht mehr offen.", None, "German", ("Chinese", "German")),
        ("大桥开通了", None, "Chinese", ("Chinese", "German")),
        ("De brug", "nl", "Dutch", ("Chinese", "German")),
    ],
)
def test_languages_that_the_bundled_model_does_not_understand(
    path: Path, encoder: Encoder, text: str, language: str | None, query: str | None, sources: tuple[str, ...]
) -> None:
    desk = Workbench.open(path, encoder=encoder)
    desk.matching.embed()
    matches = desk.matching.search(text)
    gap = language_gap(BUNDLED_FINGERPRINT, text, language, matches)
    assert gap is not None and (gap.query, tuple(sorted(gap.sources))) == (query, sources)
    english = [match for match in matches if match.document.metadata.language == "en"]
    assert language_gap(BUNDLED_FINGERPRINT, "The bridge was opened.", None, english) is None
