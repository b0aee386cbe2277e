"""Review: a claim, its evidence, and the case that a reviewer makes of it, without leaving the keyboard."""

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components import case as case_view
from workbench.app.components import claim as claim_view
from workbench.app.components import progress
from workbench.app.components import snippet as snippet_view
from workbench.app.components.address import held
from workbench.app.components.keys import keys
from workbench.app.components.notices import empty, refusals
from workbench.app.components.text import day, plain, show
from workbench.desk.matching import Ranking
from workbench.desk.review import Case
from workbench.domain.claims import Claim
from workbench.domain.matches import Match
from workbench.domain.verdicts import EvidenceLabel
from workbench.errors import NotFoundError, WorkbenchError

RATING_KEYS = 9
"""How many ratings have a number key."""


def chosen_claim() -> Claim | None:
    """The claim that the address names, else the next one to be worked on."""
    asked = held("claim")
    try:
        if asked.isdecimal():
            return session.desk().claim(int(asked))
        following = session.desk().next_claim()
        if following is None:
            empty(say("review.all-done"))
            return None
        return session.desk().claim(following)
    except NotFoundError:
        empty(say("review.no-such-claim", id=plain(asked)))
        return None


def open_claim(id: int) -> None:
    """Go to another claim."""
    st.query_params["claim"] = str(id)
    st.session_state.pop("active", None)
    st.session_state.pop("searched", None)


def top_line(claim: Claim) -> None:
    """Where in the work this claim is, and the way to the next."""
    place, back, on, help_ = st.columns([6, 1.6, 1.6, 1.4], vertical_alignment="center")
    with place:
        total = sum(session.desk().claim_counts().values())
        show(say("review.place", id=claim.id, total=total), "quiet")
    with back:
        if st.button(say("review.queue"), shortcut="g", type="tertiary", key="to-queue"):
            st.switch_page("views/queue.py")
    with on:
        following = session.desk().next_claim(claim.id)
        st.button(
            say("review.skip"),
            type="tertiary",
            key="skip",
            shortcut="Shift+J",
            disabled=following is None,
            on_click=open_claim,
            args=(following or claim.id,),
        )
    with help_:
        if st.button(say("review.keys"), shortcut="h", type="tertiary", key="help"):
            all_keys()


@st.dialog(say("keys.title"))
def all_keys() -> None:
    """Every key of this page."""
    names = ("j k", "s f x i", "e", "w", "1-9", "n", "Esc", "Ctrl+Enter", "Shift+J", "g", "/")
    rows = "".join(
        f"<tr><td><b>{name}</b></td><td>{say(f'keys.{number}')}</td></tr>" for number, name in enumerate(names, 1)
    )
    show(f"<table>{rows}</table><p class='quiet'>{say('keys.typing')}</p>")


def match_now(claim: Claim, label: str) -> None:
    """Rank the evidence for this claim, on request."""
    if st.button(label, key="match", type="primary", shortcut="m"):
        with refusals():
            progress.match([claim.id])
            st.session_state.pop("active", None)
            st.rerun()


def with_refusal(act: object, *arguments: object, **named: object) -> bool:
    """Do something in a callback; a refusal is shown on the page that follows. Whether it was done."""
    try:
        act(*arguments, **named)  # type: ignore[operator]
    except WorkbenchError as error:
        st.session_state["refused"] = str(error)
        return False
    return True


def set_label(claim: Claim, match: Match, label: EvidenceLabel | None, seen: int | None, last: int) -> None:
    """Label the active snippet and move on to the next one."""
    done = with_refusal(session.desk().label, claim.id, match.snippet.id, label, reviewer=session.acting(), seen=seen)
    if done and label is not None and seen is not None:
        st.session_state["active"] = min(st.session_state.get("active", 0) + 1, last)


def toggle_cite(claim: Claim, match: Match, case: Case, seen: int | None) -> None:
    """Cite a snippet, or take its cite back."""
    span = (match.document.sha256, match.snippet.start, match.snippet.end)
    if case.cites_span(span):
        with_refusal(session.desk().uncite, claim.id, span, reviewer=session.acting())
    else:
        with_refusal(session.desk().cite_snippet, claim.id, match.snippet.id, reviewer=session.acting(), seen=seen)


def cite_number(case: Case, match: Match) -> int | None:
    """The number under which a snippet is cited, or None."""
    span = (match.document.sha256, match.snippet.start, match.snippet.end)
    return next((number for number, e in enumerate(case.cites, start=1) if e.span == span), None)


