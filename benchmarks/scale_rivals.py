"""Compare the time of a query with other systems and with another version, over the same snippets and vectors, in one run.

    python benchmarks/scale.py --folder FOLDER --sizes 100000 --real 4000
    pip install -r benchmarks/requirements.txt
    python benchmarks/scale_rivals.py FOLDER/100000.db --work FOLDER [--before CHECKOUT --before-database FILE]
        [--systems workbench plain chromadb txtai] [--queries 200] [--json FILE]

Each system runs in a process of its own and answers every query before the next is asked, in turn. Its time includes the
encoding of the query, by the bundled model with sentence-transformers as that system would. No system encodes snippets here:
all get the vectors in the database. ``plain`` is semantic_search with one vector a snippet and bm25s, combined by reciprocal
rank fusion; ``chromadb`` ranks by vectors alone; ``txtai`` is its hybrid. Each is asked for the texts of its first 20.
--before: a checkout of another version of Claim Workbench, and a database that it can open, since this version upgrades.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
if "PYTHONPATH" not in os.environ:
    sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from systems import OTHERS  # noqa: E402

SHOWN = 20
"""Results of a query."""
POOL = 100
"""Results of each of the two rankings that ``plain`` combines."""
Search = Callable[[str], list[str]]


def export(database: Path, work: Path) -> None:
    """Write the texts and vectors of all snippets for the other systems."""
    from workbench.desk import Workbench
    from workbench.store import embeddings
    from workbench.store.database import Database

    desk = Workbench.open(database)
    model = desk.matching.model_row(desk.matching.encoder())
    with Database(database).read() as db:
        blocks = list(embeddings.load(db, model, "snippet"))
        ids = np.concatenate([ids for ids, _ in blocks])
        np.save(work / "vectors.npy", np.concatenate([rows for _, rows in blocks]))
        texts: dict[int, str] = {}
        for (document,) in db.execute("SELECT id FROM documents WHERE current").fetchall():
            text = db.execute("SELECT text FROM documents WHERE id = ?", [document]).fetchone()[0]
            rows = db.execute("SELECT id, start, end FROM snippets WHERE document = ?", [document])
            texts.update((id, text[start:end]) for id, start, end in rows)
    with (work / "texts.txt").open("w", encoding="utf-8") as file:
        file.writelines(" ".join(texts[id].split()) + "\n" for id in ids.tolist())


def claims(database: Path, count: int) -> list[str]:
    """Return claims from the generator of scale.py, which the database does not contain."""
    import random

    import scale

    sentences = scale.generated(scale.real_sentences(database.parent), random.Random(5))
    return [next(sentences) for _ in range(count)]


def workbench(database: Path) -> Search:
    from workbench.desk import Workbench

    desk = Workbench.open(database)
    desk.matching.search("The elections had irregularities.")

    def search(query: str) -> list[str]:
        return [match.snippet.text for match in desk.matching.search(query)]

    return search


def other(name: str, work: Path) -> Search:
    import torch

    from workbench.matching.encoder import describe_model

    torch.set_num_threads(1)
    texts = (work / "texts.txt").read_text("utf-8").splitlines()
    vectors, model = np.load(work / "vectors.npy", mmap_mode="r"), str(describe_model(None).path)
    ranked = OTHERS[name](texts, vectors, model, work, POOL if name == "plain" else SHOWN)
    return lambda query: [texts[row] for row in ranked(query)[:SHOWN]]


def serve(name: str, place: Path) -> None:
    """Answer queries from standard input, one a line, with the milliseconds of wall time and of this process's CPU time."""
    began = time.perf_counter()
    search = workbench(place) if name == "workbench" else other(name, place)
    search("The elections had irregularities.")
    print(json.dumps({"ready_s": time.perf_counter() - began}), flush=True)
    for line in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        found = search(line.strip())
        taken = [(time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000]
        print(json.dumps({"ms": taken, "found": len(found), "memory_mb": private_memory_mb()}), flush=True)


def private_memory_mb() -> float:
    """Return the memory of this process that no file backs, as Linux counts it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1000
    raise OSError("this needs Linux")


class System:
    """A system in a process of its own."""

    def __init__(self, name: str, served: str, place: Path, checkout: Path) -> None:
        path = f"{checkout}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(place), "--serve", served],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=checkout, env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip
        self.ready_s = float(self._answer()["ready_s"])
        self.times: list[list[float]] = []
        self.memory_mb = 0.0

    def ask(self, query: str) -> None:
        """Time one query."""
        assert self._process.stdin is not None
        self._process.stdin.write(query + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        assert answer["found"] == SHOWN, f"{self.name} found {answer['found']}"
        self.times.append(answer["ms"])
        self.memory_mb = answer["memory_mb"]

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        while not (line := self._process.stdout.readline()).startswith("{"):
            assert line, f"{self.name} ended"
        return dict(json.loads(line))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("--work", type=Path, help="folder for the indexes of the others")
    parser.add_argument("--systems", nargs="+", choices=("workbench", *OTHERS), default=("workbench", *OTHERS))
    parser.add_argument("--before", type=Path, help="checkout of another version")
    parser.add_argument("--before-database", type=Path, help="its database of the same snippets")
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.database)
        return
    work = given.work / f"{given.database.stem}.others"
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "texts.txt").exists() and set(OTHERS) & set(given.systems):
        export(given.database, work)
    systems = []
    if given.before:
        systems.append(System("before", "workbench", given.before_database.resolve(), given.before.resolve()))
    for name in given.systems:
        place = given.database if name == "workbench" else work
        systems.append(System(name, name, place.resolve(), ROOT))
        print(f"{name}: ready in {systems[-1].ready_s:.1f} s", file=sys.stderr, flush=True)
    for query in claims(given.database, given.queries):
        for system in systems:
            system.ask(query)
    results = []
    print("| system | p50 | p95 | CPU of the process | ready | private memory |\n|---|---:|---:|---:|---:|---:|")
    for system in systems:
        wall, cpu = np.array(system.times).T
        p50, p95 = np.percentile(wall, [50, 95])
        results.append({
            "system": system.name, "p50_ms": p50, "p95_ms": p95, "cpu_ms": float(np.median(cpu)),
            "ready_s": system.ready_s, "private_memory_mb": system.memory_mb,
        })  # fmt: skip
        print(
            f"| {system.name} | {p50:.0f} ms | {p95:.0f} ms | {np.median(cpu):.0f} ms | {system.ready_s:.1f} s "
            f"| {system.memory_mb:,.0f} MB |"
        )
        system.close()
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
