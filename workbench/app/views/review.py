"""Review: a claim, its evidence, and the verdict on it, all by keyboard."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components import (
    case as case_view,
    claim as claim_view,
    progress,
    similar as similar_view,
    snippet as snippet_view,
    snippet_actions as actions,
)
from workbench.app.components.address import held_number
from workbench.app.components.adjudication import disputed_verdicts
from workbench.app.components.keys import keyed, keys
from workbench.app.components.notices import empty, messages, refusals, toasts
from workbench.app.components.reply import reply
from workbench.app.components.text import minute, plain, show
from workbench.app.components.timeline import timeline
from workbench.app.components.verdict_form import choose, rating_keys, start_from, verdict_form
from workbench.desk.languages import MULTILINGUAL, language_gap
from workbench.desk.rankings import Ranking
from workbench.desk.review import Case
from workbench.desk.similar import NearClaim
from workbench.domain.claims import Claim
from workbench.domain.verdicts import LABELS
from workbench.errors import NotFoundError

PANELS = ("similar", "history", "reply", "earlier")
"""Panels below the claim, of which one is open at a time."""

ACTS = ("next", "previous", "supports", "refutes", "context", "irrelevant", "cite", "cite-earlier", "why", "undo")
"""Keys that are pressed in quick succession."""


def chosen_claim() -> Claim | None:
    """Return the claim in the address, else the next one to be worked on; None where there is none, which is said."""
    number = held_number("claim")
    try:
        if number is not None:
            return session.desk().claims.get(number)
        following = session.desk().queue.next()
        if following is None:
            empty(say("review.all-done"))
            return None
        return session.desk().claims.get(following)
    except NotFoundError:
        empty(say("review.no-such-claim", id=number))
        return None


def open_claim(id: int) -> None:
    """Go to another claim."""
    st.query_params["claim"] = str(id)
    state.ACTIVE.pop()
    state.PANEL.pop()
    state.forget_widget("searched")


def open_next(from_claim: int) -> None:
    """Open the claim to be worked on next; stay where none is left."""
    following = session.desk().queue.next(from_claim)
    open_claim(following if following is not None else from_claim)


def postpone(claim: Claim) -> None:
    """Postpone the claim and open the next one; resume a postponed claim."""
    desk, acting = session.desk(), session.acting()
    if claim.state == "postponed":
        actions.attempt(desk.queue.resume, [claim.id], reviewer=acting)
    elif actions.attempt(desk.queue.postpone, [claim.id], reviewer=acting):
        state.add_message("review", say("review.postponed", id=claim.id))
        open_next(claim.id)


def act(drawn: actions.DrawnRanking, name: str) -> None:
    """Do what a key or a button stands for, to the claim or to the open snippet."""
    if name.startswith("rate "):
        choose(drawn.claim, name.removeprefix("rate "))
    elif name != "undo":
        actions.run_action(drawn, name)
    elif (claim := actions.undo()) is not None and claim != drawn.claim:
        open_claim(claim)
        state.UNDONE_ELSEWHERE.set(True)


def top_line(claim: Claim, key: dict[str, str]) -> None:
    """Draw the claim's number and status, and the buttons that lead away from it."""
    total = sum(session.desk().queue.counts().values())
    following = session.desk().queue.next(claim.id)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="top-line"):
        show(say("review.place", id=claim.id, total=total, state=say(f"states.{claim.state}")), "quiet")
        if st.button(say("review.queue"), shortcut=key["queue"], type="tertiary", key="to-queue"):
            st.switch_page("views/queue.py")
        st.button(
            say("review.skip"),
            type="tertiary",
            key="skip",
            shortcut=key["next-claim"],
            disabled=following is None,
            on_click=open_claim,
            args=(following or claim.id,),
        )
        postponed = claim.state == "postponed"
        st.button(
            say("review.resume" if postponed else "review.postpone"),
            type="tertiary",
            key="postpone",
            shortcut=key["postpone"],
            disabled=claim.state == "withdrawn",
            on_click=postpone,
            args=(claim,),
        )
        undo = keyed(say("review.undo"), key["undo"])
        st.button(undo, type="tertiary", key="undo", on_click=act, args=(actions.DrawnRanking(claim.id), "undo"))
        if st.button(say("review.keys"), shortcut=key["help"], type="tertiary", key="help"):
            all_keys(key)


