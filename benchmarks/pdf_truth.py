"""The right text of PDF files, for ``pdfs.py``: sentences and table rows from the same document in another format."""

import csv
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from workbench.ingest import read, segment

MIN_LETTERS = 25
"""Shorter sentences can be found by chance; in scripts without spaces, half as many."""

Cells = tuple[str, ...]

_SIGNS = str.maketrans({
    **dict.fromkeys("‘’‚‛′`´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
})  # fmt: skip
_LEADER = re.compile(r"(?:[.·] ?){5,}|[_=-]{5,}")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_BETWEEN_SCRIPTS = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\x21-\x7e])|(?<=[\x21-\x7e]) (?=[\u3040-\u30ff\u3400-\u9fff])"
)


@dataclass
class Truth:
    """Sentences and table rows of a document, in order, as ``comparable`` text."""

    sentences: list[str] = field(default_factory=list)
    rows: list[Cells] = field(default_factory=list)


def comparable(text: str) -> str:
    """Return a text in which only differences count that change what it says: no typographic variants of a sign, no
    ligatures, no rows of dots, one space for any white space, none between Latin and Chinese or Japanese characters."""
    plain = re.sub(r"\s+", " ", _LEADER.sub(" ", unicodedata.normalize("NFKC", text).translate(_SIGNS))).strip()
    return _BETWEEN_SCRIPTS.sub("", plain)


def truth_of(pdf: Path) -> Truth | None:
    """Return the right text of a PDF, or None if there is no file beside it that tells."""
    for suffix in (".html", ".docx", ".odt", ".md", ".txt"):
        if pdf.with_suffix(suffix).exists():
            return _twin(pdf.with_suffix(suffix))
    if pdf.with_suffix(".csv").exists():
        return Truth(rows=list(_csv_rows(pdf.with_suffix(".csv"))))
    cells = pdf.with_name(f"{pdf.stem}-str.xml")
    return Truth(rows=list(_icdar_rows(cells))) if cells.exists() else None


def _twin(path: Path) -> Truth:
    readings, _ = read(path.read_bytes(), name=path.name)
    truth = Truth()
    for reading in readings:
        for piece in segment(reading.text, reading.blocks, reading.metadata.language):
            text = comparable(reading.text[piece.start : piece.end])
            if piece.kind == "row":
                truth.rows += _row(text.split(" | "))
            elif piece.kind == "sentence" and len(text) >= MIN_LETTERS / (2 if _DENSE.search(text) else 1):
                truth.sentences.append(text)
    return truth


def _csv_rows(path: Path) -> Iterator[Cells]:
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.reader(file):
            yield from _row(line)


def _icdar_rows(path: Path) -> Iterator[Cells]:
    """Yield the rows of the tables in an annotation of the ICDAR 2013 competition."""
    for region in ET.parse(path).getroot().iter("region"):
        rows: dict[int, dict[int, str]] = defaultdict(dict)
        for cell in region.iter("cell"):
            row, column = int(cell.get("start-row", 0)), int(cell.get("start-col", 0))
            rows[row][column] = cell.findtext("content") or ""
        for row in sorted(rows):
            yield from _row([rows[row][column] for column in sorted(rows[row])])


def _row(cells: list[str]) -> Iterator[Cells]:
    """Yield a row if it has at least two cells with text. Upper and lower case are one: annotations have it wrong."""
    filled = tuple(text for text in map(str.casefold, map(comparable, cells)) if text)
    if len(filled) > 1:
        yield filled
