"""Sources are ingested from files, folders, uploads and notes, and their metadata is edited."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path, PurePosixPath

from workbench.desk.context import Actor, Context
from workbench.desk.lookups import document_with
from workbench.desk.rereading import Reread, reread
from workbench.desk.source_rows import IngestedRows, RowOptions, ingest_rows, spelled, store
from workbench.domain import (
    LABELS,
    STANDINGS,
    Claim,
    Document,
    EvidenceLabel,
    Metadata,
    Snippet,
    SourceFilter,
    SourceRow,
    SourceSort,
    Verdict,
    is_web_address,
    iso_date,
)
from workbench.errors import InputError, UnreadableSourceError
from workbench.files.inputs import read_file
from workbench.ingest import (
    MAX_BYTES,
    Cut,
    Sandbox,
    check_size as check_size,
    discover,
    prepare_sandbox,
    shared_sandbox,
    suffixes as suffixes,
)
from workbench.store import claims, review, sources as rows, verdict_rows

BATCH = 32
"""Documents written in one transaction while a folder is ingested."""

@dataclass(frozen=True, slots=True)
class Ingested:
    """The result of ingesting one file: how many of its documents were added, are new versions, were already known.

    ``documents`` are the ids of those added and of new versions, ``known_documents`` of those that were known;
    ``problems`` say what could not be read; ``notes`` what was left out of the texts on purpose, such as tracked deletions.
    ``skipped`` is the reason why the file was not opened: it is not an ordinary file, or it is outside the folder that was
    named.
    """

    name: str
    added: int
    versions: int
    known: int
    documents: tuple[int, ...]
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    skipped: str | None = None
    known_documents: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """A span of a document that is cited for a claim."""

    claim: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SourceView:
    """A document with its snippets, the spans that are cited for claims, and its versions as (document id, version, when
    added), newest first."""

    document: Document
    snippets: tuple[Snippet, ...]
    cited: tuple[CitedSpan, ...]
    versions: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class SourceCitation:
    """A citation of a document: the quote, the claim, the labels of the span for that claim, and the newest verdict on the
    claim, as far as the viewer may see them."""

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
        """Ingest files and folders. Known bytes add nothing; changed bytes become a new version.

        ``progress`` is called with the result of each file, how many are done and how many there are. A bad file is reported
        and skipped. Files skipped in a folder, such as a link that leads out of it, come last, with the reason. Raises
        NotFoundError for a path that does not exist, before anything is read.
        """
        files, skipped = discover([Path(path) for path in paths])
        results: list[Ingested] = []
        with shared_sandbox() as sandbox:
            for number, file in enumerate(files, start=1):
                name, place = spelled(str(file.path)), spelled(file.path.resolve().as_posix())
                try:
                    data = read_file(file.path, limit=MAX_BYTES, within=file.folder)
                except OSError as error:
                    result = Ingested(name, 0, 0, 0, (), (f"{name} cannot be read ({error.strerror}).",))
                else:
                    result = self._ingest_one(sandbox, data, name=name, place=place)
                results.append(result)
                progress(result, number, len(files))
        return results + [Ingested(spelled(str(item.path)), 0, 0, 0, (), (), skipped=item.reason) for item in skipped]

    def ingest_uploads(
        self, files: Iterable[tuple[str, bytes]], *, progress: Callable[[int], None] = lambda _: None
    ) -> list[Ingested]:
        """Ingest uploaded files, given as (name, bytes). The same name again is a new version of the source. The name of a
        file that is uploaded with its folder has the path in it, such as ``reports/2021/a.txt``.

        ``progress`` is called with the number of documents of a file that are stored, after each batch of them; if it
        raises, these stay.
        """
        with shared_sandbox() as sandbox:
            return [
                self._ingest_one(sandbox, data, name=name, place=f"upload:{PurePosixPath(name)}", progress=progress)
                for name, data in files
            ]

    def ingest_rows(
        self,
        path: Path,
        *,
        mapping: Mapping[str, str] | None = None,
        date_format: str | None = None,
        progress: Callable[[int, int], None] = lambda *_: None,
    ) -> IngestedRows:
        """Ingest a file of rows (.jsonl, .csv, .tsv), one document a row, in batches.

        ``mapping`` names the columns (text, title, url, publisher, published, author, language, id) that do not have their
        usual names. Known rows are skipped, so an interrupted run continues where it stopped. ``progress`` is called with
        how many of how many lines are done. Raises InputError where the file as a whole cannot be used.
        """
        return ingest_rows(self._context, path, RowOptions(mapping or {}, date_format), progress)

    def reread(
        self,
        *,
        dry_run: bool = False,
        progress: Callable[[Sequence[Reread], int, int], None] = lambda *_: None,
    ) -> list[Reread]:
        """Read every current source again with the readers of this version, from the stored bytes.

        Returns those that read differently and those that could not be read. A text that changed becomes a new version
        unless ``dry_run``; the text before it and its citations stay. Metadata that a desk edited is kept. Nothing is
        logged, so there is nothing to undo. ``progress`` is called after each batch is stored, with its results, how many
        sources are done and how many there are; an interruption keeps all batches before.
        """
        return reread(self._context, dry_run=dry_run, progress=progress)

    def prepare_to_read(self) -> None:
        """Start the process that reads files and notes, so that the first one need not wait for it."""
        prepare_sandbox()

    def add_note(self, text: str, metadata: Metadata) -> rows.Added:
        """Add a note, such as an interview, a call or a data set. Raises InputError."""
        if not (metadata.title or "").strip():
            raise InputError("A note needs a title, for example “Call with the election office”.")
        checked = _checked(metadata)
        with shared_sandbox() as sandbox:
            cut = sandbox.note(text, checked)
        return store(self._context, [(cut, f"note:{self._context.token(8)}")], kind="note")[0]

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
        """Return a page of the sources without their texts, newest or most cited first, and how many there are in all.
        ``words`` and ``all_versions`` are the short form of a filter."""
        filter = filter or SourceFilter(words=words, all_versions=all_versions)
        with self._context.database.read() as db:
            ids = rows.in_order(db, filter, viewer=self._context.viewer, sort=sort)
            page = ids[offset : offset + limit if limit >= 0 else None]
            return rows.source_rows(db, page, viewer=self._context.viewer), len(ids)

    def count(self) -> int:
        """Return the number of sources, each in its current version."""
        with self._context.database.read() as db:
            return rows.count(db)

    def in_order(self, filter: SourceFilter, *, sort: SourceSort = "newest") -> list[int]:
        """Return the numbers of the sources that match a filter, in the order of ``page``."""
        with self._context.database.read() as db:
            return rows.in_order(db, filter, viewer=self._context.viewer, sort=sort)

    def rows(self, ids: Sequence[int]) -> list[SourceRow]:
        """Return these sources without their texts, in this order, without those that are not there."""
        with self._context.database.read() as db:
            return rows.source_rows(db, ids, viewer=self._context.viewer)

    def get(self, id: int) -> SourceView:
        """Return a document with its snippets, cited spans and versions. Raises NotFoundError."""
        with self._context.database.read() as db:
            document = document_with(db, id)
            return SourceView(
                document=document,
                snippets=tuple(rows.snippets(db, document)),
                cited=tuple(CitedSpan(*span) for span in review.cited_in(db, document, viewer=self._context.viewer)),
                versions=tuple(rows.versions(db, document.place)),
            )

    def citations(self, id: int) -> list[SourceCitation]:
        """Return the citations of a document, in the order of its text. Raises NotFoundError."""
        with self._context.database.read() as db:
            document = document_with(db, id)
            spans = [CitedSpan(*span) for span in review.cited_in(db, document, viewer=self._context.viewer)]
            numbers = sorted({span.claim for span in spans})
            cited = {claim.id: claim for claim in claims.claims(db, ids=numbers)}
            labels: dict[tuple[int, int, int], set[EvidenceLabel]] = {}
            for claim, start, end, label in review.labelled_in(db, document, viewer=self._context.viewer):
                labels.setdefault((claim, start, end), set()).add(label)
            verdicts = verdict_rows.verdicts_on(db, numbers, viewer=self._context.viewer, current_only=True)
            newest = {claim: next(iter(on_claim), None) for claim, on_claim in verdicts.items()}
        return [
            SourceCitation(
                span,
                document.text[span.start : span.end],
                cited[span.claim],
                tuple(label for label in LABELS if label in labels.get((span.claim, span.start, span.end), ())),
                newest[span.claim],
            )
            for span in spans
        ]

    def extract(self, id: int, start: int, end: int) -> tuple[Document, list[Snippet]]:
        """Return a document, and its snippets that have a character in ``text[start:end]``, in order. Raises
        NotFoundError."""
        with self._context.database.read() as db:
            document = document_with(db, id)
            return document, rows.snippets(db, document, between=(start, end))

    def parts(self) -> dict[int, str]:
        """Return, for each current snippet, the part of its file that its document is (the id of a row, or empty)."""
        with self._context.database.read() as db:
            return rows.parts(db)

    def original(self, id: int) -> bytes:
        """Return a document's bytes as received. Raises NotFoundError."""
        with self._context.database.read() as db:
            document_with(db, id)
            return rows.original(db, id) or b""

    def edit(self, id: int, *, reviewer: Actor, **given: str | None) -> Document:
        """Set fields of a document's metadata (those of ``Metadata`` except ``file_date``); an empty value clears one.

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

    def _ingest_one(
        self, sandbox: Sandbox, data: bytes, *, name: str, place: str, progress: Callable[[int], None] = lambda _: None
    ) -> Ingested:
        digest = sha256(data).hexdigest()
        with self._context.database.read() as db:
            if known := rows.known_bytes(db, digest, place):
                return Ingested(name, 0, 0, 1, (), (), known_documents=(known,))
        added: list[rows.Added] = []
        problems, notes = list[str](), list[str]()
        batch: list[tuple[Cut, str]] = []

        def write(*, last: bool) -> None:
            stored = store(self._context, batch, kind="file", last=last)
            for item, ((reading, _), _) in zip(stored, batch, strict=True):
                if item.stored:  # notes of this reading do not apply to a text that was stored before
                    notes.extend(reading.notes)
            added.extend(stored)
            batch.clear()
            progress(len(added))

        try:
            for cut in sandbox.documents(data, name=name):
                if isinstance(cut, str):
                    problems.append(cut)
                    continue
                if len(batch) == BATCH:
                    write(last=False)
                batch.append((cut, f"{place}{cut[0].part}"))
        except UnreadableSourceError as error:  # the documents read before it are complete, and kept
            problems.append(str(error))
        if batch:
            write(last=True)
        by_outcome = {outcome: [a for a in added if a.outcome == outcome] for outcome in ("added", "version", "known")}
        return Ingested(
            name,
            len(by_outcome["added"]),
            len(by_outcome["version"]),
            len(by_outcome["known"]),
            tuple(a.id for a in added if a.outcome != "known"),
            tuple(problems),
            tuple(notes),
            known_documents=tuple(a.id for a in by_outcome["known"]),
        )


def _checked(metadata: Metadata) -> Metadata:
    tidy = {field.name: " ".join((getattr(metadata, field.name) or "").split()) for field in fields(Metadata)}
    iso_date(tidy["published"])
    iso_date(tidy["accessed"])
    if tidy["standing"] and tidy["standing"] not in STANDINGS:
        raise InputError(f"“{tidy['standing']}” is not a valid source type. Use {' or '.join(STANDINGS)}.")
    if tidy["url"] and not is_web_address(tidy["url"]):
        raise InputError(f"“{tidy['url']}” is not a web address; it starts with https:// or http://.")
    return rows.merged(Metadata(), tidy.items())