@st.dialog(say("keys.title"))
def all_keys(key: dict[str, str]) -> None:
    """Show every key of this page."""
    fixed = {"rating": "1-9", "leave": "Esc", "record": "Ctrl+Enter"}
    lines = ((name, say(f"keys.{what}")) for what, name in {**key, **fixed}.items())
    rows = "".join(f"<tr><td><b>{name}</b></td><td>{does}</td></tr>" for name, does in lines)
    show(f"<table>{rows}</table><p class='quiet'>{say('keys.typing')}</p>")


def lease(claim: Claim, names: dict[str, str]) -> None:
    """Reserve the claim for the acting reviewer while they work on it; say so where another has it open."""
    if claim.state in ("decided", "withdrawn"):
        return
    other = session.desk().queue.take(claim.id, reviewer=session.acting())
    if other is None:
        return
    who = plain(names.get(other.reviewer, ""))
    st.warning(say("review.leased", who=who, until=minute(other.until)), icon=":material/group:")
    if st.button(say("review.take-over"), key="take-over"):
        session.desk().queue.take_over(claim.id, reviewer=session.acting())
        st.rerun()


def panels(claim: Claim, case: Case, key: dict[str, str]) -> None:
    """Draw the buttons of the panels, and the panel that is open."""

    def toggle(name: str) -> None:
        state.PANEL.set(None if state.PANEL.get() == name else name)

    opened = state.PANEL.get()
    present = [name for name in PANELS if name != "earlier" or case.verdicts]
    with st.container(horizontal=True, gap="small", key="panels"):
        for name in present:
            st.button(
                say(f"panel.{name}", n=len(case.verdicts)),
                key=f"panel-{name}",
                type="tertiary",
                icon=":material/expand_less:" if opened == name else ":material/expand_more:",
                shortcut=key["similar"] if name == "similar" else None,
                on_click=toggle,
                args=(name,),
            )
    if opened not in present:
        return
    with st.container(border=True), refusals():
        match opened:
            case "similar":
                similar_view.similar(session.desk().similar.to(claim.id), partial(start_from, claim.id))
                similar_view.others(session.desk().external.similar_to(claim.id))
            case "history":
                timeline(session.desk().log.timeline(claim.id))
            case "reply":
                reply(claim)
            case "earlier":
                case_view.earlier(case.verdicts)


def match_now(claim: Claim, label: str, key: dict[str, str]) -> None:
    """Draw the button that ranks the evidence for this claim."""
    if st.button(label, key="match", type="primary", shortcut=key["match"]):
        with refusals():
            progress.match([claim.id])
            state.ACTIVE.pop()
            st.rerun()


def language_note(claim: Claim, ranking: Ranking) -> str:
    """Return as HTML which languages in a ranking its model does not understand; empty where there are none."""
    gap = language_gap(ranking.provenance.model_fingerprint, claim.text, claim.language, ranking.matches)
    if gap is None:
        return ""
    parts = [say("review.gap-claim", language=gap.query)] if gap.query else []
    parts += [say("review.gap-sources", languages=", ".join(gap.sources))] if gap.sources else []
    note = say("review.language-gap", what=say("review.gap-and").join(parts), model=MULTILINGUAL)
    return f'<p class="quiet">{note}</p>'


def evidence(claim: Claim, ranking: Ranking, case: Case, key: dict[str, str]) -> None:
    """Draw the ranked snippets, one of them open."""
    matches = ranking.matches
    last = len(matches) - 1
    active = min(state.ACTIVE.get(), last)
    unlabelled = sum(1 for match in matches if case.label_of(actions.span(match)) is None)
    snippets = say("sources.snippets", n=len(matches))
    sources = say("sources.count", n=len({match.document.id for match in matches}))
    counts = say("review.evidence", snippets=snippets, sources=sources, unlabelled=unlabelled)
    title = f'<p class="section">{counts}</p>'
    if ranking.stale:
        st.warning(say("review.stale"), icon=":material/update:")
        match_now(claim, say("review.match-again"), key)
    title += language_note(claim, ranking)
    drawn = [
        snippet_view.closed(match, claim, case.label_of(actions.span(match)), actions.cite_number(case, match), place=place)
        for place, match in enumerate(matches)
    ]
    match = matches[active]
    label, cited = case.label_of(actions.span(match)), actions.cite_number(case, match)
    show("".join([title, *drawn[:active], snippet_view.opened(match, claim, label, cited)]))
    moves = {"previous": active > 0, "next": active < last}
    snippet_view.actions(label, cited, moves, key, partial(act, actions.DrawnRanking.of(claim.id, ranking)))
    if state.EXPLAINED.get():
        snippet_view.provenance(match, ranking.provenance)
    if active < last:
        show("".join(drawn[active + 1 :]))


