"""Review loses nothing that was pressed or typed, and shows no text as anything but text."""

import itertools
import signal
from collections.abc import Callable
from pathlib import Path

import dying_server
from driving import Server, click, fill, free_port, keys, open_page, rated, serving, settled, watched_page
from playwright.sync_api import Browser, Page, expect

from workbench.desk import Workbench
from workbench.domain.claims import Appearance, NewClaim
from workbench.domain.judging import NewVerdict
from workbench.domain.sources import Metadata

WAIT_MS = 50


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what the desk has, for half a minute at most."""
    for _ in range(30_000 // WAIT_MS):
        if holds():
            return
        page.wait_for_timeout(WAIT_MS)
    raise AssertionError("it did not come")


def copied(seeded: Workbench, folder: Path) -> Workbench:
    """A copy of the demonstration, for a server that is killed."""
    seeded.maintenance.backup(folder / "claims.db")
    return Workbench.open(folder / "claims.db")


def test_nothing_is_lost_when_the_server_stops_is_killed_or_two_tabs_are_open(
    browser: Browser, seeded: Workbench, tmp_path: Path
) -> None:
    desk, port = copied(seeded, tmp_path), free_port()
    database = Path(desk.path)
    ada = desk.reviewers.add("Ada Example")
    ranking = desk.matching.ranking(1)
    assert ranking is not None
    spans = [match.document.span(match.snippet.start, match.snippet.end) for match in ranking.matches]

    def labels() -> list[str | None]:
        case = desk.review.case(1, reviewer=ada)
        return list(itertools.takewhile(lambda label: label is not None, map(case.label_of, spans)))

    with serving(database, "--reviewer", "Ada Example", port=port) as server:
        pages = watched_page(browser, server)
        tab = next(pages)
        open_page(tab, "/review?claim=1")
        other = tab.context.new_page()
        open_page(other, "/review?claim=1")

        server.process.send_signal(signal.SIGSTOP)  # as if there were no network: acts are sent, and nothing comes back
        active, shown = tab.locator(".active-snippet .num"), tab.locator(".waiting-snippet .label")
        for key in "fs":
            tab.keyboard.press(key)
        expect(active.first).to_have_text("3")
        expect(shown.nth(1)).to_have_text("✓ Supports")
        expect(tab.get_by_role("status")).to_have_text("Saving …")
        assert labels() == []
        server.process.send_signal(signal.SIGCONT)
        until(tab, lambda: labels() == ["refutes", "supports"])
        keys(other, "j", "j", "x")  # the other tab did not see the two labels, and keeps them
        until(other, lambda: labels() == ["refutes", "supports", "context"])
        expect(other.locator(".totals")).to_have_text("✓ Supports (1)✗ Refutes (1)≈ Context (1)")

        settled(tab)
        server.process.send_signal(signal.SIGSTOP)
        for key in "jin":
            tab.keyboard.press(key)
        tab.keyboard.type("Observers differ, and bo")
        expect(tab.locator(".surface")).to_have_attribute("data-pending", "2")
        server.process.kill()
    other.close()
    tab.goto("about:blank")  # what is not saved is in the browser only
    assert labels() == ["refutes", "supports", "context"]
    with serving(database, "--reviewer", "Ada Example", port=port):
        open_page(tab, "/review?claim=1")
        until(tab, lambda: labels() == ["refutes", "supports", "context", "irrelevant"])
        expect(tab.get_by_label("Rationale")).to_have_value("Observers differ, and bo")
        settled(tab)
        assert [event.type for event in desk.log.history(1)].count("label-set") == 4, "each act was done once"
        draft = desk.review.case(1, reviewer=ada).draft
        assert draft is not None and draft.rationale == "Observers differ, and bo"
        next(pages, None)


def test_an_act_whose_answer_was_lost_is_done_once_and_the_open_tab_finds_the_new_server(
    browser: Browser, seeded: Workbench, tmp_path: Path
) -> None:
    desk, port = copied(seeded, tmp_path), free_port()
    database = Path(desk.path)

    def labels() -> int:
        return [event.type for event in desk.log.history(1)].count("label-set")

    before = labels()
    with serving(database, "--reviewer", "Ada Example", port=port, program=[dying_server.__file__]) as server:
        pages = watched_page(browser, server)
        tab = next(pages)
        tab.clock.install()
        open_page(tab, "/review?claim=1")
        keys(tab, "3", "n")
        tab.keyboard.type("Observers differ, and bo")
        keys(tab, "Escape")
        settled(tab)  # the draft is stored, so that only the label is without an answer
        keys(tab, "f")
        server.process.wait(30)
    assert labels() == before + 1, "it was committed"
    expect(tab.locator(".surface")).to_have_attribute("data-pending", "1")
    with serving(database, "--reviewer", "Ada Example", port=port):
        with tab.expect_event("load"):  # the new session does not know the page, so no answer comes until it is loaded again
            tab.clock.fast_forward(25_000)
        expect(tab.locator(".surface")).to_have_attribute("data-pending", "0")
        expect(tab.locator(".card .label").first).to_have_text("✗ Refutes")
        settled(tab)
        assert labels() == before + 1
        for fresh in watched_page(browser, server):  # another browser: what it shows is what the desk has
            open_page(fresh, "/review?claim=1")
            expect(fresh.get_by_label("Rationale")).to_have_value("Observers differ, and bo")
            expect(rated(fresh, "mixed")).to_be_visible()
        next(pages, None)


def test_a_draft_is_kept_when_one_leaves_at_once_and_the_next_page_is_left_alone(page: Page, server: Server) -> None:
    """No answer comes to a page that is gone, but that is no reason to send again, or to load the page that is there anew."""
    page.clock.install()
    open_page(page, "/review?claim=1", reviewer="Ada Example")
    keys(page, "n")
    page.keyboard.type("Observers differ")
    page.get_by_role("link", name="Insights", exact=True).click()
    settled(page)
    page.evaluate("window.sameDocument = true")
    for _ in range(3):
        page.clock.fast_forward(15_000)
    settled(page)
    assert page.evaluate("window.sameDocument === true"), "it was loaded anew"
    click(page.get_by_role("link", name="Review", exact=True))
    expect(page.get_by_label("Rationale")).to_have_value("Observers differ")
    expect(page.locator(".surface")).to_have_attribute("data-pending", "0")
    desk = Workbench.open(server.database)
    draft = desk.review.case(1, reviewer=desk.reviewers.add("Ada Example")).draft
    assert draft is not None and draft.rationale == "Observers differ"


HOSTILE = (
    "<img src=x onerror='window.hacked=1'>",
    "<svg/onload=window.hacked=1>",
    "</textarea><script>window.hacked=1</script>",
    "<a href='javascript:window.hacked=1'>x</a> &lt;b&gt; ${window.hacked=1} {{7*7}}",
    "\u202e<iframe srcdoc='<script>parent.hacked=1</script>'>\u2066 \" ' ` \\",
)


def test_hostile_text_is_shown_as_text_everywhere(browser: Browser, server: Server) -> None:
    desk = Workbench.open(server.database)
    eve = desk.reviewers.add(HOSTILE[0])
    for text in HOSTILE:
        source = Metadata(title=text, publisher=text, published="2021", url="https://a.example/" + text.replace(" ", "%20"))
        desk.sources.add_note(f"The ferry {text} was late in Ypsilanti. It was the ferry of Ypsilanti, {text} they say.", source)
    claims = [
        desk.claims.add(
            NewClaim(f"The ferry of Ypsilanti was late {text}", claimant=text, appearances=(Appearance(text, "https://a.example"),)),
            reviewer=eve,
        ).id
        for text in HOSTILE
    ]
    desk.matching.embed()
    ranking = desk.matching.match(claims)[0]
    for match in ranking.matches[:2]:
        desk.review.cite_snippet(claims[0], match.snippet.id, reviewer=eve, ranking=ranking.run)
    desk.verdicts.record(claims[0], NewVerdict("false", "\n\n".join(HOSTILE)), reviewer=eve)
    for page in watched_page(browser, server):
        open_page(page, f"/review?claim={claims[0]}", reviewer="Ada " + HOSTILE[3])
        expect(page.get_by_role("heading", level=1)).to_have_text(f"The ferry of Ypsilanti was late {HOSTILE[0]}")
        expect(page.locator(".decided")).to_contain_text(HOSTILE[0])
        expect(page.locator(".decided")).to_contain_text(HOSTILE[2])
        keys(page, "f", "k", "e", "w")
        expect(page.locator(".citations li")).to_have_count(1)
        for panel in ("History", "Similar claims", "1 verdict on this claim so far"):
            page.get_by_role("button", name=panel).click()
            expect(page.locator(".panel .block").first).to_be_visible()
        fill(page.get_by_label("Search all evidence"), HOSTILE[1] + " ferry", then="Enter")
        expect(page.locator(".counts")).to_contain_text(HOSTILE[1])
        page.get_by_label("Rationale").fill(HOSTILE[2])
        for _ in HOSTILE:
            keys(page, "Escape", "Shift+J")
        assert page.evaluate("window.hacked") is None
        assert page.locator(".surface :is(img, svg, iframe, script, [onerror], [onload], a[href^='javascript'])").count() == 0
