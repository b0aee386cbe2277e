"""Which parts of a web page are beside its article: navigation, related articles, comments, advertising."""

import re
from collections.abc import Container, Iterator
from copy import deepcopy
from typing import Any

BESIDE_TAGS = frozenset(
    (
        *("script", "style", "noscript", "template", "nav", "footer", "aside", "form", "iframe", "svg", "button", "select"),
        *("option", "label", "figure", "figcaption", "menu", "dialog", "audio", "video", "object", "canvas", "input"),
        "textarea",
    )
)
BESIDE_ROLES = frozenset(
    (
        *("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu", "toolbar"),
        "menubar",
    )
)
_LISTS = (
    r"nav(?:igation|bar)?|menu|breadcrumbs?|footer|sidebar|widget|toolbar|pagination|pager|masthead|topbar|"
    r"comments?|kommentare?|respond|replies|disqus|"
    r"related|recommend(?:ed|ations?)?|teasers|more-?(?:articles|stories|news|from)|read-?(?:more|next|also)|popular|trending|"
    r"most-?read|latest|outbrain|taboola|carousel|slider|gallery|"
    r"cookies?|consent|gdpr|newsletter|subscribe|subscription|signup|sign-?in|login|paywall|promo(?:tion)?s?|"
    r"advert(?:isement)?s?|ads?|anzeige|werbung|sponsor(?:ed)?|banner|"
    r"tooltip|modal|popup|pum|overlay|hidden|sr-?only|visually-?hidden|screen-?reader(?:-text)?|noprint|print-only|skip"
)
_DETAILS = (
    r"share|sharing|social|follow|facebook|twitter|whatsapp|"
    r"author|authors|byline|bio|avatar|meta|metadata|dateline|date|datum|time|timestamp|published|reading-?time|"
    r"tags?|tagcloud|categor(?:y|ies)|keywords|topics|rubrik|kicker|"
    r"captions?(?!-)|credits?|copyright|legal|disclaimer|imprint|legend|"
    r"support|donat(?:e|ion)s?|spenden?|app-?stores?|cta|supplement|license|attachments?"
)
BESIDE_NAME = re.compile(rf"(?:^|[\s_-])(?:{_LISTS}|{_DETAILS})(?:$|[\s_-])", re.IGNORECASE)
"""Classes and ids of elements that hold no sentences of an article, in English and as public content systems write them."""

_LIST_NAME = re.compile(rf"(?:^|[\s_-])(?:{_LISTS})(?:$|[\s_-])", re.IGNORECASE)
INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_HUMP = re.compile(r"([a-z])([A-Z])")
_PAGE_TAGS = ("html", "body", "main", "article")


def names_of(node: Any) -> str:
    """Return the classes and the id of an element, with hyphens for humps."""
    return _HUMP.sub(r"\1-\2", f"{node.get('class', '')} {node.get('id', '')}")


def upwards(node: Any) -> Iterator[Any]:
    """Yield an element and those around it."""
    while node is not None:
        yield node
        node = node.getparent()


def is_beside(node: Any, homes: Container[Any] = ()) -> bool:
    """Return whether an element is in a part that belongs to other articles or to the whole site. ``homes`` are elements
    that hold the headline, and so are never such a part."""
    for element in upwards(node):
        if element.tag in _PAGE_TAGS or element in homes:
            return False
        if _is_other(element):
            return True
    return False


def _is_other(element: Any) -> bool:
    return (
        element.tag in ("nav", "footer", "aside")
        or element.get("role") in BESIDE_ROLES
        or _LIST_NAME.search(names_of(element)) is not None
    )


def without_beside(tree: Any, homes: Container[Any]) -> Any:
    """Return a copy of a page without the parts beside its article."""
    from lxml import etree

    marked = "data-beside"
    walk = etree.iterwalk(tree, events=("start",))
    for _, node in walk:
        if isinstance(node.tag, str) and node.tag not in (*_PAGE_TAGS, "head") and node not in homes and _is_other(node):
            node.set(marked, "")
            walk.skip_subtree()
    copy = deepcopy(tree)
    for node in copy.xpath(f"//*[@{marked}]"):
        node.drop_tree()
    for node in tree.xpath(f"//*[@{marked}]"):
        del node.attrib[marked]
    return copy
