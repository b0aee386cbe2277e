"""The verdict log as JSON Lines: complete, and verifiable without this software.

Each line is one entry: ``seq``, ``prev``, ``hash``, ``body`` (a string of the exact bytes that were hashed) and
``payloads`` (hash -> salt and text, at the first entry that refers to each). The last line also has ``head``, so that a
file cut at the end of a line is noticed, and ``signature`` if the head was signed. ``formats.log_jsonl`` writes these
files.

Invariant: a file that passes ``check`` contains only what was hashed, and what the hashes prove.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from workbench.domain.log import Entry, Head, Signature, Soundness, verify
from workbench.errors import LogFaultError, NotFoundError
from workbench.files.inputs import open_file


@dataclass(frozen=True, slots=True)
class Line:
    """A line with the right structure; ``verify`` says whether it is true. Only the last line has ``head`` and
    ``signature``."""

    entry: Entry
    payloads: Mapping[str, tuple[str, str]]
    head: Head | None
    signature: Signature | None


def read(path: Path) -> Iterator[Line]:
    """Yield the lines of an export, one at a time. Raises LogFaultError, whose ``seq`` is the number of the line, for a
    line that no export has and for a file without an end; NotFoundError if the file cannot be read."""
    number, line = 0, None
    try:
        with open_file(path) as file:
            for number, raw in enumerate(file, start=1):
                if line is not None and line.head is not None:
                    raise LogFaultError(f"Line {number} stands behind the head, where the log ends.", seq=number)
                line = _line(number, raw)
                yield line
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read ({error.strerror or error}); correct the path.") from error
    if line is None or line.head is None:
        where = f"Line {number} is the last and has no head" if number else "Line 1 is missing, the file is empty"
        raise LogFaultError(f"{where}: the end of the log was cut off.", seq=number or 1)


def check(path: Path, *, expect_head: tuple[int | None, str] | None = None) -> tuple[Soundness, Signature | None]:
    """Verify an export as ``verify`` verifies a database, and that its head is the head of the log; return also the
    signature in the file, unchecked. Raises LogFaultError, NotFoundError."""
    texts: dict[str, tuple[str, str]] = {}
    last: Line | None = None

    def entries() -> Iterator[Entry]:
        nonlocal last
        for last in read(path):
            texts.update(last.payloads)
            yield last.entry
            if texts:
                raise LogFaultError(
                    f"Entry {last.entry.seq}: a text stands with it that no entry names there first.", seq=last.entry.seq
                )

    sound = verify(entries(), lambda digest: texts.pop(digest, None), expect_head=expect_head)
    assert last is not None  # a file without a head was refused
    if last.head != sound.head:
        raise LogFaultError(f"Line {sound.head.seq}: the head is not that of the log.", seq=sound.head.seq)
    return sound, last.signature


_ENTRY: Mapping[str, type] = {"seq": int, "prev": str, "hash": str, "body": str, "payloads": dict}
_ENDS: Mapping[str, type] = {"head": dict, "signature": dict}
_HEAD: Mapping[str, type] = {"seq": int, "hash": str, "time": str}
_PAYLOAD: Mapping[str, type] = {"salt": str, "text": str}
_SIGNATURE: Mapping[str, type] = {"algorithm": str, "key": str, "signature": str}


def _line(number: int, raw: bytes) -> Line:
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
        line = _formed("the entry", value, _ENTRY, _ENDS)
        for digest, payload in line["payloads"].items():
            _formed("a text", payload, _PAYLOAD)
            line["payloads"][digest] = payload["salt"], payload["text"]
            f"{payload['salt']}{payload['text']}".encode()
        head = Head(**_formed("the head", line["head"], _HEAD)) if "head" in line else None
        signature = None
        if "signature" in line:
            signature = Signature(**_formed("the signature", line["signature"], _SIGNATURE))
        if signature and not head:
            raise _FormError("a signature stands there without a head")
        return Line(Entry(line["seq"], line["body"].encode(), line["prev"], line["hash"]), line["payloads"], head, signature)
    except _FormError as error:
        raise LogFaultError(f"Line {number}: {error}.", seq=number) from error
    except UnicodeError as error:
        raise LogFaultError(f"Line {number}: it is not UTF-8 text.", seq=number) from error
    except (ValueError, RecursionError) as error:
        raise LogFaultError(f"Line {number}: it is not whole JSON.", seq=number) from error


class _FormError(Exception):
    """A line that is JSON but not a line of an export."""


def _formed(what: str, value: Any, form: Mapping[str, type], besides: Mapping[str, type] = MappingProxyType({})) -> Any:
    if type(value) is not dict:
        raise _FormError(f"{what} is no JSON object")
    for name in (*form, *value):
        if name not in value:
            raise _FormError(f"{what} has no “{name}”")
        if name not in form and name not in besides:
            raise _FormError(f"{what} has “{name[:40]}”, which no export has there")
        if type(value[name]) is not (form.get(name) or besides[name]):
            raise _FormError(f"{what} has a “{name}” of the wrong kind")
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(unique := dict(pairs)) != len(pairs):
        raise _FormError("a name stands twice in one object")
    return unique
