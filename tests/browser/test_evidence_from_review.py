"""Evidence is added, selected in its source, cited and made a claim without leaving Review."""

from pathlib import Path

from driving import Server, click, fill, keys, open_page, settled
from playwright.sync_api import Page, expect
from web_server import response, serving as serving_pages

from workbench.desk import Workbench
from workbench.desk.settings import WebPageRules

NOTE = "Zoë 👩‍👩‍👧 of the commission said:\tno fraud 😀 at all. <img src=x onerror='window.hacked=1'> It counted x\u0301 and y twice."
ARTICLE = "".join(f"<p>In district {n} the commission counted the election’s votes again and found no irregularities.</p>" for n in range(9))


def test_evidence_is_added_selected_and_cited_without_leaving_the_page(page: Page, server: Server, tmp_path: Path) -> None:
    desk = Workbench.open(server.database)
    ada = desk.reviewers.add("Ada Example")
    desk.settings.choose_web_pages(WebPageRules(True, ("127.0.0.1",)), reviewer=ada)

    def cited() -> list[str]:
        settled(page)
        return [evidence.anchor.quote for evidence in desk.review.case(1, reviewer=ada).cites]

    # A quote, which is kept until it is sent.
    open_page(page, "/review?claim=1", reviewer="Ada Example")
    keys(page, "+")
    expect(page.get_by_label("Web address", exact=True)).to_be_focused()
    page.get_by_label("Quote or note").fill(NOTE)
    page.reload()
    keys(page, "+")
    expect(page.get_by_label("Quote or note")).to_have_value(NOTE)
    click(page.get_by_role("button", name="Save note"))
    expect(page.locator(".refusal")).to_contain_text("A note needs a title")
    expect(page.get_by_label("Quote or note")).to_have_value(NOTE)
    fill(page.get_by_label("Title of its source"), "Call <b>now</b>")
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".counts")).to_contain_text("added from “Call <b>now</b>”", timeout=90_000)  # the model is loaded first
    expect(page.locator(".active-snippet")).to_be_focused()
    keys(page, "e")
    assert len(cited()) == 1 and cited()[0] in NOTE
    expect(page.locator(".search-bar")).to_be_visible()

    # Any passage of its source, by keyboard and by mouse.
    keys(page, "l")
    expect(page.locator(".reader-text")).to_be_focused()
    keys(page, "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "Shift+ArrowUp", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowLeft", "f", "e")
    selection = page.evaluate("document.getSelection().toString()")
    assert cited()[1] in NOTE and len(cited()[1]) > 10 and cited()[1].split()[0] == selection.split()[0]
    page.locator(".reader-text").evaluate("""text => {
        const leaves = [...text.querySelectorAll("[data-start]")].map((leaf) => leaf.firstChild);
        const [first, last] = ["👩", "😀"].map((sign) => leaves.find((leaf) => leaf.data.includes(sign)));
        document.getSelection().setBaseAndExtent(first, first.data.indexOf("👩") + 2, last, last.data.indexOf("😀") + 1);
    }""")
    expect(page.locator(".selection")).to_contain_text("no fraud 😀”")
    click(page.locator(".selection").get_by_role("button", name="Cite"))
    assert cited()[2] == NOTE[NOTE.index("👩") : NOTE.index(" at all")]
    expect(page.locator(".citations li").nth(2)).to_contain_text(cited()[2].split("\t")[1])
    click(page.get_by_role("button", name="Make it a claim"))
    fill(page.get_by_label("Claim (one statement)"), "The commission found no fraud.")
    click(page.get_by_role("button", name="Add claim"))
    expect(page.get_by_role("status")).to_contain_text("Claim 19 was added")
    keys(page, "Escape", "Escape")
    expect(page.locator(".active-snippet")).to_be_focused()

    # Files, one of them damaged, and a page by its address.
    good, bad = "The missing crane\n\nThe harbour board counted the irregularities of the election.\n", tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.7 cut off" * 200_000)
    keys(page, "+")
    page.get_by_label("Files, here or dropped").set_input_files(str(bad))
    page.locator(".surface").evaluate(
        """(surface, text) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([text], "harbour.txt"));
        surface.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }""",
        good,
    )
    expect(page.locator(".counts")).to_contain_text("“The missing crane”")
    expect(page.locator(".active-snippet")).to_contain_text("The missing crane")
    expect(page.locator(".refusal").last).to_contain_text("broken.pdf is damaged")
    with serving_pages() as web:
        web.answers["/a"] = response(f"<!doctype html><title>The recount</title><article><h1>The recount</h1>{ARTICLE}</article>")
        click(page.get_by_role("button", name="Add evidence"))
        fill(page.get_by_label("Web address", exact=True), web.url("/a"), then="Enter")
        expect(page.locator(".counts")).to_contain_text("“The recount”")
        assert web.paths == ["/robots.txt", "/a"]
    keys(page, "s")
    settled(page)
    assert [item.label for item in desk.review.case(1, reviewer=ada).labelled].count("supports") == 1
    click(page.get_by_role("button", name="Back to the ranking"))
    expect(page.get_by_text("Sources have changed since this claim was matched")).to_be_hidden()

    # On a wide screen the source is beside the evidence; the case file is downloaded.
    page.set_viewport_size({"width": 1920, "height": 1080})
    keys(page, "k", "j")
    quote = page.locator(".active-snippet .quoted")
    expect(page.locator(".reader-text .target-span").first).to_be_in_viewport()
    assert page.locator(".reader-text .target-span").first.inner_text() in quote.inner_text().replace(" =", "").replace(" ≠", "")
    boxes = [page.locator(name).bounding_box() for name in (".case-column", ".evidence-column", ".reader-column")]
    assert all(box for box in boxes) and [box["x"] for box in boxes if box] == sorted(box["x"] for box in boxes if box)
    with page.expect_download() as got:
        page.get_by_role("button", name="Download case file").click()
    assert got.value.suggested_filename == "claim-1.html" and "no fraud 😀" in Path(got.value.path()).read_text("utf-8")
    assert page.evaluate("window.hacked") is None and page.locator(".surface :is(img, script)").count() == 0
