"""Long work of reviewers goes on in the background, and its result waits for them.

Invariant: a job belongs to one reviewer, who alone sees it. What it has recorded is committed item by item by the services
that it calls; the job itself is temporary, and is deleted when its reviewer dismisses it or its time has passed. A job whose
process has ended is ``interrupted``.
"""

import traceback
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

from workbench.desk import job_works as works
from workbench.desk.claim_files import MappedFile
from workbench.desk.context import Actor, Context
from workbench.desk.job_runner import JobProgress, JobRunner, JobStopped, Lane, RunningJob
from workbench.desk.log import Format
from workbench.desk.sources import Ingested
from workbench.domain import NewClaim, Selection
from workbench.errors import InputError, WorkbenchError
from workbench.store import jobs as rows

JobKind = Literal["upload", "fetch", "embed", "match", "import", "export"]
JobState = Literal["waiting", "running", "done", "cancelled", "failed", "interrupted"]

LANES: Mapping[JobKind, Lane] = {
    "upload": "evidence",
    "fetch": "evidence",
    "embed": "evidence",
    "match": "evidence",
    "import": "records",
    "export": "records",
}

KEPT = timedelta(days=7)
"""How long an ended job is kept."""

EXPORT_KEPT = timedelta(days=1)
"""How long a finished export is kept."""

KEPT_AFTER_DOWNLOAD = timedelta(minutes=10)
"""How long a downloaded export is kept, so that a download that broke off can be repeated."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job: ``about`` names the file, address or format that it works on, if it is one; ``done`` of ``total`` items are
    finished. ``result`` has counts (``added``, ``versions``, ``known``, ``refused``) and, by kind, what was made; ``reason``
    in it says why a job failed. ``until``: when an ended job is deleted. ``progress`` is None if it does not run in this
    process; ``stopping``: it was cancelled and finishes the item that it is at."""

    id: str
    kind: JobKind
    about: str
    state: JobState
    started: str
    until: str | None
    done: int
    total: int
    result: Mapping[str, Any]
    progress: JobProgress | None = None
    stopping: bool = False

    @property
    def has_ended(self) -> bool:
        """Whether the job neither waits nor runs."""
        return self.state not in rows.UNFINISHED


