"""Dates and languages in tables are read, or refused with a sentence, but never guessed."""

import datetime
import subprocess
import sys

import pytest

from workbench.errors import InputError
from workbench.exchange.dates_in import AmbiguousDateError, check_format, date_in, language_in


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
        ("Sábado, 3 de abril de 2021", "2021-04-03"),
        ("3 Kasım 2021", "2021-11-03"),
        ("3 KASIM 2021", "2021-11-03"),
        ("3 października 2021", "2021-10-03"),
        ("3 pazdziernika 2021", "2021-10-03"),
        ("2021. április 3.", "2021-04-03"),
        ("3. huhtikuuta 2021", "2021-04-03"),
        ("3 апреля 2021", "2021-04-03"),
        ("3 أبريل 2021", "2021-04-03"),
        ("3 अप्रैल 2021", "2021-04-03"),
        ("3 Απριλίου 2021", "2021-04-03"),
        ("3-Apr-2021", "2021-04-03"),
        ("2021年4月3日", "2021-04-03"),
        ("2021년 4월", "2021-04"),
        (datetime.datetime(2021, 4, 3, 23, 59), "2021-04-03"),
        ("", None),
        (None, None),
    ],
)
def test_a_date_that_reads_one_way_is_read(written: object, date: str | None) -> None:
    assert date_in(written) == date


@pytest.mark.parametrize("written", ["03/04/2021", "3.4.2021", "03-04-2021", "25/12/21", "44289", "31/02/2021", "soon", "3 foo 2021", "3 เมษายน 2564", "3 listopada 2021", "lip 2021", "2021年13月", "x" * 5000])
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
    assert [language_in(name) for name in ("farsi", "Brazilian Portuguese", "Sinhala", "cingalês", "ไทย", "polski", "PL")] == [
        "fa", "pt-br", "si", "si", "th", "pl", "pl"]  # fmt: skip
    with pytest.raises(InputError, match="not a language code"):
        language_in("Klingonisch!")
    with pytest.raises(InputError, match="not a language code"):
        language_in("Ladino")  # two languages have this name


def test_a_month_whose_name_differs_between_languages_needs_a_format() -> None:
    with pytest.raises(AmbiguousDateError, match="differs between languages"):
        date_in("3 listopada 2021")  # October in Croatian, November in Polish


def test_names_are_loaded_only_when_one_is_met() -> None:
    code = (
        "import sys; from workbench.exchange.dates_in import date_in, language_in;"
        "date_in('2021-04-03'), date_in('25/12/2021'), date_in('n/a'), language_in('en'); print('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
