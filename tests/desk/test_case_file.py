"""The case file of a claim has everything that was recorded on it, as text, and only for whoever may see it."""

from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.desk.settings import Policy
from workbench.domain.claims import Appearance, NewClaim
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.sources import Metadata
from workbench.errors import InputError, NotFoundError, OutputExistsError

EVIL = '<script>alert("1")</script>'


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann, ben = desk.reviewers.add("Ann"), desk.reviewers.add(f"Ben {EVIL}")
    desk.sources.add_note(f"The crane was sold. {EVIL} Nobody saw it.", Metadata(title=f"A call {EVIL}", url="https://desk.example/1"))
    seen = (Appearance(f"TV {EVIL}", "javascript:alert(1)"),)
    desk.claims.add(NewClaim(f"The crane was sold. {EVIL}", claimant=f"The mayor {EVIL}", appearances=seen), reviewer=ann)
    desk.review.label(1, 1, "supports", reviewer=ann)
    desk.review.cite_snippet(1, 1, reviewer=ann)
    desk.review.label(1, 1, "refutes", reviewer=ben)
    desk.notes.add(1, f"@Ann, really? {EVIL}", reviewer=ben)
    first = desk.verdicts.record(1, NewVerdict("mixed", f"It was. {EVIL}"), reviewer=ann)
    desk.verdicts.correct(first.id, NewVerdict("true", "It was sold."), Correction(f"A slip. {EVIL}"), reviewer=ann)
    desk.claims.note_reply(1, asked="2021-02", answer=f"Yes. {EVIL}", reviewer=ann)
    return desk


def test_it_has_everything_and_nothing_runs(desk: Workbench, tmp_path: Path) -> None:
    path = tmp_path / "case.html"
    desk.case_files.write(1, path)
    page = path.read_text("utf-8")
    assert "<script" not in page and 'href="javascript' not in page and "&lt;script&gt;" in page
    for part in (
        "The mayor", "Mixed", "corrected by verdict", "A slip.", "It was sold.", "<b>Supports</b>", "<b>Refutes</b>", "A call",
        "https://desk.example/1", "@Ann, really?", "Yes.", "added the claim", "not for publication", str(desk.log.head().hash)[:12],
        "labelled a snippet", "added a note for",
    ):  # fmt: skip
        assert part in page, part
    with pytest.raises(OutputExistsError):
        path.with_name("link.html").symlink_to(path)
        desk.case_files.write(1, path.with_name("link.html"))
    with pytest.raises(NotFoundError):
        desk.case_files.write(9, tmp_path / "none.html")
    assert not (tmp_path / "none.html").exists()


def test_a_reviewer_who_judges_independently_gets_none(desk: Workbench, tmp_path: Path) -> None:
    ann, cem = desk.reviewers.add("Ann"), desk.reviewers.add("Cem")
    claim = desk.claims.add("The quay is empty.", reviewer=ann).id
    desk.settings.choose_policy(Policy(2, "rating"), reviewer=ann)
    desk.verdicts.record(claim, NewVerdict("false", "No."), reviewer=ann)
    with pytest.raises(InputError, match="hidden from you"):
        desk.for_reviewer(cem).case_files.write(claim, tmp_path / "case.html")
    desk.case_files.write(claim, tmp_path / "case.html")
