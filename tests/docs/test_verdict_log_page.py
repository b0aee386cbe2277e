"""docs/verify_log.py needs only Python, and is short enough to be read.

tests/exchange/test_verifying.py tests which faults it finds.
"""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

from workbench.desk import Workbench
from workbench.domain.events import TYPES
from workbench.domain.judging import NewVerdict

UNSIGNED = "Unsigned: the file does not show who made it or whether it was rewritten as a whole.\n"
DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_links_a_short_file_that_needs_only_python() -> None:
    text = (DOCS / "verify_log.py").read_text("utf-8")
    assert "(verify_log.py)" in (DOCS / "verdict-log.md").read_text("utf-8")
    assert len(text.splitlines()) < 230
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert imported <= sys.stdlib_module_names


def test_the_page_lists_every_type_of_entry() -> None:
    rows = re.findall(r"^\| (`[^|]*) \|", (DOCS / "verdict-log.md").read_text("utf-8"), re.MULTILINE)
    assert set(TYPES) <= {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_an_export_passes_as_the_page_says(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    ann = desk.reviewers.add("Ann Example")
    desk.claims.add("The tower was painted green in 1990.", reviewer=ann)
    verdict = desk.verdicts.record(1, NewVerdict("false", "It was brown, and wüst\u2028und leer."), reviewer=ann)
    rationale = next(text for text in desk.log.logged_texts(verdict.id) if text.field == "rationale")
    desk.log.redact([rationale.payload], "A person asked for it.", reviewer=ann)
    desk.log.export("jsonl", tmp_path / "log.jsonl")
    head = json.loads((tmp_path / "log.jsonl.meta.json").read_text("utf-8"))["head"]
    expected = f"{head['seq']}:{head['hash']}"
    command = [sys.executable, "-I", "-S", str(DOCS / "verify_log.py"), "log.jsonl", "--expect-head", expected]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, encoding="utf-8")
    assert (done.returncode, done.stdout) == (0, f"Sound: {head['seq']} entries, head {expected}, 1 text redacted\n" + UNSIGNED)
