"""Export verdicts: a form with format and filters, the result, and buttons to download the files.

Invariant: a downloaded file is written by the same export as at the command line, when the button is pressed. The page says
what the export does not contain before it can be downloaded.
"""

import shutil
import tempfile
from collections.abc import Set
from pathlib import Path

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say, say_or
from workbench.app.components.notices import refusals
from workbench.app.components.reviewers import reviewer_choice
from workbench.app.components.text import esc, show
from workbench.app.state import FinishedExport
from workbench.desk import Format, all_formats, all_options
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
            state.EXPORT.set(_make(formats[format], selection, options))
    finished = state.EXPORT.get()
    if finished is not None:
        _offer(finished)


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


def _make(format: Format, selection: Selection, options: Set[str]) -> FinishedExport:
    """Write the export, with the options that the format has; a folder of files becomes one archive."""
    desk, folder = session.desk(), tempfile.TemporaryDirectory()
    head = desk.log.head()
    path = Path(folder.name) / f"verdicts-{(head.time or '')[:10]}-entry-{head.seq}-{format.name}{format.suffix}"
    exported = desk.log.export(format.name, path, selection, options=options & format.options.keys())
    if format.suffix:
        return FinishedExport(exported, path, format.media_type, folder)
    return FinishedExport(exported, Path(shutil.make_archive(str(path), "zip", path)), "application/zip", folder)


def _offer(finished: FinishedExport) -> None:
    """Draw what was exported, and buttons that download its files."""
    exported, meta = finished.exported, finished.exported.path.with_name(finished.exported.path.name + ".meta.json")
    sentences = [say("export.made", n=exported.count, holds=exported.holds, seq=exported.head.seq)]
    sentences += [say("export.left-out", n=count, why=why) for why, count in exported.left_out.items()]
    show("".join(f"<p class='quiet' role='status'>{esc(sentence)}</p>" for sentence in sentences))
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            say("export.download", name=finished.file.suffix.lstrip(".").upper()),
            finished.file.read_bytes,
            file_name=finished.file.name,
            mime=finished.media_type,
            key="export-file",
            on_click="ignore",
        )
        st.download_button(
            say("export.about"),
            meta.read_bytes,
            file_name=meta.name,
            mime="application/json",
            key="export-meta",
            on_click="ignore",
        )
