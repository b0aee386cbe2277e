"""Files and folders that are whole or not there.

Invariant: a file written through here is complete and synced before it bears its name; whatever stood there stays until
then, also when the disk fills up or the process is killed.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Yield a path in a fresh folder beside ``target``; synced and moved into place when the block ends well."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name[:40]}-") as folder:
        unfinished = Path(folder) / target.name
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(target)
        _sync_folder(target.parent)


@contextlib.contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Yield a fresh folder; its files are synced and it is moved into place when the block ends well. A folder that stands
    there is replaced: moved aside first, so that a kill in between leaves it beside, under another name."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name[:40]}-") as folder:
        unfinished = Path(folder) / target.name
        unfinished.mkdir()
        yield unfinished
        for path in (*unfinished.rglob("*"), unfinished):
            if path.is_dir():
                _sync_folder(path)
                continue
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        if target.exists():
            target.replace(Path(folder) / "replaced")
        unfinished.replace(target)
        _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
