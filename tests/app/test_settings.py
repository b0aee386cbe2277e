"""The settings page: what it shows, changes and refuses."""

import json
from pathlib import Path
from types import SimpleNamespace

import opening
import pytest
from streamlit.testing.v1 import AppTest

from workbench.app import session
from workbench.app.catalogue import say
from workbench.desk import Workbench
from workbench.desk.settings import KEYS, Policy
from workbench.domain.verdicts import Organisation
from workbench.matching import encoder
from workbench.matching.prompts import Prompts

PROMPTS = Prompts("query: ", "passage: ")
MODEL = SimpleNamespace(
    name="letters", fingerprint="1" * 64, weights_sha256="2" * 64, dtype="float32", prompts=PROMPTS
)
SCALE = say("settings.scale-example")


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    made = Workbench.open(tmp_path / "claims.db", create=True, encoder=MODEL)  # type: ignore[arg-type]
    session.use(made, reviewer="Ann Example")
    return made


def opened() -> AppTest:
    return opening.opened("settings")


def words(page: AppTest) -> str:
    """All that the page says."""
    said = [str(element.value) for kind in ("title", "markdown", "success", "error", "code") for element in page.get(kind)]
    said += [element.proto.body for element in page.get("html")]
    return "\n".join(said).replace("\\", "")


def logged(desk: Workbench) -> list[tuple[str, str | None]]:
    """Type and reviewer of every entry that somebody made."""
    names = dict(desk.reviewers.all())
    bodies = [json.loads(desk.log.entry(seq).body) for seq in range(1, desk.log.head().seq + 1)]
    return [(body["type"], names.get(body["reviewer"])) for body in bodies if body["reviewer"]]


def test_the_page_says_what_holds(desk: Workbench) -> None:
    said = words(opened())
    assert "You work as <b><bdi>Ann Example</bdi></b>." in said and "started for one reviewer" in said
    for rating in desk.scales.get().ratings:
        assert rating.label in said and rating.definition in said
    assert "passage" in said and "understands English" not in said
    for known in (desk.path, str(desk.log.head()), desk.maintenance.about().log, "letters", "1" * 16, "2" * 16, "float32"):
        assert known in said
    assert "1" * 17 not in said


def test_a_model_that_is_not_loaded_is_described_and_stays_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_: object) -> None:
        raise AssertionError("the page loaded a model")

    monkeypatch.setattr(encoder, "load_encoder", never)
    session.use(Workbench.open(tmp_path / "claims.db", create=True), reviewer="Ann Example")
    said = words(opened())
    assert "all-MiniLM-L6-v2" in said and encoder.BUNDLED_WEIGHTS[:16] in said
    assert "known after the first search" in said and "understands English" in said and "multilingual-e5-small" in said
    session.use(Workbench.open(tmp_path / "claims.db", model="/no/such/folder"), reviewer="Ann Example")
    said = words(opened())
    assert "no model folder at /no/such/folder" in said and "This desk" in said


