"""Verdicts of others are stored separately from those of the desk."""

import json
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.domain.external import NewExternal
from workbench.errors import InputError, NotFoundError
from workbench.matching.encoder import Encoder


def review(n: int, claim: str, word: str | None = "Falso") -> dict[str, object]:
    rating = {"alternateName": word} if word else {"ratingValue": "1", "bestRating": "5"}
    return {"@type": "ClaimReview", "url": f"https://example.org/{n}", "claimReviewed": claim, "datePublished": "2021-02-03",
            "author": {"name": "Checks"}, "reviewRating": rating}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, encoder: Encoder) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True, encoder=encoder)
    desk.claims.add("Vaccines cause autism.", reviewer=desk.reviewers.add("Ann"))
    return desk


def bring(desk: Workbench, tmp_path: Path, *reviews: dict[str, object]) -> object:
    file = tmp_path / "reviews.json"
    file.write_text(json.dumps(list(reviews)), "utf-8")
    return desk.external.import_file(file, reviewer=desk.reviewers.add("Ann"))


def test_the_same_again_is_updated_and_never_doubled(desk: Workbench, tmp_path: Path) -> None:
    first = bring(desk, tmp_path, review(1, "A."), review(2, "A."), review(1, "B.", "De olho"), review(3, " "))
    assert (first.read, first.added, first.problems) == (3, 3, (("item 4", "It does not say which claim was reviewed."),))
    assert (first.mapped, first.unknown) == (2, {"De olho": 1})
    again = bring(desk, tmp_path, review(1, "A."), review(2, "A.", "Verdadeiro"))
    assert (again.added, again.updated, again.known) == (0, 1, 1)
    found, total = desk.external.page()
    assert total == 3 and {(p.external.verdict.word, p.meaning) for p in found} == {
        ("Falso", "false"), ("Verdadeiro", "true"), ("De olho", None)}  # fmt: skip
    changed = next(p.external for p in found if p.external.verdict.word == "Verdadeiro")
    kept = next(p.external for p in found if p.external.verdict.word == "Falso")
    assert changed.sha256 != kept.sha256 and changed.by == desk.reviewers.add("Ann")


def test_it_is_found_beside_our_claims_by_words_and_by_meaning(desk: Workbench, tmp_path: Path) -> None:
    assert desk.external.similar_to(1) == []
    bring(desk, tmp_path, review(1, "Autism is caused by vaccination."), review(2, "Vaccines do not cause autism."), review(3, "The tunnel opens."))
    by_words = desk.external.similar_to(1)
    assert {item.verdict.external.id for item in by_words} == {1, 2}
    assert by_words[0].likeness.near and by_words[0].verdict.external.id == 1
    assert by_words[1].likeness.differs == ("negation",)
    desk.external.embed()
    assert [item.verdict.external.id for item in desk.external.similar_to(1)] == [1, 2]
    assert desk.external.embed() == 0


def test_nothing_of_ours_knows_of_it(desk: Workbench, tmp_path: Path) -> None:
    before = desk.log.head()
    bring(desk, tmp_path, review(1, "Vaccines cause autism."), review(2, "=HYPERLINK(1)"))
    assert desk.log.head() == before and desk.log.verdicts() == []
    assert desk.queue.page()[1] == 1 and desk.queue.counts() == {"new": 1} and desk.queue.page()[0][0].similar is None
    assert desk.log.export("csv", tmp_path / "out.csv").count == 0
    desk.log.export("jsonl", tmp_path / "out.jsonl")
    assert "example.org" not in (tmp_path / "out.jsonl").read_text("utf-8")
    desk.maintenance.rebuild()
    assert desk.external.page()[1] == 2  # no projection: rebuild leaves it alone


def test_a_desk_places_words_and_takes_them_out(desk: Workbench, tmp_path: Path) -> None:
    ann = desk.reviewers.add("Ann")
    bring(desk, tmp_path, review(1, "A.", "De olho!"), review(2, "B.", None), review(3, "C.", "Falso"))
    assert {word.word: word.meaning for word in desk.external.rating_words_used()} == {"De olho!": None, "1/5": None, "Falso": "false"}
    desk.external.map_rating_words({"de OLHO": "mixed", "1/5": "false", "falso": None, "nie": "true"}, reviewer=ann)
    assert {word.word: word.meaning for word in desk.external.rating_words_used()} == {
        "De olho!": "mixed", "1/5": "false", "Falso": None, "nie": "true"}  # fmt: skip
    desk.external.map_rating_words({"Falso": "false", "1/5": None, "nie": None}, reviewer=ann)
    assert {word.word: (word.meaning, word.own) for word in desk.external.rating_words_used()}["Falso"] == ("false", False)
    assert {word.word for word in desk.external.rating_words_used()} == {"De olho!", "1/5", "Falso"}
    for words in ({"x": "rubbish"}, {" ! ": "true"}, {"never heard": None}):
        with pytest.raises(InputError):
            desk.external.map_rating_words(words, reviewer=ann)


