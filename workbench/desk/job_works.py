"""What jobs do: the long works of the interface, each as a function that reports its progress and can be stopped.

Invariant: a work calls services that commit item by item, and notes each item after it is committed. So what a job says it
has finished is true, whenever it is cut off. A fault in one item does not end the job.
"""

import shutil
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from workbench.desk.claim_files import MappedFile
from workbench.desk.claims import AddedClaim, Claims
from workbench.desk.context import Context
from workbench.desk.job_runner import JobStopped, RunningJob
from workbench.desk.log import Format, VerdictLog
from workbench.desk.matching import Matching
from workbench.desk.sources import Ingested, Sources
from workbench.desk.web_pages import WebPages
from workbench.domain import NewClaim, Selection
from workbench.errors import InputError, OtherPageError, WorkbenchError
from workbench.exchange import meta_path
from workbench.store import jobs as rows

if TYPE_CHECKING:
    from sqlite_utils import Database as Connection

NOTED = 25
"""Claims that are matched before their number is stored: it is only information, and each time costs a transaction."""


@dataclass(frozen=True, slots=True)
class Services:
    """The services of a desk that jobs call, as the reviewer of the job may use them."""

    sources: Sources
    web_pages: WebPages
    claims: Claims
    matching: Matching
    log: VerdictLog


@dataclass
class JobControl:
    """What a work reports to: the progress of its job in this process, and the row of the job in the database."""

    context: Context
    job: RunningJob
    services: Services
    total: int
    done: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    result: dict[str, Any] = field(default_factory=dict)

    def stored_result(self) -> Mapping[str, Any]:
        """Return what is stored of the result so far."""
        return {**self.counts, **self.result}

    def note(self, db: "Connection") -> None:
        """Store how much is finished. Raises JobStopped if the job was deleted, as when the contents of the database were
        replaced: then nothing more may be written for it."""
        if not rows.note(db, self.job.id, done=self.done, result=self.stored_result()):
            raise JobStopped

    def begin(self) -> None:
        """Store that the job runs."""
        self.job.check()
        with self.context.database.write() as db:
            self.note(db)

    def check(self) -> None:
        """Raise JobStopped if the job was cancelled or deleted, or the server stops."""
        self.job.check()
        with self.context.database.read() as db:
            if rows.get(db, self.job.id) is None:
                raise JobStopped

    def finish(self, item: Ingested) -> None:
        """Store what became of an item."""
        self.done += 1
        self.counts.update(added=item.added, versions=item.versions, known=item.known, refused=bool(item.problems))
        with self.context.database.write() as db:
            self.note(db)
            rows.add_item(db, self.job.id, self.done, asdict(item))


Work = Callable[[JobControl], None]


def upload(files: list[tuple[str, bytes]]) -> Work:
    """Return the work that ingests uploaded files, given as (name, bytes). Each is removed from the list once it is
    read, so that its memory is free."""
    files.reverse()

    def work(control: JobControl) -> None:
        while files:
            name, data = files.pop()
            _ingest(control, name, partial(_upload_one, control, name, data))
        embed(control)

    return work


def fetch(addresses: Sequence[str], *, keep_other: bool) -> Work:
    """Return the work that adds pages by their addresses. Addresses that sent another page, such as a login page, are in the
    result under ``other``, with the sentence."""

    def work(control: JobControl) -> None:
        other: list[tuple[str, str]] = []

        def add(address: str) -> Ingested:
            control.job.report("fetch", control.done, control.total, name=address, timed=False)
            try:
                return control.services.web_pages.add(address, keep_other=keep_other)
            except OtherPageError as error:
                other.append((address, str(error)))
                control.result["other"] = other
                raise

        for address in addresses:
            _ingest(control, address, partial(add, address))
        embed(control)

    return work


def embed(control: JobControl) -> None:
    """Embed all snippets that have no vector yet."""
    control.services.matching.embed(partial(control.job.report, "embed"))


def match(claims: Sequence[int]) -> Work:
    """Return the work that embeds new snippets, then ranks the evidence for claims."""

    def work(control: JobControl) -> None:
        embed(control)
        for number, claim in enumerate(claims):
            control.job.report("match", number, len(claims))
            try:
                control.services.matching.match([claim])
            except InputError as error:  # the claim is gone; the others can be matched
                control.counts["refused"] += 1
                control.result["reason"] = str(error)
            control.done += 1
            if control.done % NOTED == 0 or control.done == len(claims):
                with control.context.database.write() as db:
                    control.note(db)

    return work


def import_claims(claims: Sequence[tuple[int, NewClaim]], file: MappedFile | None) -> Work:
    """Return the work that adds claims, given as (line, claim), and remembers the mapping of their file. How many were added
    is stored in the transaction that adds them, so that an import that was cut off can be continued exactly there."""

    def work(control: JobControl) -> None:
        def within(db: "Connection", added: Sequence[AddedClaim]) -> None:
            control.done += len(added)
            control.counts["added"] = control.done
            control.result.update(last=added[-1].id, line=claims[control.done - 1][0])
            control.note(db)

        def progress(done: int) -> None:
            control.job.report("import", done, len(claims))

        progress(0)
        control.services.claims.import_rows(claims, reviewer=control.job.reviewer, progress=progress, within=within)
        if file is not None:
            control.services.claims.remember_mapping(file)

    return work


def export(format: Format, selection: Selection, options: Set[str]) -> Work:
    """Return the work that writes an export into the folder of the job; a folder of files becomes one archive."""

    def work(control: JobControl) -> None:
        log, folder = control.services.log, control.job.folder
        head = log.head()
        path = folder / f"verdicts-{(head.time or '')[:10]}-entry-{head.seq}-{format.name}{format.suffix}"
        progress = partial(control.job.report, "export")
        exported = log.export(format.name, path, selection, options=options & format.options.keys(), progress=progress)
        file, media_type = path, format.media_type
        if not format.suffix:
            file, media_type = folder / shutil.make_archive(str(path), "zip", path), "application/zip"
            shutil.rmtree(path)
        control.done += 1
        control.result.update(
            count=exported.count,
            holds=exported.holds,
            seq=exported.head.seq,
            left_out=dict(exported.left_out),
            file=file.name,
            meta=meta_path(path).name,
            media_type=media_type,
        )
        control.job.check()
        control.job.file = file

    return work


def _upload_one(control: JobControl, name: str, data: bytes) -> Ingested:
    stored = 0

    def progress(documents: int) -> None:
        nonlocal stored
        stored = documents
        control.job.report("read", control.done, control.total, name=name, timed=False)

    control.job.report("read", control.done, control.total, name=name, timed=False)
    try:
        (result,) = control.services.sources.ingest_uploads([(name, data)], progress=progress)
    except JobStopped:
        if stored:
            note = f"{name}: only the first {stored} documents were read. Upload the file again to add the others."
            control.finish(Ingested(name, stored, 0, 0, (), (), (note,)))
        raise
    return result


def _ingest(control: JobControl, name: str, add: Callable[[], Ingested]) -> None:
    """Add one item and store what became of it, also if it could not be added."""
    control.check()
    try:
        item = add()
    except WorkbenchError as error:
        item = Ingested(name, 0, 0, 0, (), (str(error),))
    except JobStopped:
        raise
    except Exception as error:  # a fault in one file is no reason to leave out the others
        traceback.print_exc()
        reason = f"{name} was not added because of an unexpected error ({type(error).__name__}). See the server’s output."
        item = Ingested(name, 0, 0, 0, (), (reason,))
    control.finish(item)
