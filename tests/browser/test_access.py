"""Accessibility: axe-core finds nothing serious on any page, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from driving import Server, keys, open_page, settled, watched_page
from playwright.sync_api import Browser, expect

PAGES = ("/", "/review?claim=1", "/sources", "/sources?source=1", "/insights", "/log", "/settings")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault(browser: Browser, server: Server, scheme: str) -> None:
    faults: list[str] = []
    for page in watched_page(browser, server, scheme=scheme):
        open_page(page, "/", reviewer="Ada Example")
        for path in PAGES:
            open_page(page, path)
            if path.startswith("/review"):
                keys(page, "f", "k", "e", "5")
                expect(page.locator(".active-snippet")).to_contain_text("Cited 1")
            settled(page)
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            faults += [
                f"{path} ({scheme}): {fault['id']}: {node['html'][:160]}"
                for fault in found
                if fault["impact"] in ("serious", "critical")
                for node in fault["nodes"][:3]
            ]
    assert faults == []
