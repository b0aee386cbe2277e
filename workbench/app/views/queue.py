"""The queue: the next claim, then a list of claims to filter, select and act on."""

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.bulk import bulk, select, selection_key, toggle
from workbench.app.components.claim_filters import claim_filters
from workbench.app.components.claim_import import paste_field, preview, upload_field
from workbench.app.components.demonstration import demonstration_notice
from workbench.app.components.enter_key import keep_enter_for_focus
from workbench.app.components.jobs import follow, report
from workbench.app.components.notes import waiting
from workbench.app.components.notices import empty, messages, page_start, pages, refusals
from workbench.app.components.queue_line import Legend, Ratings, queue_line
from workbench.app.components.similar import near_sentences
from workbench.app.components.text import plain, short, show
from workbench.domain import Appearance, ClaimFilter, ClaimSort, NewClaim

PAGE = 50
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
    _, sources = session.desk().sources.page(limit=1)
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


def all_ratings() -> Ratings:
    """Return every rating of every scale, in its newest version."""
    scales = session.desk().scales.all()
    return {(key, rating.key): rating for scale in scales for rating in scale.ratings for key in (None, scale.key)}


def list_head(filter: ClaimFilter, here: list[int], total: int) -> None:
    """Draw the number of claims, and buttons that select many."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="list-head"):
        show(say("queue.count", n=total), "quiet", "num")
        st.button(say("queue.pick-page", n=len(here)), key="pick-page", type="tertiary", on_click=select, args=(here,))
        if total > len(here) and st.button(say("queue.pick-all", n=total), key="pick-all", type="tertiary"):
            select(session.desk().queue.ids(filter))


@st.fragment
def listing(filter: ClaimFilter, order: ClaimSort, ratings: Ratings) -> None:
    """Draw the filtered claims, one page of them, and actions on the selected ones. Selecting a claim redraws this
    alone."""
    desk = session.desk()
    before = state.LISTED.get() or (filter, order)
    if before[0] != filter:
        select([])
    if before != (filter, order):
        state.set_widget("queue-page", 1)
    state.LISTED.set((filter, order))
    begin = page_start("queue-page", PAGE)
    rows, total = desk.queue.page(filter, sort=order, limit=PAGE, offset=begin)
    if total and not rows:
        state.set_widget("queue-page", 1)
        rows, total = desk.queue.page(filter, sort=order, limit=PAGE)
    legend = Legend(ratings, dict(desk.reviewers.all()), session.acting(), desk.queue.criteria())
    selected = state.SELECTED.get()
    with st.container(key="queue-lines", gap=None):
        if rows:
            list_head(filter, [row.claim.id for row in rows], total)
        else:
            empty(say("queue.nothing"))
        bulk()
        for row in rows:
            id = row.claim.id
            queue_line(row, legend, selected=id in selected, key=selection_key(id), on_change=toggle)
    pages(total, PAGE, "queue-page")


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
    ratings = all_ratings()
    filter, order = claim_filters(counts, ratings)
    listing(filter, order, ratings)
    keep_enter_for_focus()


body()
