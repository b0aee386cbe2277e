"""Long work in a real browser: it goes on when one leaves the page, and its result waits in the header."""

import socket
import threading

from axe_playwright_python.sync_playwright import Axe
from driving import Server, click, fill, open_page, settled
from playwright.sync_api import Page, expect
from web_server import response, serving as serving_pages

from workbench.desk import Workbench
from workbench.desk.settings import WebPageRules

ARTICLE = "".join(f"<p>In district {n} the commission counted the votes again and found no fault.</p>" for n in range(20))


def test_work_goes_on_when_one_leaves_the_page(page: Page, server: Server) -> None:
    desk = Workbench.open(server.database)
    desk.settings.choose_web_pages(WebPageRules(True, ("127.0.0.1",)), reviewer=desk.reviewers.add("Ada Example"))
    go_on = threading.Event()

    def slow(connection: socket.socket) -> None:
        go_on.wait(60)
        connection.sendall(response(f"<!doctype html><title>The slow recount</title><article><h1>The slow recount</h1>{ARTICLE}</article>"))

    with serving_pages() as web:
        web.answers |= {"/a": response(f"<!doctype html><title>The recount</title><article><h1>The recount</h1>{ARTICLE}</article>"), "/slow": slow}
        open_page(page, "/sources", reviewer="Ada Example")
        if not page.get_by_role("tab", name="Web page").is_visible():
            click(page.get_by_text("Add sources"))
        click(page.get_by_role("tab", name="Web page"))
        addresses = [web.url("/a"), web.url("/slow"), web.url("/missing"), *(web.url(f"/none/{n}") for n in range(3))]
        fill(page.get_by_label("Web addresses, one per line"), "\n".join(addresses))
        click(page.get_by_role("button", name="Add from URL"))
        expect(page.get_by_text("This goes on in the background")).to_be_visible()

        click(page.get_by_role("link", name="Queue"))
        line = page.locator(".st-key-jobs")
        expect(line.locator("[role=status]")).to_have_text("6 web pages: started.")
        expect(line).to_contain_text("Fetching pages · 17 %")
        details = line.get_by_role("button", name="Jobs")
        details.press("Enter")
        box = page.get_by_test_id("stPopoverBody")
        expect(box).to_contain_text(f"Page 2 of 6: {web.url('/slow')}")
        go_on.set()
        expect(line.locator("[role=status]")).to_have_text("6 web pages: finished.", timeout=90_000)
        expect(box).to_contain_text("2 documents were added.")
        expect(box).to_contain_text("there is no such page (404)")
        settled(page)
        assert Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] == []
        open_page(page, "/log")
        expect(line).to_contain_text("6 web pages: finished")
        click(line.get_by_role("button", name="Jobs"))
        click(box.get_by_role("button", name="Dismiss"))
        expect(line.get_by_role("button", name="Jobs")).not_to_be_visible()
        assert desk.sources.page(words="recount")[1] == 2
