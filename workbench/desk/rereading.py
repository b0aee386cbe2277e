"""Sources are read again by the readers of this version, from the bytes that are stored with them.

Invariant: a text that changed becomes a new version; the text before it stays, and everything that was cited from it. So
nothing in the log changes, and there is nothing to undo.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import PurePath
from typing import Any

from workbench.desk.context import Context
from workbench.desk.lookups import document_with
from workbench.domain import Anchor, Capture, Document, Metadata, content_type, is_web_address, normalise
from workbench.domain.text_changes import TextChange, compare_texts
from workbench.errors import UnreadableSourceError
from workbench.ingest import Cut, Sandbox, shared_sandbox, suffixes
from workbench.store import captures, rereading, sources

BATCH = 32
"""Sources that are written in one transaction."""


@dataclass(frozen=True, slots=True)
class CitingVerdict:
    """A current verdict that cites the text of a source as it was read before. ``found``: its quote is in the new text,
    word for word."""

    verdict: int
    claim: int
    quote: str
    found: bool


@dataclass(frozen=True, slots=True)
class MetadataChange:
    """A field of a source's metadata that is now read differently."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RereadSource:
    """A source that now reads differently. ``text`` is None where only its metadata changes. ``new`` is the id of the new
    version, None in a dry run or where the text is the same. ``notes`` say what the reader left out on purpose."""

    id: int
    title: str
    text: TextChange | None
    metadata: tuple[MetadataChange, ...]
    verdicts: tuple[CitingVerdict, ...]
    notes: tuple[str, ...] = ()
    new: int | None = None


@dataclass(frozen=True, slots=True)
class UnreadSource:
    """A source that cannot be read again, and why. Its text stays as it is."""

    id: int
    title: str
    reason: str


Reread = RereadSource | UnreadSource


def reread(context: Context, *, dry_run: bool, progress: Callable[[list[Reread], int, int], None]) -> list[Reread]:
    """Read every current source again, as ``Sources.reread`` says."""
    with context.database.read() as db:
        ids = rereading.current_documents(db)
    results: list[Reread] = []
    batch = _Batch(context, dry_run)
    with shared_sandbox() as sandbox:
        for number, id in enumerate(ids, start=1):
            try:
                batch.add(_read_again(context, sandbox, id))
            except UnreadableSourceError as error:
                with context.database.read() as db:
                    batch.results.append(UnreadSource(id, document_with(db, id).title, str(error)))
            if number % BATCH == 0 or number == len(ids):
                written = batch.write()
                results += written
                progress(written, number, len(ids))
    return results


@dataclass(frozen=True, slots=True)
class _Change:
    """A source, and what is now read from its bytes: the document and its metadata as the reader gives it."""

    document: Document
    cut: Cut
    read: Metadata
    source: RereadSource


class _Batch:
    """Sources that were read again and not written yet."""

    def __init__(self, context: Context, dry_run: bool) -> None:
        self._context, self._dry_run = context, dry_run
        self._changes: list[_Change] = []
        self.results: list[Reread] = []

    def add(self, change: "_Change | None") -> None:
        """Add a source that reads differently, None for one that does not."""
        if change is not None:
            self._changes.append(change)

    def write(self) -> list[Reread]:
        """Write what has changed, empty the batch and return its results."""
        results, self.results = self.results, []
        if self._changes and not self._dry_run:
            with self._context.database.write() as db:
                for change in self._changes:
                    if (now := sources.document(db, change.document.id)) and now.current:
                        results.append(replace(change.source, new=self._store(db, now, change)))
        else:
            results += [change.source for change in self._changes]
        self._changes = []
        return results

    def _store(self, db: Any, now: Document, change: _Change) -> int | None:
        reading, segments = change.cut
        if change.source.text is None:
            rereading.replace_metadata(db, now, change.read, time=self._context.now())
            return None
        read = reading.media_type, reading.text, change.read
        return rereading.add_text(db, now, read, segments, time=self._context.now())


