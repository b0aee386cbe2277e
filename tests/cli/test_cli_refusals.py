"""Commands that fail print one sentence, exit with code 2, lose nothing, and create no database."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commandline import CommandLine

UNKNOWN = [
    (("claims", "show", 99), "no claim 99"),
    (("claims", "edit", 99, "--claimant", "X"), "no claim 99"),
    (("claims", "edit", 1), "Nothing to change"),
    (("claims", "edit", 1, "--date", "31/12"), "not a date"),
    (("claims", "edit", 1, "--language", "???"), "not a language"),
    (("claims", "withdraw", 99, "--reason", "X"), "no claim 99"),
    (("claims", "withdraw", 1, "--reason", " "), "reason"),
    (("claims", "postpone", 99), "no claim 99"),
    (("claims", "postpone", 1, 99), "no claim 99"),
    (("claims", "resume", 99), "no claim 99"),
    (("claims", "assign", 1), "--unassign"),
    (("claims", "assign", 1, "--to", "A", "--unassign"), "--unassign"),
    (("claims", "assign", 1, "--to", "Nobody"), "Nobody"),
    (("claims", "assign", 99, "--unassign"), "no claim 99"),
    (("claims", "prioritise", 1, "now"), "not a valid priority"),
    (("claims", "prioritise", 1, 3), "not a valid priority"),
    (("claims", "prioritise", 99, "soon"), "no claim 99"),
    (("claims", "tag", 1), "Nothing to change"),
    (("claims", "tag", 99, "--add", "X"), "no claim 99"),
    (("claims", "reply", 99, "--asked", "2021"), "no claim 99"),
    (("claims", "reply", 1, "--asked", "yesterday"), "not a date"),
    (("claims", "next", "--reviewer", "Nobody"), "Nobody"),
    (("claims", "take", 99), "no claim 99"),
    (("claims", "take", 99, "--force"), "no claim 99"),
    (("claims", "history", 99), "no claim 99"),
    (("claims", "add", "   "), "needs words"),
    (("claims", "add", "x" * 10_001), "10,001"),
    (("claims", "add", "It rained.", "--date", "yesterday"), "not a date"),
    (("claims", "add", "It rained.", "--reviewer", " "), "name"),
    (("claims", "list", "--status", "asleep"), "not a valid status"),
    (("claims", "list", "--reviewer", "Nobody"), "Nobody"),
    (("claims", "list", "--language", "???"), "not a language"),
    (("claims", "show", 1, "--reviewer", "Nobody"), "Nobody"),
    (("claims", "import", "missing.csv"), "missing.csv"),
    (("sources", "show", 99), "no source 99"),
    (("sources", "edit", 99, "--title", "X"), "no source 99"),
    (("sources", "edit", 1), "--source-type"),
    (("sources", "edit", 1, "--published", "soon"), "not a date"),
    (("sources", "edit", 1, "--url", "ftp://x"), "not a web address"),
    (("sources", "edit", 1, "--source-type", "third"), "primary or secondary"),
    (("sources", "edit", 1, "--accessed", "soon"), "not a date"),
    (("sources", "note", "Text."), "title"),
    (("sources", "note", " ", "--title", "X"), "no text"),
    (("ingest", "missing.txt"), "missing.txt"),
    (("match", 99), "no claim 99"),
    (("match",), "--all"),
    (("match", 1, "--all"), "--all"),
    (("search", "  "), "is empty"),
    (("--model", "/no/such/folder", "search", "x"), "no model folder"),
    (("--model", "/no/such/folder", "match", 1), "no model folder"),
    (("label", 99, 1, "refutes"), "no claim 99"),
    (("label", 1, 99, "refutes"), "no snippet 99"),
    (("label", 1, 1, "proves"), "not a label for evidence"),
    (("cite", 99, 1, 0, 3), "no claim 99"),
    (("cite", 1, 99, 0, 3), "no source 99"),
    (("cite", 1, 1, 5, 5), "empty or outside"),
    (("cite", 1, 1, 0, 9999), "empty or outside"),
    (("cite", 1, 1, 0, 3, "--remove"), "do not cite"),
    (("verdicts", "record", 99, "--rating", "true", "--rationale", "x"), "no claim 99"),
    (("verdicts", "record", 1, "--rating", "truthy", "--rationale", "x"), "no rating “truthy”"),
    (("verdicts", "record", 1, "--rating", "true", "--rationale", "x", "--scale", "none"), "no scale “none”"),
    (("verdicts", "record", 1, "--rating", "true", "--rationale", "x", "--cite", 99), "no snippet 99"),
    (("verdicts", "record", 1, "--rating", "true", "--rationale", "x", "--corrects", 1, "--reason", "y"), "no verdict 1"),
    (("verdicts", "record", 1, "--rating", "true", "--rationale", "x", "--confidence", "total"), "not a valid confidence"),
    (("verdicts", "record", 1, "--rating", "true", "--rationale", "x", "--adjudicate"), "not disputed"),
    (("undo", "--reviewer", "Nobody"), "Nobody"),
    (("undo",), "nothing to undo"),
    (("policy", "--independent", 3), "1 or 2"),
    (("shortcuts", "set", "sing", "d"), "no action “sing”"),
    (("shortcuts", "set", "supports", "?"), "a letter or 0"),
    (("shortcuts", "set", "supports", "Shift+c"), "reserved"),
    (("shortcuts", "set", "supports", "J"), "used twice"),
    (("verdicts", "list", "--claim", 99), "no claim 99"),
    (("verdicts", "list", "--reviewer", "Nobody"), "Nobody"),
    (("verdicts", "show", 1), "no verdict 1"),
    (("verdicts", "export", "--format", "csv", "--output", "no/folder/x.csv"), "does not exist"),
    (("verdicts", "verify", "--expect-head", "12:abc"), "SEQ:HASH"),
    (("verdicts", "verify", "missing.jsonl"), "missing.jsonl"),
    (("verdicts", "export", "--format", "csv", "--output", "x.csv", "--sign", "missing.key"), "missing.key"),
    (("keys", "new", "no/folder/desk.key"), "cannot be written"),
    (("verdicts", "import", "missing.jsonl"), "missing.jsonl"),
    (("verdicts", "verify", "--stamp", "missing.tsr"), "--stamp-certificates"),
    (("verdicts", "verify", "--stamp", "x.tsr", "--stamp-certificates", "missing.pem"), "missing.pem"),
    (("verdicts", "stamp-request", "--output", "no/folder/x.tsq"), "cannot be written"),
    (("verdicts", "verify", "--key", "missing.pub"), "not signed"),
    (("scales", "add", "missing.toml"), "missing.toml"),
    (("scales", "use", "none"), "no scale “none”"),
    (("redact",), "number of an entry"),
    (("redact", 7, "--reviewer-name", "X"), "number of an entry"),
    (("redact", 99), "no entry 99"),
    (("redact", 7, "--all-texts", "--yes"), "--reason"),
    (("redact", 7, "--field", "nose", "--reason", "x", "--yes"), "no text “nose”"),
    (("redact", "--reviewer-name", "Nobody", "--reason", "x", "--yes"), "Nobody"),
    (("restore", "missing.db"), "missing.db"),
]


@pytest.mark.parametrize(("args", "says"), UNKNOWN, ids=[" ".join(map(str, args))[:60] for args, _ in UNKNOWN])
def test_what_cannot_be_used_is_said_in_one_sentence(small: CommandLine, args: tuple[object, ...], says: str) -> None:
    before = (small.json("claims", "list"), small.json("sources", "list"), small.json("verdicts", "list"))
    assert says in small.refused(*args)
    assert (small.json("claims", "list"), small.json("sources", "list"), small.json("verdicts", "list")) == before
    assert small.ok("verdicts", "verify").startswith("Sound: ")


NEEDING_A_DATABASE = [
    ("sources", "list"),
    ("sources", "show", 1),
    ("sources", "edit", 1, "--title", "X"),
    ("sources", "note", "X", "--title", "X"),
    ("claims", "list"),
    ("claims", "show", 1),
    ("claims", "edit", 1, "--claimant", "X"),
    ("claims", "withdraw", 1, "--reason", "X"),
    ("claims", "postpone", 1),
    ("claims", "resume", 1),
    ("claims", "assign", 1, "--unassign"),
    ("claims", "prioritise", 1, "soon"),
    ("claims", "tag", 1, "--add", "X"),
    ("claims", "reply", 1, "--asked", "2021"),
    ("claims", "next"),
    ("claims", "take", 1),
    ("claims", "history", 1),
    ("undo",),
    ("policy",),
    ("shortcuts", "list"),
    ("shortcuts", "set", "supports", "d"),
    ("shortcuts", "reset"),
    ("match", 1),
    ("search", "X"),
    ("label", 1, 1, "refutes"),
    ("cite", 1, 1, 0, 3),
    ("verdicts", "record", 1, "--rating", "true", "--rationale", "X"),
    ("verdicts", "list"),
    ("verdicts", "show", 1),
    ("verdicts", "export", "--format", "csv", "--output", "x.csv"),
    ("verdicts", "verify"),
    ("verdicts", "stamp-request", "--output", "x.tsq"),
    ("scales", "list"),
    ("scales", "use", "truth"),
    ("redact", 7),
    ("backup", "x.db"),
    ("rebuild",),
    ("doctor",),
]


@pytest.mark.parametrize("args", NEEDING_A_DATABASE, ids=lambda args: " ".join(map(str, args)))
def test_a_mistyped_path_is_said_and_makes_no_database(none: CommandLine, args: tuple[object, ...]) -> None:
    assert f"There is no database at {none.database}" in none.refused(*args)
    assert list(none.database.parent.iterdir()) == []


@pytest.mark.parametrize(
    "args", [("ingest", "missing.txt"), ("claims", "import", "missing.csv"), ("claims", "add", " ")], ids=lambda args: args[0]
)
def test_what_cannot_be_read_makes_no_database(none: CommandLine, args: tuple[object, ...]) -> None:
    none.refused(*args)
    assert list(none.database.parent.iterdir()) == []


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    line = CommandLine(tmp_path / "notes.txt")
    line.database.write_text("Not a database, but somebody's notes.\n" * 100, "utf-8")
    before = line.database.read_bytes()
    for args in (("claims", "list"), ("init",), ("claims", "add", "X."), ("verdicts", "verify"), ("rebuild",)):
        assert "is not a Claim Workbench database" in line.refused(*args)
    assert line.database.read_bytes() == before


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    from sqlite_utils import Database

    line = CommandLine(tmp_path / "other.db")
    db = Database(line.database)
    db["people"].insert({"name": "A"})
    db.close()
    assert "is not a Claim Workbench database" in line.refused("init")
    assert Database(line.database).table_names() == ["people"]


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "is not a Claim Workbench database" in CommandLine(tmp_path).refused("claims", "list")
    assert "is not a Claim Workbench database" in CommandLine(tmp_path).refused("init")


def test_a_database_from_a_newer_version_is_not_misread(small: CommandLine) -> None:
    from sqlite_utils import Database

    db = Database(small.database)
    db.execute("PRAGMA user_version = 999")
    db.close()
    for args in (("claims", "list"), ("claims", "add", "X."), ("verdicts", "verify")):
        assert "newer version" in small.refused(*args)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert "does not exist" in CommandLine(file / "claims.db").refused("init")
    assert "There is no database" in CommandLine(file / "claims.db").refused("claims", "list")
    if Path("/proc").is_dir():
        assert "cannot be written" in CommandLine(Path("/proc/claims.db")).refused("init")
    assert "too long" in CommandLine(tmp_path / ("n" * 300)).refused("claims", "list")


@pytest.mark.pytorch
def test_a_damaged_model_is_not_used(small: CommandLine, tmp_path: Path) -> None:
    from workbench.matching.encoder import describe_model

    folder = tmp_path / "model"
    shutil.copytree(describe_model(None).path, folder)
    for weights in folder.rglob("*.safetensors"):
        weights.write_bytes(weights.read_bytes()[:1000])
    assert "cannot be loaded" in small.refused("--model", folder, "search", "x")
    for weights in folder.rglob("*.safetensors"):
        weights.unlink()
    assert "no weights in safetensors format" in small.refused("--model", folder, "search", "x")


def test_nothing_is_written_over(small: CommandLine, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("Something.", "utf-8")
    assert "exists already" in small.refused("backup", there)
    assert there.read_text("utf-8") == "Something."
    head = small.desk().log.head()
    assert "the database itself" in small.refused("verdicts", "export", "--format", "csv", "--output", small.database)
    assert "the database itself" in small.refused("restore", small.database)
    assert small.desk().log.head() == head


def test_a_backup_that_is_none_replaces_nothing(small: CommandLine, tmp_path: Path) -> None:
    bad = tmp_path / "bad.db"
    bad.write_text("Not a database." * 100, "utf-8")
    assert "is not a Claim Workbench database" in small.refused("restore", bad)
    assert len(small.json("claims", "list")) == 1


def test_a_claims_file_without_the_column_adds_nothing(small: CommandLine, tmp_path: Path) -> None:
    for name, content, says in (
        ("no-column.csv", b"statement,date\nIt rained.,2021\n", "no column “text”"),
        ("binary.csv", bytes(range(256)) * 20, "binary"),
        ("empty.csv", b"", "empty"),
    ):
        (tmp_path / name).write_bytes(content)
        assert says in small.refused("claims", "import", tmp_path / name)
    assert "cannot be read" in small.refused("claims", "import", tmp_path)
    assert len(small.json("claims", "list")) == 1


def test_a_folder_without_sources_is_said(small: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert "No file has a supported format" in small.refused("ingest", tmp_path / "nothing")


def test_standard_input_that_is_no_text(small: CommandLine) -> None:
    args = ("verdicts", "record", 1, "--rating", "true", "--rationale", "-")
    assert "not UTF-8" in small.refused(*args, input=b"\xff\xfe\x00")


def test_a_scale_that_is_none_is_not_added(small: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "scale.toml"
    for content, says in (("key = ", "not TOML"), ('key = "desk"', "lacks"), ("[[ratings]]", "lacks")):
        file.write_text(content, "utf-8")
        assert says in small.refused("scales", "add", file)


@pytest.mark.parametrize("number", ["0", "-1", "one", "1.5", "²", "9" * 30])
def test_a_number_that_is_none_is_a_usage_error(small: CommandLine, number: str) -> None:
    result = small.run("claims", "show", "--", number)
    assert result.exit_code == 2 and "is not a whole number" in result.stderr


def test_only_the_right_reviewer_corrects_a_verdict(small: CommandLine) -> None:
    record = ("verdicts", "record", 1, "--rationale", "x")
    first = small.json(*record, "--rating", "true")["id"]
    other = ("--rating", "false", "--corrects", first)
    assert "Ada Example's" in small.refused(*record, *other, "--reason", "y", "--reviewer", "B. Other")
    assert "reason" in small.refused(*record, *other)
    small.ok(*record, *other, "--reason", "y")
    assert "was corrected by" in small.refused(*record, *other, "--reason", "y")


def test_nothing_is_recorded_on_a_withdrawn_claim(small: CommandLine) -> None:
    small.ok("claims", "withdraw", 1, "--reason", "Entered twice")
    assert "was withdrawn" in small.refused("label", 1, 1, "refutes")
    assert "was withdrawn" in small.refused("verdicts", "record", 1, "--rating", "true", "--rationale", "x")
    assert "already withdrawn" in small.refused("claims", "withdraw", 1, "--reason", "x")


@pytest.mark.parametrize(
    "arguments",
    [
        ("claims", "list", "--search"),
        ("claims", "add"),
        ("claims", "add", "The quay is empty.", "--claimant"),
        ("search",),
        ("verdicts", "list", "--reviewer"),
        ("claims", "import", "claims.csv", "--map"),
        ("--model",),
    ],
)
def test_bytes_that_are_not_text_are_refused_in_one_sentence(small: CommandLine, arguments: tuple[str, ...]) -> None:
    said = small.refused(*arguments, "cran\udcff", "x") if arguments == ("--model",) else small.refused(*arguments, "cran\udcff")
    assert "cran\ufffd" in said and "not valid text" in said
    assert "WORKBENCH_REVIEWER" in small.refused("claims", "add", "The quay is empty.", WORKBENCH_REVIEWER="\udcff")


@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes are Linux's")
def test_a_file_name_of_any_bytes_is_a_path(small: CommandLine, tmp_path: Path) -> None:
    log, backup = tmp_path / "log\udcff.jsonl", tmp_path / "backup\udcff.db"
    assert "log\ufffd.jsonl" in small.ok("verdicts", "export", "--format", "jsonl", "--output", log)
    assert "Sound" in small.ok("verdicts", "verify", log)
    assert "backup\ufffd.db" in small.ok("backup", backup)
    assert CommandLine(backup).json("claims", "list")
    assert "missing\ufffd" in small.refused("verdicts", "verify", tmp_path / "missing\udcff")
    (tmp_path / "folder\udcff").mkdir()
    small.run("backup", tmp_path / "folder\udcff" / "backup.db").stderr.encode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="links and /dev are POSIX")
def test_force_replaces_a_link_and_never_the_desk(small: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("precious")
    for name, target in (("link", tmp_path / "notes.txt"), ("desk", small.database)):
        (tmp_path / name).symlink_to(target)
    for command in (("verdicts", "stamp-request"), ("verdicts", "export", "--format", "jsonl")):
        assert "--force" in small.refused(*command, "--output", tmp_path / "link")
        for force in ((), ("--force",)):
            said = small.refused(*command, "--output", tmp_path / "desk", *force)
            assert "the database itself" in said and "--force" not in said
    small.ok("verdicts", "stamp-request", "--output", tmp_path / "link", "--force")
    assert not (tmp_path / "link").is_symlink() and (tmp_path / "notes.txt").read_text() == "precious"


@pytest.mark.skipif(sys.platform == "win32", reason="/dev is POSIX")
def test_standard_output_gets_the_export_and_nothing_else(small: CommandLine, tmp_path: Path) -> None:
    small.ok("verdicts", "export", "--format", "jsonl", "--output", tmp_path / "log.jsonl")
    for output in ("/dev/stdout", "/dev/fd/1", "-"):
        command = [sys.executable, "-m", "workbench", "--db", str(small.database), "verdicts", "export", "--format", "jsonl"]
        ended = subprocess.run([*command, "--output", output], capture_output=True, check=True)
        assert len(ended.stdout.splitlines()) == len((tmp_path / "log.jsonl").read_bytes().splitlines())
        assert b"Wrote" in ended.stderr and b"Wrote" not in ended.stdout
