"""Tests that need a separate process: imports, signals, pipes and terminals."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest
from commandline import SENTENCES, CommandLine

from workbench.cli import main
from workbench.errors import ModelError

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("torch", "streamlit", "faiss", "transformers", "sentence_transformers")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals, pipes and terminals of POSIX")


def started(line: CommandLine, *args: object, **streams: int) -> "subprocess.Popen[bytes]":
    """The real command, started."""
    environment = {**os.environ, "WORKBENCH_DB": str(line.database), "PYTHONPATH": str(ROOT), "COLUMNS": "80"}
    command = [sys.executable, "-m", "workbench", *map(str, args)]
    return subprocess.Popen(command, env=environment, **streams)  # type: ignore[call-overload, no-any-return]


def commands_of(group: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of every command there is."""
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        yield (*path, name)
        if hasattr(command, "commands"):
            yield from commands_of(command, (*path, name))


COMMANDS = list(commands_of(main))

WITHOUT_ENCODING: list[tuple[str, ...]] = [
    ("init",),
    ("sources", "list"),
    ("sources", "show", "1"),
    ("sources", "edit", "1", "--title", "X"),
    ("sources", "note", "A note.", "--title", "X"),
    ("sources", "reread", "--dry-run"),
    ("web-pages",),
    ("claims", "add", "It rained."),
    ("claims", "import", "claims.jsonl"),
    ("claims", "list"),
    ("claims", "show", "1"),
    ("claims", "edit", "1", "--claimant", "X"),
    ("claims", "withdraw", "2", "--reason", "X"),
    ("label", "1", "1", "refutes"),
    ("cite", "1", "1", "0", "3"),
    ("verdicts", "record", "1", "--rating", "true", "--rationale", "X"),
    ("verdicts", "list"),
    ("verdicts", "show", "15"),
    ("verdicts", "publish", "15", "--url", "https://example.org/1", "--date", "2026-11-24"),
    ("verdicts", "export", "--format", "csv", "--output", "x.csv"),
    ("verdicts", "export", "--format", "csv", "--bom", "--output", "x.csv"),
    ("verdicts", "export", "--format", "jsonl", "--output", "x.jsonl"),
    ("verdicts", "export", "--format", "beir", "--output", "x"),
    ("keys", "new", "desk.key"),
    ("verdicts", "export", "--format", "jsonl", "--output", "x.jsonl", "--sign", "desk.key"),
    ("verdicts", "stamp-request", "--output", "head.tsq"),
    ("verdicts", "verify"),
    ("verdicts", "verify", "x.jsonl"),
    ("verdicts", "import", "x.jsonl"),
    ("scales", "list"),
    ("scales", "add", "scale.toml"),
    ("scales", "use", "truth"),
    ("redact", "7"),
    ("redact", "7", "--field", "claimant", "--reason", "X", "--yes"),
    ("backup", "backup.db"),
    ("restore", "backup.db"),
    ("rebuild",),
    ("doctor",),
    ("ingest", "recount.txt", "--no-embed"),
    ("ingest", "corpus.jsonl", "--rows", "--no-embed"),
    ("claims", "postpone", "3"),
    ("claims", "resume", "3"),
    ("claims", "assign", "1", "--unassign"),
    ("claims", "prioritise", "1", "soon"),
    ("criteria", "--set", "Harm = 3: damage done"),
    ("claims", "triage", "1", "--set", "harm 2"),
    ("claims", "note", "1", "Look."),
    ("claims", "notes", "1"),
    ("claims", "case-file", "1", "--output", "case.html"),
    ("claims", "tag", "1", "--add", "X"),
    ("claims", "reply", "1", "--asked", "2021"),
    ("claims", "next"),
    ("claims", "take", "1"),
    ("claims", "history", "1"),
    ("undo",),
    ("policy",),
    ("model",),
    ("reasons", "--add", "translation", "A quote was translated wrongly."),
    ("verdicts", "correct", "15", "--code", "other", "--note", "X"),
    ("organisation", "--name", "Fact Desk", "--url", "https://example.org"),
    ("shortcuts", "list"),
    ("shortcuts", "set", "supports", "d"),
    ("shortcuts", "reset"),
    ("external", "import", "reviews.jsonl", "--no-embed"),
    ("external", "list"),
    ("external", "show", "1"),
    ("external", "words", "--set", "so so=mixed"),
]

