"""Tables as other programs write them: each row is read correctly or reported, and no cell is lost without notice."""

import io
import json
from pathlib import Path

import openpyxl
import pytest

from workbench.domain.claims import NewClaim
from workbench.errors import InputError
from workbench.exchange import claims_in, tables
from workbench.exchange.columns import CLAIM_FIELDS, guess


def read(text: str, name: str) -> tuple[list[tuple[int, str | None, str | None]], list[tuple[int, str]], tuple[str, ...]]:
    """The claims as (line, text, claimant), what is wrong as (line, sentence), and the notes about the file."""
    table = tables.of_text(io.StringIO(text, newline=""), name=name)
    found = list(claims_in.claims(table, guess(table.columns, CLAIM_FIELDS), name=name))
    good = [(line, item.text, item.claimant) for line, item in found if isinstance(item, NewClaim)]
    return good, [(line, str(item)) for line, item in found if isinstance(item, InputError)], table.notes


def only(text: str) -> NewClaim:
    table = tables.of_text(io.StringIO(text, newline=""), name="claims.csv")
    ((_, claim),) = claims_in.claims(table, guess(table.columns, CLAIM_FIELDS), name="claims.csv")
    assert isinstance(claim, NewClaim)
    return claim


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_doubled_quotation_mark_far_down_is_one(separator: str) -> None:
    plain = "".join(f'"Statement {n} of the board, in full."{separator}Kim\n' for n in range(800))
    last = f'"She called it ""a lie, and worse"", twice."{separator}Lee\n'
    good, bad, notes = read(f"claim{separator}speaker\n{plain}{last}", "claims.csv")
    assert good[-1] == (802, 'She called it "a lie, and worse", twice.', "Lee")
    assert len(good) == 801 and not bad and not notes


def test_a_row_with_more_cells_than_columns_is_refused_by_its_line() -> None:
    good, bad, _ = read("claim,speaker\nThe dam, they say, leaks.,Kim\nThe dam holds.,Lee,,\n", "claims.csv")
    assert good == [(3, "The dam holds.", "Lee")]
    ((line, sentence),) = bad
    assert line == 2 and "4 cells" in sentence and "header row has 2" in sentence


def test_a_tsv_with_stray_quotation_marks_has_a_row_for_every_line() -> None:
    good, bad, notes = read('claim\tspeaker\n"Prices doubled\tKim\nRents fell\tLee\nIt is over," she said\tAda\n"No"\tBo\n', "claims.tsv")
    assert [text for _, text, _ in good] == ['"Prices doubled', "Rents fell", 'It is over," she said', '"No"']
    assert not bad and "read as text" in notes[0]


def test_a_tsv_with_well_quoted_cells_is_unquoted_and_line_breaks_are_said() -> None:
    good, bad, notes = read('claim\tspeaker\n"He said ""no"" again.\nTwice."\tKim\nRain fell.\tLee\n', "claims.tsv")
    assert good == [(3, 'He said "no" again. Twice.', "Kim"), (4, "Rain fell.", "Lee")] and not bad
    assert len(notes) == 1 and "3 lines" in notes[0] and "2 rows" in notes[0] and "line 3" in notes[0]


def test_an_open_quotation_mark_is_named_with_the_lines_that_it_takes() -> None:
    good, bad, _ = read('claim,speaker\nRain fell.,Kim\n"Taxes rose,Lee\nCrime fell,Bo\n', "claims.csv")
    assert good == [(2, "Rain fell.", "Kim")]
    assert bad[0][0] == 4 and "lines 3 to 4" in bad[0][1]
    good, bad, _ = read('claim,speaker\n"He said "no", she said",Kim\n"Rain fell." ,Lee\n', "claims.csv")
    assert good == [(3, "Rain fell.", "Lee")] and bad[0][0] == 2 and "twice" in bad[0][1]


def test_bars_and_the_line_that_names_the_separator() -> None:
    assert read("claim|speaker\nRents, they say, fell|Kim\n", "claims.csv")[0] == [(2, "Rents, they say, fell", "Kim")]
    for text in ("sep=;\nclaim;speaker\nRents, all of them, fell;Kim\n", '"sep=;"\r\nclaim;speaker\r\nRents, all of them, fell;Kim\r\n'):
        good, bad, notes = read(text, "claims.csv")
        assert good == [(3, "Rents, all of them, fell", "Kim")] and not bad and not notes


def test_a_title_above_the_header_is_left_out_and_said() -> None:
    good, _, notes = read("Our list of March,,\n,,\nClaim,Speaker,Date\nRents fell,Kim,2021\n", "claims.csv")
    assert good == [(4, "Rents fell", "Kim")] and "Line 1 was left out" in notes[0]
    # A single known name is the header, whatever stands below it.
    good, _, notes = read("claim,\nRents fell,statement\n", "claims.csv")
    assert [text for _, text, _ in good] == ["Rents fell"] and not notes


