"""Measure time and memory of a query, by the number of snippets. Writes vectors into the store itself, because encoding a
million snippets takes too long.

Makes databases from a seeded generator that recombines the sentences of seeds/: halves of two sentences, with numbers and
invented names in between, so that the vocabulary grows with the size as real ones do. Up to --real snippets are encoded by
the bundled model; beyond, vectors are drawn around those (clustered, not encoded), which the result states. Each size is
measured by a process of its own, through Matching.search: claim text to twenty matches with context, encoding included.

    python benchmarks/scale.py --folder /tmp/scale --sizes 10000 100000 1000000 --json scale.json
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.desk import Workbench
from workbench.domain.sources import Metadata
from workbench.ingest import note, segment
from workbench.store import embeddings, passages, sources
from workbench.store.database import Database

SEEDS = Path(__file__).resolve().parents[1] / "seeds" / "sources"
SENTENCES = 25
"""Sentences in a generated document."""
BLOCK = 400
"""Documents in one transaction."""


def real_sentences(folder: Path) -> list[str]:
    """Return every sentence of the demonstration sources, read by the usual readers."""
    desk = Workbench.open(folder / "seeds.db", create=True)
    desk.sources.ingest([SEEDS])
    return [
        snippet.text
        for row in desk.sources.page()[0]
        for snippet in desk.sources.get(row.document.id).snippets
        if snippet.kind == "sentence" and len(snippet.text) > 40
    ]


def generated(real: list[str], chance: random.Random) -> Iterator[str]:
    """Yield sentences without end: the first half of one, a name or a number, the second half of another."""
    syllables = ["ba", "ke", "lo", "mi", "nu", "ra", "se", "ti", "vo", "za", "dri", "fen", "gol", "hur", "jas"]
    while True:
        first, second = chance.choice(real).rstrip(".").split(), chance.choice(real).split()
        rank = int(min(chance.paretovariate(0.6), 1e6))
        name = "".join(syllables[rank // 15**at % 15] for at in range(5)).capitalize()
        middle = chance.choice([name, f"{name} {chance.randrange(1, 5000)}", str(chance.randrange(1900, 2026))])
        yield " ".join([*first[: len(first) // 2 + 1], middle, *second[len(second) // 2 :]])


def build(path: Path, size: int, real: int, folder: Path) -> None:
    """Create a database of ``size`` snippets: the first ``real`` are encoded, the others get clustered vectors."""
    partial = path.with_suffix(".partial")
    remove(partial)
    desk = Workbench.open(partial, create=True)
    began = time.perf_counter()
    sentences = generated(real_sentences(folder), random.Random(size))
    made = take_in(desk, sentences, min(real, size), 0)
    desk.matching.embed()
    made = take_in(desk, sentences, size, made)
    fill(desk, np.random.default_rng(size))
    print(f"\r{path.name}: {made:,} snippets in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    with Database(Path(desk.path)).write() as db:
        db.execute("INSERT INTO meta VALUES ('generated-in-s', ?)", [f"{time.perf_counter() - began:.1f}"])
    Database(Path(desk.path)).forget()
    partial.rename(path)
    remove(partial)
    Workbench.open(path).matching.search("warm up")  # which saves the index


def remove(database: Path) -> None:
    """Remove a database with everything that is beside it under its name."""
    for file in database.parent.glob(f"{database.name}*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()


def take_in(desk: Workbench, sentences: Iterator[str], size: int, made: int) -> int:
    """Add documents until there are ``size`` snippets; return how many there are."""
    while made < size:
        block = []
        for _ in range(min(BLOCK, -(-(size - made) // SENTENCES))):
            title = next(sentences)[:60]
            reading = note(" ".join(next(sentences) for _ in range(SENTENCES)), Metadata(title, language="en"))
            block.append((reading, segment(reading.text, reading.blocks, "en")))
        with Database(Path(desk.path)).write() as db:
            for reading, cut in block:
                sources.add(db, reading, cut, kind="note", place=f"generated:{made}", time="2026-01-01T00:00:00.000Z")
                made += len(cut)
        print(f"\r{made:,} snippets", end="", file=sys.stderr)
    return made


def fill(desk: Workbench, chance: "np.random.Generator") -> None:
    """Give every span without a vector one near that of a span that has one."""
    encoder = desk.matching.encoder()
    model = desk.matching.model_row(encoder)
    for level in embeddings.LEVELS:
        with Database(Path(desk.path)).read() as db:
            known = np.concatenate([rows for _, rows in embeddings.load(db, model, level)])
        last = 0
        while True:
            with Database(Path(desk.path)).read() as db:
                waiting = embeddings.pending(db, model, level, limit=20_000, after=last)
            if not waiting:
                break
            last = waiting[-1].id
            rows = known[chance.integers(0, len(known), len(waiting))]
            rows = rows + chance.normal(0, 0.6 / np.sqrt(rows.shape[1]), rows.shape)
            rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
            inputs = [(span.id, f"generated {level} {span.id}") for span in waiting]
            vectors = {text: row for (_, text), row in zip(inputs, rows, strict=True)}
            with Database(Path(desk.path)).write() as db:
                embeddings.store(db, model, level, inputs, vectors, dtype="generated")
                passages.touch(db, {span.document for span in waiting})


def measure(path: Path, queries: int) -> dict[str, Any]:
    """Measure in this process: the time of the first query, of later ones, and of one after a change by another; and
    memory."""
    import faiss

    from workbench.desk.evaluation import peak_memory_mb

    began = time.perf_counter()
    desk = Workbench.open(path)
    desk.matching.search("The elections had irregularities.")
    ready = time.perf_counter() - began
    chance = random.Random(5)
    sentences = generated(real_sentences(path.parent), chance)
    taken = []
    for claim in (next(sentences) for _ in range(queries)):
        began = time.perf_counter()
        found = desk.matching.search(claim)
        taken.append((time.perf_counter() - began) * 1000)
        assert len(found) == 20
    other = Workbench.open(path, encoder=desk.matching.encoder())
    text = f"The lighthouse of Quorvale was painted {chance.randrange(10**9)} times."
    made = other.sources.add_note(text, Metadata("A lighthouse"))
    other.matching.embed()
    began = time.perf_counter()
    first = desk.matching.search("the painted lighthouse of Quorvale")[0]
    fresh = time.perf_counter() - began
    assert first.document.id == made.id
    with Database(path).read() as db:
        vectors = {
            level: db.execute(f"SELECT count(*) FROM {level}_embeddings").fetchone()[0] for level in ("snippet", "passage")
        }
    return {
        "snippets": vectors["snippet"],
        "passages": vectors["passage"],
        "ready_s": ready,
        "p50_ms": float(np.percentile(taken, 50)),
        "p95_ms": float(np.percentile(taken, 95)),
        "new_document_found_s": fresh,
        "peak_memory_mb": peak_memory_mb(),
        "database_mb": path.stat().st_size / 1e6,
        "index_mb": sum(file.stat().st_size for file in path.parent.glob(f"{path.name}.index-*/*")) / 1e6,
        "threads": faiss.omp_get_max_threads(),
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--folder", type=Path, required=True, help="where the databases are made and kept")
    options.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    options.add_argument("--real", type=int, default=100_000, help="snippets that the model encodes")
    options.add_argument("--queries", type=int, default=200, help="queries timed at each size")
    options.add_argument("--json", type=Path)
    options.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.queries)))
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    results = []
    for size in given.sizes:
        path = given.folder / f"{size}.db"
        if not path.exists():
            build(path, size, given.real, given.folder)
        command = [sys.executable, __file__, "--folder", str(given.folder), "--measure", str(path)]
        command += ["--queries", str(given.queries)]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        results.append(result | {"encoded_by_the_model": min(size, given.real)})
        print(" · ".join(f"{name} {value:,.1f}" for name, value in results[-1].items()))
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
