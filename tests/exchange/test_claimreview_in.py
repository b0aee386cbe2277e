"""Reading verdicts of others from all supported files: good ones are read, bad ones are reported with their place."""

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from workbench.domain.external import KEYS, NewExternal, RatingWords, folded_word, meaning_of
from workbench.errors import InputError
from workbench.exchange import claimreview_in, rating_words
from workbench.exchange.columns import CLAIM_FIELDS, VERDICT_FIELDS, folded, guess


def review(url: str = "https://example.org/1", claim: str = "The sea is made of soup.", **more: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": url,
        "claimReviewed": claim,
        "author": {"@type": "Organization", "name": "Example Checks"},
        "datePublished": "2021-02-03T10:00:00Z",
        "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "alternateName": "Pants on Fire!"},
        "itemReviewed": {"@type": "Claim", "author": {"name": "A. Cook"}, "datePublished": "2021-02-01"},
        **more,
    }


def read(text: str, name: str = "reviews.json") -> tuple[list[NewExternal], dict[str, str]]:
    good: list[NewExternal] = []
    bad: dict[str, str] = {}
    for place, item in claimreview_in.read(text.encode("utf-8", "replace"), text, name=name):
        if isinstance(item, InputError):
            bad[place] = str(item)
        else:
            good.append(item)
    return good, bad


def test_a_review_alone_says_all_that_it_says() -> None:
    (found,), bad = read(json.dumps(review()))
    assert bad == {}
    assert found == NewExternal(
        url="https://example.org/1",
        claim="The sea is made of soup.",
        publisher="Example Checks",
        published="2021-02-03",
        word="Pants on Fire!",
        value="1",
        best="5",
        claimant="A. Cook",
        said_on="2021-02-01",
    )


def test_a_feed_a_graph_a_list_and_lines_give_the_same() -> None:
    two = [review(), review("https://example.org/2", "The sea is dry.")]
    feed = {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [item]} for item in two]}
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "Not a review"},
            review(author={"@id": "#us"}),
            review("https://example.org/2", "The sea is dry.", author=[{"@id": "#us"}]),
            {"@type": "Organization", "@id": "#us", "name": "Example Checks"},
        ],
    }
    prefixed = json.loads(json.dumps(two).replace('"ClaimReview"', '["http://schema.org/ClaimReview"]').replace('"claimReviewed"', '"schema:claimReviewed"'))
    expected, _ = read(json.dumps(two))
    assert len(expected) == 2
    for text in (json.dumps(feed), json.dumps(graph), json.dumps(prefixed), "\n".join(map(json.dumps, two)) + "\n"):
        assert read(text) == (expected, {})


def test_bad_items_are_named_by_place_and_good_ones_stay() -> None:
    items = [
        review(),
        review(url="javascript:alert(1)"),
        review(claim=" "),
        7,
        review(claim="x" * 20_000),
        review("https://example.org/3", reviewRating={"alternateName": "y" * 5_000}),
        review("https://example.org/2", claim=["", {"@value": "Nested \x00\ud800text\u202e."}], datePublished="03/04/2021"),
        {"@type": "ClaimReview"},
    ]
    good, bad = read(json.dumps({"dataFeedElement": [{"item": item} for item in items] + [3]}))
    assert [item.url for item in good] == ["https://example.org/1", "https://example.org/2"]
    assert good[1].claim == "Nested text\u202e." and good[1].published is None  # a date that could be two is none
    assert set(bad) == {f"dataFeedElement[{at}].item" for at in (1, 2, 4, 5, 7)} | {"dataFeedElement[8]"}
    assert "no web address" in bad["dataFeedElement[1].item"] and "10,000" in bad["dataFeedElement[4].item"]
    good, bad = read("\n".join([json.dumps(review()), "{broken", "[" * 5_000, json.dumps(review("https://example.org/2"))]))
    assert len(good) == 2 and set(bad) == {"line 2", "line 3"}


