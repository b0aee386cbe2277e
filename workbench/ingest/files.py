"""Which files a person means."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from workbench.errors import NotFoundError
from workbench.ingest.readers import SUFFIXES


def discover(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files to read, in order: named files whatever they are called, and in folders, at any depth, those with
    a known suffix. Hidden ones are passed over, links to folders not followed.

    Raises NotFoundError for a path that does not exist, before the first file is yielded.
    """
    wanted = list(paths)
    for path in wanted:
        if not path.exists():
            raise NotFoundError(f"There is no file or folder {path}; correct the path.")
    for path in wanted:
        if path.is_dir():
            yield from _within(path)
        else:
            yield path


def _within(folder: Path) -> Iterator[Path]:
    for where, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in SUFFIXES:
                yield Path(where) / name
