"""Pages that are fetched by their addresses: the form that adds one, what was received, and what changed in a version.

Invariant: a page is shown as text. Nothing in it is loaded or run, and nothing is requested when it is shown.
"""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.facts import facts
from workbench.app.components.job_texts import outcome
from workbench.app.components.jobs import dismiss_waited, ended_here, follow
from workbench.app.components.notices import messages, refusals
from workbench.app.components.text import esc, minute, plain, show
from workbench.desk import SourceView
from workbench.domain import Capture
from workbench.domain.difference import Change

CHANGES = 200
"""Changed paragraphs that are shown; the rest are counted."""


def add_from_url() -> None:
    """Draw the form that adds pages by their addresses."""
    if not session.desk().settings.web_pages().allowed:
        show(say("pages.off"))
        return
    show(say("pages.means"), "quiet")
    with st.form("page", border=False):
        typed = st.text_area(say("pages.addresses"), placeholder="https://", key=_field(), height=68)
        if st.form_submit_button(say("pages.add"), key="add-page"):
            _fetch(typed.split() or [""], keep_other=False)
    for address, sentence in state.OTHER_PAGES.get():
        st.warning(plain(sentence), icon=":material/warning:")
        if st.button(say("pages.add-anyway"), key=f"add-other-page-{address}"):
            _fetch([address], keep_other=True)


def _field() -> str:
    return f"page-address-{state.PAGES_ADDED.get()}"


def _fetch(addresses: Sequence[str], *, keep_other: bool) -> None:
    state.OTHER_PAGES.set([other for other in state.OTHER_PAGES.get() if keep_other and other[0] not in addresses])
    with refusals():
        follow(session.desk().jobs.fetch(addresses, keep_other=keep_other, reviewer=session.acting()), place="pages")
        state.PAGES_ADDED.increase()
        st.rerun()


def report_pages() -> None:
    """Say what became of pages that were fetched, and put the addresses that were refused back into the field. Call before
    the form is drawn."""
    for job in ended_here("pages"):
        items, other = session.desk().jobs.items(job.id), dict(job.result.get("other", ()))
        for message in outcome(job, [item for item in items if item.name not in other]):
            state.add_message("pages", message.text, message.kind)
        state.OTHER_PAGES.set([*state.OTHER_PAGES.get(), *other.items()])
        refused = [item.name for item in items if item.problems]
        if refused and not state.widget(_field()):
            state.set_widget(_field(), "\n".join(refused))
        dismiss_waited(job)
    messages("pages")


def captures(view: SourceView) -> None:
    """Draw when a document was fetched and what was received, newest first; nothing if it was not fetched."""
    captures = session.desk().web_pages.captures(view.document.id)
    if not captures:
        return
    numbers = {capture.id: capture for capture in captures}
    with st.expander(say("pages.captures", n=len(captures))):
        chosen = numbers[
            st.selectbox(
                say("pages.capture"),
                list(numbers),
                format_func=lambda id: minute(numbers[id].fetched),
                key=f"capture-{view.document.id}",
            )
        ]
        _capture(chosen)
        st.download_button(
            say("pages.warc"),
            partial(session.desk().web_pages.warc, chosen.id),  # made when nobody's session is at hand
            file_name=f"source-{chosen.document}-{chosen.id}.warc.gz",
            mime="application/gzip",
            help=say("pages.warc-means"),
        )
        if st.toggle(say("pages.code"), key=f"code-{chosen.id}"):
            code = session.desk().web_pages.code(chosen.id)
            if code is None:
                show(say("pages.no-code"), "quiet")
            else:
                st.code(code, language=None, wrap_lines=True, height=400)


def _capture(capture: Capture) -> None:
    known = [
        (say("pages.requested"), capture.requested),
        (say("pages.remote"), capture.remote),
        (say("pages.sha256"), capture.sha256),
    ]
    if capture.url != capture.requested:
        known.insert(1, (say("pages.led-to"), capture.url))
    if capture.instead:
        known.append((say("pages.received"), say(f"pages.instead-{capture.instead}")))
    facts([*known, *((esc(name), value) for name, value in capture.headers)])


def changes(view: SourceView) -> None:
    """Draw a switch that shows what changed since the version before, if there is one."""
    earlier = [item for item in view.versions if item[1] < view.document.version]
    if not earlier:
        return
    _, version, added = earlier[0]
    if not st.toggle(say("pages.changes", n=version, when=minute(added)), key=f"changes-{view.document.id}"):
        return
    changes = session.desk().web_pages.difference(view.document.id).changes
    if not changes:
        show(say("pages.no-changes"), "quiet")
        return
    show(say("pages.changes-mean"), "quiet")
    show("".join(f"<p>{_shown(change)}</p>" for change in changes[:CHANGES]), "reader", "changes")
    if len(changes) > CHANGES:
        show(say("pages.more-changes", n=f"{len(changes) - CHANGES:,}"), "quiet")


def _shown(change: Change) -> str:
    tags = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return "".join(tags[kind].format(esc(text)) for kind, text in change.parts)
