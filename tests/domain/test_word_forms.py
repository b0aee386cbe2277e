"""The forms in which words are indexed: what FTS5's tokenizer for English cannot do, and that it keeps these forms."""

import pytest
from sqlite_utils.utils import sqlite3

from workbench.domain.word_forms import TAGS, WORD, indexed_text, indexing_language, tagged_forms
from workbench.store.text_index import TOKENIZER, stems


def tokens(text: str) -> list[str]:
    """What FTS5's tokenizer makes of a text."""
    db = sqlite3.connect(":memory:")
    try:
        db.execute(f"CREATE VIRTUAL TABLE words USING fts5(text, tokenize='{TOKENIZER}')")
        db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(words, instance)")
        db.execute("INSERT INTO words VALUES (?)", [text])
        return [str(term) for (term,) in db.execute("SELECT term FROM terms ORDER BY offset")]
    finally:
        db.close()


@pytest.mark.parametrize(
    "text", ["The houses’ prices rose 5.5% in Zürich (2021).", "Ελλάδα", "Россия", "", "U.S. — naïve", "İstanbul"]
)
def test_a_text_in_other_letters_is_not_changed(text: str) -> None:
    assert indexed_text(text) == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("失业率为5.5%", ["失业", "业率", "率为", "5", "5"]),
        ("2021年3月", ["2021", "年", "3", "月"]),
        ("二・五パーセント", ["二", "五パ", "パー", "ーセ", "セン", "ント"]),
        ("정부는 15퍼센트", ["정부", "부는", "15", "퍼센", "센트"]),
        ("WHO和COVID疫苗", ["who", "和", "covid", "疫苗"]),
        ("ﾜｸﾁﾝ １２％", ["ワク", "クチ", "チン", "12"]),
        ("كتـاب مُحَمَّد", ["كتاب", "محمد"]),
    ],
)
def test_pairs_of_letters(text: str, words: list[str]) -> None:
    assert tokens(indexed_text(text)) == words


def test_vowel_signs_stay_with_their_letters() -> None:
    assert len(tokens("हिन्दी भाषा")) == 5, "FTS5 alone divides the words at their vowel signs"
    assert len(tokens(indexed_text("हिन्दी भाषा"))) == 2
    assert tokens(indexed_text("น้ำ")) != tokens(indexed_text("นำ")), "a tone mark tells Thai words apart"


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("de", "Arbeitslosenquoten", "arbeitslosenquote"),
        ("es", "aumentaron", "aumentó"),
        ("fr", "économies", "economie"),
        ("ru", "правительства", "правительство"),
        ("hi", "लड़कियाँ", "लड़कियों"),
        ("el", "άνθρωπος", "ανθρωπος"),
        ("sv", "Mu\u0308ssen", "müssen"),
    ],
)
def test_words_of_a_language_have_the_stems_of_that_language(language: str, one: str, other: str) -> None:
    (form,) = tokens(indexed_text(one, language))
    assert tagged_forms(other, [language]) == [form]
    assert form[0] == form[-1] == TAGS[language]


@pytest.mark.parametrize("language", TAGS)
def test_the_tokenizer_keeps_every_form(language: str) -> None:
    """The index has what the tokenizer makes of a form, the query the form itself."""
    words = ["houses", "naïve", "ß", "straße", "İstanbul", "ΛΌΓΟΣ", "быстрее", "मकानों", "வீடுகள்", "œuvre", "ﬁn", "Øl", "ıspanak", "שָׁלוֹם"]
    for word in words:
        (form,) = tokens(indexed_text(word, language))
        (searched,) = WORD.findall(indexed_text(word).lower())
        assert [form] == tagged_forms(searched, [language])


def test_numbers_and_codes_are_the_same_in_every_language() -> None:
    assert tokens(indexed_text("Im Jahr 2021 mit H1N1", "de"))[2::2] == ["2021", "h1n1"]
    assert tagged_forms("2021", TAGS) == []


def test_no_english_ending_is_removed_from_another_language() -> None:
    assert tokens("meeting naciones") == ["meet", "nacion"]
    assert "meeting" in tokens(indexed_text("meeting", ""))[0]


def test_a_name_in_the_other_language_is_not_an_english_word() -> None:
    """German stems “Biden” to “bid”."""
    (form,) = tokens(indexed_text("Biden", "de"))
    assert form not in stems("bid") and form in tagged_forms("biden", ["de"])


@pytest.mark.parametrize(
    ("text", "stated", "language"),
    [
        ("Die Quote fiel im März auf den tiefsten Stand seit zwei Jahren.", "de", "de"),
        ("Die Quote fiel im März auf den tiefsten Stand seit zwei Jahren.", "de-AT", "de"),
        ("The rate fell in March to the lowest level in two years.", "de", None),
        ("The rate fell in March to the lowest level in two years.", "en", None),
        ("The rate fell in March.", None, None),
        ("失业率上升", "zh", None),
        ("Ledigheten steg.", "nb", "no"),
        ("Tỷ lệ thất nghiệp tăng.", "vi", ""),
    ],
)
def test_the_language_by_whose_rules_a_document_is_indexed(text: str, stated: str | None, language: str | None) -> None:
    assert indexing_language(text, stated) == language
