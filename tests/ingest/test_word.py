"""Word files: the text with all tracked changes accepted; notes say what is left out."""

import io
import re
import zipfile

import docx
import pytest

from workbench.domain.sources import Reading
from workbench.ingest.read import read

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
NOTES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"


def word(body: str, *, styles: str = "", footnotes: str = "", endnotes: str = "") -> bytes:
    """A Word file with this XML as its body, and with more styles and notes."""
    buffer = io.BytesIO()
    docx.Document().save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = parts["word/document.xml"].decode()
    document = re.sub(r"<w:document .*?>", f"<w:document {NAMES}>", document, count=1, flags=re.DOTALL)
    parts["word/document.xml"] = document.replace("<w:body>", f"<w:body>{body}", 1).encode()
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(b"</w:styles>", f"{styles}</w:styles>".encode())
    for kind, notes in (("footnotes", footnotes), ("endnotes", endnotes)):
        if notes:
            parts[f"word/{kind}.xml"] = f"<w:{kind} {NAMES}>{notes}</w:{kind}>".encode()
            types, relations = "[Content_Types].xml", "word/_rels/document.xml.rels"
            override = f'<Override PartName="/word/{kind}.xml" ContentType="{NOTES_TYPE.format(kind)}"/></Types>'
            parts[types] = parts[types].replace(b"</Types>", override.encode())
            relation = f'<Relationship Id="n{kind}" Type="{NOTES_RELATION.format(kind)}" Target="{kind}.xml"/></Relationships>'
            parts[relations] = parts[relations].replace(b"</Relationships>", relation.encode())
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def reading(body: str, **parts: str) -> Reading:
    """The one document of such a file."""
    (found,), problems = read(word(body, **parts), name="report.docx")
    assert problems == []
    return found


def blocks(body: str, **parts: str) -> list[str]:
    """Its blocks."""
    return reading(body, **parts).text.split("\n\n")


def r(text: str, marks: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inner: str, marks: str = "") -> str:
    """A paragraph."""
    return f"<w:p><w:pPr>{marks}</w:pPr>{''.join(inner)}</w:p>"


def deleted(text: str) -> str:
    """A tracked deletion."""
    return f'<w:del w:id="1" w:author="A"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def inserted(text: str) -> str:
    """A tracked insertion."""
    return f'<w:ins w:id="2" w:author="A">{r(text)}</w:ins>'


def test_insertions_are_text_and_deletions_are_not() -> None:
    found = reading(
        p(r("The council did "), inserted("not "), r("sell the pier. It earns 7 "), deleted("mil"), deleted("lion"), inserted("thousand"), r(" a year."))
    )
    assert found.text == "The council did not sell the pier. It earns 7 thousand a year."
    assert found.notes == ("report.docx: 1 tracked deletion was left out: “million”.",)


def test_moved_text_stands_where_it_was_moved_to() -> None:
    moved = f'<w:moveTo w:id="4">{r("The pier is old.")}</w:moveTo>'
    found = reading(p(f'<w:moveFrom w:id="3">{r("The pier is old.")}</w:moveFrom>') + p(r("It was built in 1890.")) + p(moved))
    assert found.text == "It was built in 1890.\n\nThe pier is old."
    assert found.notes == ()


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    gone = '<w:rPr><w:del w:id="5" w:author="A"/></w:rPr>'
    assert blocks(p(r("Nobody saw the "), marks=gone) + p(r("ship leave.")) + p(r("It rained."), marks=gone)) == [
        "Nobody saw the ship leave.",
        "It rained.",
    ]


STYLES = (
    '<w:style w:type="character" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Heir"><w:name w:val="Heir"/><w:basedOn w:val="Gone"/><w:rPr><w:b/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Freed"><w:name w:val="Freed"/><w:basedOn w:val="Heir"/>'
    '<w:rPr><w:strike w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Void"><w:name w:val="Void"/><w:rPr><w:dstrike/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Chapter"><w:name w:val="Chapter"/><w:basedOn w:val="Heading1"/></w:style>'
)


