"""Pages by their addresses on the pages: the setting, the form, what was received, what changed."""


import opening
import pytest
from streamlit.testing.v1 import AppTest
from web_server import WebServer, response

from workbench.app.catalogue import say
from workbench.desk import Workbench
from workbench.desk.settings import WebPageRules
from workbench.domain.captures import INSTEAD

TEXT = "The commission <b>counted</b> the votes again.\n\nIt found no fault in the result."


def opened(view: str, **query: str) -> AppTest:
    return opening.opened(view, {"beside": say("sources.about")}, **query)


def press(page: AppTest, label: str) -> AppTest:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception, page.exception
    return page


def words(page: AppTest) -> str:
    said = [str(element.value) for kind in ("success", "info", "warning", "error") for element in page.get(kind)]
    return "\n".join(said + [element.proto.body for element in page.get("html")]).replace("\\", "")


def allow(desk: Workbench) -> None:
    desk.settings.choose_web_pages(WebPageRules(True, ("127.0.0.1",)), reviewer=desk.reviewers.add("Ann Example"))


def fetch(page: AppTest, url: str) -> AppTest:
    next(field for field in page.text_area if field.label == say("pages.addresses")).set_value(url)
    return press(page, say("pages.add"))


def test_the_form_says_where_it_is_allowed_until_it_is(desk: Workbench) -> None:
    page = opened("sources")
    assert say("pages.off") in words(page)
    assert say("pages.add") not in [button.label for button in page.button]
    assert "“workbench" not in say("pages.off")


def test_the_setting_is_saved_or_refused(desk: Workbench) -> None:
    page = opened("settings")
    page.toggle(key="web-pages-allowed").set_value(True)
    page.text_area(key="web-pages-hosts").set_value("intranet.example\n10.0.0.5:8080")
    page.button(key="keep-web-pages").click().run()
    assert say("settings.web-pages-kept") in words(page)
    assert desk.settings.web_pages() == WebPageRules(True, ("intranet.example", "10.0.0.5:8080"))
    page.text_area(key="web-pages-hosts").set_value("https://intranet.example/")
    page.button(key="keep-web-pages").click().run()
    assert "is not a host" in words(page)
    assert page.text_area(key="web-pages-hosts").value == "https://intranet.example/"


def test_a_page_is_added_and_a_changed_one_is_compared(desk: Workbench, server: WebServer) -> None:
    allow(desk)
    server.answers["/a"] = response(TEXT, "X-Note: <i>", media_type="text/plain")
    page = fetch(opened("sources"), server.url("/a"))
    assert say("sources.added", name=server.url("/a")) in words(page)
    server.answers["/a"] = response(TEXT.replace("no fault", "<b>one</b> fault"), "X-Note: <i>", media_type="text/plain")
    page = fetch(page, server.url("/a"))
    assert "has changed: document 2 is version 2" in words(page)
    assert say("sources.new-version", n=1, name=server.url("/a")) not in words(page), "told once"
    page = opened("sources", source="2")
    assert "127.0.0.1" in words(page) and "&lt;i&gt;" in words(page), "the headers, as text"
    assert say("pages.warc") in [button.proto.label for button in page.get("download_button")]
    page.toggle(key="changes-2").set_value(True).run()
    assert "<del><bdi>no</bdi></del><ins><bdi>&lt;b&gt;one&lt;/b&gt;</bdi></ins>" in words(page)
    page.toggle(key="code-2").set_value(True).run()
    assert page.code[0].value == TEXT.replace("no fault", "<b>one</b> fault")
    assert [toggle.key for toggle in opened("sources", source="1").toggle] == ["code-1"], "no version before the first"


@pytest.mark.parametrize(
    ("path", "sentence"), [("/missing", "there is no such page (404)"), ("private", "is not public"), ("no address", "is not a web address")]
)
def test_a_page_that_cannot_be_had_is_one_sentence(desk: Workbench, server: WebServer, path: str, sentence: str) -> None:
    allow(desk)
    url = {"private": "http://10.0.0.1/", "no address": "example"}.get(path, server.url(path))
    page = fetch(opened("sources"), url)
    assert sentence in words(page)
    assert "“workbench" not in words(page)
    assert [field.value for field in page.text_area if field.value] == [url], "what was typed stays"


def test_a_login_page_is_named_and_can_be_added(desk: Workbench, server: WebServer) -> None:
    allow(desk)
    server.answers["/a"] = response("<title>Sign in</title><h1>Sign in here</h1><form><input type=password></form>")
    page = fetch(opened("sources"), server.url("/a"))
    assert "sent a login page (“Sign in”) and not the article" in words(page)
    assert desk.sources.page()[1] == 0
    page = press(page, say("pages.add-anyway"))
    assert desk.sources.page()[1] == 1
    assert say("pages.add-anyway") not in [button.label for button in page.button]
    assert say("pages.instead-login") in words(opened("sources", source="1"))


def test_every_kind_of_other_page_has_its_words() -> None:
    assert all(say(f"pages.instead-{kind}") for kind in INSTEAD)
