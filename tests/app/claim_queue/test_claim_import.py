"""Claims are imported from pasted text or a file on the queue page, after a preview."""

from typing import Any

import pytest
from queue_page import press, queue, words
from streamlit.testing.v1 import AppTest

from workbench.desk import Workbench
from workbench.desk.claim_files import pasted_claims, uploaded_claims
from workbench.domain.claims import NewClaim
from workbench.errors import InputError

PASTED = "The quay is quite empty.\n\n- Ninety whales sang off Harwich.\n• Ninety whales sang off Harwich!\n" + "x" * 10_001


def test_a_paste_is_read_line_by_line() -> None:
    found = list(pasted_claims(PASTED))
    assert [line for line, _ in found] == [1, 3, 4, 5]
    assert [item.text for _, item in found if isinstance(item, NewClaim)][1] == "Ninety whales sang off Harwich."
    assert isinstance(found[3][1], InputError)
    table = list(pasted_claims("Date\tClaim\n2021-02\tThe crane was sold.\nsoon\tIt was not.\n"))
    assert table[0] == (2, NewClaim("The crane was sold.", said_on="2021-02"))
    assert isinstance(table[1][1], NewClaim) and "“soon” is not a date" in table[1][1].warnings[0]
    with pytest.raises(InputError, match="one claim a line"):
        pasted_claims(" \n ")


def test_a_preview_adds_nothing_and_says_what_is_alike(filled: Workbench) -> None:
    looked = filled.claims.preview(pasted_claims(PASTED))
    assert [(row.line, row.similar_claims, row.similar_lines) for row in looked.rows] == [(1, (2,), ()), (3, (), ()), (4, (), (3,)), (5, (), ())]
    assert [row.line for row in looked.usable] == [1, 3, 4] and "10,000 characters" in str(looked.rows[3].reason)
    assert sum(filled.queue.counts().values()) == 6
    csv = b"text,date\nThe quay is empty.,2021\nThe sea is wide.,never\n"
    from_file = filled.claims.preview(uploaded_claims(csv, name="claims.csv"))
    assert [(row.line, row.similar_claims, len(row.warnings)) for row in from_file.rows] == [(2, (2,), 0), (3, (), 1)]
    same = filled.claims.preview((line, NewClaim("It rained in Harwich all day.")) for line in range(300))
    assert same.rows[299].similar_lines == (0, 1, 2, 3, 4), "of many repeats the first are named"


def test_a_preview_shows_the_fields_that_cannot_be_used(filled: Workbench) -> None:
    page = queue()
    page.text_area(key="paste-0").set_value("Date\tClaim\nsoon\tThe sea is wide.\n").run()
    press(page, "Preview")
    assert "1 has a field that cannot be used." in words(page)
    assert "Warning: " in words(page) and "“soon” is not a date" in words(page)


def test_a_paste_is_looked_at_before_it_is_added(filled: Workbench) -> None:
    page = queue()
    press(page, "Preview")
    assert "There is nothing to add" in words(page)
    page.text_area(key="paste-0").set_value(PASTED).run()
    press(page, "Preview")
    said = words(page)
    assert "4 lines were read. 3 can be added. 2 are similar to another claim or line. 1 cannot be used." in said
    assert "△ Possible duplicate of claim 2: <bdi>The quay is empty.</bdi>" in said
    assert "△ Possible duplicate of line 3 above" in said and "✗ cannot be used." in said
    boxes = [box for box in page.checkbox if box.label.startswith("Line ")]
    assert [(box.label, box.value) for box in boxes] == [("Line 1", True), ("Line 3", True), ("Line 4", True)]
    press(page, "Cancel")
    assert page.text_area(key="paste-0").value == PASTED and sum(filled.queue.counts().values()) == 6
    press(page, "Preview")
    next(box for box in page.checkbox if box.label == "Line 1").uncheck().run()
    assert "Add 2 claims" in words(page)
    press(page, "Deselect possible duplicates")
    press(page, "Add 1 claim")
    assert "Claim 7 was added." in words(page) and filled.claims.get(7).text == "Ninety whales sang off Harwich."
    assert page.text_area(key="paste-1").value == ""


