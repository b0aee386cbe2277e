"""Compare how libraries read PDF files whose right text is known.

    python benchmarks/pdfs.py FOLDER [--keep FOLDER] [--only ours] [--misses]

FOLDER has files ``NAME.pdf``, each with the same document in another format: ``NAME.html``, ``.docx``, ``.odt``, ``.md`` or
``.txt`` (one paragraph to a line), or, for tables alone, ``NAME.csv`` or ``NAME-str.xml`` (the annotations of the ICDAR 2013
table competition, which are in github.com/tabulapdf/tabula-java). docs/evaluation.md says which files were used. The first
part of a name, before ``-``, is its kind in the last table. Libraries are compared if they are installed:

    pip install pdfplumber pdfminer.six pypdf pdftext pdf_oxide

Sentences are those into which our reader of the other format divides it. Of each reader:

- whole: share of the sentences that its text has word for word, white space and typographic variants aside;
- dropped, altered: characters of the sentences that are missing, or that are others, per 10,000. A sentence is covered by
  the longest pieces of it that the text has; what lies between two pieces that are neighbours in the text was altered;
- order: share of the neighbouring sentences, both whole, of which the second follows the first;
- rows: share of the table rows whose cells are in one line (ours: one snippet) in their order, with little else.

PyMuPDF is not compared: its licence, the AGPL, does not allow it to be part of this project.

With ``--keep``, the texts that other libraries read are kept in a folder and not read again.
"""

import argparse
import io
import json
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.pdf_truth import Cells, Truth, comparable, truth_of

PIECE = 8
"""The shortest piece of a sentence that is looked for in the text, in characters."""

NEAR = 5000
"""Characters after a sentence in which the next one must begin: a page may have footnotes and tables in between."""

Score = Counter[str]


def ours(data: bytes) -> list[str]:
    """Read a PDF as ``workbench ingest`` does; a line is a snippet or a whole paragraph."""
    from workbench.errors import UnreadableSourceError
    from workbench.ingest import read

    try:
        (reading,), _ = read(data, name="a.pdf")
    except UnreadableSourceError:
        return []
    return [reading.text[block.start : block.end] for block in reading.blocks]


def pdfium(data: bytes) -> list[str]:
    """Read a PDF with pypdfium2 alone."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_bounded().replace("\ufffe", "-") for page in pdf]
    return "\n".join(pages).splitlines()


def pdfplumber(data: bytes) -> list[str]:
    """Read a PDF with pdfplumber, and the rows of the tables that it finds after each page."""
    import pdfplumber

    lines: list[str] = []
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            lines += page.extract_text().splitlines()
            lines += [" | ".join(cell or "" for cell in row) for table in page.extract_tables() for row in table]
            page.close()
    return lines


def pdfminer(data: bytes) -> list[str]:
    """Read a PDF with pdfminer.six's defaults."""
    from pdfminer.high_level import extract_text

    return extract_text(io.BytesIO(data)).splitlines()


def pypdf(data: bytes) -> list[str]:
    """Read a PDF with pypdf's defaults."""
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).splitlines()


def pdftext(data: bytes) -> list[str]:
    """Read a PDF with pdftext, in reading order and with hyphens resolved."""
    from pdftext.extraction import plain_text_output

    return str(plain_text_output(io.BytesIO(data), sort=True, hyphens=False)).splitlines()


def pdf_oxide(data: bytes) -> list[str]:
    """Read a PDF with pdf_oxide's defaults."""
    from pdf_oxide import PdfDocument

    pdf = PdfDocument.from_bytes(data)
    return "\n".join(pdf.extract_text(page) for page in range(pdf.page_count())).splitlines()


READERS: dict[str, tuple[str, Callable[[bytes], list[str]]]] = {
    "ours": ("pypdfium2", ours),
    "pypdfium2": ("pypdfium2", pdfium),
    "pdfplumber": ("pdfplumber", pdfplumber),
    "pdfminer.six": ("pdfminer.six", pdfminer),
    "pypdf": ("pypdf", pypdf),
    "pdftext": ("pdftext", pdftext),
    "pdf_oxide": ("pdf_oxide", pdf_oxide),
}
"""Name in the tables -> the distribution that has to be installed, and a function that returns the lines of a PDF."""


def score(truth: Truth, lines: Sequence[str]) -> tuple[Score, list[str]]:
    """Return what a reader got right in a document, and a line for each thing that it did not."""
    counts = Score(sentences=len(truth.sentences), rows=len(truth.rows))
    misses = []
    text = comparable("\n".join(lines)).replace(" | ", " ")
    dense = text.replace(" ", "")
    sentences = [sentence.replace(" | ", " ") for sentence in truth.sentences]
    whole = [sentence in text for sentence in sentences]
    for sentence, is_whole in zip(sentences, whole, strict=True):
        letters = sentence.replace(" ", "")
        counts["characters"] += len(letters)
        counts["whole"] += is_whole
        if not is_whole:
            dropped, altered = _lost(letters, dense)
            counts += Score(dropped=dropped, altered=altered)
            misses.append(f"sentence (dropped {dropped}, altered {altered}): {sentence}")
    for (first, second), known in zip(pairwise(sentences), pairwise(whole), strict=True):
        if all(known):
            counts["pairs"] += 1
            counts["ordered"] += (follows := _follows(text, first, second))
            if not follows:
                misses.append(f"order: {first} || {second}")
    rows = Counter(row.replace(" ", "").replace("|", "") for row in map(str.casefold, map(comparable, lines)))
    for cells in truth.rows:
        is_row = _is_row(cells, rows)
        counts["whole rows"] += is_row
        if not is_row:
            misses.append(f"row: {' | '.join(cells)}")
    return counts, misses


