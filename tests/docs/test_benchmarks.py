"""The benchmarks run as docs/evaluation.md says, on data small enough for a test. No figure of theirs is judged here."""

import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from workbench.desk import Workbench
from workbench.exchange.formats import all_formats

ROOT = Path(__file__).parents[2]
PAIRS = [
    ("The bridge was closed for a year.", "The council closed the old bridge. It opened again twelve months later.", "SUPPORTS"),
    ("Bees cannot dance.", "Bees dance to tell where flowers are.", "REFUTES"),
    ("Bees cannot dance.", "The weather was fine.", "NOT ENOUGH INFO"),
]


def run(*command: object) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pool")
    pairs = [{"claim": claim, "evidence": evidence, "label": label} for claim, evidence, label in PAIRS]
    (folder / "pairs.jsonl").write_text("".join(f"{json.dumps(pair)}\n" for pair in pairs), "utf-8")
    assert run("benchmarks/pools.py", folder / "pairs.jsonl", folder).startswith("2 claims, 3 pieces of evidence")
    return folder


def test_pairs_become_a_collection_that_can_be_evaluated(pool: Path) -> None:
    judged = (pool / "qrels" / "all.tsv").read_text("utf-8").splitlines()[1:]
    assert judged == ["c0\td0\t1", "c1\td1\t1"]
    found = json.loads(run("-m", "workbench", "evaluate", "retrieval", pool, "--split", "all", "--json"))
    assert found["pipeline"]["nDCG@10"] == 1 and found["about"]["documents"] == 3


@pytest.mark.pytorch
def test_encoding_is_compared(pool: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """In this process, which has imported PyTorch for other tests."""
    monkeypatch.syspath_prepend(ROOT)
    monkeypatch.setattr(sys, "argv", ["encoding.py", str(pool), "--split", "all", "--rounds", "1"])
    runpy.run_path(str(ROOT / "benchmarks" / "encoding.py"), run_name="__main__")
    said = capsys.readouterr().out
    assert said.count("ratio") == 4 and "nDCG@10 over 3 documents and 2 queries: onnxruntime 1.0000, defaults 1.0000" in said


def test_exports_are_measured(tmp_path: Path) -> None:
    formats = ["jsonl", "parquet", "claimreview-pages"]
    assert set(formats) < set(all_formats())
    said = run("benchmarks/exports.py", "--folder", tmp_path, "--events", "60", "--formats", *formats)
    rows = dict(line.strip("| ").split(" | ", 1) for line in said.splitlines()[2:])
    assert list(rows) == formats
    entries = Workbench.open(tmp_path / "60.db").log.verify().head.seq
    assert entries >= 60 and rows["jsonl"].startswith(f"{entries} log entries")


def test_growth_is_measured(tmp_path: Path) -> None:
    report = tmp_path / "scale.json"
    run("benchmarks/scale.py", "--folder", tmp_path, "--sizes", "100", "--real", "50", "--queries", "5", "--json", report)
    (row,) = json.loads(report.read_text("utf-8"))
    assert row["snippets"] >= 100 and row["encoded_by_the_model"] == 50
    assert 0 < row["p50_ms"] <= row["p95_ms"] and row["new_document_found_s"] > 0
    alone = ["--systems", "workbench", "--queries", "2", "--json", report]
    run("benchmarks/scale_rivals.py", tmp_path / "100.db", "--work", tmp_path, *alone)
    assert [row["system"] for row in json.loads(report.read_text("utf-8"))] == ["workbench"]


def test_the_growth_of_reading_is_measured() -> None:
    rows = run("benchmarks/readers.py", "--sizes", "100", "200").splitlines()
    assert rows[0] == "| input | 100 | 200 | growth |"
    assert len(rows) > 30 and all(len(row.strip("| ").split(" | ")) == 4 for row in rows[2:])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL and fork are POSIX")
def test_kills_and_full_disks_lose_nothing(tmp_path: Path) -> None:
    report = tmp_path / "faults.json"
    only = ("init", "claims add", "claims import", "label", "redact", "backup", "restore", "verdicts import", "keys new")
    run("benchmarks/faults.py", "--kills", "6", "--full-disks", "3", "--seed", "20261128", "--only", *only, "--json", report)
    found = json.loads(report.read_text("utf-8"))
    assert found["rounds"] == {"kill": 6, "full disk": 3} and found["faults"] == {}


def test_rating_words_are_counted_per_set(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "a.csv").write_text("claim,Alternate_Name\nx,Falso\ny,FALSO!\nz,sapperlot\nw,sapperlot\n", "utf-8")
    (tmp_path / "maps").mkdir()
    for name in ("a", "b"):
        (tmp_path / "maps" / f"{name}.txt").write_text("https://checks.example\ntrue\ttrue\n", "utf-8")
    (tmp_path / "maps" / "c.json").write_text('{"claims": [{"claimReview": [{"textualRating": "Fake"}]}]}', "utf-8")
    assert run("benchmarks/rating_words.py", tmp_path).splitlines() == [
        "maps\t2\ttrue\ttrue", "tables\t2\tfalse\tFalso", "tables\t2\t-\tsapperlot"]  # fmt: skip
    assert run("benchmarks/rating_words.py", tmp_path, "--missing") == "tables\t2\t-\tsapperlot\n"
