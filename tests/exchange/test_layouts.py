"""Published collections of claims are read by the layout that their publishers document, with inputs of our own."""

import json
from pathlib import Path

import openpyxl
import pytest

from workbench.desk import Workbench
from workbench.desk.claim_files import MappedFile, mapped_claims
from workbench.domain.claims import NewClaim


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return Workbench.open(tmp_path / "claims.db", create=True)


def claims(desk: Workbench, text: str | bytes, name: str, header_row: int | None = None) -> tuple[MappedFile, list[NewClaim]]:
    data = text.encode() if isinstance(text, str) else text
    mapped = desk.claims.map_file(data, name=name, header_row=header_row)
    rows = [row for _, row in mapped_claims(mapped)]
    assert all(isinstance(row, NewClaim) for row in rows), rows
    return mapped, [row for row in rows if isinstance(row, NewClaim)]


LIAR = [
    ["101.json", "false", 'Says "rents" fell.', "housing,rent", "kim-lee", "Mayor", "Ohio", "none", *"00000", "a speech"],
    ["102.json", "half-true", '"Rain fell', "weather", "ada-bo", "", "", "none", *"12345", ""],
]


@pytest.mark.parametrize("plus", [False, True])
def test_liar_has_no_header_and_keeps_its_first_claim(desk: Workbench, plus: bool) -> None:
    rows = [[str(n), *row, "Because."] for n, row in enumerate(LIAR)] if plus else LIAR
    mapped, found = claims(desk, "".join("\t".join(row) + "\n" for row in rows), "train.tsv")
    assert [claim.text for claim in found] == ['Says "rents" fell.', '"Rain fell']
    assert found[0].claimant == "kim-lee" and found[0].tags == ("housing", "rent") and found[0].said_on is None
    assert mapped.origin == "named" and f"LIAR{'-PLUS' if plus else ''}" in mapped.notes[0]


@pytest.mark.parametrize("label", [True, False])
def test_multifc_has_no_header_and_its_address_is_the_reviews(desk: Workbench, label: bool) -> None:
    row = ["abcd-00012", "Rents fell.", "false", "https://check.example/1", "None", "None", "Kim Lee", "Checker", "['rent']",
           "Did rents fell?", "2019-01-02", "2018-12-30", "None"]  # fmt: skip
    if not label:
        del row[2]
    _, (claim, _) = claims(desk, "\t".join(row) + "\n" + "\t".join(row) + "\n", "train.tsv")
    assert (claim.text, claim.claimant, claim.said_on, claim.appearances) == ("Rents fell.", "Kim Lee", "2018-12-30", ())


def test_checkthat_debates(desk: Workbench) -> None:
    text = "1\tHOLT\tGood evening.\t0\n2\tKIM\tRents fell, \"all\" of them.\t1\n"
    _, found = claims(desk, text, "debate.tsv")
    assert [(claim.claimant, claim.text) for claim in found] == [("HOLT", "Good evening."), ("KIM", 'Rents fell, "all" of them.')]
    for other in ("1\tHOLT\tGood evening.\n2\tKIM\tRents fell.\n", "1\tRents fell.\tKim\t0\n2\tRain fell.\tLee\t1\n"):
        assert not desk.claims.map_file(other.encode(), name="test.tsv").mapping, "it could be another order of columns"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ('\tvclaim\ttitle\n0\t"A ""law"" was made."\tWas a Law Made?\n', "verified_claims.docs.tsv", ('A "law" was made.', None, 0)),
        ("vclaim_id\tvclaim\ttitle\nv-1\tRents fell.\tDid they?\n", "verified_claims.docs.tsv", ("Rents fell.", None, 0)),
        ("\ttweet_content\n999\tRents fell \u2014 Kim (@kim) May 1, 2019\n", "tweets.queries.tsv", ("Rents fell \u2014 Kim (@kim) May 1, 2019", None, 0)),
        ("topic_id\ttweet_id\ttweet_url\ttweet_text\tclaim\tcheck_worthiness\ncovid\t12\thttps://t.example/12\tRents fell.\t1\t0\n", "train.tsv", ("Rents fell.", None, 1)),
        ("tweet_id\ttweet_url\ttweet_text\tclass_label\n12\thttps://t.example/12\tRents fell.\tNo\n", "train.tsv", ("Rents fell.", None, 1)),
        ("Sentence_id\tText\tclass_label\n7\tRents fell.\tYes\n", "train.tsv", ("Rents fell.", None, 0)),
        (json.dumps([{"vclaim_id": "v-1", "vclaim": "Rents fell.", "title": "Did they?", "author": "Check Example", "date": "2020-01-02"}]), "vclaims.json", ("Rents fell.", None, 0)),
        (json.dumps({"vclaim": "Rents fell.", "speaker": "Kim", "truth_label": "false", "url": "https://check.example/1", "date": "2020-01-02"}), "v.json", ("Rents fell.", "Kim", 0)),
    ],
)  # fmt: skip
def test_checkthat_tables(desk: Workbench, text: str, name: str, expected: tuple[str, str | None, int]) -> None:
    mapped, (claim,) = claims(desk, text, name)
    assert (claim.text, claim.claimant, len(claim.appearances), claim.said_on) == (*expected, None) and mapped.origin == "named"


