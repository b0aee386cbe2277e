"""Export verdicts: a form with format and filters, the result, and buttons to download the files.

Invariant: a downloaded file is written by the same export as at the command line, by a job. The page says what the export
does not contain before it can be downloaded.
"""

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say, say_or
from workbench.app.components.job_texts import exported, outcome
from workbench.app.components.jobs import dismiss_waited, downloads, ended_here, follow
from workbench.app.components.notices import messages, refusals
from workbench.app.components.reviewers import reviewer_choice
from workbench.app.components.text import esc, show
from workbench.desk import Job, all_formats, all_options
from workbench.domain import Selection
from workbench.errors import InputError


@st.fragment
def export() -> None:
    """Choose a format and what it holds, make it, download it."""
    desk = session.desk()
    try:
        desk.log.check_export()
    except InputError as error:
        show(esc(error), "quiet")
        return
    formats = all_formats()
    with st.form("export", border=False):
        format = st.selectbox(
            say("export.format"),
            list(formats),
            format_func=lambda name: say_or(f"export.format-{name}", formats[name].label),
            key="export-format",
        )
        with st.expander(say("export.narrow")):
            selection = _selection()
            options = {
                name
                for name, sentence in all_options().items()
                if st.checkbox(say_or(f"export.option-{name}", sentence), key=f"export-{name}")
            }
        submitted = st.form_submit_button(say("export.make"))
    if submitted:
        with refusals():
            started = desk.jobs.export(formats[format], selection, options=options, reviewer=session.acting())
            if follow(started, place="export") is None:
                st.rerun()  # the whole page, so that its header follows the job
    for job in ended_here("export"):
        _replace(job)
    messages("export")
    for job in desk.jobs.all(reviewer=session.acting()):
        if job.id == state.EXPORT.get():
            _offer(job)


def _selection() -> Selection:
    """Draw the filters of an export; return what they select."""
    desk = session.desk()
    first, second = st.columns(2)
    since = first.text_input(say("export.since"), placeholder="2026-01-31", key="export-since")
    until = second.text_input(say("export.until"), placeholder="2026-12", key="export-until")
    as_of = st.text_input(say("export.as-of"), help=say("export.as-of-means"), key="export-as-of")
    nothing = say("log.any")
    first, second = st.columns(2)
    ratings = desk.log.ratings_used()
    rating = first.selectbox(say("log.rating"), ratings, index=None, placeholder=nothing, key="export-rating")
    with second:
        reviewer = reviewer_choice(say("log.reviewer"), key="export-by", placeholder=nothing)
    first, second = st.columns(2)
    tags = desk.queue.filter_choices().tags
    tag = first.selectbox(say("export.tag"), tags, index=None, placeholder=nothing, key="export-tag")
    claim = second.number_input(say("export.claim"), min_value=1, value=None, step=1, key="export-claim")
    return Selection(
        since=since, until=until, as_of=as_of, reviewer=reviewer, rating=rating, tag=tag, claim=claim
    )


def _replace(job: Job) -> None:
    """Offer the export of a job in place of the one before, or say why there is none."""
    desk, acting = session.desk(), session.acting()
    if job.state == "done":
        if (before := state.EXPORT.get()) is not None:
            desk.jobs.dismiss(before, reviewer=acting)
        state.EXPORT.set(job.id)
        return
    for message in outcome(job, []):
        state.add_message("export", message.text, message.kind)
    dismiss_waited(job)


def _offer(job: Job) -> None:
    """Draw what was exported, and buttons that download its files."""
    show("".join(f"<p class='quiet' role='status'>{esc(sentence)}</p>" for sentence in exported(job)))
    with st.container(horizontal=True, gap="small"):
        downloads(job)
