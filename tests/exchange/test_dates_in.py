"""Dates and languages from tables: told, or refused in a sentence, never guessed."""

import datetime

import pytest

from workbench.errors import InputError
from workbench.exchange.dates_in import check_format, date_in, language_in


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2021-04-03", "2021-04-03"),
        ("2021-04-03T10:00:00Z", "2021-04-03"),
        ("2021-04", "2021-04"),
        (2021, "2021"),
        ("25/12/2021", "2021-12-25"),
        ("12/25/2021 10:30", "2021-12-25"),
        ("4.4.2021", "2021-04-04"),
        ("2021/4/3", "2021-04-03"),
        ("3 de abril de 2021", "2021-04-03"),
        ("April 3rd, 2021", "2021-04-03"),
        ("3. März 2021", "2021-03-03"),
        ("Sat, 03 Apr 2021 10:00:00 +0000", "2021-04-03"),
        ("août 2021", "2021-08"),
        (datetime.datetime(2021, 4, 3, 23, 59), "2021-04-03"),
        ("", None),
        (None, None),
    ],
)
def test_a_date_that_reads_one_way_is_read(written: object, date: str | None) -> None:
    assert date_in(written) == date


@pytest.mark.parametrize("written", ["03/04/2021", "3.4.2021", "03-04-2021", "25/12/21", "44289", "31/02/2021", "soon", "3 foo 2021", "x" * 5000])
def test_any_other_is_refused_in_a_sentence(written: str) -> None:
    with pytest.raises(InputError) as error:
        date_in(written)
    assert str(error.value).endswith(".") and len(str(error.value)) < 200


def test_a_format_says_how_to_read_it_and_only_so() -> None:
    assert date_in("03/04/2021", "%d/%m/%Y") == "2021-04-03" and date_in("03/04/2021", "%m/%d/%Y") == "2021-03-04"
    assert date_in("2021-04-03", "%d/%m/%Y") == "2021-04-03"
    with pytest.raises(InputError, match="of the form %d/%m/%Y"):
        date_in("25 December 2021", "%d/%m/%Y")
    for bad in ("%d/%m", "%Q", "", "dd/mm/yyyy", "%H:%M"):
        with pytest.raises(InputError, match="not a format of a whole date"):
            check_format(bad)


def test_languages_by_code_and_by_name() -> None:
    named = ("en", "pt_BR", "Português", "DEUTSCH", "Русский", "العربية", "한국어", "हिन्दी", "")
    assert [language_in(name) for name in named] == ["en", "pt-br", "pt", "de", "ru", "ar", "ko", "hi", None]
    with pytest.raises(InputError, match="not a language code"):
        language_in("Klingonisch!")
