"""Plain text: the text as received, with the role of each line derived from its layout.

Invariant: the stored text is the file's text, normalised; blocks only refer to it. The rules below decide whether a line
belongs to a paragraph, is a heading, a caption, a list item or a byline; they look only at the line and its neighbours.
Every rule takes time linear in the length of its line; ``benchmarks/readers.py`` measures that.
"""

import itertools
import re
from collections.abc import Iterator

from workbench.domain import Block, BlockKind, Metadata, Reading, normalise
from workbench.ingest.compose import finished
from workbench.ingest.encoding import decode
from workbench.ingest.readers import Reader
from workbench.ingest.turns import is_chat, is_named_turn, message_start, speaker_names, turn_label

WRAPPED = 50
"""Characters of a line from which an editor probably wrapped it, if the next line continues it."""

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
    yield finished(Reading(data, media_type, text, plain_blocks(text), Metadata(title=title_of(text))), name=name)


def title_of(text: str) -> str | None:
    """Return the first line, if it can be a title."""
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    return first if first and len(first) <= 200 else None


def plain_blocks(text: str) -> tuple[Block, ...]:
    """Tell the blocks of a plain text."""
    lines = list(_lines(text, 0, len(text)))
    whole = [text[a:b] for a, b in lines]
    if is_chat(whole):
        return tuple(_chat_blocks(text, lines))
    names = speaker_names(whole)
    return tuple(
        block
        for start, end in _stretches(text)
        for label, turn in _turns(text, list(_lines(text, start, end)), names)
        for block in (*label, *_blocks_of(text, turn))
    )


def _chat_blocks(text: str, lines: list[tuple[int, int]]) -> Iterator[Block]:
    """Yield a block for each message, and one before it for its time and name. A message ends where the next one begins."""
    at = 0
    while at < len(lines):
        begin, end = lines[at]
        label = begin + message_start(text[begin:end])
        at += 1
        while at < len(lines) and not message_start(text[slice(*lines[at])]):
            end = lines[at][1]
            at += 1
        if label > begin:
            yield Block(begin, label, "byline")
        if text[label:end].strip():
            yield Block(label, end, "paragraph")


def _turns(
    text: str, lines: list[tuple[int, int]], names: frozenset[str]
) -> Iterator[tuple[list[Block], list[tuple[int, int]]]]:
    """Divide lines that follow each other where somebody else begins to speak: the label of a turn, and its lines."""
    label: list[Block] = []
    turn: list[tuple[int, int]] = []
    for begin, end in lines:
        line = text[begin:end]
        length = turn_label(line)
        if length or is_named_turn(line, names):
            yield label, turn
            label, turn = ([Block(begin, begin + length, "byline")] if length else []), []
        if line[length:].strip():
            turn.append((begin + length, end))
    yield label, turn


def _blocks_of(text: str, lines: list[tuple[int, int]]) -> Iterator[Block]:
    """Tell the blocks of lines that follow each other and are one person's words."""
    strings = [text[a:b] for a, b in lines]
    if not strings:
        return
    if _is_wrapped(strings):
        yield Block(lines[0][0], lines[-1][1], "paragraph")
        return
    caption_near = any(_is_caption(line) for line in strings)
    running = not caption_near and _is_running(strings)
    at = 0
    while at < len(lines):
        first = at
        while at + 1 < len(lines) and not caption_near and _goes_on(strings[at], strings[at + 1], running):
            at += 1
        if at > first:
            yield Block(lines[first][0], lines[at][1], "item" if _ITEM.match(strings[first]) else "paragraph")
        else:
            yield Block(*lines[at], _kind(strings[at], alone=len(lines) == 1, caption_near=caption_near))
        at += 1


def _is_running(lines: list[str]) -> bool:
    """Return whether short lines are running text with line breaks inside sentences: most lines that do not end a sentence
    continue in lower case. In a script without case, the last line must end a sentence."""
    open_ends = [(line, after) for line, after in itertools.pairwise(lines) if not _SENTENCE_END.search(line)]
    if any(_ITEM.match(line) for line in lines[1:]) or not open_ends:
        return False
    if any(_has_case(line) for line in lines):
        return 2 * sum(_continues(line, after) for line, after in open_ends) >= len(open_ends)
    longest = max(len(line) for line in lines)
    return _SENTENCE_END.search(lines[-1]) is not None and all(len(line) >= 0.6 * longest for line, _ in open_ends)


def _goes_on(line: str, after: str, running: bool) -> bool:
    """Return whether a sentence continues on the next line. The end of a line is not the end of a sentence, and half a
    sentence can mean the opposite of the whole."""
    if _ITEM.match(after):
        return False
    return running or (not _SENTENCE_END.search(line) and _continues(line, after))


def _continues(line: str, after: str) -> bool:
    """Return whether ``after`` begins like the rest of a sentence."""
    begin = after.lstrip()[:1]
    if begin.islower():
        return len(line.split(maxsplit=3)) > 2 or _SENTENCE_END.search(after) is not None or line.rstrip().endswith(",")
    # A number goes on from a word; from a number it is the next row of figures.
    return begin.isdigit() and line.rstrip()[-1:].islower() and any(word.islower() for word in after.split(maxsplit=9))


def _has_case(line: str) -> bool:
    return line.lower() != line.upper()


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