def test_averitec_with_nested_questions(desk: Workbench) -> None:
    rows = [
        {"claim": "Rents fell.", "required_reannotation": False, "label": "Refuted", "justification": "No.", "claim_date": "5-10-2020",
         "speaker": "Kim", "original_claim_url": "https://x.example/1", "fact_checking_article": "https://check.example/1",
         "reporting_source": "TV", "questions": [{"question": "Did they?", "answers": [{"answer": "No", "claim": "x"}]}]},
        {"claim": "Rain fell.", "claim_date": None, "speaker": None, "original_claim_url": None, "reporting_source": None, "questions": []},
    ]  # fmt: skip
    mapped, found = claims(desk, json.dumps(rows, indent=4), "dev.json")
    assert [(claim.text, claim.claimant, claim.said_on, len(claim.appearances)) for claim in found] == [
        ("Rents fell.", "Kim", "2020-10-05", 1),
        ("Rain fell.", None, None, 0),
    ]
    assert mapped.date_format == "%d-%m-%Y"


def test_x_fact(desk: Workbench) -> None:
    header = ["language", "site", *(f"evidence_{n}" for n in range(1, 6)), *(f"link_{n}" for n in range(1, 6)), "claimDate", "reviewDate", "claimant", "claim", "label"]  # fmt: skip
    row = ["pt", "check.example", *["e"] * 5, *["https://e.example"] * 5, "2018-05-15T00:00:00Z", "2018-05-20", "Kim", "As rendas ca\u00edram.", "false"]  # fmt: skip
    _, (claim,) = claims(desk, "\t".join(header) + "\n" + "\t".join(row) + "\n", "train.tsv")
    assert (claim.claimant, claim.said_on, claim.language, claim.appearances) == ("Kim", "2018-05-15", "pt", ())


def test_fever_and_climate_fever(desk: Workbench) -> None:
    lines = [
        {"id": 1, "verifiable": "VERIFIABLE", "label": "SUPPORTS", "claim": "Rents fell.", "evidence": [[[1, 2, "Rent", 0]]]},
        {"claim_id": "0", "claim": "Rain fell.", "claim_label": "REFUTES", "evidences": [{"evidence_id": "x", "article": "Rain"}]},
    ]  # fmt: skip
    _, found = claims(desk, "\n".join(map(json.dumps, lines)), "dev.jsonl")
    assert [claim.text for claim in found] == ["Rents fell.", "Rain fell."]


def test_an_author_beside_the_address_of_a_review_is_not_the_claimant(desk: Workbench) -> None:
    mapped = desk.claims.map_file(b"claim,author,review_url,date\nRents fell.,Check,https://c.example/1,2020-01-02\n", name="a.csv")
    assert mapped.mapping == {"text": "claim"} or "claimant" not in mapped.mapping
    assert "appearances" not in mapped.mapping


def test_a_file_without_header_is_asked_for_and_read_with_all_rows(desk: Workbench) -> None:
    text = "Rents fell.,Kim\nRain fell.,Lee\n"
    mapped = desk.claims.map_file(text.encode(), name="a.csv")
    assert not mapped.mapping and "no header row" in mapped.notes[-1]
    mapped = desk.claims.map_file(text.encode(), name="a.csv", header_row=0, given={"text": "Column 1", "claimant": "Column 2"})
    assert [row.text for _, row in mapped_claims(mapped) if isinstance(row, NewClaim)] == ["Rents fell.", "Rain fell."]


def test_the_header_row_can_be_given(desk: Workbench) -> None:
    text = "A list,of things\nmade,in 2020\nclaim,speaker\nRents fell.,Kim\n"
    _, (claim,) = claims(desk, text, "a.csv", header_row=3)
    assert (claim.text, claim.claimant) == ("Rents fell.", "Kim")
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append(line.split(","))
    from io import BytesIO

    out = BytesIO()
    book.save(out)
    _, (claim,) = claims(desk, out.getvalue(), "a.xlsx", header_row=3)
    assert (claim.text, claim.claimant) == ("Rents fell.", "Kim")


def test_rows_and_lines_are_counted(desk: Workbench) -> None:
    mapped, _ = claims(desk, 'claim,speaker\n"Rents fell\nand rose\nagain.",Kim\nRain fell.,Lee\n', "a.csv")
    assert "4 lines below the header are 2 rows" in mapped.notes[0]
