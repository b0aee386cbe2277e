"""When a web page was published and last changed, as the page itself states it.

The order is: what the page states for programs about its article, the article's own marked date, its address, the lines
around its headline. A date in the header or navigation of a page is today's date, and one in a list belongs to another
article. A number that can be read in two ways, or in another calendar, is no date.
"""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from workbench.ingest.page_blocks import PageBlock
from workbench.ingest.page_data import PageData
from workbench.ingest.page_parts import is_beside, upwards, without_beside

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FIRST = date(1995, 1, 1)
_PUBLISHED = (
    *("article:published_time", "og:published_time", "og:article:published_time", "datepublished", "date.published"),
    *("publish-date", "publish_date", "published-date", "published_date", "publication_date", "publicationdate", "pubdate"),
    *("article:published", "article.published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"),
    *("citation_publication_date", "citation_date", "citation_online_date", "prism.publicationdate", "bt:pubdate"),
    *("dc.date.issued", "dcterms.issued", "dc.date.published", "dc.date", "dcterms.date", "dc.date.created"),
    *("dcterms.created", "datecreated", "article_date_original", "originalpublicationdate", "published", "pdate"),
    *("shareaholic:article_published_time", "displaydate", "weibo:article:create_at", "rnews:datepublished", "date"),
    *("article:created", "og:pubdate"),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "dc.date.modified", "last-modified"),
)
_IN_ADDRESS = re.compile(
    r"/((?:19|20)\d\d)(?:([/-])(0?[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01]|[1-9](?=/|$))|(0[1-9]|1[0-2])/?(0[1-9]|[12]\d|3[01]))(?=[/_.-]|$)"
)
_ISO = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)([-/.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)(?!\2\d)")
_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d\d)(?!\d)")
_EAST = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]?")
_DAY_MONTH = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:st|nd|rd|th|er|\.ª|º|ª|a)?[.,]?(?:\s|-)+(?:de\s+|d'|of\s+)?([^\W\d_]{3,12})\.?,?"
    r"(?:\s/\s[^\W\d_]{3,12})?(?:\s|-)+(?:de[l]?\s+|of\s+)?((?:19|20)\d\d)(?!\d)"
)
_MONTH_DAY = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)")
_OTHER_CALENDAR = re.compile(
    r"(?<!\d)1[34]\d\d\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}(?!\d)|(?<!\d)\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?1[34]\d\d(?!\d)"
)
"""Years 1300 to 1499: of the Solar Hijri (Jalali) or the Islamic calendar."""

