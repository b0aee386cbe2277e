"""What is read from a fetched page: the text in its encoding, and what the page is instead of an article."""

import pytest
from limits import linear_time
from lxml.html import document_fromstring

from workbench.errors import UnreadableSourceError
from workbench.ingest import shared_sandbox
from workbench.ingest.fetched import ReadPage, read_page
from workbench.ingest.walls import wall_of

URL = "https://news.example/report"
ARTICLE = "".join(f"<p>In district {n} the commission counted the votes again and found no fault in the result.</p>" for n in range(20))


def read(
    page: str | bytes,
    media_type: str | None = "text/html",
    charset: str | None = None,
    *,
    url: str = URL,
    requested: str = URL,
) -> ReadPage:
    data = page if isinstance(page, bytes) else page.encode()
    return read_page(data, name=url, media_type=media_type, charset=charset, url=url, requested=requested)


def page(body: str, title: str = "The recount", head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


FORM = '<form><input name=user><input type="Password" name=secret><button>Sign in</button></form>'
COOKIES = "<p>We and our 812 partners use cookies. Cookies help us.</p><form><button>Accept all cookies</button></form>"
SHELL = '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/a.js"></script>'
NOT_FREE = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        (page(f"<h1>Welcome back</h1>{FORM}"), "login"),
        (page(COOKIES), "consent"),
        (page(SHELL), "script"),
        (page('<div id="__next"></div><script>render()</script>'), "script"),
        (page("<p>Please wait while we look at your browser.</p>", "Just a moment..."), "robot-check"),
        (page('<div class="g-recaptcha"></div><p>Prove it, please, before you can read on.</p>'), "robot-check"),
        (page("<p>The commission counted again. Subscribe to read on.</p>", head=NOT_FREE), "paywall"),
        (page("<p>Only for members.</p>", head='<meta property="article:content_tier" content="locked">'), "paywall"),
    ],
)
def test_a_page_that_is_no_article_is_named(html: str, kind: str) -> None:
    assert read(html).instead == kind


def test_a_redirect_to_a_login_or_consent_host_is_named() -> None:
    html = page("<p>Choose how you go on from here, dear reader.</p>")
    assert read(html).instead is None
    assert read(html, url="https://login.news.example/start").instead == "login"
    assert read(html, url="https://news.example/accounts/login?next=/report").instead == "login"
    assert read(html, url="https://consent.news.example/m").instead == "consent"
    login = "https://login.news.example/help"
    assert read(html, url=login, requested=login).instead is None, "it was asked for"


def test_a_long_article_is_kept_whatever_is_beside_it() -> None:
    whole = read(page(f"<article><h1>The recount</h1>{ARTICLE}</article>{FORM}{COOKIES}{SHELL}", head=NOT_FREE))
    assert whole.instead is None
    assert whole.not_free
    assert whole.reading is not None and "In district 7 the commission" in whole.reading.text


def test_a_short_page_without_signs_is_an_article() -> None:
    short = read(page("<article><h1>Correction</h1><p>Our report of Monday named the wrong town. It was Harwich.</p></article>"))
    assert short.instead is None and not short.not_free
    assert short.reading is not None and "It was Harwich." in short.reading.text


@pytest.mark.parametrize(
    ("encoding", "charset", "said_by_page"),
    [
        ("windows-1251", "windows-1251", None),
        ("windows-1251", "Windows-1251", "iso-8859-1"),
        ("utf-8", "utf-8", "windows-1251"),
        ("utf-8", None, "utf-8"),
        ("koi8-r", "koi8-r", "utf-8"),
        ("utf-8", "no-such-encoding", "utf-8"),
        ("utf-8", "idna", "utf-8"),
        ("utf-8", "zlib_codec", "utf-8"),
    ],
)
def test_the_encoding_of_the_server_counts_before_that_of_the_page(encoding: str, charset: str | None, said_by_page: str | None) -> None:
    head = f'<meta charset="{said_by_page}">' if said_by_page else ""
    text = "Комиссия пересчитала голоса в городе и не нашла ошибок."
    data = page(f"<article><h1>Голоса</h1><p>{text}</p></article>", "Голоса", head).encode(encoding)
    result = read(data, charset=charset)
    assert result.reading is not None and text in result.reading.text
    with shared_sandbox() as sandbox:
        contents = sandbox.page(data, url=URL, requested=URL, media_type="text/html", charset=charset)
    assert contents.cut is not None and contents.cut[0].data == data, "the bytes as received"


def test_latin_1_means_windows_1252_as_in_browsers() -> None:
    result = read(page("<article><p>The “recount” cost 5 €.</p></article>").encode("cp1252"), charset="ISO-8859-1")
    assert result.reading is not None and "The “recount” cost 5 €." in result.reading.text


def test_the_bytes_count_before_the_type() -> None:
    with pytest.raises(UnreadableSourceError, match="picture"):
        read(b"\x89PNG\r\n", "text/html")
    assert read(b"Only a text, without any mark in it.", "text/plain").reading is not None
    untyped = read(page(f"<article>{ARTICLE}</article>"), None)
    assert untyped.reading is not None and untyped.reading.media_type == "text/html"
    fragment = read("<p>The commission counted again.</p>", "text/html")
    assert fragment.reading is not None and fragment.reading.text == "The commission counted again."


def test_a_page_of_many_marks_takes_linear_time() -> None:
    marks = "".join(f"<i id=a{n} class=b{n}></i><script src=c{n}></script><iframe src=d{n}></iframe>" for n in range(60_000))
    tree = document_fromstring(page(f"<p>Cookies, cookies.</p>{marks}<noscript>No</noscript>" + "cookie <b>c</b>" * 60_000))
    with linear_time():
        assert wall_of(tree, "", url=URL, requested=URL) is None


def test_a_page_without_text_is_an_error_unless_it_is_known_what_it_is() -> None:
    with pytest.raises(UnreadableSourceError):
        read(page(""))
    assert read(page(SHELL)).instead == "script"
    assert read(page(f'<div id="app"></div>{"<script></script>" * 200}')).instead == "script"
