"""Hidden folders beside user data, for what is being made, and the removal of those that killed processes left.

Invariant: a scratch folder is removed by another process only while that process holds its lock, which the system takes
from a process that ends in any way. So what somebody is making now is never removed.
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
    """Yield a fresh folder on the file system of ``beside``, for this user alone; it is removed when the block ends.

    It is a hidden folder next to ``beside``, called ``.NAME.workbench-MACHINE-RANDOM``. What killed processes left there is
    removed first. Raises OSError where no folder can be made.
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
            found = [
                (Path(entry.path), matched[1])
                for entry in entries
                if (matched := _NAME.fullmatch(entry.name)) and entry.is_dir(follow_symlinks=False)
            ]
        for path, machine in found:
            with contextlib.suppress(OSError):
                _remove_abandoned(path, machine)


def _made(beside: Path) -> tuple[Path, int]:
    """Make a scratch folder and take its lock. A cleaner may come between the two; then another one is made."""
    name = beside.name[:40].encode("utf-8", "replace").decode().replace("?", "_")  # SQLite takes no other names
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
        # None: a file system without locks. Nobody can lock the folder there, so nobody removes it.
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
    if sys.platform == "win32":  # which removes no open file
        os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _opened(folder: Path) -> int:
    return os.open(folder / "lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)


def _is_there(folder: Path, handle: int) -> bool:
    """Whether the file that was locked still is the folder's lock, and not that of one just removed."""
    try:
        return os.path.samestat((folder / "lock").stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _lock(handle: int) -> bool | None:
    """Take the lock: True, or False where another has it, or None where the file system knows no locks."""
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
