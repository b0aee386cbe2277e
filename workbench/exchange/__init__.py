"""The verdict log and claims, to and from the formats the field speaks. One file a format; each a pure function of what
it is given.

Invariant: an export is whole or it is not there, and says beside it what it holds and with which log head it was made.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from workbench.domain.log import FORMAT, Entry, Head
from workbench.domain.verdicts import Verdict
from workbench.errors import InputError, WorkbenchError
from workbench.exchange import log_jsonl, verdicts_csv
from workbench.files import whole_file

FORMATS = ("csv", "jsonl")


def export(
    format: str,
    path: Path,
    *,
    head: Head,
    log: str,
    made: str,
    verdicts: Callable[[], Iterable[Verdict]],
    entries: Callable[[], Iterable[Entry]],
    payload: Callable[[str], tuple[str, str] | None],
) -> int:
    """Write an export and ``PATH.meta.json``; return how many verdicts (csv) or entries (jsonl) it holds.

    Raises InputError for an unknown format, WorkbenchError where the file cannot be written.
    """
    if format not in FORMATS:
        raise InputError(f"“{format}” is not an export format; those are {', '.join(FORMATS)}.")
    meta_path = path.with_name(path.name + ".meta.json")
    try:
        with whole_file(meta_path) as unfinished_meta, whole_file(path) as unfinished:
            with unfinished.open("w", encoding="utf-8", newline="") as file:
                if format == "csv":
                    count, holds = verdicts_csv.write(file, verdicts()), "verdicts"
                else:
                    count, holds = log_jsonl.write(file, entries(), payload, head), "log entries"
            with unfinished.open("rb") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
            meta = {
                "count": count,
                "file": path.name,
                "format": format,
                "head": {"hash": head.hash, "seq": head.seq, "time": head.time},
                "holds": holds,
                "log": log,
                "log_format": FORMAT,
                "made": made,
                "sha256": digest,
            }
            unfinished_meta.write_text(json.dumps(meta, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise WorkbenchError(
            f"{path} cannot be written ({error.strerror or error}); nothing was exported, choose another place."
        ) from error
    return count
