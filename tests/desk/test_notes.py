"""Notes to colleagues: whom they name, who sees them, and that readers never do."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.judging import NewVerdict
from workbench.domain.notes import mentions
from workbench.errors import InputError, NotFoundError
from workbench.exchange.formats import all_formats

PEOPLE = [("a", "Ann"), ("b", "Ann Berg"), ("c", "Çem Örnek")]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    desk.claims.add("The crane was sold.", reviewer=desk.reviewers.add("Ann"))
    return desk


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ann please look", ("a",)),
        ("@ann berg, and @Ann.", ("b", "a")),
        ("@Annette is not here, mail ann@example.org", ()),
        ("ask @çem örnek, then @Çem Örnek again", ("c",)),
        ("mail press@ann.example", ()),
        ("请@Ann", ("a",)),
        ("@", ()),
    ],
)
def test_a_text_names_people(text: str, named: tuple[str, ...]) -> None:
    assert mentions(text, PEOPLE) == named


def test_a_note_waits_for_whom_it_names_until_it_is_done(desk: Workbench) -> None:
    ann, ben, cem = (desk.reviewers.add(name) for name in ("Ann", "Ben", "Cem"))
    note = desk.notes.add(1, " @Ben, please look at the 2021 figure. ", reviewer=ann)
    assert (note.text, note.mentioned, note.claim_text) == ("@Ben, please look at the 2021 figure.", (ben,), "The crane was sold.")
    assert desk.notes.waiting(reviewer=ben) == [note] and desk.notes.waiting(reviewer=ann) == []
    with pytest.raises(InputError, match="neither names you"):
        desk.notes.done(note.id, reviewer=cem)
    desk.notes.done(note.id, reviewer=ben)
    head = desk.log.head()
    desk.notes.done(note.id, reviewer=ann)
    assert desk.log.head() == head, "it was done before"
    assert desk.notes.waiting(reviewer=ben) == [] and [item.done for item in desk.notes.on(1)] == [True]
    assert [moment.summary for moment in desk.log.timeline(1)][1:] == ["added a note for Ben", f"marked note {note.id} as done"]
    assert desk.maintenance.rebuild()[1]
    with pytest.raises(NotFoundError, match="no note 99"):
        desk.notes.done(99, reviewer=ben)


def test_a_reviewer_who_judges_independently_gets_only_notes_that_name_them(desk: Workbench) -> None:
    ann, ben, cem = (desk.reviewers.add(name) for name in ("Ann", "Ben", "Cem"))
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    desk.verdicts.record(1, NewVerdict("false", ""), reviewer=ann)
    secret = desk.notes.add(1, "It is plainly false.", reviewer=ann)
    asked = desk.notes.add(1, "@Ben, will you take it?", reviewer=ann)
    assert desk.for_reviewer(ben).notes.on(1) == [asked]
    assert desk.for_reviewer(cem).notes.on(1) == []
    assert "plainly" not in str(desk.for_reviewer(ben).log.timeline(1))
    with pytest.raises(NotFoundError):
        desk.notes.done(secret.id, reviewer=cem)
    desk.verdicts.record(1, NewVerdict("false", ""), reviewer=cem)
    assert len(desk.for_reviewer(cem).notes.on(1)) == 2


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001])
def test_a_note_has_words(desk: Workbench, text: str) -> None:
    with pytest.raises(InputError, match="A note has"):
        desk.notes.add(1, text, reviewer=desk.reviewers.add("Ann"))


@pytest.mark.parametrize("format", [name for name, kind in all_formats().items() if not kind.holds_log])
def test_no_export_for_readers_contains_notes(desk: Workbench, tmp_path: Path, format: str) -> None:
    ann = desk.reviewers.add("Ann")
    desk.settings.choose_organisation(name="A desk", url="https://desk.example", reviewer=ann)
    desk.notes.add(1, "Confidential-remark @Ann", reviewer=ann)
    verdict = desk.verdicts.record(1, NewVerdict("false", "Wrong."), reviewer=ann)
    desk.log.publish(verdict.id, url="https://desk.example/1", date="2026-01-01", reviewer=ann)
    path = tmp_path / f"out{all_formats()[format].suffix}"
    desk.log.export(format, path)
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    assert files and not any(b"Confidential-remark" in file.read_bytes() for file in files)
