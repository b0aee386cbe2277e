"""Errors of SQLite and of the file system, as one sentence that says what is wrong and what to do."""

import errno
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from workbench.errors import DatabaseError

BUSY_SECONDS = 30
"""How long a writer waits for another one."""

LITTLE_SPACE = 1 << 20
"""A disk that does not take this many bytes counts as full: a transaction with its write-ahead log may need them."""

# Primary result codes (https://www.sqlite.org/rescode.html). The low byte of an extended code is its primary code; some
# builds give no more than that, so a failed write cannot be told from a failed read.
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


class DamagedError(DatabaseError):
    """The file is damaged, or belongs to another program."""


def translate(error: Exception, path: Path, folders: Sequence[Path] = ()) -> DatabaseError:
    """Return the error to raise for an ``error`` of SQLite or of the system while ``path`` was read or written.

    ``folders`` are others that were written to, the likeliest cause first. A full disk is named by its folder: one of
    ``folders``, that of ``path``, or that of temporary files.
    """
    if isinstance(error, OSError):
        return _of_system(error, path, folders)
    primary, text = int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF, str(error)
    if primary in (_CORRUPT, _NOTADB):
        return DamagedError(f"{path} is damaged or not a database ({text}); restore a backup.", hint="restore")
    if primary in (_BUSY, _LOCKED):
        return busy(path)
    if primary in (_FULL, _IOERR, _CANTOPEN, _READONLY):
        full = _full((*folders, path.parent))
        if full is not None:
            return full
    if primary == _FULL:
        return DatabaseError(f"The disk that holds {path} is full, nothing was written; free some space and try again.")
    if primary in (_READONLY, _CANTOPEN):
        return DatabaseError(f"{path} or its folder cannot be written; choose a folder that you may write to.")
    return DatabaseError(f"{path}: {text}; nothing was written.")


def busy(path: Path) -> DatabaseError:
    """Return the error for a database that other writers did not release in time."""
    return DatabaseError(f"{path} was busy for {BUSY_SECONDS} seconds, nothing was written; try again.")


def _of_system(error: OSError, path: Path, folders: Sequence[Path]) -> DatabaseError:
    if error.errno in _NO_SPACE:
        named = [Path(error.filename).parent] if isinstance(error.filename, str) else []
        full = _full((*named, *folders, path.parent))
        return full or DatabaseError("The disk is full, nothing was written; free some space and try again.")
    if error.errno in _NOT_ALLOWED:
        return DatabaseError(f"{path} or its folder cannot be written; choose a folder that you may write to.")
    return DatabaseError(f"{path}: {error.strerror or error}; nothing was written.")


def _full(folders: Sequence[Path]) -> DatabaseError | None:
    """Return the error for the first full folder, of these and that of temporary files; None if all have space."""
    for folder in (*folders, Path(tempfile.gettempdir())):
        refusal = _refusal(folder)
        if refusal == errno.ENOSPC:
            what = f"The disk that holds {folder.resolve()} is full"
        elif refusal is not None:
            what = f"Your quota, or the limit on the size of a file, is reached in {folder.resolve()}"
        else:
            continue
        return DatabaseError(f"{what}, nothing was written; free some space and try again.")
    return None


def _refusal(folder: Path) -> int | None:
    """Return the error number of a test file in the folder, None if it can be written. The free space of a disk would say
    nothing about quotas and limits."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(os.urandom(LITTLE_SPACE))
            file.flush()
    except OSError as error:
        return error.errno if error.errno in _NO_SPACE else None
    return None
