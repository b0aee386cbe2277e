"""PDF files with a text layer.

``pdf_layout`` finds lines, columns and table rows. Here lines become paragraphs by how they are set: a short line, a wide
gap, an indent or a change of type ends one. What stands at the top or foot of many pages is not part of the text, and the
reading says so.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from workbench.domain import BlockKind, Metadata, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer
from workbench.ingest.hyphens import Hyphens, plain
from workbench.ingest.pdf_grids import grids_of, table_rows
from workbench.ingest.pdf_layout import Line, lines_of
from workbench.ingest.pdf_rows import BULLET, Row, rows_of, without_line_numbers
from workbench.ingest.pdf_words import words_of
from workbench.ingest.readers import Reader

MAX_PAGES = 5000

UNREADABLE = 0.05
"""Share of a page's characters without a meaning in Unicode from which the reading warns."""

_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_ITEM = re.compile(rf"(?:{BULLET}|\(?\d{{1,3}}[.)]|\(?[a-z][.)])\s+\S")
_PAGE_NUMBER = re.compile(
    r"(?:^|\s)(?:page|seite|página|pagina|p\.)\s*#(?:\s*(?:of|/|von|de)\s*#)?$|^[-–— ]*#[-–— ]*$", re.IGNORECASE
)
_CAPTION = re.compile(r"(?:figure|fig\.|table|photo|picture|map|chart)\b", re.IGNORECASE)
_END = re.compile(r"[.!?…。:;][\"'”’»)\]¹²³⁴⁵⁶⁷⁸⁹⁰*]*$")


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a PDF. Raises UnreadableSourceError: encrypted, damaged, or without a text layer."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableSourceError(f"{name} is encrypted; save it without a password.") from error
        raise UnreadableSourceError(f"{name} is damaged or cut off; get it again from where it came.") from error
    composer = Composer()
    notes: list[str] = []
    try:
        if len(pdf) > MAX_PAGES:
            raise UnreadableSourceError(f"{name} has {len(pdf)} pages; split it, up to {MAX_PAGES} can be read.")
        pages = [rows for number in range(len(pdf)) for rows in _rows(pdf, number, name, composer, notes)]
        about = pdf.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise UnreadableSourceError(f"{name} is damaged: a page cannot be read; get it again.") from error
    finally:
        pdf.close()
    if not any(pages):
        raise UnreadableSourceError(f"{name} holds no text layer, only pictures of pages; run OCR on it first.")
    lines = [list(lines_of(page)) for page in _without_margins(pages, composer)]
    hyphens = Hyphens(line.text for page in lines for line in page)
    for kind, group in _blocks(lines):
        composer.add(kind, _joined(group, hyphens))
    reading = composer.reading(data, media_type, _metadata(about), name=name)
    yield replace(reading, notes=(*notes, *reading.notes))


def _rows(pdf: Any, number: int, name: str, composer: Composer, notes: list[str]) -> Iterator[list[Row]]:
    """Yield the rows of a page, for each direction of its text. Adds a note if many of its characters have no meaning in
    Unicode."""
    page = pdf[number]
    try:
        groups, others = words_of(page)
        grids = {turn: grids_of(page, turn) for turn in groups}
    finally:
        page.close()
    if others:
        composer.left_out.add("sideways text", "".join(f"{'' if word.glued else ' '}{word.text}" for word in others))
    letters = sum(len(word.text) for group in groups.values() for word in group)
    unreadable = sum(_is_unreadable(c) for group in groups.values() for word in group for c in word.text)
    if letters and unreadable > UNREADABLE * letters:
        notes.append(
            f"{name}: on page {number + 1}, {unreadable} of {letters} characters cannot be read, because the file does "
            "not say which letters they are. Compare quotes with the page, or use a version of it with OCR."
        )
    for turn, words in groups.items():
        rest, ruled = words, list[Row]()
        for grid in grids[turn]:
            rows, rest = table_rows(grid, rest)
            ruled += rows
        yield sorted([*rows_of(rest), *ruled], key=lambda row: -row.bottom - row.top)
    if not groups:
        yield []


def _is_unreadable(character: str) -> bool:
    code = ord(character)
    return code == 0xFFFD or code < 0x20 or (0xE000 <= code <= 0xF8FF and code != 0xF0B7)


def _without_margins(pages: Sequence[list[Row]], composer: Composer) -> list[list[Row]]:
    """Leave out what is the same, numbers aside, at the top or foot of most left or most right pages, and line numbers."""
    sides = (pages[::2], pages[1::2]) if len(pages) > 3 else (pages,)
    running = set[tuple[bool, str, int]]().union(*map(_running, sides))
    kept: list[list[Row]] = []
    for page in pages:
        drop = {at for at in _outer(page) if _shape(page, at) in running}
        drop |= {at for at in {0, len(page) - 1} if page and _PAGE_NUMBER.search(_shape(page, at)[1])}
        for at in sorted(drop):
            composer.left_out.add("header or footer line", page[at].text)
        rows, numbers = without_line_numbers([row for at, row in enumerate(page) if at not in drop])
        for _ in range(numbers):
            composer.left_out.add("line number")
        kept.append(rows)
    return kept


