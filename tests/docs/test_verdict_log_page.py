"""docs/verdict-log.md holds a verifier for readers: it has to run as printed, and to find what is wrong."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.desk import Workbench

PAGE = Path(__file__).parents[2] / "docs" / "verdict-log.md"


@pytest.fixture
def verifier(tmp_path: Path) -> Path:
    (script,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    path = tmp_path / "verifier.py"
    path.write_text(script, "utf-8")
    return path


@pytest.fixture
def export(tmp_path: Path) -> Path:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewer("Ann Example")
    desk.add_claim("The tower was painted green in 1990.", reviewer=ann)
    verdict = desk.record_verdict(1, "false", "It was brown, and wüst\u2028und leer.", reviewer=ann)
    desk.record_verdict(1, "unverifiable", "No record is kept.", reviewer=ann)
    rationale = next(text for text in desk.logged_texts(verdict.id) if text.field == "rationale")
    desk.redact([rationale.payload], "A person asked for it.", reviewer=ann)
    desk.export("jsonl", tmp_path / "log.jsonl")
    return tmp_path / "log.jsonl"


def run(verifier: Path, export: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(verifier), str(export)]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")


def test_a_sound_export_passes_and_says_what_was_redacted(verifier: Path, export: Path) -> None:
    done = run(verifier, export)
    assert done.returncode == 0, done.stderr
    assert "1 texts redacted" in done.stdout
    assert json.loads(export.with_name("log.jsonl.meta.json").read_text("utf-8"))["head"]["hash"] in done.stdout


def test_a_changed_rationale_is_found(verifier: Path, export: Path) -> None:
    export.write_text(export.read_text("utf-8").replace("No record is kept.", "No record was kept"), "utf-8")
    assert "a text was changed" in run(verifier, export).stderr


def test_a_changed_rating_is_found(verifier: Path, export: Path) -> None:
    changed = export.read_text("utf-8").replace(r"\"rating\":\"unverifiable\"", r"\"rating\":\"unverifiablf\"")
    export.write_text(changed, "utf-8")
    assert re.search(r"Entry \d+ is not sound", run(verifier, export).stderr)


def test_a_cut_file_is_found(verifier: Path, export: Path) -> None:
    lines = export.read_text("utf-8").split("\n")
    export.write_text("\n".join(lines[:-2]) + "\n", "utf-8")
    done = run(verifier, export)
    assert done.returncode != 0
