"""Web pages: the article, without navigation, advertising and other parts around it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workbench.domain.sources import Metadata, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer
from workbench.ingest.encoding import decode
from workbench.ingest.page_blocks import page_blocks
from workbench.ingest.page_marks import AROUND, write_marks
from workbench.ingest.page_text import completed
from workbench.ingest.readers import Reader

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
# A comment ends at its first "-->": a pattern that can match beyond it tries 2**n ways to read n comments.
_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)

def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a page. Raises UnreadableSourceError where it holds no text."""
    from lxml import etree
    from lxml import html as lxml_html

    declared = _CHARSET.search(data[:4096])
    text = decode(data, name=name, declared=declared.group(1).decode("ascii") if declared else None)
    try:
        # A truncated or extremely nested page is still a page; "recover" keeps what can be read.
        parser = lxml_html.HTMLParser(recover=True, remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
        tree = lxml_html.document_fromstring(_without_declaration(text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableSourceError(f"{name} holds no text; it is an empty or broken web page.") from error
    composer = Composer()
    if write_marks(tree, composer.left_out):
        text = lxml_html.tostring(tree.getroottree(), encoding="unicode")
    metadata, article = _article(text)
    captions = [" ".join(node.text_content().split()) for node in tree.iter("figcaption")]
    if article is not None:
        kept = [(block.kind, block.text) for block in page_blocks(article)]
        for kind, words in completed(kept, tree, metadata.title):
            composer.add(kind, words)
        for caption in captions:  # trafilatura leaves them out, and a caption can be evidence
            if caption and caption not in composer.text:
                composer.add("caption", caption)
    if not composer.text:
        for node in list(tree.iter(*AROUND)):
            node.drop_tree()
        for block in page_blocks(tree.body if tree.body is not None else tree):
            composer.add(block.kind, block.text)
    yield composer.reading(data, media_type, _completed(metadata, tree), name=name)


DATES = {"original_date": True, "extensive_search": False}
"""Where the date of a page is looked for: only where the page states it. A year in the text is not the date of the page."""


import os
MODE = {'recall': {'favor_recall': True}, '': {}, 'precision': {'favor_precision': True}}[os.environ.get('MODE', 'recall')]


def is_page(data: bytes) -> bool:
    """Return whether a file begins as an HTML page does."""
    return _START.match(data[:4096].lstrip(b"\xef\xbb\xbf")) is not None


def _article(text: str) -> tuple[Metadata, Any]:
    from trafilatura import bare_extraction

    try:
        extracted: Any = bare_extraction(
            text,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            **MODE,
            date_extraction_params=DATES,
        )
    except Exception:  # trafilatura passes on any error of its parsers; the visible text is read instead
        extracted = None
    if extracted is None:
        return Metadata(), None
    return (
        Metadata(
            title=extracted.title,
            author=extracted.author,
            publisher=extracted.sitename,
            published=extracted.date,
            url=extracted.url,
        ),
        extracted.body,
    )


def _completed(metadata: Metadata, tree: "HtmlElement") -> Metadata:
    """Return the metadata with what the page states and the extractor missed."""

    def stated(path: str) -> str | None:
        return next((str(value).strip() for value in tree.xpath(path) if str(value).strip()), None)

    return Metadata(
        title=metadata.title or stated("//title/text()"),
        author=metadata.author or stated("//meta[@name='author']/@content"),
        publisher=metadata.publisher or stated("//meta[@property='og:site_name']/@content"),
        published=metadata.published,
        url=stated("//link[@rel='canonical']/@href") or metadata.url,
        language=stated("/html/@lang") or stated("//meta[@http-equiv='content-language']/@content"),
    )


def _without_declaration(text: str) -> str:
    """Return the text without its XML declaration: lxml refuses one that names an encoding in decoded text."""
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)


READER = Reader("Web page", {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html"}, read, matches=is_page)
