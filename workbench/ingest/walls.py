"""Tells a page from what a host sends in its place: a login form, a paywall, a consent form, a test for persons, an empty
shell that needs JavaScript.

These are rules, not knowledge. They look only at pages with little text: a page with enough text is kept whatever else is
on it, and a short page that was misjudged can be kept by the person who asked for it.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from workbench.domain import Instead

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SHORT = 800
"""Characters of extracted text below which a page may be something else than the article. Login and consent pages of large
sites have up to about 600."""

_BARE = 250
"""Characters of visible text below which a page with scripts is a shell that its scripts would fill."""

_TESTS = re.compile(
    r"^(just a moment|attention required|checking your browser|verify(ing)? (that )?you are (a )?human|"
    r"are you (a )?(human|robot)|access (to this page has been )?denied|pardon our interruption|security check|"
    r"human verification|captcha)",
    re.IGNORECASE,
)
_TEST_MARKS = re.compile(r"cf-chl|challenge-platform|challenge-form|px-captcha|captcha-delivery|[gh]-recaptcha|h-captcha")
_LOGIN_PATH = re.compile(r"/(login|log-in|signin|sign-in|sso|oauth2?|auth|accounts?/login)(/|\.|$)", re.IGNORECASE)
_LOGIN_HOST = re.compile(r"^(login|signin|auth|accounts?|sso|id)\.", re.IGNORECASE)
_CONSENT_HOST = re.compile(r"^(consent|guce)\.", re.IGNORECASE)
_CONSENT = re.compile(r"\bcookies?\b|\bconsent\b|zustimm|consentement|consentimiento|consenso|zgod", re.IGNORECASE)
_NOT_FREE = re.compile(r"\"isAccessibleForFree\"\s*:\s*\"?(false|https?://schema\.org/False)", re.IGNORECASE)
_JAVASCRIPT = re.compile(r"java\s?script", re.IGNORECASE)
_ROOTS = ("root", "app", "__next", "__nuxt", "___gatsby", "svelte", "main-app")


def wall_of(tree: "HtmlElement", text: str, *, url: str, requested: str) -> Instead | None:
    """Return what a page with the extracted ``text`` is instead of an article, or None. ``url`` is where redirects led from
    ``requested``. Linear in the page."""
    if len(text) >= SHORT:
        return None
    title = " ".join((tree.findtext(".//title") or "").split())
    if _TESTS.match(title) or _has_test(tree):
        return "robot-check"
    if tree.xpath("//input[translate(@type,'PASWORD','pasword')='password']") or _led_to_login(url, requested):
        return "login"
    if says_not_free(tree):
        return "paywall"
    visible = _visible(tree)
    if _led_to(_CONSENT_HOST, url, requested) or (len(_CONSENT.findall(visible)) > 1 and tree.xpath("//form|//button")):
        return "consent"
    return "script" if len(visible) < _BARE and _needs_script(tree) else None


def says_not_free(tree: "HtmlElement") -> bool:
    """Return whether a page says that only part of its article is free (https://schema.org/isAccessibleForFree)."""
    data = tree.xpath("//script[@type='application/ld+json']/text()")
    tiers = tree.xpath("//meta[@property='article:content_tier' or @name='article:content_tier']/@content")
    return any(_NOT_FREE.search(item) for item in data) or any(str(tier).lower() in ("locked", "metered") for tier in tiers)


def _has_test(tree: "HtmlElement") -> bool:
    # Not one XPath of several parts: libxml2 compares the results of each part with those of every other.
    marks = (node.get(name) for node in tree.iter("*") for name in ("id", "class", "src"))
    return any(_TEST_MARKS.search(mark) for mark in marks if mark)


def _led_to(host: re.Pattern[str], url: str, requested: str) -> bool:
    """Return whether a redirect led to a host with such a name, which was not asked for."""
    now, before = urlsplit(url).hostname or "", urlsplit(requested).hostname or ""
    return host.match(now) is not None and now != before


def _led_to_login(url: str, requested: str) -> bool:
    path = _LOGIN_PATH.search(urlsplit(url).path) and not _LOGIN_PATH.search(urlsplit(requested).path)
    return bool(path) or _led_to(_LOGIN_HOST, url, requested)


def _visible(tree: "HtmlElement") -> str:
    hidden = ("script", "style", "noscript", "template", "head", "title")
    texts = tree.xpath("//text()")
    return " ".join(" ".join(text for text in texts if text.getparent().tag not in hidden or text.is_tail).split())


def _needs_script(tree: "HtmlElement") -> bool:
    if any(_JAVASCRIPT.search(node.text_content()) for node in tree.iter("noscript")):
        return True
    empty = (node for name in _ROOTS for node in tree.xpath("//*[@id=$name]", name=name))
    return bool(tree.xpath("//script")) and any(not node.text_content().strip() for node in empty)
