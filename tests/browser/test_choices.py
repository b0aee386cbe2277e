"""Settings apply to the other pages; the name of the reviewer applies only to this browser."""

from driving import click, fill, keys, open_page
from playwright.sync_api import Page, expect


def test_another_key_and_another_name(page: Page) -> None:
    open_page(page, "/settings", reviewer="Ada Example")
    field = page.get_by_label("Label as supports")
    fill(field, "j")
    click(page.get_by_role("button", name="Save shortcuts"))
    expect(page.get_by_text("The key “j” is used twice")).to_be_visible()
    expect(field).to_have_value("j")
    fill(field, "d")
    click(page.get_by_role("button", name="Save shortcuts"))
    expect(page.get_by_text("The shortcuts were saved.")).to_be_visible()
    click(page.get_by_role("link", name="Review", exact=True))
    expect(page.get_by_role("heading", name="The elections had irregularities.")).to_be_visible()
    keys(page, "d")
    expect(page.locator(".label.supports").first).to_be_visible()

    click(page.get_by_role("link", name="Settings"))
    click(page.get_by_role("button", name="Work under another name"))
    name = page.get_by_label("Your name")
    expect(name).to_be_visible()
    open_page(page, "/settings")  # a browser that was told to forget asks again
    fill(name, "Bob Example", then="Enter")
    expect(page.get_by_text("You work as Bob Example.")).to_be_visible()
    open_page(page, "/settings")
    expect(page.get_by_text("You work as Bob Example.")).to_be_visible()
