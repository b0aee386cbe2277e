"""The review page in use: by keyboard alone, by two reviewers at once, and with interrupted connections."""

import contextlib
from collections.abc import Iterator

from driving import Server, click, keys, open_page, rated, settled, watched_page
from playwright.sync_api import Browser, Page, expect

from workbench.desk import Workbench
from workbench.desk.settings import Policy

PATIENCE_SECONDS = 30
CLAIM = "The elections had irregularities."


@contextlib.contextmanager
def person(browser: Browser, server: Server, name: str, path: str) -> Iterator[Page]:
    """Somebody at a browser of their own."""
    for page in watched_page(browser, server):
        open_page(page, path, reviewer=name)
        yield page


def judge(page: Page, key: str, rating: str, rationale: str) -> None:
    """Rate, write, record, without the mouse."""
    keys(page, key)
    expect(rated(page, rating)).to_be_visible()
    keys(page, "n")
    expect(page.get_by_label("Rationale")).to_be_focused()
    page.keyboard.type(rationale)
    keys(page, "Control+Enter")


def test_five_labels_and_a_verdict_without_the_mouse_and_what_was_done_taken_back(page: Page, server: Server) -> None:
    open_page(page, "/review?claim=1", reviewer="Ada Example")
    desk = Workbench.open(server.database)
    ada = desk.reviewers.add("Ada Example")
    case, active = page.locator(".totals"), page.locator(".active-snippet")
    keys(page, "f")
    for key in "sxif":  # as fast as fingers can, on a page that is still being drawn
        page.keyboard.press(key)
    expect(case).to_contain_text("Refutes (2)")
    expect(active.locator(".num").first).to_have_text("6")
    settled(page)
    ranking = desk.matching.ranking(1)
    assert ranking is not None
    labelled = {item.evidence.span: item.label for item in desk.review.case(1, reviewer=ada).labelled}
    first = [m.document.span(m.snippet.start, m.snippet.end) for m in ranking.matches[:5]]
    assert [labelled[span] for span in first] == ["refutes", "supports", "context", "irrelevant", "refutes"]
    expect(active).to_be_in_viewport(ratio=1)
    for key in "uu":
        page.keyboard.press(key)
    expect(case).to_contain_text("Refutes (1)")
    for key in "if" + "ke":  # undo came back to the fourth
        page.keyboard.press(key)
    expect(active).to_contain_text("Cited 1")
    expect(active.locator(".num").first).to_have_text("5")
    keys(page, "m")
    expect(page.get_by_text("differs in: date").nth(1)).to_be_visible()
    keys(page, "h")
    expect(page.get_by_role("dialog")).to_contain_text("Postpone the claim")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    judge(page, "5", "false", "They found nothing.")
    expect(page.get_by_role("heading", name="There were irregularities in the November 2020")).to_be_visible()
    settled(page)  # the page shows an act before the desk has it
    (verdict,) = desk.log.verdicts(claim=1)
    assert (verdict.rating.key, verdict.rationale, len(verdict.cites)) == ("false", "They found nothing.", 1)
    assert len(desk.review.case(1, reviewer=ada).labelled) == 5

    keys(page, "p")
    expect(page.get_by_role("heading", name="won the November 2020 election by a landslide")).to_be_visible()
    settled(page)
    assert desk.claims.get(2).state == "postponed"
    keys(page, "u")
    expect(page.get_by_role("heading", name="There were irregularities in the November 2020")).to_be_visible()
    settled(page)
    assert desk.claims.get(2).state != "postponed"
    open_page(page, "/review?claim=1")
    click(page.get_by_role("button", name="History"))
    story = page.locator(".timeline")
    expect(story).to_contain_text("recorded the verdict False")
    expect(story).to_contain_text("(undo)")