def test_words_that_an_earlier_version_stored_still_count(desk: Workbench, tmp_path: Path) -> None:
    """It folded फर्जी to फरज, kept ı, ł and hyphens, and took every mark."""
    ann = desk.reviewers.add("Ann")
    stored = {"фальшивка": "false", "zmyslone, lecz ładne": "mixed", "फरज": "mixed", "so-so": "mixed", "falso": "", "nie da": "true"}
    desk.settings.choose({"rating-words": json.dumps(stored)}, reviewer=ann)
    said = ("Фальшивка", "Zmyślone, lecz ładne", "फर्जी", "So-so", "Falso", "मिथ्या")
    bring(desk, tmp_path, *(review(n, f"{n}.", word) for n, word in enumerate(said)))
    assert {w.word: (w.meaning, w.own) for w in desk.external.rating_words_used()} == {
        "Фальшивка": ("false", True), "Zmyślone, lecz ładne": ("mixed", True), "फर्जी": ("mixed", True),
        "So-so": ("mixed", True), "Falso": (None, True), "मिथ्या": (None, False), "nie da": ("true", True)}  # fmt: skip
    desk.external.map_rating_words({"फर्जी": "false", "Falso": "false", "nie da": None}, reviewer=ann)
    used = {w.word: (w.meaning, w.own) for w in desk.external.rating_words_used()}
    assert used["फर्जी"] == ("false", True) and used["Falso"] == ("false", True) and used["So-so"] == ("mixed", True)
    assert used["nie da"] == (None, True)


def test_a_word_of_the_desk_is_kept_apart_from_one_with_other_vowel_signs(desk: Workbench, tmp_path: Path) -> None:
    desk.external.map_rating_words({"फर्ज": "mixed", "मिथ्या": "false"}, reviewer=desk.reviewers.add("Ann"))
    bring(desk, tmp_path, review(1, "A.", "फर्ज"), review(2, "B.", "फर्जी"), review(3, "C.", "मिथ्या"), review(4, "D.", "मिथ्य"))
    assert {w.word: w.meaning for w in desk.external.rating_words_used()} == {"फर्ज": "mixed", "फर्जी": "false", "मिथ्या": "false", "मिथ्य": None}


def test_a_word_that_was_just_placed_is_listed_though_the_table_says_the_same(desk: Workbench) -> None:
    desk.external.map_rating_words({"फर्जी": "false"}, reviewer=desk.reviewers.add("Ann"))
    assert desk.external.rating_words_used() == []
    assert [(w.word, w.meaning, w.own, w.count) for w in desk.external.rating_words_used(also=["फर्जी"])] == [("फर्जी", "false", False, 0)]


def test_what_cannot_be_read_changes_nothing(desk: Workbench, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        desk.external.import_file(tmp_path / "none.json", reviewer=desk.reviewers.add("Ann"))
    with pytest.raises(NotFoundError):
        desk.external.get(1)
    assert NewExternal("https://e.org", "A\u202e \u200fשלום 🎉").checked().claim == "A\u202e \u200fשלום 🎉"


def test_a_file_is_parsed_where_memory_and_time_are_limited(desk: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "reviews.json"
    # The place of each item begins with the name of the list: a million times a megabyte, unless it is cut.
    file.write_text(json.dumps({"k" * 1_000_000: [0] * 1_000_000, "more": [review(1, "A.")]}), "utf-8")
    assert desk.external.import_file(file, reviewer=desk.reviewers.add("Ann")).added == 1
    page = tmp_path / "page.html"
    page.write_text("<p>" + "<!" * 3_000_000, "utf-8")
    with pytest.raises(InputError, match=r"page\.html "):
        desk.external.import_file(page, reviewer=desk.reviewers.add("Ann"))
