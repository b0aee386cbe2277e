"""Databases for tests of the command line."""

import shutil
from pathlib import Path

import pytest
from commandline import SENTENCES, CommandLine


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


@pytest.fixture
def tour(seed_database: Path, tmp_path: Path) -> CommandLine:
    """The seeds, embedded and matched."""
    line = CommandLine(tmp_path / "claims.db")
    shutil.copyfile(seed_database, line.database)
    return line