def _lost(sentence: str, text: str) -> tuple[int, int]:
    """Return how many characters of a sentence were dropped and altered, both without white space."""
    dropped = altered = at = gap = 0
    end = -1  # of the previous piece in the text
    while at < len(sentence):
        length, place = _longest(sentence, at, text, end)
        if not length:
            gap += 1
            at += 1
            continue
        foreign = place - end if 0 <= end <= place <= end + gap + PIECE else 0
        altered += min(gap, foreign)
        dropped += gap - min(gap, foreign)
        at, end, gap = at + length, place + length, 0
    return dropped + gap, altered


def _longest(sentence: str, at: int, text: str, near: int) -> tuple[int, int]:
    """Return the length and place of the longest piece of a sentence from ``at`` on that a text has: a place shortly after
    ``near`` if there is one. 0: none that is at least ``PIECE`` long (or the rest of the sentence)."""
    length = min(PIECE, len(sentence) - at)
    piece = sentence[at : at + length]
    place = text.find(piece, near, near + NEAR) if near >= 0 else -1
    if place < 0:
        place = text.find(piece)
    if place < 0:
        return 0, 0
    while at + length < len(sentence) and text[place + length : place + length + 1] == sentence[at + length]:
        length += 1
    return length, place


def _follows(text: str, first: str, second: str) -> bool:
    """Return whether one of the places of the second sentence is shortly after one of the first."""
    place = text.find(first)
    while place >= 0:
        end = place + len(first)
        if text.find(second, end, end + NEAR + len(second)) >= 0:
            return True
        place = text.find(first, place + 1)
    return False


def _is_row(cells: Cells, lines: Counter[str]) -> bool:
    """Return whether a line has all cells in their order and is at most half as long again."""
    parts = [cell.replace(" ", "").replace("|", "") for cell in cells]
    if lines["".join(parts)]:
        return True
    longest = 1.5 * sum(map(len, parts)) + 5
    for line in lines:
        if len(line) <= longest:
            at = 0
            for part in parts:
                at = line.find(part, at)
                if at < 0:
                    break
                at += len(part)
            else:
                return True
    return False


def lines_of(reader: str, pdf: Path, keep: Path | None) -> tuple[list[str], float]:
    """Return the lines that a reader finds, none if it fails, and its CPU seconds."""
    data = pdf.read_bytes()
    kept = keep / f"{reader}-{pdf.stem}-{zlib.crc32(data):x}.json" if keep and reader != "ours" else None
    if kept and kept.exists():
        lines, seconds = json.loads(kept.read_text("utf-8"))
        return lines, seconds
    begun = time.process_time()
    try:
        lines = READERS[reader][1](data)
    except Exception as error:  # a library that fails on a file has read nothing
        print(f"{reader} fails on {pdf.name}: {type(error).__name__}: {error}"[:200], file=sys.stderr)
        lines = []
    seconds = time.process_time() - begun
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps([lines, seconds]), "utf-8")
    return lines, seconds


def table_row(name: str, total: Score) -> str:
    """Return a row of the tables."""

    def share(part: str, of: str, times: int, decimals: int) -> str:
        return f"{times * total[part] / total[of]:.{decimals}f}" if total[of] else "–"

    lost = [share(part, "characters", 10_000, 1) for part in ("dropped", "altered")]
    figures = [share("whole", "sentences", 1, 3), *lost, share("ordered", "pairs", 1, 3), share("whole rows", "rows", 1, 3)]
    return " | ".join((f"| {name}", *figures))


def main() -> None:
    """Print a table of all files, and one for each kind of file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="folder for what other libraries read")
    parser.add_argument("--only", action="append", choices=READERS)
    parser.add_argument("--files", default="*", help="pattern for the names of the files, without suffix")
    parser.add_argument("--misses", action="store_true", help="list what the readers did not get right")
    options = parser.parse_args()
    names = [name for name in options.only or READERS if find_spec(READERS[name][0].partition(".")[0])]
    for name in set(options.only or READERS).difference(names):
        print(f"{name} is not installed.", file=sys.stderr)
    totals: dict[str, Score] = defaultdict(Score)
    kinds: dict[str, dict[str, Score]] = defaultdict(lambda: defaultdict(Score))
    files = Counter[str]()
    for pdf in sorted(options.folder.glob(f"{options.files}.pdf")):
        truth = truth_of(pdf)
        if truth is None or not (truth.sentences or truth.rows):
            continue
        kind = pdf.stem.partition("-")[0]
        files[kind] += 1
        for name in names:
            lines, seconds = lines_of(name, pdf, options.keep)
            counts, misses = score(truth, lines)
            counts["seconds"] = round(1000 * seconds)
            totals[name] += counts
            kinds[kind][name] += counts
            if options.misses:
                print(*(f"{pdf.stem}: {name}: {miss}" for miss in misses), sep="\n")
    for title, table in (("all", totals), *kinds.items()):
        first = table[names[0]]
        count = files[title] or files.total()
        print(f"\n{title}: {count} files, {first['sentences']} sentences, {first['rows']} table rows\n")
        print("| reader | whole | dropped | altered | order | rows | CPU s |\n|---|---|---|---|---|---|---|")
        for name in names:
            label = f"{name} {version(READERS[name][0])}" if name != "ours" else name
            print(f"{table_row(label, table[name])} | {table[name]['seconds'] / 1000:.0f} |")


if __name__ == "__main__":
    main()