def test_a_page_gives_its_blocks_and_a_broken_block_stops_none() -> None:
    block = '<SCRIPT data-x="a>b" type="application/ld+json; charset=utf-8">{}</script >'
    page = "".join(
        (
            "<!doctype html><html><head><script>var x = '<b>';</script>\n",
            block.format("{not json}"),
            "\n<!-- ",
            block.format(json.dumps(review("https://example.org/comment"))),
            " -->\n",
            block.format("\n//<![CDATA[\n" + json.dumps(review(claim="<b>Soup</b>\tagain")) + "\n//]]>\n"),
            block.format(json.dumps({"@type": "Article"})),
            '<script type="application/ld+json">' + json.dumps(review("https://example.org/2")),  # cut off
        )
    )
    good, bad = read(page, "page.html")
    assert [(item.url, item.claim) for item in good] == [
        ("https://example.org/1", "<b>Soup</b> again"),
        ("https://example.org/2", "The sea is made of soup."),
    ]
    assert bad == {"block at line 2": "It is not JSON."}
    with pytest.raises(InputError, match="no block of JSON-LD"):
        read("<html><p>ClaimReview</p></html>", "page.html")
    with pytest.raises(InputError, match="is not JSON"):
        read('{"@type": ')


def test_a_flat_table_is_read_by_its_columns() -> None:
    text = (
        "URL\tAuthor\tdatePublished\tclaimReviewed\ttitle\tratingValue\tbestRating\talternativeName\n"
        "https://example.org/1\tChecks\t2019-07-22\tA “claim”\tT\t1\t5\tfalso\n"
        "https://example.org/2\tChecks\t\t\tT\t1\t5\tfalso\n"
        "https://example.org/3\tChecks\t\t\"quoted\"\tT\t1\t5\t\n"
    )
    good, bad = read(text, "reviews.tsv")
    assert [(item.url, item.claim, item.rating_text) for item in good] == [
        ("https://example.org/1", "A “claim”", "falso"),
        ("https://example.org/3", "quoted", "1/5"),
    ]
    assert bad == {"line 3": "It does not say which claim was reviewed."}
    with pytest.raises(InputError, match="no column “url”"):
        read("claimReviewed,rating\nX,false\n", "reviews.csv")


def test_words_are_placed_by_the_table_and_numbers_are_no_word() -> None:
    table = RatingWords(rating_words.built_in())
    assert set(table.built_in.values()) == set(KEYS)
    for word, key in {"FALSO": "false", "Pants on Fire!": "false", "Irreführend": "mostly-false", "Verdadeiro, mas…": "mostly-true",
                      "Vrai": "true", "half-true": "mixed", "Impossível provar": "unverifiable", "De olho": None, "": None}.items():  # fmt: skip
        assert meaning_of(NewExternal("u", "c", word=word), table) == key, word
    assert meaning_of(NewExternal("u", "c", value="1", best="5"), table) is None
    assert meaning_of(NewExternal("u", "c", value="1", best="5"), RatingWords({"1/5": "false"})) == "false"


@pytest.mark.parametrize(
    ("key", "words"),
    {
        "true": "DOĞRU|Doğru.|Правда|सच|正确|正確|사실|صَحِيح|צ|",
        "mostly-true": "Mostly True|mostly-true|MOSTLY_TRUE|ほぼ正確",
        "mixed": "Half True|half–true|HALF_TRUE|Częściowo fałsz|Częściowy fałsz|CZĘŚCIOWY FAŁSZ|Partly_false|Delvis feil|Kısmen yanlış|आधा सच|절반의 사실",
        "mostly-false": "Mostly  False!|mostly-false|MOSTLY_FALSE|Yanıltıcı|YANILTICI|misleading|مضلل|مُضَلِّل|भ्रामक|বিভ্রান্তিকর|ミスリード|گمراه‌کننده|گمراه کننده",
        "false": "Pants on Fire|Pants on Fire!|“Pants-on-Fire!”|❌️ False ❌️|Ｆａｌｓｅ|Yanlış|YANLIŞ|Fałsz|fake|Ложь|ФЕЙК|फर्जी|फ़र्ज़ी|मिथ|زائف|زائـــف|মিথ্যা|錯誤|错误|거짓|C’est faux",
        "unverifiable": "Sonuçlandırılamadı|證據不足|Nieweryfikowalne",
    }.items(),
)  # fmt: skip
def test_words_are_known_however_they_are_written_and_in_many_scripts(key: str, words: str) -> None:
    table = RatingWords(rating_words.built_in())
    for word in filter(None, words.split("|")):
        expected = None if word in ("צ", "मिथ") else key
        assert meaning_of(NewExternal("u", "c", word=word), table) == expected, word


