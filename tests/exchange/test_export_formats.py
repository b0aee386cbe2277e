"""Each data format, read by independent software, for a desk with every kind of event."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest
from pyarrow import parquet

from workbench import __version__
from workbench.desk import Workbench
from workbench.domain.claims import Appearance, NewClaim
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.selection import Selection
from workbench.domain.sources import Metadata
from workbench.errors import InputError
from workbench.evaluation.collection import read_collection
from workbench.exchange.formats import all_formats, verdicts_xlsx
from workbench.exchange.verdict_columns import FLAT_COLUMNS

GOLDEN = Path(__file__).parent / "golden"
HOSTILE = '=HYPERLINK("https://example.org") <script>alert(1)</script> & \u202eתורה 🎉 _x0041_ ]]>'
RATIONALE = "+1, with a bell \x07, a line end \u2028, ￾ and\r\na second line."
NAMES = [column.name for column in FLAT_COLUMNS]
PLAIN = ("csv", "xlsx", "parquet")


@dataclass
class Counters:
    """Gives times and ids that are the same in every run."""

    times: int = 0
    ids: int = 0

    def time(self) -> datetime:
        self.times += 1
        return datetime(2026, 2, 1, tzinfo=UTC) + timedelta(seconds=self.times - 1)

    def id(self, size: int) -> str:
        self.ids += 1
        return f"{self.ids - 1:0{2 * size}x}"

    def open(self, path: Path) -> Workbench:
        """Open a desk, made where there is none, that takes its times and ids from here."""
        return Workbench.open(path, create=True, clock=self.time, token=self.id)


def erase(desk: Workbench, seq: int, field: str, reviewer: str) -> None:
    (payload,) = {text.payload for text in desk.log.logged_texts(seq) if text.field == field}
    desk.log.redact([payload], "Asked for.", reviewer=reviewer)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Counters]:
    """A backup of the desk, which is made once, and the counters as they were then."""
    folder, counters = tmp_path_factory.mktemp("made"), Counters()
    desk = counters.open(folder / "claims.db")
    fill(desk)
    desk.maintenance.backup(folder / "backup.db")
    return folder / "backup.db", counters


@pytest.fixture
def desk(made: tuple[Path, Counters], tmp_path: Path) -> Workbench:
    backup, counters = made
    shutil.copyfile(backup, tmp_path / "claims.db")
    return replace(counters).open(tmp_path / "claims.db")


def fill(desk: Workbench) -> None:
    """Record every kind of event."""
    ann, bob, eve = (desk.reviewers.add(name) for name in ("Ann", "=Bob", "Eve"))
    about = Metadata(title="-2+3 <i>", url="https://example.org/a?b=1&c=2", publisher="The Post", published="2021-02")
    desk.sources.add_note("The crane was sold. =SUM(A1) was written on it 🎉. The quay is empty. Ida Quill said so.", about)
    desk.sources.add_note("Nobody saw it leave.", Metadata(title="A call"))
    seen = (Appearance("The evening news", "https://example.org/news", "2021-02-01"),)
    for claim in (
        NewClaim(HOSTILE, claimant="@Board", said_on="2021-02-01", appearances=seen, tags=("port",)),
        *(NewClaim(f"The crane was sold in {year}.") for year in range(2001, 2010)),
        NewClaim("The quay was never empty.", said_on="2021-02", claimant="A name to forget"),
    ):
        desk.claims.add(claim, reviewer=ann)
    for snippet, label in ((1, "supports"), (2, "refutes"), (3, "irrelevant"), (5, "context")):
        desk.review.label(1, snippet, label, reviewer=ann)
    desk.review.label(1, 3, "supports", reviewer=bob)
    first = desk.verdicts.record(1, NewVerdict("false", "A slip."), reviewer=ann, cite=[2])
    desk.verdicts.correct(first.id, NewVerdict("true", RATIONALE, confidence="high"), Correction("@Wrong."), reviewer=ann, cite=[1, 5])
    desk.verdicts.record(2, NewVerdict("mixed", ""), reviewer=ann, cite=[1])
    desk.verdicts.record(3, NewVerdict("true", "", second_wanted=True), reviewer=ann, cite=[1])
    desk.verdicts.record(3, NewVerdict("false", ""), reviewer=bob, cite=[1])
    desk.verdicts.record(4, NewVerdict("true", "", second_wanted=True), reviewer=ann, cite=[1])
    desk.verdicts.record(4, NewVerdict("false", ""), reviewer=bob, cite=[1])
    desk.verdicts.adjudicate(4, NewVerdict("mostly-false", "Both looked at it."), reviewer=eve, cite=[3])
    desk.verdicts.record(4, NewVerdict("true", "An assessment later on."), reviewer=ann, cite=[1])
    desk.verdicts.record(5, NewVerdict("unverifiable", ""), reviewer=ann)
    desk.verdicts.record(6, NewVerdict("true", ""), reviewer=ann, cite=[1])
    desk.verdicts.record(7, NewVerdict("true", "Nothing cited."), reviewer=ann)
    desk.verdicts.record(8, NewVerdict("conflicting", "", scale="averitec"), reviewer=ann, cite=[1])
    desk.verdicts.record(9, NewVerdict("true", "", second_wanted=True), reviewer=ann, cite=[1])
    desk.verdicts.record(10, NewVerdict("true", ""), reviewer=ann, cite=[1])
    desk.claims.withdraw(10, "Said by nobody.", reviewer=ann)
    last = desk.verdicts.record(11, NewVerdict("false", "A name in it."), reviewer=bob, cite=[4])
    erase(desk, last.id, "rationale", eve)
    erase(desk, last.id, "cites[0].evidence.quote", eve)
    added = {event.data["claim"]: event.seq for claim in (6, 11) for event in desk.log.history(claim) if event.type == "claim-added"}
    erase(desk, added[6], "text", eve)
    erase(desk, added[11], "claimant", eve)


def golden(name: str, found: str) -> None:
    """Compare with the file of this name. Where there is none it is written, to be read and kept."""
    file = GOLDEN / name
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(found, "utf-8", newline="")
        pytest.fail(f"{file} was missing and is there now: read it, then keep it.")
    assert found == file.read_bytes().decode()


def pretty(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def files(format: str, path: Path) -> Iterator[tuple[str, str]]:
    """What an export holds, as text, by the name of a golden file."""
    if format == "xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        yield "verdicts.xlsx.json", pretty({sheet.title: list(sheet.values) for sheet in book if sheet.title != "About"})
    elif format == "parquet":
        columns = [str(column) for column in parquet.read_schema(path)]
        yield "verdicts.parquet.json", pretty([columns, *parquet.read_table(path).to_pylist()])
    elif path.is_dir():
        for file in sorted(file for file in path.rglob("*") if file.is_file()):
            yield f"{format}-{file.relative_to(path).as_posix().replace('/', '-')}", file.read_bytes().decode()
    else:
        yield path.name, path.read_bytes().decode()


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet", "fever", "averitec", "beir"])
def test_what_is_written_stays_as_it_is(desk: Workbench, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"{'verdicts' if format in PLAIN else format}{all_formats()[format].suffix}"
    made = desk.log.export(format, path)
    for name, text in files(format, path):
        golden(name, text)
    golden(f"{format}-left-out.json", pretty({"count": made.count, "holds": made.holds, "left_out": made.left_out}))


@pytest.mark.parametrize("format", ["jsonl", "claimreview", "claimreview-pages", "webannotation", "html"])
def test_what_the_public_gets_stays_as_it_is(desk: Workbench, tmp_path: Path, format: str) -> None:
    ann = desk.reviewers.add("Ann")
    desk.settings.choose_organisation(name="A <desk>", url="https://example.org", reviewer=ann)
    for verdict in desk.log.verdicts():
        if not verdict.corrected_by:
            desk.log.publish(verdict.id, url=f"https://example.org/{verdict.claim}?a=1&b=2", date="2026-02-02", reviewer=ann)
    path = tmp_path / f"{format}{all_formats()[format].suffix}"
    made = desk.log.export(format, path)
    for name, text in files(format, path):
        if "claim-" not in name or re.search(r"claim-[14]\b", name):  # one corrected, one disputed and decided
            golden(name, text.replace(__version__, "VERSION"))
    golden(f"{format}-left-out.json", pretty({"count": made.count, "holds": made.holds, "left_out": made.left_out}))


@pytest.mark.parametrize("format", PLAIN)
def test_the_tables_of_all_formats_agree(desk: Workbench, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"out{all_formats()[format].suffix}"
    desk.log.export(format, path)
    reader = {"csv": pandas.read_csv, "xlsx": pandas.read_excel, "parquet": pandas.read_parquet}[format]
    frame = reader(path)
    found = desk.log.verdicts()[::-1]
    assert list(frame.verdict) == [verdict.id for verdict in found]
    assert list(frame.rating) == [verdict.rating.key for verdict in found]
    assert [None if pandas.isna(number) else number for number in frame.rating_number] == [v.rating.number for v in found]
    assert [None if pandas.isna(number) else number for number in frame.corrected_by] == [v.corrected_by for v in found]


def test_a_workbook_has_no_formula_and_numbers_are_numbers(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("xlsx", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Verdicts", "About"]
    sheet = book["Verdicts"]
    assert sheet.freeze_panes == "A2" and [cell.value for cell in sheet[1]] == NAMES
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"n", "s"}
    assert not any(str(cell.value).startswith(tuple("=+-@")) for cell in cells)
    first = dict(zip(NAMES, sheet[2], strict=True))
    assert (first["claim"].value, first["claim"].data_type, first["reviewer"].data_type) == (1, "n", "s")
    assert first["claim_text"].value == "'" + HOSTILE.replace("_x0041_", "_x005F_x0041_")
    assert first["rationale"].alignment.wrap_text and sheet.column_dimensions["I"].width == 60
    about = dict(book["About"].iter_rows(min_row=2, values_only=True))
    assert (about["head.hash"], about["head.seq"], about["count"]) == (desk.log.head().hash, desk.log.head().seq, len(desk.log.verdicts()))


def test_a_cell_is_never_cut_without_a_word(desk: Workbench, tmp_path: Path) -> None:
    text = "🎉" * 50_000 + "x" * 50_000
    desk.verdicts.record(5, NewVerdict("true", text), reviewer=desk.reviewers.add("Ann"))
    made = desk.log.export("xlsx", tmp_path / "out.xlsx", Selection(rating="true", claim=5))
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx")["Verdicts"]["I2"].value
    assert len(cell.encode("utf-16-le")) // 2 in (32_766, 32_767)
    assert cell.startswith("🎉" * 16_000) and "100,000 characters" in cell and "\ufffd" not in cell
    assert list(made.left_out.values()) == [1]
    for format, read in (("csv", pandas.read_csv), ("parquet", pandas.read_parquet)):
        desk.log.export(format, tmp_path / "out", Selection(rating="true", claim=5))
        assert read(tmp_path / "out").rationale[0] == text


def test_a_full_sheet_is_followed_by_another(desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts_xlsx, "ROWS", 7)
    desk.log.export("xlsx", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Verdicts", "Verdicts 2", "Verdicts 3", "About"]
    ids = [row[0] for sheet in book.worksheets[:3] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert ids == [verdict.id for verdict in desk.log.verdicts()[::-1]]


def test_a_mark_for_excel_is_an_option_of_csv_alone(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("csv", tmp_path / "plain.csv")
    desk.log.export("csv", tmp_path / "marked.csv", options={"bom"})
    assert (tmp_path / "marked.csv").read_bytes() == b"\xef\xbb\xbf" + (tmp_path / "plain.csv").read_bytes()
    assert json.loads((tmp_path / "marked.csv.meta.json").read_text("utf-8"))["options"] == ["bom"]
    with pytest.raises(InputError, match="has no option “bom”"):
        desk.log.export("xlsx", tmp_path / "out.xlsx", options={"bom"})


def test_parquet_is_typed_and_says_what_it_is(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("parquet", tmp_path / "out.parquet", Selection(claim=1))
    about = json.loads(parquet.read_metadata(tmp_path / "out.parquet").metadata[b"claim-workbench"])
    assert (about["head"]["hash"], about["filters"]) == (desk.log.head().hash, {"claim": 1})
    _, row = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert row["recorded"].tzinfo is not None and row["recorded"].year == 2026
    assert row["rationale"] == RATIONALE and row["confidence"] == "high"
    first = row["evidence"][1]
    document = desk.sources.get(1).document
    assert document.text[first["start"] : first["end"]] == first["quote"] == "The crane was sold."
    assert (first["document"], first["published"], first["label"]) == (document.sha256, "2021-02", "supports")


def test_parquet_holds_one_row_group_in_memory(desk: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.exchange.formats.verdicts_parquet.ROWS", 5)
    desk.log.export("parquet", tmp_path / "out.parquet")
    found = parquet.read_metadata(tmp_path / "out.parquet")
    assert [found.row_group(at).num_rows for at in range(found.num_row_groups)] == [5, 5, 5, 1]


def test_a_data_set_has_each_decided_claim_once(desk: Workbench, tmp_path: Path) -> None:
    made = desk.log.export("fever", tmp_path / "out.jsonl")
    found = {row["id"]: row for row in lines(tmp_path / "out.jsonl")}
    assert {id: row["label"] for id, row in found.items()} == {1: "SUPPORTS", 4: "REFUTES", 5: "NOT ENOUGH INFO"}
    assert found[5]["evidence"] == [[[desk.log.verdicts(claim=5)[0].id, None, None, None]]]
    assert [item[3] for item in found[1]["evidence"][0]] == ["The crane was sold.", "Nobody saw it leave."], "what it cites against is no evidence for it"
    assert made.count + sum(
        n for why, n in made.left_out.items() if not why.startswith(("evidence", "cites"))
    ) == len(desk.log.verdicts()), "each verdict is there or counted"
    desk.log.export("averitec", tmp_path / "out.json")
    labels = {row["claim"]: row["label"] for row in json.loads((tmp_path / "out.json").read_text("utf-8"))}
    assert labels["The crane was sold in 2007."] == "Conflicting Evidence/Cherrypicking"


def test_json_lines_are_lines_to_every_reader(desk: Workbench, tmp_path: Path) -> None:
    desk.log.export("jsonl", tmp_path / "out.jsonl")  # with a rationale in which U+2028 stands
    assert len(lines(tmp_path / "out.jsonl")) == desk.log.head().seq


def test_a_filter_does_not_make_an_older_verdict_stand(desk: Workbench, tmp_path: Path) -> None:
    made = desk.log.export("fever", tmp_path / "out.jsonl", Selection(claim=4, rating="true"))
    assert (made.count, sum(made.left_out.values())) == (0, 2)
    then = desk.log.verdicts(claim=4)[-1].id
    desk.log.export("fever", tmp_path / "out.jsonl", Selection(as_of=str(then - 1)))
    assert [row["id"] for row in lines(tmp_path / "out.jsonl")] == [1], "as it stood before most was judged"


def test_our_own_evaluation_reads_the_labels(desk: Workbench, tmp_path: Path) -> None:
    made = desk.log.export("beir", tmp_path / "labels")
    found = read_collection(tmp_path / "labels", "test")
    texts = {row["_id"]: row["text"] for row in lines(tmp_path / "labels" / "corpus.jsonl")}
    graded = {texts[name]: grade for name, grade in found.judgements["1"].items()}
    assert graded["The crane was sold."] == 1 and graded["The quay is empty."] == 1, "one of two found it of use"
    assert found.queries["1"] == HOSTILE and made.holds == "queries"
    desk.log.export("beir", tmp_path / "labels", Selection(reviewer=desk.reviewers.add("Ann"), claim=1))
    alone = read_collection(tmp_path / "labels", "test").judgements["1"]
    assert {texts[name]: grade for name, grade in alone.items()}["The quay is empty."] == 0


@pytest.mark.parametrize("format", sorted(set(all_formats()) - {"jsonl"}))
def test_nothing_asked_for_is_a_whole_export_of_nothing(desk: Workbench, tmp_path: Path, format: str) -> None:
    path = tmp_path / f"out{all_formats()[format].suffix}"
    desk.settings.choose_organisation(name="A desk", url="https://example.org", reviewer=desk.reviewers.add("Ann"))
    assert desk.log.export(format, path, Selection(until="1999")).count == 0
    assert json.loads(path.with_name(path.name + ".meta.json").read_text("utf-8"))["count"] == 0
    if format == "parquet":
        assert pandas.read_parquet(path).empty
    elif format == "xlsx":
        assert pandas.read_excel(path).empty
    elif format == "averitec":
        assert json.loads(path.read_text("utf-8")) == []
    elif format == "beir":
        assert (path / "qrels" / "test.tsv").read_text("utf-8") == "query-id\tcorpus-id\tscore\n"


SOFFICE = shutil.which("soffice")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_libreoffice_opens_it_and_computes_nothing(desk: Workbench, tmp_path: Path, format: str) -> None:
    desk.log.export(format, tmp_path / f"out.{format}")
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    # 44: comma, 34: quote, 76: UTF-8; then formulas are shown in place of what they would give.
    to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"
    source = ["--infilter=CSV:44,34,76"] if format == "csv" else []
    command = [SOFFICE or "", "--headless", home, *source, "--convert-to", to, "--outdir", str(tmp_path / "read")]
    subprocess.run([*command, str(tmp_path / f"out.{format}")], check=True, capture_output=True, timeout=180)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "read" / "out.csv").read_text("utf-8"), newline="")))
    assert [int(row["verdict"]) for row in rows] == [verdict.id for verdict in desk.log.verdicts()[::-1]]
    assert rows[0]["claim_text"] == "'" + HOSTILE
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
