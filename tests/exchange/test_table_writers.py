"""Tables that other programs write come back cell for cell, or a row is refused by its line: nothing is changed in silence."""

import csv
import io
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pandas
import pytest
from hypothesis import HealthCheck, assume, example, given, settings, strategies as st

from workbench.desk.claim_files import read_table
from workbench.errors import InputError

FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])

HARD = (
    "", " ", "a", " a", "a ", "007", "1e5", "1E-3", "0.10", "+5", "-0", "=1+1", "=SUM(A1:A2)", "'quoted'", "'", '"', '""', '"a"',
    'He said "no", twice', '"No," she said', "a,b", "a;b", "a|b", "a\tb", "a\nb", "a\r\nb", "a\n\nb\n", "\na", "a\\", "a\\b", '\\"',
    'a\\",b', "a,", ",", ";", '",', 'a", "b', ' "a"', "it''s", "'it''s'", "5 %", "TRUE", "2021-02-01", "nan", "None", "NULL", "N/A",
    "sep=;", "claim", "#", "é", "x" * 5_000,
)  # fmt: skip
# A carriage return alone is left out: csv does not quote it, and then it is the end of a line.
CELLS = st.one_of(st.sampled_from(HARD), st.text("ab ,;|\t\n\"'\\=0", max_size=8))
NAMES = st.lists(st.sampled_from(["speaker", "date", "speaker", "note, long", 'a "name"', "x;y", "Ort"]), max_size=3)


@st.composite
def tables(draw: st.DrawFn, cells: st.SearchStrategy[str] = CELLS) -> list[list[str]]:
    """A header row with the column of the claims, perhaps with names that repeat, and rows as long as it."""
    names = draw(NAMES)
    names.insert(draw(st.integers(0, len(names))), "claim")
    rows = draw(st.lists(st.lists(cells, min_size=len(names), max_size=len(names)), min_size=1, max_size=5))
    return [names, *rows]


DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "quotechar": st.sampled_from("\"\"'"),
        "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
        "doublequote": st.booleans(),
        "escapechar": st.sampled_from([None, "\\"]),
        "lineterminator": st.sampled_from(["\n", "\r\n"]),
    }
)


def is_blank(row: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in row)


def assert_same_or_refused(data: bytes, name: str, rows: Sequence[Sequence[str]]) -> None:
    """Rows that were read are those that were written, in order; for each that is missing a row was refused or it is said."""
    try:
        table = read_table(data, name, None)
        found = list(table.rows)
    except InputError:
        return
    if any("read as text" in note for note in table.notes):
        return  # it is said that quotation marks were taken for text
    refused = any(isinstance(row, InputError) for _, row in found)
    read = [[str(cell or "") for cell in row.values()] for _, row in found if not isinstance(row, InputError)]
    written = [list(row) for row in rows[1:] if not is_blank(row)]
    padded = [row + [""] * (len(rows[0]) - len(row)) for row in read]
    if not refused:
        assert padded == written, (data, found)
    left = iter(written)
    assert all(any(row == other for other in left) for row in padded), (data, found)


def written(rows: Sequence[Sequence[str]], dialect: dict) -> str:
    out = io.StringIO(newline="")
    try:
        csv.writer(out, **dialect).writerows(rows)
    except csv.Error:  # this dialect cannot write these cells
        assume(False)
    return out.getvalue()


@FAST
@given(tables(), DIALECTS, st.sampled_from(["claims.csv", "claims.tsv"]))
@example([["claim", "speaker"], ['He said "no", twice', "Kim"], ['",', "x"]], {"doublequote": False, "escapechar": "\\"}, "claims.csv")
def test_what_csv_writes_in_any_dialect(rows: list[list[str]], dialect: dict, name: str) -> None:
    text = written(rows, dialect)
    # Whether two backslashes mean one cannot be seen in a file: a path on a server begins with two.
    letters = "".join(map("".join, rows))
    assume(not dialect["escapechar"] or "\\" not in letters)
    assume(not dialect["escapechar"] or len(rows[0]) > 1)  # nor, in a single column, what a backslash means
    # Nor whether double quotation marks are letters, unless the names of the columns stand in single ones.
    # Nor, in a single column, whether a single one opens a cell over several lines.
    assume(dialect.get("quotechar", '"') == '"' or dialect["quoting"] != csv.QUOTE_MINIMAL or ('"' not in letters and len(rows[0]) > 1))
    assert_same_or_refused(text.encode(), name, rows)


@FAST
@given(tables(), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]), st.sampled_from(",;\t|"))
def test_what_pandas_writes_as_text(rows: list[list[str]], quoting: int, separator: str) -> None:
    frame = pandas.DataFrame(rows[1:], columns=rows[0])
    data = frame.to_csv(index=False, quoting=quoting, sep=separator, lineterminator="\n").encode()
    assert_same_or_refused(data, "claims.csv", rows)


