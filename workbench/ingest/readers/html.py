"""Web pages: the article, without navigation, advertising and other parts around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from workbench.domain import Metadata, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer, guess_language
from workbench.ingest.encoding import decode
from workbench.ingest.page_archive import Original, restore_original, without_toolbar
from workbench.ingest.page_authors import page_authors
from workbench.ingest.page_blocks import PageBlock, page_blocks
from workbench.ingest.page_data import PageData, page_data
from workbench.ingest.page_dates import PageDates, PagePlace, page_dates
from workbench.ingest.page_marks import AROUND, write_marks
from workbench.ingest.page_parts import BESIDE_TAGS, INVISIBLE, upwards
from workbench.ingest.page_tables import repeat_merged_cells
from workbench.ingest.page_text import Text, completed, headline_of
from workbench.ingest.readers import Reader

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
# A comment ends at its first "-->": a pattern that can match beyond it tries 2**n ways to read n comments.
_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_LEAST_SHARE = 0.25
"""Share of the prose of a page below which the extractor is asked for more."""


@dataclass(frozen=True, slots=True)
class _Article:
    """What the extractor kept of a page."""

    blocks: Sequence[Text] = ()
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    url: str | None = None

    @property
    def letters(self) -> int:
        """Return the number of letters."""
        return sum(map(str.isalpha, "".join(text for _, text in self.blocks)))


def read(data: bytes, media_type: str, name: str, address: str | None = None) -> Iterator[Reading | str]:
    """Yield the one document of a page; ``address`` is where it was saved, if that is known.

    Raises UnreadableSourceError where it holds no text.
    """
    text = without_toolbar(_decoded(data, name))
    tree = _parsed(text, name)
    original = restore_original(tree, address)
    stated = page_data(tree)
    composer = Composer()
    marked, merged = write_marks(tree, composer.left_out), repeat_merged_cells(tree)
    if marked or merged or original:
        text = _source(tree)
    blocks = list(page_blocks(tree if tree.body is None else tree.body, split_lines=True))
    article = _article(text, blocks)
    for kind, words in completed(article.blocks, blocks, article.title):
        composer.add(kind, words)
    # The extractor leaves captions out, and a caption can be evidence.
    for caption in (" ".join(node.text_content().split()) for node in tree.iter("figcaption") if composer.text):
        if caption and caption not in composer.text:
            composer.add("caption", caption)
    metadata, dates = _metadata(tree, stated, article, blocks, original.url if original else address)
    if not composer.text:
        for node in list(tree.iter(*AROUND)):
            node.drop_tree()
        for block in page_blocks(tree if tree.body is None else tree.body):
            composer.add(block.kind, block.text)
    metadata = replace(metadata, accessed=original.day if original else None)
    reading = composer.reading(data, media_type, metadata, name=name)
    yield replace(reading, notes=(*reading.notes, *_notes(original, dates, name)))


def is_page(data: bytes) -> bool:
    """Return whether a file begins as an HTML page does."""
    return _START.match(data[:4096].lstrip(b"\xef\xbb\xbf")) is not None


def _decoded(data: bytes, name: str) -> str:
    declared = _CHARSET.search(data[:4096])
    text = decode(data, name=name, declared=declared.group(1).decode("ascii") if declared else None)
    # lxml refuses an XML declaration that names an encoding in decoded text.
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)


def _parsed(text: str, name: str) -> "HtmlElement":
    from lxml import etree, html

    # A truncated or extremely nested page is still a page; "recover" keeps what can be read.
    parser = html.HTMLParser(recover=True, remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    try:
        return html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableSourceError(f"{name} holds no text; it is an empty or broken web page.") from error


def _source(tree: "HtmlElement") -> str:
    from lxml import html

    return str(html.tostring(tree.getroottree(), encoding="unicode"))


def _article(text: str, blocks: Sequence[PageBlock]) -> _Article:
    """Return what the extractor keeps of a page. If that is little of its prose, ask again for more, less selectively."""
    article = _extracted(text)
    if len(article.blocks) == 1 < len(blocks) and _letters(article.blocks) == _letters(blocks):
        # The extractor found no article and joined all words of the page, hidden ones too.
        return replace(article, blocks=[(block.kind, block.text) for block in blocks if _is_shown(block)])
    prose = sum(
        letters
        for block in blocks
        if (letters := sum(map(str.isalpha, block.text))) >= 60
        and block.linked * 3 <= len(block.text)
        and not any(node.tag in BESIDE_TAGS for node in upwards(block.node))
    )
    if article.letters < _LEAST_SHARE * prose:
        fuller = _extracted(text, favor_recall=True)
        return max((article, fuller), key=lambda found: found.letters)
    return article


def _letters(blocks: Sequence[Text] | Sequence[PageBlock]) -> str:
    texts = (block.text if isinstance(block, PageBlock) else block[1] for block in blocks)
    return "".join(filter(str.isalnum, "".join(texts)))


def _is_shown(block: PageBlock) -> bool:
    return not any(INVISIBLE.search(node.get("style", "")) for node in upwards(block.node))


def _extracted(text: str, *, favor_recall: bool = False) -> _Article:
    from trafilatura import bare_extraction

    try:
        found: Any = bare_extraction(text, with_metadata=True, include_comments=False, favor_recall=favor_recall)
    except Exception:  # trafilatura passes on any error of its parsers; the visible text is read instead
        found = None
    if found is None:
        return _Article()
    blocks = [(block.kind, block.text) for block in page_blocks(found.body)] if found.body is not None else []
    return _Article(blocks, found.title, found.author, found.sitename, found.url)


def _metadata(
    tree: "HtmlElement", stated: PageData, article: _Article, blocks: Sequence[PageBlock], address: str | None
) -> tuple[Metadata, PageDates]:
    """Return what the page states about itself, and its dates."""

    def value(path: str) -> str | None:
        return next((str(found).strip() for found in tree.xpath(path) if str(found).strip()), None)

    url = value("//link[@rel='canonical']/@href") or stated.first("og:url") or article.url or address
    language = value("/html/@lang") or value("//meta[@http-equiv='content-language']/@content")
    guessed = language or guess_language(" ".join(block.text for block in blocks[:300])) or ""
    headline = headline_of(blocks, article.title or stated.first("og:title") or value("//title/text()"))
    place = PagePlace(url, guessed, blocks, headline)
    publisher = article.publisher or stated.first("og:site_name") or stated.publisher
    authors = page_authors(tree, stated, place, publisher=publisher, guess=article.author)
    dates = page_dates(tree, stated, place)
    metadata = Metadata(
        title=article.title or value("//title/text()"),
        author="; ".join(authors) or None,
        publisher=publisher or (urlsplit(url).hostname if url else None),
        published=dates.published,
        url=url,
        language=language,
        file_date=dates.modified,
    )
    return metadata, dates


def _notes(original: Original | None, dates: PageDates, name: str) -> Iterator[str]:
    if original is not None:
        yield f"{name}: this is a copy that {original.archive} made on {original.day}; its address is that of the original."
    if dates.unread is not None:
        yield (
            f"{name}: the date “{dates.unread}” was not read, because it can be read in two ways or is of another calendar; "
            "enter the date of publication."
        )


READER = Reader("Web page", {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html"}, read, matches=is_page)
