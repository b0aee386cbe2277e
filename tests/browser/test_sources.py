"""Sources in a real browser: uploads, hostile text, reading, and citing a passage."""

import re
import socket
import threading
from pathlib import Path

from driving import Server, choose, click, fill, open_page
from playwright.sync_api import Page, expect


def upload(page: Page, *files: Path) -> None:
    """Choose files and upload them, once all of them have reached the server: they arrive one after the other."""
    click(page.get_by_text("Add sources").first)
    page.locator("input[type=file]").first.set_input_files([str(file) for file in files])
    click(page.get_by_role("button", name=re.compile(rf"Upload {len(files)} files?$")))


def test_files_are_taken_in_and_a_bad_one_is_named(page: Page, tmp_path: Path) -> None:
    good, bad = tmp_path / "harbour.txt", tmp_path / "broken.pdf"
    good.write_text("The missing crane\n\nThe harbour board says the crane was sold in spring. Nobody has seen the contract.\n")
    bad.write_bytes(b"%PDF-1.7 cut off")
    open_page(page, "/sources", reviewer="Ada Example")
    upload(page, good, bad)
    expect(page.get_by_text("harbour.txt was added")).to_be_visible()
    expect(page.get_by_text("broken.pdf is damaged")).to_be_visible()
    open_page(page, "/sources")
    upload(page, good)
    expect(page.get_by_text("harbour.txt was already added")).to_be_visible()

    click(page.get_by_role("link", name="The missing crane"))
    expect(page.get_by_text("Nobody has seen the contract.")).to_be_visible()
    open_page(page, "/review?claim=1")
    fill(page.get_by_label("Search all evidence"), "crane sold by the harbour board", then="Enter")
    expect(page.get_by_text("The harbour board says the crane was sold in spring.")).to_be_visible()
    expect(page.get_by_text("Sources have changed since this claim was matched")).to_be_visible()


def test_a_pasted_note_is_read_cited_and_made_a_claim(page: Page) -> None:
    open_page(page, "/sources", reviewer="Ada Example")
    click(page.get_by_text("Add sources").first)
    click(page.get_by_role("tab", name="Note or pasted text"))
    fill(page.get_by_label("Title", exact=True), "Call with the port office")
    fill(page.get_by_label("Text", exact=True), "The office 👩‍👩‍👧 confirms the sale. It names no buyer.")
    click(page.get_by_role("button", name="Save note"))
    expect(page.get_by_text("The note was saved as source")).to_be_visible()
    click(page.get_by_role("link", name="Call with the port office"))
    page.locator(".reading .reader").evaluate("""text => {
        const leaves = [...text.querySelectorAll("[data-start]")].map((leaf) => leaf.firstChild);
        document.getSelection().setBaseAndExtent(leaves[0], leaves[0].data.indexOf("👩") + 2, leaves[1], 8);
    }""")
    expect(page.locator(".quoted")).to_have_text("👩‍👩‍👧 confirms the sale. It names")
    click(page.get_by_role("button", name="Clear selection"))
    choose(page, "From", "It names no buyer.")
    expect(page.locator(".quoted")).to_have_text("It names no buyer.")
    fill(page.get_by_label("by words or number"), "elections had irregularities", then="Enter")
    click(page.get_by_text("1. The elections had irregularities."))
    click(page.get_by_role("button", name="Cite", exact=True))
    expect(page.get_by_text("Cited for claim 1")).to_be_visible()
    expect(page.locator("mark.cited-span")).to_have_text("It names no buyer.")
    click(page.get_by_role("button", name="Add as a claim"))
    expect(page.get_by_text("Claim 19 was added")).to_be_visible()
    click(page.get_by_role("link", name="All sources"))
    expect(page.get_by_label("Search title, author or publisher")).to_be_visible()


def test_a_text_is_mapped_and_its_sentences_made_claims(page: Page) -> None:
    open_page(page, "/sources?find=disputed", reviewer="Ada Example")
    click(page.get_by_role("link", name="A disputed vote, step by step"))
    choose(page, "From", "By law it had no access")
    fill(page.get_by_label("by words or number"), "landslide", then="Enter")
    click(page.get_by_role("button", name="Cite", exact=True))
    mark = page.get_by_role("navigation", name="Where this text is cited").get_by_role("link", name="Cited for claim 3, at 83 percent")
    expect(page.locator("mark.cited-span")).not_to_be_in_viewport()
    click(mark)
    expect(page.locator("mark.cited-span")).to_be_in_viewport()
    expect(page.locator(".reader :target")).to_contain_text("By law it had no access to the voter lists")

    click(page.get_by_role("tab", name="Claims in this text"))
    for sentence in ("In January 2021 the armed forces reported", "Errors in the lists, such as people entered twice"):
        click(page.locator(".stCheckbox", has_text=sentence))
    statement = page.get_by_label("Claim (one statement)").last
    expect(statement).to_have_value(re.compile("^Errors in the lists"))
    fill(statement, "The first election commission found errors in the voter lists.", then="Tab")
    click(page.get_by_role("button", name="Add 2 claims"))
    expect(page.get_by_text("2 claims were added, with this source as their appearance: 19, 20.")).to_be_visible()
    click(page.get_by_role("link", name="All sources"))
    expect(page.get_by_label("Search title, author or publisher")).to_have_value("disputed")
    expect(page).to_have_url(re.compile(r"/sources\?find=disputed$"))
    open_page(page, "/review?claim=20")
    expect(page.get_by_role("heading", name="The first election commission found errors in the voter lists.")).to_be_visible()
    expect(page.get_by_text("A disputed vote, step by step")).to_be_visible()


def test_a_link_from_review_opens_the_passage(page: Page) -> None:
    open_page(page, "/review?claim=1", reviewer="Ada Example")
    click(page.locator(".active-snippet").get_by_role("button", name="Read in context"))
    target = page.locator(".target-span")
    expect(target).to_contain_text("have found no evidence of it")
    expect(target).to_be_in_viewport()
    click(page.get_by_role("link", name="Open on the page “Sources”"))
    expect(page).to_have_url(re.compile("/sources"))
    expect(target).to_contain_text("have found no evidence of it")
    expect(target).to_be_in_viewport()


def test_hostile_text_is_shown_and_asks_nobody(page: Page, server: Server, tmp_path: Path) -> None:
    """Another server listens for the request that a picture, a style or a script would make."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as trap:

        def listen() -> None:
            while True:
                try:
                    connection, _ = trap.accept()
                except OSError:
                    return
                asked.append(connection.recv(200))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        there = f"http://127.0.0.1:{trap.getsockname()[1]}"
        hostile = (
            f'Elections <img src="{there}/a.png"> had ![x]({there}/b.png) irregularities '
            f"<script>fetch('{there}/c')</script> <style>body{{background:url({there}/d)}}</style> :material/home: $x^2$."
        )
        file = tmp_path / "hostile.txt"
        file.write_text(f"{hostile}\n")
        open_page(page, "/sources", reviewer="Ada Example")
        upload(page, file)
        open_page(page, "/")
        click(page.get_by_text("Add claims"))
        fill(page.get_by_label("Claim (one statement)"), hostile)
        click(page.get_by_role("button", name="Add claim", exact=True))
        expect(page.get_by_text("Claim 19 was added")).to_be_visible()
        open_page(page, "/review?claim=19")
        expect(page.get_by_role("heading", name="<img src=")).to_be_visible()
        click(page.get_by_role("button", name="Match now"))
        expect(page.locator(".active-snippet")).to_contain_text(f"![x]({there}/b.png)")
        open_page(page, "/log")
    assert asked == []
