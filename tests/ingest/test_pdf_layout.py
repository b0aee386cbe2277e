"""Text of PDF pages: columns, table rows, line numbers, hyphens, superscripts, page headers and footers."""

import io
from collections.abc import Callable

import pytest
from limits import linear_time
from reportlab.pdfgen.canvas import Canvas

from workbench.domain.sources import Reading
from workbench.ingest.hyphens import HYPHEN, Hyphens
from workbench.ingest.readers import pdf


def drawn(*pages: Callable[[Canvas], object]) -> bytes:
    """A PDF of A4 pages, each drawn by a function."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for draw in pages:
        canvas.setFont("Helvetica", 10)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def texts(reading: Reading) -> list[tuple[str, str]]:
    return [(block.kind, reading.text[block.start : block.end]) for block in reading.blocks]


def read(data: bytes) -> Reading:
    (reading,) = pdf.read(data, "application/pdf", "a.pdf")
    assert isinstance(reading, Reading)
    return reading


def lines(canvas: Canvas, x: float, y: float, *text: str, step: float = 12) -> None:
    for at, line in enumerate(text):
        canvas.drawString(x, y - at * step, line)


LEFT = ("The council said on Monday that the", "bridge will stay closed for at least", "two more years, until repairs end.")
RIGHT = ("Traders on the east bank lost a third", "of their income, a survey among them", "found in the spring of last year.")


def by_row(canvas: Canvas) -> None:
    for at, pair in enumerate(zip(LEFT, RIGHT, strict=True)):
        canvas.drawString(60, 700 - 12 * at, pair[0])
        canvas.drawString(300, 700 - 12 * at, pair[1])


def test_columns_are_read_one_after_the_other_however_they_were_drawn() -> None:
    assert texts(read(drawn(by_row))) == [("paragraph", " ".join(LEFT)), ("paragraph", " ".join(RIGHT))]


def test_a_heading_across_the_columns_stands_before_them() -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 730, "A bridge, its traders and the council that closed it")
        canvas.setFont("Helvetica", 10)
        by_row(canvas)

    blocks = texts(read(drawn(page)))
    assert [kind for kind, _ in blocks] == ["heading", "paragraph", "paragraph"]
    assert blocks[0][1] == "A bridge, its traders and the council that closed it"


def test_each_row_of_a_table_is_a_block_with_its_cells_apart() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 720, "Jobless by district, in thousands")
        rows = [("District", "2020", "2021"), ("Harbour", "1,310", "1,290"), ("Old town", "880", "-"), ("Hills", "95", "101")]
        for at, row in enumerate(rows):
            for x, cell in zip((60, 180, 240), row, strict=True):
                canvas.drawString(x, 690 - 12 * at, cell)

    assert texts(read(drawn(page)))[1:] == [
        ("row", "District | 2020 | 2021"),
        ("row", "Harbour | 1,310 | 1,290"),
        ("row", "Old town | 880 | -"),
        ("row", "Hills | 95 | 101"),
    ]


def test_line_numbers_of_a_transcript_are_left_out_and_said() -> None:
    said = ("Q. Did you sign the contract that is", "marked as exhibit four on the first", "of March, before the board had met?")

    def page(canvas: Canvas) -> None:
        for at, line in enumerate((*said, "A. I did not sign it.")):
            canvas.drawString(50, 700 - 24 * at, str(at + 1))
            canvas.drawString(90, 700 - 24 * at, line)

    reading = read(drawn(page))
    assert " ".join(said) in reading.text
    assert reading.notes == ("a.pdf: 4 line numbers were left out.",)


def test_a_raised_figure_is_no_figure_of_the_line() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "The plant emits 3.5 x 10")
        end = 60 + canvas.stringWidth("The plant emits 3.5 x 10")
        canvas.setFont("Helvetica", 6)
        canvas.drawString(end, 704, "6")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(end + 8, 700, "tonnes a year, the ministry says.")

    assert "3.5 x 10⁶ tonnes" in read(drawn(page)).text


def test_headers_and_footers_are_left_out_and_said() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(60, 800, "Annual report of the harbour board")
            lines(canvas, 60, 700, f"Sentence number {number} of the report is on this page of it.", f"It is number {number}.")
            lines(canvas, 60, 600, "Another paragraph stands below it.")
            canvas.drawString(60, 40, f"Page {number} of 3")

        return draw

    reading = read(drawn(*(page(number) for number in (1, 2, 3))))
    assert "Annual report" not in reading.text
    assert "Page" not in reading.text
    assert reading.notes[0].startswith("a.pdf: 6 header or footer lines were left out: “Annual report of the harbour board”")


def test_text_set_sideways_in_the_margin_is_no_part_of_the_lines_and_said() -> None:
    def page(canvas: Canvas) -> None:
        by_row(canvas)
        canvas.rotate(90)
        canvas.drawString(660, -40, "draft of 3 May")

    reading = read(drawn(page))
    assert texts(reading) == [("paragraph", " ".join(LEFT)), ("paragraph", " ".join(RIGHT))]
    assert reading.notes == ("a.pdf: 1 sideways text was left out: “draft of 3 May”.",)


def test_a_first_sentence_that_differs_in_a_number_alone_is_no_header() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        return lambda canvas: lines(
            canvas, 60, 800, "The board", f"In year {number} it lost {number} cranes.", "a", "b", f"It has {number} left.", "The end"
        )

    text = read(drawn(*(page(number) for number in (1, 2, 3)))).text
    assert all(f"it lost {number} cranes" in text and f"It has {number} left" in text for number in (1, 2, 3))


def test_characters_without_a_meaning_are_warned_of() -> None:
    assert pdf._is_unreadable("\ue123")
    assert not pdf._is_unreadable("é")


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("patients with COVID-", "19 were sick", "patients with COVID-19 were sick"),
        (f"the non{HYPHEN}", "EU share", "the non-EU share"),
        (f"many self{HYPHEN}", "employed people", "many self-employed people"),
        (f"a long{HYPHEN}", "term plan", "a long-term plan"),
        (f"two tril{HYPHEN}", "lion euros", "two trillion euros"),
        (f"the evi{HYPHEN}", "dence-based rule", "the evidence-based rule"),
        ("in 2019–", "2021", "in 2019–2021"),
        ("between 5-", "10 percent", "between 5-10 percent"),
        ("it was -", "and stays", "it was - and stays"),
    ],
)
def test_a_hyphen_at_a_line_end_stays_where_the_word_has_it(first: str, second: str, joined: str) -> None:
    assert Hyphens([first, second]).join(first, second) == joined


def test_the_document_itself_decides_how_a_word_is_written() -> None:
    lines = ["Die Bundes-Agentur warnt.", "Der Haushalt der Stadt ist beschlossen worden, sagte die Kämmerin am Montag.", f"Haus{HYPHEN}"]
    assert Hyphens(lines).join(f"im Haus{HYPHEN}", "halt steht") == "im Haushalt steht"
    assert Hyphens(["a co-op of farmers"]).join(f"the co{HYPHEN}", "op met") == "the co-op met"


def test_a_page_with_very_many_words_takes_time_in_proportion() -> None:
    def page(count: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Helvetica", 1)
            for at in range(count):
                canvas.drawString(10 + (at * 37) % 500, 10 + (at * 53) % 800, "x 7")

        return draw

    with linear_time():
        read(drawn(page(20_000)))
