"""Web pages: the article, without navigation, advertising and other parts around it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workbench.domain.sources import BlockKind, Metadata, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer
from workbench.ingest.encoding import decode
from workbench.ingest.page_marks import AROUND, write_marks
from workbench.ingest.readers import Reader

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
# A comment ends at its first "-->": a pattern that can match beyond it tries 2**n ways to read n comments.
_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_BLOCK_TAGS: dict[str, BlockKind] = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "head": "heading",
    "p": "paragraph",
    "div": "paragraph",
    "item": "item",
    "li": "item",
    "dt": "item",
    "dd": "item",
    "quote": "quote",
    "blockquote": "quote",
    "row": "row",
    "tr": "row",
    "figcaption": "caption",
    "caption": "caption",
    "code": "paragraph",
    "pre": "paragraph",
}


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a page. Raises UnreadableSourceError where it holds no text."""
    from lxml import etree
    from lxml import html as lxml_html

    declared = _CHARSET.search(data[:4096])
    text = decode(data, name=name, declared=declared.group(1).decode("ascii") if declared else None)
    try:
        # A truncated or extremely nested page is still a page; "recover" keeps what can be read.
        parser = lxml_html.HTMLParser(recover=True, remove_comments=True, huge_tree=False, no_network=True)
        tree = lxml_html.document_fromstring(_without_declaration(text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableSourceError(f"{name} holds no text; it is an empty or broken web page.") from error
    composer = Composer()
    if write_marks(tree, composer.left_out):
        text = lxml_html.tostring(tree.getroottree(), encoding="unicode")
    metadata, article = _article(text)
    captions = [" ".join(node.text_content().split()) for node in tree.iter("figcaption")]
    if article is not None:
        _walk(article, composer)
        for caption in captions:  # trafilatura leaves them out, and a caption can be evidence
            if caption and caption not in composer.text:
                composer.add("caption", caption)
    if not composer.text:
        for node in list(tree.iter(*AROUND)):
            node.drop_tree()
        _walk(tree.body if tree.body is not None else tree, composer)
    yield composer.reading(data, media_type, _completed(metadata, tree), name=name)


DATES = {"original_date": True, "extensive_search": False}
"""Where the date of a page is looked for: only where the page states it. A year in the text is not the date of the page."""


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
            favor_recall=True,
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


def _walk(root: Any, composer: Composer) -> None:
    """Place the blocks under ``root``. Not recursive, because a hostile page nests deeper than Python can recurse."""
    loose: list[str] = []
    kinds: list[BlockKind] = []

    def flush() -> None:
        composer.add(kinds[-1] if kinds else "paragraph", "".join(loose))
        loose.clear()

    from lxml import etree

    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        kind = _BLOCK_TAGS.get(node.tag.lower())
        is_cell = node.tag.lower() in ("cell", "td", "th")
        if event == "start":
            if kind is not None and not (kinds and kinds[-1] in ("item", "quote") and kind == "paragraph"):
                flush()
                kinds.append(kind)
            elif kind is not None:
                flush()
                kinds.append(kinds[-1])
            if is_cell and "".join(loose).strip():
                loose.append(" | ")
            if node.tag.lower() in ("br", "lb"):
                loose.append(" ")
            loose.append(node.text or "")
        else:
            if kind is not None:
                flush()
                kinds.pop()
            if node is not root:
                loose.append(node.tail or "")
    flush()


def _without_declaration(text: str) -> str:
    """Return the text without its XML declaration: lxml refuses one that names an encoding in decoded text."""
    return re.sub(r"\A\s*<\?xml[^>]*\?>", "", text)


READER = Reader("Web page", {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html"}, read, matches=is_page)
