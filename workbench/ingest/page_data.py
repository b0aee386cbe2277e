"""What a web page states about itself for programs: JSON-LD (schema.org), meta elements (Open Graph, Dublin Core, citation
tags) and microdata of the article.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST_NODES = 10_000
"""JSON-LD nodes that are read of a page."""

_ARTICLE = re.compile(r"Article$|Posting$|^Report$|^Recipe$|^PodcastEpisode$|^ClaimReview$")
_PAGE = re.compile(r"Page$|^CreativeWork$|^VideoObject$|^Event$|^Product$")
_INTO = ("@graph", "mainEntity", "mainEntityOfPage")
_COMMENTED = re.compile(
    r"\A\s*(?://\s*)?(?:<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|(?://\s*)?\]\]>|/\*\s*\]\]>\s*\*/)\s*\Z"
)


@dataclass(frozen=True, slots=True)
class PageData:
    """``article`` is the JSON-LD node of the page's article, ``meta`` the contents of meta elements by name in lower case,
    in the order of the page. ``publisher`` and ``authors`` are the names in ``article``."""

    article: dict[str, Any] = field(default_factory=dict)
    meta: dict[str, list[str]] = field(default_factory=dict)
    publisher: str | None = None
    authors: tuple[str, ...] = ()

    def first(self, *names: str) -> str | None:
        """Return the first content of the first of these meta elements that the page has."""
        return next((value for name in names for value in self.meta.get(name, ())), None)

    def stated(self, key: str) -> str | None:
        """Return a text of the article's JSON-LD node."""
        value = self.article.get(key)
        value = value[0] if isinstance(value, list) and value else value
        return value.strip() or None if isinstance(value, str) else None


def page_data(tree: "HtmlElement") -> PageData:
    """Return what a page states about itself."""
    meta: dict[str, list[str]] = {}
    for node in tree.iter("meta"):
        content = (node.get("content") or node.get("datetime") or "").strip()
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            if content and node.get(attribute):
                meta.setdefault(node.get(attribute).strip().lower(), []).append(content)
    nodes = list(_nodes(tree))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    title = next(iter(meta.get("og:title", ())), None) or (tree.findtext(".//title") or "")
    article = _article(nodes, title)
    publishers = _names_in(article.get("publisher"), by_id)
    return PageData(article, meta, next(iter(publishers), None), tuple(_names_in(article.get("author"), by_id)))


def _nodes(tree: "HtmlElement") -> Iterator[dict[str, Any]]:
    count = 0
    for script in tree.iter("script"):
        if "ld+json" not in script.get("type", "").lower() or not script.text:
            continue
        try:
            waiting = [json.loads(_COMMENTED.sub("", script.text), strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting and count < MOST_NODES:
            value = waiting.pop()
            count += 1
            if isinstance(value, list):
                waiting += reversed(value[:MOST_NODES])
            elif isinstance(value, dict):
                yield value
                waiting += [value[key] for key in _INTO if isinstance(value.get(key), list | dict)]


def _types(node: dict[str, Any]) -> list[str]:
    types = node.get("@type")
    return [str(name) for name in (types if isinstance(types, list) else [types]) if name]


def _article(nodes: list[dict[str, Any]], title: str) -> dict[str, Any]:
    """Return the node of the page's article: the one with the title of the page, or the first; else that of the page."""
    for pattern in (_ARTICLE, _PAGE):
        fitting = [node for node in nodes if any(pattern.search(name) for name in _types(node))]
        named = [node for node in fitting if (name := _headline(node)) and name in _plain(title)]
        if fitting:
            return (named or fitting)[0]
    return {}


def _headline(node: dict[str, Any]) -> str:
    value = node.get("headline") or node.get("name")
    return _plain(value) if isinstance(value, str) else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _names_in(value: Any, by_id: dict[str, dict[str, Any]]) -> list[str]:
    """Return the names of people or organisations, given as names, nodes, references to nodes, or lists of these."""
    names: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        node = by_id.get(str(item.get("@id")), item) if isinstance(item, dict) and not item.get("name") else item
        given = node.get("name") if isinstance(node, dict) else node
        for name in given if isinstance(given, list) else [given]:
            if isinstance(name, str) and name.strip():
                names.append(" ".join(name.split()))
    return names
