"""One document in each format, with its snippets determined by hand."""

import io
import json
from pathlib import Path

import docx
import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from workbench.domain.sources import Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest import Sandbox, read, segment


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as running:
        yield running


def cuts(reading: Reading) -> list[tuple[str, str]]:
    found = segment(reading.text, reading.blocks, reading.metadata.language)
    return [(piece.kind, reading.text[piece.start : piece.end]) for piece in found]


def only(sandbox: Sandbox, data: bytes, name: str) -> Reading:
    (reading,) = sandbox.read(data, name=name).readings
    return reading


ARTICLE = """‘No comment’: the harbour board and its missing crane

The board meets again on Tuesday to discuss what its own inspectors call a mystery

By Ida Lindqvist
A yellow crane stands at the end of a long pier while two workers in orange vests look up at it.
The crane was last photographed in March [File: Harbour Museum]

The harbour board has lost a crane. Inspectors, led by Dr. B. Owusu, looked for it at three sites in the U.S. and found nothing.

‘A matter of weeks’

The board says the crane was sold but auditors and port workers have found no record of a sale.

It was bought in 2009 for $3.5 million. “Where would you hide it?” asked one worker.

What is known:

- The crane weighs 400 tonnes
- No. 3 quay is empty

Source: Harbour Courier and news agencies
"""


def test_plain_text_with_the_traps_of_a_news_page(sandbox: Sandbox) -> None:
    reading = only(sandbox, ARTICLE.encode(), "article.txt")
    assert reading.text == ARTICLE
    assert reading.metadata.title == "‘No comment’: the harbour board and its missing crane"
    assert reading.metadata.language == "en"
    assert cuts(reading) == [
        ("heading", "‘No comment’: the harbour board and its missing crane"),
        ("heading", "The board meets again on Tuesday to discuss what its own inspectors call a mystery"),
        ("byline", "By Ida Lindqvist"),
        ("caption", "A yellow crane stands at the end of a long pier while two workers in orange vests look up at it."),
        ("caption", "The crane was last photographed in March [File: Harbour Museum]"),
        ("sentence", "The harbour board has lost a crane."),
        ("sentence", "Inspectors, led by Dr. B. Owusu, looked for it at three sites in the U.S. and found nothing."),
        ("heading", "‘A matter of weeks’"),
        ("sentence", "The board says the crane was sold but auditors and port workers have found no record of a sale."),
        ("sentence", "It was bought in 2009 for $3.5 million."),
        ("sentence", "“Where would you hide it?” asked one worker."),
        ("heading", "What is known:"),
        ("item", "- The crane weighs 400 tonnes"),
        ("item", "- No. 3 quay is empty"),
        ("byline", "Source: Harbour Courier and news agencies"),
    ]


@pytest.mark.parametrize(
    ("head", "first", "published"),
    [
        ("", "", None),
        ('<meta property="article:published_time" content="2021-05-03T10:00:00Z">', "", "2021-05-03"),
        ("", '<time datetime="2021-05-03">3 May</time>', "2021-05-03"),
    ],
)
def test_a_page_has_the_date_that_it_states_and_no_year_of_its_text(
    sandbox: Sandbox, head: str, first: str, published: str | None
) -> None:
    words = "The port counted 412 ships, fewer than in any May since 1998. " * 5
    page = f"<html><head><title>Ships</title>{head}</head><body><article><h1>Ships</h1>{first}<p>{words}</p></article></body></html>"
    assert only(sandbox, page.encode(), "ships.html").metadata.published == published


def test_plain_text_wrapped_by_an_editor_keeps_its_sentences(sandbox: Sandbox) -> None:
    text = (
        "The commission published its count late on Sunday, four days\n"
        "after the polls had closed. Observers from two networks were in\n"
        "the room.\n\nThey agreed with it.\n"
    )
    assert cuts(only(sandbox, text.encode(), "wrapped.txt")) == [
        ("sentence", "The commission published its count late on Sunday, four days\nafter the polls had closed."),
        ("sentence", "Observers from two networks were in\nthe room."),
        ("sentence", "They agreed with it."),
    ]