@pytest.mark.parametrize(
    ("one", "other"),
    [("फर्जी", "फर्ज"), ("মিথ্যা", "মিথ্য"), ("गलती", "गलत"), ("ข่าว", "ขาว"), ("がく", "かく"), ("твой", "твои"), ("її", "іі"), ("மை", "ம")],
)
def test_marks_that_tell_words_apart_stay(one: str, other: str) -> None:
    assert folded_word(one) != folded_word(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Øl", "ol"), ("Łódź", "lodz"), ("đa", "DA"), ("Straße", "STRASSE"), ("Æ", "ae"), ("cœur", "coeur"), ("ÞÓR", "thor"), ("ёж", "еж"),
     ("ψευδές", "ΨΕΥΔΕΣ"), ("כָּזָב", "כזב"), ("IĞDIR", "iğdır"), ("İ", "i"), ("한국", "한국"), ("ẹ̀kọ́", "eko"), ("a\u00adb", "ab"), ("_x_", "x")],
)  # fmt: skip
def test_spellings_of_one_word_come_to_one(one: str, other: str) -> None:
    assert folded_word(one) == folded_word(other)


@given(st.text())
def test_folding_twice_is_folding_once(word: str) -> None:
    folded = folded_word(word)
    assert folded_word(folded) == folded and folded == " ".join(folded.split())


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("False. The photo shows another town.", "false"),
        ("Fałsz. Dane urzędu mówią co innego.", "false"),
        ("Rating: Mostly False", "mostly-false"),
        ("True: the report says so", "true"),
        ("True. But only in one year.", None),
        ("Falso: mas houve um caso", None),
        ("Nobody knows. False trails abound.", None),
    ],
)
def test_a_rating_with_an_explanation_is_read_by_the_word_that_opens_it(word: str, key: str | None) -> None:
    assert meaning_of(NewExternal("u", "c", word=word), RatingWords(rating_words.built_in())) == key


def test_a_word_that_the_desk_took_out_stays_unknown_with_an_explanation() -> None:
    table = RatingWords(rating_words.built_in(), {"false": ""})
    assert meaning_of(NewExternal("u", "c", word="False. It never rained."), table) is None


def test_a_built_in_word_says_where_it_occurs() -> None:
    assert any(line.startswith("X-Fact: https://") for line in rating_words.sources_of("YANLIŞ"))
    assert rating_words.sources_of("Verdadeiro") and rating_words.sources_of("no such word") == []


def test_an_answer_of_the_fact_check_api_is_read() -> None:
    answer = {"claims": [{
        "text": "The tower has 90 floors", "claimant": "A mayor", "claimDate": "2022-05-01T10:00:00Z",
        "claimReview": [
            {"publisher": {"site": "checks.example"}, "url": "https://checks.example/7", "reviewDate": "2022-05-03T00:00:00Z",
             "title": "No", "textualRating": "Falso", "languageCode": "pt"},
            {"publisher": {"name": "Other"}, "url": "https://other.example/1", "textualRating": "Half true"},
        ],
    }], "nextPageToken": "x"}  # fmt: skip
    good, bad = read(json.dumps(answer), "answer.json")
    assert bad == {} and [(v.publisher, v.claim, v.word) for v in good] == [
        ("checks.example", "The tower has 90 floors", "Falso"),
        ("Other", "The tower has 90 floors", "Half true"),
    ]
    assert (good[0].claimant, good[0].said_on, good[0].published, good[0].title, good[0].language) == (
        "A mayor", "2022-05-01", "2022-05-03", "No", "pt")  # fmt: skip


