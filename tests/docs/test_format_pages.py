"""The pages on formats list what the software reads and writes."""

import re
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.errors import InputError
from workbench.ingest import discover

DOCS = Path(__file__).parents[2] / "docs"


def test_every_export_format_is_in_the_table_and_has_a_section(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    with pytest.raises(InputError) as refused:
        desk.log.export("no-such-format", tmp_path / "export")
    (_, names) = re.split(r"those are |Use one of: ", str(refused.value))
    formats = set(names.rstrip(".").split(", "))
    page = (DOCS / "formats.md").read_text("utf-8")
    table = page.partition("All formats except")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == formats
    assert set(re.findall(r"^##+ ([a-z-]+)$", page, re.MULTILINE)) == formats - {"jsonl"}


def test_every_suffix_in_the_table_is_read_in_a_folder(tmp_path: Path) -> None:
    table = (DOCS / "formats-in.md").read_text("utf-8").partition("Every format except plain text")[0]
    suffixes = set(re.findall(r"`(\.[a-z]+)`", table))
    assert len(suffixes) == 22
    for suffix in (*suffixes, ".other"):
        (tmp_path / f"file{suffix}").touch()
    files, _ = discover([tmp_path])
    assert {file.path.suffix for file in files} == suffixes
