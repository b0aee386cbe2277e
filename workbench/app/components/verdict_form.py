"""The form for a verdict, and the button that records it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from workbench.app import session, state
from workbench.app.catalogue import say
from workbench.app.components import case as case_view
from workbench.app.components.keys import keyed, while_typing
from workbench.app.components.notices import refusals
from workbench.app.components.similar import contradicted
from workbench.app.components.text import day, plain, show
from workbench.desk import Case, NearClaim, Work
from workbench.domain import CONFIDENCES, Claim, Correction, NewVerdict, Rating, RatingScale, Seen, Verdict
from workbench.domain.verdicts import side
from workbench.errors import ConflictError

RATING_KEYS = 9
"""The number of ratings that have a digit as shortcut."""


@dataclass(frozen=True)
class _Entry:
    """The values of the form. ``mine``: the reviewer's earlier verdict, which this one corrects; ``adjudicates``: the
    verdict decides a disputed claim; ``also``: duplicates for which the same verdict is recorded."""

    rating: Rating | None
    rationale: str
    confidence: str | None
    second_wanted: bool
    mine: Verdict | None
    adjudicates: bool
    correction: Correction
    also: Sequence[int]


def verdict_form(
    work: Work, near: Sequence[NearClaim], duplicates: Sequence[Claim], *, open_next: Callable[[], None]
) -> None:
    """Draw the form and the button that records the verdict; then ``open_next`` is called. ``near``: similar claims,
    ``duplicates``: claims for which the same verdict can be recorded."""
    claim = work.claim
    _load_draft(claim, work.case)
    entered = _fields(work, duplicates)
    case_view.warnings(work.case, claim, _contradictions(near, work.scale, entered.rating))
    with st.container(key="verdict-bar"):
        pressed = st.button(
            say("case.decide" if entered.adjudicates else "case.record"),
            key="record",
            shortcut="Ctrl+Enter",
            type="primary",
            width="stretch",
        )
    if not pressed:
        return
    if entered.rating is None:
        st.error(say("case.no-rating"), icon=":material/error:")
        return
    with refusals(), _warned_once(claim):
        verdict = _record(work, entered, entered.rating)
        recorded = say("case.recorded", id=verdict.id, rating=verdict.rating.label, claim=claim.id)
        also = say("case.recorded-also", n=len(entered.also)) if entered.also else ""
        state.add_message("review", f"{recorded} {also}".strip())
        state.set_widget(_key(claim.id, "rating"), None)
        open_next()
        st.rerun()


def _fields(work: Work, duplicates: Sequence[Claim]) -> _Entry:
    """Draw the fields of the form; return their values."""
    claim = work.claim
    rating = _ratings(claim, work.scale)
    rationale = st.text_area(
        say("case.rationale"),
        key=_key(claim.id, "rationale"),
        height=120,
        on_change=_save_draft,
        args=(claim.id,),
        placeholder=say("case.rationale-hint"),
    )
    while_typing(f".st-key-{_key(claim.id, 'rationale')}", lambda text: _save_draft(claim.id, text))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="how-sure"):
        confidence = st.segmented_control(
            say("case.confidence"),
            CONFIDENCES,
            format_func=lambda degree: say(f"case.confidence-{degree}"),
            key=_key(claim.id, "confidence"),
        )
        second_wanted = st.checkbox(
            say("case.second"), key=_key(claim.id, "second"), help=say("case.second-means")
        )
    acting = session.acting()
    mine = next((v for v in work.case.verdicts if v.reviewer == acting and not v.corrected_by), None)
    adjudicates = claim.state == "disputed" and mine is None
    correction = _correction(claim, mine, work.correction_reasons)
    also = _duplicates(claim, duplicates) if mine is None and not adjudicates else []
    return _Entry(rating, rationale, confidence, second_wanted, mine, adjudicates, correction, also)


def _record(work: Work, entered: _Entry, rating: Rating) -> Verdict:
    claim, acting, verdicts = work.claim.id, session.acting(), session.desk().verdicts
    given = NewVerdict(
        rating.key,
        entered.rationale,
        scale=work.scale.key,
        confidence=entered.confidence,
        second_wanted=entered.second_wanted,
    )
    seen = Seen(ranking=work.ranking.run if work.ranking else None, version=state.widget(_key(claim, "version")))
    if entered.adjudicates:
        return verdicts.adjudicate(claim, given, reviewer=acting, seen=seen)
    if entered.mine:
        return verdicts.correct(entered.mine.id, given, entered.correction, reviewer=acting, seen=seen)
    return verdicts.record(claim, given, reviewer=acting, seen=seen, also_claims=entered.also)


def start_from(claim: int, verdict: Verdict) -> None:
    """Start a draft from an earlier verdict on a possible duplicate: take its rating where the scale is the same, and append
    its rationale. Nothing is recorded or cited."""
    if verdict.scale.key == session.desk().scales.get().key:
        state.set_widget(_key(claim, "rating"), verdict.rating.key)
    written = str(state.widget(_key(claim, "rationale"), "")).strip()
    rationale = "\n\n".join(part for part in (written, verdict.rationale) if part)
    state.set_widget(_key(claim, "rationale"), rationale)
    _save_draft(claim)


def rating_keys(scale: RatingScale) -> dict[str, str]:
    """Return the digits that select a rating, by action."""
    return {f"rate {rating.key}": str(number) for number, rating in enumerate(scale.ratings[:RATING_KEYS], start=1)}


def _key(claim: int, part: str) -> str:
    return f"{part}-{claim}"


def _load_draft(claim: Claim, case: Case) -> None:
    """Put the draft into the form when the claim is opened, because Streamlit drops the values of a page that is left. The
    version of the claim stays that of the opening, however often the page is drawn."""
    if state.widget(_key(claim.id, "rationale")) is None:
        state.set_widget(_key(claim.id, "rating"), case.draft.rating if case.draft else None)
        state.set_widget(_key(claim.id, "rationale"), case.draft.rationale if case.draft else "")
        state.set_widget(_key(claim.id, "version"), claim.version)


@contextmanager
def _warned_once(claim: Claim) -> Iterator[None]:
    """Warn only once of changes that others made meanwhile: a reviewer who records again has seen them."""
    try:
        yield
    except ConflictError:
        state.set_widget(_key(claim.id, "version"), claim.version)
        raise


def _save_draft(claim: int, text: str | None = None) -> None:
    """Save the values of the form as a draft; ``text``: the rationale while it is being typed."""
    rationale = state.widget(_key(claim, "rationale"), "") if text is None else text
    rating = state.widget(_key(claim, "rating"))
    session.desk().review.keep_draft(claim, rationale, rating, reviewer=session.acting())


def choose(claim: int, rating: str) -> None:
    """Select a rating, or clear the selection if it is the same."""
    chosen = _key(claim, "rating")
    state.set_widget(chosen, None if state.widget(chosen) == rating else rating)
    _save_draft(claim)


def _ratings(claim: Claim, scale: RatingScale) -> Rating | None:
    """Draw the ratings of the scale with their definitions; return the chosen one."""
    chosen = state.widget(_key(claim.id, "rating"))
    with st.container(key="ratings", gap=None):
        for number, rating in enumerate(scale.ratings, start=1):
            label = f"**{plain(rating.label)}** {plain(rating.definition)}"
            st.button(
                keyed(label, str(number)) if number <= RATING_KEYS else label,
                key=f"rate-{rating.key}",
                icon=":material/check:" if chosen == rating.key else None,
                type="primary" if chosen == rating.key else "secondary",
                width="stretch",
                on_click=choose,
                args=(claim.id, rating.key),
            )
    return next((rating for rating in scale.ratings if rating.key == chosen), None)


def _duplicates(claim: Claim, duplicates: Sequence[Claim]) -> list[int]:
    """Draw an empty check box for each possible duplicate; return the selected ones."""
    with st.container(key="alike", gap=None):
        if duplicates:
            show(say("case.alike", n=len(duplicates)), "quiet")
        return [
            other.id
            for other in duplicates
            if st.checkbox(plain(f"{other.id}. {other.text}"), key=_key(claim.id, f"also-{other.id}"))
        ]


def _correction(claim: Claim, mine: Verdict | None, reasons: Mapping[str, str]) -> Correction:
    """Draw the fields for the reason of a correction if the reviewer has a verdict already; return the reason."""
    if mine is None:
        return Correction("")
    st.info(say("case.correction", rating=plain(mine.rating.label), when=day(mine.recorded)), icon=":material/history:")
    code = st.selectbox(
        say("case.correction-code"),
        list(reasons),
        index=None,
        format_func=lambda code: f"{code}: {reasons[code]}",
        placeholder=say("case.correction-code-hint"),
        key=_key(claim.id, "code"),
    )
    return Correction(st.text_input(say("case.correction-reason"), key=_key(claim.id, "reason")), code)


def _contradictions(near: Sequence[NearClaim], scale: RatingScale, chosen: Rating | None) -> list[str]:
    """Return warnings about verdicts on possible duplicates that are on another side of the same scale."""
    return [
        contradicted(item.verdict)
        for item in near
        if chosen and item.verdict and item.same
        and item.verdict.scale.key == scale.key and side(item.verdict.rating) != side(chosen)
    ]  # fmt: skip
