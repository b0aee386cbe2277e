"""Both verifiers, in the product and in the single file for others, accept the same logs and report the same first fault in
the same words."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from damaged_logs import SOUND, bytes_of, damaged, lines_of, make_log, rewrite
from hypothesis import HealthCheck, given, settings, strategies as st

from workbench.desk import Workbench, exported_log
from workbench.domain import log as domain_log
from workbench.domain.events import TYPES
from workbench.errors import LogFaultError, NotFoundError

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_log.py"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    make_log(folder).log.export("jsonl", folder / "log.jsonl")
    return folder / "log.jsonl"


@pytest.fixture(scope="module")
def module() -> Any:
    """The file for others, in this process."""
    spec = importlib.util.spec_from_file_location("verify_log", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def theirs(module: Any) -> Callable[..., tuple[int, str]]:
    """Runs the file for others and returns its exit code and message. Any other exception than an exit fails the test."""

    def run(*args: object) -> tuple[int, str]:
        with pytest.MonkeyPatch.context() as patch:
            said: list[str] = []
            patch.setattr(sys, "argv", ["verify_log.py", *map(str, args)])
            patch.setattr(module, "print", said.append, raising=False)
            try:
                module.main()
            except SystemExit as end:
                return (1, end.code.removeprefix("NOT SOUND. ")) if isinstance(end.code, str) else (int(end.code or 0), "")
        return 0, said[0]

    return run


def ours(path: Path, **options: str) -> tuple[int, str]:
    try:
        return 0, str(exported_log.verify(path, **options).sound.head)
    except LogFaultError as fault:
        assert "\n" not in str(fault) and str(fault).endswith("."), fault
        return 1, str(fault)


def number(said: str) -> int:
    found = re.search(r"(?:Line|Entry) (\d+)", said)
    return int(found[1]) if found else SOUND


def test_both_verifiers_report_the_same_first_fault_in_the_same_words(export: Path, tmp_path: Path, theirs: Callable[..., tuple[int, str]]) -> None:
    cases = damaged(export)
    assert len(cases) > 80
    for name, (data, first) in cases.items():
        path = tmp_path / "log.jsonl"
        path.write_bytes(data)
        (code, message), other = ours(path), theirs(path)
        assert (code, number(message) if code else SOUND) == (int(first != SOUND), first), (name, message)
        assert other[0] == code and (not code or other[1] == message), (name, message, other)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_can_be_changed_and_no_verifier_stumbles(
    export: Path, tmp_path: Path, theirs: Callable[..., tuple[int, str]], data: st.DataObject
) -> None:
    whole = export.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != whole[at]))
    path = tmp_path / "log.jsonl"
    changed = data.draw(st.sampled_from([whole[:at] + bytes([byte]) + whole[at + 1 :], whole[:at], whole[:at] + bytes([byte]) + whole[at:]]))
    path.write_bytes(changed)
    mine, other = ours(path), theirs(path)
    assert mine[0] == other[0] and (not mine[0] or mine[1] == other[1]), (mine, other)
    spaces = b" \t\r"
    assert mine[0] == 1 or lines_of(path) == lines_of(export) or byte in spaces


PIECES = st.sampled_from(
    ['"', "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "0", "-", ".5", "e7", "E+1", "1.0", "9" * 17, "null", "true", "NaN", "\\u0061",
     "\\ud800", "\\/", "é", "\U0001f600", '"a":1,', '"type":"x",', "[[[[", "]]]]", "\x00", "\x7f", "\ufeff"]
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_made_anew_is_read_in_two_ways(
    export: Path, tmp_path: Path, theirs: Callable[..., tuple[int, str]], data: st.DataObject
) -> None:
    """Whoever knows the format changes a body as they like and makes all hashes anew: the verifiers agree, and what they
    call sound has one reading."""
    lines = lines_of(export)
    seq = data.draw(st.integers(1, len(lines)))
    body = lines[seq - 1]["body"]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(body)))
        end = start + data.draw(st.integers(0, 4))
        body = body[:start] + data.draw(PIECES) + body[end:]
    path = tmp_path / "log.jsonl"
    path.write_bytes(bytes_of(rewrite(lines, seq, body)))
    mine, other = ours(path), theirs(path)
    assert mine[0] == other[0] and (not mine[0] or mine[1] == other[1]), (mine, other)
    if mine[0] == 0:
        assert rfc8785.dumps(json.loads(body)).decode() == body


NUMBERS = st.floats() | st.integers(-(2**60), 2**60)
VALUES = st.recursive(
    NUMBERS | st.none() | st.booleans() | st.text() | st.text("0123456789:.,eE-[]{}", max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(VALUES)
def test_the_canonical_form_is_that_of_rfc8785(module: Any, value: Any) -> None:
    """Theirs is written with the standard library, and ours has a quick way for most bodies."""
    value = {"data": value}
    try:
        right = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        right = None
    try:
        text = module.canonical(value).encode()
    except ValueError:
        text = None
    assert text == right
    for data in {right, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")} - {None}:
        read = json.loads(data)
        try:
            canonical = rfc8785.dumps(read) == data
        except (rfc8785.CanonicalizationError, UnicodeEncodeError):
            canonical = False
        assert domain_log._is_canonical(data, read) == canonical


@pytest.mark.parametrize("value", [0.0, -0.0, 1e20, 1e21, 1e-6, 1e-7, 0.1, 1.5e300, 5e-324, 123456789012345680000.0, 4.35, 2.0**53])
def test_a_number_is_written_as_ecmascript_writes_it(module: Any, value: float) -> None:
    for number_ in (value, -value):
        assert module.canonical_float(number_).encode() == rfc8785.dumps(number_)


@pytest.mark.parametrize("log", ["domain/golden/log-schema-1.jsonl", "exchange/golden/jsonl.jsonl"])
def test_what_earlier_versions_wrote_is_sound_for_ever(theirs: Callable[..., tuple[int, str]], log: str) -> None:
    path = Path(__file__).parents[1] / log
    assert ours(path)[0] == theirs(path)[0] == 0


def test_both_know_the_same_types_and_limits(module: Any) -> None:
    assert set(module.TYPES) == set(TYPES)
    assert module.LEVELS == domain_log.DEEPEST


def test_types_that_nobody_here_knows_are_sound_and_counted(export: Path, tmp_path: Path, theirs: Callable[..., tuple[int, str]]) -> None:
    path = tmp_path / "log.jsonl"
    path.write_bytes(damaged(export)["made anew with an unknown type"][0])
    assert exported_log.verify(path).sound.types["claim-sung"] == 1
    assert "Not interpreted (unknown types): 'claim-sung' (1)" in theirs(path)[1]
    assert "Not interpreted" not in theirs(export)[1]


def test_a_log_without_a_signature_is_called_unsigned(export: Path, tmp_path: Path, theirs: Callable[..., tuple[int, str]]) -> None:
    desk = Workbench.open(export.parent / "claims.db")
    key, signed, stripped = tmp_path / "desk.key", tmp_path / "signed.jsonl", tmp_path / "stripped.jsonl"
    exported_log.new_keys(key)
    desk.log.export("jsonl", signed, sign=key)
    lines = lines_of(signed)
    del lines[-1]["signature"]
    stripped.write_bytes(bytes_of(lines))
    assert "Signed, signature NOT CHECKED here." in theirs(signed)[1] and "Unsigned" not in theirs(signed)[1]
    assert "\nUnsigned: " in theirs(stripped)[1]


def test_a_tail_made_anew_is_found_by_a_kept_head_alone(export: Path, tmp_path: Path, theirs: Callable[..., tuple[int, str]]) -> None:
    head = ours(export)[1]
    path = tmp_path / "log.jsonl"
    path.write_bytes(damaged(export)["made anew with another rating"][0])
    for expected in (head, head.partition(":")[2]):
        assert theirs(export, "--expect-head", expected)[0] == ours(export, expect_head=expected)[0] == 0
        assert theirs(path)[0] == ours(path)[0] == 0
        mine, other = ours(path, expect_head=expected), theirs(path, "--expect-head", expected)
        assert mine == other and mine[0] == 1 and "expected head is not in this log" in mine[1]
    early = lines_of(export)[2]["hash"]
    assert theirs(path, "--expect-head", f"3:{early}")[0] == ours(path, expect_head=f"3:{early}")[0] == 0
    assert theirs(path, "--expect-head", f"4:{early}")[0] == ours(path, expect_head=f"4:{early}")[0] == 1


def test_what_is_no_file_is_no_fault_of_a_log(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.jsonl", tmp_path):
        with pytest.raises(NotFoundError, match="cannot be read"):
            ours(path)


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["log.jsonl"], 0, "Sound: "),
        (["log.jsonl", "--expect-head", "1:" + "0" * 64], 1, "NOT SOUND. The expected head"),
        (["log.jsonl", "--expect-head", "12:abc"], 2, "SEQ:HASH"),
        (["missing.jsonl"], 2, "cannot be read"),
        (["."], 2, "cannot be read"),
        ([], 2, "usage"),
    ],
)
def test_the_file_for_others_runs_alone(export: Path, args: list[str], code: int, says: str) -> None:
    command = [sys.executable, "-I", "-S", str(SCRIPT), *args]
    done = subprocess.run(command, cwd=export.parent, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == code and says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