def _running(pages: Sequence[list[Row]]) -> set[tuple[bool, str, int]]:
    """Return the shapes of the lines at the top or foot of most of these pages."""
    counts = Counter(key for page in pages for key in {_shape(page, at) for at in _outer(page)})
    return {key for key, count in counts.items() if count >= max(2, 0.6 * len(pages))}


def _outer(page: Sequence[Row]) -> list[int]:
    """Return the indexes of the rows at the top and foot of a page, two each where the second is near the first."""
    if len(page) < 2:
        return []
    last = len(page) - 1
    outer = [0, last]
    if len(page) > 4:
        outer += [at for at, above in ((1, 0), (last - 1, last - 1)) if _white(page, above) < 3 * page[at].height]
    return outer


def _white(page: Sequence[Row], at: int) -> float:
    """Return the height of the white between a row and the next."""
    return page[at].bottom - page[at + 1].top


def _shape(page: Sequence[Row], at: int) -> tuple[bool, str, int]:
    """Return what a running line has in common with those of other pages: whether it is at the top, and its text without
    numbers. A line that is not the outermost is one only where its whole text is the same and at the same height."""
    top = at < len(page) / 2
    if at in (0, len(page) - 1):
        return top, re.sub(r"\d+", "#", page[at].text), 0
    return top, page[at].text, round(page[at].bottom / 3)


def _blocks(pages: Sequence[list[Line]]) -> Iterator[tuple[BlockKind, list[Line]]]:
    every = [line for page in pages for line in page]
    heights = Counter(round(line.height) for line in every for _ in line.text)
    usual = heights.most_common(1)[0][0] if heights else 1
    group: list[Line] = []
    for page in pages:
        gap = _usual_gap(page)
        for line in page:
            if group and (line.kind == "row" or _ends(group, line, gap)):
                yield _kind(group, usual), group
                group = []
            if line.kind == "row":
                yield "row", [line]
            else:
                group.append(line)
    if group:
        yield _kind(group, usual), group


def _usual_gap(page: Sequence[Line]) -> float:
    """Return the usual white between the lines of a paragraph, measured below lines that are as wide as their column."""
    gaps = Counter[float]()
    for above, below in pairwise(page):
        full = above.right > above.column[1] - 0.15 * (above.column[1] - above.column[0])
        if full and above.column == below.column and above.bottom > below.bottom and "row" not in (above.kind, below.kind):
            gaps[round(above.bottom - below.top)] += 1
    return max((gap for gap, count in gaps.items() if count == max(gaps.values())), default=0.0)


def _ends(group: list[Line], line: Line, usual_gap: float) -> bool:
    """Return whether ``line`` begins a new block after ``group``. ``usual_gap`` is the white between the lines of a
    paragraph."""
    last = group[-1]
    width = last.column[1] - last.column[0]
    if abs(line.height - last.height) > 1.2 or _ITEM.match(line.text):
        return True
    if last.ends_bold != line.starts_bold and (last.bold or line.bold):
        return True
    finished = bool(_END.search(last.text))
    short = last.right < last.column[1] - 0.15 * width
    if line.bottom > last.bottom:  # in another column or on another page
        return finished or (line.text[:1].isupper() and short)
    gap = last.bottom - line.top
    if gap > max(usual_gap, 0.0) + 0.45 * last.height:
        return True
    indented = last.height * 0.7 < line.left - last.left < 6 * last.height and line.column == last.column
    if indented and finished and not _ITEM.match(group[0].text):
        return True
    return last.right < last.column[1] - 0.25 * width and finished


def _kind(group: list[Line], usual: int) -> BlockKind:
    first = group[0]
    if _ITEM.match(first.text):
        return "item"
    larger = first.height > usual + 1.2
    if len(group) <= 4 and (larger or (first.bold and not _END.search(group[-1].text))):
        return "heading"
    if _CAPTION.match(first.text) and len(group) <= 4:
        return "caption"
    return "paragraph"


def _joined(group: list[Line], hyphens: Hyphens) -> str:
    """Return the group as running text."""
    text = ""
    for line in group:
        for part in line.text.split("\n"):
            text = hyphens.join(text, part)
    return plain(text)


def _metadata(about: dict[str, str]) -> Metadata:
    made = _DATE.match(about.get("CreationDate", ""))
    title = about.get("Title") or None
    if title and re.search(r"\.(docx?|pdf|indd|odt)$|^(untitled|microsoft word)", title, re.IGNORECASE):
        title = None  # a file name is no title
    return Metadata(
        title=title,
        author=about.get("Author") or None,
        file_date="-".join(part for part in made.groups() if part) if made else None,
    )


READER = Reader("PDF", {".pdf": "application/pdf"}, read, matches=lambda data: b"%PDF-" in data[:1024], binary=True)
