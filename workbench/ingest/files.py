"""Find the files to read in what a person named."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import NotFoundError
from workbench.files.inputs import special_kind
from workbench.ingest.readers import suffixes


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read. ``folder`` is the named folder it was found in, None where the file itself was named."""

    path: Path
    folder: Path | None


@dataclass(frozen=True, slots=True)
class SkippedFile:
    """Something in a folder that is not read, and why."""

    path: Path
    reason: str


def discover(paths: Iterable[Path]) -> tuple[list[FoundFile], list[SkippedFile]]:
    """Return the files to read, in order, and what was skipped.

    Named files are read whatever they are called, and in folders, at any depth, those with a known suffix. Hidden ones are
    not looked at. A link in a folder is read if it leads to a file in the same folder that would not be read otherwise;
    one that leads out of the folder is skipped, as are pipes, sockets, devices and what cannot be looked into. Links to
    folders are not followed: what they lead to inside the folder is read where it stands.

    Raises NotFoundError for a path that does not exist.
    """
    given = list(paths)
    for path in given:
        if not path.exists():
            raise NotFoundError(f"There is no file or folder {path}; correct the path.")
    readable: list[FoundFile] = []
    skipped: list[SkippedFile] = []
    for path in given:
        if path.is_dir():
            _in_folder(path, readable, skipped)
        else:
            readable.append(FoundFile(path, None))
    return readable, skipped


def _in_folder(folder: Path, files: list[FoundFile], skipped: list[SkippedFile]) -> None:
    root = Path(os.path.realpath(folder))
    entries = list(_entries(folder, skipped))
    # Files in the folder are read where they are; reading a link to one would read it twice.
    seen = {os.path.realpath(entry.path) for entry in entries if not entry.is_symlink() and _is_readable(Path(entry))}
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            real = Path(os.path.realpath(path))
            if reason := _why_not(path, real, root):
                skipped.append(SkippedFile(path, reason))
                continue
            if path.is_dir() or not _is_readable(path) or str(real) in seen:
                continue
            seen.add(str(real))
        elif kind := special_kind(entry.stat(follow_symlinks=False).st_mode):
            skipped.append(SkippedFile(path, kind))
            continue
        if _is_readable(path):
            files.append(FoundFile(path, folder))


def _entries(folder: Path, skipped: list[SkippedFile]) -> Iterator["os.DirEntry[str]"]:
    """Yield everything in a folder that is not a folder: first its own files by name, then those of its subfolders."""
    waiting = [str(folder)]
    while waiting:
        where = waiting.pop()
        try:
            with os.scandir(where) as inside:
                entries = sorted(inside, key=lambda entry: entry.name)
        except OSError as error:
            skipped.append(SkippedFile(Path(where), f"it cannot be looked into ({error.strerror})"))
            continue
        entries = [entry for entry in entries if not entry.name.startswith((".", "~$"))]
        yield from (entry for entry in entries if not entry.is_dir(follow_symlinks=False))
        waiting += [entry.path for entry in reversed(entries) if entry.is_dir(follow_symlinks=False)]


def _why_not(link: Path, real: Path, root: Path) -> str | None:
    """Return why a link is skipped, or None if it can be read or needs no explanation."""
    if not real.is_relative_to(root):
        return "a link that leads out of the folder" if real.is_dir() or _is_readable(link) else None
    try:
        mode = link.stat().st_mode
    except OSError:
        return "a link that leads nowhere" if _is_readable(link) else None
    return None if link.is_dir() else special_kind(mode)


def _is_readable(path: Path) -> bool:
    """Return whether a file's name has the suffix of a format that can be read."""
    return path.suffix.lower() in suffixes()
