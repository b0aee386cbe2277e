"""Write files and folders completely or not at all, and decide what an output may replace.

Invariants: a file written here is complete and synced before it gets its name; the file that it replaces stays until then,
even if the disk is full or the process is killed. An output replaces an ordinary file, or the files of an earlier export in
a folder, and nothing else: no database of ours, no private key, no device, no other file in a folder.
"""

import contextlib
import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from workbench.errors import InputError, OutputExistsError, WorkbenchError
from workbench.files.scratch import scratch_folder

APPLICATION_ID = 0x434C574B
"""``CLWK``: the mark of the databases of this software (https://www.sqlite.org/pragma.html#pragma_application_id)."""

Digests = Mapping[str, Collection[str]]
"""The files that an earlier export wrote into a folder: relative name -> SHA-256, several if it is uncertain which."""

_HANDLE = re.compile(r"/dev/(stdin|stdout|stderr)|(?:/dev/fd|/proc/self/fd)/(\d+)")
_COMPANION = re.compile(r"(.+)-(?:wal|shm|journal)", re.DOTALL)
_KEPT_COPY = re.compile(r"(.+)\.[a-z][a-z0-9-]*-\d+", re.DOTALL)
_PRIVATE_KEY = re.compile(rb"^-----BEGIN [A-Z0-9 ]*PRIVATE KEY[A-Z ]*-----\s*$", re.MULTILINE)
_KEY_SIZE = 65_536


# What an output may replace


def check_output(target: Path, *, force: bool = False, desk: Path | None = None) -> None:
    """Raise InputError if a file must not be written to ``target``.

    Never replaced: the database ``desk`` and the files of SQLite beside it, any other database of this software and its
    kept copies, a private key, a folder. A symbolic link raises OutputExistsError; ``force`` replaces the link by a file
    and leaves its target alone. A named pipe and a character device may be written to.
    """
    try:
        if _is_part_of_a_database(target, desk):
            what = "the database itself" if desk and _same(target, desk) else "a database, or part of one"
            raise InputError(f"{target} is {what}; write to another file.")
        status = _lstat(target)
        if status is None or is_stream(target):
            return
        if stat.S_ISLNK(status.st_mode):
            if not force:
                raise OutputExistsError(f"{target} is a link to {os.path.realpath(target)}; name that file, or another one.")
        elif stat.S_ISDIR(status.st_mode):
            raise InputError(f"{target} is a folder; name a file.")
        elif not stat.S_ISREG(status.st_mode):
            raise InputError(f"{target} is a device or a socket and not a file; name another file.")
        elif _is_private_key(target, status.st_size):
            raise InputError(f"{target} is a private key; write to another file.")
    except OSError as error:
        raise InputError(f"{target} cannot be written ({error.strerror or error}); choose another place.") from error


def is_stream(target: Path) -> bool:
    """Return whether bytes written to ``target`` go to another process or nowhere: a pipe, a terminal, /dev/null,
    /dev/stdout."""
    if _HANDLE.fullmatch(target.as_posix()):
        return True
    with contextlib.suppress(OSError, ValueError):
        mode = target.stat().st_mode
        return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)
    return False


def _is_part_of_a_database(target: Path, desk: Path | None) -> bool:
    if desk is not None:
        companions = (desk.with_name(desk.name + end) for end in ("", "-wal", "-shm", "-journal"))
        if any(_same(target, part) for part in companions):
            return True
    real = Path(os.path.realpath(target))  # a link is judged by what it points to
    if _is_database(real):
        return True
    if companion := _COMPANION.fullmatch(real.name):
        return _is_database(real.with_name(companion[1]))
    kept = _KEPT_COPY.fullmatch(real.name)
    return kept is not None and real.exists() and _is_database(real.with_name(kept[1]))


def _is_database(path: Path) -> bool:
    """Return whether a file is a database of this software, or one in use, whose header may still be in its log."""
    status = _lstat(path)
    if status is None or not stat.S_ISREG(status.st_mode):
        return False
    with path.open("rb") as file:
        header = file.read(72)
    if not header.startswith(b"SQLite format 3\0"):
        return False
    in_use = any(path.with_name(path.name + end).exists() for end in ("-wal", "-journal"))
    return in_use or header[68:72] == APPLICATION_ID.to_bytes(4, "big")


