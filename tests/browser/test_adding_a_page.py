"""A page by its address, in a real browser: nothing in it is requested, neither when it is added nor when it is shown."""

from driving import Server, click, fill, open_page
from playwright.sync_api import Page, expect
from web_server import response, serving as serving_pages

from workbench.desk import Workbench
from workbench.desk.settings import WebPageRules

ARTICLE = "".join(f"<p>In district {n} the commission counted the votes again and found no fault in the result.</p>" for n in range(20))
LOADS = '<link rel=stylesheet href="/s.css"><script src="/s.js"></script><img src="/i.png"><iframe src="/f"></iframe>'


def test_a_page_is_shown_as_received_and_asks_nobody(page: Page, server: Server) -> None:
    desk = Workbench.open(server.database)
    desk.settings.choose_web_pages(WebPageRules(True, ("127.0.0.1",)), reviewer=desk.reviewers.add("Ada Example"))
    with serving_pages() as web:
        web.answers["/a"] = response(f"<!doctype html><title>The recount</title><article><h1>The recount</h1>{LOADS}{ARTICLE}</article>")
        open_page(page, "/sources", reviewer="Ada Example")
        if not page.get_by_role("tab", name="Web page").is_visible():
            click(page.get_by_text("Add sources"))
        click(page.get_by_role("tab", name="Web page"))
        fill(page.get_by_label("Web address").first, web.url("/a"))
        click(page.get_by_role("button", name="Add from URL"))
        expect(page.get_by_text("was added.")).to_be_visible(timeout=90_000)  # reader and model are loaded first
        (row, *_), _ = desk.sources.page(limit=1)
        open_page(page, f"/sources?source={row.document.id}")
        expect(page.get_by_text("In district 7 the commission")).to_be_visible()
        click(page.get_by_role("tab", name="Metadata"))
        click(page.get_by_text("The page as received (1 time)"))
        click(page.get_by_text("Show the source code"))
        expect(page.get_by_test_id("stCode")).to_contain_text('<img src="/i.png">')
        assert web.paths == ["/robots.txt", "/a"]
