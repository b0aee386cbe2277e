"""The verdict log as JSON lines: complete, and enough to verify it without us.

Each line is one entry: ``seq``, ``prev``, ``hash``, ``body`` (a string of the exact bytes that were hashed) and
``payloads`` (hash -> salt and text, at the first entry that names each). The last line also holds ``head``, so that a
file cut at a line's end is seen.
"""

from pathlib import Path

from workbench.domain.log import read_entry, references
from workbench.exchange.lines import json_line
from workbench.exchange.material import Material, Written


def write(path: Path, material: Material) -> Written:
    """Write the log."""
    written: set[str] = set()
    count, head = 0, material.head
    with path.open("w", encoding="utf-8", newline="") as file:
        for entry in material.entries():
            payloads: dict[str, dict[str, str]] = {}
            for digest in references(read_entry(entry).data):
                stored = material.payload(digest)
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
            file.write(json_line(line))
            count += 1
    return Written(count, "log entries")
