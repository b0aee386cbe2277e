"""PDF files with a text layer.

Lines are joined to paragraphs according to their layout: a short line, a wide gap or a change of size ends one. Running
headers and footers are not part of the text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from workbench.domain.sources import BlockKind, Metadata, Reading
from workbench.errors import UnreadableSourceError
from workbench.ingest.compose import Composer
from workbench.ingest.readers import Reader

MAX_PAGES = 5000

_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_ITEM = re.compile(r"(?:[•‣–▪◦·*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_PAGE_NUMBER = re.compile(
    r"(?:^|\s)(?:page|seite|página|pagina|p\.)\s*#(?:\s*(?:of|/|von|de)\s*#)?$|^[-–— ]*#[-–— ]*$", re.IGNORECASE
)
_END = re.compile(r"[.!?…。:;][\"'”’»)\]]*$")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the one document of a PDF. Raises UnreadableSourceError: encrypted, damaged, or without a text layer."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableSourceError(f"{name} is encrypted; save it without a password.") from error
        raise UnreadableSourceError(f"{name} is damaged or cut off; get it again from where it came.") from error
    try:
        if len(pdf) > MAX_PAGES:
            raise UnreadableSourceError(f"{name} has {len(pdf)} pages; split it, up to {MAX_PAGES} can be read.")
        pages = [_lines(pdf, number) for number in range(len(pdf))]
        about = pdf.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise UnreadableSourceError(f"{name} is damaged: a page cannot be read; get it again.") from error
    finally:
        pdf.close()
    if not any(pages):
        raise UnreadableSourceError(f"{name} holds no text layer, only pictures of pages; run OCR on it first.")
    composer = Composer()
    for kind, text in _blocks(_without_running_lines(pages)):
        composer.add(kind, text)
    yield composer.reading(data, media_type, _metadata(about), name=name)


def _lines(pdf: Any, number: int) -> list[_Line]:
    """Return the lines of a page in reading order, each from the words on one baseline."""
    page = pdf[number]
    textpage = page.get_textpage()
    try:
        lines: list[_Line] = []
        text = textpage.get_text_range()
        at = 0
        for part in re.split(r"(\r?\n)", text):
            words = part.replace("\ufffe", "").replace("\u0002", "")  # pdfium's mark for a hyphen at a line's end
            if words.strip():
                lead = len(part) - len(part.lstrip())
                first, last = at + lead, at + len(part.rstrip()) - 1
                boxes = [textpage.get_charbox(index, loose=True) for index in (first, last)]
                lines.append(
                    _Line(
                        text=(part if part.strip().endswith("\ufffe") else words).strip(),
                        left=boxes[0][0],
                        right=boxes[1][2],
                        top=max(box[3] for box in boxes),
                        bottom=min(box[1] for box in boxes),
                    )
                )
            at += len(part)
        return lines
    finally:
        textpage.close()
        page.close()


def _without_running_lines(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Return the pages without lines at the top or bottom that are the same on most pages, apart from page numbers."""

    def shape(line: _Line) -> str:
        return re.sub(r"\d+", "#", line.text)

    def outer(page: list[_Line]) -> list[_Line]:
        by_height = sorted(page, key=lambda line: line.top)
        return by_height[:1] + by_height[-1:]

    counts = Counter(shape(line) for page in pages for line in {id(x): x for x in outer(page)}.values())
    running = {
        text for text, count in counts.items() if count >= max(2, len(pages) * 0.6) or _PAGE_NUMBER.search(text)
    }
    return [[line for line in page if not (shape(line) in running and line in outer(page))] for page in pages]


def _blocks(pages: Sequence[list[_Line]]) -> Iterator[tuple[BlockKind, str]]:
    every = [line for page in pages for line in page]
    if not every:
        return
    usual = Counter(round(line.height) for line in every for _ in line.text).most_common(1)[0][0]
    group: list[_Line] = []
    for page in pages:
        right = max((line.right for line in page), default=0.0)
        for line in page:
            if group and _ends(group, line, right):
                yield _kind(group, usual), _joined(group)
                group = []
            group.append(line)
    if group:
        yield _kind(group, usual), _joined(group)


def _ends(group: list[_Line], line: _Line, right: float) -> bool:
    """Return whether ``line`` begins a new block after ``group``."""
    last = group[-1]
    gap = last.bottom - line.top
    new_page = line.top > last.top
    if abs(line.height - last.height) > 1.2 or _ITEM.match(line.text):
        return True
    if new_page:
        return bool(_END.search(last.text)) or (line.text[:1].isupper() and last.right < right * 0.85)
    spaces = [a.bottom - b.top for a, b in pairwise(group)]
    usual_gap = min(spaces) if spaces else 0.0
    if gap > max(usual_gap, 0.0) + 0.45 * last.height:
        return True
    return last.right < right * 0.75 and bool(_END.search(last.text))


def _kind(group: list[_Line], usual: int) -> BlockKind:
    first = group[0]
    if _ITEM.match(first.text):
        return "item"
    if first.height > usual + 1.2 and len(group) <= 4:
        return "heading"
    if re.match(r"(?:figure|fig\.|table|photo|picture|map|chart)\b", first.text, re.IGNORECASE) and len(group) <= 4:
        return "caption"
    return "paragraph"


def _joined(group: list[_Line]) -> str:
    """Return the group as running text. A word is joined across a line break only if pdfium says that its hyphen is soft,
    or the next line continues in lower case: both "well-\\nknown" and "evi-\\ndence" exist, and the second is more
    common."""
    text = ""
    for line in group:
        words = line.text
        if text.endswith(("\ufffe", "\u00ad")) or (text.endswith("-") and words[:1].islower() and text[-2:-1].isalpha()):
            text = text[:-1] + words
        else:
            text = f"{text} {words}" if text else words
    return text.replace("\ufffe", "-").replace("\u00ad", "")


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
