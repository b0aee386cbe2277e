"""Jobs run on threads of the process that serves the interface.

Invariant: at most ``PER_LANE`` jobs of a lane run at once, one for each reviewer, so that the pages stay quick. The services
that a job calls commit each item, so a job that is cancelled or cut off loses nothing that it has finished.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workbench.files.scratch import scratch_folder

Lane = Literal["evidence", "records"]
"""Jobs of one lane wait for each other: those that read and embed sources, and those that import or export records. So an
export does not wait for a long upload."""

Stage = Literal["read", "fetch", "embed", "match", "import", "export"]

PER_LANE = 2
"""The number of jobs of a lane that run at once."""

STOP_SECONDS = 5.0
"""How long a server that stops waits until its jobs have committed the item that they are at."""


class JobStopped(Exception):
    """The job was cancelled, or the server stops, or the job was deleted."""


@dataclass(frozen=True, slots=True)
class JobProgress:
    """How far a job is: ``done`` of ``total`` in its present stage, the file or address that it is at, and how many seconds
    the stage will still take, if that is known."""

    stage: Stage
    done: int
    total: int
    name: str
    seconds_left: float | None


class RunningJob:
    """A job that waits or runs in this process, or whose file waits here to be downloaded. ``folder`` is its scratch
    folder; ``file`` is set once an export is finished."""

    def __init__(self, id: str, reviewer: str, lane: Lane, beside: Path) -> None:
        self.id, self.reviewer, self.lane = id, reviewer, lane
        self._scratch = contextlib.ExitStack()
        self.folder = self._scratch.enter_context(scratch_folder(beside))
        self.file: Path | None = None
        self.ended = threading.Event()
        self.cancelled = threading.Event()
        self.stopping = threading.Event()
        self.progress: JobProgress | None = None
        self._stage: tuple[Stage, float, int] | None = None

    @property
    def holder(self) -> str:
        """The name of the scratch folder, which is locked as long as this process lives."""
        return self.folder.parent.name

    def check(self) -> None:
        """Raise JobStopped if the job was cancelled or the server stops."""
        if self.cancelled.is_set() or self.stopping.is_set():
            raise JobStopped

    def report(self, stage: Stage, done: int, total: int, *, name: str = "", timed: bool = True) -> None:
        """Note how far the job is; raises JobStopped as ``check`` does. ``timed``: the items take about the same time, so
        that the time left can be calculated."""
        now = time.monotonic()
        if self._stage is None or self._stage[0] != stage:
            self._stage = (stage, now, done)
        _, start, done_before = self._stage
        left = (now - start) * (total - done) / (done - done_before) if timed and done > done_before else None
        self.progress = JobProgress(stage, done, max(total, 1), name, left)
        self.check()

    def close(self) -> None:
        """Remove the scratch folder, and the file in it."""
        self._scratch.close()


class JobRunner:
    """Runs the jobs of all reviewers of one desk."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, RunningJob] = {}
        self._waiting: list[tuple[RunningJob, Callable[[], None]]] = []
        self._running: dict[str, tuple[RunningJob, threading.Thread]] = {}

    def get(self, id: str) -> RunningJob | None:
        """Return a job that waits, runs or has a file in this process, or None."""
        return self._jobs.get(id)

    def with_files(self) -> list[RunningJob]:
        """Return the jobs whose files wait to be downloaded."""
        with self._lock:
            return [job for job in self._jobs.values() if job.file is not None and job.ended.is_set()]

    def submit(self, job: RunningJob, work: Callable[[], None]) -> None:
        """Run ``work``, which must not raise, once it is the turn of the job."""
        with self._lock:
            self._jobs[job.id] = job
            self._waiting.append((job, work))
            self._start_next()

    def withdraw(self, id: str) -> bool:
        """Remove a job that still waits. Return False if it does not."""
        with self._lock:
            entry = next((entry for entry in self._waiting if entry[0].id == id), None)
            if entry is None:
                return False
            self._waiting.remove(entry)
        entry[0].ended.set()
        self.release(id)
        return True

    def release(self, id: str) -> None:
        """Forget a job that has ended, and delete its file."""
        with self._lock:
            job = self._jobs.pop(id, None)
        if job is not None:
            job.close()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Stop all jobs after the items that they are at, wait for that, and delete all files."""
        with self._lock:
            self._waiting.clear()
            threads = [thread for _, thread in self._running.values()]
            for job in self._jobs.values():
                job.stopping.set()
        deadline = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(deadline - time.monotonic(), 0))
        for id in list(self._jobs):
            self.release(id)

    def _start_next(self) -> None:
        """Start the jobs whose turn it is. Call with the lock held."""
        for entry in list(self._waiting):
            job = entry[0]
            running = [other for other, _ in self._running.values() if other.lane == job.lane]
            if len(running) < PER_LANE and job.reviewer not in {other.reviewer for other in running}:
                self._waiting.remove(entry)
                # A daemon thread does not keep a server alive that stops; what it has not committed is rolled back.
                thread = threading.Thread(target=self._run, args=entry, daemon=True)
                self._running[job.id] = (job, thread)
                thread.start()

    def _run(self, job: RunningJob, work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            if job.file is None:
                self.release(job.id)
            job.ended.set()
            with self._lock:
                del self._running[job.id]
                self._start_next()
