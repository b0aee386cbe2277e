"""Review: a claim, its evidence, and the case that a reviewer makes of it, without leaving the keyboard."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components import acts, progress
from workbench.app.components import case as case_view
from workbench.app.components import claim as claim_view
from workbench.app.components import similar as similar_view
from workbench.app.components import snippet as snippet_view
from workbench.app.components.address import held_number
from workbench.app.components.judging import choose, judge, rating_keys, start_from
from workbench.app.components.keys import keyed, keys
from workbench.app.components.notices import empty, refusals
from workbench.app.components.reply import reply
from workbench.app.components.sides import sides
from workbench.app.components.text import minute, plain, show
from workbench.app.components.timeline import timeline
from workbench.desk.matching import Ranking
from workbench.desk.review import Case
from workbench.desk.similar import NearClaim
from workbench.domain.claims import Claim
from workbench.domain.verdicts import LABELS
from workbench.errors import NotFoundError

PANELS = ("similar", "history", "reply", "earlier")
"""What opens below the claim, one at a time."""

ACTS = ("next", "previous", "supports", "refutes", "context", "irrelevant", "cite", "cite-earlier", "why", "undo")
"""Keys that are pressed one after the other while a person reads."""


def chosen_claim() -> Claim | None:
    """The claim that the address names, else the next one to be worked on."""
    asked = held_number("claim")
    try:
        if asked is not None:
            return session.desk().claims.get(asked)
        following = session.desk().queue.next()
        if following is None:
            empty(say("review.all-done"))
            return None
        return session.desk().claims.get(following)
    except NotFoundError:
        empty(say("review.no-such-claim", id=asked))
        return None


def open_claim(id: int) -> None:
    """Go to another claim."""
    st.query_params["claim"] = str(id)
    for name in ("active", "searched", "panel"):
        st.session_state.pop(name, None)


def go_on(from_claim: int) -> None:
    """Open the claim to be worked on next; stay where none is left."""
    following = session.desk().queue.next(from_claim)
    open_claim(following if following is not None else from_claim)


def postpone(claim: Claim) -> None:
    """Set the claim aside and go on; one that is set aside is taken up again."""
    desk, acting = session.desk(), session.acting()
    if claim.state == "postponed":
        acts.attempt(desk.queue.resume, [claim.id], reviewer=acting)
    elif acts.attempt(desk.queue.postpone, [claim.id], reviewer=acting):
        st.session_state["told"] = say("review.postponed", id=claim.id)
        go_on(claim.id)


def act(claim: int, run: int | None, name: str) -> None:
    """What a key or a button does to the claim or to the snippet that is open."""
    if name.startswith("rate "):
        choose(session.desk().claims.get(claim), name.removeprefix("rate "))
    elif name != "undo":
        acts.on_active(claim, run, name)
    elif (about := acts.undo()) is not None and about != claim:
        open_claim(about)
        st.session_state["elsewhere"] = True


def top_line(claim: Claim, key: dict[str, str]) -> None:
    """Where in the work this claim is, and the ways from it."""
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
        waiting = claim.state == "postponed"
        st.button(
            say("review.resume" if waiting else "review.postpone"),
            type="tertiary",
            key="postpone",
            shortcut=key["postpone"],
            disabled=claim.state == "withdrawn",
            on_click=postpone,
            args=(claim,),
        )
        undo = keyed(say("review.undo"), key["undo"])
        st.button(undo, type="tertiary", key="undo", on_click=act, args=(claim.id, None, "undo"))
        if st.button(say("review.keys"), shortcut=key["help"], type="tertiary", key="help"):
            all_keys(key)


@st.dialog(say("keys.title"))
def all_keys(key: dict[str, str]) -> None:
    """Every key of this page."""
    fixed = {"rating": "1-9", "leave": "Esc", "record": "Ctrl+Enter"}
    lines = ((name, say(f"keys.{what}")) for what, name in {**key, **fixed}.items())
    rows = "".join(f"<tr><td><b>{name}</b></td><td>{does}</td></tr>" for name, does in lines)
    show(f"<table>{rows}</table><p class='quiet'>{say('keys.typing')}</p>")


def lease(claim: Claim, names: dict[str, str]) -> None:
    """Keep the claim for the acting reviewer while they work on it; say so where another has it."""
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
    """What else is known of the claim, opened on request."""

    def toggle(name: str) -> None:
        st.session_state["panel"] = None if st.session_state.get("panel") == name else name

    opened = st.session_state.get("panel")
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
                similar_view.similar(session.desk().similar.to(claim.id), partial(start_from, claim))
                similar_view.others(session.desk().external.similar_to(claim.id))
            case "history":
                timeline(session.desk().log.timeline(claim.id))
            case "reply":
                reply(claim)
            case "earlier":
                case_view.earlier(case.verdicts)


def match_now(claim: Claim, label: str, key: dict[str, str]) -> None:
    """Rank the evidence for this claim, on request."""
    if st.button(label, key="match", type="primary", shortcut=key["match"]):
        with refusals():
            progress.match([claim.id])
            st.session_state.pop("active", None)
            st.rerun()


def evidence(claim: Claim, ranking: Ranking, case: Case, key: dict[str, str]) -> None:
    """The ranked snippets, one of them open."""
    matches = ranking.matches
    last = len(matches) - 1
    active = min(st.session_state.setdefault("active", 0), last)
    unlabelled = sum(1 for match in matches if case.label_of(acts.span(match)) is None)
    snippets = say("sources.snippets", n=len(matches))
    sources = say("sources.count", n=len({match.document.id for match in matches}))
    said = say("review.evidence", snippets=snippets, sources=sources, unlabelled=unlabelled)
    title = f'<p class="section">{said}</p>'
    if ranking.stale:
        st.warning(say("review.stale"), icon=":material/update:")
        match_now(claim, say("review.match-again"), key)
    drawn = [
        snippet_view.closed(match, claim, case.label_of(acts.span(match)), acts.cite_number(case, match), place=place)
        for place, match in enumerate(matches)
    ]
    match = matches[active]
    label, cited = case.label_of(acts.span(match)), acts.cite_number(case, match)
    show("".join([title, *drawn[:active], snippet_view.opened(match, claim, label, cited)]))
    moves = {"previous": active > 0, "next": active < last}
    snippet_view.actions(label, cited, moves, key, partial(act, claim.id, ranking.run))
    if st.session_state.get("why-open"):
        snippet_view.provenance(match, ranking.provenance)
    if active < last:
        show("".join(drawn[active + 1 :]))


def search_beyond(claim: Claim, case: Case) -> None:
    """Find and use what the ranking did not bring up."""
    show(f'<p class="section">{say("review.beyond")}</p>')
    words = st.text_input(say("review.search"), key="searched", placeholder=say("review.search-for"))
    if not words:
        return
    with refusals():
        for match in session.desk().matching.search(words, top=10):
            show(snippet_view.closed(match, claim, case.label_of(acts.span(match)), acts.cite_number(case, match)))
            with st.container(horizontal=True, gap="small"):
                for label in LABELS:
                    st.button(
                        say(f"labels.{label}"),
                        key=f"found-{label}-{match.snippet.id}",
                        type="tertiary",
                        on_click=acts.toggle_label,  # type: ignore[arg-type]
                        args=(claim.id, match, label, None),
                    )
                st.button(
                    say("snippet.uncite" if acts.cite_number(case, match) else "snippet.cite"),
                    key=f"found-cite-{match.snippet.id}",
                    type="tertiary",
                    on_click=acts.toggle_cite,
                    args=(claim.id, match, None),
                )


@st.fragment
def work(claim_id: int, near: Sequence[NearClaim], same: Sequence[Claim], key: dict[str, str]) -> None:
    """Evidence at the left, the case at the right: what a key press draws again. ``near`` are the claims told of above,
    ``same`` those that can be given the same verdict."""
    if st.session_state.pop("elsewhere", False):
        st.rerun()
    desk, reviewer = session.desk(), session.acting()
    claim = desk.claims.get(claim_id)
    # Read before anything is drawn: what is drawn in one go reaches the page in one go.
    ranking, case = desk.matching.ranking(claim.id), desk.review.case(claim.id, reviewer=reviewer)
    scale = desk.scales.get()
    if refused := st.session_state.pop("refused", None):
        st.error(plain(refused), icon=":material/error:")
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
        case_view.case_so_far(case, {acts.span(match): match.rank for match in ranking.matches} if ranking else {})
        if claim.state != "withdrawn":
            judge(claim, ranking, case, scale, near, same, go_on=lambda: go_on(claim.id))
    keys(
        focus={key["rationale"]: f".st-key-rationale-{claim.id} textarea", key["search"]: ".st-key-searched input"},
        follow={key["open"]: ".active-snippet a[target=_blank]"},
        claim=str(claim.id),
        active=f"{claim.id}-{st.session_state.get('active', 0)}",
        acts={**{name: key[name] for name in ACTS}, **rating_keys(scale)},
        act=partial(act, claim.id, ranking.run if ranking else None),
    )


def body() -> None:
    """The page."""
    for told in ("recorded", "told"):
        if sentence := st.session_state.pop(told, None):
            st.toast(plain(sentence), icon=":material/check:")
    claim = chosen_claim()
    if claim is None:
        return
    if st.session_state.get("shown-claim") != claim.id:
        st.session_state.update({"shown-claim": claim.id, "active": 0, "why-open": False})
    desk = session.desk()
    key, names = desk.settings.keys(), dict(desk.reviewers.all())
    case = desk.review.case(claim.id, reviewer=session.acting())
    top_line(claim, key)
    claim_view.headline(claim)
    claim_view.notices(claim, blind=case.blind, names=names)
    lease(claim, names)
    near = desk.similar.near(claim.id)
    similar_view.near(near)
    panels(claim, case, key)
    if differing := desk.review.sides(claim.id):
        mine = any(side.verdict.reviewer == session.acting() for side in differing)
        show(f'<p class="section">{say("sides.mine" if mine else "sides.decide")}</p>')
        sides(differing)
    work(claim.id, near, desk.verdicts.duplicates(claim.id, reviewer=session.acting()), key)


body()
