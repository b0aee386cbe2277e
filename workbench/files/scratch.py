"""Hidden folders beside user data for unfinished files, and the removal of those that killed processes left.

Invariant: another process removes a scratch folder only while it holds the folder's lock, which the system releases when a
process ends in any way. So a folder that is in use is never removed.
"""

import contextlib
import hashlib
import os
import platform
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_NAME = re.compile(r"\..*\.workbench-([0-9a-f]{8})-[0-9a-f]{8}", re.DOTALL)
_DAY = 86_400
"""Seconds after which a folder of another machine may be removed: locks of a shared file system can be local."""


@contextlib.contextmanager
def scratch_folder(beside: Path) -> Iterator[Path]:
    """Yield a new folder on the file system of ``beside``, for this user only; it is removed when the block ends.

    It is a hidden folder next to ``beside``, called ``.NAME.workbench-MACHINE-RANDOM``. Folders that killed processes left
    there are removed first. Raises OSError if the folder cannot be created.
    """
    remove_leftovers(beside.parent)
    folder, handle = _made(beside)
    try:
        work = folder / "work"
        work.mkdir(mode=0o700)
        yield work
    finally:
        _remove(folder, handle)


def remove_leftovers(folder: Path) -> None:
    """Remove the scratch folders in ``folder`` whose process has ended. Never raises: the next call tries again."""
    with contextlib.suppress(OSError):
        with os.scandir(folder) as entries:
            leftovers = [
                (Path(entry.path), matched[1])
                for entry in entries
                if (matched := _NAME.fullmatch(entry.name)) and entry.is_dir(follow_symlinks=False)
            ]
        for path, machine in leftovers:
            with contextlib.suppress(OSError):
                _remove_abandoned(path, machine)


def _made(beside: Path) -> tuple[Path, int]:
    """Create a scratch folder and take its lock. If another process removes it between the two steps, create another."""
    name = beside.name[:40].encode("utf-8", "replace").decode().replace("?", "_")  # SQLite accepts no other names
    while True:
        folder = beside.parent / f".{name}.workbench-{_machine()}-{secrets.token_hex(4)}"
        try:
            folder.mkdir(mode=0o700)
            handle = _opened(folder)
        except FileExistsError:
            continue
        except FileNotFoundError:
            if not folder.parent.is_dir():
                raise
            continue
        # None: the file system has no locks, so no other process can lock the folder and remove it.
        if _lock(handle) is not False and _is_there(folder, handle):
            return folder, handle
        os.close(handle)


def _remove_abandoned(folder: Path, machine: str) -> None:
    handle = _opened(folder)
    age = time.time() - os.fstat(handle).st_mtime
    if _lock(handle) and _is_there(folder, handle) and (machine == _machine() or age > _DAY):
        _remove(folder, handle)
    else:
        os.close(handle)


def _remove(folder: Path, handle: int) -> None:
    shutil.rmtree(folder / "work", ignore_errors=True)
    if sys.platform == "win32":  # Windows cannot remove an open file
        os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _opened(folder: Path) -> int:
    return os.open(folder / "lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _is_there(folder: Path, handle: int) -> bool:
    """Return whether the locked file is still the lock of the folder, and not of one that was just removed."""
    try:
        return os.path.samestat((folder / "lock").stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _lock(handle: int) -> bool | None:
    """Take the lock. Return False if another process holds it, None if the file system does not support locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return None
    return True


def _machine() -> str:
    return hashlib.sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]
