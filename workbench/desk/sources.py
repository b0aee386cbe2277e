"""Sources come in: files, folders, uploads, notes; and what is known of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.desk.context import Actor, Context
from workbench.desk.lookups import document_with
from workbench.domain.addresses import is_web_address
from workbench.domain.claims import Claim, iso_date
from workbench.domain.source_list import SourceFilter, SourceRow, SourceSort
from workbench.domain.sources import STANDINGS, Document, Metadata, Reading, Snippet, SourceKind
from workbench.domain.verdicts import LABELS, EvidenceLabel, Verdict
from workbench.errors import InputError, UnreadableSourceError
from workbench.ingest.readers import suffixes as suffixes
from workbench.input_files import read_file
from workbench.store import claims, review
from workbench.store import sources as rows
from workbench.store.sources import Added

if TYPE_CHECKING:

    from workbench.ingest import Cut, Sandbox
    from workbench.ingest.rows import FileOfRows, RowRead

BATCH = 32
"""Documents written in one transaction while a folder comes in."""

ROWS = 1_000
"""Rows looked up, and those that are new written in one transaction, while a file of rows comes in."""

ROW_BYTES = 20_000_000
"""Bytes of rows from which they are written although they are fewer than ``ROWS``: texts may be long."""

NAMED = 100
"""Rows of a file that are named when they cannot be used; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one file: how many of its documents were added, are new versions, were known; or the reason why
    it, or part of it, could not be read. ``documents`` are the ids of those added or new; ``notes`` say what was left out
    of their texts on purpose, such as tracked deletions. ``skipped`` is the reason why it was not looked at, because it is
    no file or stands outside the folder that was named."""

    name: str
    added: int
    versions: int
    known: int
    documents: tuple[int, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    skipped: str | None = None


@dataclass(frozen=True, slots=True)
class IngestedRows:
    """What became of the rows of a file: how many were added, are new versions, were known. ``problems`` are the first of
    ``failed`` that could not be used; ``undated`` had a date that could not be told and came in without it."""

    name: str
    added: int
    versions: int
    known: int
    failed: int
    undated: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """A span of a document that a claim cites."""

    claim: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """A document as the reader shows it: its snippets, which spans are cited for which claim, and its versions as
    (document id, version, when added), newest first."""

    document: Document
    snippets: tuple[Snippet, ...]
    cited: tuple[CitedSpan, ...]
    versions: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class SourceCitation:
    """A passage that is cited for a claim: the quote, what it was labelled there, and the newest verdict on the claim,
    as far as the viewer may see them."""

    span: CitedSpan
    quote: str
    claim: Claim
    labels: tuple[EvidenceLabel, ...]
    verdict: Verdict | None


class Sources:
    """The documents that evidence is cut from."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def ingest(
        self, paths: Iterable[str | Path], *, progress: Callable[[Ingested, int, int], None] = lambda *_: None
    ) -> list[Ingested]:
        """Take in files and folders; the same bytes again add nothing, changed ones become a new version.

        ``progress`` gets what became of a file, how many are done and how many there are. One bad file stops nothing. What
        was skipped in a folder, such as a link that leads out of it, comes last in the list, with the reason.
        Raises NotFoundError for a path that does not exist, before anything is read.
        """
        from workbench.ingest import MAX_BYTES, discover, shared_sandbox

        files, skipped = discover([Path(path) for path in paths])
        results: list[Ingested] = []
        with shared_sandbox() as sandbox:
            for number, file in enumerate(files, start=1):
                name, place = _spelled(str(file.path)), _spelled(file.path.resolve().as_posix())
                try:
                    data = read_file(file.path, limit=MAX_BYTES, within=file.folder)
                except OSError as error:
                    result = Ingested(name, 0, 0, 0, (), (f"{name} cannot be read ({error.strerror}).",))
                else:
                    result = self._ingest_one(sandbox, data, name=name, place=place)
                results.append(result)
                progress(result, number, len(files))
        return results + [Ingested(_spelled(str(item.path)), 0, 0, 0, (), (), skipped=item.reason) for item in skipped]

    def ingest_uploads(self, files: Iterable[tuple[str, bytes]]) -> list[Ingested]:
        """Take in files given as (name, bytes), as a browser sends them. Versions are told by the name."""
        from workbench.ingest import shared_sandbox

        with shared_sandbox() as sandbox:
            return [
                self._ingest_one(sandbox, data, name=name, place=f"upload:{Path(name).name}") for name, data in files
            ]

    def ingest_rows(
        self,
        path: Path,
        *,
        mapping: Mapping[str, str] | None = None,
        date_format: str | None = None,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> IngestedRows:
        """Take in a file of rows (.jsonl, .csv, .tsv), each a document, as they come: a million fit through.

        ``mapping`` says which column holds the text, title, url, publisher, published, author, language, id; else the
        usual names do. A row that is here already is passed over by its hash, so that a run that was cut off is taken up
        where it ended. ``progress`` gets how many of how many lines are done. Raises InputError where the file as a whole
        cannot be used.
        """
        from workbench.exchange.dates_in import check_format
        from workbench.ingest import rows as reader
        from workbench.ingest import shared_sandbox

        mapping = mapping or {}
        if unknown := set(mapping) - set(reader.FIELDS):
            raise InputError(f"A source has no field “{min(unknown)}”; those are {', '.join(reader.FIELDS)}.")
        if not mapping.get("text", "text"):
            raise InputError("A source needs a text; say which column holds it with text=COLUMN.")
        if date_format is not None:
            check_format(date_format)
        name, place = _spelled(str(path)), _spelled(path.resolve().as_posix())
        counts, problems = Counter[str](), list[str]()
        batch: list[reader.RowRead] = []
        held = 0  # bytes in the batch

        def fail(sentence: str) -> None:
            counts["failed"] += 1
            if len(problems) < NAMED:
                problems.append(sentence)
            if counts["failed"] == counts.total() + len(batch) == NAMED:
                raise InputError(f"None of the first {NAMED} rows can be used: {problems[0]} Say which column holds what.")

        def write() -> None:
            with self._context.database.read() as db:
                here = rows.known_digests(db, [row.digest for row in batch])
            counts["known"] += sum(row.digest in here for row in batch)
            new = [row for row in batch if row.digest not in here]
            cuts: list[tuple[Cut, str]] = []
            for row, found in zip(new, _cut_rows(sandbox, file, new, columns), strict=True):
                if isinstance(found, str):
                    fail(found)
                    continue
                reading, told = _dated(found[0], row.cells, columns["published"], date_format)
                counts["undated"] += not told
                cuts.append(((reading, found[1]), f"{place}{reading.part}"))
            if cuts:
                counts.update(added.outcome for added in self._store(cuts, kind="file"))
            progress(min(batch[-1].line, file.lines), file.lines)
            batch.clear()

        try:
            file = reader.look(path, name=name)
            columns = reader.columns_of(file, mapping)
            with file.opened() as stream, shared_sandbox() as sandbox:
                for row in reader.rows(file, stream, columns):
                    if not isinstance(row, reader.RowRead):
                        fail(f"{name}, line {row[0]}: {row[1]}")
                        continue
                    batch.append(row)
                    held += len(row.own)
                    if len(batch) == ROWS or held > ROW_BYTES:
                        write()
                        held = 0
                if batch:
                    write()
        except OSError as error:
            raise InputError(f"{name} cannot be read ({error.strerror}).") from error
        except UnreadableSourceError as error:
            raise InputError(str(error)) from error
        return IngestedRows(
            name,
            counts["added"],
            counts["version"],
            counts["known"],
            counts["failed"],
            counts["undated"],
            tuple(problems),
        )

    def prepare_to_read(self) -> None:
        """Start what reads files and notes in the background, so that the first one is not kept waiting."""
        from workbench.ingest import prepare_sandbox

        prepare_sandbox()

    def add_note(self, text: str, metadata: Metadata) -> Added:
        """Take in a note: an interview, a call, a data set; with its author and date. Raises InputError."""
        from workbench.ingest import shared_sandbox

        if not (metadata.title or "").strip():
            raise InputError("A note needs a title; say what it is, for example “Call with the election office”.")
        checked = _checked(metadata)
        with shared_sandbox() as sandbox:
            cut = sandbox.note(text, checked)
        return self._store([(cut, f"note:{self._context.token(8)}")], kind="note")[0]

    def page(
        self,
        filter: SourceFilter | None = None,
        *,
        words: str = "",
        all_versions: bool = False,
        sort: SourceSort = "newest",
        limit: int = -1,
        offset: int = 0,
    ) -> tuple[list[SourceRow], int]:
        """A page of the sources without their texts, newest or most cited first, and how many there are in all.
        ``words`` and ``all_versions`` alone are the short form of a filter."""
        wanted = filter or SourceFilter(words=words, all_versions=all_versions)
        with self._context.database.read() as db:
            page = rows.sources(db, wanted, viewer=self._context.viewer, sort=sort, limit=limit, offset=offset)
            return page, rows.count(db, wanted, viewer=self._context.viewer)

    def get(self, id: int) -> SourceView:
        """A document with its snippets, cited spans and versions. Raises NotFoundError."""
        with self._context.database.read() as db:
            document = document_with(db, id)
            return SourceView(
                document=document,
                snippets=tuple(rows.snippets(db, document)),
                cited=tuple(CitedSpan(*span) for span in review.cited_in(db, document, viewer=self._context.viewer)),
                versions=tuple(rows.versions(db, document.place)),
            )

    def citations(self, id: int) -> list[SourceCitation]:
        """What was taken from a document, in the order of its text. Raises NotFoundError."""
        with self._context.database.read() as db:
            document = document_with(db, id)
            spans = [CitedSpan(*span) for span in review.cited_in(db, document, viewer=self._context.viewer)]
            numbers = sorted({span.claim for span in spans})
            found = {claim.id: claim for claim in claims.claims(db, ids=numbers)}
            labels: dict[tuple[int, int, int], set[EvidenceLabel]] = {}
            newest: dict[int, Verdict | None] = {}
            for claim in numbers:
                whose = self._context.viewer if review.is_blind(db, claim, self._context.viewer) else None
                for item in review.labels(db, claim, reviewer=whose):
                    if item.evidence.document == document.sha256:
                        anchor = item.evidence.anchor
                        labels.setdefault((claim, anchor.start, anchor.end), set()).add(item.label)
                verdicts = review.verdicts(db, claim=claim, current_only=True, viewer=self._context.viewer, limit=1)
                newest[claim] = verdicts[0] if verdicts else None
        return [
            SourceCitation(
                span,
                document.text[span.start : span.end],
                found[span.claim],
                tuple(label for label in LABELS if label in labels.get((span.claim, span.start, span.end), ())),
                newest[span.claim],
            )
            for span in spans
        ]

    def parts(self) -> dict[int, str]:
        """Return, for each current snippet, the part of its file that its document is (the id of a row, or empty)."""
        with self._context.database.read() as db:
            return rows.parts(db)

    def original(self, id: int) -> bytes:
        """A document's bytes as received. Raises NotFoundError."""
        with self._context.database.read() as db:
            document_with(db, id)
            return rows.original(db, id) or b""

    def edit(self, id: int, *, reviewer: Actor, **given: str | None) -> Document:
        """Set what is known of a document (a field of ``Metadata`` but ``file_date``); empty clears a field.

        Earlier states are kept; what was cited keeps the description it was cited with.
        Raises InputError, NotFoundError.
        """
        unknown = set(given) - {field.name for field in fields(Metadata) if field.name != "file_date"}
        if unknown:
            raise InputError(f"A source has no field “{unknown.pop()}”.")
        with self._context.database.write() as db:
            before = document_with(db, id).metadata
            after = _checked(rows.merged(before, given.items()))
            if after != before:
                rows.edit(db, id, after, reviewer=reviewer, time=self._context.now())
            return document_with(db, id)

    def _ingest_one(self, sandbox: "Sandbox", data: bytes, *, name: str, place: str) -> Ingested:
        digest = sha256(data).hexdigest()
        with self._context.database.read() as db:
            if rows.known_bytes(db, digest, place):
                return Ingested(name, 0, 0, 1, (), ())
        added: list[Added] = []
        problems, notes = list[str](), list[str]()
        batch: list[tuple[Cut, str]] = []

        def write() -> None:
            stored = self._store(batch, kind="file")
            for item, ((reading, _), _) in zip(stored, batch, strict=True):
                if item.stored:  # of a text that was here before, what this reading left out says nothing
                    notes.extend(reading.notes)
            added.extend(stored)
            batch.clear()

        try:
            for found in sandbox.documents(data, name=name):
                if isinstance(found, str):
                    problems.append(found)
                    continue
                batch.append((found, f"{place}{found[0].part}"))
                if len(batch) == BATCH:
                    write()
        except UnreadableSourceError as error:  # what was read before it is whole, and kept
            problems.append(str(error))
        if batch:
            write()
        by_outcome = {outcome: [a for a in added if a.outcome == outcome] for outcome in ("added", "version", "known")}
        return Ingested(
            name,
            len(by_outcome["added"]),
            len(by_outcome["version"]),
            len(by_outcome["known"]),
            tuple(a.id for a in added if a.outcome != "known"),
            tuple(problems),
            tuple(notes),
        )

    def _store(self, cuts: Sequence[tuple["Cut", str]], *, kind: SourceKind) -> list[Added]:
        with self._context.database.write() as db:
            return [
                rows.add(db, reading, segments, kind=kind, place=place, time=self._context.now())
                for (reading, segments), place in cuts
            ]


def _cut_rows(
    sandbox: "Sandbox", file: "FileOfRows", rows: Sequence["RowRead"], columns: Mapping[str, Sequence[str]]
) -> Iterator["Cut | str"]:
    """The document of each row, or the sentence that says why it is none."""
    given = [(row.line, row.cells, row.own) for row in rows]
    done = 0
    try:
        for found in sandbox.rows(given, name=file.name, media_type=file.media_type, columns=columns):
            yield found
            done += 1
    except UnreadableSourceError as error:
        if len(rows) == 1:
            yield str(error)
            return
        for row in rows[done:]:  # one of these is what the reader failed over; the others are good
            yield from _cut_rows(sandbox, file, [row], columns)


def _dated(
    reading: Reading, cells: Mapping[str, Any], columns: Sequence[str], format: str | None
) -> tuple[Reading, bool]:
    """A reading with the date that its row gives, and whether that could be told."""
    from workbench.exchange.dates_in import date_in

    value = next((cells[column] for column in columns if cells.get(column) not in (None, "")), None)
    try:
        published, told = date_in(value, format), True
    except InputError:
        published, told = None, False
    return replace(reading, metadata=replace(reading.metadata, published=published)), told


def _checked(metadata: Metadata) -> Metadata:
    tidy = {field.name: " ".join((getattr(metadata, field.name) or "").split()) for field in fields(Metadata)}
    iso_date(tidy["published"])
    iso_date(tidy["accessed"])
    if tidy["standing"] and tidy["standing"] not in STANDINGS:
        raise InputError(f"“{tidy['standing']}” is not what a source can be; say {' or '.join(STANDINGS)}.")
    if tidy["url"] and not is_web_address(tidy["url"]):
        raise InputError(f"“{tidy['url']}” is not a web address; it starts with https:// or http://.")
    return rows.merged(Metadata(), tidy.items())


def _spelled(path: str) -> str:
    """A path as text that can be stored and sent: bytes of a file name that are no text are spelled out."""
    return path.encode("utf-8", "backslashreplace").decode()

