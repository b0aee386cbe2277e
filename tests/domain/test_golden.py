"""A log that schema 1 wrote has to verify and mean the same for ever. Never make these files anew: they are the promise."""

import json
from pathlib import Path
from typing import Any

import pytest
from domain.former_tables import former

from workbench.domain.events import TYPES, EventReader, State, fold
from workbench.domain.log import Entry, Event, read_entry, verify

GOLDEN = Path(__file__).parent / "golden"
LOGS = GOLDEN / "log-schema-1.jsonl", GOLDEN.parents[1] / "store" / "golden" / "desk-schema-7.jsonl"

LATER = GOLDEN / "log-schema-1-triage-and-notes.jsonl"
"""The types of events that came later."""


def lines_of(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").split("\n") if line]


def entries_of(lines: list[dict[str, Any]]) -> list[Entry]:
    return [Entry(line["seq"], line["body"].encode(), line["prev"], line["hash"]) for line in lines]


def plain(state: State) -> dict[str, Any]:
    return {
        table: [[list(key), values] for key, values in sorted(rows.items(), key=lambda item: str(item[0]))]
        for table, rows in state.items()
    }


def events_of(log: Path) -> list[Event]:
    return [read_entry(entry) for entry in entries_of(lines_of(log))]


def test_the_log_that_schema_1_wrote_still_reads() -> None:
    lines = lines_of(LOGS[0])
    entries = entries_of(lines)
    payloads = {digest: (p["salt"], p["text"]) for line in lines for digest, p in line["payloads"].items()}
    sound = verify(entries, payloads.get, expect_head=(None, lines[-1]["head"]["hash"]))
    assert (sound.head.seq, sound.redacted) == (len(lines), 1)
    state = fold(read_entry(entry) for entry in entries)
    was = plain(former(state))
    promised = json.loads((GOLDEN / "state-schema-1.json").read_text("utf-8"))
    assert {table: was[table] for table in promised} == promised
    assert not any(rows for table, rows in was.items() if table not in promised), "what came later is empty"
    types = {read_entry(entry).type for entry in entries}
    assert len(types) == 14, "every type of event stands in it"


@pytest.mark.parametrize(
    ("log", "promised"), zip(LOGS, ("state-tables-2.json", "state-tables-2-of-schema-7.json"), strict=True)
)
def test_a_log_means_these_rows(log: Path, promised: str) -> None:
    """What came later is empty: tables without a row, and columns without a value."""
    expected = json.loads((GOLDEN / promised).read_text("utf-8"))
    state = plain(fold(events_of(log)))
    assert not any(rows for table, rows in state.items() if table not in expected)
    columns = {table: set().union(*(values for _, values in rows)) for table, rows in expected.items()}
    for table, rows in expected.items():
        known = [[key, {name: v for name, v in values.items() if v is not None or name in columns[table]}] for key, values in state[table]]
        assert known == rows, table


@pytest.mark.parametrize("log", (*LOGS, LATER))
def test_what_an_entry_says_is_logged_again_in_the_same_words(log: Path) -> None:
    reader = EventReader()
    for event in events_of(log):
        data = reader.read(event)
        assert data is not None and type(data) is TYPES[event.type]
        assert type(data).from_data(data.to_data()) == data
        again = json.loads(json.dumps(data.to_data()))
        added = {name: again.pop(name) for name in list(again) if name not in event.data}
        assert not any(added.values()), "a field that an old entry lacks says nothing"
        assert again == json.loads(json.dumps(with_texts(event.data, again)))


def with_texts(logged: dict[str, Any], read: dict[str, Any]) -> dict[str, Any]:
    """An order of citations, as version 0.1 logged it, with the text of each span, which it did not name."""
    if "order" not in logged:
        return dict(logged)
    spans = {
        name: [{**span, "text_sha256": now["text_sha256"]} for span, now in zip(logged[name], read[name], strict=True)]
        for name in ("order", "before")
    }
    return {**logged, **spans}


def test_every_type_stands_in_a_golden_log() -> None:
    assert {event.type for log in (*LOGS, LATER) for event in events_of(log)} == set(TYPES)


def test_later_types_still_verify_and_mean_the_same() -> None:
    lines = lines_of(LATER)
    assert verify(entries_of(lines), {d: (p["salt"], p["text"]) for line in lines for d, p in line["payloads"].items()}.get).redacted == 0
    state = fold(events_of(LATER))
    assert state["claims"][1,]["triage"] == '{"reach":1}'
    assert [(row["mentioned"], row["done"]) for row in state["notes"].values()] == [('["r-4e07408562bedb8b"]', 12), ("[]", None)]
