"""Web pages that an archive kept (Wayback Machine, archive.today and others): the address and day of the original.

What the archive added to the page (its toolbar, its own address and name) is removed before the page is read.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from workbench.domain import is_web_address

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_COPY = re.compile(
    r"\Ahttps?://[^/\s]+/(?:[^/?#\s]+/){0,3}?"
    r"(\d{14}|\d{8}|(?:19|20)\d\d\.\d\d\.\d\d-\d{6})(?:[a-z]{2}_)?/(https?:/{1,2}[^\s]+)\Z"
)
"""The address of a copy: ``https://web.archive.org/web/20240811175440/https://news.example/``, or the same with
``https://archive.ph/2024.08.11-175440/``."""

_WOMBAT = re.compile(r"__wm\.(?:wombat|init)\(\s*[\"'](https?:[^\"'\s]+)[\"']\s*,\s*[\"'](\d{14})[\"']")
_TOOLBAR = ("<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- END WAYBACK TOOLBAR INSERT -->")
_TOOLBAR_IDS = ("wm-ipp-base", "wm-ipp", "wm-ipp-print", "donato")
_TODAY_IDS = ("HEADER", "SHARE_LONGLINK", "DIVSHARE", "DIVALREADY", "hashtags")
_ADDRESSES = (
    ("link[@rel='canonical' or @rel='bookmark' or @rel='alternate']", "href"),
    ("meta[@property='og:url' or @name='og:url' or @name='twitter:url' or @itemprop='url']", "content"),
    ("base", "href"),
)
_TODAY = re.compile(r"\Aarchive\.(?:today|ph|is|li|vn|fo|md)\Z")


@dataclass(frozen=True, slots=True)
class Original:
    """The page that an archive copied: its address, the ISO day of the copy, and the host of the archive."""

    url: str
    day: str
    archive: str


def original_of(address: str | None) -> Original | None:
    """Return what the address of an archived copy says, or None if it is another address."""
    match = _COPY.match(address or "")
    if match is None or address is None:
        return None
    digits = re.sub(r"\D", "", match[1])
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])).isoformat()
    except ValueError:
        return None
    url = re.sub(r"\A(https?):/{1,2}", r"\1://", match[2])
    return Original(url, day, urlsplit(address).netloc) if is_web_address(url) else None


def without_toolbar(text: str) -> str:
    """Return the source of a page without the toolbar that the Wayback Machine put into it."""
    start = text.find(_TOOLBAR[0])
    end = text.find(_TOOLBAR[1], start) if start >= 0 else -1
    return text[:start] + text[end + len(_TOOLBAR[1]) :] if end >= 0 else text


def restore_original(tree: "HtmlElement", address: str | None) -> Original | None:
    """Remove from ``tree`` what an archive added, and return the original, or None if no archive kept the page.

    ``address`` is where the page was read, if it is known.
    """
    original = original_of(address) or _stated(tree)
    if original is None:
        return None
    for path, attribute in _ADDRESSES:
        for node in tree.xpath(f"//{path}"):
            if (copy := original_of(node.get(attribute))) is not None:
                node.set(attribute, copy.url)
    is_today = _TODAY.match(original.archive) is not None
    added = (*_TOOLBAR_IDS, *_TODAY_IDS) if is_today else _TOOLBAR_IDS
    for node in tree.xpath("//*[@id]"):
        if node.get("id") in added and node.tag not in ("body", "html"):
            node.drop_tree()
    if is_today:
        _drop_details(tree)
    return original


def _stated(tree: "HtmlElement") -> Original | None:
    """Return the original that an archived page names: in its address, or in the script that replays it."""
    for path, attribute in _ADDRESSES:
        for node in tree.xpath(f"//{path}"):
            if (original := original_of(node.get(attribute))) is not None:
                return original
    for script in tree.iter("script"):
        if match := _WOMBAT.search(script.text or ""):
            return original_of(f"https://web.archive.org/web/{match[2]}/{match[1]}")
    return None


def _drop_details(tree: Any) -> None:
    """Remove what archive.today states for programs: it names the archive, and the day of the copy."""
    for node in tree.xpath("//head/meta[not(@property='og:title' or @property='og:url')] | //time[@itemprop='pubdate']"):
        node.drop_tree()
