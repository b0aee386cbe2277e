"""The command line and the interface use the desk and its values. The contract in ``pyproject.toml`` does not see imports
for type checkers; this test does."""

import ast
from pathlib import Path

import pytest

import workbench

PACKAGE = Path(workbench.__file__).parent
BELOW = ("workbench.exchange", "workbench.fetching", "workbench.ingest", "workbench.matching", "workbench.store", "workbench.tabular")


@pytest.mark.parametrize("layer", ["app", "cli"])
def test_nothing_is_imported_from_below_the_desk_not_even_for_types(layer: str) -> None:
    for file in sorted((PACKAGE / layer).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            else:
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not any(name == room or name.startswith(f"{room}.") for room in BELOW), f"{file}:{node.lineno} {name}"
