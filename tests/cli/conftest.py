"""Databases for the command line; the seeds are loaded once, with the real model."""

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import SENTENCES, CommandLine

from workbench.matching import encoder


@pytest.fixture(scope="session", autouse=True)
def one_model() -> Iterator[None]:
    """Each command opens a desk of its own, which would load the model again: here each model is loaded once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoder, "load_encoder", functools.cache(encoder.load_encoder))
        yield


@pytest.fixture
def empty(tmp_path: Path) -> CommandLine:
    """A database with nothing in it."""
    line = CommandLine(tmp_path / "claims.db")
    line.ok("init")
    return line


@pytest.fixture
def none(tmp_path: Path) -> CommandLine:
    """No database."""
    return CommandLine(tmp_path / "claims.db")


@pytest.fixture
def small(empty: CommandLine, tmp_path: Path) -> CommandLine:
    """Claim 1 and document 1 of three sentences, snippets 1 to 3, which no model has seen."""
    source = tmp_path / "recount.txt"
    source.write_text(SENTENCES, "utf-8")
    empty.ok("ingest", source, "--no-embed")
    empty.ok("claims", "add", "The vote was faulty.", "--claimant", "A candidate")
    return empty


@pytest.fixture(scope="session")
def loaded_seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    line = CommandLine(tmp_path_factory.mktemp("seeds") / "claims.db")
    line.ok("init", "--seeds")
    copy = line.database.with_name("copy.db")  # a backup has no write-ahead log beside it, so it can be copied
    line.ok("backup", copy)
    return copy


@pytest.fixture
def tour(loaded_seeds: Path, tmp_path: Path) -> CommandLine:
    """The seeds, embedded and matched."""
    line = CommandLine(tmp_path / "claims.db")
    shutil.copyfile(loaded_seeds, line.database)
    return line