def test_a_title_above_the_header_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Our list"], [], ["Claim", "Speaker"], ["Rents fell", "Kim"], ["Rain fell", "Lee", "more"]):
        book.active.append(row)
    book.save(tmp_path / "claims.xlsx")
    table = tables.of_workbook(tmp_path / "claims.xlsx", name="claims.xlsx")
    (_, first), (line, second) = table.rows
    assert table.columns == ("Claim", "Speaker") and "Lines 1 to 2" in table.notes[0]
    assert first == {"Claim": "Rents fell", "Speaker": "Kim"}
    assert line == 5 and isinstance(second, InputError) and "3 cells" in str(second)


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_json_array_is_read_element_by_element(wrapped: bool, indent: int | None) -> None:
    rows = [{"claim": "Rents fell.", "speaker": "Kim", "questions": [{"a": "claims"}]}, {"claim": "Rain\nfell.", "speaker": None}]
    text = json.dumps({"made": "2021", "claims": rows} if wrapped else rows, indent=indent)
    good, bad, _ = read(text, "dev.json")
    assert [(text, claimant) for _, text, claimant in good] == [("Rents fell.", "Kim"), ("Rain fell.", None)] and not bad
    if indent:
        lines = text.splitlines()
        assert all("{" in lines[line - 1] for line, _, _ in good)


def test_json_that_is_broken_off_or_holds_something_else() -> None:
    good, bad, _ = read('[{"claim": "Rents fell."},\n 7,\n {"claim": "Rain fell."},\n {"claim": "Ra', "claims.json")
    assert [text for _, text, _ in good] == ["Rents fell.", "Rain fell."]
    assert [line for line, _ in bad] == [2, 4] and "Nothing from this line on" in bad[1][1]
    good, bad, _ = read('[{"claim": "Rents fell."}\n {"claim": "Rain fell."}]', "claims.json")
    assert len(good) == 1 and bad[0][0] == 2 and "not closed" in bad[0][1]


def test_json_lines_stay_json_lines_whatever_the_suffix() -> None:
    line = json.dumps({"text": "Rents fell.", "appearances": [{"where": "TV"}]}) + "\n"
    assert len(read(line, "claims.json")[0]) == 1 and len(read(line * 2, "claims.json")[0]) == 2
    assert read("[1]\n" + line, "claims.jsonl")[1][0][0] == 1


@pytest.mark.parametrize("nothing", ["N/A", "nan", "NaN", "unknown", "-", "–", "n.d.", "not available", "s.d.", "Unbekannt", "?"])
def test_words_for_no_date_are_no_date(nothing: str) -> None:
    claim = only(f"claim,date\nRents fell.,{nothing}\n")
    assert claim.said_on is None and claim.warnings == ()


@pytest.mark.parametrize("date", ["2018 - 2019", "2020 Q3", "2017 (changed 2018)", "2021-02-30", "last week", "2021-02-01 to 2021-03-01"])
def test_a_date_that_is_none_costs_the_date_and_not_the_claim(date: str) -> None:
    claim = only(f"claim,date,speaker\nRents fell.,{date},Kim\n")
    assert (claim.said_on, claim.claimant) == (None, "Kim") and date in claim.warnings[0]


def test_every_other_field_can_be_wrong_alone() -> None:
    row = {"text": "Rents fell.", "claimant": {"name": "Kim"}, "language": "Klingonisch!", "tags": {"a": 1},
           "appearances": [{"where": "TV", "date": "soon"}, "Radio"], "date": "2021"}  # fmt: skip
    table = tables.of_text(io.StringIO(json.dumps(row)), name="claims.jsonl")
    ((_, claim),) = claims_in.claims(table, claims_in.named(table.columns), name="claims.jsonl")
    assert isinstance(claim, NewClaim)
    assert (claim.said_on, claim.claimant, claim.language, claim.tags) == ("2021", None, None, ())
    assert [place.where for place in claim.appearances] == ["Radio"] and len(claim.warnings) == 4


def test_an_empty_text_refuses_the_row() -> None:
    assert read("claim,speaker\n,Kim\nRain fell.,\n", "claims.csv")[1][0][0] == 2


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("claimReviewed", "text"), ("Statment", "text"), ("Date of claim", "date"), ("claim_date", "date"), ("Speakr", "claimant"),
        ("Claimed by", "claimant"), ("original_claim_url", "appearances"), ("langauge", "language"), ("Subjects", "tags"),
        ("statement_text", None), ("Test", None), ("Texte de la déclaration", None), ("speaker_job", None), ("updated_at", None),
        ("fact_check_text", None), ("fact_checking_article_url", None), ("party_affiliation", None), ("claim_id", None),
    ],
)  # fmt: skip
def test_a_column_is_guessed_from_a_name_that_people_give_it_and_from_no_other(column: str, field: str | None) -> None:
    assert guess([column], CLAIM_FIELDS) == ({field: column} if field else {})
