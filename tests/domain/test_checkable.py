"""Which sentences are proposed as claims, over sentences written for it: half can be checked, half cannot."""

import pytest
from limits import linear_time

from workbench.domain.checkable import THRESHOLD, WEIGHTS, Proposal, proposals

CHECKABLE = """
The unemployment rate rose to 14.7 percent in April 2020.
Vaccines cause autism in one of every fifty children.
The Great Wall of China is the only building that can be seen from the Moon.
Britain sends 350 million pounds a week to the European Union.
The army detained President Win Myint on 1 February 2021.
Sweden has the highest rate of reported rape in Europe.
According to the health ministry, the hospital was closed two years ago.
Coffee prevents liver cancer, a Japanese study found.
Nobody was prosecuted for the Iraq war.
Emissions from shipping have doubled since 1990.
The mayor of Hamburg claimed that crime had fallen by a third.
There is no link between mobile phones and brain tumours.
Elon Musk was born in South Africa.
More people die from cold than from heat.
Smoking kills eight million people each year.
The senator voted against the bill in March 2017.
Half of all marriages in Denmark end in divorce.
Germany closed its last nuclear power plant in 2023.
Drinking bleach cures the coronavirus.
The minister said that the bridge was built without a permit.
Women earn 18% less than men for the same work.
Mozart died poor and was buried in a mass grave in Vienna.
The company paid no taxes in Ireland last year.
Immigrants commit fewer crimes than citizens.
Lightning never strikes the same place twice.
“We have created three million jobs since 2019,” the chancellor told reporters.
Boeing knew about the fault before the first crash.
The Amazon produces 20 per cent of the world's oxygen.
Napoleon was shorter than the average Frenchman of his time.
Wages in the public sector grew faster than prices between 2015 and 2019.
The dam at Banqiao broke in August 1975 because of a typhoon.
Eating carrots improves eyesight, the leaflet says.
Kenya banned plastic bags in 2017.
He was arrested twice for fraud in Texas.
They spent $40 billion on the war in Afghanistan.
A German court ruled on Tuesday that the search was illegal.
""".strip().splitlines()

NOT_CHECKABLE = """
What happened to the money?
Did the unemployment rate really rise to 14.7 percent in April 2020?
I think this is the most beautiful city in the world.
We believe that Europe deserves better.
In my opinion the film was far too long.
Good evening, ladies and gentlemen.
Welcome back to the programme.
Thank you very much, Senator Warren, for that answer.
Dear Mr Johnson,
The government should build more houses.
We must never forget the victims.
Let us work together for a better future.
Everything will be fine in the end.
Prices will probably go up again next year.
Our children will live in a greener country.
Click here to subscribe to our newsletter.
Read more about the election in Myanmar.
Preheat the oven and grease a baking tray.
Wash your hands before you touch the mask.
Please send your questions to the editor.
Don't forget to vote.
Frequently Asked Questions
Latest News From Europe
Table of contents
Photo: Reuters
What is known about the accident:
By our correspondent in Paris
It is a shame.
Happy birthday, Anna!
I love the way the light falls in autumn.
Nothing is more wonderful than a morning by the sea.
A terrible and shameful day for football.
Perhaps the truth lies somewhere in between.
Why would anybody believe the Daily Mail?
You should drink at least two litres of water a day.
We hope that talks can begin soon.
""".strip().splitlines()


def _proposed(*texts: str, language: str | None = "en") -> list[Proposal]:
    return proposals(enumerate(texts), language=language, limit=len(texts))


def test_what_can_be_checked_is_proposed_and_little_else() -> None:
    assert len(CHECKABLE) == len(NOT_CHECKABLE) == 36
    texts = [*CHECKABLE, *NOT_CHECKABLE]
    found = {item.text for item in _proposed(*texts)}
    right = len(found & set(CHECKABLE))
    precision, recall = right / len(found), right / len(CHECKABLE)
    assert precision >= 0.85 and recall >= 0.85, (precision, recall)
    # The figures themselves, so that a change of the rules shows here.
    assert (round(precision, 2), round(recall, 2)) == (1.0, 0.97), set(CHECKABLE) ^ found


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("The rate rose to 14.7 percent.", ("number", "statement")),
        ("In April 2020 the parliament was closed.", ("date", "statement")),
        ("On 1 May 350 people died.", ("number", "date", "statement")),
        ("The general met Vladimir Putin.", ("name", "statement")),
        ("Obama's father lived abroad for a while.", ("name", "statement")),
        ("The tunnel is longer than any other.", ("comparison", "statement")),
        ("Vaccines do not lead to autism at any age.", ("cause", "statement")),
        ("The mayor claimed that the school was closed.", ("reported", "statement")),
        ("The mayor of Hamburg said so.", ("name", "reported")),
        ("The report covers Covid-19 and the G20.", ("name", "statement")),
    ],
)
def test_a_proposal_says_what_speaks_for_it(text: str, reasons: tuple[str, ...]) -> None:
    (item,) = _proposed(text)
    assert item.reasons == reasons and THRESHOLD <= item.score <= sum(WEIGHTS[reason] for reason in item.reasons) + 1e-9


