"""A document's text cut into the spans that can be cited.

Invariant: segments are in order, do not overlap, have no white space at their ends, and cover every character that is
not white space exactly once.
"""

from collections.abc import Iterator, Sequence

from workbench.domain import Block, Segment, SnippetKind
from workbench.ingest.sentences import language_of_script, sentence_ends

LONGEST = 1000
"""Characters of a segment: what a 256-token encoder can still see. Longer sentences are cut at a space."""

WINDOW = 5000
"""Characters given to the sentence splitter at a time. On a text full of quotation marks it takes quadratic time, so a
longer paragraph is split in windows, each of which begins with a sentence."""

_WHOLE: dict[str, SnippetKind] = {
    "heading": "heading",
    "caption": "caption",
    "item": "item",
    "row": "row",
    "byline": "byline",
}


def segment(text: str, blocks: Sequence[Block], language: str | None) -> tuple[Segment, ...]:
    """Cut a text: paragraphs and quotes into sentences, every other block left whole.

    Text that stands in no block counts as a paragraph, so that nothing is lost. ``language`` chooses the sentence rules.
    """
    found: list[Segment] = []
    for start, end, kind in _covering(text, blocks):
        whole = _WHOLE.get(kind)
        spans = [(start, end)] if whole else _sentences(text, start, end, language)
        for first, last in spans:
            for left, right in _short_enough(text, first, last):
                found.append(Segment(left, right, whole or "sentence"))
    return tuple(found)


def _covering(text: str, blocks: Sequence[Block]) -> Iterator[tuple[int, int, str]]:
    at = 0
    for block in sorted(blocks, key=lambda block: block.start):
        start = max(at, block.start)
        if start > at:
            yield at, start, "paragraph"
        if block.end > start:
            yield start, block.end, block.kind
            at = block.end
    if at < len(text):
        yield at, len(text), "paragraph"


def _sentences(text: str, start: int, end: int, language: str | None) -> Iterator[tuple[int, int]]:
    if text[start:end].isspace():
        return
    code = language or language_of_script(text[start : start + 1000])
    while end - start > WINDOW:
        ends = [start + at for at in sentence_ends(text[start : start + WINDOW], code)]
        # The window may cut its last sentence, which the next one reads again, unless it takes up half of the window.
        whole = [at for at in ends if start + WINDOW // 2 <= at < start + WINDOW]
        last = whole[-1] if whole else start + WINDOW
        yield from _spans(start, [at for at in ends if at <= last], last)
        start = last
    ends = [start + at for at in sentence_ends(text[start:end], code)]
    yield from _spans(start, ends, end)


def _spans(start: int, ends: Sequence[int], last: int) -> Iterator[tuple[int, int]]:
    """Sentences from where each ends; whatever the library left over is one too."""
    for at in (*ends, last):
        if at > start:
            yield start, at
            start = at


def _short_enough(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim a span, and cut one that is too long at the last mark or space before the limit."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start == end:
            return
        if end - start <= LONGEST:
            yield start, end
            return
        cut = _cut(text, start, start + LONGEST)
        last = cut
        while text[last - 1].isspace():
            last -= 1
        yield start, last
        start = cut


def _cut(text: str, start: int, limit: int) -> int:
    for marks in (";:—", ",", None):
        for at in range(limit, start + LONGEST // 2, -1):
            if text[at - 1].isspace() and (marks is None or text[at - 2] in marks):
                return at
    return limit