def test_a_second_pair_of_eyes_and_a_third_that_decides(browser: Browser, server: Server) -> None:
    desk = Workbench.open(server.database)
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=desk.reviewers.add("Ada Example"))
    with person(browser, server, "Bela", "/review?claim=1") as bela:
        with person(browser, server, "Ada Example again", "/review?claim=1") as ada:
            expect(ada.get_by_text("Bela has this claim open")).to_be_visible()
            click(ada.get_by_role("button", name="Take over"))
            expect(ada.get_by_text("Bela has this claim open")).to_be_hidden()
            keys(ada, "f", "k", "e")
            expect(ada.locator(".active-snippet")).to_contain_text("Cited 1")
            judge(ada, "5", "false", "Ada found it wrong.")
            # Not the second claim: it is reserved for Bela, who has the first one open.
            expect(ada.get_by_role("heading", name="won the November 2020 election by a landslide")).to_be_visible()
            settled(ada)
        secrets = ("Ada found it wrong.", "Cited 1", "Refutes (1)", "recorded the verdict")
        for path in ("/", "/review?claim=1", "/review?claim=2", "/sources", "/sources?source=1", "/log", "/insights"):
            open_page(bela, path)
            said = bela.locator(".stMain").inner_text()
            assert not [secret for secret in secrets if secret in said], path
        expect(bela.get_by_text("Record your verdicts first, or ask another reviewer to export")).to_be_hidden()
        open_page(bela, "/log")
        expect(bela.get_by_text("Record your verdicts first, or ask another reviewer to export")).to_be_visible()
        expect(bela.get_by_role("button", name="Download CSV")).to_be_hidden()
        open_page(bela, "/review?claim=1")
        expect(bela.get_by_text("This claim needs independent verdicts")).to_be_visible()
        click(bela.get_by_role("button", name="History"))
        expect(bela.locator(".timeline")).to_contain_text("added the claim")
        expect(bela.locator(".timeline")).not_to_contain_text("Ada Example again recorded")
        judge(bela, "6", "unverifiable", "Bela could not tell.")
        expect(bela.get_by_role("heading", name=CLAIM)).to_be_hidden()
        open_page(bela, "/review?claim=1")
        expect(bela.get_by_text("A third reviewer decides")).to_be_visible()
        expect(bela.get_by_text("Ada found it wrong.")).to_be_visible()
    with person(browser, server, "Cem", "/review?claim=1") as cem:
        expect(cem.get_by_text("Two verdicts differ. Your verdict decides.")).to_be_visible()
        expect(cem.get_by_text("Ada found it wrong.")).to_be_visible()
        expect(cem.get_by_text("Bela could not tell.")).to_be_visible()
        judge(cem, "5", "false", "Ada is right.")
        expect(cem.get_by_role("heading", name=CLAIM)).to_be_hidden()
        settled(cem)
    decided = desk.log.verdicts(claim=1)[0]
    assert len(decided.adjudicates) == 2 and desk.claims.get(1).state == "decided"


def test_whoever_saves_second_is_told_and_loses_nothing(browser: Browser, server: Server) -> None:
    desk = Workbench.open(server.database)
    with person(browser, server, "Bela", "/review?claim=7") as bela:
        with person(browser, server, "Ada Example", "/review?claim=7") as ada:
            click(ada.get_by_role("button", name="Take over"))
            judge(ada, "5", "false", "Quicker.")
            expect(ada.get_by_role("heading", name="The MMR vaccine causes autism.")).to_be_hidden()
            settled(ada)
        judge(bela, "1", "true", "A long thought.")
        expect(bela.get_by_text("Ada Example recorded the verdict False")).to_be_visible()
        expect(bela.get_by_label("Rationale")).to_have_value("A long thought.")
        expect(rated(bela, "true")).to_be_visible()
        assert len(desk.log.verdicts(claim=7)) == 1
        click(bela.get_by_role("button", name="Record and next"))
        expect(bela.get_by_role("heading", name="The MMR vaccine causes autism.")).to_be_hidden()
        settled(bela)
        assert [verdict.rationale for verdict in desk.log.verdicts(claim=7)] == ["A long thought.", "Quicker."]
