"""Rating, rationale, record: what a reviewer says of a claim."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from workbench.app import session
from workbench.app.catalogue import say
from workbench.app.components import case as case_view
from workbench.app.components.keys import keyed, while_typing
from workbench.app.components.notices import refusals
from workbench.app.components.similar import contradicted
from workbench.app.components.text import day, plain, show
from workbench.desk.matching import Ranking
from workbench.desk.review import Case
from workbench.desk.similar import NearClaim
from workbench.domain.claims import Claim
from workbench.domain.judging import Correction, NewVerdict, Seen
from workbench.domain.verdicts import CONFIDENCES, Rating, RatingScale, Verdict, side
from workbench.errors import ConflictError

RATING_KEYS = 9
"""How many ratings have a number key."""


def judge(
    claim: Claim,
    ranking: Ranking | None,
    case: Case,
    scale: RatingScale,
    near: Sequence[NearClaim],
    same: Sequence[Claim],
    *,
    go_on: Callable[[], None],
) -> None:
    """Everything that makes a verdict of the case; ``go_on`` opens the next claim once it is recorded."""
    _take_up(claim, case)
    chosen = _ratings(claim, scale)
    field = st.text_area(
        say("case.rationale"),
        key=_key(claim, "rationale"),
        height=120,
        on_change=_keep,
        args=(claim,),
        placeholder=say("case.rationale-hint"),
    )
    while_typing(f".st-key-{_key(claim, 'rationale')}", lambda text: _keep(claim, text))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="how-sure"):
        confidence = st.segmented_control(
            say("case.confidence"),
            CONFIDENCES,
            format_func=lambda degree: say(f"case.confidence-{degree}"),
            key=_key(claim, "confidence"),
        )
        second_wanted = st.checkbox(say("case.second"), key=_key(claim, "second"), help=say("case.second-means"))
    acting = session.acting()
    mine = next((v for v in case.verdicts if v.reviewer == acting and not v.corrected_by), None)
    adjudicate = claim.state == "disputed" and mine is None
    code, reason = _correction(claim, mine)
    also = _alike(claim, same) if mine is None and not adjudicate else []
    case_view.warnings(case, claim, _contradictions(near, scale, chosen))
    with st.container(key="verdict-bar"):
        pressed = st.button(
            say("case.decide" if adjudicate else "case.record"),
            key="record",
            shortcut="Ctrl+Enter",
            type="primary",
            width="stretch",
        )
    if not pressed:
        return
    if chosen is None:
        st.error(say("case.no-rating"), icon=":material/error:")
        return
    with refusals(), _told_once(claim):
        given = NewVerdict(chosen.key, field, scale=scale.key, confidence=confidence, second_wanted=second_wanted)
        seen = Seen(ranking=ranking.run if ranking else None, version=st.session_state[_key(claim, "version")])
        verdicts = session.desk().verdicts
        if adjudicate:
            verdict = verdicts.adjudicate(claim.id, given, reviewer=acting, seen=seen)
        elif mine:
            verdict = verdicts.correct(mine.id, given, Correction(reason, code), reviewer=acting, seen=seen)
        else:
            verdict = verdicts.record(claim.id, given, reviewer=acting, seen=seen, also_claims=also)
        said = say("case.recorded", id=verdict.id, rating=verdict.rating.label, claim=claim.id)
        st.session_state["recorded"] = f"{said} {say('case.recorded-also', n=len(also))}" if also else said
        st.session_state[_key(claim, "rating")] = None
        go_on()
        st.rerun()


def start_from(claim: Claim, verdict: Verdict) -> None:
    """Make a draft of an earlier verdict on a claim that says the same: its rating where the scale is the same, and its
    rationale behind what stands there already. Nothing is recorded, and nothing is cited."""
    if verdict.scale.key == session.desk().scales.get().key:
        st.session_state[_key(claim, "rating")] = verdict.rating.key
    written = str(st.session_state.get(_key(claim, "rationale"), "")).strip()
    st.session_state[_key(claim, "rationale")] = "\n\n".join(part for part in (written, verdict.rationale) if part)
    _keep(claim)


def rating_keys(scale: RatingScale) -> dict[str, str]:
    """The digits that choose a rating: act and key."""
    return {f"rate {rating.key}": str(number) for number, rating in enumerate(scale.ratings[:RATING_KEYS], start=1)}


def _key(claim: Claim, part: str) -> str:
    return f"{part}-{claim.id}"


def _take_up(claim: Claim, case: Case) -> None:
    """Put the draft into the fields when the claim is opened: Streamlit drops a field's text with its page. The version of
    the claim is that of the opening, however often the page is drawn again."""
    if _key(claim, "rationale") not in st.session_state:
        st.session_state[_key(claim, "rating")] = case.draft.rating if case.draft else None
        st.session_state[_key(claim, "rationale")] = case.draft.rationale if case.draft else ""
        st.session_state[_key(claim, "version")] = claim.version


@contextmanager
def _told_once(claim: Claim) -> Iterator[None]:
    """Once a reviewer was told what others changed meanwhile, recording again means it."""
    try:
        yield
    except ConflictError:
        st.session_state[_key(claim, "version")] = claim.version
        raise


def _keep(claim: Claim, text: str | None = None) -> None:
    """Put what stands in the fields into the database; ``text`` is what is being typed just now."""
    rationale = st.session_state.get(_key(claim, "rationale"), "") if text is None else text
    rating = st.session_state.get(_key(claim, "rating"))
    session.desk().review.keep_draft(claim.id, rationale, rating, reviewer=session.acting())


def choose(claim: Claim, key: str) -> None:
    """Choose a rating; the same again takes it back."""
    chosen = _key(claim, "rating")
    st.session_state[chosen] = None if st.session_state.get(chosen) == key else key
    _keep(claim)


def _ratings(claim: Claim, scale: RatingScale) -> Rating | None:
    """The scale with its definitions, one of them chosen."""
    chosen = st.session_state.get(_key(claim, "rating"))
    with st.container(key="ratings", gap=None):
        for number, rating in enumerate(scale.ratings, start=1):
            said = f"**{plain(rating.label)}** {plain(rating.definition)}"
            st.button(
                keyed(said, str(number)) if number <= RATING_KEYS else said,
                key=f"rate-{rating.key}",
                icon=":material/check:" if chosen == rating.key else None,
                type="primary" if chosen == rating.key else "secondary",
                width="stretch",
                on_click=choose,
                args=(claim, rating.key),
            )
    return next((rating for rating in scale.ratings if rating.key == chosen), None)


def _alike(claim: Claim, found: Sequence[Claim]) -> list[int]:
    """Open claims that say the same, to be ticked: they get the same verdict. None is ticked for anybody."""
    with st.container(key="alike", gap=None):
        if found:
            show(say("case.alike", n=len(found)), "quiet")
        return [
            other.id
            for other in found
            if st.checkbox(plain(f"{other.id}. {other.text}"), key=_key(claim, f"also-{other.id}"))
        ]


def _correction(claim: Claim, mine: Verdict | None) -> tuple[str | None, str]:
    """Why an earlier verdict of the acting reviewer is corrected, where there is one: the kind of reason, and the note."""
    if mine is None:
        return None, ""
    st.info(say("case.correction", rating=plain(mine.rating.label), when=day(mine.recorded)), icon=":material/history:")
    offered = session.desk().settings.correction_reasons()
    code = st.selectbox(
        say("case.correction-code"),
        list(offered),
        index=None,
        format_func=lambda code: f"{code}: {offered[code]}",
        placeholder=say("case.correction-code-hint"),
        key=_key(claim, "code"),
    )
    return code, st.text_input(say("case.correction-reason"), key=_key(claim, "reason"))


def _contradictions(near: Sequence[NearClaim], scale: RatingScale, chosen: Rating | None) -> list[str]:
    """Warnings of earlier verdicts on nearly the same claim that lie on another side of the same scale."""
    return [
        contradicted(item.verdict)
        for item in near
        if chosen and item.verdict and item.same
        and item.verdict.scale.key == scale.key and side(item.verdict.rating) != side(chosen)
    ]  # fmt: skip
