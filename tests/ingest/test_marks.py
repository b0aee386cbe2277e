"""Superscript, subscript, struck and hidden text of web pages and Markdown; invisible characters."""

import pytest

from workbench.domain.sources import Reading, normalise
from workbench.errors import UnreadableSourceError
from workbench.ingest.marks import LeftOut, lowered, note_mark, raised
from workbench.ingest.read import read

FILLER = "<p>The harbour office counted the ships that came in during the year and wrote down what each of them carried.</p>" * 3


def only(text: str, name: str) -> Reading:
    (found,), problems = read(text.encode(), name=name)
    assert problems == []
    return found


def page(body: str, *, around: str = FILLER) -> Reading:
    """A web page with this in its article."""
    return only(f"<!doctype html><html lang=en><head><title>Ships</title></head><body><article><h1>Ships</h1>{around}{body}</article></body></html>", "ships.html")


def last(body: str) -> str:
    """The last block of such a page."""
    return page(body).text.split("\n\n")[-1]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("6", "⁶"), ("-3", "⁻³"), ("−3", "⁻³"), (" 2 ", " ² "), ("n", "ⁿ"), ("2,3", "²,³"), ("b", "ᵇ"), ("1.5", "^(1.5)"), ("a+b", "^(a+b)"),
        ("st", "st"), ("TH", "TH"), ("e", "e"), ("o", "º"), ("TM", "™"), ("*", "*"), ("®", "®"), ("[3]", "[3]"), ("", ""), ("see below", " see below"),
    ],
)  # fmt: skip
def test_raised_text(text: str, written: str) -> None:
    assert raised(text) == written


@pytest.mark.parametrize(
    ("before", "text", "after", "written"),
    [
        ("CO", "2", " fell", "2"), ("PM", "2.5", "", "2.5"), ("NO", "x", ".", "x"), ("Ca(OH)", "2", "", "2"), ("log", "2", "8", "₂"),
        ("10", "2", "", "₂"), ("x", "i", "", "_(i)"), ("x", "n+1", "", "_(n+1)"), ("NO", "x", "y", "_(x)"), ("word", "set small", "", " set small"),
    ],
)  # fmt: skip
def test_lowered_text(before: str, text: str, after: str, written: str) -> None:
    assert lowered(text, before=before, after=after) == written


def test_note_marks_and_the_sentence_about_what_was_left_out() -> None:
    assert [note_mark(mark) for mark in ("2", " 2 ", "[2]", "†", "")] == ["[2]", "[2]", "[2]", "†", ""]
    left_out = LeftOut()
    assert left_out.sentences("a.md") == ()
    left_out.add("struck passage", "x" * 100)
    left_out.add("struck passage", " two\nwords ")
    left_out.add("chart")
    assert left_out.sentences("a.md") == (f"a.md: 2 struck passages and 1 chart were left out: “{'x' * 59}…”, “two words”.",)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>It holds 3.5×10<sup>6</sup> litres over 12 km<sup>2</sup> of land.</p>", "It holds 3.5×10⁶ litres over 12 km² of land."),
        ("<p>It rose 5%<sup><a href='#n2'>2</a></sup> in 2020<sup class=reference>3</sup>.</p>", "It rose 5%[2] in 2020[3]."),
        ("<p>It rose 5%<a href='#n2'><sup>2</sup></a> in 2020<a role=doc-noteref href=#x>4</a>.</p>", "It rose 5%[2] in 2020[4]."),
        ("<p>It rose 5%<sup>2</sup> in 2020<sup>[<a href='#n'>3</a>]</sup> there.</p>", "It rose 5%² in 2020[3] there."),
        ("<p>About <b>10</b><sup><i>9</i></sup> cells and H<sub>2</sub>O in the 21<sup>st</sup> century.</p>", "About 10⁹ cells and H2O in the 21st century."),
        ("<p>Some 10<span style='vertical-align: super'>4</span> ships with <i>CO</i><sub>2</sub> in them.</p>", "Some 10⁴ ships with CO2 in them."),
        ("<p>The port lost <del>4 million</del> <ins>4 billion</ins> euros last year.</p>", "The port lost 4 billion euros last year."),
        ("<p>It was <s>nev<b>er</b></s> approved <strike>in May</strike> by all.</p>", "It was approved by all."),
        ("<p>It was <span style='text-decoration:line-through'>never</span> approved by all.</p>", "It was approved by all."),
        ("<p>Un<del>im</del>bound ships &amp; 5&nbsp;boats &lt; 7 came to the port.</p>", "Unbound ships & 5 boats < 7 came to the port."),
        ("<p>The crews came.</p><p hidden>A hidden rate of 12 percent.</p>", "The crews came."),
        ("<p>The crews came.</p><template><p>A template of 12 percent.</p></template>", "The crews came."),
        ("<p>The crews came.</p><p style='display: none'>A rate of 12 percent.</p>", "The crews came."),
        ("<p>The crews came.</p><p hidden=until-found>This text unfolds when it is looked for.</p>", "This text unfolds when it is looked for."),
        ("<p>The crews came.</p><div hidden role=tabpanel><p>This text is on the second tab.</p></div>", "This text is on the second tab."),
        ("<p>The crews came.</p><div hidden id='S:0'><p>This text is moved to its place.</p></div>", "This text is moved to its place."),
    ],
)  # fmt: skip
def test_a_page_says_what_it_shows(body: str, text: str) -> None:
    assert last(body) == text


