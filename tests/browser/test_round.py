"""The main workflow: from the queue to a verdict that can be read from an exported file."""

import csv
import hashlib
import io
import json
import re
from pathlib import Path

from driving import Server, choose, click, fill, keys, open_page, rated, settled, watched_page
from playwright.sync_api import Browser, Page, expect


def test_the_whole_round_by_keyboard(page: Page) -> None:
    open_page(page, "/")
    name = page.get_by_label("Your name")
    fill(name, "Ada Example", then="Enter")
    expect(page.get_by_role("button", name="Continue with claim 1")).to_be_visible()
    keys(page, "Enter")
    expect(page.get_by_role("heading", name="The elections had irregularities.")).to_be_visible()

    active = page.locator(".active-snippet")
    expect(active).to_contain_text("have found no evidence of it")
    keys(page, "f")
    expect(page.get_by_text("Refutes").first).to_be_visible()
    expect(active).to_contain_text("more than 11.3 million irregularities")
    keys(page, "k")
    expect(active).to_contain_text("have found no evidence of it")
    keys(page, "e")
    expect(active).to_contain_text("Cited 1")
    expect(page.locator(".citations")).to_contain_text("have found no evidence of it.” Myanmar’s army chief sets out for Russia")
    keys(page, *"jjjjjjjj")
    expect(active).to_be_in_viewport(ratio=1)
    claim = page.get_by_role("heading", name="The elections had irregularities.")
    expect(claim).to_be_in_viewport(ratio=1)
    keys(page, "5")
    expect(rated(page, "false")).to_be_visible()
    keys(page, "n")
    rationale = page.get_by_label("Rationale")
    expect(rationale).to_be_focused()
    page.keyboard.type("Officials, experts and observers found no evidence; sj5 are letters here.")
    keys(page, "Control+Enter")

    expect(page.get_by_role("heading", name="There were irregularities in the November 2020 election")).to_be_visible()
    settled(page)
    assert page.locator(".stMain").evaluate("it => it.scrollTop") == 0, "the next claim begins at its top"
    click(page.get_by_role("link", name="Verdict log"))
    expect(page.get_by_text("The log is sound")).to_be_visible()
    expect(page.get_by_text("The elections had irregularities.")).to_be_visible()
    click(page.get_by_role("link", name="The elections had irregularities."))
    expect(page).to_have_url(re.compile(r"verdict=\d+"))
    expect(page.get_by_text("Officials, experts and observers found no evidence; sj5 are letters here.")).to_be_visible()
    expect(page.get_by_text("have found no evidence of it").first).to_be_visible()
    keys(page, "Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    click(page.get_by_role("button", name="Export", exact=True))
    expect(page.get_by_text("Exported verdicts: 1.")).to_be_visible()
    with page.expect_download() as got:
        click(page.get_by_role("button", name="Download CSV"))
    (row,) = csv.DictReader(io.StringIO(Path(got.value.path()).read_text("utf-8")))
    assert (row["claim_text"], row["rating"], row["reviewer"]) == ("The elections had irregularities.", "false", "Ada Example")
    assert row["rationale"] == "Officials, experts and observers found no evidence; sj5 are letters here."
    assert "have found no evidence of it" in row["evidence"]

    csv_sha256 = hashlib.sha256(Path(got.value.path()).read_bytes()).hexdigest()
    with page.expect_download() as got:
        click(page.get_by_role("button", name="About this export"))
    meta = json.loads(Path(got.value.path()).read_text("utf-8"))
    assert meta["sha256"] == csv_sha256

    choose(page, "Export format", "JSONL")
    click(page.get_by_role("button", name="Export", exact=True))
    with page.expect_download() as got:
        click(page.get_by_role("button", name="Download JSONL"))
    lines = [json.loads(line) for line in Path(got.value.path()).read_text("utf-8").split("\n") if line]
    bodies = [json.loads(line["body"]) for line in lines]
    texts = {digest: payload["text"] for line in lines for digest, payload in line["payloads"].items()}
    verdict = [body for body in bodies if body["type"] == "verdict-recorded"][-1]
    assert texts[verdict["data"]["rationale"]["payload"]] == row["rationale"]
    assert verdict["data"]["ranking"] in {line["hash"] for line in lines}
    assert lines[-1]["head"]["hash"] == lines[-1]["hash"] == meta["head"]["hash"]
    for line in lines:
        hashed = b"\0".join((b"claim-workbench/log/1", line["prev"].encode(), line["body"].encode()))
        assert hashlib.sha256(hashed).hexdigest() == line["hash"]


def test_a_correction_needs_a_reason_and_keeps_both(page: Page) -> None:
    open_page(page, "/review?claim=7", reviewer="Ada Example")
    keys(page, "5")
    expect(rated(page, "false")).to_be_visible()
    click(page.get_by_role("button", name="Record and next"))
    expect(page.get_by_role("heading", name="The MMR vaccine causes autism.")).to_be_hidden()
    open_page(page, "/review?claim=7")
    expect(page.locator(".decided")).to_contain_text("False The claim is wrong. Ada Example")
    expect(page.locator(".decided")).to_contain_text("Not published")
    expect(page.get_by_text("You rated this False")).to_be_visible()
    keys(page, "6")
    expect(rated(page, "unverifiable")).to_be_visible()
    click(page.get_by_role("button", name="Record and next"))
    expect(page.get_by_text("A correction says why")).to_be_visible()
    fill(page.get_by_label("Reason for the correction"), "The wrong key was pressed.", then="Tab")
    click(page.get_by_role("button", name="Record and next"))
    expect(page.get_by_role("heading", name="The MMR vaccine causes autism.")).to_be_hidden()
    open_page(page, "/log")
    expect(page.get_by_text("(corrected since)")).to_have_count(2)  # one of them is the demonstration's


def test_a_draft_and_the_name_survive_a_reload(page: Page) -> None:
    open_page(page, "/review?claim=4", reviewer="Ada Example")
    keys(page, "3")
    expect(rated(page, "mixed")).to_be_visible()
    rationale = page.get_by_label("Rationale")
    fill(rationale, "Observers differ, and both", then="Escape")
    settled(page)
    page.reload()
    expect(page.get_by_label("Rationale")).to_have_value("Observers differ, and both")
    expect(rated(page, "mixed")).to_be_visible()
    keys(page, "g")
    click(page.get_by_role("link", name="Myanmar’s November 2020 election was free and fair."))
    expect(page.get_by_label("Rationale")).to_have_value("Observers differ, and both")
    keys(page, "2")
    expect(rated(page, "mostly-true")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Rationale")).to_have_value("Observers differ, and both")


def test_no_key_acts_while_a_person_types(page: Page) -> None:
    open_page(page, "/review?claim=1", reviewer="Ada Example")
    expect(page.locator(".active-snippet")).to_be_visible()
    keys(page, "n")
    expect(page.get_by_label("Rationale")).to_be_focused()
    page.keyboard.type("sfxiejkwgh123456")
    keys(page, "Escape")
    expect(page.get_by_label("Rationale")).to_have_value("sfxiejkwgh123456")
    expect(page.locator(".totals")).to_have_text("✓ Supports (0)✗ Refutes (0)≈ Context (0)")
    expect(page.locator(".active-snippet")).to_contain_text("have found no evidence of it")


def test_evidence_beyond_the_ranking_can_be_cited(page: Page) -> None:
    open_page(page, "/review?claim=1", reviewer="Ada Example")
    search = page.get_by_label("Search all evidence")
    fill(search, "Great Wall seen from orbit with the naked eye", then="Enter")
    found = page.get_by_text("From an orbit 160 to 320 kilometres high")
    expect(found).to_be_visible()
    keys(page, "e")
    expect(page.locator(".citations")).to_contain_text("From an orbit 160 to 320 kilometres high")


def test_a_phone_shows_claim_evidence_and_case_below_each_other(browser: Browser, server: Server) -> None:
    for page in watched_page(browser, server, width=390, height=844):
        open_page(page, "/review?claim=1", reviewer="Ada Example")
        expect(page.locator(".active-snippet")).to_be_visible()
        heading = page.get_by_role("heading", name="The elections had irregularities.").bounding_box()
        snippet = page.locator(".active-snippet").bounding_box()
        record = page.get_by_role("button", name="Record and next").bounding_box()
        assert heading and snippet and record
        assert heading["y"] < snippet["y"]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert record["y"] + record["height"] <= 844 + 1, "the verdict bar sticks to the bottom"
