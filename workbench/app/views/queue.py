"""The queue: one line a claim, and at the top what to do next."""

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components import progress
from workbench.app.components.labels import rating_badge
from workbench.app.components.notices import empty, pages, refusals
from workbench.app.components.text import day, esc, plain, show
from workbench.domain.claims import STATES, Appearance, NewClaim
from workbench.store.claims import ClaimRow

PAGE = 50


def next_up() -> None:
    """The first thing on the page: what to go on with."""
    desk = session.desk()
    following = desk.next_claim()
    if following is None:
        return
    label = say("queue.continue", id=following, text=plain(desk.claim(following).text))
    if st.button(label, type="primary", shortcut="Enter", key="continue"):
        st.switch_page("views/review.py", query_params={"claim": str(following)})


def line(row: ClaimRow) -> None:
    """One claim."""
    claim = row.claim
    text, evidence, state = st.columns([7, 2.2, 1.8], vertical_alignment="center")
    with text, st.container(gap=None):
        st.page_link("views/review.py", label=plain(claim.text), query_params={"claim": str(claim.id)})
        about = " · ".join(esc(part) for part in (claim.claimant, claim.said_on and day(claim.said_on)) if part)
        if about:
            show(about, "quiet")
    with evidence:
        counts = say("queue.evidence", supports=row.supports, refutes=row.refutes, unread=row.unread)
        show(counts, "quiet", "num")
    with state:
        if not row.rating:
            show(f'<span class="quiet">{say(f"states.{claim.state}")}</span>')
        else:
            scale = next(scale for scale in session.desk().scales() if scale.key == row.scale)
            rating = next((rating for rating in scale.ratings if rating.key == row.rating), None)
            show(rating_badge(rating) if rating else esc(row.rating))


def first_steps() -> None:
    """A desk without claims: three steps, one button each."""
    st.header(say("queue.first-title"))
    desk = session.desk()
    _, sources = desk.sources(limit=1)
    show(f"1. {say('queue.first-sources', n=sources)}")
    st.page_link("views/sources.py", label=say("queue.add-sources"), icon=":material/note_add:")
    show(f"2. {say('queue.first-claims')}")
    add_claim(open=True)
    show(f"3. {say('queue.first-match')}")


def add_claim(*, open: bool = False) -> None:
    """Add one claim, or a file of them."""
    with st.expander(say("queue.add"), expanded=open, icon=":material/add:"):
        with st.form("add-claim", clear_on_submit=True, border=False):
            text = st.text_area(say("queue.claim-text"), height=80, key="new-claim")
            claimant, said_on, where = st.columns(3)
            given = (
                claimant.text_input(say("queue.claimant")),
                said_on.text_input(say("queue.said-on"), placeholder="2021-02-01"),
                where.text_input(say("queue.seen-in")),
            )
            if st.form_submit_button(say("queue.add-button")):
                seen = (Appearance(given[2], given[2] if given[2].startswith("http") else None),) if given[2] else ()
                with refusals():
                    claim = NewClaim(text, claimant=given[0], said_on=given[1], appearances=seen)
                    added = session.desk().add_claim(claim, reviewer=session.acting())
                    st.session_state["said"] = said_of([(added.id, added.near)])
                    st.rerun()
        upload = st.file_uploader(say("queue.import"), type=["csv", "tsv", "jsonl"], key="import-claims")
        if upload is not None and st.button(say("queue.import-button", name=plain(upload.name))):
            with refusals():
                report = session.desk().import_claims_data(upload.getvalue(), name=upload.name, reviewer=session.acting())
                problems = [say("queue.bad-row", line=number, reason=reason) for number, reason in report.problems]
                st.session_state["said"] = [*said_of([(a.id, a.near) for a in report.added]), *problems[:20]]
                st.rerun()


def said_of(added: list[tuple[int, tuple[int, ...]]]) -> list[str]:
    """What an addition did, in sentences; near-duplicates are pointed out, never refused."""
    near = [say("queue.near", id=id, others=", ".join(map(str, others))) for id, others in added if others]
    return [say("queue.added", n=len(added), last=added[-1][0] if added else 0), *near[:20]]


def match_open() -> None:
    """Match what has no ranking yet."""
    waiting = [claim.id for claim in session.desk().claims(state="new")]
    if waiting and st.button(say("queue.match", n=len(waiting)), icon=":material/search:", key="match-open"):
        with refusals():
            progress.match(waiting)
            st.rerun()


def body() -> None:
    """The page."""
    counts = session.desk().claim_counts()
    for sentence in st.session_state.pop("said", []):
        st.success(plain(sentence), icon=":material/check:")
    if not counts:
        first_steps()
        return
    next_up()
    state, words, match = st.columns([4, 3, 2], vertical_alignment="bottom")
    with state:
        present = [name for name in STATES if counts.get(name)]
        chosen = st.pills(
            say("queue.state"),
            present,
            format_func=lambda name: f"{say(f'states.{name}')} {counts[name]}",
            key="state",
            bind="query-params",
        )
    typed = words.text_input(say("queue.words"), key="words", bind="query-params")
    with match:
        match_open()
    offset = st.session_state.get("queue-page", 1) * PAGE - PAGE
    rows, total = session.desk().queue(state=chosen, words=typed, limit=PAGE, offset=offset)
    if not rows:
        empty(say("queue.nothing"))
    for row in rows:
        line(row)
    pages(total, PAGE, "queue-page")
    add_claim()


body()
