"""Rules for every page: one catalogue of texts, no requests to other hosts, no text interpreted as markup."""

import re
import tomllib
from pathlib import Path

import pytest

from workbench.app import catalogue
from workbench.app.addresses import Address
from workbench.app.catalogue import say
from workbench.app.components.marks import marked
from workbench.app.components.text import age, day, esc, plain
from workbench.app.server import security_headers, serve
from workbench.errors import InputError

APP = Path(catalogue.__file__).parent


def test_every_sentence_used_is_in_the_catalogue_and_none_is_left_over() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (*APP.rglob("*.py"), *APP.rglob("*.js")))
    used = set(re.findall(r"say\(\s*f?[\"']([^\"'{}]+)[\"']", code))
    families = set(re.findall(r"say\(f?[\"'`]([a-z-]+[.a-z-]*)\$?\{", code))
    sections = tomllib.loads(catalogue.CATALOGUE.read_text("utf-8"))
    known = {f"{section}.{name}" for section, entries in sections.items() for name in entries}
    ternary = set(re.findall(r"[\"']([a-z]+\.[a-z0-9-]+)[\"']", code)) & known
    assert used - known == set()
    left = {key for key in known - used - ternary if not any(key.startswith(prefix) for prefix in families)}
    assert left == set()


def test_one_and_many() -> None:
    assert [say("sources.snippets", n=n) for n in (0, 1, 2)] == ["0 snippets", "1 snippet", "2 snippets"]
    assert [say("insights.days", n=n) for n in ("0", "1", "1.5")] == ["0 days", "1 day", "1.5 days"]


PLURALS = "sources|claims|verdicts|snippets|entries|texts|rows|lines|files|documents|citations|reviewers|days|tags"


def test_no_text_has_a_count_before_a_plural_without_its_singular() -> None:
    texts = tomllib.loads(catalogue.CATALOGUE.read_text("utf-8"))
    for section, entries in texts.items():
        for key, text in entries.items():
            single = text["one"] if isinstance(text, dict) else text
            assert not re.search(rf"\{{\w+(:,)?\}} ({PLURALS})\b", single), f"{section}.{key}: {single}"


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    headers = security_headers()
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "'unsafe-inline'" not in policy["script-src"] and "'unsafe-eval'" not in policy["script-src"]
    assert "http" not in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"


def test_a_taken_port_is_one_sentence(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(InputError, match="--port"):
            serve(
                tmp_path / "claims.db", model=None, device=None, reviewer=None,
                address=Address("127.0.0.1", taken.getsockname()[1]), open_browser=False,
            )


HOSTILE = ['<img src="http://evil.example/x.png">', "![x](http://evil.example/x.png)", "</bdi><script>alert(1)</script>", "&lt;b&gt;"]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_never_markup(text: str) -> None:
    for drawn in (esc(text), marked(text, "image script text")):
        assert "<img" not in drawn and "<script" not in drawn
        assert drawn.count("<bdi>") == drawn.count("</bdi>") == 1
    assert "![" not in plain(text).replace("\\!", "").replace("\\[", "")


def test_shared_words_are_marked_and_the_text_stays_whole() -> None:
    drawn = marked("Irregularities in elections & more", "The elections had irregularities.")
    assert drawn == "<bdi><b>Irregularities</b> in <b>elections</b> &amp; more</bdi>"


@pytest.mark.parametrize(
    ("quote", "claim", "drawn"),
    [
        ("It was 11.3 million.", "There were 11,300,000 cases.", "It was =11.3 million=."),
        ("In 2020, 12 ships came.", "14 ships in 2020", "In =2020=, ≠12≠ <b>ships</b> came."),
        ("It rose by 3.5% to 90.", "It rose by 3 per cent", "It <b>rose</b> by ≠3.5≠% to 90."),
        ("4 of 2021", "In 2019, <b> 2021 <", "4 of =2021="),
        ("<b>7</b>", "7 & 8", "&lt;b&gt;=7=&lt;/b&gt;"),
        ("No number in 1999.", "None at all", "No number in 1999."),
    ],
)
def test_numbers_that_agree_or_differ_are_marked(quote: str, claim: str, drawn: str) -> None:
    html = marked(quote, claim).removeprefix("<bdi>").removesuffix("</bdi>")
    agrees = re.sub('<mark class="agrees">(.*?)</mark>', r"=\1=", html)
    assert re.sub('<mark class="differs">(.*?)</mark>', r"≠\1≠", agrees) == drawn


def test_dates_as_people_write_them() -> None:
    assert [day(value) for value in ("2021-02-01", "2021-02", "2021", None)] == ["1 Feb 2021", "Feb 2021", "2021", "undated"]
    assert age("2022-09-03", "2021-02-01") == "19 months after the claim"
    assert age("2021-01-31", "2021-02-01") == "1 day before the claim"
    assert age("2021-02-01", "2021-02-01") == "same day as the claim"
    assert age(None, "2021") is None