def label_of(case: Case, match: Match) -> EvidenceLabel | None:
    """My label on a snippet."""
    return case.label_of((match.document.sha256, match.snippet.start, match.snippet.end))


def move(to: int) -> None:
    """Make another snippet the active one."""
    st.session_state["active"] = to
    st.session_state["why-open"] = False


def evidence(claim: Claim, ranking: Ranking, case: Case) -> None:
    """The ranked snippets, one of them open."""
    matches = ranking.matches
    last = len(matches) - 1
    active = min(st.session_state.setdefault("active", 0), last)
    unlabelled = sum(1 for match in matches if label_of(case, match) is None)
    sources = len({match.document.id for match in matches})
    title, before, after = st.columns([6, 1.7, 1.7], vertical_alignment="center")
    with title:
        show(f'<p class="section">{say("review.evidence", n=len(matches), sources=sources, unlabelled=unlabelled)}</p>')
    before.button(
        say("review.previous"),
        shortcut="k",
        key="previous",
        type="tertiary",
        disabled=active == 0,
        on_click=move,
        args=(active - 1,),
    )
    after.button(
        say("review.next"),
        shortcut="j",
        key="next",
        type="tertiary",
        disabled=active == last,
        on_click=move,
        args=(active + 1,),
    )
    if ranking.stale:
        st.warning(say("review.stale"), icon=":material/update:")
        match_now(claim, say("review.match-again"))
    for place, match in enumerate(matches):
        label, cited = label_of(case, match), cite_number(case, match)
        if place != active:
            text, button = st.columns([9, 1.2], vertical_alignment="center")
            with text:
                snippet_view.closed(match, claim, label, cited)
            button.button(say("snippet.open"), key=f"open-{place}", type="tertiary", on_click=move, args=(place,))
            continue
        snippet_view.opened(match, claim, label, cited)
        snippet_view.actions(
            label,
            cited,
            set_label=lambda given, match=match: set_label(claim, match, given, ranking.run, last),  # type: ignore[misc]
            cite=lambda match=match: toggle_cite(claim, match, case, ranking.run),  # type: ignore[misc]
            why=lambda: st.session_state.update({"why-open": not st.session_state.get("why-open")}),
        )
        if st.session_state.get("why-open"):
            snippet_view.provenance(match, ranking.provenance)


def search_beyond(claim: Claim, case: Case) -> None:
    """Find and use what the ranking did not bring up."""
    show(f'<p class="section">{say("review.beyond")}</p>')
    words = st.text_input(say("review.search"), key="searched", placeholder=say("review.search-for"))
    if not words:
        return
    with refusals():
        for match in session.desk().search(words, top=10):
            snippet_view.closed(match, claim, label_of(case, match), cite_number(case, match))
            with st.container(horizontal=True, gap="small"):
                for label in snippet_view.KEYS:
                    st.button(
                        say(f"labels.{label}"),
                        key=f"found-{label}-{match.snippet.id}",
                        type="tertiary",
                        on_click=set_label,
                        args=(claim, match, label, None, 0),
                    )
                st.button(
                    say("snippet.uncite" if cite_number(case, match) else "snippet.cite"),
                    key=f"found-cite-{match.snippet.id}",
                    type="tertiary",
                    on_click=toggle_cite,
                    args=(claim, match, case, None),
                )


def keep_draft(claim: Claim) -> None:
    """Put what is typed into the database, so that a reload loses nothing."""
    session.desk().keep_draft(
        claim.id,
        st.session_state.get(f"rationale-{claim.id}", ""),
        st.session_state.get(f"rating-{claim.id}"),
        reviewer=session.acting(),
    )


def choose_rating(claim: Claim, key: str) -> None:
    """Choose a rating; the same again takes it back."""
    chosen = f"rating-{claim.id}"
    st.session_state[chosen] = None if st.session_state.get(chosen) == key else key
    keep_draft(claim)


