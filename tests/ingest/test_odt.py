"""OpenDocument texts: the text with all changes accepted, without struck or hidden text and comments."""

import io
import zipfile

import pytest

from workbench.domain.sources import Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest import read

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"), ("meta", "meta"))
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'  # fmt: skip
STYLES = "".join(
    f'<style:style style:name="{name}" style:parent-style-name="{parent}"><style:text-properties {look}/></style:style>'
    for name, parent, look in (
        ("up", "", 'style:text-position="super 58%"'), ("down", "", 'style:text-position="-33% 58%"'), ("child", "gone", ""),
        ("gone", "", 'style:text-line-through-style="solid"'), ("P1", "Quotations", ""), ("unseen", "", 'text:display="none"'),
    )
)  # fmt: skip
META = (
    f"<office:document-meta {NAMES}><office:meta><dc:title>The crane</dc:title><meta:initial-creator>Ida</meta:initial-creator>"
    "<dc:creator>Bo</dc:creator><dc:date>2021-03-04T10:00:00</dc:date></office:meta></office:document-meta>"
)


def odt(body: str, **parts: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("meta.xml", META)
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def only(data: bytes, name: str = "crane.odt") -> Reading:
    (found,), problems = read(data, name=name)
    assert problems == []
    return found


def blocks(body: str) -> list[tuple[str, str]]:
    found = only(odt(body))
    return [(block.kind, found.text[block.start : block.end]) for block in found.blocks]


def test_the_parts_of_a_text() -> None:
    body = (
        '<text:h>The missing crane</text:h><text:p>The <text:span text:style-name="x">cra</text:span>ne<text:s text:c="3"/>was<text:tab/>sold'
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>By the board.</text:p>'
        "</text:note-body></text:note>.</text:p><text:list><text:list-item><text:p>One</text:p><text:list><text:list-item><text:p>Two</text:p>"
        '</text:list-item></text:list></text:list-item></text:list><text:p text:style-name="P1">We saw it.</text:p>'
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell><table:table-cell>"
        "<text:p>Cranes</text:p><text:p>sold</text:p></table:table-cell></table:table-row></table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>2009</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>"
        "<text:section><text:p>It <loext:content-control>is</loext:content-control> gone.</text:p></text:section>"
    )
    assert blocks(body) == [
        ("heading", "The missing crane"), ("paragraph", "The crane was sold[1]."), ("item", "One"), ("item", "Two"),
        ("quote", "We saw it."), ("row", "Year | Cranes sold"), ("row", "2009"), ("paragraph", "It is gone."),
        ("paragraph", "[1] By the board."),
    ]  # fmt: skip
    about = only(odt(body)).metadata
    assert (about.title, about.author, about.file_date, about.published) == ("The crane", "Ida", "2021-03-04", None)


def test_changes_are_accepted_and_what_is_not_text_is_counted() -> None:
    found = only(odt(
        '<text:tracked-changes><text:changed-region><text:deletion><text:p>not </text:p></text:deletion></text:changed-region></text:tracked-changes>'
        '<text:p>It was <text:change text:change-id="a"/>sold <text:change-start text:change-id="b"/>twice<text:change-end text:change-id="b"/>'
        '<text:span text:style-name="gone"> in May</text:span><text:span text:style-name="child"> or June</text:span>'
        '<text:span text:style-name="unseen"> never</text:span><office:annotation><dc:creator>Bo</dc:creator><text:p>Check!</text:p></office:annotation>'
        ' for 10<text:span text:style-name="up">6</text:span> and CO<text:span text:style-name="down">2</text:span>.</text:p>'
    ))  # fmt: skip
    assert found.text == "It was sold twice for 10⁶ and CO2."
    (note,) = found.notes
    assert note == (
        "crane.odt: 1 tracked deletion, 2 struck passages, 1 hidden passage and 1 comment were left out: “not”, “in May”, “or June”."
    )


HOSTILE = {
    "nested lists": ("<text:list><text:list-item>" * 90 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 90, "damaged"),
    "malformed": ("<text:p>open", "damaged"),
    "entities": ("&boom;", "damaged"),
    "empty": ("<text:p/>", "no text"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_refused(kind: str) -> None:
    body, sentence = HOSTILE[kind]
    with pytest.raises(UnreadableSourceError, match=sentence):
        blocks(body)


def test_bombs_and_other_files_are_refused() -> None:
    with pytest.raises(UnreadableSourceError, match="for safety"):
        only(odt("<text:p>x</text:p>", **{"Pictures/bomb.png": bytes(400 * 1024 * 1024)}))
    with pytest.raises(UnreadableSourceError, match="not what its name says"):
        only(b"It was sold.")
    assert only(odt("<text:p>It was sold.</text:p>"), "crane.txt").text == "It was sold."
