"""The marks of a web page, put into its text before an extractor drops them: raised, struck and hidden passages.

An extractor keeps an article's words and loses their marks; ``10<sup>6</sup>`` would come out as ``106``.
"""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from workbench.ingest.marks import LeftOut, lowered, note_mark, raised

if TYPE_CHECKING:
    from lxml.html import HtmlElement

AROUND = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "iframe", "svg")
"""Elements that are not part of the content of a page."""

_STRUCK_TAGS = ("s", "strike", "del")
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_RAISED_STYLE = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_LOWERED_STYLE = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)
_INLINE = ("span", "a", "small", "font", "i", "b", "em", "strong")
_BLOCKS = ("p", "div", "li", "table", "section", "article", "h1", "h2", "h3", "blockquote", "br", "img")
_STREAMED = re.compile(r"S:[0-9a-f]+")
_NOTE_CLASS = re.compile(r"(?:^|\s)(?:reference|foot-?note|foot-?note-?ref|note-?ref)(?:\s|$)", re.IGNORECASE)


def write_marks(tree: "HtmlElement", left_out: LeftOut) -> bool:
    """Change ``tree`` so that its text alone says what the page shows; return whether anything was changed.

    Struck text is removed and counted in ``left_out``. Hidden text is removed, unless the page shows nothing else: then a
    script would have shown it. Raised and lowered text becomes superscript and subscript characters.
    """
    changed = False
    for node in list(_outermost(tree, _is_struck)):
        words = node.text_content()
        if words.strip() and not any(home.tag in AROUND for home in node.iterancestors()):
            left_out.add("struck passage", words)
        node.drop_tree()
        changed = True
    hidden = list(_outermost(tree, _is_hidden))
    if hidden and _shows_text(tree):
        for node in hidden:
            node.drop_tree()
        changed = True
    # In reverse order, so that a mark inside another is written first.
    for node in reversed([node for node in tree.iter() if _level(node)]):
        text = node.text_content()
        if next(node.iter(*_BLOCKS), None) is not None:
            continue  # a mark that was never closed, or a picture
        level = _level(node)
        if level == "note" or (level == "raised" and _is_note(node)):
            written = note_mark(text)
        elif level == "raised":
            written = raised(text)
        else:
            written = lowered(text, before=_before(node), after=_after(node))
        for inner in list(node):
            node.remove(inner)
        node.text = written
        node.drop_tag()
        changed = True
    return changed


def _outermost(tree: "HtmlElement", fits: Callable[["HtmlElement"], bool]) -> Iterator["HtmlElement"]:
    """Yield the elements that fit, without those inside them. The root and the body are never included."""
    from lxml import etree

    walk = etree.iterwalk(tree, events=("start",))
    for _, node in walk:
        if isinstance(node.tag, str) and node.tag not in ("html", "head", "body") and node is not tree and fits(node):
            walk.skip_subtree()
            yield node


def _is_struck(node: "HtmlElement") -> bool:
    return node.tag in _STRUCK_TAGS or bool(_STRUCK_STYLE.search(node.get("style", "")))


def _is_hidden(node: "HtmlElement") -> bool:
    """Return whether an element says itself that it is not part of the page. Inline styles are left to the extractor: pages
    hide later parts of a long table with ``display:none``, and a reader pages through to them."""
    if node.tag == "template":
        return True
    # Text that a reader can unfold, tab panels, and hidden parts that React moves into place are part of the page.
    if node.get("role") == "tabpanel" or _STREAMED.fullmatch(node.get("id", "")):
        return False
    return str(node.get("hidden", "until-found")).lower() != "until-found"


def _shows_text(tree: "HtmlElement") -> bool:
    """Return whether the body of a page shows any text."""
    from lxml import etree

    body = tree if tree.tag == "body" else tree.find(".//body")
    walk = etree.iterwalk(tree if body is None else body, events=("start",))
    for _, node in walk:
        if not isinstance(node.tag, str):
            continue
        if node.tag in AROUND or _is_hidden(node):
            walk.skip_subtree()
        elif (node.text or "").strip():
            return True
        if node is not body and (node.tail or "").strip():
            return True
    return False


def _level(node: "HtmlElement") -> str:
    """Return ``raised``, ``lowered``, ``note`` (a link that is the mark of a note), or an empty string."""
    if not isinstance(node.tag, str):
        return ""
    if node.tag == "a" and (node.get("role") == "doc-noteref" or _NOTE_CLASS.search(node.get("class", ""))):
        return "note"
    style = node.get("style", "") if node.tag in _INLINE else ""
    if node.tag == "sup" or _RAISED_STYLE.search(style):
        return "raised"
    return "lowered" if node.tag == "sub" or _LOWERED_STYLE.search(style) else ""


def _is_note(node: "HtmlElement") -> bool:
    """Return whether a raised element is the mark of a note: it is a link, or has the class of one."""
    home = node.getparent()
    linked = home is not None and home.tag == "a" and home.text_content().strip() == node.text_content().strip()
    return linked or next(node.iter("a"), None) is not None or bool(_NOTE_CLASS.search(node.get("class", "")))


def _before(node: "HtmlElement") -> str:
    """Return the text right before an element, as far as it is in the same line."""
    while True:
        previous = node.getprevious()
        if previous is not None:
            return str(previous.tail or previous.text_content())
        home = node.getparent()
        if home is None or home.text or home.tag not in _INLINE:
            return (home.text or "") if home is not None else ""
        node = home


def _after(node: "HtmlElement") -> str:
    """Return the text right after an element."""
    following = node.getnext()
    return node.tail or (following.text_content() if following is not None else "")