@pytest.mark.parametrize(
    ("run", "kept"),
    [
        (r("never ", "<w:strike/>"), False),
        (r("never ", "<w:dstrike/>"), False),
        (r("never ", "<w:vanish/>"), False),
        (r("never ", '<w:strike w:val="false"/>'), True),
        (r("never ", '<w:rStyle w:val="Heir"/>'), False),
        (r("never ", '<w:rStyle w:val="Freed"/>'), True),
        (r("never ", '<w:rStyle w:val="Heir"/><w:strike w:val="0"/>'), True),
        (r("never ", "<w:rPrChange><w:rPr><w:strike/></w:rPr></w:rPrChange>"), True),
    ],
)
def test_struck_and_hidden_words_are_left_out_however_they_are_marked(run: str, kept: bool) -> None:
    found = reading(p(r("The pier was "), run, r("sold.")), styles=STYLES)
    assert found.text == f"The pier was {'never ' if kept else ''}sold."
    assert bool(found.notes) is not kept


def test_what_was_left_out_is_counted_by_kind() -> None:
    struck = p(r("All of this is void."), marks='<w:pStyle w:val="Void"/>')
    halves = r("half of ", "<w:strike/>") + r(" ") + r("it", "<w:strike/>")
    found = reading(
        struck + p(r("The pier "), halves, r("stands"), deleted(" no more"), deleted(" today"), r(".")) + p(r("Well.", "<w:vanish/>"), r("So.")),
        styles=STYLES,
    )
    assert found.text == "The pier stands.\n\nSo."
    assert found.notes == (
        "report.docx: 2 struck passages, 1 tracked deletion and 1 hidden passage were left out: "
        "“All of this is void.”, “half of it”, “no more today”.",
    )


def test_a_style_that_is_its_own_base_and_one_that_is_based_on_a_heading() -> None:
    found = reading(p(r("One."), marks='<w:pStyle w:val="Loop"/>') + p(r("Two"), marks='<w:pStyle w:val="Chapter"/>'), styles=STYLES)
    assert [block.kind for block in found.blocks] == ["paragraph", "heading"]


def control(inner: str) -> str:
    """A content control."""
    return f"<w:sdt><w:sdtPr><w:alias w:val='no text'/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def row(*cells: str) -> str:
    """A row of a table."""
    return f"<w:tr>{''.join(cells)}</w:tr>"


def cell(*paragraphs: str, marks: str = "") -> str:
    """A cell."""
    return f"<w:tc><w:tcPr>{marks}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def test_content_controls_are_read_wherever_they_stand() -> None:
    table = f"<w:tbl>{control(row(control(cell(control(p(r('2019'))))), cell(p(control(r('7')), r(' percent')))))}</w:tbl>"
    link = f"<w:hyperlink w:anchor='x'>{r('the ')}<w:smartTag w:element='y'>{r('pier')}</w:smartTag></w:hyperlink>"
    assert blocks(control(p(r("It is "), control(r("said that ")), link, r(" stands."))) + control(table)) == [
        "It is said that the pier stands.",
        "2019 | 7 percent",
    ]


def test_cells_join_their_runs_and_divide_their_paragraphs() -> None:
    table = (
        "<w:tbl>"
        + row(cell(p(r("20"), r("19"))), cell(p(r("12"), r(".5")), p(r("per"), r("cent"))))
        + row(cell(p(r("both years")), marks='<w:gridSpan w:val="2"/>'))
        + row(cell(p(r("a")), marks='<w:vMerge w:val="restart"/>'), cell(p(r("1"))))
        + row(cell(p(r("old")), marks="<w:vMerge/>"), cell(p(r("2"))))
        + '<w:tr><w:trPr><w:del w:id="9"/></w:trPr>' + cell(p(r("deleted row"))) + "</w:tr>"
        + "</w:tbl>"
    )
    found = reading(table)
    assert found.text.split("\n\n") == ["2019 | 12.5 percent", "both years", "a | 1", "2"]
    assert {block.kind for block in found.blocks} == {"row"}
    assert found.notes == ("report.docx: 1 deleted row was left out: “deleted row”.",)


def test_a_table_inside_a_cell_follows_its_row_once() -> None:
    inner = f"<w:tbl>{row(cell(p(r('x'))), cell(p(r('y'))))}</w:tbl>"
    assert blocks(f"<w:tbl>{row(cell(p(r('outer')), inner, p(r('too'))), cell(p(r('right'))))}</w:tbl>") == [
        "outer too | right",
        "x | y",
    ]


