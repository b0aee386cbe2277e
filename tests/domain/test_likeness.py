"""What makes two claims different claims: signs, quarters, scales and denials, in several languages; and what does not."""

from pathlib import Path

import pytest

from workbench.domain.languages import told_languages
from workbench.domain.likeness import Comparison, compare, differences, likeness


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Trade grew by 7.4 per cent.", "Trade grew by 7.4%."),
        ("A inflação foi de 6,3% em maio.", "A inflação foi de 6.3 por cento em maio."),
        ("The dam cost $2.5bn.", "The dam cost $2.5 billion."),
        ("The dam cost €3m.", "The dam cost 3 million euros."),
        ("The lists won 70k votes.", "The lists won 70,000 votes."),
        ("O aluguel custa R$ 1.450", "O aluguel custa R$ 1,450"),
        ("O aluguel custa 1.450 reais", "O aluguel custa 1450 reais"),
        ("They spent 1,50,000 rupees on the road.", "They spent 150,000 rupees on the road."),
        ("Exports fell in Q3 2019.", "Exports fell in the third quarter of 2019."),
        ("Se perdieron treinta y dos empleos en el puerto", "Se perdieron 32 empleos en el puerto"),
        ("Il y a soixante et onze morts dans la région", "Il y a 71 morts dans la région"),
        ("Es gab fünfunddreißig Verletzte", "Es gab 35 Verletzte"),
        ("Nel paese ci sono ventotto casi", "Nel paese ci sono 28 casi"),
        ("Between 5-10 people were hurt.", "Between 5–10 people were hurt."),
        ("The law was passed on 3 May 2017.", "The law was passed on May 3, 2017."),
    ],
)
def test_one_thing_in_two_spellings_is_no_difference(first: str, second: str) -> None:
    assert compare(first, second) == compare(second, first) == Comparison(())


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [
        ("The balance was -4% last year.", "The balance was 4% last year.", "number"),
        ("The balance was −4% last year.", "The balance was 4% last year.", "number"),
        ("It was minus 20 degrees in the town.", "It was 20 degrees in the town.", "number"),
        ("They lost -$3 million.", "They lost $3 million.", "number"),
        ("Sales rose in the first quarter of 2019.", "Sales rose in the fourth quarter of 2019.", "date"),
        ("Sales rose in Q1 2019.", "Sales rose in Q4 2019.", "date"),
        ("Sales rose in H1 2019.", "Sales rose in the second half of 2019.", "date"),
        ("Sales rose in 2019.", "Sales rose in the third quarter of 2019.", "date"),
        ("She was the fourth mayor of the town.", "She was the fifth mayor of the town.", "number"),
        ("A third of the town was flooded.", "A quarter of the town was flooded.", "number"),
        ("Das kostet die Stadt 5 Millionen Euro", "Das kostet die Stadt 5 Milliarden Euro", "number"),
        ("Gastaron 5 mil millones en el puerto", "Gastaron 5 millones en el puerto", "number"),
        ("Isso custa 5 milhões ao ano", "Isso custa 5 bilhões ao ano", "number"),
        ("Cela coûte 5 millions par an à la ville", "Cela coûte 5 milliards par an à la ville", "number"),
        ("Il ponte costa 5 milioni", "Il ponte costa 5 miliardi", "number"),
        ("Мост стоил 5 миллионов рублей", "Мост стоил 5 миллиардов рублей", "number"),
        ("पुल पर 5 करोड़ खर्च हुए", "पुल पर 5 लाख खर्च हुए", "number"),
        ("تكلفة الجسر 5 مليون", "تكلفة الجسر 5 مليار", "number"),
        ("桥花了5万元", "桥花了5亿元", "number"),
        ("The bridge cost 5 crore rupees", "The bridge cost 5 lakh rupees", "number"),
        ("30,000 people came.", "30 people came.", "number"),
        ("Hay siete muertos en el puerto", "Hay ocho muertos en el puerto", "number"),
        ("El puente abrió en enero de 2019", "El puente abrió en junio de 2019", "date"),
    ],
)
def test_a_sign_a_quarter_or_a_scale_makes_another_claim(first: str, second: str, differs: str) -> None:
    assert differs in differences(first, second) and differs in differences(second, first)
    assert not likeness(first, second, cosine=0.99).near


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("El agua del río es segura", "El agua del río no es segura"),
        ("Nadie vive en la isla", "En la isla vive la gente"),
        ("A água do rio é segura", "A água do rio não é segura"),
        ("L'eau de la rivière est sûre", "L'eau de la rivière n'est pas sûre"),
        ("Das Wasser im Fluss ist sicher", "Das Wasser im Fluss ist nicht sicher"),
        ("L'acqua del fiume è sicura", "L'acqua del fiume non è sicura"),
        ("Die Preise sind im Jahr gestiegen", "Die Preise sind im Jahr gesunken"),
        ("مياه النهر آمنة", "مياه النهر ليست آمنة"),
        ("नदी का पानी साफ है", "नदी का पानी साफ नहीं है"),
        ("Вода в реке чистая", "Вода в реке не чистая"),
    ],
)
def test_a_denial_is_seen_in_nine_languages(first: str, second: str) -> None:
    assert "negation" in differences(first, second)


PAIRS = [
    line.split("\t")[::3] + line.split("\t")[2:3]
    for line in Path(__file__).with_name("likeness_pairs.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(("kind", "second", "first"), PAIRS)
def test_opposites_are_never_duplicates_and_one_thing_in_two_spellings_is(kind: str, second: str, first: str) -> None:
    comparisons = likeness(first, second, cosine=0.97), likeness(second, first, cosine=0.97)
    assert all(result.near == (kind == "same") for result in comparisons), comparisons


def test_two_negative_words_of_one_denial_count_once() -> None:
    assert compare("No vino nadie al acto de la plaza", "Nadie vino al acto de la plaza").same
    assert compare("Non è venuto nessuno alla festa della città", "Nessuno è venuto alla festa della città").same


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Air sungai itu aman untuk diminum", "Air sungai itu tidak aman untuk diminum"),
        ("Het water in de rivier is veilig", "Het water in de rivier is niet veilig"),
        ("Вода у річці чиста", "Вода у річці не чиста"),
        ("नदीचे पाणी स्वच्छ आहे", "नदीचे पाणी स्वच्छ नाही"),
        ("آب رودخانه پاک است", "آب رودخانه پاک نیست"),
        ("Mto huu ni safi", "Mto huu si safi"),
    ],
)
def test_where_negation_is_not_known_nothing_is_a_duplicate_but_the_same_text(first: str, second: str) -> None:
    found = likeness(first, second, cosine=0.99)
    assert not found.checked and not found.near and found.relation == "related" and not compare(first, second).same
    again = likeness(first, f" “{first.upper()}” ", cosine=0.2)
    assert again.near and again.checked and compare(first, first + ".").same


def test_the_language_that_a_claim_states_counts_before_its_words() -> None:
    pair = "Vacuna causa autismo", "Vacuna no causa autismo"
    assert not compare(*pair).checked
    assert compare(*pair, languages=("es", "es-MX")) == Comparison(("negation",))
    assert not compare("The river is clean.", "The river is very clean.", languages=("nl", "nl")).checked


def test_a_language_is_told_only_where_something_speaks_for_it() -> None:
    def told(*texts: str) -> tuple[str | None, ...]:
        return told_languages([text.lower().split() for text in texts], [None] * len(texts))

    assert told("the river is clean", "rivers cleaned") == ("en", "en")
    assert told("is in", "in is") == (None, None)
    assert told("the river", "река чистая") == ("en", None)
