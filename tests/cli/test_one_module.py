"""An export format and a reader are one module each; nothing else has to be changed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import workbench
from workbench.desk import Workbench
from workbench.errors import InputError
from workbench.exchange import formats

FORMAT = '''
"""Claim numbers and ratings, for a test."""

from pathlib import Path

from workbench.exchange.formats import Format
from workbench.exchange.log_snapshot import LogSnapshot, Written


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write one line per verdict."""
    mark = "* " if "bullets" in snapshot.options else ""
    lines = [f"{mark}{verdict.claim}: {verdict.rating.key}\\n" for verdict in snapshot.verdicts()]
    path.write_text("".join(lines))
    return Written(len(lines))


FORMAT = Format("list", "List: one line per verdict", ".txt", "text/plain", write, options={"bullets": "Begin lines with a star"})
'''

READER = '''
"""Songs, for a test."""

import re
from collections.abc import Iterator

from workbench.domain.sources import Metadata, Reading
from workbench.ingest.compose import Composer
from workbench.ingest.readers import Reader


def read(data: bytes, media_type: str, name: str) -> Iterator[Reading | str]:
    """Yield the lines without their times."""
    composer = Composer()
    for line in data.decode().split("\\n"):
        composer.add("paragraph", line.rpartition("]")[2])
    yield composer.reading(data, media_type, Metadata(title="Songs"), name=name)


READER = Reader("Songs", {".lrc": "application/x-lrc"}, read, matches=lambda data: re.match(rb"\\[[0-9:.]+\\]", data) is not None)
'''
SONGS = "[00:01.00]The crane was sold.\n[00:02.00]Nobody saw it.\n"


class Copy:
    """A copy of the package into which modules can be put."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(Path(workbench.__file__).parent, folder / "workbench")

    def add(self, name: str, text: str) -> None:
        (self.folder / "workbench" / name).write_text(text, "utf-8")

    def run(self, *arguments: str, module: str = "workbench") -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.folder, env=os.environ | {"PYTHONPATH": str(self.folder)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_the_command_line_offers_a_new_format_with_its_options(copy: Copy) -> None:
    copy.add("exchange/formats/plain_list.py", FORMAT)
    copy.run("init")
    copy.run("claims", "add", "The crane was sold.", "--reviewer", "Ann")
    copy.run("verdicts", "record", "1", "--rating", "true", "--rationale", "Seen.", "--reviewer", "Ann")
    said = " ".join(copy.run("verdicts", "export", "--help").split())
    assert ", html, list" in said and "--bullets Begin lines with a star (list)." in said
    assert "Wrote 1 verdict to out.txt" in copy.run("verdicts", "export", "--format", "list", "--bullets", "--output", "out.txt")
    assert (copy.folder / "out.txt").read_text() == "* 1: true\n"
    meta = json.loads((copy.folder / "out.txt.meta.json").read_text())
    assert (meta["format"], meta["count"], meta["options"]) == ("list", 1, ["bullets"])


def test_a_new_reader_is_found_by_folder_by_bytes_and_in_the_sandbox(copy: Copy) -> None:
    copy.add("ingest/readers/lyrics.py", READER)
    films = copy.folder / "films"
    films.mkdir()
    (films / "a.lrc").write_text(SONGS)
    (films / "b.unknown").write_text(SONGS)
    (copy.folder / "c.txt").write_text(SONGS.replace("crane", "bridge"))
    assert " .lrc" in copy.run("ingest", "--help")
    copy.run("init")
    assert "1 document added" in copy.run("ingest", "films", "--no-embed")
    assert copy.run("sources", "show", "1", "--text") == "The crane was sold.\n\nNobody saw it."
    assert "1 document added" in copy.run("ingest", "c.txt", "--no-embed")
    assert copy.run("sources", "show", "2", "--text").startswith("The bridge was sold."), "recognised by its bytes"


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new format in this process."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "plain_list.py").write_text(FORMAT, "utf-8")
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path / "modules")])
    monkeypatch.delitem(sys.modules, f"{formats.__name__}.plain_list", raising=False)


@pytest.mark.usefixtures("listed")
def test_the_desk_exports_a_new_format(tmp_path: Path) -> None:
    desk = Workbench.open(tmp_path / "claims.db", create=True)
    assert list(formats.all_formats())[-1] == "list"
    assert formats.all_formats()["list"].label == "List: one line per verdict"
    assert desk.log.export("list", tmp_path / "out.txt", options={"bullets"}).count == 0
    with pytest.raises(InputError, match="has no option “bom”"):
        desk.log.export("list", tmp_path / "out.txt", options={"bom"})
    with pytest.raises(InputError, match=r"“lists” is not an export format\. Use one of: csv, .*, list"):
        desk.log.export("lists", tmp_path / "out.txt")


def test_listing_formats_and_readers_loads_no_heavy_library() -> None:
    code = (
        "import sys; from workbench.exchange.formats import all_formats; from workbench.ingest.readers import all_readers;"
        "all_formats(); all_readers(); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"openpyxl", "pyarrow", "lxml", "jinja2", "markdown_it", "numpy", "pypdfium2", "docx", "trafilatura", "yaml"}
    assert not heavy & set(loaded)
