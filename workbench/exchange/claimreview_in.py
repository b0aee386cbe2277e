"""Verdicts of others: ClaimReview in web pages and JSON (https://schema.org/ClaimReview), and flat tables of them.

Invariant: what cannot be used is named by its place, and all the rest is read. Nothing in a file is fetched or run.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from html import unescape
from html.parser import HTMLParser
from io import StringIO
from itertools import islice
from typing import Any

from workbench.domain.external import NewExternal
from workbench.errors import InputError
from workbench.exchange import tables
from workbench.exchange.columns import VERDICT_FIELDS, guess
from workbench.exchange.dates_in import date_in, language_in
from workbench.files.sandbox import shared_worker

Found = tuple[str, NewExternal | InputError]
"""The place of an item in a file (``line 3``, ``dataFeedElement[2].item[0]``), and what it is."""

DEEPEST = 50
"""How deep in a file a ClaimReview may stand."""

_SCHEMA = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_WRAPPED = re.compile(r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[\s*(?:\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)\s*;?\s*$")


TOGETHER = 500
"""Verdicts sent at once from the sandboxed process."""


def read_sandboxed(data: bytes, text: str, *, name: str) -> Iterator[Found]:
    """Do what ``read`` does in the sandboxed process: neither the parser of pages nor that of workbooks is safe against
    files that are built to be slow. Raises InputError, perhaps after some verdicts: those are good."""
    given = data if tables.is_workbook(name) else text.encode("utf-8", "surrogatepass")
    with shared_worker() as worker:
        for part in worker.values("workbench.exchange.claimreview_in:task", given, name=name):
            for place, item in part:
                yield place, InputError(item) if isinstance(item, str) else NewExternal(**item)


def task(data: bytes, *, name: str) -> Iterator[list[Any]]:
    """Yield lists of (place, verdict or error message) as JSON. Runs in the sandboxed process."""
    text = "" if tables.is_workbook(name) else data.decode("utf-8", "surrogatepass")
    items = read(data, text, name=name)
    found = ((place, str(item) if isinstance(item, InputError) else asdict(item)) for place, item in items)
    while part := list(islice(found, TOGETHER)):
        yield part


def read(data: bytes, text: str, *, name: str) -> Iterator[Found]:
    """Read the verdicts in a file, in this process: ``text`` is ``data`` decoded, except for a workbook. Raises InputError
    if the file as a whole cannot be used, or holds no verdict at all."""
    empty = True
    for item in _items(data, text, name):
        empty = False
        yield item
    if empty:
        raise InputError(f"{name} holds no ClaimReview. Give a web page, JSON or a table with verdicts of other publishers.")


def _items(data: bytes, text: str, name: str) -> Iterator[Found]:
    if tables.is_workbook(name):
        return _flat(tables.of_workbook_here(data, name=name), name)
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _page(text, name)
    if start.startswith(("{", "[")):
        return _json(text, name)
    return _flat(tables.of_text(StringIO(text, newline=""), name=name), name)


def _page(text: str, name: str) -> Iterator[Found]:
    blocks = _Blocks()
    blocks.feed(text)
    blocks.close()
    if not blocks.found:
        raise InputError(f"{name} has no block of JSON-LD; save the page with its source, or give ClaimReview as JSON.")
    for line, block in blocks.found:
        place = f"block at line {line}"
        try:
            document = _loads(_WRAPPED.sub("", block))
        except ValueError:
            yield place, InputError("It is not JSON.")
            continue
        yield from _documents(document, place)


class _Blocks(HTMLParser):
    """The blocks of JSON-LD in a page, each with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self._line: int | None = None
        self._parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        if tag == "script" and kind == "application/ld+json":
            self._line, self._parts = self.getpos()[0], []

    def handle_data(self, data: str) -> None:
        if self._line is not None:
            self._parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._line is not None:
            self.found.append((self._line, "".join(self._parts)))
            self._line = None

    def close(self) -> None:
        if self._line is not None:  # a page that was cut off: what stands behind the tag is not looked at as markup
            self.found.append((self._line, "".join(self._parts) + self.rawdata))


