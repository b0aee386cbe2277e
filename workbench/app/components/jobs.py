"""Jobs: what a page starts and waits for a moment, and a line in the header that follows the rest from every page.

Invariant: a job that ends while its page waits is reported there at once, as a short act is. Any other job is in the header
until its reviewer dismisses it, on whatever page they are.
"""

import time
from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.job_texts import label, outcome, status, step, title
from workbench.app.components.text import esc, show
from workbench.app.state import Message
from workbench.desk import Job

PATIENCE_S = 3.0
"""How long a page waits for a job that it started, in seconds."""

EVERY_S = 1.0
"""How often the line in the header is drawn again while jobs run, in seconds."""


def follow(id: str, *, place: str) -> Job | None:
    """Wait for a job with a progress bar; return it if it ends within ``PATIENCE_S``, else None: then it goes on in the
    background. Draw the page again then: ``report`` and ``ended_here`` tell of it where ``place``, a part of a page, is
    drawn."""
    desk, deadline = session.desk(), time.monotonic() + PATIENCE_S
    state.STARTED_JOBS.set({**state.STARTED_JOBS.get(), id: place})
    bar = st.progress(0.0, say("jobs.starting"))
    while not desk.jobs.wait(id, 0.1):
        job = _job(id)
        if job is not None:
            bar.progress(*step(job))
        if time.monotonic() > deadline:
            bar.empty()
            state.add_message(place, say("jobs.in-background"), "note")
            return None
    bar.empty()
    state.WAITED_JOBS.set(state.WAITED_JOBS.get() | {id})
    return _job(id)


def ended_here(place: str) -> list[Job]:
    """Return the ended jobs that this session started at ``place`` and that were not returned before. Those for which the
    page waited are dismissed, except exports."""
    started = state.STARTED_JOBS.get()
    if place not in started.values():
        return []
    desk, acting = session.desk(), session.acting()
    jobs = {job.id: job for job in desk.jobs.all(reviewer=acting)}
    mine = [id for id, where in started.items() if where == place]
    ended = [jobs[id] for id in mine if id in jobs and jobs[id].has_ended]
    over = {job.id for job in ended} | {id for id in mine if id not in jobs}
    state.STARTED_JOBS.set({id: where for id, where in started.items() if id not in over})
    return ended


def is_embedding() -> bool:
    """Return whether a job of this reviewer runs or waits that embeds new snippets."""
    jobs = session.desk().jobs.all(reviewer=session.acting())
    return any(not job.has_ended and job.kind not in ("import", "export") for job in jobs)


def dismiss_waited(job: Job) -> None:
    """Dismiss a job that was reported, if its page waited for it; else the reviewer dismisses it in the header."""
    if job.id in state.WAITED_JOBS.get():
        session.desk().jobs.dismiss(job.id, reviewer=session.acting())


def report(place: str) -> None:
    """Add the messages about the jobs that ended to those of ``place``."""
    for job in ended_here(place):
        for message in outcome(job, session.desk().jobs.items(job.id)):
            state.add_message(place, message.text, message.kind)
        dismiss_waited(job)


def jobs_line() -> None:
    """Draw the line in the header: nothing if there are no jobs. It is drawn again by itself while any runs."""
    with st.container(key="jobs", gap=None):  # always there: what follows keeps its place
        jobs = _shown()
        if jobs:
            active = frozenset(job.id for job in jobs if not job.has_ended)
            st.fragment(_line, run_every=EVERY_S if active else None)(active)


def _line(active: Collection[str]) -> None:
    """Draw the jobs. Once one of the ``active`` ones has ended, draw the whole page again, which may show what it made."""
    jobs = _shown()
    if active and not set(active) <= {job.id for job in jobs if not job.has_ended}:
        st.rerun()
    if not jobs:
        return
    # An element of its own, because a screen reader would read it again whenever the progress beside it changes.
    st.html(f'<span class="unseen" role="status">{" ".join(esc(status(job)) for job in jobs)}</span>')
    with st.container(key="jobs-line", horizontal=True, gap="small", vertical_alignment="center"):
        show(f'<span class="job-label">{esc(label(jobs))}</span>', "quiet", "num")
        # Its label stays the same: with another one it would close.
        details = st.popover(say("jobs.open"), type="tertiary", key="jobs-open", on_change="rerun")
    if details.open:
        with details:
            _details(jobs)


def _details(jobs: Sequence[Job]) -> None:
    for job in reversed(jobs):
        with st.container(key=f"job-{job.id}", gap="xsmall"):
            show(f"<strong>{esc(title(job))}</strong>")
            if job.has_ended:
                _result(job)
            else:
                _running(job)


def _running(job: Job) -> None:
    jobs, acting = session.desk().jobs, session.acting()
    st.progress(*step(job))
    if job.progress is not None or job.state == "waiting":
        st.button(
            say("jobs.cancel"),
            key=f"cancel-{job.id}",
            type="tertiary",
            disabled=job.stopping,
            on_click=partial(jobs.cancel, job.id, reviewer=acting),
        )


def _result(job: Job) -> None:
    jobs, acting = session.desk().jobs, session.acting()
    marks = {"done": "✓", "note": "△", "refused": "✗"}
    messages = outcome(job, jobs.items(job.id)) or [Message(status(job))]
    show("".join(f"<p>{marks[message.kind]} {esc(message.text)}</p>" for message in messages), "job-result", "quiet")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if job.kind == "export" and job.state == "done":
            downloads(job)
        elif job.kind in ("import", "match"):
            st.page_link("views/queue.py", label=say("jobs.to-queue"))
        elif job.kind != "export":
            st.page_link("views/sources.py", label=say("jobs.to-sources"))
        st.button(
            say("jobs.dismiss"),
            key=f"dismiss-{job.id}",
            type="tertiary",
            on_click=partial(jobs.dismiss, job.id, reviewer=acting),
        )


def downloads(job: Job) -> None:
    """Draw the buttons that download a finished export and its meta file."""
    exported, result = session.desk().jobs.exported, job.result
    st.download_button(
        say("export.download", name=result["file"].rpartition(".")[2].upper()),
        partial(exported, job.id),  # read when the button is pressed
        file_name=result["file"],
        mime=result["media_type"],
        key=f"export-file-{job.id}",
        on_click="ignore",
    )
    st.download_button(
        say("export.about"),
        partial(exported, job.id, meta=True),
        file_name=result["meta"],
        mime="application/json",
        key=f"export-meta-{job.id}",
        on_click="ignore",
    )


def _shown() -> list[Job]:
    """Return the jobs for the header: all but those that a page of this session reports."""
    hidden = state.WAITED_JOBS.get()
    return [job for job in session.desk().jobs.all(reviewer=session.acting()) if job.id not in hidden]


def _job(id: str) -> Job | None:
    return next((job for job in session.desk().jobs.all(reviewer=session.acting()) if job.id == id), None)
