"""The verdict log and claims, to and from the formats the field speaks. One file a format; each a pure function of what
it is given.

Invariant: an export is whole or it is not there, and says beside it what it holds and with which log head it was made; no
export is there without that meta file, whenever a process is killed.
"""

import contextlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from workbench.errors import InputError, WorkbenchError
from workbench.exchange.material import Material, Written
from workbench.files import check_output, digest_of, whole_file, whole_folder


@dataclass(frozen=True, slots=True)
class Format:
    """A module of this package with ``write(path, material)``. ``suffix`` is what a file's name ends in; a format without
    one is a folder of files. ``whole``: it holds the whole log, and takes no filter but the moment. ``options``: what can
    be asked of how it is written, by name: a format of its own for each way to write it would hide that they are one."""

    module: str
    suffix: str
    media_type: str
    whole: bool = False
    options: Set[str] = frozenset()


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS: Mapping[str, Format] = {
    "csv": Format("verdicts_csv", ".csv", "text/csv", options={"bom"}),
    "jsonl": Format("log_jsonl", ".jsonl", "application/x-ndjson", whole=True),
    "xlsx": Format("verdicts_xlsx", ".xlsx", XLSX),
    "parquet": Format("verdicts_parquet", ".parquet", "application/vnd.apache.parquet"),
    "fever": Format("verdicts_fever", ".jsonl", "application/x-ndjson"),
    "averitec": Format("verdicts_averitec", ".json", "application/json"),
    "beir": Format("labels_beir", "", "inode/directory"),
    "claimreview": Format("claimreview", ".json", "application/ld+json"),
    "claimreview-pages": Format("claimreview_pages", "", "application/ld+json"),
    "webannotation": Format("web_annotation", ".jsonld", "application/ld+json"),
    "html": Format("reader_pages", "", "text/html"),
}


def export(format: str, path: Path, material: Material, *, force: bool = False) -> Written:
    """Write an export, and ``PATH.meta.json`` beside it: what it holds, and the SHA-256 of each file of it.

    The meta file gets its name first. A process that is killed then leaves a meta file whose SHA-256 is not that of the
    file beside it; a folder's names under ``unfinished`` what the export before wrote. A stream gets no meta file. Raises
    InputError for an unknown format and for what must not be replaced, OutputExistsError for what only ``force`` replaces,
    WorkbenchError where nothing can be written there.
    """
    wanted, meta_file = known(format), meta_path(path)
    write: Callable[[Path, Material], Written] = import_module(f"{__name__}.{wanted.module}").write
    meta: dict[str, Any] = {}
    before: bytes | None = None

    def announce(finished: Path) -> None:
        nonlocal before
        digests = _digests(finished)
        meta.update(_meta(format, path, material, written))
        meta.update({"sha256": digests[""]} if wanted.suffix else {"files": digests})
        before = meta_file.read_bytes() if meta_file.is_file() else None
        _put(meta_file, meta | ({"unfinished": earlier} if earlier and not wanted.suffix else {}), force)

    try:
        if wanted.suffix:
            whole, earlier = whole_file(path, force=force, before_move=announce), {}
        else:
            check_output(meta_file, force=force)
            earlier = _earlier(meta_file)
            whole = whole_folder(path, earlier=earlier, force=force, before_move=announce)
        with whole as unfinished:
            written = write(unfinished, material)
        if earlier:
            _put(meta_file, meta, force)
    except OSError as error:
        if meta and wanted.suffix:  # the file could not be moved to where it belongs
            _put_back(meta_file, before)
        elif meta and path.exists():
            raise WorkbenchError(
                f"{path} was written only in part ({error.strerror or error}); correct that, then export again."
            ) from error
        raise WorkbenchError(
            f"{path} cannot be written ({error.strerror or error}); nothing was exported, choose another place."
        ) from error
    return written


def meta_path(path: Path) -> Path:
    """Return where the meta file of an export is."""
    return path.with_name(path.name + ".meta.json")


def known(format: str) -> Format:
    """A format by its name. Raises InputError."""
    if format not in FORMATS:
        raise InputError(f"“{format}” is not an export format; those are {', '.join(FORMATS)}.")
    return FORMATS[format]


def _meta(format: str, path: Path, material: Material, written: Written) -> dict[str, Any]:
    return material.about() | {
        "count": written.count,
        "file": path.name,
        "format": format,
        "holds": written.holds,
        "left_out": dict(written.left_out),
        **({"options": sorted(material.options)} if material.options else {}),
    }


def _put(path: Path, meta: Mapping[str, Any], force: bool) -> None:
    with whole_file(path, force=force) as unfinished:
        unfinished.write_text(json.dumps(meta, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _put_back(path: Path, before: bytes | None) -> None:
    """Restore the meta file of the export that still stands there."""
    with contextlib.suppress(OSError, InputError):
        if before is None:
            path.unlink(missing_ok=True)
            return
        with whole_file(path) as unfinished:
            unfinished.write_bytes(before)


def _earlier(meta_file: Path) -> dict[str, list[str]]:
    """The files of the folder that a meta file says were written, each with the SHA-256s it may have; none where the meta
    file is missing or not one of ours."""
    try:
        meta = json.loads(meta_file.read_bytes())
        found: dict[str, list[str]] = {name: [digest] for name, digest in meta["files"].items()}
        for name, digests in meta.get("unfinished", {}).items():
            found[name] = sorted({*found.get(name, []), *digests})
    except (FileNotFoundError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return {}
    return {name: digests for name, digests in found.items() if name and all(isinstance(digest, str) for digest in digests)}


def _digests(path: Path) -> dict[str, str]:
    """The SHA-256 of each file below a path, by its name from there on; of a file, by no name."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    found: dict[str, str] = {}
    for file in files:
        found[file.relative_to(path).as_posix() if path.is_dir() else ""] = digest_of(file)
    return found
