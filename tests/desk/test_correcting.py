"""A correction keeps what it does not change, says of which kind its reason is, and loses nobody's work."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.domain.sources import Metadata
from workbench.domain.verdicts import CORRECTION_REASONS
from workbench.errors import ConflictError, InputError, NotFoundError


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.add_note("The crane was sold. Nobody saw it leave. The quay is empty.", Metadata(title="A call"))
    desk.add_claim("The crane was sold.", reviewer=desk.reviewer("Ann"))
    return desk


def test_what_is_not_given_stays(desk: Workbench) -> None:
    ann = desk.reviewer("Ann")
    first = desk.record_verdict(1, "true", "It left.", reviewer=ann, cites=[1, 2], confidence="low", scale="truth")
    desk.uncite(1, first.cites[0].evidence.span, reviewer=ann)
    desk.cite_snippet(1, 3, reviewer=ann)
    desk.keep_draft(1, "Half a thought", None, reviewer=ann)
    second = desk.correct_verdict(first.id, code="new-evidence", note="A bill came.", rating="mixed", reviewer=ann)
    assert (second.rating.key, second.rationale, second.confidence, second.scale) == ("mixed", "It left.", "low", first.scale)
    assert second.cites == first.cites, "its evidence is that of the verdict, not what is cited now"
    assert (second.corrects, second.code, second.reason) == (first.id, "new-evidence", "A bill came.")
    draft = desk.case(1, reviewer=ann).draft
    assert draft is not None and draft.rationale == "Half a thought"
    third = desk.correct_verdict(second.id, code="other", note="Worded anew.", rationale="It did leave.", reviewer=ann)
    assert (third.rating.key, third.rationale, third.corrects) == ("mixed", "It did leave.", second.id)
    assert desk.verify() and desk.rebuild()[1]


def test_a_changed_scale_does_not_change_a_rating_that_stays(desk: Workbench) -> None:
    ann = desk.reviewer("Ann")
    scale = 'key = "ours"\nversion = %d\nname = "Ours"\nratings = [{key = "%s", label = "A", definition = "A."}, {key = "z", label = "Z", definition = "Z."}]'
    desk.add_scale_data((scale % (1, "a")).encode(), name="s", reviewer=ann)
    first = desk.record_verdict(1, "a", "", reviewer=ann, scale="ours")
    desk.add_scale_data((scale % (2, "b")).encode(), name="s", reviewer=ann)
    assert desk.correct_verdict(first.id, code="other", note="N.", rationale="R.", reviewer=ann).scale.version == 1


def test_what_cannot_be_corrected_is_refused(desk: Workbench) -> None:
    ann, bob = desk.reviewer("Ann"), desk.reviewer("Bob")
    first = desk.record_verdict(1, "true", "It left.", reviewer=ann)
    head = desk.head()
    with pytest.raises(InputError, match="those are factual-error, new-evidence"):
        desk.correct_verdict(first.id, code="nonsense", note="N.", reviewer=ann)
    with pytest.raises(InputError, match="says why"):
        desk.correct_verdict(first.id, code="other", note=" ", reviewer=ann)
    with pytest.raises(InputError, match="is Ann's"):
        desk.correct_verdict(first.id, code="other", note="N.", reviewer=bob)
    with pytest.raises(NotFoundError, match="There is no verdict 99"):
        desk.correct_verdict(99, code="other", note="N.", reviewer=ann)
    with pytest.raises(InputError, match="belongs to a correction"):
        desk.record_verdict(1, "true", "", reviewer=ann, code="other")
    assert desk.head() == head
    (text,) = [text for text in desk.logged_texts(first.id) if text.field == "rationale"]
    desk.redact([text.payload], "Asked for.", reviewer=ann)
    with pytest.raises(InputError, match="was erased; give a new one"):
        desk.correct_verdict(first.id, code="other", note="N.", rating="mixed", reviewer=ann)
    desk.correct_verdict(first.id, code="other", note="N.", rationale="Anew.", reviewer=ann)
    with pytest.raises(ConflictError, match="was corrected by"):
        desk.correct_verdict(first.id, code="other", note="N.", rationale="Anew.", reviewer=ann)


def test_the_kinds_of_reason_are_the_desks(desk: Workbench) -> None:
    ann = desk.reviewer("Ann")
    assert desk.correction_reasons() == CORRECTION_REASONS
    desk.choose_correction_reasons({"z-first": " Said  so. ", "a": "B: c."}, reviewer=ann)
    assert list(desk.correction_reasons().items()) == [("z-first", "Said so."), ("a", "B: c.")]
    for wrong in ({}, {"Not a code": "X."}, {"code": " "}):
        with pytest.raises(InputError):
            desk.choose_correction_reasons(wrong, reviewer=ann)
    assert list(desk.correction_reasons()) == ["z-first", "a"]


def test_a_rationale_longer_than_is_taken_now_can_be_kept_but_not_given(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = desk.reviewer("Ann")
    claim = desk.add_claim("The ferry left at noon.", reviewer=ann).id
    long = "It left. " * 20_000
    with pytest.raises(InputError, match="180,000 characters; 100,000 are the most"):
        desk.record_verdict(claim, "true", long, reviewer=ann)
    with monkeypatch.context() as before:
        before.setattr("workbench.desk.review.MAX_RATIONALE", 1_000_000)
        first = desk.record_verdict(claim, "true", long, reviewer=ann)
    second = desk.correct_verdict(first.id, code="other", note="Another rating.", rating="false", reviewer=ann)
    assert second.rationale == first.rationale == long.strip()
    with pytest.raises(InputError, match="180,000 characters"):
        desk.correct_verdict(second.id, code="other", note="Worded anew.", rationale=long, reviewer=ann)
