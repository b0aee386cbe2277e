"""Text of PDF pages: columns, table rows, line numbers, hyphens, superscripts, page headers and footers."""

import io
from collections.abc import Callable

import pytest
from limits import linear_time
from reportlab.pdfgen.canvas import Canvas

from workbench.domain.sources import Reading
from workbench.ingest.hyphens import HYPHEN, Hyphens
from workbench.ingest.pdf_rows import Piece, text_of
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
        ("employees and/-", "or members", "employees and/or members"),
        (f"employees and/{HYPHEN}", "or members", "employees and/or members"),
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


def justified(canvas: Canvas, y: float, line: str, left: float = 60, right: float = 320) -> None:
    """A line whose words are set apart evenly so that it reaches both margins."""
    words = line.split()
    space = (right - left - sum(map(canvas.stringWidth, words))) / (len(words) - 1)
    for word in words:
        canvas.drawString(left, y, word)
        left += canvas.stringWidth(word) + space


def test_wide_spaces_of_lines_set_to_both_margins_are_no_gutters() -> None:
    said = ["The council said on Monday that a second", "bridge would be built where that one is,", "and so would a third, to the south of it."]

    def page(canvas: Canvas) -> None:
        for at, line in enumerate(said):
            justified(canvas, 700 - 12 * at, line)

    assert texts(read(drawn(page))) == [("paragraph", " ".join(said))]


def test_marks_that_are_higher_than_a_line_do_not_mix_two_lines() -> None:
    said = ("Patients note that none of the choices apply", "Patients give the same answer to each of them")

    def page(canvas: Canvas) -> None:
        for at, line in enumerate(said):
            canvas.setFont("Helvetica", 24)
            canvas.drawString(60, 695 - 12 * at, "•")
            canvas.setFont("Helvetica", 10)
            canvas.drawString(80, 700 - 12 * at, line)

    assert texts(read(drawn(page))) == [("item", f"• {line}") for line in said]


def test_a_number_or_mark_before_a_paragraph_is_no_cell_of_a_table() -> None:
    def page(canvas: Canvas) -> None:
        for at, (mark, line) in enumerate((("1.", "The board met in May."), ("2.", "It met again in June, and"), ("", "nobody came."))):
            canvas.drawString(60, 700 - 12 * at, mark)
            canvas.drawString(90, 700 - 12 * at, line)

    assert texts(read(drawn(page))) == [("item", "1. The board met in May."), ("item", "2. It met again in June, and nobody came.")]


def test_dots_that_lead_to_a_figure_are_white() -> None:
    def page(canvas: Canvas) -> None:
        for at, row in enumerate((("Harbour", "1,310"), ("Old town", "880"))):
            canvas.drawString(60, 700 - 12 * at, f"{row[0]} {'.' * 20}")
            canvas.drawString(240, 700 - 12 * at, row[1])

    assert texts(read(drawn(page))) == [("row", "Harbour | 1,310"), ("row", "Old town | 880")]


def test_dots_in_groups_are_white_at_the_end_of_a_page_too() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Harbour")
        for x in (110, 120, 130):
            canvas.drawString(x, 700, "..")

    assert texts(read(drawn(page, page))) == [("paragraph", "Harbour Harbour")]


def test_a_row_of_two_dots_in_each_cell_is_kept() -> None:
    def page(canvas: Canvas) -> None:
        for at, row in enumerate((("Greece", "..", "..", ".."), ("Ireland", "20", "..", ".."))):
            for x, cell in zip((60, 180, 240, 300), row, strict=True):
                canvas.drawString(x, 700 - 12 * at, cell)

    assert texts(read(drawn(page))) == [("row", "Greece | .. | .. | .."), ("row", "Ireland | 20 | .. | ..")]


def test_a_heading_that_spans_columns_does_not_join_them() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(180, 712, "Persons without work, by year")
        rows = [("Harbour", "1,310", "1,290"), ("Old town", "880", "870"), ("Hills", "95", "101"), ("Docks", "12", "14")]
        for at, row in enumerate([("District", "2020", "2021"), *rows]):
            for x, cell in zip((60, 180, 240), row, strict=True):
                canvas.drawString(x, 700 - 12 * at, cell)

    assert ("row", "Old town | 880 | 870") in texts(read(drawn(page)))


def test_a_table_in_two_parts_side_by_side_is_read_part_by_part() -> None:
    def page(canvas: Canvas) -> None:
        rows = [("Age", "Total", "Age", "Total"), ("1 year", "3,269", "40 years", "2,468"), ("2 years", "3,223", "41 years", "2,375")]
        for at, row in enumerate(rows):
            for x, cell in zip((60, 140, 220, 300), row, strict=True):
                canvas.drawString(x, 700 - 12 * at, cell)

    rows = [text for _, text in texts(read(drawn(page)))]
    assert rows == ["Age | Total", "1 year | 3,269", "2 years | 3,223", "Age | Total", "40 years | 2,468", "41 years | 2,375"]


