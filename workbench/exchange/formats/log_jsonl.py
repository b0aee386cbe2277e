"""The verdict log as JSON lines. ``workbench.exchange.log_jsonl`` describes the lines, and reads and verifies them."""

from dataclasses import asdict
from pathlib import Path

from workbench.domain.log import read_entry, references
from workbench.exchange.formats import Format
from workbench.exchange.lines import json_line
from workbench.exchange.log_snapshot import LogSnapshot, Written


def write(path: Path, snapshot: LogSnapshot) -> Written:
    """Write the log, one entry per line."""
    written: set[str] = set()
    count, head = 0, snapshot.head
    with path.open("w", encoding="utf-8", newline="") as file:
        for entry in snapshot.entries():
            payloads: dict[str, dict[str, str]] = {}
            for digest in references(read_entry(entry).data):
                stored = snapshot.payload(digest)
                if digest not in written and stored is not None:
                    payloads[digest] = {"salt": stored[0], "text": stored[1]}
                written.add(digest)
            line: dict[str, object] = {
                "seq": entry.seq,
                "prev": entry.prev,
                "hash": entry.hash,
                "body": entry.body.decode(),
                "payloads": payloads,
            }
            if entry.seq == head.seq:
                line["head"] = {"hash": head.hash, "seq": head.seq, "time": head.time}
                if snapshot.signature is not None:
                    line["signature"] = asdict(snapshot.signature)
            file.write(json_line(line))
            count += 1
    return Written(count, "log entries")


FORMAT = Format(
    "jsonl",
    "JSONL: the whole log, verifies without this software",
    ".jsonl",
    "application/x-ndjson",
    write,
    holds_log=True,
    position=20,
)
