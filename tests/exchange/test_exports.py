"""Exports are complete, safe in a spreadsheet, and readable by other software."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pandas
import pytest

from workbench.desk import Workbench
from workbench.desk.claim_files import uploaded_claims
from workbench.desk.claims import ClaimChanges
from workbench.domain.claims import NewClaim
from workbench.domain.formulas import escape_formulas
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.selection import Selection
from workbench.domain.sources import Metadata
from workbench.errors import InputError, WorkbenchError
from workbench.exchange.formats import log_jsonl, verdicts_csv
from workbench.exchange.verdict_columns import FLAT_COLUMNS

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", "＠x"]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewers.add("=Ann")
    desk.sources.add_note("The crane was sold. Nobody saw it leave.", Metadata(title="-2+3", url="https://example.org/a"))
    desk.claims.add("=HYPERLINK(\"https://example.org\")", reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", "First line,\nsecond “line”; \u202eתורה 🎉"), reviewer=ann, cite=[2, 1])
    return desk


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_a_formula(text: str) -> None:
    assert escape_formulas(text).startswith("'")


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("Sea;=1+1", "Sea;'=1+1"),
        ("Sea; +1|@x\t-2", "Sea;' +1|'@x\t'-2"),
        ("a\r\n\n =1\n", "a\r\n\n' =1\n"),
        ('Sea;"=1+1";" ""-2', "Sea;'\"=1+1\";'\" \"\"-2"),
        ("\n=1;＝2", "'\n'=1;'＝2"),
        ("a\u2028=1\x85-1", "a\u2028'=1\x85'-1"),
        ("a;b | c - d; e=f, -1", "a;b | c - d; e=f, -1"),
        ("Sea;'=1", "Sea;'=1"),
    ],
)
def test_no_part_of_a_cell_is_a_formula_where_a_reader_divides_it(text: str, harmless: str) -> None:
    assert escape_formulas(text) == harmless
    assert escape_formulas(";" + " " * 200_000) == ";" + " " * 200_000, "in one pass"


@pytest.mark.parametrize("divider", [";", "\t", "|"])
def test_a_reader_with_another_separator_finds_no_formula(desk: Workbench, tmp_path: Path, divider: str) -> None:
    ann = desk.reviewers.add("Ann")
    texts = (f"See{divider}=1+1", f'See{divider}"=1+1"', "See\n=1+1", f"See\r\n{divider} \t@SUM(A1)", f"{divider}＝1")
    for text in texts:
        desk.verdicts.record(1, NewVerdict("true", text), reviewer=ann)
    desk.log.export("csv", tmp_path / "out.csv")
    data = (tmp_path / "out.csv").read_text("utf-8")
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        rows = list(csv.reader(io.StringIO(data, newline=""), delimiter=divider, quoting=quoting))
        assert not [cell for row in rows for cell in row if cell.strip('\t "').startswith(("=", "+", "@", "-", "＝"))]


def test_numbers_and_plain_text_stay_as_they_are() -> None:
    assert [escape_formulas(cell) for cell in (-5, 3, None, "a = b", "don't")] == ["-5", "3", "", "a = b", "don't"]


def test_csv_is_read_back_by_others(desk: Workbench, tmp_path: Path) -> None:
    exported = desk.log.export("csv", tmp_path / "out.csv")
    data = (tmp_path / "out.csv").read_bytes()
    (row,) = csv.DictReader(io.StringIO(data.decode(), newline=""))
    assert exported.count == 1
    assert row["rationale"] == "First line,\nsecond “line”; \u202eתורה 🎉"
    assert (row["claim_text"][0], row["reviewer"], row["rating"], row["rating_number"]) == ("'", "'=Ann", "true", "5")
    assert row["evidence"].startswith("[1] “Nobody saw it leave.” (-2+3; characters 20-40)")
    frame = pandas.read_csv(tmp_path / "out.csv", keep_default_na=False)
    assert list(frame.columns) == [column.name for column in FLAT_COLUMNS]
    assert frame.rationale[0] == row["rationale"]
    meta = json.loads((tmp_path / "out.csv.meta.json").read_text("utf-8"))
    assert meta["sha256"] == hashlib.sha256(data).hexdigest()
    assert meta["head"]["hash"] == desk.log.head().hash
    assert (meta["count"], meta["holds"]) == (1, "verdicts")


def test_jsonl_is_the_log_to_the_byte(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("jsonl", tmp_path / "out.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, desk.log.head().seq + 1))
    for line in lines:
        assert line["body"].encode() == desk.log.entry(line["seq"]).body
    assert [line["seq"] for line in lines if "head" in line] == [desk.log.head().seq]


@pytest.mark.parametrize(("format", "module"), [("csv", verdicts_csv), ("jsonl", log_jsonl)])
def test_an_export_is_whole_or_not_there(
    desk: Workbench, tmp_path: Path, format: str, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"out.{format}"
    desk.log.export(format, path)
    before = path.read_bytes(), path.with_name(path.name + ".meta.json").read_bytes()

    def full(path: Path, *_: object) -> int:
        path.write_text("half a line")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "FORMAT", replace(module.FORMAT, write=full))
    with pytest.raises(WorkbenchError, match="No space left"):
        desk.log.export(format, path)
    assert (path.read_bytes(), path.with_name(path.name + ".meta.json").read_bytes()) == before
    assert sorted(item.name for item in tmp_path.iterdir() if item.name.startswith(".")) == []
    desk.log.verify()


def test_an_unknown_format_and_a_missing_folder_are_refused(desk: Workbench, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="csv, jsonl"):
        desk.log.export("docx", tmp_path / "out.docx")
    with pytest.raises(InputError, match="does not exist"):
        desk.log.export("csv", tmp_path / "nowhere" / "out.csv")


def good(text: str, name: str) -> list[tuple[int, NewClaim | str]]:
    found = uploaded_claims(text.encode(), name=name)
    return [(line, str(item) if isinstance(item, InputError) else item) for line, item in found]


def test_claims_from_csv_with_semicolons_and_line_breaks() -> None:
    text = 'Claim;Claimant;Date;Tags;Appearances\n"The crane;\nwas sold.";The board;2021-02-01;a, b;https://example.org|TV\n;nobody;;;\nOnly text\nBad date;;2021-13-01;;\n'
    (first, second, third, fourth) = good(text, "claims.csv")
    assert isinstance(first[1], NewClaim)
    assert (first[1].text, first[1].said_on, first[1].tags) == ("The crane; was sold.", "2021-02-01", ("a", "b"))
    assert [(place.where, place.url) for place in first[1].appearances] == [("https://example.org", "https://example.org"), ("TV", None)]
    assert isinstance(second[1], str) and "needs words" in second[1]
    assert isinstance(third[1], NewClaim)
    assert isinstance(fourth[1], NewClaim) and fourth[1].said_on is None and "2021-13-01" in fourth[1].warnings[0]


def test_claims_from_json_lines_beside_bad_ones() -> None:
    text = '{"text": "A", "tags": ["x"], "appearances": [{"where": "TV"}]}\n{broken\n[1]\n\n{"text": 7}\n{"text": {}}\n'
    found = good(text, "claims.jsonl")
    assert [line for line, _ in found] == [1, 2, 3, 5, 6]
    assert [isinstance(item, NewClaim) for _, item in found] == [True, False, False, True, False]


@pytest.mark.parametrize(("text", "word"), [("", "empty"), ("title,body\nx,y\n", "title, body")])
def test_a_file_without_claims_is_refused_whole(text: str, word: str) -> None:
    with pytest.raises(InputError, match=word):
        uploaded_claims(text.encode(), name="claims.csv")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_an_export_holds_what_was_asked_for_and_says_so(desk: Workbench, tmp_path: Path) -> None:
    bob, out = desk.reviewers.add("Bob"), tmp_path / "out.csv"
    desk.claims.add(NewClaim("The quay is empty.", tags=("port",)), reviewer=bob)
    second = desk.verdicts.record(2, NewVerdict("false", ""), reviewer=bob)
    for selection, found in (
        (Selection(claim=2), ["2"]),
        (Selection(reviewer=bob), ["2"]),
        (Selection(rating="true"), ["1"]),
        (Selection(tag="port"), ["2"]),
        (Selection(since=second.recorded), ["2"]),
        (Selection(since="2020", until=second.recorded[:7]), ["1", "2"]),
        (Selection(until="2020-01-01 10:30Z"), []),
    ):
        assert desk.log.export("csv", out, selection).count == len(found)
        assert [row["claim"] for row in rows(out)] == found
    meta = json.loads((tmp_path / "out.csv.meta.json").read_text("utf-8"))
    assert meta["filters"] == {"until": "2020-01-01T10:30"} and meta["software"]["name"] == "claim-workbench"
    with pytest.raises(InputError, match="not a valid date or time"):
        desk.log.export("csv", out, Selection(since="yesterday"))
    with pytest.raises(InputError, match="has no filter but the moment"):
        desk.log.export("jsonl", out, Selection(claim=1))


def test_an_export_as_of_then_knows_nothing_of_what_came_later(desk: Workbench, tmp_path: Path) -> None:
    ann, out, then = desk.reviewers.add("=Ann"), tmp_path / "out.csv", desk.log.head()
    (first,) = desk.log.verdicts()
    desk.claims.edit(1, ClaimChanges(tags=["port"]), reviewer=ann)
    desk.verdicts.correct(first.id, NewVerdict("false", ""), Correction("A slip."), reviewer=ann)
    assert [row["corrected_by"] for row in rows_of(desk, out, None)] == [str(desk.log.head().seq), ""]
    for moment in (str(then.seq), f"{then.time}"):
        (row,) = rows_of(desk, out, moment)
        assert (row["rating"], row["corrected_by"]) == ("true", "")
    assert desk.log.export("csv", out, Selection(as_of=str(then.seq), tag="port")).count == 0
    exported = desk.log.export("jsonl", tmp_path / "out.jsonl", Selection(as_of=str(then.seq)))
    assert exported.head == then and exported.count == then.seq
    last = json.loads((tmp_path / "out.jsonl").read_text("utf-8").split("\n")[-2])
    assert last["head"]["hash"] == then.hash
    for nothing in ("0", "99999", "1999-01"):
        with pytest.raises(InputError, match="has nothing at"):
            desk.log.export("csv", out, Selection(as_of=nothing))


def test_a_number_alone_is_an_entry_and_no_year(desk: Workbench, tmp_path: Path) -> None:
    ann, claims = desk.reviewers.add("=Ann"), range(1, 21)
    for number in claims[1:]:
        desk.claims.add(f"Ship {number * 7} came.", reviewer=ann)
    for turn in range(1, 51):
        desk.queue.prioritise(list(claims), turn % 2, reviewer=ann)
    assert desk.log.head().seq > 1000
    assert desk.log.export("csv", tmp_path / "out.csv", Selection(as_of="1000")).head.seq == 1000
    assert desk.log.export("csv", tmp_path / "out.csv", Selection(as_of="2999-01")).head == desk.log.head()
    with pytest.raises(InputError, match="has nothing at 9999"):
        desk.log.export("csv", tmp_path / "out.csv", Selection(as_of="9" * 5000))


def rows_of(desk: Workbench, out: Path, as_of: str | None) -> list[dict[str, str]]:
    desk.log.export("csv", out, Selection(as_of=as_of))
    return rows(out)


def test_a_log_is_not_cut_before_an_erasure(desk: Workbench, tmp_path: Path) -> None:
    ann, then = desk.reviewers.add("=Ann"), desk.log.head()
    said = next(text for text in desk.log.logged_texts(desk.log.verdicts()[0].id) if text.field == "rationale")
    desk.log.redact([said.payload], "Asked for.", reviewer=ann)
    with pytest.raises(InputError, match=f"erased in entry {desk.log.head().seq}"):
        desk.log.export("jsonl", tmp_path / "out.jsonl", Selection(as_of=str(then.seq)))
    (row,) = rows_of(desk, tmp_path / "out.csv", str(then.seq))
    assert "redacted" in row["rationale"].lower()
    (told,) = json.loads((tmp_path / "out.csv.meta.json").read_text("utf-8"))["redactions"]
    assert (told["entry"], told["reason"], told["texts"]) == (desk.log.head().seq, "Asked for.", 1)