def test_a_cell_of_two_lines_is_in_the_row_of_the_cells_between_them() -> None:
    def page(canvas: Canvas) -> None:
        rows = [
            (700, "Measure", "What it is for", "Share"),
            (688, "Reading", "A person reads", "12.5"),
            (676, "Writing", "A person writes", "10.5"),
            (664, "Counting", "A person counts", "9.5"),
            (646, "Judging", "", "8.5"),
            (628, "Sharing", "A team shares", "7.5"),
        ]
        for y, *cells in rows:
            for x, cell in zip((60, 160, 340), cells, strict=True):
                canvas.drawString(x, y, cell)
        lines(canvas, 160, 652, "Whether a person can", "judge their own work")

    rows = [text for _, text in texts(read(drawn(page)))]
    assert rows[3:] == [
        "Counting | A person counts | 9.5",
        "Judging | Whether a person can judge their own work | 8.5",
        "Sharing | A team shares | 7.5",
    ]


def test_two_spaces_in_a_typewriter_font_are_no_gutter() -> None:
    said = ["load  the table of people", "sort  the rows by name of town", "drop  the rows that are empty", "show  them all"]

    def page(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        lines(canvas, 60, 700, *said)

    assert texts(read(drawn(page))) == [("paragraph", " ".join(" ".join(said).split()))]


def ruled(canvas: Canvas) -> None:
    canvas.grid([60, 160, 280, 400], [700, 660, 620, 600])
    cells = {
        (65, 688): "Measure",
        (165, 688): "What it is for",
        (285, 688): "Share",
        (65, 648): "Self-",
        (65, 636): "assessment",
        (165, 648): "Whether a person can",
        (165, 636): "judge their own work",
        (285, 642): "12.5",
        (65, 608): "Total",
    }
    for (x, y), text in cells.items():
        canvas.drawString(x, y, text)


def test_cells_between_rules_are_read_whole() -> None:
    assert texts(read(drawn(ruled))) == [
        ("row", "Measure | What it is for | Share"),
        ("row", "Self-assessment | Whether a person can judge their own work | 12.5"),
        ("row", "Total"),
    ]


def test_lines_with_figures_between_two_rules_are_rows_of_their_own() -> None:
    def page(canvas: Canvas) -> None:
        canvas.grid([60, 160, 280], [700, 680, 640])
        for y, row in ((686, ("District", "Jobless")), (666, ("Harbour", "1,310")), (654, ("Old town", "880"))):
            canvas.drawString(65, y, row[0])
            canvas.drawString(165, y, row[1])

    assert texts(read(drawn(page))) == [("row", "District | Jobless"), ("row", "Harbour | 1,310"), ("row", "Old town | 880")]


def test_a_ruled_table_comes_before_the_labels_of_a_chart_beside_it() -> None:
    def page(canvas: Canvas) -> None:
        ruled(canvas)
        for y, label in ((690, "Whole"), (655, "A half"), (625, "None")):
            canvas.drawString(450, y, label)

    kinds, rows = zip(*texts(read(drawn(page))), strict=True)
    assert kinds[:3] == ("row", "row", "row")
    assert rows[:3] == tuple(text for _, text in texts(read(drawn(ruled))))


def test_a_frame_around_columns_of_text_is_no_table() -> None:
    def page(canvas: Canvas) -> None:
        canvas.grid([50, 280, 520], [720, 660, 640])
        by_row(canvas)

    assert texts(read(drawn(page)))[:2] == [("paragraph", " ".join(LEFT)), ("paragraph", " ".join(RIGHT))]


def test_a_page_that_is_set_sideways_is_read_in_its_own_direction() -> None:
    def page(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -560)
        lines(canvas, 60, 500, *LEFT)

    assert texts(read(drawn(page))) == [("paragraph", " ".join(LEFT))]


def test_lines_of_japanese_are_joined_without_a_space() -> None:
    assert Hyphens(["a"]).join("使って学ぶことが必", "要です。") == "使って学ぶことが必要です。"
    assert Hyphens(["a"]).join("使って学ぶことが必", "Unix です。") == "使って学ぶことが必 Unix です。"


def test_other_words_with_the_same_first_part_decide_where_the_language_is_not_english() -> None:
    lines = ["Il sistema non-lineare e quello non-collegato della città sono stati discussi ieri dal consiglio comunale."]
    assert Hyphens(lines).join(f"privati o non{HYPHEN}", "modificabili") == "privati o non-modificabili"
    assert Hyphens(lines).join(f"il con{HYPHEN}", "siglio") == "il consiglio"


def word(text: str, left: float, right: float) -> Piece:
    return Piece(text, left, 0, right, 10)


def test_words_of_arabic_and_hebrew_are_read_from_right_to_left() -> None:
    line = [word("1234", 0, 20), word("قطط", 25, 40), word("47", 45, 55), word("عندي", 60, 80)]
    assert text_of(line)[0] == "عندي 47 قطط 1234"
    line = [word("Jeremy", 0, 30), word("is", 35, 40), word("جرمي", 45, 60), word("in", 65, 70), word("Arabic", 75, 100)]
    assert text_of(line)[0] == "Jeremy is جرمي in Arabic"


def test_a_page_with_very_many_rules_takes_time_in_proportion() -> None:
    def page(canvas: Canvas) -> None:
        for at in range(4_000):
            x, y = 10 + (at * 37) % 500, 10 + (at * 53) % 800
            canvas.lines([(x, y, x + 40, y), (x, y, x, y + 40)])
            canvas.drawString(x, y, "7")

    with linear_time():
        read(drawn(page))
