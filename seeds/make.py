"""Typeset the drafts as PDF and Word files, and write each seed's SHA-256 into the manifest: ``python seeds/make.py``.

Invariant: the same drafts give the same bytes, on every day and every machine that has the same versions of python-docx
and ReportLab. Dates come from the draft, and nothing is compressed, because builds of zlib differ in what they make of
the same input.
"""

import hashlib
import io
import json
import os
import tomllib
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

HERE = Path(__file__).resolve().parent
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip archive can hold, given to every member."""

SUBJECT = "Desk summary, written for the Claim Workbench demonstration"

DOCX_STYLES = {"paragraph": "Normal", "heading": "Heading 1", "item": "List Bullet", "caption": "Caption"}
PDF_STYLES = {"paragraph": "BodyText", "heading": "Heading2", "item": "Bullet", "caption": "Italic"}
BASE_STYLES = {"Title", "Table Grid", "Normal Table", "Default Paragraph Font", "No List"}
"""What a Word file needs besides the styles of its blocks."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a draft. ``kind`` is paragraph, heading, item, caption or table; only a table has ``rows``."""

    kind: str
    text: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What one PDF or Word file says, before it is typeset."""

    title: str
    author: str
    date: date
    blocks: tuple[Block, ...]

    @property
    def moment(self) -> datetime:
        """Noon UTC of the draft's day: the time that the file's properties name."""
        return datetime.combine(self.date, time(12), UTC)


def read_draft(path: Path) -> Draft:
    """Read a draft from its TOML file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    blocks = tuple(
        Block(item["kind"], item.get("text", ""), tuple(tuple(row) for row in item.get("rows", ())))
        for item in data["block"]
    )
    return Draft(data["title"], data["author"], data["date"], blocks)


def docx_bytes(draft: Draft) -> bytes:
    """Typeset a draft as a Word file."""
    document = Document()
    _slim(document)
    properties = document.core_properties
    properties.title, properties.subject, properties.author = draft.title, SUBJECT, draft.author
    properties.language = "en"
    properties.created = properties.modified = draft.moment.replace(tzinfo=None)
    properties.last_modified_by, properties.comments = draft.author, ""
    document.add_paragraph(draft.title, style="Title")
    for block in draft.blocks:
        if block.kind == "table":
            table = document.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
            for row in block.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(block.text, style=DOCX_STYLES[block.kind])
    written = io.BytesIO()
    document.save(written)
    return _repacked(written.getvalue())


def pdf_bytes(draft: Draft) -> bytes:
    """Typeset a draft as a PDF with a text layer, and with the desk and the page number at the foot of each page."""
    sheet = getSampleStyleSheet()
    for kind, name in PDF_STYLES.items():
        sheet[name].fontSize, sheet[name].leading = (15, 20) if kind == "heading" else (12, 17)
        sheet[name].keepWithNext = kind in ("heading", "caption")
    story: list[Any] = [Paragraph(escape(draft.title), sheet["Title"])]
    for block in draft.blocks:
        if block.kind == "table":
            grid = ("GRID", (0, 0), (-1, -1), 0.5, "#888888")
            rows = [list(row) for row in block.rows]
            story += [Table(rows, style=[grid], hAlign="LEFT", spaceBefore=4, splitByRow=0), Spacer(1, 8)]
        else:
            story.append(Paragraph(escape(block.text), sheet[PDF_STYLES[block.kind]]))

    def foot(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(72, 40, draft.author)
        canvas.drawRightString(A4[0] - 72, 40, f"Page {document.page}")

    # The only way to give ReportLab a date of one's own; without it the file would name the time of the run.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(draft.moment.timestamp()))
    written = io.BytesIO()
    template = SimpleDocTemplate(
        written,
        pagesize=A4,
        title=draft.title,
        author=draft.author,
        subject=SUBJECT,
        creator="seeds/make.py",
        lang="en",
        pageCompression=0,
        invariant=1,
    )
    template.build(story, onFirstPage=foot, onLaterPages=foot)
    return written.getvalue()


def refresh_manifest(folder: Path) -> None:
    """Write the SHA-256 of every seed into ``manifest.json``; what people wrote there stays.

    Raises SystemExit where a source has no entry, because nobody would then know whose facts it tells.
    """
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    described = {entry["name"] for entry in manifest["files"]}
    present = {f"sources/{source.name}" for source in (folder / "sources").iterdir()} | {"claims.jsonl", "verdicts.jsonl"}
    if described != present:
        raise SystemExit(f"manifest.json and the seeds differ in: {', '.join(sorted(described ^ present))}.")
    for entry in manifest["files"]:
        entry["sha256"] = hashlib.sha256((folder / entry["name"]).read_bytes()).hexdigest()
    path.write_bytes((json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode("utf-8"))


def main() -> None:
    """Typeset every draft beside this script, then refresh the manifest."""
    typeset = {".docx": docx_bytes, ".pdf": pdf_bytes}
    for path in sorted((HERE / "drafts").glob("*.toml")):
        target = HERE / "sources" / path.stem
        target.write_bytes(typeset[target.suffix](read_draft(path)))
    refresh_manifest(HERE)


def _slim(document: Any) -> None:
    """Drop what the default template brings and the seeds do not use: 900 kB of styles, for a few kB of text."""
    for style in list(document.styles):
        if style.name not in BASE_STYLES.union(DOCX_STYLES.values()):
            style.delete()
    for rels in (document.part.rels, document.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(("/stylesWithEffects", "/thumbnail"))]:
            del rels[key]


def _repacked(data: bytes) -> bytes:
    """Return a zip archive with the same members, stored, without times and without a trace of the system."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, ZIP_EPOCH)
            member.create_system = 0  # else it would tell Windows from the rest
            new.writestr(member, old.read(name))
    return written.getvalue()


if __name__ == "__main__":
    main()