def test_a_preview_is_narrowed_to_what_needs_a_look(filled: Workbench) -> None:
    page = queue()
    page.text_area(key="paste-0").set_value("\n".join([PASTED, *(f"Ship {n} of {n * 7} sank." for n in range(80))])).run()
    press(page, "Preview")
    assert len([box for box in page.checkbox if box.label.startswith("Line ")]) == 49, "a page of it, one line unusable"
    show = next(group for group in page.get("button_group") if "All lines" in [option.content for option in group.proto.options])
    show.set_value("near").run()
    assert [box.label for box in page.checkbox if box.label.startswith("Line ")][:2] == ["Line 1", "Line 4"]
    press(page, "Deselect possible duplicates")
    assert not any(box.value for box in page.checkbox if box.label.startswith("Line "))


def test_a_file_is_looked_at_before_it_is_added(filled: Workbench) -> None:
    page = queue()
    page.get("file_uploader")[0].set_value([("claims.csv", b"text,tags\nThe sea is wide.,sea\n,x\n", "text/csv")]).run()
    press(page, r"Preview claims\.csv")
    assert "2 lines were read. 1 can be added. 1 cannot be used." in words(page)
    press(page, "Add 1 claim")
    assert filled.claims.get(7).tags == ("sea",)


def test_a_line_that_differs_is_related_and_stays_selected(filled: Workbench) -> None:
    page = queue()
    page.text_area(key="paste-0").set_value(
        "The quay is <b>not</b> empty.\nThe port lost 300 jobs in the spring.\nThe port lost 400 jobs in the spring.\nThe quay is empty."
    ).run()
    press(page, "Preview")
    said = words(page)
    assert "△ Claim 2 (related; differs in: negation): <bdi>The quay is empty.</bdi>" in said
    assert "△ Line 2 above (related; differs in: number)" in said
    assert said.count("Possible duplicate of claim 2") == 1
    press(page, "Deselect possible duplicates")
    press(page, "Add 3 claims")
    page.text_area(key="new-claim-0").set_value("The quay is never empty.")
    press(page, "Add claim")
    assert "Claim 10 is a possible duplicate of claim 7." in words(page)
    assert "Claim 10 is related to claim 2." in words(page)


def upload_fields(page: AppTest) -> dict[str, Any]:
    """The fields that belong to the chosen file, by their labels."""
    return {box.label: box for box in page.selectbox if (box.key or "").startswith(("column-", "dates-", "sheet-"))}


def test_a_workbook_is_read_by_the_columns_that_a_person_confirms(filled: Workbench) -> None:
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Aussage", "Notiz", "Datum"])
    book.active.append(["The sea is wide.", "A. Sailor", "03/04/2021"])
    book.create_sheet("Second").append(["text"])
    data = io.BytesIO()
    book.save(data)
    page = queue()
    page.get("file_uploader")[0].set_value([("claims.xlsx", data.getvalue(), "application/octet-stream")]).run()
    boxes = upload_fields(page)
    assert (boxes["Claim"].value, boxes["Claimant"].value, boxes["Date"].value) == ("Aussage", "", "Datum")
    assert "guessed from the header" in words(page) and boxes["Sheet"].options == ["Sheet", "Second"]
    press(page, r"Preview claims\.xlsx")
    assert "1 cannot be used." in words(page) and "could be day or month first" in words(page)
    press(page, "Cancel")
    page.get("file_uploader")[0].set_value([("claims.xlsx", data.getvalue(), "application/octet-stream")]).run()
    upload_fields(page)["Claimant"].select("Notiz").run()
    upload_fields(page)["Date format"].select("%d/%m/%Y").run()
    press(page, r"Preview claims\.xlsx")
    press(page, "Add 1 claim")
    assert (filled.claims.get(7).claimant, filled.claims.get(7).said_on) == ("A. Sailor", "2021-04-03")
    page.get("file_uploader")[0].set_value([("other.xlsx", data.getvalue(), "application/octet-stream")]).run()
    assert "from your last file with the same columns" in words(page)
    assert upload_fields(page)["Claimant"].value == "Notiz"
