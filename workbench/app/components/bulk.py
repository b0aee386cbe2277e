"""What is done to many claims at once: which ones are ticked, and a bar of actions at the foot of the page while any are.

Invariant: an action takes exactly the ticked claims, or is refused with one sentence and the ticks stay.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components import progress
from workbench.app.components.text import esc, plain, show
from workbench.domain.claims import PRIORITIES, ClaimState
from workbench.domain.queue import ClaimFilter
from workbench.errors import WorkbenchError


def picked() -> set[int]:
    """The ticked claims, on whichever page of the list."""
    found: set[int] = st.session_state.setdefault("picked", set())
    return found


def pick_key(claim: int) -> str:
    """The key of a claim's tick box: another one as soon as many are ticked or cleared at once."""
    return f"pick-{st.session_state.get('picks', 0)}-{claim}"


def pick(claim: int) -> None:
    """Note that a claim's box was ticked or cleared."""
    (picked().add if st.session_state[pick_key(claim)] else picked().discard)(claim)


def pick_all(claims: Sequence[int]) -> None:
    """Tick exactly these."""
    st.session_state["picked"] = set(claims)
    st.session_state["picks"] = st.session_state.get("picks", 0) + 1


def bulk() -> None:
    """The bar; it says what the last action did, and is empty where nothing is to be said or done."""
    told, refused = st.session_state.pop("bulk-told", None), st.session_state.pop("bulk-refused", None)
    claims = sorted(picked())
    with st.container(key="bulk", gap="small"):  # always there: what follows keeps its place, and the focus with it
        if told:
            show(f'<p class="sound" role="status">✓ {esc(told)}</p>')
        if refused:
            said, settled = refused
            st.error(plain(said), icon=":material/error:")
            _leave_out(claims, settled)
        if claims:
            with st.container(horizontal=True, gap="small", vertical_alignment="center", key="bulk-acts"):
                _acts(claims)


def _acts(claims: list[int]) -> None:
    desk, acting, n = session.desk(), session.acting(), len(claims)
    show(say("queue.picked", n=n), "num")
    with _popover("tag"):
        tags = desk.queue.filter_choices().tags
        add = st.multiselect(say("queue.tags-add"), tags, accept_new_options=True, key=_key("add"))
        remove = st.multiselect(say("queue.tags-remove"), tags, key=_key("remove"))
        if st.button(say("queue.tags-change"), key="do-tag", type="primary", disabled=not (add or remove)):
            added = [say("queue.tagged", n=n, tags=", ".join(add))] if add else []
            removed = [say("queue.untagged", n=n, tags=", ".join(remove))] if remove else []
            _do(" ".join(added + removed), lambda: desk.claims.tag(claims, add=add, remove=remove, reviewer=acting))
    with _popover("assign"):
        names = dict(desk.reviewers.all())
        to = st.multiselect(say("queue.assign-to"), list(names), format_func=lambda id: names[id], key=_key("to"))
        if len(to) > 1:
            show(say("queue.in-turn"), "quiet")
        if st.button(say("queue.do-assign"), key="do-assign", type="primary", disabled=not to):
            said = say("queue.assigned", n=n, who=", ".join(names[id] for id in to))
            _do(said, lambda: desk.queue.assign(claims, to, reviewer=acting))
        if st.button(say("queue.assign-nobody"), key="assign-nobody", type="tertiary"):
            _do(say("queue.assigned-nobody", n=n), lambda: desk.queue.assign(claims, [], reviewer=acting))
    with _popover("priority"):
        for priority in reversed(PRIORITIES):
            word = say(f"priorities.{priority}")
            if st.button(word, key=f"priority-{priority}", type="tertiary"):
                said = say("queue.prioritised", n=n, priority=word)
                _do(said, lambda priority=priority: desk.queue.prioritise(claims, priority, reviewer=acting))  # type: ignore[misc]
    with _popover("postpone"):
        reason = st.text_input(say("queue.reason"), key=_key("reason"), placeholder=say("queue.reason-hint"))
        if st.button(say("queue.do-postpone"), key="do-postpone", type="primary"):
            done = say("queue.postponed", n=n)
            _do(done, lambda: desk.queue.postpone(claims, reason, reviewer=acting), settled=("withdrawn", "decided"))
    if st.button(say("queue.resume"), key="do-resume", type="tertiary"):
        _do(say("queue.resumed", n=n), lambda: desk.queue.resume(claims, reviewer=acting))
    if st.button(say("queue.match-picked"), key="do-match", type="tertiary"):
        _do(say("queue.matched", n=n), lambda: progress.match(claims))
    st.button(say("queue.pick-none"), key="pick-none", type="tertiary", on_click=pick_all, args=([],))


def _popover(name: str) -> st.delta_generator.DeltaGenerator:
    """A button that opens the fields of an action; closed again once it was tried."""
    return st.popover(say(f"queue.{name}"), type="tertiary", key=f"bulk-open-{name}-{st.session_state.get('bulk-tried', 0)}")


def _key(name: str) -> str:
    return f"bulk-{name}-{st.session_state.get('picks', 0)}"


def _do(said: str, act: Callable[[], None], *, settled: Sequence[ClaimState] = ("withdrawn",)) -> None:
    """Act on the ticked claims, and draw the page anew with what was done; where it is refused, the ticks stay.
    ``settled``: the states in which nothing like this is done to a claim."""
    try:
        act()
    except WorkbenchError as error:
        st.session_state["bulk-refused"] = str(error), settled
    else:
        st.session_state["bulk-told"] = said
        pick_all([])
    st.session_state["bulk-tried"] = st.session_state.get("bulk-tried", 0) + 1
    st.rerun()


def _leave_out(claims: Sequence[int], settled: Sequence[ClaimState]) -> None:
    """Offer to go on without the claims that are in one of these states."""
    there = {id for state in settled for id in session.desk().queue.ids(ClaimFilter(state=state))}.intersection(claims)
    if there:
        others = [id for id in claims if id not in there]
        st.button(say("queue.leave-out", n=len(there)), key="leave-out", type="tertiary", on_click=pick_all, args=(others,))
