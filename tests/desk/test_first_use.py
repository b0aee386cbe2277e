"""What ``workbench.desk`` exports and the services of a desk are imported when they are first used."""

import ast
from functools import cached_property
from pathlib import Path

import pytest

from workbench import desk as package
from workbench.desk import Workbench


def test_the_exported_names_are_those_that_mypy_sees() -> None:
    nodes = ast.walk(ast.parse(Path(package.__file__).read_text("utf-8")))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom) and str(node.module).startswith("workbench.")]
    assert {f"{node.module}.{alias.name}" for node in imports for alias in node.names} == {
        f"workbench.desk.{module}.{name}" for name, module in package._MODULES.items()
    }
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(ImportError):
        from workbench.desk import Nothing  # type: ignore[attr-defined]  # noqa: F401


def test_services_are_made_once_and_all_can_be_made_at_once(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    assert desk.claims is desk.claims
    services = {name for name, attribute in vars(Workbench).items() if isinstance(attribute, cached_property)}
    assert not {"jobs", "insights"} & set(vars(desk))
    desk.load_services()
    assert services <= set(vars(desk))


def test_a_reviewer_has_the_same_model_indexes_and_jobs(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    theirs = desk.for_reviewer(desk.reviewers.add("Ada Example"))
    assert theirs.matching is desk.matching
    assert theirs.claims is not desk.claims
    assert theirs.jobs._runner is desk.jobs._runner
    assert theirs.proposals._propose is desk.proposals._propose
