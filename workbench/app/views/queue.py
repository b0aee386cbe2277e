"""The queue: the next claim, then a list of claims to filter, select and act on."""

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.claim_filters import claim_filters
from workbench.app.components.claim_import import paste_field, preview, upload_field
from workbench.app.components.demonstration import demonstration_notice
from workbench.app.components.enter_key import keep_enter_for_focus
from workbench.app.components.jobs import follow, report
from workbench.app.components.labels import all_ratings
from workbench.app.components.notes import waiting
from workbench.app.components.notices import messages, refusals
from workbench.app.components.similar import near_sentences
from workbench.app.components.text import plain, short, show
from workbench.app.list_surface.component import light_list
from workbench.app.list_surface.rows import QueueRows
from workbench.domain import Appearance, ClaimFilter, NewClaim

SHORT = 90
"""Characters of a claim's text on the button that opens it."""


def open_claim(id: int) -> None:
    """Go to a claim's review."""
    st.switch_page("views/review.py", query_params={"claim": str(id)})


def next_up(new: int) -> None:
    """Draw the button that opens the next claim. ``new``: how many claims were never matched."""
    desk = session.desk()
    following, disputed = desk.queue.next(), desk.queue.to_adjudicate()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="next-up"):
        if following is None:
            show(say("queue.nothing-next"))
        else:
            text = short(desk.claims.get(following).text, SHORT)
            label = say("queue.continue", id=following, text=plain(text))
            if st.button(label, type="primary", shortcut="Enter", key="continue"):
                open_claim(following)
        if new and st.button(say("queue.match", n=new), icon=":material/search:", key="match-open"):
            with refusals():
                follow(desk.jobs.match(desk.queue.ids(ClaimFilter(state="new")), reviewer=session.acting()), place="queue")
                st.rerun()
        label = say("queue.decide", n=len(disputed), id=disputed[0]) if disputed else ""
        if disputed and st.button(label, type="tertiary", icon=":material/balance:", key="decide"):
            open_claim(disputed[0])


def first_steps() -> None:
    """Draw the first steps of an empty desk, one button each."""
    st.header(say("queue.first-title"))
    sources = session.desk().sources.count()
    show(f"1. {say('queue.first-sources', n=sources)}")
    st.page_link("views/sources.py", label=say("queue.add-sources"), icon=":material/note_add:")
    show(f"2. {say('queue.first-claims')}")
    add_claims(open=True)
    show(f"3. {say('queue.first-match')}")


@st.fragment
def add_claims(*, open: bool = False) -> None:
    """Draw the forms that add one claim, or many after a preview."""
    with st.expander(say("queue.add"), expanded=open, icon=":material/add:"):
        if preview():
            return
        one, many, file = st.tabs([say("queue.add-one"), say("queue.add-many"), say("queue.add-file")])
        with one:
            add_one()
        with many:
            paste_field()
        with file:
            upload_field()


def add_one() -> None:
    """Draw a form for one claim; possible duplicates are pointed out, never refused."""
    with st.form("add-claim", clear_on_submit=False, border=False):
        kept = f"-{state.CLAIMS_ADDED.get()}"
        text = st.text_area(say("queue.claim-text"), height=80, key=f"new-claim{kept}")
        claimant, said_on, where = st.columns(3)
        given = (
            claimant.text_input(say("queue.claimant"), key=f"new-claimant{kept}"),
            said_on.text_input(say("queue.said-on"), placeholder="2021-02-01", key=f"new-date{kept}"),
            where.text_input(say("queue.seen-in"), key=f"new-place{kept}"),
        )
        if not st.form_submit_button(say("queue.add-button")):
            return
    seen = (Appearance.from_text(given[2]),) if given[2].strip() else ()
    with refusals():
        claim = NewClaim(text, claimant=given[0], said_on=given[1], appearances=seen)
        added = session.desk().claims.add(claim, reviewer=session.acting())
        for sentence in (say("queue.added", n=1, last=added.id), *near_sentences([added])):
            state.add_message("queue", sentence)
        state.CLAIMS_ADDED.increase()
        st.rerun()


def body() -> None:
    """Draw the page."""
    counts = session.desk().queue.counts()
    with st.container():  # always there, so that what follows keeps its place and stays open
        report("queue")
        messages("queue")
    if not counts:
        first_steps()
        return
    next_up(counts.get("new", 0))
    waiting()
    demonstration_notice()
    add_claims()
    filter, order = claim_filters(counts, all_ratings(session.desk()))
    light_list(QueueRows(filter, order), open_claim)
    keep_enter_for_focus()


body()
