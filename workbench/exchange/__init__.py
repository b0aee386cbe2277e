"""The verdict log and claims, written to and read from the formats that fact-checkers use.

``formats`` has one module per export format; ``export`` writes any of them.

Invariant: an export is complete or absent, and the meta file beside it says what it holds and at which head of the log it
was made. No export exists without that meta file, whenever a process is killed.
"""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.domain.demonstration import LEFT_OUT
from workbench.errors import InputError, WorkbenchError
from workbench.exchange.formats import format_named
from workbench.exchange.log_snapshot import LogSnapshot, Written
from workbench.files.outputs import check_output, digest_of, whole_file, whole_folder


def export(format: str, path: Path, snapshot: LogSnapshot, *, force: bool = False) -> Written:
    """Write an export, and ``PATH.meta.json`` beside it: what it holds, and the SHA-256 of each of its files.

    The meta file is put in place first. If the process is killed between the two, the meta file's SHA-256 is not that of
    the file beside it; the meta file of a folder lists under ``unfinished`` what the export before wrote. A stream gets
    no meta file. Raises InputError for an unknown format and for a path that must not be replaced, OutputExistsError for
    one that only ``force`` replaces, WorkbenchError if the path cannot be written.
    """
    chosen, meta_file = format_named(format), meta_path(path)
    is_file = bool(chosen.suffix)
    meta: dict[str, Any] = {}
    meta_before: bytes | None = None

    def write_meta(finished: Path) -> None:
        nonlocal meta_before
        digests = _digests(finished)
        meta.update(_meta(format, path, snapshot, written))
        meta.update({"sha256": digests[""]} if is_file else {"files": digests})
        meta_before = meta_file.read_bytes() if meta_file.is_file() else None
        _write_json(meta_file, meta | ({"unfinished": earlier} if earlier else {}), force)

    try:
        if is_file:
            output, earlier = whole_file(path, force=force, before_move=write_meta), {}
        else:
            check_output(meta_file, force=force)
            earlier = _earlier(meta_file)
            output = whole_folder(path, earlier=earlier, force=force, before_move=write_meta)
        with output as unfinished:
            written = chosen.write(unfinished, snapshot)
            if snapshot.demonstration and not chosen.holds_log:
                written = replace(written, left_out={**written.left_out, LEFT_OUT: snapshot.demonstration})
        if earlier:
            _write_json(meta_file, meta, force)
    except OSError as error:
        if meta and is_file:  # the file could not be moved into place
            _restore(meta_file, meta_before)
        elif meta and path.exists():
            raise WorkbenchError(
                f"{path} was written only in part ({error.strerror or error}); correct that, then export again."
            ) from error
        raise WorkbenchError(
            f"{path} cannot be written ({error.strerror or error}); nothing was exported, choose another place."
        ) from error
    return written


def meta_path(path: Path) -> Path:
    """Return the path of an export's meta file."""
    return path.with_name(path.name + ".meta.json")


def _meta(format: str, path: Path, snapshot: LogSnapshot, written: Written) -> dict[str, Any]:
    return snapshot.about() | {
        "count": written.count,
        "file": path.name,
        "format": format,
        "holds": written.holds,
        "left_out": dict(written.left_out),
        **({"options": sorted(snapshot.options)} if snapshot.options else {}),
    }


def _write_json(path: Path, meta: Mapping[str, Any], force: bool) -> None:
    with whole_file(path, force=force) as unfinished:
        unfinished.write_text(json.dumps(meta, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _restore(path: Path, content: bytes | None) -> None:
    """Put back the meta file of the export that is still in place; None: there was none."""
    with contextlib.suppress(OSError, InputError):
        if content is None:
            path.unlink(missing_ok=True)
            return
        with whole_file(path) as unfinished:
            unfinished.write_bytes(content)


def _earlier(meta_file: Path) -> dict[str, list[str]]:
    """Return the files that an earlier export wrote into the folder, each with the SHA-256s that it may have; empty if the
    meta file is missing or not one of ours."""
    try:
        meta = json.loads(meta_file.read_bytes())
        digests: dict[str, list[str]] = {name: [digest] for name, digest in meta["files"].items()}
        for name, older in meta.get("unfinished", {}).items():
            digests[name] = sorted({*digests.get(name, []), *older})
    except (FileNotFoundError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return {}
    return {name: of_file for name, of_file in digests.items() if name and all(isinstance(one, str) for one in of_file)}


def _digests(path: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below a folder by its relative path; for a file, by the empty string."""
    if not path.is_dir():
        return {"": digest_of(path)}
    return {file.relative_to(path).as_posix(): digest_of(file) for file in sorted(path.rglob("*")) if file.is_file()}
