"""The verdict log as JSON Lines: complete, and verifiable without this software.

Each line is one entry: ``seq``, ``prev``, ``hash``, ``body`` (a string of the exact bytes that were hashed) and
``payloads`` (hash -> salt and text, at the first entry that refers to each). The last line also has ``head``, so that a
file cut at the end of a line is noticed, and ``signature`` if the head was signed. ``formats.log_jsonl`` writes these
files.

Invariant: a file that passes ``check`` contains only what was hashed, and what the hashes prove.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.domain.log import Entry, Head, Signature, Soundness, verify
from workbench.errors import LogFaultError, NotFoundError
from workbench.files.inputs import open_file


@dataclass(frozen=True, slots=True)
class Line:
    """A line with the right structure; ``verify`` checks its content. Only the last line has ``head`` and
    ``signature``."""

    entry: Entry
    payloads: Mapping[str, tuple[str, str]]
    head: Head | None
    signature: Signature | None


def read(path: Path) -> Iterator[Line]:
    """Yield the lines of an export, one at a time. Raises LogFaultError, whose ``seq`` is the number of the line, for a
    line that no export has and for a file without a head; NotFoundError if the file cannot be read."""
    number, line = 0, None
    try:
        with open_file(path) as file:
            for number, raw in enumerate(file, start=1):
                if line is not None and line.head is not None:
                    raise LogFaultError(f"Line {number}: it follows the head, which ends the log.", seq=number)
                line = _line(number, raw)
                yield line
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read ({error.strerror or error}); correct the path.") from error
    if line is None or line.head is None:
        fault = "it has no head, so the end of the log was removed" if number else "it is missing, because the file is empty"
        raise LogFaultError(f"Line {number or 1}: {fault}.", seq=number or 1)


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
                    f"Entry {last.entry.seq}: it has a text that it is not the first to reference.", seq=last.entry.seq
                )

    sound = verify(entries(), lambda digest: texts.pop(digest, None), expect_head=expect_head)
    assert last is not None  # a file without a head was refused
    if last.head != sound.head:
        raise LogFaultError(f"Line {sound.head.seq}: the head does not match the log.", seq=sound.head.seq)
    return sound, last.signature


_ENTRY: Mapping[str, type] = {"seq": int, "prev": str, "hash": str, "body": str, "payloads": dict}
_PAYLOAD: Mapping[str, type] = {"salt": str, "text": str}
_HEAD: Mapping[str, type] = {"seq": int, "hash": str, "time": str}
_SIGNATURE: Mapping[str, type] = {"algorithm": str, "key": str, "signature": str}


def _line(number: int, raw: bytes) -> Line:
    try:
        line = json.loads(raw.decode("utf-8"), object_pairs_hook=_unique)
        _require(_has_form(line, _ENTRY, ("head", "signature")), "it is not a line of an exported log")
        for digest, payload in line["payloads"].items():
            _require(_has_form(payload, _PAYLOAD), "a text has another form than salt and text")
            line["payloads"][digest] = payload["salt"], payload["text"]
            f"{payload['salt']}{payload['text']}".encode()  # UnicodeError for a lone surrogate
        entry = Entry(line["seq"], line["body"].encode(), line["prev"], line["hash"])
        _require("head" not in line or _has_form(line["head"], _HEAD), "its head is not valid")
        is_signed = "head" in line and _has_form(line.get("signature"), _SIGNATURE)
        _require(is_signed or "signature" not in line, "its signature is not valid")
    except _FormError as error:
        raise LogFaultError(f"Line {number}: {error}.", seq=number) from error
    except (ValueError, RecursionError) as error:
        raise LogFaultError(f"Line {number}: it is damaged, or not a line of an exported log.", seq=number) from error
    head = Head(**line["head"]) if "head" in line else None
    return Line(entry, line["payloads"], head, Signature(**line["signature"]) if is_signed else None)


class _FormError(Exception):
    """A line that is JSON but not a line of an export."""


def _require(condition: bool, fault: str) -> None:
    if not condition:
        raise _FormError(fault)


def _has_form(value: Any, form: Mapping[str, type], besides: Sequence[str] = ()) -> bool:
    """Return whether a value is an object with these keys of these types, and no other keys except ``besides``."""
    return (
        isinstance(value, dict)
        and form.keys() <= value.keys() <= {*form, *besides}
        and all(type(value[key]) is kind for key, kind in form.items())
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _require(len(unique := dict(pairs)) == len(pairs), "a key occurs twice in one JSON object")
    return unique
