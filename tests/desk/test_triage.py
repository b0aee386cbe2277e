"""Claims are put in order by criteria of the desk's own, and their scores are recorded, shown and exported."""

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.desk import MappedFile, Workbench, pasted_claims
from workbench.domain.claims import NewClaim, usable_claim
from workbench.domain.judging import NewVerdict
from workbench.domain.triage import as_line, as_text, criterion_from_line, parts, scores_from_text, total
from workbench.errors import InputError

CRITERIA = [criterion_from_line(line) for line in ("Harm = 3: damage if people believe it", "Reach=2", "Checkable")]


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewers.add("Ann")
    for text in ("The crane was sold.", "Nobody was on the quay.", "The harbour is deep."):
        desk.claims.add(text, reviewer=ann)
    desk.queue.choose_criteria(CRITERIA, reviewer=ann)
    return desk


@pytest.fixture
def ann(desk: Workbench) -> str:
    return desk.reviewers.add("Ann")


def order(desk: Workbench, sort: str = "work") -> list[int]:
    return [row.claim.id for row in desk.queue.page(sort=sort)[0]]  # type: ignore[arg-type]


def test_the_queue_is_in_order_of_the_weighted_sum_after_the_priority(desk: Workbench, ann: str) -> None:
    desk.queue.triage([3], {"harm": 1, "reach": 1}, reviewer=ann)  # 5 points
    desk.queue.triage([2], {"reach": 3}, reviewer=ann)  # 6 points
    assert order(desk) == order(desk, "triage") == [2, 3, 1] and desk.queue.next() == 2
    desk.queue.prioritise([1], 1, reviewer=ann)
    assert order(desk) == [1, 2, 3] and desk.queue.next() == 1 and order(desk, "triage") == [2, 3, 1]
    desk.queue.choose_criteria([criterion_from_line("Harm = 5")], reviewer=ann)  # scores for reach stay, and do not count
    assert order(desk, "triage") == [3, 1, 2] and desk.claims.get(2).triage == {"reach": 3}


def test_a_score_says_how_it_is_made_up(desk: Workbench, ann: str) -> None:
    desk.queue.triage([1], {"harm": 2, "checkable": 3}, reviewer=ann)
    desk.queue.triage([1], {"harm": None, "reach": 1}, reviewer=ann)
    scores = desk.claims.get(1).triage
    assert scores == {"checkable": 3, "reach": 1} and total(CRITERIA, scores) == 5
    assert [(part.criterion.name, part.score, part.points) for part in parts(CRITERIA, scores)] == [
        ("Reach", 1, 2),
        ("Checkable", 3, 3),
    ]
    assert desk.log.timeline(1)[-1].summary == "set the triage scores to checkable 3, reach 1"
    assert desk.maintenance.rebuild()[1] and desk.claims.get(1).triage == scores


def test_what_changes_nothing_is_not_recorded(desk: Workbench, ann: str) -> None:
    desk.queue.triage([1, 2], {"harm": 2}, reviewer=ann)
    head = desk.log.head()
    desk.queue.triage([1, 2], {"harm": 2}, reviewer=ann)
    desk.queue.choose_criteria(CRITERIA, reviewer=ann)
    assert desk.log.head() == head


