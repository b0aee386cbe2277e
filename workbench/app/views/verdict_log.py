"""The verdict log: the state of the log, the export, and all verdicts, newest first."""

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.address import held_number
from workbench.app.components.export import export
from workbench.app.components.publishing import publishing
from workbench.app.components.reviewers import reviewer_choice
from workbench.app.components.text import esc, plain, show
from workbench.app.components.verdict_record import record
from workbench.app.list_surface.component import light_list
from workbench.app.list_surface.rows import VerdictRows
from workbench.domain import VerdictFilter
from workbench.domain.events import not_interpreted
from workbench.errors import LogFaultError, NotFoundError

CHECKED_AT_ONCE = 20_000
"""Entries that are verified as the page opens; a longer log is verified on request."""


@st.cache_data(max_entries=4, ttl=30, show_spinner=False)
def verified(head: str, path: str) -> tuple[bool, str]:
    """Return whether the log is valid, and the sentence that says so; cached for half a minute while the head
    stays, so that a damaged file does not look sound for long."""
    try:
        sound = session.desk().log.verify()
    except LogFaultError as error:
        return False, str(error)
    redacted = f", {say('log.redacted', n=sound.redacted)}" if sound.redacted else ""
    unknown = sum(not_interpreted(sound.types).values())
    skipped = f", {say('log.not-interpreted', n=unknown)}" if unknown else ""
    return True, say("log.sound", n=sound.head.seq) + redacted + skipped


def chain() -> None:
    """Draw whether the log is valid, and its head."""
    head = session.desk().log.head()
    checked = state.VERIFIED_HEAD.get() == str(head)
    if head.seq <= CHECKED_AT_ONCE or checked:
        sound, sentence = verified(str(head), session.desk().path)
        show(f'<p class="{"sound" if sound else "unsound"}">{"✓" if sound else "✗"} {esc(sentence)}</p>')
    elif st.button(say("log.verify", n=head.seq)):
        state.VERIFIED_HEAD.set(str(head))
        st.rerun()
    show(say("log.head-means"), "quiet")
    st.code(str(head), language=None)


def open_verdict(id: int) -> None:
    """Show a verdict's record."""
    st.query_params["verdict"] = str(id)
    st.rerun()


def close_verdict() -> None:
    """Take the verdict out of the address."""
    st.query_params.pop("verdict", None)


def show_record(id: int) -> None:
    """Draw a verdict's whole record above the page."""
    try:
        verdict = session.desk().log.verdict(id)
    except NotFoundError as error:
        st.error(plain(str(error)), icon=":material/error:")
        return

    @st.dialog(say("log.record", id=id), width="large", on_dismiss=close_verdict)
    def opened() -> None:
        show(f'<p class="claim-small">{esc(verdict.claim_text)}</p>')
        record(verdict, session.desk().log.entry(id))
        publishing(verdict)
        claim = str(verdict.claim)
        st.page_link("views/review.py", label=say("log.to-claim", id=claim), query_params={"claim": claim})

    opened()


def body() -> None:
    """Draw the page."""
    desk = session.desk()
    left, right = st.columns([6, 4], gap="large")
    with left:
        chain()
    with right:
        export()
    words, rating, reviewer, current = st.columns([4, 3, 3, 2], vertical_alignment="bottom")
    typed = words.text_input(say("log.words"), key="q", bind="query-params")
    ratings = desk.log.ratings_used()
    chosen = rating.selectbox(
        say("log.rating"), ratings, index=None, key="rating", placeholder=say("log.any"), bind="query-params"
    )
    with reviewer:
        who = reviewer_choice(say("log.reviewer"), key="by", placeholder=say("log.any"), bind="query-params")
    only_current = current.toggle(say("log.current"), key="current", bind="query-params")
    light_list(VerdictRows(VerdictFilter(words=typed, rating=chosen, reviewer=who, current_only=only_current)), open_verdict)
    opened = held_number("verdict")
    if opened is not None:
        show_record(opened)


body()
