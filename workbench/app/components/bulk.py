"""Actions on many claims at once: which claims are selected, and a bar of actions while any are.

Invariant: an action applies to exactly the selected claims, or is refused with one sentence and the selection stays.
"""

from collections.abc import Callable, Sequence

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components import progress
from workbench.app.components.text import esc, plain, show
from workbench.domain import PRIORITIES, ClaimFilter, ClaimState
from workbench.domain.triage import SCORES, Criterion
from workbench.errors import WorkbenchError


def selection_key(claim: int) -> str:
    """Return the key of a claim's check box: another one as soon as many are selected or cleared at once."""
    return f"pick-{state.SELECTIONS.get()}-{claim}"


def toggle(claim: int) -> None:
    """Note that a claim's box was checked or cleared."""
    checked = {claim} if state.widget(selection_key(claim)) else set[int]()
    state.SELECTED.set(state.SELECTED.get() - {claim} | checked)


def select(claims: Sequence[int]) -> None:
    """Select exactly these claims."""
    state.SELECTED.set(frozenset(claims))
    state.SELECTIONS.increase()


def bulk() -> None:
    """Draw the bar, with what the last action did; it is empty where no claim is selected."""
    claims = sorted(state.SELECTED.get())
    with st.container(key="bulk", gap="small"):  # always there: what follows keeps its place, and the focus with it
        for message in state.pop_messages("bulk"):
            if message.kind == "done":
                show(f'<p class="sound" role="status">✓ {esc(message.text)}</p>')
            else:
                st.error(plain(message.text), icon=":material/error:")
        settled = state.BULK_REFUSED.pop()
        if settled is not None:
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
            done = say("queue.assigned", n=n, who=", ".join(names[id] for id in to))
            _do(done, lambda: desk.queue.assign(claims, to, reviewer=acting))
        if st.button(say("queue.assign-nobody"), key="assign-nobody", type="tertiary"):
            _do(say("queue.assigned-nobody", n=n), lambda: desk.queue.assign(claims, [], reviewer=acting))
    with _popover("priority"):
        for priority in reversed(PRIORITIES):
            word = say(f"priorities.{priority}")
            if st.button(word, key=f"priority-{priority}", type="tertiary"):
                done = say("queue.prioritised", n=n, priority=word)
                _do(done, lambda priority=priority: desk.queue.prioritise(claims, priority, reviewer=acting))  # type: ignore[misc]
    if criteria := desk.queue.criteria():
        with _popover("triage"):
            _triage(claims, criteria)
    with _popover("postpone"):
        reason = st.text_input(say("queue.reason"), key=_key("reason"), placeholder=say("queue.reason-hint"))
        if st.button(say("queue.do-postpone"), key="do-postpone", type="primary"):
            done = say("queue.postponed", n=n)
            _do(done, lambda: desk.queue.postpone(claims, reason, reviewer=acting), settled=("withdrawn", "decided"))
    if st.button(say("queue.resume"), key="do-resume", type="tertiary"):
        _do(say("queue.resumed", n=n), lambda: desk.queue.resume(claims, reviewer=acting))
    if st.button(say("queue.match-picked"), key="do-match", type="tertiary"):
        _do(say("queue.matched", n=n), lambda: progress.match(claims))
    st.button(say("queue.pick-none"), key="pick-none", type="tertiary", on_click=select, args=([],))


def _triage(claims: list[int], criteria: Sequence[Criterion]) -> None:
    """Draw a field for each criterion; those without a choice stay as they are."""
    chosen: dict[str, int | None] = {}
    for criterion in criteria:
        score = st.segmented_control(
            plain(criterion.name), SCORES, help=plain(criterion.definition) or None, key=_key(f"triage-{criterion.key}")
        )
        if score is not None:
            chosen[criterion.key] = score
    if st.button(say("queue.triage-change"), key="do-triage", type="primary", disabled=not chosen):
        done = say("queue.triage-set", n=len(claims))
        _do(done, lambda: session.desk().queue.triage(claims, chosen, reviewer=session.acting()))


def _popover(name: str) -> st.delta_generator.DeltaGenerator:
    """Return a button that opens the fields of an action; it is closed after each attempt."""
    return st.popover(say(f"queue.{name}"), type="tertiary", key=f"bulk-open-{name}-{state.BULK_ATTEMPTS.get()}")


def _key(name: str) -> str:
    return f"bulk-{name}-{state.SELECTIONS.get()}"


def _do(done: str, act: Callable[[], None], *, settled: Sequence[ClaimState] = ("withdrawn",)) -> None:
    """Act on the selected claims, then draw the page again with the sentence ``done``, or the refusal.
    ``settled``: the states of claims for which the action is refused."""
    try:
        act()
    except WorkbenchError as error:
        state.add_message("bulk", str(error), "refused")
        state.BULK_REFUSED.set(settled)
    else:
        state.add_message("bulk", done)
        select([])
    state.BULK_ATTEMPTS.increase()
    st.rerun()


def _leave_out(claims: Sequence[int], settled: Sequence[ClaimState]) -> None:
    """Offer to leave the claims out that are in one of these states."""
    refused = {id for state in settled for id in session.desk().queue.ids(ClaimFilter(state=state))}.intersection(claims)
    if refused:
        others = [id for id in claims if id not in refused]
        st.button(say("queue.leave-out", n=len(refused)), key="leave-out", type="tertiary", on_click=select, args=(others,))
