"""A log that schema 1 wrote has to verify and mean the same for ever. Never make these files anew: they are the promise."""

import json
from pathlib import Path

from workbench.domain.events import fold
from workbench.domain.log import Entry, read_entry, verify

GOLDEN = Path(__file__).parent / "golden"


def test_the_log_that_schema_1_wrote_still_reads() -> None:
    lines = [json.loads(line) for line in (GOLDEN / "log-schema-1.jsonl").read_text("utf-8").split("\n") if line]
    entries = [Entry(line["seq"], line["body"].encode(), line["prev"], line["hash"]) for line in lines]
    payloads = {digest: (p["salt"], p["text"]) for line in lines for digest, p in line["payloads"].items()}
    sound = verify(entries, payloads.get, expect_head=(None, lines[-1]["head"]["hash"]))
    assert (sound.head.seq, sound.redacted) == (len(lines), 1)
    state = fold(read_entry(entry) for entry in entries)
    plain = {
        table: [[list(key), values] for key, values in sorted(rows.items(), key=lambda item: str(item[0]))]
        for table, rows in state.items()
    }
    promised = json.loads((GOLDEN / "state-schema-1.json").read_text("utf-8"))
    assert {table: plain[table] for table in promised} == promised
    assert not any(rows for table, rows in plain.items() if table not in promised), "what came later is empty"
    types = {read_entry(entry).type for entry in entries}
    assert len(types) == 14, "every type of event stands in it"
