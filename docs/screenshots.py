"""Take the screenshots in docs/images: each page with the demonstration, light and dark, on a desktop and a phone.

    .venv/bin/python docs/screenshots.py

It serves a temporary database on a free port, and needs Chromium (CHROMIUM_PATH, or "chromium" on the path).
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]
from driving import keys, open_page, rated, serving, settled  # noqa: E402

from workbench import Workbench  # noqa: E402
from workbench.domain.judging import NewVerdict, Seen  # noqa: E402

IMAGES = ROOT / "docs" / "images"
PAGES = (
    ("queue", "/"),
    ("sources", "/sources"),
    ("source", "/sources?source=11&start=644&end=749"),
    ("insights", "/insights"),
    ("log", "/log"),
    ("settings", "/settings"),
)


def work_a_while(desk: Workbench) -> None:
    """Record the work of two reviewers, so that the pages have content."""
    ada, ben = desk.reviewers.add("Ada Example"), desk.reviewers.add("Ben Example")
    rationale = "No witness confirms it."
    for claim, rating in ((7, "false"), (8, "mostly-false"), (10, "false"), (12, "mostly-true"), (13, "mixed")):
        ranking = desk.matching.ranking(claim)
        assert ranking is not None
        first, second = (match.snippet.id for match in ranking.matches[:2])
        desk.review.label(claim, first, "refutes" if "false" in rating else "supports", reviewer=ada, ranking=ranking.run)
        desk.review.cite_snippet(claim, second, reviewer=ada, ranking=ranking.run)
        given, seen = NewVerdict(rating, rationale, confidence="high"), Seen(ranking=ranking.run)
        desk.verdicts.record(claim, given, reviewer=ada, seen=seen, cite=[first])
    desk.verdicts.record(8, NewVerdict("false", rationale), reviewer=ben)
    desk.verdicts.record(13, NewVerdict("mixed", rationale), reviewer=ben)
    desk.verdicts.record(15, NewVerdict("true", rationale, second_wanted=True), reviewer=ben)
    desk.claims.tag([1, 2, 3, 4], add=["Myanmar"], reviewer=ben)
    desk.queue.prioritise([1, 5], 2, reviewer=ben)
    desk.queue.assign([5, 6], [ben], reviewer=ben)
    desk.queue.postpone([14], "The archive answers on Monday.", reviewer=ben)


def review(page: Page, *, pressed: str) -> None:
    """Open the review page and press keys that label, cite and rate.

    Give no keys for a case that is finished, because a label's key removes the label when it is pressed again.
    """
    open_page(page, "/review?claim=1")
    for key in pressed:
        keys(page, key)
        settled(page)
        page.wait_for_timeout(400)
    expect(rated(page, "false")).to_be_visible()


def main() -> None:
    """Take all screenshots."""
    chromium = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            database = Path(folder) / f"{scheme}.db"
            desk = Workbench.open(database, create=True)
            desk.seeds.load()
            work_a_while(desk)
            with serving(database, "--reviewer", "Ada Example") as server:
                for width, height, suffix, pressed in ((1440, 900, "", "fxskkke5"), (390, 844, "-phone", "")):
                    page = browser.new_page(
                        viewport={"width": width, "height": height}, color_scheme=scheme, base_url=server.url
                    )
                    for name, path in PAGES:
                        open_page(page, path)
                        page.wait_for_timeout(800)
                        page.screenshot(path=IMAGES / f"{name}{suffix}-{scheme}.png")
                    review(page, pressed=pressed)
                    page.screenshot(path=IMAGES / f"review{suffix}-{scheme}.png")
                    page.close()
        browser.close()


if __name__ == "__main__":
    main()