def search_beyond(claim: Claim, case: Case) -> None:
    """Search the sources for evidence that the ranking does not have."""
    show(f'<p class="section">{say("review.beyond")}</p>')
    words = st.text_input(say("review.search"), key="searched", placeholder=say("review.search-for"))
    if not words:
        return
    with refusals():
        for match in session.desk().matching.search(words, top=10):
            show(snippet_view.closed(match, claim, case.label_of(actions.span(match)), actions.cite_number(case, match)))
            with st.container(horizontal=True, gap="small"):
                for label in LABELS:
                    st.button(
                        say(f"labels.{label}"),
                        key=f"found-{label}-{match.snippet.id}",
                        type="tertiary",
                        on_click=actions.toggle_label,  # type: ignore[arg-type]
                        args=(claim.id, match.snippet.id, label, None),
                    )
                st.button(
                    say("snippet.uncite" if actions.cite_number(case, match) else "snippet.cite"),
                    key=f"found-cite-{match.snippet.id}",
                    type="tertiary",
                    on_click=actions.toggle_citation,
                    args=(claim.id, match.snippet.id, None),
                )


@st.fragment
def work(claim_id: int, near: Sequence[NearClaim], duplicates: Sequence[Claim], key: dict[str, str]) -> None:
    """Draw the evidence at the left and the verdict at the right: what a key press draws again. ``near``: similar claims;
    ``duplicates``: claims that can be given the same verdict."""
    if state.UNDONE_ELSEWHERE.pop():
        st.rerun()
    # Read before anything is drawn: what is drawn in one go reaches the page in one go.
    read = session.desk().review.work(claim_id, reviewer=session.acting())
    claim, ranking, case = read.claim, read.ranking, read.case
    toasts("review")
    messages("evidence")
    left, right = st.columns([60, 40], gap="large")
    with left:
        if ranking is None:
            empty(say("review.not-matched"))
            match_now(claim, say("review.match"), key)
        elif not ranking.matches:
            empty(say("review.no-evidence"))
            match_now(claim, say("review.match-again"), key)
        else:
            evidence(claim, ranking, case, key)
        search_beyond(claim, case)
    with right:
        case_view.case_so_far(case, {actions.span(match): match.rank for match in ranking.matches} if ranking else {})
        if claim.state != "withdrawn":
            verdict_form(read, near, duplicates, open_next=lambda: open_next(claim.id))
    keys(
        focus={key["rationale"]: f".st-key-rationale-{claim.id} textarea", key["search"]: ".st-key-searched input"},
        follow={key["open"]: ".active-snippet a[target=_blank]"},
        claim=str(claim.id),
        active=f"{claim.id}-{state.ACTIVE.get()}",
        acts={**{name: key[name] for name in ACTS}, **rating_keys(read.scale)},
        act=partial(act, actions.DrawnRanking.of(claim.id, ranking)),
    )


def body() -> None:
    """Draw the page."""
    toasts("review")
    claim = chosen_claim()
    if claim is None:
        return
    if state.OPEN_CLAIM.get() != claim.id:
        state.OPEN_CLAIM.set(claim.id)
        state.ACTIVE.set(0)
        state.EXPLAINED.set(False)
    desk = session.desk()
    key, names = desk.settings.keys(), dict(desk.reviewers.all())
    case = desk.review.case(claim.id, reviewer=session.acting())
    top_line(claim, key)
    claim_view.headline(claim)
    claim_view.notices(claim, blind=case.blind, names=names)
    differing = desk.review.disputed_verdicts(claim.id)
    if not differing:
        case_view.current(case.verdicts, desk.log.published)
    lease(claim, names)
    near = desk.similar.near(claim.id)
    similar_view.near(near)
    panels(claim, case, key)
    if differing:
        mine = any(side.verdict.reviewer == session.acting() for side in differing)
        show(f'<p class="section">{say("sides.mine" if mine else "sides.decide")}</p>')
        disputed_verdicts(differing)
    work(claim.id, near, desk.verdicts.duplicates(claim.id, reviewer=session.acting()), key)


body()