def test_another_model_is_chosen(desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened()
    page.text_input(key="model-name").set_value("/no/such/folder")
    page.button(key="keep-model").click().run()
    assert "no model folder at /no/such/folder" in words(page) and desk.settings.model() is None
    monkeypatch.setattr(encoder, "describe_model", lambda _: None)
    page.text_input(key="model-name").set_value("intfloat/multilingual-e5-small")
    page.button(key="keep-model").click().run()
    assert say("settings.model-kept") in words(page)
    assert desk.settings.model() == "intfloat/multilingual-e5-small"
    assert logged(desk)[-1] == ("setting-chosen", "Ann Example")


def test_another_scale_is_chosen(desk: Workbench) -> None:
    page = opened()
    page.selectbox(key="other-scale").select("averitec").run()
    assert "cherry-picking" in words(page)
    page.button(key="use-scale").click().run()
    assert desk.scales.get().key == "averitec"
    assert "The desk now uses the scale “AVeriTeC”." in words(page)
    assert logged(desk)[-1] == ("scale-chosen", "Ann Example")
    assert page.selectbox(key="other-scale").options == ["Truth, five points", "FEVER"]


def test_a_scale_is_added_and_a_bad_one_is_refused(desk: Workbench) -> None:
    page = opened()
    page.file_uploader[0].upload("scale.toml", b"key = ").run()
    page.button(key="add-scale").click().run()
    assert "scale.toml is not TOML" in words(page)
    assert page.file_uploader[0].value is not None
    page.file_uploader[0].upload("scale.toml", SCALE.replace("Our scale", "<b>Ours</b>").encode()).run()
    page.button(key="add-scale").click().run()
    assert "The scale in scale.toml was added" in words(page)
    assert not page.file_uploader[0].value
    page.selectbox(key="other-scale").select("desk").run()
    assert "&lt;b&gt;Ours&lt;/b&gt;" in words(page)
    page.button(key="use-scale").click().run()
    assert [rating.key for rating in desk.scales.get().ratings] == ["holds", "fails"]


def test_the_policy_is_chosen(desk: Workbench) -> None:
    page = opened()
    page.radio(key="independent").set_value(2)
    page.radio(key="agreement").set_value("side")
    page.button(key="keep-policy").click().run()
    assert desk.settings.policy() == Policy(2, "side")
    assert "The policy was saved." in words(page)
    assert logged(desk)[-2:] == [("setting-chosen", "Ann Example")] * 2
    again = opened()
    assert (again.radio(key="independent").value, again.radio(key="agreement").value) == (2, "side")


def test_the_organisation_is_named(desk: Workbench) -> None:
    page = opened()
    page.text_input(key="organisation-name").set_value(" Example  <b>Desk</b> ")
    page.text_input(key="organisation-url").set_value("ftp://example.org")
    page.button(key="keep-organisation").click().run()
    assert "is not a web address" in words(page) and desk.settings.organisation() is None
    page.text_input(key="organisation-url").set_value("https://example.org")
    page.button(key="keep-organisation").click().run()
    assert desk.settings.organisation() == Organisation("Example <b>Desk</b>", "https://example.org")
    assert logged(desk)[-1] == ("setting-chosen", "Ann Example")


def test_a_rating_word_of_others_is_placed(desk: Workbench, tmp_path: Path) -> None:
    (tmp_path / "theirs.jsonl").write_text(
        "".join(
            f'{{"@type": "ClaimReview", "url": "https://b.example/{n}", "claimReviewed": "It rained {n}.", '
            f'"reviewRating": {{"alternateName": "{word}"}}}}\n'
            for n, word in enumerate(("Four <b>Noses</b>", "Four <b>Noses</b>", "False"))
        ),
        "utf-8",
    )
    assert "There are no verdicts of others" in words(opened())
    desk.external.import_file(tmp_path / "theirs.jsonl", reviewer=desk.reviewers.add("Ann Example"))
    page = opened()
    assert '<bdi>Four &lt;b&gt;Noses&lt;/b&gt;</bdi></td><td class="num">2</td><td>unknown</td>' in words(page)
    page.text_input(key="word-text").set_value("four <B>noses</B>")
    page.selectbox(key="word-key").set_value("false")
    page.button(key="place-word").click().run()
    assert '<td class="num">2</td><td>false (ours)</td>' in words(page)
    assert logged(desk)[-1] == ("setting-chosen", "Ann Example")
    page.text_input(key="word-text").set_value("  ")
    page.button(key="place-word").click().run()
    assert "A rating word has letters or figures" in words(page)


def test_the_kinds_of_reason_are_chosen(desk: Workbench) -> None:
    page = opened()
    page.text_area(key="reasons-lines").set_value("not a code: X.")
    page.button(key="keep-reasons").click().run()
    assert "is not a valid reason code" in words(page) and page.text_area(key="reasons-lines").value == "not a code: X."
    page.text_area(key="reasons-lines").set_value("slip: A slip: of the pen.\n\nother: Else.")
    page.button(key="keep-reasons").click().run()
    assert desk.settings.correction_reasons() == {"slip": "A slip: of the pen.", "other": "Else."}


def test_keys_that_are_refused_stay_as_typed(desk: Workbench) -> None:
    page = opened()
    page.text_input(key="key-supports").set_value("j")
    page.text_input(key="key-postpone").set_value(" Z ")
    page.button(key="keep-keys").click().run()
    assert "The key “j” is used twice" in words(page)
    assert desk.settings.keys() == KEYS
    assert (page.text_input(key="key-supports").value, page.text_input(key="key-postpone").value) == ("j", " Z ")
    page.text_input(key="key-supports").set_value("shift+d")
    page.button(key="keep-keys").click().run()
    assert "The shortcuts were saved." in words(page)
    assert (desk.settings.keys()["supports"], desk.settings.keys()["postpone"]) == ("Shift+D", "z")
    assert page.text_input(key="key-supports").value == "Shift+D"
    page.button(key="default-keys").click().run()
    assert desk.settings.keys() == KEYS
    assert page.text_input(key="key-supports").value == "s"


def test_somebody_else_goes_on_and_finds_nothing_of_the_first(desk: Workbench) -> None:
    session.use(desk)
    page = AppTest.from_file(str(opening.MAIN), default_timeout=30)
    page.run()
    page.text_input[0].set_value("Ann Example")
    page.button[0].click().run()
    page.switch_page("views/settings.py").run()
    page.text_input(key="key-supports").set_value("q").run()
    page.button(key="other-name").click().run()
    assert "Who is working?" in words(page)
    page.text_input[0].set_value("Bob Example")
    page.button[0].click().run()
    assert "You work as <b><bdi>Bob Example</bdi></b>." in words(page)
    assert page.text_input(key="key-supports").value == "s"
    assert [name for _, name in desk.reviewers.all()] == ["Ann Example", "Bob Example"]