WITH_NUMPY: list[tuple[str, ...]] = [
    ("verdicts", "export", "--format", "xlsx", "--output", "x.xlsx"),
    ("verdicts", "export", "--format", "parquet", "--output", "x.parquet"),
]

RUN_ALL = """
import json, sys
from workbench.cli import main
for args in json.loads(sys.argv[1]):
    code = main(args, standalone_mode=False)
    found = sorted(set(sys.modules) & set(json.loads(sys.argv[2])))
    assert not code and not found, f"{args}: code {code}, imported {found}"
"""


def run_all(args: list[tuple[str, ...]], forbidden: tuple[str, ...], **where: object) -> None:
    """Run commands one after the other in one process that must never have imported what is forbidden."""
    command = [sys.executable, "-c", RUN_ALL, json.dumps(args), json.dumps(forbidden)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, **where)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr


def test_commands_that_do_not_encode_import_no_model_and_no_interface(small: CommandLine, tmp_path: Path) -> None:
    encoding = {("match",), ("search",), ("serve",), ("evaluate", "retrieval"), ("claims", "similar"), ("claims", "compare"), ("external", "similar")}
    # This desk has no labels to measure, no source with versions, no fetched page, no note and no duplicate.
    elsewhere = {("evaluate", "desk"), ("sources", "diff"), ("sources", "warc"), ("claims", "note-done"), ("verdicts", "repeat")}
    groups = {(name,) for name in ("sources", "claims", "verdicts", "scales", "evaluate", "shortcuts", "keys", "external")}
    tried = {args[:size] for args in WITHOUT_ENCODING for size in (1, 2)}
    assert set(COMMANDS) - encoding - elsewhere - groups <= tried, "a new command is missing in this test"
    (tmp_path / "claims.jsonl").write_text('{"text": "The sea is rising."}', "utf-8")
    (tmp_path / "corpus.jsonl").write_text('{"_id": "1", "text": "The sea is wide."}', "utf-8")
    review = {"@type": "ClaimReview", "url": "https://example.org/1", "claimReviewed": "The sea is rising."}
    (tmp_path / "reviews.jsonl").write_text(json.dumps(review), "utf-8")
    (tmp_path / "scale.toml").write_text(
        'key = "desk"\nname = "Ours"\nratings = [{key = "a", label = "A", definition = "A."}, '
        '{key = "b", label = "B", definition = "B."}]',
        "utf-8",
    )
    environment = {**os.environ, "WORKBENCH_DB": str(small.database), "PYTHONPATH": str(ROOT)}
    run_all(WITHOUT_ENCODING, (*HEAVY, "numpy"), cwd=tmp_path, env=environment)
    run_all(WITH_NUMPY, HEAVY, cwd=tmp_path, env=environment)


def test_commands_that_encode_with_the_bundled_model_import_no_pytorch(small: CommandLine, tmp_path: Path) -> None:
    """Nor anything else that costs a cold search time: pandas comes with sqlite-utils unless it is kept out."""
    (tmp_path / "sea.txt").write_text("The sea is rising. It rose by 4 mm in 2020.", "utf-8")
    encoding = [("claims", "add", "The sea rises."), ("ingest", "sea.txt"), ("search", "sea level"), ("match", "1"), ("claims", "similar", "1"), ("claims", "compare", "1", "2")]
    environment = {**os.environ, "WORKBENCH_DB": str(small.database), "PYTHONPATH": str(ROOT)}
    unneeded = ("pandas", "pyarrow", "scipy", "sklearn", "huggingface_hub", "trafilatura", "lxml", "docx", "pypdfium2", "babel")
    run_all(encoding, (*(name for name in HEAVY if name != "faiss"), *unneeded), cwd=tmp_path, env=environment)