def test_a_claim_object_says_what_its_reviews_leave_out() -> None:
    claim = {"@type": "Claim", "text": "The sea rose by 2&nbsp;m", "firstAppearance": {
        "@type": "NewsArticle", "datePublished": "2021-03-04", "author": {"name": "A paper"}}}  # fmt: skip
    review = {"@type": "ClaimReview", "url": "https://checks.example/8", "reviewRating": {"alternateName": "False"}}
    for document in ({**review, "itemReviewed": claim}, {**claim, "review": [review]}):
        good, bad = read(json.dumps(document), "claim.json")
        assert bad == {} and [(v.claim, v.claimant, v.said_on, v.word) for v in good] == [
            ("The sea rose by 2 m", "A paper", "2021-03-04", "False")
        ]


@pytest.mark.parametrize("text", ['{"@type": "NewsArticle", "name": "x"}', "[]", '{"claims": []}', "url,claimReviewed\n"])
def test_a_file_without_any_verdict_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no ClaimReview"):
        read(text, "file.csv" if text.startswith("url") else "file.json")


def test_columns_of_claimskg_are_known_and_a_table_of_reviews_names_no_claimant() -> None:
    header = ["claimReview_url", "claimReview_claimReviewed", "rating_alternateName", "creativeWork_author_name"]
    assert guess(header, VERDICT_FIELDS) == {
        "claim": "claimReview_claimReviewed", "url": "claimReview_url", "word": "rating_alternateName",
        "claimant": "creativeWork_author_name"}  # fmt: skip
    assert guess(["URL", "Author", "datePublished", "claimReviewed", "alternativeName"], CLAIM_FIELDS) == {
        "text": "claimReviewed"}  # fmt: skip
    assert guess(["URL", "Author", "datePublished", "claimReviewed"], CLAIM_FIELDS)["claimant"] == "Author"


def test_no_built_in_word_comes_to_two_things() -> None:
    import tomllib

    found: dict[str, set[str]] = {}
    data = tomllib.loads(Path(rating_words.WORDS).read_text("utf-8"))
    assert set(data["words"]) == set(data["sources"])
    for table in data["words"].values():
        for key, words in table.items():
            assert key in KEYS
            for word in words:
                found.setdefault(folded_word(word), set()).add(key)
    assert {word for word, keys in found.items() if len(keys) > 1} == set()


def test_columns_are_guessed_from_names_in_several_languages_and_misspelt() -> None:
    assert guess(["Alegação", "Quem disse", "Data", "Fonte", "x"], CLAIM_FIELDS) == {
        "text": "Alegação", "claimant": "Quem disse", "date": "Data", "appearances": "Fonte"}  # fmt: skip
    assert guess(["Behauptung", "Sprecher", "Datum", "Sprache"], CLAIM_FIELDS) == {
        "text": "Behauptung", "claimant": "Sprecher", "date": "Datum", "language": "Sprache"}  # fmt: skip
    assert guess(["Statement", "Who said it", "When it was said", "Where it was seen"], CLAIM_FIELDS) == {
        "text": "Statement", "claimant": "Who said it", "date": "When it was said", "appearances": "Where it was seen",
    }  # fmt: skip
    assert guess(["Statment", "claim_ID"], CLAIM_FIELDS) == {"text": "Statment"}
    assert guess(["claim", "text"], CLAIM_FIELDS)["text"] == "text"
    for fields in (CLAIM_FIELDS, VERDICT_FIELDS):
        for names in fields.values():
            assert all(folded(name) == name for name in names)