def _json(text: str, name: str) -> Iterator[Found]:
    """Yield one document, or one per line."""
    try:
        document = _loads(text)
    except ValueError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) < 2 or not any(_is_json(line) for line in lines[:20]):
            raise InputError(f"{name} is not JSON ({_shortly(error)}); give one document, or one on each line.") from None
        yield from _each_line(text)
        return
    yield from _documents(document, "")


def _each_line(text: str) -> Iterator[Found]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            document = _loads(line)
        except ValueError:
            yield place, InputError("It is not JSON.")
            continue
        yield from _documents(document, place)


def _loads(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _is_json(line: str) -> bool:
    try:
        _loads(line)
    except ValueError:
        return False
    return True


def _shortly(error: ValueError) -> str:
    return f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else str(error)


def _documents(document: Any, place: str) -> Iterator[Found]:
    """Yield every ClaimReview in a document at any depth: alone, in lists, graphs and feeds, within a Claim, and in a
    response of the Google Fact Check Tools API."""
    named: dict[str, Mapping[str, Any]] = {}
    reviews: list[tuple[str, Mapping[str, Any]]] = []
    # Each level waits as an iterator: a list of a million items is not a million places kept in memory.
    waiting: list[Iterator[tuple[str, Any]]] = [iter([(place, document)])]
    while waiting:
        where, value = next(waiting[-1], ("", _END))
        if value is _END:
            waiting.pop()
        elif isinstance(value, list | Mapping):
            if isinstance(value, Mapping):
                if isinstance(value.get("@id"), str) and len(value) > 1:
                    named.setdefault(value["@id"], value)
                if _is_review(value):
                    reviews.append((where, value))
                else:
                    value = _with_reviews_of_a_claim(value)
            if len(waiting) <= DEEPEST:
                waiting.append(_inside(where, value))
        elif value is not None and re.search(r"(^item \d+|item\[\d+\]|dataFeedElement\[\d+\])$", where):
            yield where, InputError("It is no ClaimReview but a bare value.")
    for where, review in reviews:
        try:
            yield where or "the document", _review(review, named)
        except InputError as error:
            yield where or "the document", error


_END = object()


def _inside(where: str, value: "list[Any] | Mapping[str, Any]") -> Iterator[tuple[str, Any]]:
    """Yield the values in a list or an object with their places."""
    if isinstance(value, list):
        for at, item in enumerate(value):
            yield (f"{where}[{at}]" if where else f"item {at + 1}"), item
    else:
        for key, item in value.items():
            name = _plain(key)[:100]  # the place of everything below begins with it
            yield (f"{where}.{name}" if where else name), item


def _is_review(value: Mapping[str, Any]) -> bool:
    kinds = value.get("@type", value.get("type"))
    return any(isinstance(kind, str) and _plain(kind) == "ClaimReview" for kind in _list(kinds))


def _with_reviews_of_a_claim(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an object with its reviews made whole, if it is a claim that holds them: a schema.org Claim, whose reviews need
    not name it again, or a claim in an answer of the Google Fact Check Tools API, whose reviews have no type."""
    kinds = _list(value.get("@type", value.get("type")))
    if not (isinstance(value.get("text"), str) or "Claim" in [_plain(kind) for kind in kinds]):
        return value
    claim = {key: item for key, item in value.items() if _plain(key) not in ("claimReview", "review", "reviews")}
    whole = dict(value)
    for key, item in value.items():
        if _plain(key) == "claimReview":
            whole[key] = [_of_api(review, claim) if isinstance(review, Mapping) else review for review in _list(item)]
        elif _plain(key) in ("review", "reviews"):
            whole[key] = [
                {"itemReviewed": claim, **review} if isinstance(review, Mapping) and _is_review(review) else review
                for review in _list(item)
            ]
    return whole


def _of_api(review: Mapping[str, Any], claim: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a review of the Google Fact Check Tools API in ClaimReview's terms
    (https://developers.google.com/fact-check/tools/api/reference/rest/v1alpha1/claims)."""
    if _is_review(review):
        return {"itemReviewed": claim, **review}
    publisher = review.get("publisher")
    names = publisher if isinstance(publisher, Mapping) else {}
    return {
        "@type": "ClaimReview",
        "url": review.get("url"),
        "claimReviewed": claim.get("text"),
        "author": {"name": names.get("name") or names.get("site")},
        "datePublished": review.get("reviewDate"),
        "reviewRating": {"alternateName": review.get("textualRating")},
        "headline": review.get("title"),
        "inLanguage": review.get("languageCode"),
        "itemReviewed": {"author": {"name": claim.get("claimant")}, "datePublished": claim.get("claimDate")},
    }


def _review(value: Mapping[str, Any], named: Mapping[str, Mapping[str, Any]]) -> NewExternal:
    def pointed_to(value: Any) -> Any:
        bare = isinstance(value, Mapping) and set(value) <= {"@id", "@type"}
        return named.get(str(value.get("@id")), value) if bare else value

    def within(value: Any, *path: str) -> Any:
        """Return the value at the end of a path: the first of several, and the object to which a bare ``@id`` refers."""
        for name in path:
            value = pointed_to(next((item for item in _list(value) if item not in (None, "")), None))
            if not isinstance(value, Mapping):
                return None
            value = next((value[key] for key in value if _plain(key) == name), None)
        return value

    def text(*paths: tuple[str, ...]) -> str | None:
        for path in paths:
            for item in _list(within(value, *path)):
                target = pointed_to(item)
                if isinstance(target, Mapping):
                    target = target.get("@value", target.get("name", target.get("@id")))
                if isinstance(target, str | int | float) and not isinstance(target, bool) and str(target).strip():
                    return unescape(str(target))
        return None

    rating = ("reviewRating",)
    return NewExternal(
        url=text(("url",), ("mainEntityOfPage",), ("@id",)) or "",
        claim=text(("claimReviewed",), ("itemReviewed", "text"), ("itemReviewed", "name")) or "",
        publisher=text(("author", "name"), ("publisher", "name"), ("author",), ("publisher",)),
        published=_date(text(("datePublished",), ("dateCreated",))),
        word=text((*rating, "alternateName"), (*rating, "alternativeName"), (*rating, "name"), (*rating, "description")),
        value=text((*rating, "ratingValue")),
        best=text((*rating, "bestRating")),
        claimant=text(
            ("itemReviewed", "author", "name"), ("itemReviewed", "creator", "name"), ("itemReviewed", "author"), *(
                ("itemReviewed", name, "author", "name") for name in _APPEARANCES
            )
        ),
        said_on=_date(
            text(
                ("itemReviewed", "datePublished"), ("itemReviewed", "dateCreated"), *(
                    ("itemReviewed", name, "datePublished") for name in _APPEARANCES
                )
            )
        ),
        title=text(("headline",), ("name",)),
        language=_language(text(("inLanguage",))),
    ).checked()


_APPEARANCES = ("firstAppearance", "appearance")
"""Properties of a Claim that hold the works in which it was made."""


def _flat(table: tables.Table, name: str) -> Iterator[Found]:
    columns = guess(table.columns, VERDICT_FIELDS)
    for needed, what in (("claim", "claimReviewed"), ("url", "url")):
        if needed not in columns:
            raise InputError(f"{name} has no column “{what}”; it has {', '.join(table.columns)[:200]}.")
    for line, row in table.rows:
        place = f"line {line}"
        if isinstance(row, InputError):
            yield place, row
            continue
        cells = {field: str(row.get(column) or "") for field, column in columns.items()}
        dated = {field: _date(row.get(columns[field])) for field in ("published", "said_on") if field in columns}
        cells["language"] = _language(cells.get("language")) or ""
        try:
            yield place, NewExternal(**(cells | dated)).checked()  # type: ignore[arg-type]
        except InputError as error:
            yield place, error


def _date(value: Any) -> str | None:
    """Return a date, or None if it cannot be read, because a review without a date is still useful."""
    try:
        return date_in(value)
    except InputError:
        return None


def _language(value: Any) -> str | None:
    try:
        return language_in(value)
    except InputError:
        return None


def _plain(name: Any) -> str:
    return _SCHEMA.sub("", str(name))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