def judge(claim: Claim, ranking: Ranking | None, case: Case) -> None:
    """Rating, rationale, record."""
    desk, scale = session.desk(), session.desk().scale()
    rating_key, rationale_key = f"rating-{claim.id}", f"rationale-{claim.id}"
    if rationale_key not in st.session_state:  # Streamlit drops a field's text when another page is shown
        st.session_state[rating_key] = case.draft.rating if case.draft else None
        st.session_state[rationale_key] = case.draft.rationale if case.draft else ""
    show(f'<p class="section">{say("case.rating")}</p>')
    chosen = st.session_state.get(rating_key)
    with st.container(horizontal=True, gap="small"):
        for number, rating in enumerate(scale.ratings, start=1):
            st.button(
                plain(rating.label),
                key=f"rate-{rating.key}",
                shortcut=str(number) if number <= RATING_KEYS else None,
                help=plain(rating.definition),
                type="primary" if chosen == rating.key else "secondary",
                on_click=choose_rating,
                args=(claim, rating.key),
            )
    for rating in scale.ratings:
        if rating.key == chosen:
            show(f'<p class="quiet">{rating.definition}</p>')
    st.text_area(
        say("case.rationale"),
        key=rationale_key,
        height=150,
        on_change=keep_draft,
        args=(claim,),
        placeholder=say("case.rationale-hint"),
    )
    mine = next((v for v in case.verdicts if v.reviewer == session.acting() and not v.corrected_by), None)
    reason = ""
    if mine is not None:
        st.info(say("case.correction", rating=plain(mine.rating.label), when=day(mine.recorded)), icon=":material/history:")
        reason = st.text_input(say("case.correction-reason"), key=f"reason-{claim.id}")
    case_view.warnings(case, claim)
    with st.container(key="verdict-bar"):
        if st.button(say("case.record"), key="record", shortcut="Ctrl+Enter", type="primary", width="stretch"):
            if chosen is None:
                st.error(say("case.no-rating"), icon=":material/error:")
                return
            with refusals():
                verdict = desk.record_verdict(
                    claim.id,
                    chosen,
                    st.session_state[rationale_key],
                    reviewer=session.acting(),
                    scale=scale.key,
                    seen=ranking.run if ranking else None,
                    corrects=mine.id if mine else None,
                    reason=reason or None,
                    version=claim.version,
                )
                st.session_state["recorded"] = say(
                    "case.recorded", id=verdict.id, rating=verdict.rating.label, claim=claim.id
                )
                st.session_state[rating_key] = None
                following = desk.next_claim(claim.id)
                open_claim(following if following is not None else claim.id)
                st.rerun()


@st.fragment
def work(claim_id: int) -> None:
    """Evidence at the left, the case at the right: what a key press draws again."""
    desk, reviewer = session.desk(), session.acting()
    claim = desk.claim(claim_id)
    ranking, case = desk.ranking(claim.id), desk.case(claim.id, reviewer=reviewer)
    if refused := st.session_state.pop("refused", None):
        st.error(plain(refused), icon=":material/error:")
    left, right = st.columns([62, 38], gap="large")
    with left:
        if ranking is None:
            empty(say("review.not-matched"))
            match_now(claim, say("review.match"))
        elif not ranking.matches:
            empty(say("review.no-evidence"))
            match_now(claim, say("review.match-again"))
        else:
            evidence(claim, ranking, case)
        search_beyond(claim, case)
    with right:
        show(f'<p class="section">{say("case.title")}</p>')
        if not case.labelled and not case.cites:
            show(say("case.nothing-yet"), "quiet")
        case_view.labelled(case)
        case_view.cites(case)
        if claim.state != "withdrawn":
            judge(claim, ranking, case)
    keys(
        focus={"n": f".st-key-rationale-{claim.id} textarea", "/": ".st-key-searched input"},
        claim=str(claim.id),
        active=f"{claim.id}-{st.session_state.get('active', 0)}",
    )


def body() -> None:
    """The page."""
    if recorded := st.session_state.pop("recorded", None):
        st.toast(plain(recorded), icon=":material/check:")
    claim = chosen_claim()
    if claim is None:
        return
    if st.session_state.get("shown-claim") != claim.id:
        st.session_state.update({"shown-claim": claim.id, "active": 0, "why-open": False})
    top_line(claim)
    claim_view.headline(claim)
    desk = session.desk()
    near = desk.near_duplicates(claim.id)
    claim_view.near([(other, next(iter(desk.verdicts(claim=other.id, limit=1)), None)) for other in near])
    verdicts = desk.verdicts(claim=claim.id)
    if verdicts:
        with st.expander(say("review.earlier", n=len(verdicts)), icon=":material/gavel:"):
            case_view.earlier(verdicts)
    work(claim.id)


body()
