"""Web pages: what they state about themselves, and paragraphs that an extractor loses. Every page is made up for its test."""

import json

import pytest

from workbench.domain.sources import Metadata, Reading
from workbench.ingest import read, segment

PROSE = (
    "The harbour board met on Monday to discuss the missing crane, which nobody has seen since the storm.",
    "Its chair told reporters that the insurance would not pay before the inspectors had finished their work.",
    "Two neighbouring ports have offered to lend equipment until a replacement arrives in the coming spring.",
    "The unions asked for a written guarantee that no job would be lost while the quay stood still.",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in PROSE)


def reading(page: str, name: str = "page.html") -> Reading:
    found, problems = read(page.encode(), name=name)
    assert problems == []
    return found[0]


def about(head: str = "", before: str = "", after: str = "", *, lang: str = "en", outside: str = "") -> Metadata:
    return reading(
        f'<!doctype html><html lang="{lang}"><head><title>The crane that went missing</title>{head}</head><body>{outside}'
        f"<main><article><h1>The crane that went missing</h1>{before}{PARAGRAPHS}{after}</article></main></body></html>"
    ).metadata


def ld(**node: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


@pytest.mark.parametrize(
    ("head", "before", "lang", "published"),
    [
        (ld(**{"@type": "NewsArticle", "datePublished": "2019-03-04T09:00:00+01:00", "dateModified": "2020-01-01"}), "", "en", "2019-03-04"),
        (ld(**{"@graph": [{"@type": "WebPage", "datePublished": "2001-01-01"}, {"@type": "Article", "datePublished": "2019-03-04"}]}), "", "en", "2019-03-04"),
        ('<script type="application/ld+json">{broken</script><meta property="article:published_time" content="2019-03-04">', "", "en", "2019-03-04"),
        ('<meta name="DC.date.issued" content="2019-03-04">', "", "en", "2019-03-04"),
        ('<link rel="canonical" href="https://news.example/2019/03/04/crane.html">', "", "en", "2019-03-04"),
        ("", '<time datetime="2019-03-04T10:00">yesterday</time>', "en", "2019-03-04"),
        ("", '<span itemprop="datePublished">04.03.2019 - 18:50 Uhr</span>', "de", "2019-03-04"),
        ("", "<p>By Ida Lindqvist, 4 March 2019</p>", "en", "2019-03-04"),
        ("", "<p>Von Ida Lindqvist, 4. März 2019</p>", "de", "2019-03-04"),
        ("", "<div class='meta'>Par Ida Lindqvist | 4 mars 2019</div>", "fr", "2019-03-04"),
        ("", "<p>Por Ida Lindqvist · 4 de marzo de 2019</p>", "es", "2019-03-04"),
        ("", "<p>Autor: Ida Lindqvist, 4 marca 2019</p>", "pl", "2019-03-04"),
        ("", "<p>4 марта 2019, 13:43</p>", "ru", "2019-03-04"),
        ("", "<p>2019年3月4日</p>", "ja", "2019-03-04"),
        ("", "<p>الإثنين، 4 مارس 2019</p>", "ar", "2019-03-04"),
        ("", "<p>March 4th, 2019</p>", "en", "2019-03-04"),
        ("", "<p>03/04/2019</p>", "en-US", "2019-03-04"),
        ("", "<p>04/03/2019</p>", "en-GB", "2019-03-04"),
        ("", "<p>04/03/2019</p>", "pt-BR", "2019-03-04"),
        ("", "<p>Updated 5 June 2020</p><p>4 March 2019</p>", "en", "2019-03-04"),
        ("", "<p>۲۰۱۹/۰۳/۰۴</p>", "fa", "2019-03-04"),
    ],
)
def test_the_date_of_the_article(head: str, before: str, lang: str, published: str | None) -> None:
    assert about(head, before, lang=lang).published == published


def test_a_date_beside_the_article_is_not_its_date() -> None:
    today = '<header class="top"><nav><time datetime="2026-11-28">28 November 2026</time></nav></header>'
    related = '<aside class="related"><a href="/b">Ships</a> <time datetime="2025-01-02">2 January 2025</time></aside>'
    found = about(before='<span itemprop="datePublished">4 March 2019</span>', after=related, outside=today)
    assert found.published == "2019-03-04"


def test_a_date_of_a_change_is_kept_apart() -> None:
    found = about('<meta property="article:modified_time" content="2020-06-05T10:00:00Z">', "<p>4 March 2019</p>")
    assert (found.published, found.file_date) == ("2019-03-04", "2020-06-05")
    found = about('<meta property="article:modified_time" content="2020-06-05T10:00:00Z">')
    assert (found.published, found.file_date) == (None, "2020-06-05")


@pytest.mark.parametrize(("line", "lang"), [("۱۴۰۱/۰۲/۰۳", "fa"), ("١٤٤٢/٠٣/٠٤", "ar"), ("03/04/2019", "en")])
def test_a_date_that_cannot_be_read_for_certain_is_left_out_and_named(line: str, lang: str) -> None:
    page = f'<html lang="{lang}"><body><article><h1>The crane that went missing</h1><p>{line}</p>{PARAGRAPHS}</article></body></html>'
    found = reading(page)
    assert found.metadata.published is None
    assert len(found.notes) == 1 and line in found.notes[0]


@pytest.mark.parametrize(
    ("head", "before", "author"),
    [
        (ld(**{"@type": "NewsArticle", "author": [{"@type": "Person", "name": "Ida Lindqvist"}, {"name": "Leah C. Stokes"}]}), "", "Ida Lindqvist; Leah C. Stokes"),
        (ld(**{"@graph": [{"@type": "Article", "author": {"@id": "#a"}}, {"@type": "Person", "@id": "#a", "name": "Ida Lindqvist"}]}), "", None),
        ('<meta name="author" content="Ida Lindqvist and Bo Ek">', "", "Ida Lindqvist; Bo Ek"),
        ('<meta name="author" content="Staff"><meta name="twitter:creator" content="@ida">', "", None),
        ('<meta property="og:site_name" content="Harbour Courier"><meta name="author" content="Harbour Courier">', "", None),
        ('<meta property="article:author" content="https://facebook.example/ida">', "<p>By Ida Lindqvist and Bo Ek</p>", "Ida Lindqvist; Bo Ek"),
        ('<meta property="og:site_name" content="Courier"><meta name="author" content="Courier Editorial Team">', "", None),
        ('<meta name="author" content="Harbour history desk of Ek">', "", "Harbour history desk of Ek"),
        ("", '<a rel="author" href="/ida">Ida Lindqvist</a>', "Ida Lindqvist"),
        ("", '<p class="byline">Von Ida Lindqvist, 4. März 2019</p>', "Ida Lindqvist"),
        ("", "<p>作者：王小明</p>", "王小明"),
    ],
)
def test_authors_are_people(head: str, before: str, author: str | None) -> None:
    found = about(head, before).author
    assert found == (author or ("Ida Lindqvist" if "@graph" in head else None))


LEAD = "Nobody at the port can say where the yellow crane of the eastern quay has gone."


@pytest.mark.parametrize(
    "page",
    [
        f"<header><h1>The crane that went missing</h1><p class='standfirst'>{LEAD}</p></header><div class='body'>{PARAGRAPHS}</div>",
        f"<div class='head'><h1>The crane that went missing</h1><h2>{LEAD}</h2></div><div class='body'>{PARAGRAPHS}</div>",
        f"<h1>The crane that went missing</h1><div class='a'><div class='photo'><p class='cap'>Photo: Ek</p></div> {LEAD}<br>"
        + "<br><br>".join(PROSE)
        + "</div>",
    ],
)
def test_the_lead_is_read(page: str) -> None:
    found = reading(f"<html lang='en'><head><title>The crane that went missing</title></head><body>{page}</body></html>")
    assert found.text.count(LEAD) == 1
    assert found.text.index(LEAD) < found.text.index(PROSE[0])
    assert all(text in found.text for text in PROSE)


def test_a_paragraph_in_the_middle_is_put_back_at_its_place_and_lists_beside_it_are_not() -> None:
    lost = "An inspector said that the serial number had been filed off before the night of the storm."
    page = (
        f"<html lang='en'><head><title>The crane that went missing</title></head><body><article><h1>The crane that went missing</h1>"
        f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p><section><div>{lost}</div></section>"
        "<div class='related-articles'><p>Read also what our readers wrote about the sunken ferry of last year, and why.</p></div>"
        "<div class='newsletter'><p>Subscribe to our newsletter and get the best stories of the harbour every morning.</p></div>"
        "<ul class='links'><li><a href='/1'>The long and winding story of the ferry that sank last year.</a></li></ul>"
        f"<p>{PROSE[2]}</p><p>{PROSE[3]}</p></article>"
        "<div id='comments'><p>I have seen this crane with my own eyes, it is in my garden and it is not yellow.</p></div>"
        "</body></html>"
    )
    found = reading(page)
    places = [found.text.index(text) for text in (PROSE[0], PROSE[1], lost, PROSE[2], PROSE[3])]
    assert places == sorted(places)
    assert not any(words in found.text for words in ("Read also", "newsletter", "winding", "my garden"))
    cut = segment(found.text, found.blocks, found.metadata.language)
    assert lost in [found.text[part.start : part.end] for part in cut]


WAYBACK = (
    "<html lang='en'><head><title>The crane that went missing</title>{head}</head><body><!-- BEGIN WAYBACK TOOLBAR INSERT -->"
    "<div id='wm-ipp-base'><p>The Wayback Machine has 17 captures of this page, between 2015 and 2024, of the harbour.</p></div>"
    "<!-- END WAYBACK TOOLBAR INSERT --><article><h1>The crane that went missing</h1><p>By Ida Lindqvist, 4 March 2019</p>"
    f"{PARAGRAPHS}</article></body></html>"
)


@pytest.mark.parametrize(
    "head",
    [
        "<link rel='canonical' href='https://web.archive.org/web/20240811175440/https://news.example/crane'>",
        "<meta property='og:url' content='https://web.archive.org/web/20240811175440/https://news.example/crane'>",
        "<script>__wm.wombat('https://news.example/crane','20240811175440','https://web.archive.org/','web')</script>",
        "<link rel='canonical' href='https://arquivo.pt/wayback/20240811175440mp_/https://news.example/crane'>",
    ],
)
def test_a_copy_of_an_archive_is_read_as_its_original(head: str) -> None:
    found = reading(WAYBACK.format(head=head))
    meta = found.metadata
    assert (meta.url, meta.publisher, meta.accessed) == ("https://news.example/crane", "news.example", "2024-08-11")
    assert (meta.published, meta.author) == ("2019-03-04", "Ida Lindqvist")
    assert "captures" not in found.text and "2024-08-11" in found.notes[0]


def test_a_copy_of_archive_today_is_read_as_its_original() -> None:
    found = reading(
        "<html><head><title>The crane that went missing</title><meta property='og:site_name' content='archive.ph'>"
        "<link rel='canonical' href='https://archive.ph/2024.08.11-175440/https://news.example/crane'>"
        "<meta property='article:published_time' content='2024-08-11'></head><body><div id='HEADER'><form>"
        "<input value='https://news.example/crane'></form><time itemprop='pubdate' datetime='2024-08-11T17:54:40Z'>11 Aug 2024</time>"
        "<p>Saved from the page of the harbour by the archive of today, which keeps it for ever and a day.</p></div>"
        f"<div id='CONTENT'><article><h1>The crane that went missing</h1><p>4 March 2019</p>{PARAGRAPHS}</article></div></body></html>"
    )
    meta = found.metadata
    assert (meta.url, meta.publisher, meta.accessed) == ("https://news.example/crane", "news.example", "2024-08-11")
    assert meta.published == "2019-03-04" and "Saved from" not in found.text


def test_a_page_that_links_to_an_archive_is_not_a_copy() -> None:
    link = '<p><a href="https://web.archive.org/web/20240811175440/https://other.example/">An archived copy</a></p>'
    found = about('<link rel="canonical" href="https://news.example/crane">', after=link)
    assert (found.url, found.accessed) == ("https://news.example/crane", None)


def test_utf8_with_a_damaged_byte_is_not_guessed() -> None:
    page = f"<html lang='de'><head><meta charset='utf-8'></head><body><article><h1>Größe</h1><p>Für die Behörde ist das schön. {PROSE[0]}</p></article></body></html>"
    found, _ = read(page.encode() + "<p>Über kaputt: ".encode() + b"\xc3...</p>", name="page.html")
    assert "Für die Behörde ist das schön." in found[0].text


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("डॉ. सिंह ने कहा। रु. 500 का नोट।", "डॉ. सिंह ने कहा।"),
        ("Он родился в 1950 г. в Москве. Это так.", "Он родился в 1950 г. в Москве."),
        ("قال د. خالد ذلك. انتهى.", "قال د. خالد ذلك."),
    ],
)
def test_a_text_too_short_for_its_language_is_split_by_the_rules_of_its_script(text: str, first: str) -> None:
    found, _ = read(text.encode(), name="note.txt")
    part = segment(found[0].text, found[0].blocks, found[0].metadata.language)[0]
    assert found[0].text[part.start : part.end] == first


