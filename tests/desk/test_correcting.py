"""A correction keeps what it does not change, has a reason code, and never overwrites the work of others."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.sources import Metadata
from workbench.domain.verdicts import CORRECTION_REASONS
from workbench.errors import ConflictError, InputError, NotFoundError


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.sources.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call"))
    desk.claims.add("The crane was sold.", reviewer=desk.reviewers.add("Ann"))
    return desk


def test_what_is_not_given_stays(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    first = desk.verdicts.record(1, NewVerdict("true", "It left.", scale="truth", confidence="low"), reviewer=ann, cite=[1, 2])
    desk.review.uncite(1, first.cites[0].evidence.span, reviewer=ann)
    desk.review.cite_snippet(1, 3, reviewer=ann)
    desk.review.keep_draft(1, "Half a thought", None, reviewer=ann)
    second = desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rating="mixed"), Correction("A bill came.", code="new-evidence", keep_evidence=True), reviewer=ann)
    assert (second.rating.key, second.rationale, second.confidence, second.scale) == ("mixed", "It left.", "low", first.scale)
    assert second.cites == first.cites, "its evidence is that of the verdict, not what is cited now"
    assert (second.corrects, second.code, second.reason) == (first.id, "new-evidence", "A bill came.")
    draft = desk.review.case(1, reviewer=ann).draft
    assert draft is not None and draft.rationale == "Half a thought"
    third = desk.verdicts.correct(second.id, desk.verdicts.restated(second.id, rationale="It did leave."), Correction("Worded anew.", code="other", keep_evidence=True), reviewer=ann)
    assert (third.rating.key, third.rationale, third.corrects) == ("mixed", "It did leave.", second.id)
    assert desk.log.verify() and desk.maintenance.rebuild()[1]


def test_a_changed_scale_does_not_change_a_rating_that_stays(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    scale = 'key = "ours"\nversion = %d\nname = "Ours"\nratings = [{key = "%s", label = "A", definition = "A."}, {key = "z", label = "Z", definition = "Z."}]'
    desk.scales.add((scale % (1, "a")).encode(), name="s", reviewer=ann)
    first = desk.verdicts.record(1, NewVerdict("a", "", scale="ours"), reviewer=ann)
    desk.scales.add((scale % (2, "b")).encode(), name="s", reviewer=ann)
    assert desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rationale="R."), Correction("N.", code="other", keep_evidence=True), reviewer=ann).scale.version == 1


def test_what_cannot_be_corrected_is_refused(desk: Workbench) -> None:
    ann, bob = desk.reviewers.add("Ann"), desk.reviewers.add("Bob")
    first = desk.verdicts.record(1, NewVerdict("true", "It left."), reviewer=ann)
    head = desk.log.head()
    with pytest.raises(InputError, match="use one of factual-error, new-evidence"):
        desk.verdicts.correct(first.id, desk.verdicts.restated(first.id), Correction("N.", code="nonsense", keep_evidence=True), reviewer=ann)
    with pytest.raises(InputError, match="says why"):
        desk.verdicts.correct(first.id, desk.verdicts.restated(first.id), Correction(" ", code="other", keep_evidence=True), reviewer=ann)
    with pytest.raises(InputError, match="is Ann's"):
        desk.verdicts.correct(first.id, desk.verdicts.restated(first.id), Correction("N.", code="other", keep_evidence=True), reviewer=bob)
    with pytest.raises(NotFoundError, match="There is no verdict 99"):
        desk.verdicts.correct(99, desk.verdicts.restated(99), Correction("N.", code="other", keep_evidence=True), reviewer=ann)
    with pytest.raises(TypeError, match="code"):  # there is no way to give one without a correction
        desk.verdicts.record(1, NewVerdict("true", ""), reviewer=ann, code="other")  # type: ignore[call-arg]
    assert desk.log.head() == head
    (text,) = [text for text in desk.log.logged_texts(first.id) if text.field == "rationale"]
    desk.log.redact([text.payload], "Asked for.", reviewer=ann)
    with pytest.raises(InputError, match="was erased; give a new one"):
        desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rating="mixed"), Correction("N.", code="other", keep_evidence=True), reviewer=ann)
    desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rationale="Anew."), Correction("N.", code="other", keep_evidence=True), reviewer=ann)
    with pytest.raises(ConflictError, match="was corrected by"):
        desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rationale="Anew."), Correction("N.", code="other", keep_evidence=True), reviewer=ann)


def test_the_kinds_of_reason_are_the_desks(desk: Workbench) -> None:
    ann = desk.reviewers.add("Ann")
    assert desk.settings.correction_reasons() == CORRECTION_REASONS
    desk.settings.choose_correction_reasons({"z-first": " Said  so. ", "a": "B: c."}, reviewer=ann)
    assert list(desk.settings.correction_reasons().items()) == [("z-first", "Said so."), ("a", "B: c.")]
    for wrong in ({}, {"Not a code": "X."}, {"code": " "}):
        with pytest.raises(InputError):
            desk.settings.choose_correction_reasons(wrong, reviewer=ann)
    assert list(desk.settings.correction_reasons()) == ["z-first", "a"]


def test_a_rationale_longer_than_is_taken_now_can_be_kept_but_not_given(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = desk.reviewers.add("Ann")
    claim = desk.claims.add("The ferry left at noon.", reviewer=ann).id
    long = "It left. " * 20_000
    with pytest.raises(InputError, match="180,000 characters; 100,000 are the most"):
        desk.verdicts.record(claim, NewVerdict("true", long), reviewer=ann)
    with monkeypatch.context() as before:
        before.setattr("workbench.domain.judging.MAX_RATIONALE", 1_000_000)
        first = desk.verdicts.record(claim, NewVerdict("true", long), reviewer=ann)
    second = desk.verdicts.correct(first.id, desk.verdicts.restated(first.id, rating="false"), Correction("Another rating.", code="other", keep_evidence=True), reviewer=ann)
    assert second.rationale == first.rationale == long.strip()
    with pytest.raises(InputError, match="180,000 characters"):
        desk.verdicts.correct(second.id, desk.verdicts.restated(second.id, rationale=long), Correction("Worded anew.", code="other", keep_evidence=True), reviewer=ann)
