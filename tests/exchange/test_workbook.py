"""Small workbook files with millions of cells are refused in the sandboxed process, with the limit that they exceed."""

import datetime
import io
import zipfile

import openpyxl
import pytest

from workbench.errors import InputError
from workbench.exchange import tables

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FIRST = b'<row r="1"><c r="A1" t="inlineStr"><is><t>text</t></is></c></row>'
WIDE = FIRST.replace(b"</row>", b'<c r="XFD1" t="inlineStr"><is><t>note</t></is></c></row>')
END = b"</sheetData></worksheet>"


def workbook(**parts: bytes) -> bytes:
    """A workbook of one sheet with some of its parts replaced or added; ``__`` in a name stands for a slash."""
    book = openpyxl.Workbook()
    book.active.append(["text"])
    plain, made = io.BytesIO(), io.BytesIO()
    book.save(plain)
    named = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for item in old.namelist():
            new.writestr(item, named.pop(item, None) or old.read(item))
        for name, content in named.items():
            new.writestr(name, content)
    return made.getvalue()


def with_rows(rows: bytes, first: bytes = FIRST) -> bytes:
    return workbook(xl__worksheets__sheet1=HEAD + first + rows + END)


HOSTILE = {
    "empty cells": (with_rows(b'<row r="2">' + b"<c/>" * 2_100_000 + b"</row>"), "more than 2,000,000 cells, empty ones"),
    "cells of a prefix": (
        with_rows(b'<row r="2">' + b"<x:c\n/>" * 2_100_000 + b"</row>"), "more than 2,000,000 cells, empty ones",
    ),
    "empty rows": (with_rows(b"<row/>" * 1_100_000), "more than 1,048,576 rows"),
    "shared strings": (
        workbook(xl__sharedStrings=b"<sst>" + b"<si><t>a</t></si>" * 1_100_000 + b"</sst>"), "more than 1,000,000 different texts",
    ),
    "merged ranges": (
        workbook(xl__worksheets__sheet1=HEAD + FIRST + b"</sheetData>" + b'<mergeCell ref="A1:B2"/>' * 110_000 + b"</worksheet>"),
        "more than 100,000 merged ranges",
    ),
    "sheets": (workbook(xl__workbook=b"<workbook>" + b"<sheet/>" * 1_100 + b"</workbook>"), "more than 1,000 sheets"),
    "files inside": (workbook(**{f"xl__media__{number}": b"" for number in range(5_100)}), "more than the 5,000"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_workbook_of_too_much_is_refused_with_the_limit(kind: str) -> None:
    data, sentence = HOSTILE[kind]
    assert len(data) < 2_000_000
    with pytest.raises(InputError) as refused:
        tables.of_workbook(io.BytesIO(data), name="claims.xlsx")
    said = str(refused.value)
    assert said.startswith("claims.xlsx has ") and sentence in said and said.endswith("or save the sheet as CSV.")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (at, at) for at in range(2, 700)), "from the first column on"),
        (b'<row r="2"><c r="A2"><v>1</v></c></row><row r="99999999999"><c r="A99999999999"><v>1</v></c></row>', "1,048,576 rows"),
    ],
)
def test_far_corners_end_the_reading_and_the_rows_before_stay(rows: bytes, sentence: str) -> None:
    table = tables.of_workbook(io.BytesIO(with_rows(rows, WIDE)), name="claims.xlsx")
    found = list(table.rows)
    assert isinstance(found[-1][1], InputError) and sentence in str(found[-1][1])
    assert len(found) > 1 and not any(isinstance(row, InputError) for _, row in found[:-1])


def test_cells_come_over_as_they_are() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Claims"
    book.active.append(["text", "date", "n", "half", "when", "yes"])
    when = datetime.datetime(2021, 2, 1, 12, 30)
    book.active.append(["It rained.", datetime.date(2021, 2, 1), 7, 0.5, when, True])
    book.active["A4"] = "And again."
    book.create_sheet("Other").append(["text"])
    made = io.BytesIO()
    book.save(made)
    table = tables.of_workbook(made, name="claims.xlsx") if made.seek(0) == 0 else None
    assert table is not None and (table.sheet, table.sheets) == ("Claims", ("Claims", "Other"))
    rows = dict(table.rows)
    assert rows[2] == {"text": "It rained.", "date": datetime.datetime(2021, 2, 1), "n": "7", "half": "0.5", "when": when, "yes": "True"}
    assert rows[4]["text"] == "And again." and 3 not in rows


def test_more_rows_than_are_sent_at_once_come_in_order() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>row %d</t></is></c></row>' % (at, at, at) for at in range(2, 1_502))
    table = tables.of_workbook(io.BytesIO(with_rows(rows, WIDE)), name="claims.xlsx")
    assert [(number, row["text"]) for number, row in table.rows if not isinstance(row, InputError)] == [
        (at, f"row {at}") for at in range(2, 1_502)
    ]


def test_a_thousand_columns_of_one_name_are_numbered() -> None:
    cells = b"".join(b'<c t="inlineStr"><is><t>text</t></is></c>' for _ in range(16_000))
    data = workbook(xl__worksheets__sheet1=HEAD + b'<row r="1">' + cells + b"</row>" + END)
    columns = tables.of_workbook(io.BytesIO(data), name="claims.xlsx").columns
    assert (columns[0], columns[1], columns[-1]) == ("text", "text (2)", "text (16000)")