@pytest.mark.parametrize(
    "text",
    [
        "Did {}?",
        "Did {}?”",
        "I think that {}.",
        "We would really like to know why {}.",
        "Imagine that {}.",
        "{}:",
    ],
)
def test_the_same_words_count_for_less_as_a_question_an_opinion_or_an_order(text: str) -> None:
    plain, other = (
        _score(form.format("the city of Paris lost half of its people in 1900")) for form in ("Then {}.", text)
    )
    assert other <= plain / 2


def test_a_prediction_counts_where_it_has_a_figure() -> None:
    assert not _proposed("The economy of Spain will shrink.")
    assert _proposed("The economy of Spain will shrink by 3 percent.")
    assert _proposed("Barack Obama followed the will of Congress.")


@pytest.mark.parametrize("text", ["They voted for it in 2019.", "“This policy caused the riots in Paris,” she wrote.", "But he was born in Kenya.", "In fact, it was sold to China."])
def test_a_sentence_that_leans_on_an_earlier_one_is_kept_and_marked(text: str) -> None:
    (item,) = proposals([(0, text)])
    assert item.needs_context


@pytest.mark.parametrize("text", ["This year 40 factories were closed.", "It is true that Rome burned for six days.", "Thailand banned the film in 1999."])
def test_a_sentence_that_can_stand_alone_is_not_marked(text: str) -> None:
    (item,) = proposals([(0, text)])
    assert not item.needs_context


def test_a_first_word_is_a_name_where_the_document_uses_it_as_one() -> None:
    text = "Norgrove was the chair of the authority."
    assert not _proposed(text)
    both = _proposed(text, "A letter by Norgrove was published in 2017.")
    assert {item.snippet: "name" in item.reasons for item in both} == {0: True, 1: True}


def test_the_best_come_first_equals_in_order_and_no_more_than_asked_for() -> None:
    texts = [
        (7, "Anna was born in Sweden."),
        (3, "Wages in Peru fell by 12 percent in 2009 because of a strike."),
        (9, "Otto was born in Norway."),
        (1, "What happened?"),
    ]
    assert [item.snippet for item in proposals(texts)] == [3, 7, 9]
    assert [item.snippet for item in proposals(texts, limit=2)] == [3, 7]
    assert proposals(texts, limit=0) == proposals(texts, limit=-1) == proposals([]) == []
    assert proposals(texts)[0].text == texts[1][1]


@pytest.mark.parametrize(
    ("language", "text", "reasons"),
    [
        ("de", "Die Arbeitslosenquote stieg auf 14,7 %.", ("number",)),
        ("de", "Im Jahr 1954 wurde Angela Merkel in Hamburg geboren.", ("date", "name")),
        ("fr-FR", "Le ministre a dit que « la dette ne cesse de baisser depuis 2017 ».", ("date", "reported")),
        ("zh", "2020年4月失业率为14.7%。", ("number", "date")),
        ("ar", "بلغ معدل البطالة ١٤٫٧ في المئة عام ٢٠٢٠.", ("number", "date")),
        ("ja", "失業率は14.7%でした。", ("number",)),
    ],
)
def test_in_other_languages_figures_years_names_and_quotes_count(language: str, text: str, reasons: tuple[str, ...]) -> None:
    (item,) = _proposed(text, language=language)
    assert item.reasons == reasons and not item.needs_context


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "Die Regierung ist zufrieden mit dem Ergebnis."), ("fr", "Pourquoi la dette a-t-elle baissé de 3 % en 2017 ?"), ("ar", "هل بلغ معدل البطالة ١٤ في المئة؟"), ("es", "Resultados 2020")],
)
def test_in_other_languages_what_has_none_of_them_or_is_asked_is_not_proposed(language: str, text: str) -> None:
    assert not _proposed(text, language=language)


def test_no_language_is_read_as_english() -> None:
    assert proposals([(0, CHECKABLE[0])]) == proposals([(0, CHECKABLE[0])], language="EN-gb")


HOSTILE = [
    "",
    " \n\t",
    "\x00",
    "Rome\x00 burned in 64.",
    "\ud800 was 5",
    "a" * 100_000,
    "A" * 100_000,
    "1" * 100_000,
    "1," * 50_000,
    "i do " * 20_000,
    "“" * 100_000,
    "\"'" * 50_000,
    " " * 100_000 + "x",
    "A of " * 20_000,
    "http://" * 15_000,
    "[1" * 50_000,
    "’" * 100_000,
    "🎉" * 50_000,
    "\u202eعربي 5 % \u202c" * 5_000,
    "５％ ١٤ ² Ⅷ ǅ",
    "中" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", [None, "de"])
def test_any_text_is_read_without_an_error_and_soon(text: str, language: str | None) -> None:
    with linear_time():
        for item in proposals(enumerate([text] * 10), language=language):
            assert 0 <= item.score <= 1 and item.reasons and item.text == text


def test_a_long_document_takes_linear_time() -> None:
    with linear_time(30):  # three seconds; each of 28,800 sentences compared with each other takes minutes
        proposals(enumerate([*CHECKABLE, *NOT_CHECKABLE] * 400))


def _score(text: str) -> float:
    found = _proposed(text)
    return found[0].score if found else 0.0
