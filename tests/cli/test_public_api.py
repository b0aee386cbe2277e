"""``from workbench import ...``: the public API."""

import subprocess
import sys
from pathlib import Path

import pytest

import workbench

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = {
    "Anchor", "Appearance", "Cited", "Claim", "ClaimChanges", "Correction", "Criterion", "Document", "Evidence", "Labelled", "Match",
    "Metadata", "NewClaim", "NewVerdict", "Provenance", "Rating", "RatingScale", "Scores", "Seen",
    "SelectedPassage", "Selection", "Snippet", "SourceNote", "Verdict", "VerdictFilter", "Workbench", "WorkbenchError",
}  # fmt: skip


def test_the_public_names_are_these() -> None:
    assert set(workbench.__all__) == PUBLIC
    for name in PUBLIC:
        assert getattr(workbench, name).__name__ == name


def test_another_name_is_missing_as_in_any_module() -> None:
    with pytest.raises(ImportError):
        from workbench import Nothing  # type: ignore[attr-defined]  # noqa: F401


def test_importing_the_package_imports_nothing_but_itself() -> None:
    code = "import sys, workbench; print(*(name for name in sys.modules if name.partition('.')[0] not in sys.stdlib_module_names))"
    command = [sys.executable, "-S", "-c", code]  # -S: what an environment preloads is none of the package's doing
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__main__", "workbench"] or done.stdout.split() == ["workbench"]


def test_the_workbench_is_used_as_the_docstring_says(tmp_path: Path) -> None:
    desk = workbench.Workbench.open(tmp_path / "claims.db", create=True)
    added = desk.claims.add(workbench.NewClaim("It rained."), reviewer=desk.reviewers.add("Ada Example"))
    assert desk.claims.get(added.id).text == "It rained."
