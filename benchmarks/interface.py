"""Measure the time from a key press to the updated page, in a real browser, on a desk as large as that of a newsroom.

Creates a desk with generated snippets, claims (benchmarks/scale.py) and labels, serves it, and presses keys on the review
page: next, previous, each label, cite, a rating. The time of a press is measured in the browser, from the keydown event to
the change in the document: the number of the open snippet, the counts of the case, a citation, the selected rating. The
first page of the queue is timed too, from the request to its last line.

    python benchmarks/interface.py --folder DIR [--claims 10000] [--snippets 100000] [--labels 10000] [--presses 200]
"""

import argparse
import json
import random
import shutil
import sys
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser"), str(ROOT / "benchmarks")]

from driving import keys, open_page, serving, settled  # noqa: E402
from scale import build, generated, real_sentences  # noqa: E402

from workbench.desk import Workbench  # noqa: E402
from workbench.domain.claims import NewClaim  # noqa: E402
from workbench.store.database import Database  # noqa: E402

REVIEWER = "Ada Example"
MATCHED = 20
"""Number of claims that are matched and reviewed; the others only fill the desk."""

PAUSE_MS = 400
"""Pause between two presses, as of a person who reads."""

WATCH = """
() => {
  const state = () => [".active-snippet .num", ".three", ".active-snippet .cited-number",
    ".st-key-ratings [data-testid='stBaseButton-primary']"]
    .map((wanted) => document.querySelector(wanted)?.innerText).join("|");
  document.addEventListener("keydown", () => {
    const before = state(), began = performance.now();
    delete document.documentElement.dataset.took;
    const watcher = new MutationObserver(() => {
      if (document.querySelector(".active-snippet") && state() !== before) {
        document.documentElement.dataset.took = performance.now() - began;
        watcher.disconnect();
      }
    });
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  }, true);
}
"""


def make(path: Path, claims: int, snippets: int, labels: int, folder: Path) -> None:
    """Create a desk with these numbers of claims, snippets and labels."""
    base = folder / f"{snippets}.db"
    if not base.exists():
        build(base, snippets, min(4000, snippets), folder)
    partial = path.with_suffix(".partial")
    shutil.copyfile(base, partial)
    desk = Workbench.open(partial)
    chance = random.Random(claims)
    sentences = generated(real_sentences(folder), chance)
    ada = desk.reviewers.add(REVIEWER)
    desk.claims.import_rows([(n, NewClaim(next(sentences), tags=(f"tag {n % 20}",))) for n in range(claims)], reviewer=ada)
    desk.matching.match(range(1, MATCHED + 1))
    for number in range(labels):
        claim = chance.randrange(MATCHED + 1, claims + 1)
        desk.review.label(claim, 1 + number % snippets, chance.choice(["supports", "refutes", "context"]), reviewer=ada)
    print(f"{claims:,} claims, {snippets:,} snippets, {desk.log.head().seq:,} log entries", file=sys.stderr)
    Database(Path(desk.path)).forget()
    partial.rename(path)


def presses(page: Page, count: int) -> list[float]:
    """Return the milliseconds from key press to update, for presses on several claims."""
    times: list[float] = []
    claim = 0
    while len(times) < count:
        claim = claim % MATCHED + 1
        open_page(page, f"/review?claim={claim}")
        expect(page.locator(".active-snippet")).to_be_visible()
        keys(page, "Escape")  # waits until the page handles keys
        page.evaluate(WATCH)
        for key in ("j", "k", "s", "f", "x", "i", "e", "k", "j", "5"):
            settled(page)
            page.wait_for_timeout(PAUSE_MS)
            page.keyboard.press(key)
            expect(page.locator("html[data-took]")).to_be_attached()
            times.append(float(page.evaluate("document.documentElement.dataset.took")))
    return times[:count]


def queue(page: Page, rounds: int = 10) -> list[float]:
    """Return the milliseconds until the queue shows its first page, for each round."""
    times: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        page.goto("/")
        expect(page.locator("[data-testid='stPageLink-NavLink']").nth(40)).to_be_visible()
        times.append((time.perf_counter() - start) * 1000)
    return times


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, required=True, help="folder for the databases")
    options.add_argument("--claims", type=int, default=10_000)
    options.add_argument("--snippets", type=int, default=100_000)
    options.add_argument("--labels", type=int, default=10_000)
    options.add_argument("--presses", type=int, default=200)
    options.add_argument("--chromium", default=shutil.which("chromium"))
    given = options.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    made = given.folder / f"desk-{given.claims}-{given.snippets}-{given.labels}.db"
    if not made.exists():
        make(made, given.claims, given.snippets, given.labels, given.folder)
    used = given.folder / "used.db"
    for old in given.folder.glob("used.db*"):
        old.unlink()
    shutil.copyfile(made, used)
    with serving(used, "--reviewer", REVIEWER) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=server.url)
        pressed = presses(page, given.presses)
        shown = queue(page)
        browser.close()
    print(json.dumps({
        "key_to_page_ms": {"p50": float(np.percentile(pressed, 50)), "p95": float(np.percentile(pressed, 95))},
        "queue_ms": {"p50": float(np.percentile(shown, 50)), "max": max(shown)},
        "presses": len(pressed),
    }, indent=2))  # fmt: skip


if __name__ == "__main__":
    main()