def test_markdown(sandbox: Sandbox) -> None:
    text = """---
title: The missing crane
author: Ida Lindqvist
date: 2021-03-04
url: https://example.org/crane
lang: en
---
# Ignored for the title

The board *says* the crane was [sold](https://example.org/sale). Nobody
believes it.

> We never saw a contract.

- It weighs **400** tonnes
- `No. 3` quay is empty

| Year | Cranes |
|------|--------|
| 2009 | 4 |

![The empty quay](quay.png)
"""
    reading = only(sandbox, text.encode(), "crane.md")
    about = reading.metadata
    assert (about.title, about.author, about.published) == ("The missing crane", "Ida Lindqvist", "2021-03-04")
    assert (about.url, about.language) == ("https://example.org/crane", "en")
    assert cuts(reading) == [
        ("heading", "Ignored for the title"),
        ("sentence", "The board says the crane was sold."),
        ("sentence", "Nobody believes it."),
        ("sentence", "We never saw a contract."),
        ("item", "It weighs 400 tonnes"),
        ("item", "No. 3 quay is empty"),
        ("row", "Year | Cranes"),
        ("row", "2009 | 4"),
        ("caption", "The empty quay"),
    ]


PAGE = """<!doctype html><html lang="en"><head><meta charset="windows-1252">
<title>Crane - Courier</title><meta name="author" content="Ida Lindqvist">
<meta property="og:site_name" content="Harbour Courier"><meta property="article:published_time" content="2021-03-04T08:00:00Z">
<link rel="canonical" href="https://example.org/crane"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><div class="cookie-banner">We use cookies. Accept all.</div>
<article><h1>The missing crane</h1>
<p>The board says the crane was <b>sold</b>, but auditors have found no record of a sale. It cost \x803.5 million.</p>
<figure><img src="https://elsewhere.example/quay.png"><figcaption>The empty quay in March</figcaption></figure>
<h2>What is known</h2><ul><li>It weighs 400 tonnes and was bought in 2009.</li><li>Quay three is empty.</li></ul>
<p>Port workers told the Courier that they had not seen the crane since the winter storms of that year.</p>
</article><footer>Copyright Courier. <a href="/imprint">Imprint</a></footer><script>alert("x")</script></body></html>"""


def test_web_page_without_what_stands_around_the_article(sandbox: Sandbox) -> None:
    reading = only(sandbox, PAGE.encode("latin-1"), "crane.html")
    about = reading.metadata
    assert (about.title, about.author, about.publisher) == ("The missing crane", "Ida Lindqvist", "Harbour Courier")
    assert (about.published, about.url, about.language) == ("2021-03-04", "https://example.org/crane", "en")
    assert cuts(reading) == [
        ("heading", "The missing crane"),
        ("sentence", "The board says the crane was sold, but auditors have found no record of a sale."),
        ("sentence", "It cost €3.5 million."),
        ("heading", "What is known"),
        ("item", "It weighs 400 tonnes and was bought in 2009."),
        ("item", "Quay three is empty."),
        ("sentence", "Port workers told the Courier that they had not seen the crane since the winter storms of that year."),
        ("caption", "The empty quay in March"),
    ]


