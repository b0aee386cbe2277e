"""Who wrote a web page: names that it states for programs, that its elements mark, or that a line near its headline gives.

The name of the publisher, a role ("Staff", "Redaktion") and an account of a social network are not authors.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from workbench.ingest.page_data import PageData
from workbench.ingest.page_dates import PagePlace
from workbench.ingest.page_parts import is_beside, names_of, upwards

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MOST = 20
"""Authors that are kept of a page."""

_META = (
    *("author", "article:author", "article:author_name", "og:article:author", "dc.creator", "dcterms.creator"),
    *("citation_author", "parsely-author", "sailthru.author", "byl", "authors", "dcsext.author", "cxenseparse:author"),
)
_BYLINE = re.compile(
    r"\A\W*(?:(?:written|posted|published|reported|text|story|interview|kommentar|artikel|ein beitrag|gastbeitrag)\s+)?"
    r"(?:by|von|par|por|da|di|door|av|af|przez|autor(?:en|a|in|e)?|author|texto?|tekst|автор|авторы|оригинал|yazan|"
    r"บทความโดย|作者|記者|记者|文|بقلم|كتب|نویسنده|लेखक)\s*[:：]?\s+(?=\S)|\A\W*(?:作者|記者|记者|文)\s*[:：/／]\s*",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s[|•·–—]\s|\s-\s|\s(?:on|am|le|el|il|em|den|op|updated|published|posted|vom|um|at)\s(?=.*\d)|[|•·\n(]|\d|,\s*(?:\w+\s+)?\d|"
    r"\s(?:for|from|in)\s(?:the\s)?[A-Z]"
)
_BETWEEN = re.compile(
    r"\s*(?:;|\||/|&|,\s*(?:and|und|et|y|e)\s|,|\s(?:and|und|et|y|e|i|en|och|og|ve|и|та)\s)\s*", re.IGNORECASE
)
_ROLES = re.compile(
    r"\b(?:staff|admin(?:istrator)?|redaktion(?:steam)?|redacci[oó]n|redação|redazione|rédaction|redakcja|editors?|"
    r"editorial|newsroom|news desk|online|team|webmaster|web desk|agenc(?:y|ies|ia|ie)|agentur(?:en)?|unknown|guest|"
    r"no author|anonymous|"
    r"name|follow|author|autor|wordpress|posted|press release|pressestelle|correspondents?|reporters?|desk)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(r"https?:|www\.|@|[<>{}=]|\.(?:com|org|net|de|fr|it|es|ch|at|co\.uk|io|tv|info)\b", re.IGNORECASE)
_TITLE = re.compile(
    r"^(?:von|by|par|por|view all posts by|zeige alle beiträge von|posts? by|autor(?:in)?|author|text)\s*:?\s+",
    re.IGNORECASE,
)
_MARKED_NAME = re.compile(
    r"(?:^|[\s_-])(?:author|autor|byline|writer|verfasser|auteur|redacteur)(?:-?name)?(?:$|[\s_-])", re.IGNORECASE
)
_INITIAL = re.compile(r"\b[A-Z]\.$")
_LONGEST = 60
_MOST_WORDS = 6


def page_authors(
    tree: "HtmlElement", data: PageData, place: PagePlace, *, publisher: str | None, guess: str | None
) -> list[str]:
    """Return the authors of a page in their order, or nothing if it does not name any.

    ``guess`` is used if the page neither states nor marks an author.
    """
    homes = set() if place.headline is None else set(upwards(place.blocks[place.headline].node))
    outlets = {_key(value) for value in (publisher, data.publisher, *data.meta.get("og:site_name", ())) if value}
    for values, is_strict in (
        (data.authors, False),
        ([value for name in _META for value in data.meta.get(name, ())], False),
        (_marked(tree, homes), False),
        (_bylines(place), True),
        ([guess] if guess else [], False),
    ):
        names = list(_names(values, outlets, is_strict=is_strict))
        if names:
            return names[:MOST]
    return []


def _names(values: Iterable[str], outlets: set[str], *, is_strict: bool) -> Iterator[str]:
    """Yield the names of people in texts, each once. ``is_strict``: a name has at least two words in capitals."""
    seen = set()
    for value in values:
        if _NOT_A_NAME.search(value) and " " not in value.strip():
            continue
        for part in _BETWEEN.split(" ".join(value.split())[:500]):
            name = _TITLE.sub("", part).strip(" ,.:-–—*\"'") + ("." if _INITIAL.search(part.strip()) else "")
            key = _key(name)
            person = _key(_ROLES.sub("", name))  # nothing is left of “Staff”, and the outlet of “Courier Staff”
            if (
                person
                and key not in seen
                and not {key, person} & outlets
                and _is_name(name)
                and (not is_strict or _is_full(name))
            ):
                seen.add(key)
                yield name


def _is_name(name: str) -> bool:
    return (
        1 < len(name) <= _LONGEST and not name.isdecimal() and name.count(" ") < _MOST_WORDS and not _NOT_A_NAME.search(name)
    )


def _is_full(name: str) -> bool:
    """Return whether a name has two words in capitals, or is in a script without capitals."""
    words = re.findall(r"[^\W\d_]+", name)
    has_case = name[0].isupper() or name[0].islower()
    return sum(word[0].isupper() for word in words) > 1 if has_case else bool(words)


def _marked(tree: "HtmlElement", homes: set[Any]) -> list[str]:
    """Return the texts of the elements of the article that are marked as its author."""
    marked: list[str] = []
    rank = 9
    for node in tree.iter("a", "span", "div", "p", "address", "li", "strong", "em", "cite", "dd", "b", "h4", "h5", "small"):
        own = _author_rank(node)
        if own > rank or own == 9 or is_beside(node, homes):
            continue
        inner = (part for part in node.iterdescendants() if "name" in (part.get("itemprop") or "").split())
        text = " ".join(next(inner, node).text_content()[:300].split())
        text = _BYLINE.sub("", text)
        if end := _ENDS.search(text):
            text = text[: end.start()]
        if 1 < len(text) <= 2 * _LONGEST:
            if own < rank:
                marked.clear()
            rank = own
            marked.append(text)
    return marked


def _author_rank(node: Any) -> int:
    """Return how surely an element is the author: 0 by its itemprop or rel, 1 by its class, 9 if it is not."""
    if "author" in (node.get("itemprop") or "").lower().split() or "author" in (node.get("rel") or "").lower().split():
        return 0
    return 1 if len(node) <= 5 and _MARKED_NAME.search(names_of(node)) else 9


def _bylines(place: PagePlace) -> Iterator[str]:
    """Yield the names in the lines near the headline that begin as bylines do."""
    if place.headline is None:
        return
    for block in place.blocks[max(place.headline - 3, 0) : place.headline + 10]:
        text = " ".join(block.text[:300].split())
        if len(text) <= 2 * _LONGEST + 40 and (begin := _BYLINE.match(text)):
            rest = text[begin.end() :]
            end = _ENDS.search(rest)
            yield rest[: end.start()] if end else rest
            return


def _key(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())