def _is_private_key(path: Path, size: int) -> bool:
    if size > _KEY_SIZE:
        return False
    try:
        return _PRIVATE_KEY.search(path.read_bytes()) is not None
    except PermissionError:  # what cannot be read may be one
        return True


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (FileNotFoundError, NotADirectoryError):
        return os.path.realpath(one) == os.path.realpath(other)


def _lstat(path: Path) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:  # a null byte in the name
        raise OSError(errno.EINVAL, str(error)) from error


# Writing


@contextlib.contextmanager
def whole_file(
    target: Path, *, force: bool = False, before_move: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Yield a path in a scratch folder beside ``target``; when the block ends without an error, sync the file and move it
    into place.

    A new file gets the mode 0600, or less if the umask is stricter; a replaced one keeps its mode. A stream gets the bytes
    when they are complete. ``before_move`` is called with the finished file, just before it is moved. Raises InputError as
    ``check_output`` does, and OSError.
    """
    check_output(target, force=force)
    if is_stream(target):
        with tempfile.TemporaryDirectory() as temporary:
            unfinished = Path(temporary) / "output"
            yield unfinished
            _pour(unfinished, target)
        return
    with scratch_folder(target) as folder:
        unfinished = folder / "output"
        yield unfinished
        _settle(unfinished, target)
        check_output(target, force=force)  # writing may have taken minutes
        if before_move is not None:
            before_move(unfinished)
        unfinished.replace(target)
        _sync_folder(target.parent)


def write_file(target: Path, data: bytes, *, force: bool = False) -> None:
    """Write bytes as ``whole_file`` does. Raises WorkbenchError if the file cannot be written; InputError and
    OutputExistsError as ``check_output`` does."""
    try:
        with whole_file(target, force=force) as unfinished:
            unfinished.write_bytes(data)
    except OSError as error:
        raise WorkbenchError(f"{target} cannot be written ({error.strerror or error}); choose another place.") from error


@contextlib.contextmanager
def whole_folder(
    target: Path,
    *,
    earlier: Digests | None = None,
    force: bool = False,
    before_move: Callable[[Path], None] | None = None,
) -> Iterator[Path]:
    """Yield a new folder; when the block ends without an error, sync its files and let them replace those of an ``earlier``
    export in ``target``. All other files there stay, and are never moved.

    A folder that contains nothing else is replaced as a whole. Otherwise the files are replaced one by one, each
    atomically: a kill in between leaves some old and some new ones. Raises InputError, and OutputExistsError if files of
    ``earlier`` were changed, other files have names that are needed, or nothing in the folder is ours; with ``force``
    changed files are replaced or removed, and other files with needed names replaced. New folders get the mode 0700, files
    0600.
    """
    earlier = earlier or {}
    _check_folder(target, earlier, force)
    with scratch_folder(target) as scratch:
        unfinished = scratch / "new" / target.name
        unfinished.mkdir(parents=True)
        yield unfinished
        _settle(unfinished, target)
        _check_folder(target, earlier, force)
        new = sorted(_files(unfinished))
        _check_names(target, new, earlier, force)
        if before_move is not None:
            before_move(unfinished)
        if not _swap(unfinished, target, scratch / "old", earlier):
            _update(unfinished, target, new, earlier)
        _sync_folder(target.parent)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_folder(target: Path, earlier: Digests, force: bool) -> None:
    status = _lstat(target)
    if status is None:
        return
    if stat.S_ISLNK(status.st_mode):
        raise InputError(f"{target} is a link to {os.path.realpath(target)}; name that folder, or another one.")
    if not stat.S_ISDIR(status.st_mode):
        raise InputError(f"{target} is there already and not a folder; name a folder, or a place where nothing is.")
    if force:
        return
    if not earlier and any(target.iterdir()):
        raise OutputExistsError(f"{target} is there already, and no export of this software; name another folder.")
    changed = [name for name, digests in sorted(earlier.items()) if _is_changed(target, name, digests)]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise OutputExistsError(f"{target / changed[0]}{more} changed since the last export; move what was changed away.")


def _check_names(target: Path, new: list[str], earlier: Digests, force: bool) -> None:
    """Raise an error if files of the new export have the names of files that are not ours."""
    for name in new:
        path = target / name
        folders = [folder for folder in path.parents if folder.is_relative_to(target)]
        if path.is_dir() or any(os.path.lexists(folder) and not _is_folder(folder) for folder in folders):
            raise InputError(f"{path} is needed for the export, and something else is there; move that away.")
        if os.path.lexists(path) and name not in earlier:
            if not force:
                raise OutputExistsError(f"{path} is needed for the export, and is a file of somebody else; move it away.")
            check_output(path, force=True)


def _swap(unfinished: Path, target: Path, aside: Path, earlier: Digests) -> bool:
    """Replace a folder that contains only our files as a whole; return False if it contains others."""
    if _lstat(target) is None:
        unfinished.replace(target)
        return True
    if _files(target, links=True) - set(earlier):
        return False
    target.replace(aside)
    if _files(aside, links=True) - set(earlier):  # somebody was quicker
        aside.replace(target)
        return False
    try:
        unfinished.replace(target)
    except OSError:
        aside.replace(target)
        raise
    return True


def _update(unfinished: Path, target: Path, new: list[str], earlier: Digests) -> None:
    """Move the new files into the folder, then remove what only the earlier export had."""
    for name in new:
        path = target / name
        for folder in reversed([folder for folder in path.parents if folder != target and folder.is_relative_to(target)]):
            folder.mkdir(mode=stat.S_IMODE((unfinished / folder.relative_to(target)).stat().st_mode), exist_ok=True)
        (unfinished / name).replace(path)
    for name in sorted(set(earlier) - set(new)):
        path = target / name
        if _is_inside(target, name) and os.path.lexists(path) and not _is_folder(path):
            path.unlink()
            for folder in path.parents:
                if folder == target or any(folder.iterdir()):
                    break
                folder.rmdir()
    for folder in {target / Path(name).parent for name in new}:
        _sync_folder(folder)


def _is_changed(target: Path, name: str, digests: Collection[str]) -> bool:
    """Return whether the file with this name is not what an earlier export wrote."""
    path = target / name
    if not _is_inside(target, name) or not os.path.lexists(path):
        return False
    return path.is_symlink() or not path.is_file() or digest_of(path) not in digests


def _is_inside(target: Path, name: str) -> bool:
    """Return whether a name stays inside the folder: it does not lead up, and passes no link."""
    path = target / name
    if Path(name).is_absolute() or ".." in Path(name).parts or path == target:
        return False
    return all(folder == target or not folder.is_symlink() for folder in path.parents if folder.is_relative_to(target))


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _files(folder: Path, *, links: bool = False) -> set[str]:
    """Return the names of the files below a folder, relative to it. With ``links``, include anything that is not a file,
    and folders that are empty."""


    def stop(error: OSError) -> None:
        raise error  # a folder that cannot be listed is not empty

    inside: set[str] = set()
    for place, folders, files in os.walk(folder, onerror=stop):
        names = [*files, *(name for name in folders if links and (Path(place) / name).is_symlink())]
        if links and not files and not folders and Path(place) != folder:
            names.append("")
        inside.update((Path(place) / name).relative_to(folder).as_posix() for name in names)
    return inside


def _settle(unfinished: Path, target: Path) -> None:
    """Set the modes of what was written, and sync it."""
    inside = unfinished.rglob("*") if unfinished.is_dir() else ()
    for path in (*inside, unfinished):
        existing = _lstat(target / path.relative_to(unfinished))
        mode = stat.S_IMODE(path.stat().st_mode)
        if existing is not None and stat.S_IFMT(existing.st_mode) == stat.S_IFMT(path.stat().st_mode):
            path.chmod(stat.S_IMODE(existing.st_mode) & 0o777)
        else:
            path.chmod(mode & (0o700 if path.is_dir() else 0o600))
        if path.is_dir():
            _sync_folder(path)
            continue
        with path.open("rb+") as file:
            os.fsync(file.fileno())


def _pour(source: Path, target: Path) -> None:
    """Write a finished file to a stream. A handle that this process has open is written at its current position."""
    handle = _HANDLE.fullmatch(target.as_posix())
    if handle:
        number = ("stdin", "stdout", "stderr").index(handle[1]) if handle[1] else int(handle[2])
        opened = os.dup(number)
    else:
        opened = os.open(target, os.O_WRONLY)
    with source.open("rb") as finished, os.fdopen(opened, "wb") as stream:
        shutil.copyfileobj(finished, stream)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; Windows has no such call and needs none."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