def pdf(*parts: object, **options: object) -> bytes:
    buffer = io.BytesIO()

    def number(canvas: object, document: object) -> None:
        canvas.drawString(72, 20, f"Harbour Courier archive, page {canvas.getPageNumber()}")  # type: ignore[attr-defined]

    template = SimpleDocTemplate(buffer, title="The missing crane", author="Ida Lindqvist", **options)  # type: ignore[arg-type]
    template.build(list(parts), onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def test_pdf_lines_become_sentences_and_running_lines_go(sandbox: Sandbox) -> None:
    style = getSampleStyleSheet()
    data = pdf(
        Paragraph("The missing crane", style["Title"]),
        Paragraph(
            "The board says the crane was sold, but auditors and the port workers who were asked about it during the "
            "inquiry have found no record of a sale. It cost $3.5 million in 2009.",
            style["BodyText"],
        ),
        Paragraph("What is known", style["Heading2"]),
        Paragraph("Quay three is empty.", style["BodyText"]),
        PageBreak(),
        Paragraph("Nobody has been charged.", style["BodyText"]),
    )
    reading = only(sandbox, data, "crane.pdf")
    assert (reading.metadata.title, reading.metadata.author) == ("The missing crane", "Ida Lindqvist")
    assert cuts(reading) == [
        ("heading", "The missing crane"),
        (
            "sentence",
            "The board says the crane was sold, but auditors and the port workers who were asked about it during the "
            "inquiry have found no record of a sale.",
        ),
        ("sentence", "It cost $3.5 million in 2009."),
        ("heading", "What is known"),
        ("sentence", "Quay three is empty."),
        ("sentence", "Nobody has been charged."),
    ]


def test_word_file(sandbox: Sandbox) -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = "The missing crane", "Ida Lindqvist"
    document.add_heading("The missing crane", 0)
    document.add_paragraph("The board says the crane was sold. Auditors found no record.")
    document.add_paragraph("It weighs 400 tonnes", style="List Bullet")
    document.add_paragraph("Figure 1. The empty quay", style="Caption")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2009", "four cranes"
    document.add_paragraph("Nobody has been charged.")
    buffer = io.BytesIO()
    document.save(buffer)
    reading = only(sandbox, buffer.getvalue(), "crane.docx")
    assert (reading.metadata.title, reading.metadata.author) == ("The missing crane", "Ida Lindqvist")
    assert cuts(reading) == [
        ("heading", "The missing crane"),
        ("sentence", "The board says the crane was sold."),
        ("sentence", "Auditors found no record."),
        ("item", "It weighs 400 tonnes"),
        ("caption", "Figure 1. The empty quay"),
        ("row", "2009 | four cranes"),
        ("sentence", "Nobody has been charged."),
    ]


def test_csv_rows_are_documents(sandbox: Sandbox) -> None:
    data = "id;title;text;date;url\n7;Crane;\"It was sold. No record\nexists.\";2021-03;https://example.org/7\n8;Quay;;;\n"
    found = sandbox.read(data.encode("utf-8-sig"), name="rows.csv")
    (reading,) = found.readings
    assert (reading.part, reading.metadata.title, reading.metadata.published) == ("#7", "Crane", "2021-03")
    assert cuts(reading)[0] == ("sentence", "It was sold.")
    assert json.loads(reading.data) == {
        "id": "7", "title": "Crane", "text": "It was sold. No record\nexists.", "date": "2021-03", "url": "https://example.org/7"
    }
    assert found.problems == ("rows.csv, line 4: the column “text” is empty.",)


def test_json_lines_keep_good_rows_beside_bad_ones(sandbox: Sandbox) -> None:
    lines = ['{"text": "It was sold. Nobody saw it.", "publisher": "Courier"}', "{broken", "[1]", '{"words": "x"}', '{"text": "\\ud800 odd"}']
    found = sandbox.read("\n".join(lines).encode(), name="rows.jsonl")
    assert [cuts(reading)[0][1] for reading in found.readings] == ["It was sold.", "odd"]
    assert found.readings[0].data == lines[0].encode()
    assert [problem.split(":")[0] for problem in found.problems] == [f"rows.jsonl, line {n}" for n in (2, 3, 4)]


def test_the_seeds_are_read_whole(sandbox: Sandbox) -> None:
    for path in sorted((Path(__file__).parents[2] / "seeds" / "sources").iterdir()):
        found = sandbox.read(path.read_bytes(), name=path.name)
        assert found.problems == ()
        assert all(cuts(reading) for reading in found.readings), path.name


def test_table_rows_that_quoting_would_join_or_cut_are_whole_or_named(sandbox: Sandbox) -> None:
    found = sandbox.read(b'id\ttext\n1\t"Prices doubled.\n2\tRents fell.\n3\tIt is over," she said.\n', name="rows.tsv")
    assert [reading.text for reading in found.readings] == ['"Prices doubled.', "Rents fell.", 'It is over," she said.']
    assert found.problems == ()
    found = sandbox.read(b'id\ttext\n1\t"Prices\ndoubled."\n2\tRents fell.\n', name="rows.tsv")
    assert len(found.readings) == 2 and len(found.problems) == 1 and "line 3: This row takes several lines" in found.problems[0]
    plain = "".join(f'{n},"Paragraph {n} of the report, in full."\n' for n in range(900))
    found = sandbox.read(f'id,text\n{plain}x,"He said ""no, never"" again."\ny,one,two\n'.encode(), name="rows.csv")
    assert found.readings[-1].text == 'He said "no, never" again.' and found.readings[-1].part == "#x"
    assert len(found.problems) == 1 and "line 903: This row has 3 cells" in found.problems[0]


def test_the_bytes_of_a_row_are_those_it_always_had(sandbox: Sandbox) -> None:
    data = ' Text ;ID;Empty;;Text\n" It, fell";7;;x;It rose\n'
    (reading,) = sandbox.read(data.encode(), name="rows.csv").readings
    assert reading.data == b'{"id":"7","text":"It rose"}'


def test_a_full_folder_for_temporary_files_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(sample: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("py3langid.classify", full)
    with pytest.raises(UnreadableSourceError, match=r"No space left on device.*make room"):
        read(b"The council met in March and decided nothing at all.", name="a.txt")
