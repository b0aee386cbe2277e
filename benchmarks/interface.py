"""Measure the review page in a real browser, on a desk as large as that of a newsroom: key press to painted page, recording
a verdict to the next claim, and the server's CPU time for a key press. The first page of the queue is measured too: the time
until it is shown, the server's CPU time, and the messages that the server sends.

Creates a desk with generated snippets, claims (benchmarks/scale.py) and labels, serves it, and presses keys on the review
page: next, previous, each label, cite, a rating. The time of a press is measured in the browser, from the keydown event to
the first frame that shows the change: the number of the open snippet, the counts of the case, a citation, the selected
rating. With ``--before DIR``, the code in another checkout is measured too, in turn with this one, claim by claim.

Opening Review is timed from the beginning of the navigation to its first snippet. With ``--clients N``, this version is then
measured again while N reviewers without browsers work on the same server (benchmarks/clients.py).

The desk takes minutes to make. With ``--keep``, it stays in the folder, ready to be opened by each version, and the next run
uses it; ``--only-make`` makes it and measures nothing.

    python benchmarks/interface.py --folder DIR [--claims 10000] [--snippets 100000] [--labels 10000] [--rounds 10]
        [--before CHECKOUT] [--clients 29] [--keep] [--only-make]
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from urllib.parse import urljoin

from clients import percentiles as _percentiles
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CODE = Path(os.environ.get("MEASURED_CODE", ROOT))
"""The checkout whose code makes the desk: the oldest one that is measured, so that all can open it."""
sys.path[:0] = [str(CODE), str(ROOT / "tests" / "browser"), str(CODE / "benchmarks")]

from driving import serving  # noqa: E402
from scale import build, generated, real_sentences  # noqa: E402

from workbench.desk import Workbench  # noqa: E402
from workbench.domain.claims import NewClaim  # noqa: E402
from workbench.store.database import Database  # noqa: E402

expect.set_options(timeout=120_000)

REVIEWER = "Ada Example"
MATCHED = 120
"""Number of claims that are matched; the others only fill the desk."""

BROWSER = 80
"""Number of the first matched claims that the browser may open; the clients open those after them."""

PAUSE_MS = 400
"""Pause between two presses, as of a person who reads."""

KEYS = ("j", "k", "s", "f", "x", "i", "e", "k", "j", "5")
"""The keys of one round, after which the verdict is recorded."""

WATCH = """
() => {
  const shown = () => [".active-snippet .num", ".totals", ".active-snippet .cited-number",
    ".st-key-ratings [data-testid='stBaseButton-primary']", ".ratings [aria-pressed='true']"]
    .map((wanted) => document.querySelector(wanted)?.innerText).join("|");
  const claim = () => document.querySelector("h1.claim")?.innerText;
  const complete = () => document.querySelector(".active-snippet")
    && document.querySelectorAll(".waiting-snippet").length > 1
    && !document.querySelector("[data-stale='true'] .active-snippet");
  document.addEventListener("keydown", (event) => {
    const records = event.key === "Enter" && event.ctrlKey;
    if (event.key === "Control") return;
    const look = records ? claim : shown;
    const before = look(), began = performance.now();
    delete document.documentElement.dataset.took;
    const frame = () => {
      if (complete() && look() !== before) document.documentElement.dataset.took = performance.now() - began;
      else requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, true);
}
"""
"""Script that puts the time from a key press to the frame that shows its effect into ``data-took``."""


OPENED = """
(() => {
  const frame = () => {
    if (document.querySelector(".active-snippet")) document.documentElement.dataset.opened = performance.now();
    else requestAnimationFrame(frame);
  };
  frame();
})()
"""
"""Script that puts the time from the beginning of a navigation to the first snippet into ``data-opened``."""


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


@dataclass
class Version:
    """A checkout that is served, and its times in milliseconds."""

    name: str
    code: Path
    page: Page
    process: int
    review: list[float] = field(default_factory=list)
    pressed: list[float] = field(default_factory=list)
    recorded: list[float] = field(default_factory=list)
    queue: list[float] = field(default_factory=list)
    queue_cpu: list[float] = field(default_factory=list)
    queue_messages: list[float] = field(default_factory=list)
    frames: int = 0
    cpu: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._count))

    def _count(self, _: object) -> None:
        self.frames += 1

    def report(self) -> dict[str, object]:
        """Return the percentiles of the times."""
        return {
            "version": self.name,
            "review_opened_ms": _percentiles(self.review),
            "key_to_painted_ms": _percentiles(self.pressed),
            "record_to_next_claim_ms": _percentiles(self.recorded),
            "server_cpu_per_key_ms": _percentiles(self.cpu),
            "queue_ms": _percentiles(self.queue),
            "queue_server_cpu_ms": _percentiles(self.queue_cpu),
            "queue_messages": _percentiles(self.queue_messages),
            "presses": len(self.pressed),
        }


def measure(version: Version, claim: int) -> None:
    """Open a claim, press the keys of one round, record the verdict, and open the queue."""
    page = version.page
    page.goto(f"/review?claim={claim}")
    expect(page.locator(".active-snippet")).to_be_visible()
    version.review.append(float(page.evaluate("document.documentElement.dataset.opened")))
    # The page of the version before, or this one, listens to keys.
    listens = page.locator("html[data-keys], .surface[data-claim]:not([data-claim=''])")
    expect(listens).to_be_attached()
    page.wait_for_timeout(3000)  # until both are idle
    page.evaluate(WATCH)
    before = _cpu_ms(version.process)
    for key in KEYS:
        version.pressed.append(_press(page, key))
    version.cpu.append((_cpu_ms(version.process) - before) / len(KEYS))
    version.recorded.append(_press(page, "Control+Enter"))
    page.wait_for_timeout(2000)
    open_queue(version)


def open_queue(version: Version) -> None:
    """Open the queue, until more claims are shown than the window has room for."""
    before, frames = _cpu_ms(version.process), version.frames
    start = time.perf_counter()
    version.page.goto("/", wait_until="commit")
    # A row of this version, or of those before, which drew rows as elements of Streamlit.
    version.page.locator(".list .line, [data-testid='stPageLink-NavLink']").nth(40).wait_for()
    version.queue.append((time.perf_counter() - start) * 1000)
    version.page.wait_for_timeout(1500)  # for messages that come after it is shown
    version.queue_cpu.append(_cpu_ms(version.process) - before)
    version.queue_messages.append(version.frames - frames)


def _press(page: Page, key: str) -> float:
    page.wait_for_timeout(PAUSE_MS)
    page.keyboard.press(key)
    expect(page.locator("html[data-took]")).to_be_attached()
    return float(page.evaluate("document.documentElement.dataset.took"))


def _cpu_ms(process: int) -> float:
    """Return the CPU time of a process so far. Linux only."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def prepare(name: str, code: Path, made: Path) -> Path:
    """Return a folder with the desk as the code of a checkout leaves it once it has opened it: upgraded, its index saved."""
    ready = made.with_suffix("") / name
    if not (ready / "claims.db").exists():
        unfinished = ready.with_name(f"{name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        shutil.copyfile(made, unfinished / "claims.db")
        command = [sys.executable, "-m", "workbench", "--db", str(unfinished / "claims.db"), "search", "warm up"]
        subprocess.run(command, env=os.environ | {"PYTHONPATH": str(code)}, cwd=code, stdout=subprocess.DEVNULL, check=True)
        unfinished.rename(ready)
    return ready


@contextlib.contextmanager
def served(name: str, code: Path, ready: Path, browser: Browser) -> Iterator[Version]:
    """Serve a copy of a prepared desk with the code of a checkout, to a page of its own that has opened Review once."""
    folder = ready.with_name(f"{name}.served")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ready, folder)
    with serving(folder / "claims.db", "--reviewer", REVIEWER, environment={"PYTHONPATH": str(code)}, folder=code) as server:
        page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=server.url)
        page.add_init_script(OPENED)
        page.goto(f"/review?claim={BROWSER}")
        expect(page.locator(".active-snippet")).to_be_visible()
        page.wait_for_timeout(10_000)  # until model and index are loaded
        yield Version(name, code, page, server.process.pid)
    shutil.rmtree(folder)


def at_work(url: str, claims: Sequence[int], rounds: Callable[[], None]) -> dict[str, object]:
    """Measure while clients work on these claims; return what they report."""
    command = [sys.executable, str(ROOT / "benchmarks" / "clients.py"), url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as clients:
        assert clients.stdin is not None and clients.stdout is not None
        clients.stdin.write("".join(f"{claim}\n" for claim in claims) + "\n")
        clients.stdin.flush()
        assert clients.stdout.readline() == "ready\n", "the clients have not opened their pages"
        rounds()
        clients.stdin.close()
        report: dict[str, object] = json.loads(clients.stdout.read())
    return report


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, required=True, help="folder for the databases")
    options.add_argument("--claims", type=int, default=10_000)
    options.add_argument("--snippets", type=int, default=100_000)
    options.add_argument("--labels", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=10, help=f"claims that are reviewed, at most {BROWSER // 4}")
    options.add_argument("--before", type=Path, help="another checkout, which is measured in turn with this one")
    options.add_argument("--clients", type=int, default=0, help=f"reviewers without browsers, at most {MATCHED - BROWSER}")
    options.add_argument("--keep", action="store_true", help="keep the desk in the folder for the next run")
    options.add_argument("--only-make", action="store_true", help="make the desk and keep it")
    options.add_argument("--chromium", default=shutil.which("chromium"))
    options.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    given.folder = given.folder.resolve()
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.make:
        make(given.make, given.claims, given.snippets, given.labels, given.folder)
        return
    oldest = (given.before or ROOT).resolve()
    made = given.folder / f"desk-{given.claims}-{given.snippets}-{given.labels}.db"
    if not made.exists():
        environment = os.environ | {"MEASURED_CODE": str(oldest), "PYTHONPATH": str(oldest)}
        numbers = {"--claims": given.claims, "--snippets": given.snippets, "--labels": given.labels}
        command = [Path(__file__).resolve(), "--folder", given.folder, "--make", made, *chain(*numbers.items())]
        # In the folder of that checkout, from which its processes import too.
        subprocess.run([sys.executable, *map(str, command)], env=environment, cwd=oldest, check=True)
    checkouts = {"now": ROOT} | ({"before": oldest} if given.before else {})
    ready = {name: prepare(name, code, made) for name, code in checkouts.items()}
    if given.only_make:
        return
    with contextlib.ExitStack() as stack:
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=given.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        versions = [stack.enter_context(served(name, code, ready[name], browser)) for name, code in checkouts.items()]
        for number in range(given.rounds):
            for version in versions[:: 1 if number % 2 else -1]:
                measure(version, 2 * number + 1)
        reports = [version.report() for version in versions]
        if given.clients:
            busy = Version("now, with clients", versions[0].code, versions[0].page, versions[0].process)
            claims, first = range(BROWSER + 1, BROWSER + 1 + given.clients), 2 * given.rounds

            def rounds() -> None:
                for number in range(given.rounds):
                    measure(busy, first + 2 * number + 1)

            clients = at_work(urljoin(busy.page.url, "/").rstrip("/"), claims, rounds)
            reports.append(busy.report() | {"clients": clients})
        browser.close()
    if not given.keep:
        made.unlink()
        shutil.rmtree(made.with_suffix(""))
    print(json.dumps(reports, indent=2))


if __name__ == "__main__":
    main()
