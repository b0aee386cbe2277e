"""The verdict log: the state of the log, the export, and all verdicts, newest first."""

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.export import export
from workbench.app.components.labels import rating_badge
from workbench.app.components.notices import empty
from workbench.app.components.publishing import publishing
from workbench.app.components.reviewers import reviewer_choice
from workbench.app.components.text import esc, minute, show
from workbench.app.components.verdict_record import record
from workbench.domain import Verdict, VerdictFilter
from workbench.domain.demonstration import in_demonstration
from workbench.domain.events import not_interpreted
from workbench.errors import LogFaultError

PAGE = 50
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


def line(verdict: Verdict, opened: bool) -> None:
    """Draw a verdict as a line; with ``opened``, the whole record."""
    when, claim, rating, toggle = st.columns([2.2, 6.2, 1.8, 1.2], vertical_alignment="center")
    with when:
        show(f'<span class="quiet num">{minute(verdict.recorded)}<br>{esc(verdict.reviewer_name)}</span>')
    with claim:
        corrected = f' <span class="quiet">{say("log.was-corrected")}</span>' if verdict.corrected_by else ""
        example = f' <span class="quiet">{say("demonstration.mark")}</span>' if in_demonstration(verdict.reviewer) else ""
        show(f'<span class="claim-small">{esc(verdict.claim_text)}</span>{corrected}{example}')
    with rating:
        show(rating_badge(verdict.rating))
    toggle.button(
        say("log.close" if opened else "log.open"),
        key=f"verdict-{verdict.id}",
        type="tertiary",
        on_click=state.OPEN_VERDICT.set,
        args=(None if opened else verdict.id,),
    )
    if opened:
        with st.container(border=True):
            record(verdict, session.desk().log.entry(verdict.id))
            publishing(verdict)
            st.page_link(
                "views/review.py", label=say("log.to-claim", id=verdict.claim), query_params={"claim": str(verdict.claim)}
            )


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
    chosen = rating.selectbox(say("log.rating"), ratings, index=None, key="rating", placeholder=say("log.any"))
    with reviewer:
        who = reviewer_choice(say("log.reviewer"), key="by", placeholder=say("log.any"))
    only_current = current.toggle(say("log.current"), key="current")
    offset = state.LOG_OFFSET.get()
    filter = VerdictFilter(words=typed, rating=chosen, reviewer=who, current_only=only_current)
    verdicts = desk.log.verdicts(filter, limit=PAGE + 1, offset=offset)
    if not verdicts:
        empty(say("log.nothing-found") if typed or chosen or who else say("log.nothing"))
    for verdict in verdicts[:PAGE]:
        line(verdict, state.OPEN_VERDICT.get() == verdict.id)
    with st.container(horizontal=True, gap="small"):
        if offset and st.button(say("log.newer")):
            state.LOG_OFFSET.set(max(0, offset - PAGE))
            st.rerun()
        if len(verdicts) > PAGE and st.button(say("log.older")):
            state.LOG_OFFSET.set(offset + PAGE)
            st.rerun()


body()
