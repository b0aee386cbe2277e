"""``init``, ``backup``, ``restore``, ``rebuild``, ``doctor``, ``serve``."""

import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from commandline import CommandLine

from workbench.app.addresses import Address
from workbench.domain.log import chain_hash


def test_init_makes_an_empty_database_and_leaves_one_that_is_there(none: CommandLine) -> None:
    none.ok("init")
    assert none.json("claims", "list") == [] and none.json("sources", "list") == []
    none.ok("claims", "add", "It rained.")
    head = none.desk().log.head()
    assert none.ok("init").endswith("already exists, with 1 claim and 0 documents. Nothing was changed.\n")
    assert none.desk().log.head() == head


def test_a_backup_brings_back_what_was_there(small: CommandLine, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    small.ok("backup", backup)
    small.ok("claims", "add", "Added after the backup.")
    said = small.ok("restore", backup)
    assert len(small.json("claims", "list")) == 1
    kept = said.rstrip(".\n").rpartition(" ")[2]
    assert len(CommandLine(Path(kept)).json("claims", "list")) == 2
    small.ok("verdicts", "verify")


def test_restore_makes_a_database_where_none_is(small: CommandLine, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    small.ok("backup", backup)
    other = CommandLine(tmp_path / "other.db")
    assert other.ok("restore", backup) == f"Restored {other.database} from {backup}.\n"
    assert other.json("claims", "list") == small.json("claims", "list")


def test_rebuild_says_whether_the_tables_were_right(small: CommandLine) -> None:
    from sqlite_utils import Database

    entries = small.desk().log.head().seq
    assert small.ok("rebuild") == f"Rebuilt all tables from {entries} log entries. Nothing had to be corrected.\n"
    db = Database(small.database)
    db.execute("UPDATE claims SET language = 'xx'")
    db.conn.commit()
    db.close()
    result = small.run("doctor")
    assert result.exit_code == 2 and "FAILED" in result.stdout and "Projections" in result.stderr
    assert small.ok("rebuild").endswith("They differed from the log and were corrected.\n")
    assert small.json("claims", "show", 1)["language"] is None


def test_doctor_finds_a_sound_desk_sound(small: CommandLine) -> None:
    found = small.ok("doctor")
    for name in ("SQLite", "Database file", "Verdict log", "Projections", "Embedding model"):
        assert re.search(rf"^{name} +ok  ", found, re.MULTILINE)
    assert "FAILED" not in found


def test_doctor_says_what_is_wrong_with_a_model(small: CommandLine, tmp_path: Path) -> None:
    result = small.run("--model", tmp_path / "no-model", "doctor")
    assert result.exit_code == 2
    assert "FAILED" in result.stdout and "no model folder" in " ".join(result.stdout.split())
    assert result.stderr == "Error: Checks that failed: Embedding model.\n"


def test_serve_makes_the_database_and_passes_on_what_was_asked(
    none: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[dict[str, Any]] = []
    server = ModuleType("workbench.app.server")
    monkeypatch.setattr(server, "serve", lambda database, **given: calls.append({"database": database, **given}), raising=False)
    monkeypatch.setitem(sys.modules, "workbench.app.server", server)
    none.ok("--model", "some-model", "--device", "cuda", "serve", "--port", 8600, "--no-browser", "--reviewer", "B. Other")
    none.ok("serve", "--allow-host", "desk.example", "--allow-host", "b.example:9443", WORKBENCH_REVIEWER=None)
    there = {"database": none.database}
    named = Address("127.0.0.1", 8501, ("desk.example", "b.example:9443"))
    assert calls == [
        there
        | {"model": "some-model", "device": "cuda", "reviewer": "B. Other"}
        | {"address": Address("127.0.0.1", 8600), "open_browser": False},
        there | {"model": None, "device": None, "reviewer": None, "address": named, "open_browser": True},
    ]
    assert none.desk().claims.select() == []


UNSIGNED = "Unsigned: the file does not show who made it or whether it was rewritten as a whole.\n"


def test_unknown_types_are_told_wherever_the_log_is_read(small: CommandLine, tmp_path: Path) -> None:
    log, other = tmp_path / "log.jsonl", CommandLine(tmp_path / "other.db")
    small.ok("claims", "add", "It rained.")
    small.ok("verdicts", "export", "--format", "jsonl", "--output", log)
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    lines[-1]["body"] = lines[-1]["body"].replace('"claim-added"', '"claim-sung"')
    lines[-1]["hash"] = lines[-1]["head"]["hash"] = chain_hash(lines[-1]["prev"], lines[-1]["body"].encode())
    log.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    told = "Not interpreted: 1 entry of types unknown to this version: claim-sung (1)."
    for args in (("verify", log), ("import", log), ("import", log), ("verify",)):
        assert told in other.ok("verdicts", *args).replace("\n", " ")
    assert other.json("verdicts", "verify", log)["not_interpreted"] == {"claim-sung": 1}
    assert told in other.ok("rebuild").replace("\n", " ")
    assert "of unknown type not interpreted" in " ".join(other.ok("doctor").split())


def test_serve_refuses_what_is_no_host_before_it_makes_anything(none: CommandLine) -> None:
    result = none.run("serve", "--no-browser", "--allow-host", "http://desk.example")
    assert (result.exit_code, none.database.exists()) == (2, False)
    assert result.stderr.startswith("Error: “http://desk.example” is not a valid host to allow. Give one name")


def test_an_exported_log_makes_the_desk_again(small: CommandLine, tmp_path: Path) -> None:
    small.ok("verdicts", "record", 1, "--rating", "false", "--rationale", "Counted twice.", "--cite", 2)
    small.ok("verdicts", "export", "--format", "jsonl", "--output", tmp_path / "log.jsonl")
    head, other = small.desk().log.head(), CommandLine(tmp_path / "other.db")
    sound = f"Sound: {head.seq} entries, head {head}\n"
    assert small.ok("verdicts", "verify") == sound
    assert other.ok("verdicts", "verify", tmp_path / "log.jsonl") == sound + UNSIGNED
    assert other.ok("verdicts", "import", tmp_path / "log.jsonl") == f"Added {head.seq} entries to {other.database}, head {head}.\n"
    assert other.json("claims", "show", 1) == small.json("claims", "show", 1)
    assert "Nothing was added" in other.ok("verdicts", "import", tmp_path / "log.jsonl")
    small.ok("claims", "add", "It rained.")
    small.ok("verdicts", "export", "--format", "jsonl", "--output", tmp_path / "log.jsonl")
    assert other.ok("verdicts", "import", tmp_path / "log.jsonl").startswith("Added 1 entry to ")
    small.ok("claims", "add", "It snowed.")
    assert "continues after" in small.refused("verdicts", "import", tmp_path / "log.jsonl")
    assert other.ok("verdicts", "verify", "--expect-head", str(head)).startswith("Sound: ")


def test_a_signed_log_is_verified_with_its_key(small: CommandLine, tmp_path: Path) -> None:
    key, log = tmp_path / "desk.key", tmp_path / "log.jsonl"
    assert f"{key}.pub" in small.ok("keys", "new", key)
    small.ok("verdicts", "export", "--format", "jsonl", "--output", log, "--sign", key)
    assert "only if you know whose key it is" in small.ok("verdicts", "verify", log)
    assert f"Signed with the key in {key}.pub." in small.ok("verdicts", "verify", log, "--key", f"{key}.pub")
    about = small.json("verdicts", "verify", log)
    assert about["signed"] is True and about["key"] in small.ok("verdicts", "verify", log)
    lines = log.read_text("utf-8").splitlines()
    last = json.loads(lines.pop())
    del last["signature"]  # whoever takes it away leaves a sound log, which is said to be unsigned
    (tmp_path / "stripped.jsonl").write_text("\n".join([*lines, json.dumps(last)]), "utf-8")
    assert small.ok("verdicts", "verify", tmp_path / "stripped.jsonl").endswith(UNSIGNED)
    about = small.json("verdicts", "verify", tmp_path / "stripped.jsonl")
    assert (about["sound"], about["signed"], about["key"], about["not_interpreted"]) == (True, False, None, {})
    assert about["head"] == last["head"]
    assert small.json("verdicts", "verify")["signed"] is None
    assert "not signed" in small.refused("verdicts", "verify", tmp_path / "stripped.jsonl", "--key", f"{key}.pub")
    small.ok("keys", "new", tmp_path / "other.key")
    assert "another key" in small.refused("verdicts", "verify", log, "--key", tmp_path / "other.key.pub")
    assert "is there already" in small.refused("keys", "new", key)
