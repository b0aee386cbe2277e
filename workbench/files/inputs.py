"""Open files that a person named, and nothing that only looks like one.

Invariant: only an ordinary file of known size is read. Anything else (a named pipe, a device, a socket) is an OSError whose
``strerror`` says what it is, so that it fits every caller's sentence about unreadable files. The type is checked before the
file is opened, because opening some devices has effects, and again on the open file.
"""

import errno
import os
import re
import stat
from io import BufferedReader
from pathlib import Path

LARGEST_TABLE = 500_000_000
"""Most bytes of a file of claims, or of verdicts of others."""

LARGEST_SMALL = 10_000_000
"""Most bytes of a key, a certificate, a time stamp or a rating scale."""

_PIECE = 1 << 20

_OWN_INPUT = re.compile(r"/dev/stdin|/(?:dev/fd|proc/self/fd)/(\d{1,6})")
_KINDS = (
    (stat.S_ISDIR, errno.EISDIR, "it is a folder"),
    (stat.S_ISFIFO, errno.EINVAL, "it is a named pipe, not a file"),
    (stat.S_ISSOCK, errno.EINVAL, "it is a socket, not a file"),
    (stat.S_ISCHR, errno.EINVAL, "it is a device, not a file"),
    (stat.S_ISBLK, errno.EINVAL, "it is a device, not a file"),
)
_FLAGS = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"))


def open_file(path: Path, *, within: Path | None = None) -> BufferedReader:
    """Open an ordinary file, or a link to one, for reading. Never waits for another process.

    ``within``: a folder that must contain the file after all links are followed. ``/dev/stdin`` and ``/dev/fd/N`` may also
    be a pipe, because the person has connected it. Raises OSError.
    """
    own = _OWN_INPUT.fullmatch(str(path))
    status = path.stat()
    if own and not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        return os.fdopen(os.dup(int(own[1] or 0)), "rb")
    _check_kind(status, path)
    file = os.fdopen(os.open(path, _FLAGS), "rb")
    try:
        opened = os.fstat(file.fileno())
        _check_kind(opened, path)
        if within is not None and not _stands_in(opened, path, within):
            raise OSError(errno.EPERM, "a link leads out of the folder", str(path))
    except BaseException:
        file.close()
        raise
    return file


def read_file(path: Path, *, limit: int, within: Path | None = None) -> bytes:
    """Return the bytes of a file of at most ``limit`` bytes; ``within`` as for ``open_file``. The size is checked before
    anything is read, and a file that grows meanwhile is not read beyond the limit. Raises OSError."""
    with open_file(path, within=within) as file:
        if os.fstat(file.fileno()).st_size > limit:
            raise _too_large(path, os.fstat(file.fileno()).st_size, limit)
        data = bytearray()
        # Read in pieces, so that Ctrl-C works in between; one long read would wait for the end of a pipe.
        while piece := file.read1(_PIECE):
            data += piece
            if len(data) > limit:
                raise _too_large(path, len(data), limit)
        return bytes(data)


def special_kind(mode: int) -> str | None:
    """Return what a file with this mode is, or None for an ordinary file."""
    return next((what for is_kind, _, what in _KINDS if is_kind(mode)), None)


def _check_kind(status: os.stat_result, path: Path) -> None:
    for is_kind, number, what in _KINDS:
        if is_kind(status.st_mode):
            raise OSError(number, what, str(path))


def _stands_in(opened: os.stat_result, path: Path, folder: Path) -> bool:
    real = Path(os.path.realpath(path))
    return real.is_relative_to(os.path.realpath(folder)) and os.path.samestat(opened, real.lstat())


def _too_large(path: Path, size: int, limit: int) -> OSError:
    reason = f"it has {size / 1e6:,.0f} MB; up to {limit / 1e6:,.0f} MB are read, so split it"
    return OSError(errno.EFBIG, reason, str(path))