def test_a_search_imports_no_service_that_it_does_not_use(small: CommandLine) -> None:
    """A module of this package costs milliseconds, and there are hundreds."""
    desk = ("claims", "evaluation", "external", "insights", "jobs", "log", "maintenance", "proposals", "review", "sources", "verdicts")
    others = ("app", "cli.claims", "cli.verdicts", "evaluation", "exchange", "fetching", "ingest", "store.review", "tabular")
    unneeded = tuple(f"workbench.{name}" for name in (*others, *(f"desk.{name}" for name in desk)))
    run_all([("search", "sea level")], unneeded, cwd=ROOT, env={**os.environ, "WORKBENCH_DB": str(small.database)})


def test_the_interface_loads_the_bundled_model_without_pytorch(small: CommandLine) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from workbench.app import server\n"
        "from workbench.desk import Workbench\n"
        "server._load(Workbench.open(Path(sys.argv[1])))\n"
        "assert 'onnxruntime' in sys.modules\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", code, str(small.database)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_device_is_given_to_the_model(small: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(model: object, device: str | None) -> NoReturn:
        raise ModelError(f"The model is for {device}.")

    monkeypatch.setattr("workbench.matching.encoder.load_encoder", refuse)
    assert "for cuda:1." in small.refused("--device", "cuda:1", "search", "sea", WORKBENCH_DEVICE="mps")
    assert "for mps." in small.refused("search", "sea", WORKBENCH_DEVICE="mps")
    assert "for None." in small.refused("search", "sea")


def test_help_imports_neither_database_nor_model(tmp_path: Path) -> None:
    helps = [(*words, "--help") for words in [(), *COMMANDS]]
    run_all(helps, (*HEAVY, "sqlite_utils", "pysqlite3", "sqlite3", "numpy", "trafilatura", "docx", "pypdfium2"), cwd=ROOT)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(none: CommandLine, words: tuple[str, ...]) -> None:
    help = none.ok(*words, "--help")
    group = any(len(other) > len(words) and other[: len(words)] == words for other in COMMANDS)
    assert group or f"Example: workbench {' '.join(words)}" in help.replace("workbench --db tour.db", "workbench")
    assert all(len(line) <= 80 for line in help.splitlines())


def test_the_package_runs_as_a_module(small: CommandLine) -> None:
    process = started(small, "claims", "list", "--json", stdout=subprocess.PIPE)
    assert json.loads(process.communicate()[0])[0]["text"] == "The vote was faulty."
    assert process.returncode == 0


def test_output_in_a_pipe_is_utf8_whatever_the_locale(small: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    small.ok("claims", "add", "Die Wahl in Köln — „fair“?")
    printed = started(small, "claims", "list", stdout=subprocess.PIPE).communicate()[0]
    assert "Die Wahl in Köln — „fair“?" in printed.decode("utf-8")


@POSIX
def test_a_reader_that_stops_reading_causes_no_traceback(small: CommandLine, tmp_path: Path) -> None:
    long = tmp_path / "long.txt"
    long.write_text("A sentence that is one of many. " * 5_000, "utf-8")
    small.ok("ingest", long, "--no-embed")
    for args in (("sources", "show", 2, "--text"), ("sources", "show", 2, "--snippets"), ("sources", "show", 2, "--json")):
        process = started(small, *args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        said = process.stderr.read()
        process.stderr.close()
        process.wait()
        assert said == b""


@POSIX
def test_ctrl_c_keeps_what_was_taken_in_and_says_so(none: CommandLine, tmp_path: Path) -> None:
    first = tmp_path / "first.txt"
    first.write_text(SENTENCES, "utf-8")
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = started(none, "ingest", first, "/dev/stdin", **streams)
    assert process.stdin is not None and process.stdout is not None and process.stderr is not None
    process.stdin.write(b"a" * 1_000_000)  # more than a pipe holds: the command has come to read it, and waits for its end
    process.send_signal(signal.SIGINT)
    process.wait(timeout=60)
    out, err = process.stdout.read(), process.stderr.read()
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    assert process.returncode == 130
    assert out == b""
    said = err.decode().splitlines()
    assert said[-1] == "Stopped. 1 of 2 files were added. Run the same command again to continue."
    assert [row["place"] for row in none.json("sources", "list")] == [first.resolve().as_posix()]
    assert none.ok("verdicts", "verify").startswith("Sound: ")


def test_ctrl_c_while_embedding_says_what_is_left(
    small: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.desk.matching import Matching
    from workbench.desk.queue import Queue

    def interrupted(_: object, progress: object) -> int:
        progress(2, 3)  # type: ignore[operator]
        raise KeyboardInterrupt

    monkeypatch.setattr(Matching, "embed", interrupted)
    result = small.run("search", "anything")
    assert result.exit_code == 130 and "66 % of the new text is embedded" in result.stderr
    monkeypatch.undo()
    monkeypatch.setattr(Queue, "counts", interrupted)
    monkeypatch.setattr(Queue, "page", lambda *_, **__: interrupted(None, lambda *_: None))
    result = small.run("claims", "list")
    assert result.exit_code == 130 and result.stderr.strip() == "Stopped. Everything recorded before is kept."


@contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal: what a person has, and what a program has."""
    import pty

    person, program = pty.openpty()
    try:
        yield person, program
    finally:
        os.close(person)


def seen_on(person: int) -> str:
    """All that was shown, until the program's end was closed everywhere."""
    shown = b""
    while True:
        try:
            chunk = os.read(person, 4096)
        except OSError:  # Linux says so where others give nothing
            break
        if not chunk:
            break
        shown += chunk
    return shown.decode()


@POSIX
def test_progress_is_shown_on_a_terminal_and_standard_output_stays_clean(none: CommandLine, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"{SENTENCES} {name}.", "utf-8")
    with terminal() as (person, program):
        process = started(
            none, "ingest", *sorted(tmp_path.glob("*.txt")), "--no-embed", stdout=subprocess.PIPE, stderr=program
        )
        os.close(program)
        shown = seen_on(person)
        out = process.communicate()[0]
    assert out == b"3 documents added.\n"
    assert "Reading: 1 of 3" in shown and "Reading: 3 of 3" in shown and " per second" in shown
    assert shown.rpartition("\r")[2].strip() == ""  # the line is gone at the end
    quiet = started(none, "ingest", tmp_path / "a.txt", "--no-embed", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert quiet.communicate()[1] == b""


@POSIX
@pytest.mark.parametrize(("answer", "code", "left"), [("n", 1, "A candidate"), ("y", 0, "[text redacted]")])
def test_a_person_is_asked_before_a_text_is_erased(small: CommandLine, answer: str, code: int, left: str) -> None:
    entry = str(small.json("claims", "show", 1)["history"][0]["entry"])
    with terminal() as (person, program):
        args = ("redact", entry, "--field", "claimant", "--reason", "Asked to.")
        process = started(small, *args, stdin=program, stdout=program, stderr=program)
        os.close(program)
        os.write(person, f"{answer}\n".encode())
        shown = seen_on(person)
        assert process.wait() == code
    assert "claimant: A candidate" in shown and f"Erase 1 text of entry {entry} for good?" in shown
    assert small.json("claims", "show", 1)["claimant"] == left
    assert small.ok("verdicts", "verify").startswith("Sound: ")


@POSIX
def test_a_text_on_a_terminal_ends_its_line_and_cannot_steer_it(small: CommandLine) -> None:
    small.ok("sources", "note", "Ring\x9bthe bell.", "--title", "Bell")
    with terminal() as (person, program):
        process = started(small, "sources", "show", 2, "--text", stdout=program)
        os.close(program)
        shown = seen_on(person)
        process.wait()
    assert shown == "Ring\ufffdthe bell.\r\n"