_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩०१२३४५६७८९০১২৩৪৫৬৭৮৯", "0123456789" * 4)
_DAY_FIRST = ("en-gb", "en-au", "en-ie", "en-nz", "en-in", "en-za")
_CUE = re.compile(
    r"veröffentlich|erschienen|publi(?:shed|é|cad|kováno|kowan|cerad|ceret|sert)|pubblicat|gepubliceerd|posted|erstellt|"
    r"опубликован|опубліковано|yayın|نشر|انتشار|प्रकाशित|発表|发布|發布",
    re.IGNORECASE,
)
_DATELINE_BEFORE = re.compile(r"\W*|[^\W\d_][\w.-]+(?:[ /][^\W\d_][\w.-]+)?\s*[,(|–-]\s*\(?")
_DATELINE_AFTER = re.compile(r"\s*\)?\s*[|:–—„“\"(-]|\s*\)\.")
_CHANGED = re.compile(
    r"updated?|modifi|geändert|aktualisiert|stand:?\s|mis à jour|actualizad|atualizad|aggiornat|bijgewerkt|"
    r"обновлен|изменен|güncelle|uppdaterad|oppdatert|opdateret|تحديث|به‌روز|अपडेट|更新",
    re.IGNORECASE,
)
_LONGEST_LINE = 160
_LONGEST_TEXT = 400
_MOST_CHILDREN = 10
_MOST_WORDS = 16
_BEFORE, _AFTER = 4, 14


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a page is and what it shows: its address, its language (BCP 47, or empty), its blocks, and the number of the
    block with its headline."""

    url: str | None
    language: str
    blocks: Sequence[PageBlock]
    headline: int | None


@dataclass(frozen=True, slots=True)
class PageDates:
    """ISO dates; None where the page does not state one. ``unread`` is a date of another calendar, or one that can be read
    in two ways, that the page states in place of ``published``."""

    published: str | None = None
    modified: str | None = None
    unread: str | None = None


def page_dates(tree: "HtmlElement", data: PageData, place: PagePlace) -> PageDates:
    """Return the dates of a page."""
    language = place.language.lower().replace("_", "-")
    homes = set() if place.headline is None else set(upwards(place.blocks[place.headline].node))
    marked = _marked(tree, language, homes)
    modified = _day(data.stated("dateModified"), language) or _first(data, _MODIFIED, language) or marked.get("datemodified")
    address = _address_day(place.url)
    published = (
        _day(data.stated("datePublished"), language)
        or _first(data, _PUBLISHED, language)
        or marked.get("datepublished")
        or address
        or _line_day(place, homes, language)
        or marked.get("time")
    )
    if address and published and abs(date.fromisoformat(address) - date.fromisoformat(published)) <= timedelta(days=1):
        published = address  # in the time zone of its newsroom; times for programs are often in UTC
    unread = None
    if published is None:
        unread = next((line for line in _lines(place, homes) if _is_unreadable(line, language)), None)
    if published is None and unread is None:
        published = _other_day(tree, homes)
        published = None if published == modified else published
    return PageDates(published, modified if modified != published else None, unread)


def day_in(text: str, language: str) -> str | None:
    """Return the first full date in a text, or None if there is none that can be read in one way only."""
    return next((day for _, _, day in _days(text, language)), None)


def _days(text: str, language: str) -> Iterator[tuple[int, int, str]]:
    """Yield the dates in a text with their start and end, those of each way of writing together."""
    text = text.translate(_DIGITS)
    for pattern, year, month, day in ((_ISO, 1, 3, 4), (_EAST, 1, 2, 3), (_DAY_MONTH, 3, 2, 1), (_MONTH_DAY, 3, 1, 2)):
        for match in pattern.finditer(text):
            number = match[month] if match[month].isdigit() else _months(language[:2]).get(_folded(match[month]), 0)
            if found := _iso(match[year], number, match[day]):
                yield match.start(), match.end(), found
    for match in _NUMERIC.finditer(text):
        first, second = int(match[1]), int(match[3])
        day_first = match[2] == "." or first > 12 or language[:2] not in ("", "en") or language in _DAY_FIRST
        if (day_first and second <= 12) or first == second:
            found = _iso(match[4], second, first)
        else:
            found = _iso(match[4], first, second) if second > 12 or language == "en-us" else None
        if found:
            yield match.start(), match.end(), found


def _line_day(place: PagePlace, homes: set[Any], language: str) -> str | None:
    """Return the date of publication that a line near the headline states, or one that says so elsewhere."""
    for line in _lines(place, homes):
        for start, _, found in _days(line, language):
            if not _CHANGED.search(line[:start]):
                return found
    for block in place.blocks:
        text = " ".join(block.text[:_LONGEST_TEXT].split())
        day = _dateline_day(text, language) or (_cue_day(text, language) if len(text) == len(block.text.strip()) else None)
        if day and not is_beside(block.node, homes):
            return day
    return None


def _dateline_day(text: str, language: str) -> str | None:
    """Return the day with which a paragraph begins: “Berlin, 3 March 2016 – The council ...”."""
    for start, end, found in islice(_days(text[:80], language), 1):
        if _DATELINE_BEFORE.fullmatch(text[:start]) and _DATELINE_AFTER.match(text[end:]):
            return found
    return None


def _cue_day(text: str, language: str) -> str | None:
    """Return the day in a text that says that it is the day of publication."""
    cue = _CUE.search(text)
    return day_in(text, language) if cue and not _CHANGED.search(text[: cue.start()]) else None


def _other_day(tree: "HtmlElement", homes: set[Any]) -> str | None:
    """Return the date that htmldate finds in the markup of the article."""
    from htmldate import find_date

    try:
        return find_date(without_beside(tree, homes), original_date=True, extensive_search=False, url="") or find_date(
            deepcopy(tree), original_date=True, extensive_search=False
        )
    except Exception:  # htmldate passes on any error of its parsers; then the page states no date
        return None


def _is_unreadable(line: str, language: str) -> bool:
    """Return whether a line is a date of another calendar, or one that can be read in two ways."""
    line = line.translate(_DIGITS)
    return _OTHER_CALENDAR.search(line) is not None or (_NUMERIC.search(line) is not None and not day_in(line, language))


def _iso(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if _FIRST <= found <= date.today() + timedelta(days=2) else None


def _day(value: str | None, language: str) -> str | None:
    return day_in(value[:100], language) if value else None


def _first(data: PageData, names: Sequence[str], language: str) -> str | None:
    values = (value for name in names for value in data.meta.get(name, ()))
    return next((found for value in values if (found := _day(value, language))), None)


def _address_day(url: str | None) -> str | None:
    match = _IN_ADDRESS.search(url or "")
    return _iso(match[1], match[3] or match[5], match[4] or match[6]) if match else None


def _marked(tree: "HtmlElement", language: str, homes: set[Any]) -> dict[str, str]:
    """Return the first dates in elements of the article that are marked ``datepublished``, ``datemodified`` or ``time``."""
    found: dict[str, str] = {}
    for node in tree.iter("time", "abbr", "span", "div", "p", "dd", "li", "a", "font", "strong", "meta"):
        kind = _mark(node)
        if not kind or kind in found or len(node) > _MOST_CHILDREN or is_beside(node, homes):
            continue
        text = node.text_content()
        title = node.get("title") if node.tag == "abbr" else None
        stated = (node.get("datetime"), node.get("content"), title, text if len(text) <= _LONGEST_LINE else None)
        day = next((day for value in stated if (day := _day(value, language))), None)
        if day and (kind != "time" or not _CHANGED.search(text)):
            found[kind] = day
    return found


def _mark(node: Any) -> str:
    names = (node.get("itemprop") or node.get("property") or "").lower().split()
    for name in names:
        if name in ("datepublished", "datecreated", "datemodified"):
            return "datemodified" if name == "datemodified" else "datepublished"
    if node.tag not in ("time", "abbr"):
        return ""
    classes = node.get("class", "").lower().split()
    if node.get("pubdate") is not None or "published" in classes or "entry-date" in classes:
        return "datepublished"
    return "datemodified" if "updated" in classes else "time" if node.tag == "time" else ""


def _lines(place: PagePlace, homes: set[Any]) -> Iterator[str]:
    """Yield the short texts near the headline that may state a date: those after it first."""
    if place.headline is None:
        return
    after = range(place.headline + 1, min(place.headline + 1 + _AFTER, len(place.blocks)))
    before = range(place.headline - 1, max(place.headline - 1 - _BEFORE, -1), -1)
    for at in (*after, *before):
        block = place.blocks[at]
        text = " ".join(block.text[:_LONGEST_TEXT].split())
        short = 0 < len(text) <= _LONGEST_LINE and text.count(" ") < _MOST_WORDS
        if short and block.kind != "caption" and not is_beside(block.node, homes):
            yield text


def _folded(name: str) -> str:
    return name.casefold().strip(".")


@cache
def _months(language: str) -> dict[str, int]:
    """Return the months by their names in a language and in English (Unicode CLDR)."""
    from babel import Locale, UnknownLocaleError

    names = {"sept": 9, "maerz": 3}
    for code in ("en", language):
        try:
            locale = Locale.parse(code)
        except (ValueError, UnknownLocaleError):
            continue
        for forms in locale.months.values():
            for width in ("abbreviated", "wide"):
                names |= {_folded(name): number for number, name in forms[width].items() if len(name) > 2}
    return names
