"""Reads what is in a folder with exports."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

from workbench.domain.selection import Selection

posix = pytest.mark.skipif(sys.platform == "win32", reason="fork, SIGKILL, modes and links are POSIX")
ONE = Selection(claim=1)


def state(folder: Path) -> dict[str, str]:
    """Each file below a folder, scratch folders left out, with the SHA-256 of its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".workbench-" not in str(path))
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def scratch(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if ".workbench-" in path.name]


def meta(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(path.with_name(f"{path.name}.meta.json").read_text("utf-8"))
    return found