def test_a_cell_over_several_rows_is_in_each_of_them() -> None:
    table = (
        "<table><tr><th rowspan=2>Port</th><th colspan=2>Ships</th></tr><tr><th>2019</th><th>2020</th></tr>"
        '<tr><td rowspan="2">North</td><td>41</td><td rowspan="2">few</td></tr><tr><td>52</td></tr>'
        f'<tr><td rowspan="3">South</td><td>7</td><td>8</td></tr><tr><td rowspan="900000000">{"x" * 300}</td></tr></table>'
    )
    found = reading(f"<html><body><article>{PARAGRAPHS}{table}</article></body></html>")
    texts = [found.text[block.start : block.end] for block in found.blocks if block.kind == "row"]
    assert texts == [
        "Port | Ships", "Port | 2019 | 2020", "North | 41 | few", "North | 52 | few", "South | 7 | 8", f"South | {'x' * 300}",
    ]  # fmt: skip


def test_a_page_without_an_article_keeps_its_blocks_apart_and_its_hidden_text_out() -> None:
    page = (
        "<html><body><div>The crane was <b>not</b> sold.</div><div style='display: none'>Hidden words</div>"
        "<table><tr><td>2019</td><td>4,1</td></tr></table><blockquote>Ann wrote:<br>It was.</blockquote></body></html>"
    )
    found = reading(page)
    assert found.text.split("\n\n") == ["The crane was not sold.", "2019 | 4,1", "Ann wrote:", "It was."]