def test_struck_passages_of_a_page_are_said_and_those_around_it_are_not() -> None:
    found = page("<p>It was <s>never <s>ever</s></s> approved by all of them.</p><s><img src=x></s><aside>Now <s>9</s> 7 euros</aside>")
    assert found.notes == ("ships.html: 1 struck passage was left out: “never ever”.",)
    assert page("<p>Nothing is struck here at all.</p>").notes == ()


def test_a_page_that_a_script_would_show_is_read_all_the_same() -> None:
    hidden = only("<html><body><div hidden><p>All of the text is in here.</p></div></body></html>", "a.html")
    assert hidden.text == "All of the text is in here."


def test_a_mark_that_is_never_closed_takes_no_paragraphs_with_it() -> None:
    found = page("<sup><p>The first of the two paragraphs.</p><p>The second of the two paragraphs.</p></sup>")
    assert found.text.split("\n\n")[-2:] == ["The first of the two paragraphs.", "The second of the two paragraphs."]


def test_many_struck_passages_inside_one_another_are_read() -> None:
    assert "All is well" in page("<s>" * 200 + "x" + "</s>" * 200 + "<p>All is well in the harbour today.</p>").text


def test_markdown_leaves_struck_text_out_and_keeps_raised_text_apart() -> None:
    found = only(
        "It earns ~~4 million~~ 4 billion. It is 10<sup>6</sup> and CO<sub>2</sub>, a ^ b ~ c.<br>An <s>open mark.\n\n"
        "| a ~~b~~ | 3<sup>2</sup> |\n|---|---|\n| <del>x</del><ins>y</ins> | `<s>z</s>` |\n\n<div>\nA block\n</div>\n\n<!-- none -->\n",
        "a.md",
    )
    assert found.text.split("\n\n") == ["It earns 4 billion. It is 10⁶ and CO2, a ^ b ~ c. An open mark.", "a | 3²", "y | <s>z</s>"]
    assert found.notes == ("a.md: 3 struck passages and 1 HTML block were left out: “4 million”, “b”, “x”.",)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Arbeits\u00adlosen\u200bquote", "Arbeitslosenquote"),
        ("\ufeffword\u2060joiner", "wordjoiner"),
        ("e\u00ad\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("ភាសា\u200bខ្មែរ", "ភាសា\u200bខ្មែរ"),
        ("\u200bខ្មែរ\u200b 1", "ខ្មែរ 1"),
    ],
)
def test_characters_that_nobody_sees_are_dropped_where_they_spell_nothing(text: str, stored: str) -> None:
    assert normalise(text) == stored
    assert normalise(stored) == stored


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_a_word_with_soft_hyphens_is_one_word_in_every_format(name: str) -> None:
    text = "Die Arbeits\u00adlosen\u00adquote lag im Jahr 2022 bei 5,3 Prozent, sagt das Amt in der Stadt am Fluss."
    assert only(text, name).text.split()[1] == "Arbeitslosenquote"


def test_a_text_of_nothing_that_is_seen_is_refused() -> None:
    with pytest.raises(UnreadableSourceError, match="no text"):
        read("\u00ad\u200b\u00ad".encode(), name="a.txt")
