"""Bytes that were read again: another text of the same document, as a new version of its place.

Invariant: the earlier text stays, with all that was cited from it. What a desk edited in the metadata is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from workbench.domain import Document, Metadata, Segment
from workbench.store import passages, sources
from workbench.store.blind import blind
from workbench.store.rows import rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A span of a document that a current verdict cites."""

    verdict: int
    claim: int
    start: int
    end: int


def current_documents(db: "Connection") -> list[int]:
    """Return the ids of the current documents, oldest first."""
    return [int(row[0]) for row in db.execute("SELECT id FROM documents WHERE current ORDER BY id")]


def cited_passages(db: "Connection", document: Document, *, viewer: str | None) -> Iterator[CitedPassage]:
    """Yield the spans of a document's text that current verdicts cite, of those that the viewer may see."""
    sql = f"""SELECT v.id, v.claim, c.start, c.end FROM verdict_citations c JOIN verdicts v ON v.id = c.verdict
        WHERE c.document = :document AND c.text_sha256 = :text AND v.corrected_by IS NULL AND NOT {blind("v.claim")}
        ORDER BY v.id, c.position"""
    values = {"document": document.sha256, "text": document.text_sha256, "viewer": viewer}
    return (CitedPassage(*row) for row in db.execute(sql, values).fetchall())


def read_metadata(db: "Connection", document: int) -> Metadata:
    """Return a document's metadata as its reader gave it, before anybody edited it."""
    names = ", ".join(field.name for field in fields(Metadata))
    sql = f"SELECT {names} FROM document_details WHERE document = ? AND reviewer IS NULL ORDER BY revision DESC LIMIT 1"
    return Metadata(**next(rows(db, sql, [document]), {}))


def replace_metadata(db: "Connection", document: Document, read: Metadata, *, time: str) -> None:
    """Make ``read`` the metadata that a reader gave; what was edited since stays as it is."""
    edited = with_edits(read, read_metadata(db, document.id), document.metadata)
    editor = _editor(db, document.id)
    sources.revise(db, document.id, read, reviewer=None, time=time)
    if edited != read:
        sources.revise(db, document.id, edited, reviewer=editor, time=time)
    if edited.title != document.metadata.title:
        passages.forget_title(db, document.id)
        passages.forget_words(db, document.id)
        passages.index_words(db, document.id, document.text)
    passages.touch(db, [document.id])


def add_text(
    db: "Connection", document: Document, read: tuple[str, str, Metadata], segments: Sequence[Segment], *, time: str
) -> int:
    """Store another text of a current document's bytes as a new version of its place; return its id.

    ``read``: media type, text and metadata as read now. A text that these bytes had before becomes current again.
    """
    media_type, text, metadata = read
    edited = with_edits(metadata, read_metadata(db, document.id), document.metadata)
    editor = _editor(db, document.id)
    sources.make_current(db, document.id, 0)
    sql = "SELECT id FROM documents WHERE sha256 = ? AND text_sha256 = ?"
    before = db.execute(sql, [document.sha256, sources.text_digest(text)]).fetchone()
    if before:
        sources.make_current(db, before[0], 1)
        return int(before[0])
    highest = db.execute("SELECT max(version) FROM documents WHERE place = ?", [document.place]).fetchone()[0]
    new = sources.NewDocument(document.sha256, media_type, document.kind, document.place, highest + 1, time, text)
    id = sources.insert(db, new, metadata, segments)
    if edited != metadata:
        sources.edit(db, id, edited, reviewer=editor, time=time)
    return id


def with_edits(new: Metadata, read: Metadata, edited: Metadata) -> Metadata:
    """Return ``new`` with the fields in which ``edited`` differs from what was ``read`` before."""
    names = [field.name for field in fields(Metadata)]
    return replace(
        new, **{name: getattr(edited, name) for name in names if getattr(edited, name) != getattr(read, name)}
    )


def _editor(db: "Connection", document: int) -> str:
    """Return who edited a document's metadata last, or an empty name."""
    sql = "SELECT reviewer FROM document_details WHERE document = ? AND reviewer IS NOT NULL ORDER BY revision DESC"
    row = db.execute(f"{sql} LIMIT 1", [document]).fetchone()
    return str(row[0]) if row else ""
