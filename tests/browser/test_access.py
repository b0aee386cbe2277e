"""Accessibility: axe-core finds nothing serious on any page, in both themes."""

from axe_playwright_python.sync_playwright import Axe
from driving import Server, keys, open_page, settled, watched_page
from playwright.sync_api import Browser, expect

PAGES = ("/", "/review?claim=1", "/sources", "/sources?source=1", "/insights", "/log", "/settings")
BACKGROUNDS = {"light": "rgb(253, 252, 250)", "dark": "rgb(22, 24, 27)"}


def test_no_page_has_a_serious_fault(browser: Browser, server: Server) -> None:
    """Pages are opened in the light and the dark theme in turn, and change to the other while they are shown."""
    faults: list[str] = []
    schemes = list(BACKGROUNDS)
    for page in watched_page(browser, server, scheme=schemes[0]):
        open_page(page, "/", reviewer="Ada Example")
        for path in PAGES:
            open_page(page, path)
            if path.startswith("/review"):
                keys(page, "f", "k", "e", "5")
                expect(page.locator(".active-snippet")).to_contain_text("Cited 1")
            for state, scheme in zip(("+", "l"), schemes, strict=True):
                if path.startswith("/review"):  # with the form that adds evidence, then with the source
                    keys(page, state, "Escape" if state == "+" else "ArrowDown")
                page.emulate_media(color_scheme=scheme)
                expect(page.locator(".stApp")).to_have_css("background-color", BACKGROUNDS[scheme])
                settled(page)
                rules = {} if scheme == schemes[0] else {"runOnly": ["color-contrast"]}  # the others know no colours
                found = Axe().run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
                faults += [
                    f"{path} ({scheme}): {fault['id']}: {node['html'][:160]}"
                    for fault in found
                    if fault["impact"] in ("serious", "critical")
                    for node in fault["nodes"][:3]
                ]
            schemes.reverse()
    assert faults == []
