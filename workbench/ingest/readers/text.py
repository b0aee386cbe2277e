"""Plain text: the text as received, with the role of each line derived from its layout.

Invariant: the stored text is the file's text, normalised; blocks only refer to it. The rules below decide whether a line
belongs to a paragraph, is a heading, a caption, a list item or a byline; they look only at the line and its neighbours.
Every rule takes time linear in the length of its line; ``benchmarks/readers.py`` measures that.
"""

import re
from collections.abc import Iterator

from workbench.domain.sources import Block, BlockKind, Metadata, Reading, normalise
from workbench.ingest.compose import finished
from workbench.ingest.encoding import decode
from workbench.ingest.readers import Reader

WRAPPED = 50
"""A line this long that the next one goes on from was wrapped by an editor, not ended by its author."""

_SENTENCE_END = re.compile(r"[.!?…。！？։؟।][\"'”’»)\]]*\s*$")
_ITEM = re.compile(r"\s*(?:[-*•‣–—·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_BYLINE = re.compile(
    r"\s*(?:by|von|par|por|di|source|sources|agencies|reporting by|editing by|additional reporting|published|updated)\b",
    re.IGNORECASE,
)
_CAPTION_START = re.compile(
    r"\s*(?:photo|photograph|picture|image|file photo|figure|fig\.|credit|video|map|chart)\b[^.]*[:.]", re.IGNORECASE
)


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a text file."""
    text = normalise(decode(data, name=name))
    yield finished(data, media_type, text, plain_blocks(text), Metadata(title=title_of(text)), name=name)


def title_of(text: str) -> str | None:
    """Return the first line, if it can be a title."""
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return first if first and len(first) <= 200 else None


def plain_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a plain text."""
    blocks: list[Block] = []
    for start, end in _stretches(text):
        lines = list(_lines(text, start, end))
        if _is_wrapped([text[a:b] for a, b in lines]):
            blocks.append(Block(start, end, "paragraph"))
            continue
        alone = len(lines) == 1
        caption_below = any(_is_caption(text[a:b]) for a, b in lines)
        for a, b in lines:
            blocks.append(Block(a, b, _kind(text[a:b], alone=alone, caption_near=caption_below)))
    return tuple(blocks)


def _kind(line: str, *, alone: bool, caption_near: bool) -> BlockKind:
    if _ITEM.match(line):
        return "item"
    if _is_caption(line):
        return "caption"
    if _BYLINE.match(line) and len(line) <= 200 and not _SENTENCE_END.search(line):
        return "byline"
    if not alone and caption_near:
        return "caption"  # the line above a caption describes the same picture
    if _SENTENCE_END.search(line) or len(line) > 200:
        return "paragraph"
    return "heading" if alone and len(line) <= 150 else "paragraph"


def _is_caption(line: str) -> bool:
    """Return whether a line ends with a note in square brackets, or begins as a caption does.

    The brackets are searched from the end: a pattern that tries every ``[`` takes quadratic time on a line full of them.
    """
    line = line.rstrip()
    if line.endswith("]") and line.rfind("[") > line.rfind("]", 0, -1):
        return True
    return _CAPTION_START.match(line) is not None


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether consecutive lines are one paragraph that an editor broke at its right margin."""
    if len(lines) < 2 or any(_ITEM.match(line) for line in lines[1:]):
        return False
    longest = max(len(line) for line in lines)
    body = lines[:-1]
    return (
        longest <= 120
        and all(len(line) >= min(WRAPPED, longest * 0.6) for line in body)
        and sum(1 for line in body if not _SENTENCE_END.search(line)) >= len(body) / 2
        and not any(_is_caption(line) for line in lines)
        and any(line[:1].islower() or _SENTENCE_END.search(line) for line in lines[1:])
    )


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans between empty lines."""
    at = 0
    for gap in re.finditer(r"\n[^\S\n]*\n\s*", text):
        if text[at : gap.start()].strip():
            yield at, gap.start()
        at = gap.end()
    if text[at:].strip():
        yield at, len(text)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in re.finditer(r"[^\n]+", text[start:end]):
        if line.group().strip():
            yield start + line.start(), start + line.end()


READER = Reader("Text", {".txt": "text/plain", ".text": "text/plain"}, read)
