"""The demonstration makes room for an own desk while a person looks, and a page that was open does nothing to the new desk."""

from driving import Server, click, fill, keys, open_page
from playwright.sync_api import Page, expect

from workbench.desk import Workbench


def test_an_own_desk_begins_empty_and_an_open_review_does_nothing_to_it(page: Page, server: Server) -> None:
    open_page(page, "/", reviewer="Ada Example")
    other = page.context.new_page()
    other.goto(f"{server.url}/review?claim=1")
    expect(other.locator(".active-snippet")).to_be_visible()
    page.bring_to_front()
    click(page.get_by_text("Start your own desk"))
    click(page.get_by_role("button", name="Move the demonstration and start"))
    fill(page.get_by_label("Your name"), "Ada Example", then="Enter")
    expect(page.get_by_text("This desk is empty now. The demonstration is kept in")).to_be_visible()
    expect(page.get_by_text("Three steps to the first verdict")).to_be_visible()

    desk = Workbench.open(server.database)
    head = desk.log.head()
    other.bring_to_front()
    keys(other, "s")
    expect(other.get_by_text("Every claim is decided or withdrawn").or_(other.get_by_label("Your name"))).to_be_visible()
    assert desk.log.head() == head and desk.queue.counts() == {}
