"""The queue in a real browser: pasted claims, acts on many, keys, a view as an address, and Enter on the focused element."""

import re

from driving import Server, click, fill, keys, open_page, settled, watched_page
from playwright.sync_api import Browser, Page, expect

from workbench.desk import Workbench
from workbench.domain import NewClaim
from workbench.domain.triage import criterion_from_line


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
        click(page.get_by_label(f"Select claim {claim}"))
    expect(page.get_by_text("2 claims selected")).to_be_visible()
    click(page.get_by_role("button", name="Tags"))
    fill(page.get_by_label("Add", exact=True), "port news", then="Enter")
    expect(page.get_by_text("2 claims are tagged port news.")).to_be_visible()
    expect(page.get_by_text("2 claims selected")).to_be_hidden()
    click(page.get_by_role("button", name="Select all 2"))
    click(page.get_by_role("button", name="Assign", exact=True))
    click(page.get_by_label("Ada Example"))
    click(page.locator(".bulk-form").get_by_role("button", name="Assign", exact=True))
    expect(page.get_by_text("2 claims were assigned to Ada Example.")).to_be_visible()
    click(page.get_by_role("button", name="Select all 2"))
    click(page.get_by_role("button", name="Match", exact=True))
    expect(page.get_by_text("2 claims were matched.")).to_be_visible()
    click(page.get_by_role("button", name="Select all 2"))
    click(page.get_by_role("button", name="Postpone"))
    fill(page.get_by_label("Reason, or until when"), "The archive answers on Monday", then="Enter")
    expect(page.get_by_text("2 claims were postponed.")).to_be_visible()

    for fresh in watched_page(browser, server, width=390, height=844):
        open_page(fresh, "/?tag=port+news&state=postponed&sort=nonsense", reviewer="Bob Example")
        expect(fresh.get_by_role("link", name="The port of Harwich *lost* 300 jobs.")).to_be_visible()
        expect(fresh.get_by_role("link", name="Forty ships came to Harwich in May.")).to_be_visible()
        expect(fresh.locator("[data-row]")).to_have_count(2)
        expect(fresh.get_by_text("Postponed: The archive answers on Monday")).to_have_count(2)
        assert "nonsense" not in fresh.url and "tag=port+news" in fresh.url
        assert fresh.evaluate("document.querySelector('.stMain').scrollWidth") <= 390, "nothing scrolls sideways"


def test_enter_goes_on_unless_something_else_has_the_focus(page: Page) -> None:
    open_page(page, "/", reviewer="Ada Example")
    page.get_by_role("link", name="The MMR vaccine causes autism.").focus()
    keys(page, "Enter")
    expect(page.get_by_role("heading", name="The MMR vaccine causes autism.")).to_be_visible()
    keys(page, "g")
    ticks = page.get_by_role("button", name="Select all")
    expect(ticks).to_be_visible()
    ticks.focus()
    keys(page, "Enter")
    expect(page.locator(".bulk").get_by_text("claims selected")).to_be_visible()
    click(page.get_by_role("button", name="Clear selection"))
    expect(page.locator(".bulk")).to_be_hidden()
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
    expect(page.locator(".bulk")).to_be_hidden()
    words.blur()
    keys(page, "Enter")
    expect(page.get_by_role("heading", name="The elections had irregularities.")).to_be_visible()
    keys(page, "g")
    expect(words).to_have_value("vaccine")


def test_claims_are_read_selected_scored_and_opened_by_key(page: Page, server: Server) -> None:
    desk = Workbench.open(server.database)
    ada = desk.reviewers.add("Ada Example")
    desk.queue.choose_criteria([criterion_from_line("Harm = 3"), criterion_from_line("Reach = 2")], reviewer=ada)
    desk.claims.import_rows([(n, NewClaim(f"Ship {n} of {n * 7} came.")) for n in range(100)], reviewer=ada)
    desk.claims.withdraw(16, "Entered twice.", reviewer=ada)
    open_page(page, "/?sort=oldest", reviewer="Ada Example")
    keys(page, "j", "j")
    grid, active = page.get_by_role("grid", name="Claims"), page.locator(".line.active")
    expect(grid).to_be_focused()
    expect(grid).to_have_attribute("aria-activedescendant", "row-2")
    expect(grid).to_have_attribute("aria-rowcount", "118")
    keys(page, "2", "t", "3")
    expect(active).to_contain_text("12 points (Harm 2 × 3 + Reach 3 × 2)")
    keys(page, "3")
    expect(active).to_contain_text("6 points (Harm 2 × 3)")
    settled(page)
    assert desk.claims.get(2).triage == {"harm": 2}

    keys(page, "v", "Shift+J", "Shift+ArrowDown", "k", "Space")
    expect(page.get_by_text("2 claims selected")).to_be_visible()
    keys(page, "1")
    settled(page)
    assert [desk.claims.get(id).triage.get("reach") for id in (2, 3, 4)] == [1, None, 1]
    click(page.get_by_label("Select claim 15"))
    page.get_by_label("Select claim 17").click(modifiers=["Shift"])
    expect(page.get_by_text("5 claims selected")).to_be_visible()
    click(page.get_by_role("button", name="Priority"))
    click(page.get_by_role("button", name="soon"))
    expect(page.get_by_role("alert")).to_contain_text("Claim 16 was withdrawn (Entered twice.); leave it out.")
    click(page.get_by_role("button", name="Deselect 1 claim that cannot be changed"))
    click(page.get_by_role("button", name="soon"))
    expect(page.get_by_text("The priority of 4 claims is now “soon”.")).to_be_visible()
    assert [desk.claims.get(id).priority for id in (2, 15, 17)] == [1, 1, 1]

    keys(page, "End")
    expect(active).to_contain_text("Ship 99 of 693 came.")
    expect(active).to_be_in_viewport(ratio=1)
    expect(page).to_have_url(re.compile(r"\?sort=oldest&at=118$"))
    page.reload()
    expect(active).to_contain_text("Ship 99 of 693 came.")
    expect(active).to_be_in_viewport(ratio=1)
    keys(page, "k", "Enter")
    expect(page.get_by_role("heading", name="Ship 98 of 686 came.")).to_be_visible()
    settled(page)
    page.go_back()
    expect(active).to_contain_text("Ship 98 of 686 came.")
    keys(page, "j", "Enter")
    expect(page.get_by_role("heading", name="Ship 99 of 693 came.")).to_be_visible()
    keys(page, "g")
    expect(active).to_contain_text("Ship 99 of 693 came.")
    keys(page, "?")
    expect(page.get_by_role("dialog")).to_contain_text("Set the triage score")
