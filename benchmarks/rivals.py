"""Compare Claim Workbench with other systems in one run, on the same machine, model and collection.

Each system runs in a separate process: it indexes the documents of the collection (title and text) with the bundled model,
ranks every query, and is timed on single queries, including their encoding. Claim Workbench runs as
``workbench evaluate retrieval``. All are measured with the same measures, and with the paired difference to Claim Workbench.
``plain`` is what a tutorial would build: ``semantic_search`` with one vector per document and bm25s with a stemmer, combined
by reciprocal rank fusion.

    pip install -r benchmarks/requirements.txt
    python benchmarks/rivals.py FOLDER --split NAME [--runs DIR] [--systems workbench plain chromadb txtai] [--json FILE]

With --runs, rankings are stored in that folder; an existing ranking of Claim Workbench (pipeline.run) is used again.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from systems import OTHERS

from workbench.desk.evaluation import DEPTH, TIMED, peak_memory_mb
from workbench.evaluation import MEASURES, bootstrap, difference, per_query, read_collection, read_run, write_run
from workbench.matching.encoder import describe_model

SYSTEMS = ("workbench", *OTHERS)


def documents(corpus: Path) -> dict[str, str]:
    """Return the text of each document by id, with its title first."""
    rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()]
    return {row["_id"]: f"{row.get('title', '')} {row['text']}".strip() for row in rows}


def measure(name: str, folder: Path, split: str, run: Path) -> dict[str, float | None]:
    """Index the collection in this process, write the ranking of every query to ``run``, and time single queries."""
    import numpy as np

    collection = read_collection(folder, split)
    texts, model = documents(collection.corpus), str(describe_model(None).path)
    with tempfile.TemporaryDirectory() as kept:
        began = time.perf_counter()
        search, ids = OTHERS[name](list(texts.values()), None, model, Path(kept), DEPTH), list(texts)
        indexed = time.perf_counter() - began
        rankings = {id: [ids[row] for row in search(text)] for id, text in collection.queries.items()}
        write_run(run, rankings, name)
        taken = []
        for text in list(collection.queries.values())[:TIMED]:
            began = time.perf_counter()
            search(text)
            taken.append((time.perf_counter() - began) * 1000)
        disk = sum(file.stat().st_size for file in Path(kept).rglob("*") if file.is_file()) / 1e6
    p50, p95 = (float(np.percentile(taken, q)) for q in (50, 95))
    return {"index_s": indexed, "p50_ms": p50, "p95_ms": p95, "disk_mb": disk, "memory_mb": peak_memory_mb()}


def ours(folder: Path, split: str, runs: Path) -> dict[str, float | None]:
    """Run ``workbench evaluate retrieval``; return its results under the same names as ``measure``."""
    if (runs / "pipeline.run").is_file():
        return {}
    command = [sys.executable, "-m", "workbench", "evaluate", "retrieval", folder, "--split", split]
    command += ["--runs", runs, "--json"]
    root = Path(__file__).resolve().parents[1]
    found = json.loads(subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, cwd=root).stdout)
    return {
        "index_s": sum(found["indexing_s"].values()),
        "p50_ms": found["latency_ms"]["p50"],
        "p95_ms": found["latency_ms"]["p95"],
        "disk_mb": found["database_mb"],
        "memory_mb": found["peak_memory_mb"],
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--split", required=True)
    options.add_argument("--runs", type=Path)
    options.add_argument("--systems", nargs="+", choices=SYSTEMS, default=SYSTEMS)
    options.add_argument("--json", type=Path)
    options.add_argument("--child", help=argparse.SUPPRESS)
    given = options.parse_args()
    folder = given.folder.resolve()
    if given.child:
        print(json.dumps(measure(given.child, folder, given.split, given.runs / f"{given.child}.run")))
        return
    with tempfile.TemporaryDirectory() as temporary:
        runs = (given.runs or Path(temporary)).resolve()
        runs.mkdir(parents=True, exist_ok=True)
        results: dict[str, dict[str, Any]] = {}
        for name in given.systems:
            if name == "workbench":
                results[name] = dict(ours(folder, given.split, runs))
                continue
            child = [sys.executable, __file__, str(folder), "--split", given.split, "--runs", str(runs), "--child", name]
            out = subprocess.run(child, check=True, stdout=subprocess.PIPE, text=True).stdout
            results[name] = json.loads(out.splitlines()[-1])
        judgements = read_collection(folder, given.split).judgements
        values = {
            name: per_query(MEASURES, judgements, read_run(runs / f"{'pipeline' if name == 'workbench' else name}.run"))
            for name in results
        }
    for name, result in results.items():
        result |= {measure: bootstrap(found).mean for measure, found in values[name].items()}
        if name != "workbench" and "workbench" in values:
            gain = difference(values["workbench"]["nDCG@10"], values[name]["nDCG@10"])
            result["ours_ahead_by"] = [gain.mean, gain.low, gain.high]
        print(name, json.dumps(result))
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
