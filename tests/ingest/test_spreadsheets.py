"""Workbooks as sources: rows with column names, cells as displayed, hidden cells left out and counted."""

import datetime
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from workbench.domain.sources import Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest import read
from workbench.ingest.shown import shown


def only(data: bytes, name: str) -> Reading:
    (found,), problems = read(data, name=name)
    assert problems == []
    return found


def rows(found: Reading) -> list[str]:
    return found.text.split("\n\n")


def excel(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(made)
    return made.getvalue()


def rates(book: openpyxl.Workbook) -> None:
    page = book.active
    page.append(["Jobs by region"])
    page.append(["Region", 2020, None, "Counted", "Secret"])
    page.append([None, "Men", "Women", None, None])
    for place in range(4, 7):
        page.append([None, 0.041, 4.25, datetime.date(2021, 1, place), "x"])
        page.cell(place, 2).number_format = "0.0%"
        page.cell(place, 3).number_format = "0.0"
    page["A4"], page["A6"] = "North", "South"
    for cells in ("A1:E1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"):
        page.merge_cells(cells)
    page.row_dimensions[6].hidden = page.column_dimensions["E"].hidden = True
    book.create_sheet("Old").append(["x", 1])
    book["Old"].sheet_state = "hidden"
    book.properties.title, book.properties.creator = "Jobs", "Ida"


def test_a_workbook_is_read_as_it_is_shown() -> None:
    found = only(excel(rates), "jobs.xlsx")
    assert rows(found) == [
        "Jobs by region",
        "Region: North | 2020 Men: 4.1% | 2020 Women: 4.3 | Counted: 2021-01-04",
        "Region: North | 2020 Men: 4.1% | 2020 Women: 4.3 | Counted: 2021-01-05",
    ]
    assert (found.metadata.title, found.metadata.author, found.metadata.published) == ("Jobs", "Ida", None)
    (note,) = found.notes
    assert note.startswith("jobs.xlsx: 1 hidden sheet, 1 hidden column and 1 hidden row were left out: “Old”")
    assert only(excel(rates), "jobs.txt").text == found.text, "recognised by its bytes"


def test_several_sheets_have_their_names_above_them() -> None:
    def two(book: openpyxl.Workbook) -> None:
        book.active.title = "A"
        book.active.append(["Land", "Rate"])
        book.active.append(["Nord", 1])
        book.create_sheet("B").append(["Süd", 2.5])

    assert rows(only(excel(two), "two.xlsx")) == ["A", "Land: Nord | Rate: 1", "B", "Süd | 2.5"]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.041, "0.0%", "4.1%"), (1234.5, "#,##0.00", "1234.50"), (0.1 + 0.2, "General", "0.3"), (4, '"$"#,##0', "$4"),
        (4.5, "[$€-407]\\ 0.00", "€ 4.50"), (1234567, '0.0,,"M"', "1.2M"), (-3.25, "0.0_);(0.0)", "-3.3"), (1.5, "# ?/?", "1.5"),
        (True, "General", "TRUE"), (datetime.datetime(2021, 2, 3), "d.m.yy", "2021-02-03"), (1e30, "0.0", "1e+30"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_their_format_says(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


OFFICE = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"))
)


def ods(sheets: str, styles: str = "", mimetype: str = "application/vnd.oasis.opendocument.spreadsheet") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
        content = f"<office:automatic-styles>{styles}</office:automatic-styles>{body}"
        archive.writestr("content.xml", f"<office:document-content {OFFICE}>{content}</office:document-content>")
    return made.getvalue()


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}>{f'<text:p>{text}</text:p>' if text else ''}</table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def test_an_opendocument_spreadsheet() -> None:
    date = 'office:value-type="date" office:date-value="2021-02-03"'
    sheet = (
        '<table:table table:name="Rates"><table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-column table:number-columns-repeated="1022"/>'
        + row(cell("Land"), cell("Note"), cell("Rate"), cell("When"))
        + row(cell("Nord", 'table:number-rows-spanned="2"'), cell("x"), cell("4,1 %"), cell("3.2.21", date), cell("", 'table:number-columns-repeated="1020"'))
        + row("<table:covered-table-cell/>", cell("x"), cell("5,<text:s/>2<office:annotation><text:p>no</text:p></office:annotation>"))
        + row(cell("West"), cell(""), cell("1"), more='table:visibility="filter"')
        + row(cell("Ost"), cell("", 'table:number-columns-repeated="1"'), cell("7", 'table:number-columns-repeated="2"'), more='table:number-rows-repeated="2"')
        + row(cell("", 'table:number-columns-repeated="1024"'), more='table:number-rows-repeated="1048000"')
        + '</table:table><table:table table:name="Old" table:style-name="h">' + row(cell("secret"), cell("1")) + "</table:table>"
    )  # fmt: skip
    hidden = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    found = only(ods(sheet, hidden), "rates.ods")
    assert rows(found) == [
        "Land: Nord | Rate: 4,1 % | When: 2021-02-03", "Land: Nord | Rate: 5, 2",
        "Land: Ost | Rate: 7 | When: 7", "Land: Ost | Rate: 7 | When: 7",
    ]  # fmt: skip
    assert "secret" not in found.text and "1 hidden sheet" in found.notes[0] and "1 hidden row" in found.notes[0]


HOSTILE = {
    "repeated cells": (ods("<table:table>" + row(cell("x", 'table:number-columns-repeated="9999999"')) * 9 + "</table:table>"), "no text"),
    "repeated rows": (
        ods("<table:table>" + row(cell("a"), cell("1"), cell("2"), more='table:number-rows-repeated="999999999"') + "</table:table>"),
        "more than 2,000,000 cells",
    ),
    "nested elements": (ods("<table:table>" + row("<text:p>" * 3000)), "damaged"),
    "malformed": (ods("<table:table></oops>"), "damaged"),
    "entities": (ods("&boom;"), "damaged"),
    "no content": (ods("").replace(b"content.xml", b"another.xml"), "damaged"),
    "empty": (ods(""), "no text"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_spreadsheet_is_refused(kind: str) -> None:
    data, sentence = HOSTILE[kind]
    with pytest.raises(UnreadableSourceError, match=sentence):
        only(data, "rates.ods")


def test_a_workbook_of_too_many_cells_or_that_is_none_is_refused() -> None:
    def many(book: openpyxl.Workbook) -> None:
        book.active.append(["text"])

    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(excel(many))) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
        for item in old.namelist():
            bomb = b"<worksheet><sheetData><row>" + b"<c/>" * 2_100_000 + b"</row></sheetData></worksheet>"
            new.writestr(item, bomb if item == "xl/worksheets/sheet1.xml" else old.read(item))
    with pytest.raises(UnreadableSourceError, match=r"more than 2,000,000 cells|for safety"):
        only(made.getvalue(), "bomb.xlsx")
    with pytest.raises(UnreadableSourceError, match="not what its name says"):
        only(b"Region,Rate\nNorth,1\n", "rates.xlsx")
    with pytest.raises(UnreadableSourceError, match="damaged"):
        only(excel(many)[:-200], "cut.xlsx")