@pytest.mark.parametrize(
    ("scores", "reason"), [({"fun": 1}, "not a criterion of this desk. It has harm, reach, checkable"), ({"harm": 4}, "0, 1, 2 or 3")]
)
def test_bad_scores_are_refused_and_nothing_is_recorded(desk: Workbench, ann: str, scores: dict[str, int], reason: str) -> None:
    head = desk.log.head()
    with pytest.raises(InputError, match=reason):
        desk.queue.triage([1, 2], {"reach": 1, **scores}, reviewer=ann)
    assert desk.log.head() == head


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["= 3: nothing"], "is not a criterion"),
        (["Harm = much"], "is not a criterion"),
        (["Harm = 6"], "has to be a whole number from 1 to 5"),
        (["Harm", "harm = 2"], "named twice"),
        ([f"Criterion {number}" for number in range(7)], "can have 6 criteria"),
        (["x" * 301], "up to 300 characters"),
    ],
)
def test_criteria_that_cannot_be_used_are_refused(desk: Workbench, ann: str, lines: list[str], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        desk.queue.choose_criteria([criterion_from_line(line) for line in lines], reviewer=ann)
    assert list(desk.queue.criteria()) == CRITERIA


def test_criteria_and_scores_are_read_as_they_are_written() -> None:
    assert [criterion_from_line(as_line(criterion)) for criterion in CRITERIA] == CRITERIA
    scores = {"harm": 3, "public-interest": 0}
    assert scores_from_text(as_text(scores)) == scores == scores_from_text("Harm=3; Public interest: 0")
    with pytest.raises(InputError, match="is not a score"):
        scores_from_text("harm 7")


def test_scores_are_imported_and_exported(desk: Workbench, ann: str, tmp_path: Path) -> None:
    claim = usable_claim({"text": "The pier is closed.", "triage": "harm 3, reach 2"})
    bad = usable_claim({"text": "The pier is open.", "triage": "very much"})
    assert bad.triage == {} and "is not a score" in bad.warnings[0]
    number = desk.claims.add(NewClaim(claim.text, triage=claim.triage), reviewer=ann).id
    desk.verdicts.record(number, NewVerdict("true", "Seen."), reviewer=ann)
    desk.log.export("csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["triage"] for row in rows] == ["harm 3, reach 2"] and list(rows[0])[-1] == "triage"


def mapped(desk: Workbench, data: bytes, name: str, **options: Any) -> MappedFile:
    return desk.claims.map_file(data, name=name, **options)


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(buffer)
    return buffer.getvalue()


def test_each_criterion_can_be_a_column(desk: Workbench, ann: str) -> None:
    header, row = ("Claim", "HARM", "triage_reach", "Checkable"), ("The pier is closed.", 3, 2.0, None)
    files = {
        "a.csv": b"Claim,HARM,triage_reach,Checkable\nThe pier is closed.,3, 2 ,\n",
        "b.xlsx": xlsx(header, row),
        "c.jsonl": b'{"claim": "The pier is closed.", "harm": 3, "triage_reach": "2"}\n',
        "d.json": b'[{"text": "The pier is closed.", "triage": {"harm": 3, "reach": 2}}]',
    }
    for name, data in files.items():
        file = mapped(desk, data, name)
        assert file.origin == "named" and not file.unused, (name, file)
        report = desk.claims.import_file(file, reviewer=ann)
        assert desk.claims.get(report.added[0].id).triage == {"harm": 3, "reach": 2} and not report.warnings, name
    ((_, pasted),) = pasted_claims("claim\tharm\nThe pier is open.\t1\n", desk.queue.criteria())
    assert isinstance(pasted, NewClaim) and pasted.triage == {"harm": 1}


def test_a_wrong_score_is_refused_by_row_and_column_and_the_claim_stays(desk: Workbench, ann: str) -> None:
    file = mapped(desk, b"text,harm,triage_fun\nThe pier is closed.,7,1\nThe pier is open.,2,1\nThe pier is old.,high,\n", "a.csv")
    assert file.notes == ("The column “triage_fun” is not read, because this desk has no such criterion of triage.",)
    report = desk.claims.import_file(file, reviewer=ann)
    assert report.warnings == (
        (2, "“7” in the column “harm” is not a score. Use 0, 1, 2 or 3. The claim has no score for it."),
        (4, "“high” in the column “harm” is not a score. Use 0, 1, 2 or 3. The claim has no score for it."),
    )
    assert [desk.claims.get(claim.id).triage for claim in report.added] == [{}, {"harm": 2}, {}]


def test_a_column_of_another_field_is_no_criterion_and_a_mapping_is_remembered(desk: Workbench, ann: str) -> None:
    desk.queue.choose_criteria([criterion_from_line("Language"), criterion_from_line("Harm")], reviewer=ann)
    data = b"text,language,triage_language,Schaden\nThe pier is closed.,en,2,3\n"
    file = mapped(desk, data, "a.csv", given={"triage_harm": "Schaden"})
    assert file.mapping == {"text": "text", "language": "language", "triage_language": "triage_language", "triage_harm": "Schaden"}
    with pytest.raises(InputError, match=r"no field “triage_reach”. Use one of .*triage_language, triage_harm"):
        mapped(desk, data, "a.csv", given={"triage_reach": "Schaden"})
    report = desk.claims.import_file(file, reviewer=ann)
    assert desk.claims.get(report.added[0].id).triage == {"language": 2, "harm": 3}
    desk.queue.choose_criteria([criterion_from_line("Harm")], reviewer=ann)
    again = mapped(desk, data, "b.csv")
    assert again.origin == "remembered" and "triage_language" not in again.mapping and again.mapping["triage_harm"] == "Schaden"


def test_what_was_exported_can_be_imported(desk: Workbench, ann: str, tmp_path: Path) -> None:
    desk.queue.triage([1], {"harm": 3, "reach": 0}, reviewer=ann)
    desk.verdicts.record(1, NewVerdict("true", "Seen."), reviewer=ann)
    for format, name in (("csv", "out.csv"), ("xlsx", "out.xlsx")):
        desk.log.export(format, tmp_path / name)
        report = desk.claims.import_file(mapped(desk, (tmp_path / name).read_bytes(), name), reviewer=ann)
        assert desk.claims.get(report.added[0].id).triage == {"harm": 3, "reach": 0}, format