def _read_again(context: Context, sandbox: Sandbox, id: int) -> _Change | None:
    """Return how a source reads differently now, or None. Raises UnreadableSourceError."""
    with context.database.read() as db:
        document = document_with(db, id)
        data, before = sources.original(db, id), rereading.read_metadata(db, id)
        fetched = captures.captures(db, id)
        cited = list(rereading.cited_passages(db, document, viewer=context.viewer))
    if not data:
        raise UnreadableSourceError("Its bytes are not stored. Ingest its file under another name.")
    row = _row(document, data)
    if fetched:
        cut = _cut_page(sandbox, fetched[-1], data)
    else:
        cut = _cut_row(sandbox, document, row, data) if row is not None else _cut(sandbox, document, data)
    reading = cut[0]
    read = before if row is not None else _merged(before, reading.metadata)
    edited = rereading.with_edits(read, before, document.metadata)
    metadata = tuple(
        MetadataChange(field.name, getattr(document.metadata, field.name), getattr(edited, field.name))
        for field in fields(Metadata)
        if getattr(document.metadata, field.name) != getattr(edited, field.name)
    )
    same = reading.text == document.text
    if same and not metadata:
        return None
    verdicts = tuple(_citing(item, document.text, reading.text) for item in cited) if not same else ()
    text = None if same else compare_texts(document.text, reading.text)
    return _Change(
        document, cut, read, RereadSource(id, document.title, text, metadata, verdicts, () if same else reading.notes)
    )


def _citing(cited: rereading.CitedPassage, before: str, after: str) -> CitingVerdict:
    anchor = Anchor.of(before, cited.start, cited.end)
    return CitingVerdict(cited.verdict, cited.claim, anchor.quote, anchor.find_in(after) is not None)


def _merged(before: Metadata, now: Metadata) -> Metadata:
    """Return the metadata as read now. What is not found now stays, but for a date that was a stamp of the file."""
    merged = replace(
        before, **{f.name: getattr(now, f.name) for f in fields(Metadata) if getattr(now, f.name) is not None}
    )
    if now.published is None and before.published is not None and before.published == now.file_date:
        return replace(merged, published=None)
    return merged


def _cut(sandbox: Sandbox, document: Document, data: bytes) -> Cut:
    """Return what today's readers make of a file or a note. Raises UnreadableSourceError."""
    if document.kind == "note":
        return sandbox.note(data.decode("utf-8", "replace"), document.metadata)
    items = list(sandbox.documents(data, name=_file_name(document)))
    cuts = [item for item in items if not isinstance(item, str)]
    problems = tuple(item for item in items if isinstance(item, str))
    if len(cuts) != 1:
        raise UnreadableSourceError(
            problems[0] if not cuts else f"It would now be {len(cuts):,} documents. Ingest its file under another name."
        )
    reading, segments = cuts[0]
    return replace(reading, notes=reading.notes + problems), segments


def _cut_page(sandbox: Sandbox, capture: Capture, data: bytes) -> Cut:
    """Return what today's readers make of a fetched page, with what its host said of it. Raises UnreadableSourceError."""
    media_type, charset = content_type(capture.headers)
    contents = sandbox.page(
        data, url=capture.url, requested=capture.requested, media_type=media_type or None, charset=charset
    )
    if contents.cut is None:
        raise UnreadableSourceError(f"{capture.url} has no text that can be read now. Its text stays as it was.")
    reading, segments = contents.cut
    return replace(reading, metadata=replace(reading.metadata, url=capture.url)), segments


def _file_name(document: Document) -> str:
    """Return a file name by which the reader is chosen."""
    name = PurePath(document.place.removeprefix("upload:")).name or document.place
    if is_web_address(document.place) and PurePath(name).suffix.lower() not in suffixes():
        known = (suffix for suffix, media_type in suffixes().items() if media_type == document.media_type)
        return name + next(known, "")
    return name


def _row(document: Document, data: bytes) -> Mapping[str, Any] | None:
    """Return the cells of a document that was a row of a file, None for any other."""
    if document.media_type not in ("text/csv", "application/x-ndjson"):
        return None
    try:
        row = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def _cut_row(sandbox: Sandbox, document: Document, row: Mapping[str, Any], data: bytes) -> Cut:
    """Return what today's reader makes of a row. Raises UnreadableSourceError.

    Which column holds the text is not stored: it is the one with the letters of the stored text, else ``text``.
    """
    texts = {str(column).strip().lower(): value for column, value in row.items() if isinstance(value, str)}
    letters = _letters(document.text)
    text = next((value for value in texts.values() if _letters(normalise(value)) == letters), texts.get("text"))
    if text is None:
        raise UnreadableSourceError("Its row has no column “text”, and no other column has the text that is stored.")
    columns = {"text": ("text",), "id": ()}
    given = [(1, {"text": text}, data)]
    (cut,) = sandbox.rows(given, name=document.title, media_type=document.media_type, columns=columns)
    if isinstance(cut, str):
        raise UnreadableSourceError(cut)
    return cut


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


