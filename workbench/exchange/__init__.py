"""The verdict log and claims, to and from the formats the field speaks. One file a format; each a pure function of what
it is given.

Invariant: an export is whole or it is not there, and says beside it what it holds and with which log head it was made.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from workbench.errors import InputError, WorkbenchError
from workbench.exchange.material import Material, Written
from workbench.files import whole_file, whole_folder


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


def export(format: str, path: Path, material: Material) -> Written:
    """Write an export, and ``PATH.meta.json`` beside it: what it holds, and the SHA-256 of each file of it.

    Raises InputError for an unknown format or a folder that is not ours to replace, WorkbenchError where nothing can be
    written there.
    """
    wanted = known(format)
    write: Callable[[Path, Material], Written] = import_module(f"{__name__}.{wanted.module}").write
    meta_path = path.with_name(path.name + ".meta.json")
    if not wanted.suffix and path.exists() and not (path.is_dir() and (meta_path.exists() or not any(path.iterdir()))):
        raise InputError(f"{path} is there already, and no export of this desk; name a folder that is not there.")
    try:
        with whole_file(meta_path) as unfinished_meta:
            with (whole_file if wanted.suffix else whole_folder)(path) as unfinished:
                written = write(unfinished, material)
                digests = _digests(unfinished)
            meta = material.about() | {
                "count": written.count,
                "file": path.name,
                "format": format,
                "holds": written.holds,
                "left_out": dict(written.left_out),
                **({"options": sorted(material.options)} if material.options else {}),
                **({"sha256": digests[""]} if wanted.suffix else {"files": digests}),
            }
            unfinished_meta.write_text(json.dumps(meta, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as error:
        raise WorkbenchError(
            f"{path} cannot be written ({error.strerror or error}); nothing was exported, choose another place."
        ) from error
    return written


def known(format: str) -> Format:
    """A format by its name. Raises InputError."""
    if format not in FORMATS:
        raise InputError(f"“{format}” is not an export format; those are {', '.join(FORMATS)}.")
    return FORMATS[format]


def _digests(path: Path) -> dict[str, str]:
    """The SHA-256 of each file below a path, by its name from there on; of a file, by no name."""
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    found: dict[str, str] = {}
    for file in files:
        with file.open("rb") as written:
            name = file.relative_to(path).as_posix() if path.is_dir() else ""
            found[name] = hashlib.file_digest(written, "sha256").hexdigest()
    return found
