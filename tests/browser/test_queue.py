"""The queue in a real browser: pasted claims, bulk actions, a view as an address, and Enter on the focused element."""

from driving import Server, click, fill, keys, open_page, watched_page
from playwright.sync_api import Browser, Page, expect


def test_a_paste_becomes_tagged_and_postponed_claims_that_an_address_finds(
    browser: Browser, server: Server, page: Page
) -> None:
    open_page(page, "/", reviewer="Ada Example")
    click(page.get_by_text("Add claims"))
    click(page.get_by_role("tab", name="Paste a list"))
    fill(
        page.get_by_label("One claim per line"),
        "The port of Harwich *lost* 300 jobs.\nThe elections had many irregularities.\n- Forty ships came to Harwich in May.",
    )
    click(page.get_by_role("button", name="Preview"))
    expect(page.get_by_text("3 lines were read. 3 can be added.")).to_be_visible()
    expect(page.get_by_text("Possible duplicate of claim 1:")).to_be_visible()
    click(page.locator("label").filter(has_text="Line 2"))
    click(page.get_by_role("button", name="Add 2 claims"))
    expect(page.get_by_text("2 claims were added.")).to_be_visible()

    words = page.get_by_label("Search claims")
    fill(words, "Harwich", then="Enter")
    expect(page.get_by_text("2 claims", exact=True)).to_be_visible()
    for claim in (19, 20):
        click(page.locator(f".st-key-line-{claim} label"))
    expect(page.get_by_text("2 claims selected")).to_be_visible()
    click(page.get_by_role("button", name="Tags"))
    fill(page.get_by_label("Add", exact=True), "port news", then="Enter")
    click(page.get_by_role("button", name="Change tags"))
    expect(page.get_by_text("2 claims are tagged port news.")).to_be_visible()
    click(page.get_by_role("button", name="Select all 2"))
    expect(page.get_by_text("2 claims selected")).to_be_visible()
    click(page.get_by_role("button", name="Postpone"))
    fill(page.get_by_label("Reason, or until when"), "The archive answers on Monday")
    click(page.locator(".st-key-do-postpone button"))
    expect(page.get_by_text("2 claims were postponed.")).to_be_visible()

    for fresh in watched_page(browser, server, width=390, height=844):
        open_page(fresh, "/?tag=port+news&state=postponed&sort=nonsense", reviewer="Bob Example")
        expect(fresh.get_by_role("link", name="The port of Harwich *lost* 300 jobs.")).to_be_visible()
        expect(fresh.get_by_role("link", name="Forty ships came to Harwich in May.")).to_be_visible()
        expect(fresh.locator("[class*='st-key-line-']")).to_have_count(2)
        expect(fresh.get_by_text("Postponed: The archive answers on Monday")).to_have_count(2)
        assert "nonsense" not in fresh.url and "tag=port+news" in fresh.url
        assert fresh.evaluate("document.querySelector('.stMain').scrollWidth") <= 390, "nothing scrolls sideways"


def test_enter_goes_on_unless_something_else_has_the_focus(page: Page) -> None:
    open_page(page, "/", reviewer="Ada Example")
    link = page.get_by_role("link", name="The MMR vaccine causes autism.")
    link.focus()
    keys(page, "Enter")
    expect(page.get_by_role("heading", name="The MMR vaccine causes autism.")).to_be_visible()
    keys(page, "g")
    ticks = page.get_by_role("button", name="Select all")
    expect(ticks).to_be_visible()
    ticks.focus()
    keys(page, "Enter")
    expect(page.get_by_text("claims selected")).to_be_visible()
    click(page.get_by_role("button", name="Clear selection"))
    expect(page.get_by_text("claims selected")).to_be_hidden()
    box = page.get_by_label("Select claim 7")
    box.focus()
    keys(page, "Space")
    expect(page.get_by_text("1 claim selected")).to_be_visible()
    expect(box).to_be_focused()
    keys(page, "Enter", "Space")
    expect(box).not_to_be_checked()
    words = page.get_by_label("Search claims")
    fill(words, "vaccine")
    keys(page, "Enter")
    expect(page.get_by_text("claims selected")).to_be_hidden()
    words.blur()
    keys(page, "Enter")
    expect(page.get_by_role("heading", name="The elections had irregularities.")).to_be_visible()
    keys(page, "g")
    expect(words).to_have_value("vaccine")
