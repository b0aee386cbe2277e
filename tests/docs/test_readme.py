"""What the README tells a newcomer to type has to work as printed."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from workbench.cli import main

ROOT = Path(__file__).parents[2]


def tour() -> list[list[str]]:
    """The commands of the tour, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("workbench ")]
    return [shlex.split(line) for line in lines]


def test_the_tour_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first command runs in a process of its own. The others would take longer to import the package than to run."""
    first, *others = tour()
    done = subprocess.run(
        [sys.executable, "-m", "workbench", *first[1:]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{first}: {done.stderr}"
    monkeypatch.chdir(tmp_path)
    said: dict[str, str] = {}
    for command in others:
        result = CliRunner(env={"HOME": str(tmp_path)}).invoke(main, command[1:])
        assert result.exit_code == 0, f"{command}: {result.stderr}"
        said[" ".join(command[3:5])] = result.stdout
    assert "have found no evidence of it" in said["search elections had irregularities"].replace("\n   ", "")
    assert "Sound" in said["verdicts verify"]
    assert (tmp_path / "verdicts.csv").stat().st_size > 200
    assert (tmp_path / "log.jsonl.meta.json").exists()


def test_the_readme_opens_with_the_two_commands_and_a_picture_that_is_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.index("python3 run.py ") < text.index("python3 run.py test") < 1500
    for image in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
        assert (ROOT / image).is_file(), image


def test_links_between_the_docs_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"
