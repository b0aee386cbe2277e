"""Which claims the queue shows, and in which order: kept in the address, so that a view can be sent and opened anew.

Invariant: the address is the truth and the fields show it; a value in it that cannot be is taken out, never an error.
Whoever comes back from another page finds the filters as they left them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components.address import held
from workbench.app.components.labels import Ratings, rating_name
from workbench.domain import NOBODY, STATES, ClaimFilter, ClaimSort, LabelledEvidence

PLACE = "at"
"""The reviewer's place in a list, under the name it has in the address."""

ME = "me"
"""In place of a reviewer: whoever looks."""

NAMES = ("state", "words", "tag", "by", "rating", "evidence", "claimant", "language", "similar")
"""The filters, each under the name it has in the address. From the rating on they stand behind a button."""


def claim_filters(counts: Mapping[str, int], ratings: Ratings) -> tuple[ClaimFilter, ClaimSort]:
    """Draw the filters; return what is chosen. ``counts``: how many claims stand in each state."""
    _arrive()
    desk = session.desk()
    choices, names = desk.queue.filter_choices(), dict(desk.reviewers.all())
    people = [ME, NOBODY, *(id for id in names if id != session.acting())]
    orders: Sequence[ClaimSort] = get_args(ClaimSort)

    def who(name: str) -> str:
        return names.get(name) or say(f"queue.by-{name}")

    status = _shown("state", [name for name in STATES if counts.get(name)])
    st.pills(
        say("queue.state"),
        [name for name in STATES if counts.get(name)],
        format_func=lambda name: f"{say(f'states.{name}')} {counts[name]:,}",
        label_visibility="collapsed",
        **_bound("state", status),
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="queue-filters"):
        words = _shown("words")
        st.text_input(say("queue.words"), **_bound("words", words or ""))
        tag = _select("tag", choices.tags)
        by = _select("by", people, who)
        sort: ClaimSort = _shown("sort", orders) or "work"
        st.selectbox(say("queue.sort"), orders, format_func=lambda name: say(f"queue.sort-{name}"), **_bound("sort", sort))
        offered = {
            "rating": desk.log.ratings_used(),
            "evidence": get_args(LabelledEvidence),
            "claimant": choices.claimants,
            "language": choices.languages,
            "similar": ["yes"],
        }
        rare = sum(_shown(name, options) is not None for name, options in offered.items())
        with st.popover(say("queue.more-set", n=rare) if rare else say("queue.more"), icon=":material/tune:", key="more"):
            rating = _select("rating", offered["rating"], lambda key: rating_name(ratings, key))
            evidence = _select("evidence", offered["evidence"], lambda name: say(f"queue.evidence-{name}"))
            claimant = _select("claimant", offered["claimant"])
            language = _select("language", offered["language"])
            similar = _shown("similar", offered["similar"]) is not None
            st.toggle(say("queue.similar-only"), **_bound("similar", similar))
        if any(name in st.query_params for name in NAMES):
            st.button(say("queue.clear"), key="clear-filters", type="tertiary", icon=":material/close:", on_click=_clear)
    chosen = ClaimFilter(
        state=status,
        words=words or "",
        rating=rating,
        tag=tag,
        language=language,
        claimant=claimant,
        reviewer=session.acting() if by == ME else by,
        evidence=evidence,
        similar=similar,
    )
    state.QUEUE_ADDRESS.set(st.query_params.to_dict())
    return chosen, sort


def _arrive() -> None:
    """Restore the filters of the last visit when the page is opened; drop what belongs to another page from the address.

    A run that the browser requested before it received a filter's change comes with the address as it was before. So a
    change is applied again until an address arrives that has it.
    """
    arrived = state.widget("filter-words") is None
    pending = {} if arrived else dict(state.PENDING_FILTERS.get())
    for name, (value, sent) in list(pending.items()):
        if sent and st.query_params.get(name) == value:
            del pending[name]
        else:
            _put(name, value)
            pending[name] = (value, True)
    state.PENDING_FILTERS.set(pending)
    for foreign in st.query_params.keys() - {*NAMES, "sort", PLACE}:
        del st.query_params[foreign]
    if arrived and not st.query_params.keys() - {PLACE}:
        st.query_params.update(state.QUEUE_ADDRESS.get())


def _shown(name: str, options: Sequence[str] | None = None) -> Any:
    """Return a filter's value in the address, or None; an invalid one is removed from the address."""
    value = held(name)
    if name == "by" and value == session.acting():
        value = st.query_params[name] = ME
    if value and options is not None and value not in options:
        del st.query_params[name]
        return None
    return value or None


def _bound(name: str, value: object) -> dict[str, Any]:
    """Return the arguments that make a widget show a value of the address, and write changes to it."""
    key = f"filter-{name}"
    if key not in st.session_state or state.widget(key) != value:
        state.set_widget(key, value)
    return {"key": key, "on_change": _write, "args": (name,)}


def _write(name: str) -> None:
    chosen = state.widget(f"filter-{name}")
    value = None if not chosen or chosen == "work" else "yes" if chosen is True else chosen
    _put(name, value)
    _put(PLACE, None)  # it is a place in another list
    state.PENDING_FILTERS.set({**state.PENDING_FILTERS.get(), name: (value, False)})
    state.QUEUE_ADDRESS.set(st.query_params.to_dict())  # here too: the run after this callback may be interrupted


def _put(name: str, value: str | None) -> None:
    if value is None:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _clear() -> None:
    state.PENDING_FILTERS.set(dict.fromkeys(NAMES, (None, False)))
    for name in (*NAMES, PLACE):
        _put(name, None)


def _select(name: str, options: Sequence[str], format: Callable[[str], str] = str) -> Any:
    """Draw a filter with a list of values; return the chosen one."""
    chosen = _shown(name, options)
    st.selectbox(
        say(f"queue.filter-{name}"), options, format_func=format, placeholder=say("queue.any"), **_bound(name, chosen)
    )
    return chosen
