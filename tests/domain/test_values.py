"""Anchors, dates, scales and warnings."""

from urllib.parse import unquote

import pytest
from hypothesis import given, strategies as st

from workbench.domain.built_in_scales import BUILT_IN_SCALES
from workbench.domain.caution import cautions
from workbench.domain.claims import claim_from_mapping, iso_date
from workbench.domain.matches import decimal
from workbench.domain.sources import Anchor, normalise, text_fragment
from workbench.domain.verdicts import AVERITEC, FEVER, Cited, Evidence, RatingScale, SourceNote
from workbench.errors import InputError, NotFoundError

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80).map(normalise).filter(bool)


@given(TEXT, st.data())
def test_an_anchor_holds_its_quote_and_finds_it_again(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    anchor = Anchor.of(text, start, end)
    assert anchor.quote == text[start:end]
    assert text.startswith(anchor.prefix[-5:] + anchor.quote, start - len(anchor.prefix[-5:]))
    assert anchor.find_in(text) == (start, end)
    moved = anchor.find_in("Something new. " + text)
    assert moved is not None and ("Something new. " + text)[slice(*moved)] == anchor.quote


def test_an_anchor_prefers_the_place_with_its_surroundings() -> None:
    text = "He left. The quay was empty. She left. The crane was gone."
    anchor = Anchor.of(text, text.rindex("left"), text.rindex("left") + 4)
    later = "He left. Then it rained. " + text
    assert anchor.find_in(later) == (later.rindex("left"), later.rindex("left") + 4)
    assert anchor.find_in("Nothing of it remains.") is None


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (0, 99)])
def test_a_span_that_is_none_has_no_anchor(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="span"):
        Anchor.of("crane", start, end)


def test_a_text_fragment_names_the_quote_or_its_ends() -> None:
    short = text_fragment("https://example.org/a#part", "no evidence, well-known & sound")
    assert short == "https://example.org/a#part:~:text=no%20evidence%2C%20well%2Dknown%20%26%20sound"
    long = text_fragment("https://example.org/a", " ".join(f"word{n}" for n in range(40)))
    assert unquote(long.partition(":~:text=")[2]) == "word0 word1 word2 word3 word4,word35 word36 word37 word38 word39"


@pytest.mark.parametrize("value", ["2021", "2021-02", "2021-02-28", "2020-02-29"])
def test_dates_may_be_partial(value: str) -> None:
    assert iso_date(value) == value
    assert iso_date(f" {value} ") == value


@pytest.mark.parametrize("value", ["21", "2021-13", "2021-02-30", "1 Feb 2021", "yesterday", "2021/02/01"])
def test_what_is_no_date_is_refused_with_an_example(value: str) -> None:
    with pytest.raises(InputError, match="2021-02-01"):
        iso_date(value)


def test_a_claim_from_a_row_takes_what_is_there() -> None:
    claim = claim_from_mapping({"claim": " The  crane\nwas sold. ", "date": "2021-02-01T10:00:00Z", "tags": "a|b", "language": "EN"})
    assert (claim.text, claim.said_on, claim.tags, claim.language) == ("The crane was sold.", "2021-02-01", ("a", "b"), "en")
    for row in ({}, {"text": ""}, {"text": ["x"]}, {"text": "x", "appearances": [{}]}, {"text": "x", "language": "English!"}):
        with pytest.raises(InputError):
            claim_from_mapping(row)


@pytest.mark.parametrize(("score", "text"), [(0.5, "0.500000"), (-0.0000001, "0.000000"), (12.3456789, "12.345679")])
def test_scores_are_rounded_once(score: float, text: str) -> None:
    assert decimal(score) == text


@pytest.mark.parametrize("scale", BUILT_IN_SCALES, ids=lambda scale: scale.key)
def test_built_in_scales_are_sound(scale: RatingScale) -> None:
    assert RatingScale.from_data(scale.as_data()) == scale
    for rating in scale.ratings:
        assert rating.fever in (None, *FEVER)
        assert rating.averitec in (None, *AVERITEC)
    off_the_axis = {"unverifiable", "not-a-claim", "not-enough-info", "not-enough-evidence", "conflicting"}
    assert all((rating.number is None) == (rating.key in off_the_axis) for rating in scale.ratings)
    with pytest.raises(NotFoundError, match=scale.ratings[0].key):
        scale.rating("nonsense")


def test_mixed_is_not_conflicting_and_counts_as_nothing_elsewhere() -> None:
    mixed = BUILT_IN_SCALES[0].rating("mixed")
    assert (mixed.fever, mixed.averitec) == (None, None)


RATINGS = [{"key": "a", "label": "A", "definition": "x"}, {"key": "b", "label": "B", "definition": "y"}]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"key": "s", "name": "S", "ratings": RATINGS[:1]},
        {"key": "s", "name": "S", "ratings": [RATINGS[0], RATINGS[0]]},
        {"key": "Big Key", "name": "S", "ratings": RATINGS},
        {"key": "s", "name": "S", "ratings": [{**RATINGS[0], "number": 0}, RATINGS[1]]},
        {"key": "s", "name": "S", "ratings": [{**RATINGS[0], "fever": "MAYBE"}, RATINGS[1]]},
        {"key": "s", "name": "S", "ratings": [{**RATINGS[0], "averitec": "Maybe"}, RATINGS[1]]},
        {"key": "s", "name": "S", "ratings": [{"key": "a"}, RATINGS[1]]},
        {"key": "s", "name": "S", "ratings": "ab"},
        {"key": "s", "name": "S", "version": "two", "ratings": RATINGS},
    ],
)
def test_a_scale_that_is_none_is_refused_in_one_sentence(broken: dict[str, object]) -> None:
    with pytest.raises(InputError) as raised:
        RatingScale.from_data(broken)
    assert "\n" not in str(raised.value)


def cited(document: str, label: str | None, published: str | None) -> Cited:
    note = SourceNote("A title", published=published)
    return Cited(Evidence(document, "0" * 64, Anchor(0, 5, "quote", "", ""), note), label)  # type: ignore[arg-type]


def test_cautions_name_the_weak_spots_of_a_case() -> None:
    assert cautions([], said_on=None) == ["no-cites"]
    assert cautions([cited("a", "supports", "2020")], said_on="2021-02-01") == ["one-source", "nothing-against", "older-than-claim"]
    balanced = [cited("a", "supports", "2022"), cited("b", "refutes", None)]
    assert cautions(balanced, said_on="2021-02-01") == []
    assert cautions([cited("a", "refutes", "2021"), cited("b", None, "2021")], said_on="2021-02-01") == []


@pytest.mark.parametrize("value", ["2021-02-01T10:00:00Z", "2021-02-01 10:00", "2021-02-01 00:00:00.000", "2021-02-01T10:00:00+02:00", "2021-02-01 9:30 PM"])
def test_a_time_of_day_behind_a_date_is_left_out(value: str) -> None:
    assert iso_date(value) == "2021-02-01"


@pytest.mark.parametrize("value", ["2020 2021", "2020 - 2021", "2021-02 10:00", "2021-02-01 2021-02-03", "2021-02-01Tomorrow"])
def test_nothing_else_behind_a_date_is_dropped(value: str) -> None:
    with pytest.raises(InputError, match="is not a date"):
        iso_date(value)