class Jobs:
    """The jobs of the reviewers of a desk."""

    def __init__(self, context: Context, runner: JobRunner, services: works.Services) -> None:
        self._context, self._runner, self._services = context, runner, services

    def upload(self, files: Sequence[tuple[str, bytes]], *, reviewer: Actor) -> str:
        """Ingest uploaded files, given as (name, bytes), and embed their snippets. Return the id of the job."""
        about = files[0][0] if len(files) == 1 else ""
        return self._start("upload", about, len(files), works.upload(list(files)), reviewer)

    def fetch(self, addresses: Sequence[str], *, keep_other: bool = False, reviewer: Actor) -> str:
        """Add pages by their addresses, as ``WebPages.add`` does, and embed their snippets. Return the id of the job."""
        about = addresses[0] if len(addresses) == 1 else ""
        return self._start("fetch", about, len(addresses), works.fetch(addresses, keep_other=keep_other), reviewer)

    def embed(self, *, reviewer: Actor) -> str:
        """Embed all snippets that have no vector yet. Return the id of the job."""
        return self._start("embed", "", 1, works.embed, reviewer)

    def match(self, claims: Sequence[int], *, reviewer: Actor) -> str:
        """Embed new snippets and rank the evidence for claims. Return the id of the job."""
        return self._start("match", "", len(claims), works.match(claims), reviewer)

    def import_claims(
        self, claims: Sequence[tuple[int, NewClaim]], file: MappedFile | None = None, *, reviewer: Actor
    ) -> str:
        """Add claims, given as (line, claim), and remember the mapping of the ``file`` that they are from. Return the id of
        the job."""
        about = file.name if file else ""
        return self._start("import", about, len(claims), works.import_claims(claims, file), reviewer)

    def export(self, format: Format, selection: Selection, *, options: Set[str], reviewer: Actor) -> str:
        """Write an export that waits to be downloaded (``exported``), with the options that the format has. Return the id of
        the job."""
        return self._start("export", format.name, 1, works.export(format, selection, options), reviewer)

    def all(self, *, reviewer: Actor) -> list[Job]:
        """Return the jobs of a reviewer, oldest first. Jobs whose process has ended become ``interrupted``."""
        with self._context.database.read() as db:
            mine = rows.of_reviewer(db, reviewer, now=self._context.now())
        lost = [row.id for row in mine if self._is_lost(row)]
        if lost:
            with self._context.database.write() as db:
                for id in lost:
                    rows.interrupt(db, id, now=self._context.now(), until=self._context.now(KEPT))
                mine = rows.of_reviewer(db, reviewer, now=self._context.now())
        self._delete_files()
        return [self._job(row) for row in mine]

    def items(self, id: str) -> list[Ingested]:
        """Return what became of the files or pages of a job, as far as it is finished."""
        with self._context.database.read() as db:
            return [_ingested(data) for data in rows.items(db, id)]

    def wait(self, id: str, seconds: float) -> bool:
        """Wait until a job has ended, at most for some seconds. Return whether it has."""
        running = self._runner.get(id)
        return running is None or running.ended.wait(seconds)

    def cancel(self, id: str, *, reviewer: Actor) -> None:
        """Stop a job after the item that it is at; a job that waits is deleted. What is finished stays."""
        running = self._runner.get(id)
        if running is None or running.reviewer != reviewer:
            return
        running.cancelled.set()
        if self._runner.withdraw(id):
            self._delete(id)

    def dismiss(self, id: str, *, reviewer: Actor) -> None:
        """Delete an ended job, and the file of an export."""
        with self._context.database.read() as db:
            row = rows.get(db, id)
        if row is not None and row.reviewer == reviewer and row.state not in rows.UNFINISHED:
            self._delete(id)
            self._runner.release(id)

    def exported(self, id: str, *, meta: bool = False) -> bytes:
        """Return the bytes of a finished export, or of its meta file. From then on it is kept for ``KEPT_AFTER_DOWNLOAD``.
        Raises InputError if it was deleted."""
        self._delete_files()
        running = self._runner.get(id)
        if running is None or running.file is None:
            raise InputError("This export was deleted. Export again.")
        with self._context.database.write() as db:
            row = rows.get(db, id)
            rows.keep_until(db, id, self._context.now(KEPT_AFTER_DOWNLOAD))
        file = running.folder / row.result["meta"] if meta and row else running.file
        return file.read_bytes()

    def stop(self) -> None:
        """Stop all jobs, because the server stops. They become ``interrupted``."""
        self._runner.stop()

    def _start(self, kind: JobKind, about: str, total: int, work: works.Work, reviewer: Actor) -> str:
        id = self._context.token(8)
        try:
            running = RunningJob(id, reviewer, LANES[kind], self._context.database.path)
        except OSError as error:
            raise WorkbenchError(
                f"Nothing was started: the folder of the database cannot be written ({error.strerror or error})."
            ) from error
        row = rows.JobRow(
            id, reviewer, kind, about, "waiting", running.holder, self._context.now(), None, None, 0, total, {}
        )
        try:
            with self._context.database.write() as db:
                rows.add(db, row)
        except BaseException:
            running.close()
            raise
        control = works.JobControl(self._context, running, self._services, total)
        self._runner.submit(running, lambda: self._run(control, work))
        return id

    def _run(self, control: works.JobControl, work: works.Work) -> None:
        """Do the work of a job, and store how it ended."""
        state: JobState = "done"
        try:
            control.begin()
            work(control)
        except JobStopped:
            state = "interrupted" if control.job.stopping.is_set() else "cancelled"
        except WorkbenchError as error:
            state = "failed"
            control.result["reason"] = str(error)
        except Exception as error:
            traceback.print_exc()
            state = "failed"
            control.result["reason"] = f"An unexpected error ended this ({type(error).__name__}). See the server’s output."
        until = self._context.now(EXPORT_KEPT if control.job.file else KEPT)
        try:
            with self._context.database.write() as db:
                exists = rows.end(
                    db, control.job.id, state, result=control.stored_result(), now=self._context.now(), until=until
                )
        except Exception:  # the disk is full, for instance: the job is shown as interrupted
            traceback.print_exc()
            exists = False
        if not exists:
            control.job.file = None  # so that it is deleted

    def _is_lost(self, row: rows.JobRow) -> bool:
        """Return whether the process of an unfinished job has ended: then its scratch folder is gone."""
        unfinished = row.state in rows.UNFINISHED and self._runner.get(row.id) is None
        return unfinished and not self._context.database.path.with_name(row.holder).exists()

    def _delete(self, id: str) -> None:
        with self._context.database.write() as db:
            rows.delete(db, id)

    def _delete_files(self) -> None:
        """Delete the files of exports whose job was deleted or whose time has passed."""
        kept = self._runner.with_files()
        if not kept:
            return
        with self._context.database.read() as db:
            current = rows.current(db, [job.id for job in kept], now=self._context.now())
        for job in kept:
            if job.id not in current:
                self._runner.release(job.id)

    def _job(self, row: rows.JobRow) -> Job:
        running = self._runner.get(row.id)
        return Job(
            id=row.id,
            kind=cast(JobKind, row.kind),
            about=row.about,
            state=cast(JobState, row.state),
            started=row.started,
            until=row.until,
            done=row.done,
            total=row.total,
            result=row.result,
            progress=running.progress if running else None,
            stopping=running is not None and running.cancelled.is_set(),
        )


def _ingested(data: Mapping[str, Any]) -> Ingested:
    lists = {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
    return Ingested(**{**data, **lists})