def field(kind: str) -> str:
    """A mark of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def test_fields_show_their_results_and_not_their_instructions() -> None:
    code = "<w:r><w:instrText>IF </w:instrText></w:r>"
    nested = field("begin") + code + field("begin") + code + field("separate") + r("inner") + field("end") + field("separate") + r("14") + field("end")
    simple = f"<w:fldSimple w:instr='PAGE'>{r('15')}</w:fldSimple>"
    assert blocks(p(r("Pages "), nested, r(" and "), simple, r(".")) + p(field("end"), r("Next."))) == ["Pages 14 and 15.", "Next."]


def test_notes_come_last_each_under_its_mark() -> None:
    def ref(kind: str, id: int) -> str:
        return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{id}"/></w:r>'

    def note(kind: str, id: int, text: str, more: str = "") -> str:
        return f'<w:{kind} w:id="{id}" {more}>{p(f"<w:r><w:{kind}Ref/></w:r>", r(text))}</w:{kind}>'

    found = blocks(
        p(r("It rose 5%"), ref("footnote", 8), r(" in 2020"), ref("endnote", 2), r(", and 7%"), ref("footnote", 4), r(" since."))
        + p(r("The end.")),
        footnotes=note("footnote", 0, "", 'w:type="separator"') + note("footnote", 4, " Table 2.") + note("footnote", 8, " Table 1."),
        endnotes=note("endnote", 2, " Estimate."),
    )
    assert found == ["It rose 5%[1] in 2020[i], and 7%[2] since.", "The end.", "[1] Table 1.", "[i] Estimate.", "[2] Table 2."]


def test_text_boxes_are_read_once_behind_their_paragraph() -> None:
    box = p(r("In the box."))
    drawing = f"<w:drawing><a:graphic><wps:wsp><wps:txbx><w:txbxContent>{box}</w:txbxContent></wps:txbx></wps:wsp></a:graphic></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox><w:txbxContent>{box}</w:txbxContent></v:textbox></v:shape></w:pict>"
    both = f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{drawing}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>'
    gone = '<w:rPr><w:del w:id="5"/></w:rPr>'
    assert blocks(p(r("Before "), both, r("it."), marks=gone) + p(r(" After."))) == ["In the box.", "Before it. After."]
    assert blocks(p(r("Old."), f"<w:r>{old}</w:r>")) == ["Old.", "In the box."]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        (r("10") + r("1", '<w:vertAlign w:val="superscript"/>') + r("2", '<w:vertAlign w:val="superscript"/>') + r(" cells"), "10¹² cells"),
        (r("2") + r("a+b", '<w:vertAlign w:val="superscript"/>'), "2^(a+b)"),
        (r("CO") + r("2", '<w:vertAlign w:val="subscript"/>') + r(" fell"), "CO2 fell"),
        ("<w:r><w:t>post</w:t><w:softHyphen/><w:t>man</w:t></w:r>", "postman"),
        ("<w:r><w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t><w:tab/><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>", "well-known a b"),
        ('<w:r><w:t>20 </w:t><w:sym w:font="Symbol" w:char="F0B0"/><w:t>C, 3</w:t><w:sym w:font="Symbol" w:char="F06D"/></w:r>', "20 °C, 3μ"),
        (r("half: ") + "<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>", "half: 1/2"),
        ("<m:oMath><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>6</m:t></m:r></m:sup></m:sSup></m:oMath>" + r(" l"), "10⁶ l"),
    ],
)
def test_characters_keep_what_they_say(runs: str, text: str) -> None:
    assert blocks(p(runs)) == [text]


def test_what_is_not_read_is_said() -> None:
    strange = '<w:r><w:sym w:font="House Font" w:char="F041"/><w:commentReference w:id="1"/><w:drawing><c:chart/></w:drawing></w:r>'
    assert reading(p(r("Text."), strange)).notes == (
        "report.docx: 1 symbol of an unknown font, 1 comment and 1 chart were left out.",
    )


def test_the_files_own_date_is_not_the_date_of_publication() -> None:
    about = reading(p(r("Text."))).metadata
    assert (about.published, about.file_date) == (None, "2013-12-23")  # python-docx stamps its template so


def test_a_file_nested_without_end_is_refused() -> None:
    from workbench.errors import UnreadableSourceError

    deep = "<w:sdt><w:sdtContent>" * 120
    with pytest.raises(UnreadableSourceError, match="damaged"):
        reading(deep + p(r("x")) + "</w:sdtContent></w:sdt>" * 120)