SENTENCES = {
    "utf-8": ["Der Zoll fiel, „ganz“.", "数字は二倍になった。", "Цены выросли"],
    "utf-8-sig": ["Der Zoll fiel, „ganz“.", "数字は二倍になった。", "Цены выросли"],
    "utf-16": ["Der Zoll fiel, „ganz“.", "数字は二倍になった。", "Цены выросли"],
    "cp1252": ["Der Zoll fiel – „ganz“, für 5 €.", "Le prix a doublé à l’été", "Él dijo que sí, señor"],
    "latin-1": ["Die Prüfung läuft über Köln, größer als früher.", "Le prix a doublé à l'été", "Él dijo que sí, señor"],
    "shift_jis": ["政府は、物価が二倍になったと発表した。", "市長は「選挙は公正だった」と述べた。", "東京の人口は、昨年より減った。"],
    "gb18030": ["政府宣布，去年物价上涨了一倍。", "市长说：“选举是公正的。”", "北京的人口比去年减少了。"],
}


@pytest.mark.parametrize("encoding", SENTENCES)
@FAST
@given(data=st.data())
def test_every_encoding_comes_back_or_is_said_to_be_guessed(encoding: str, data: st.DataObject) -> None:
    rows = data.draw(tables(st.sampled_from(SENTENCES[encoding])))
    text = written(rows, {"delimiter": data.draw(st.sampled_from(",;\t"))}).encode(encoding)
    table = read_table(text, "claims.csv", None)
    if encoding.startswith("utf") or not any("not UTF-8" in note for note in table.notes):
        assert_same_or_refused(text, "claims.csv", rows)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "shift_jis", "gb18030"])
def test_a_page_of_text_shows_its_encoding_and_the_note_names_it(encoding: str) -> None:
    rows = [["claim", "speaker"], *([sentence, "Kim"] for sentence in SENTENCES[encoding] * 3)]
    data = written(rows, {}).encode(encoding)
    assert_same_or_refused(data, "claims.csv", rows)
    (note,) = read_table(data, "claims.csv", None).notes
    assert "not UTF-8" in note


XML_TEXT = st.text("ab ,;\n\"'=0<&", max_size=8)


def sheet(rows: Sequence[Sequence[object]], *, text: bool) -> bytes:
    """Return a workbook that openpyxl writes; ``text``: cells that begin with = are texts, as a person types them with '."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if text:
        for cells in book.active.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and cell.value:
                    cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@FAST
@given(tables(st.one_of(st.sampled_from(HARD), XML_TEXT)))
def test_what_openpyxl_writes(rows: list[list[str]]) -> None:
    assert_same_or_refused(sheet(rows, text=True), "claims.xlsx", rows)


def test_a_formula_without_a_result_is_refused_by_its_row() -> None:
    rows = [["claim", "speaker"], ["Rents fell", "Kim"], ["=A2", "Lee"], ["Rain fell", "=1+1"], ["It ended", "Bo"]]
    found = list(read_table(sheet(rows, text=False), "claims.xlsx", None).rows)
    assert [number for number, row in found if isinstance(row, InputError)] == [3, 4]
    assert "formula" in str(found[1][1])
    assert [row["claim"] for _, row in found if not isinstance(row, InputError)] == ["Rents fell", "It ended"]


def test_what_pandas_writes_as_a_workbook() -> None:
    frame = pandas.DataFrame({"claim": ["007", " a ", "1e5"], "n": [1.5, float("nan"), 1e5], "on": [date(2021, 2, 1), None, None]})
    out = io.BytesIO()
    frame.to_excel(out, index=False)
    found = [row for _, row in read_table(out.getvalue(), "claims.xlsx", None).rows]
    assert [row["claim"] for row in found] == ["007", " a ", "1e5"] and [row.get("n") for row in found] == ["1.5", None, "100000"]
    assert str(found[0]["on"])[:10] == "2021-02-01"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_writes(tmp_path: Path) -> None:
    rows = [["claim", "speaker"], ["007", "Kim"], [" a ", ""], ["1e5", 'He said "no", twice'], ["a\nb", "'=1"], ["it; was", "é"]]
    (tmp_path / "in.xlsx").write_bytes(sheet(rows, text=True))
    filters = {"ods": "ods", "csv": "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"}
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for suffix, kind in filters.items():
        command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / "in.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        if suffix == "csv":
            assert_same_or_refused((tmp_path / "in.csv").read_bytes(), "in.csv", rows)
    command[command.index(kind)] = "xlsx:Calc MS Excel 2007 XML"
    command[-1] = str(tmp_path / "in.ods")
    (tmp_path / "in.xlsx").unlink()
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert_same_or_refused((tmp_path / "in.xlsx").read_bytes(), "in.xlsx", rows)
