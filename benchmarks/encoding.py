"""Compare the bundled model in onnxruntime with ``SentenceTransformer`` and its defaults: time to load, time of a query,
texts encoded per second, and the ranking that follows.

Each is measured in turns, in one run. A query has one text and both use one thread for it: more of PyTorch's threads wait
busily, which counts as CPU time. In bulk, both use all cores and encode the same real texts (a BEIR corpus's, cut by the
product), ours by the path that ``Matching.embed`` takes. Then the corpus's documents, one vector each, are ranked for its
queries by both kinds of vectors; with --bfloat16, our queries also rank documents that were encoded in bfloat16, as earlier
versions stored them on CPUs with bfloat16 units (slow on other CPUs).

    python benchmarks/encoding.py FOLDER --split NAME [--texts 2000] [--documents 1000] [--bfloat16]
"""

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.desk.matching import BATCH, CHUNK
from workbench.domain.sources import Metadata
from workbench.evaluation import MEASURES, per_query, read_collection
from workbench.evaluation.collection import Collection
from workbench.ingest import note, segment
from workbench.matching.encoder import Encoder, describe_model, load_encoder

ROUNDS = 3
QUERIES = 30
"""Queries in a round."""

LOAD = {
    "onnxruntime": "from workbench.matching.encoder import load_encoder; load_encoder()",
    "defaults": "import sys; from sentence_transformers import SentenceTransformer as M; M(sys.argv[1], device='cpu')",
}
Encode = Callable[[Sequence[str]], Any]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--split", required=True)
    options.add_argument("--texts", type=int, default=2000)
    options.add_argument("--documents", type=int, default=1000)
    options.add_argument("--bfloat16", action="store_true")
    given = options.parse_args()
    import torch
    from sentence_transformers import SentenceTransformer

    ours, theirs = load_encoder(), SentenceTransformer(str(describe_model(None).path), device="cpu")
    collection = read_collection(given.folder, given.split)
    rows = [json.loads(line) for line in collection.corpus.read_text("utf-8").splitlines()]
    random.Random(1).shuffle(rows)
    texts = snippets(rows, given.texts)

    def in_bulk(inputs: Sequence[str]) -> np.ndarray:
        return encode_as_desk(ours, inputs)

    say("CPU seconds to load: " + in_turns(lambda name: cpu_of_load(LOAD[name]), ".2f"))
    queries = list(collection.queries.values())[:QUERIES]
    single: dict[str, Encode] = {"onnxruntime": ours.encode, "defaults": theirs.encode}
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    say("CPU milliseconds of a query: " + in_turns(lambda name: cpu_of_query(single[name], queries), ".1f"))
    torch.set_num_threads(threads)
    bulk: dict[str, Encode] = {"onnxruntime": in_bulk, "defaults": theirs.encode}
    say(f"Texts per second, {len(texts):,} texts: " + in_turns(lambda name: rate(bulk[name], texts), ".0f"))

    judged = {id for grades in collection.judgements.values() for id in grades}
    kept = sorted(rows, key=lambda row: row["_id"] not in judged)[: given.documents]
    kinds: dict[str, tuple[Encode, Encode]] = {
        "onnxruntime": (in_bulk, in_bulk),
        "defaults": (theirs.encode, theirs.encode),
    }
    if given.bfloat16:
        kinds["our queries, documents in bfloat16"] = (in_bulk, in_bfloat16().encode)
    count, quality = ranked(collection, kept, kinds)
    values = ", ".join(f"{name} {value:.4f}" for name, value in quality.items())
    say(f"nDCG@10 over {len(kept):,} documents and {count:,} queries: {values}")


def say(line: str) -> None:
    """Print a result as soon as it is known."""
    print(line, flush=True)


def in_turns(measure: Callable[[str], float], form: str) -> str:
    """Measure both in each round; return the medians, their ratio and the ratio of each round."""
    rounds = [{name: measure(name) for name in LOAD} for _ in range(ROUNDS)]
    median = {name: float(np.median([values[name] for values in rounds])) for name in LOAD}
    values = ", ".join(f"{name} {value:{form}}" for name, value in median.items())
    ratios = [round(values["onnxruntime"] / values["defaults"], 2) for values in rounds]
    return f"{values}, ratio {median['onnxruntime'] / median['defaults']:.2f} (rounds {ratios})"


def cpu_of_load(code: str) -> float:
    """Return the CPU seconds of a process that does nothing else."""
    code += "; import os; times = os.times(); print(times.user + times.system)"
    command = [sys.executable, "-c", code, str(describe_model(None).path)]
    done = subprocess.run(command, cwd=Path(__file__).resolve().parents[1], capture_output=True, text=True, check=True)
    return float(done.stdout)


def cpu_of_query(encode: Encode, queries: Sequence[str]) -> float:
    """Return the CPU milliseconds of one query."""
    encode(queries[:1])
    began = time.process_time()
    for query in queries:
        encode([query])
    return 1000 * (time.process_time() - began) / len(queries)


def rate(encode: Encode, texts: Sequence[str]) -> float:
    """Return the number of texts encoded in a second."""
    began = time.perf_counter()
    encode(texts)
    return len(texts) / (time.perf_counter() - began)


def encode_as_desk(encoder: Encoder, inputs: Sequence[str]) -> np.ndarray:
    """Encode as ``Matching.embed`` does: sorted by length, in batches."""
    vectors = np.zeros((len(inputs), encoder.dimension), np.float32)
    for start in range(0, len(inputs), CHUNK):
        order = sorted(range(start, min(start + CHUNK, len(inputs))), key=lambda i: len(inputs[i]))
        for at in range(0, len(order), BATCH):
            batch = order[at : at + BATCH]
            vectors[batch] = encoder.encode([inputs[i] for i in batch])
    return vectors


def in_bfloat16() -> Encoder:
    """Return the encoder of earlier versions on CPUs with bfloat16 units."""
    from workbench.matching.encoders import sentence_transformers

    sentence_transformers._has_bfloat16_units = lambda: True
    return sentence_transformers.load(describe_model(None), None)


def snippets(rows: Sequence[dict[str, Any]], count: int) -> list[str]:
    """Return about ``count`` snippets of documents."""
    texts: list[str] = []
    for row in rows:
        reading = note(row["text"], Metadata("a", language="en"))
        texts += [reading.text[cut.start : cut.end] for cut in segment(reading.text, reading.blocks, "en")]
        if len(texts) >= count:
            break
    return texts


def ranked(
    collection: Collection, kept: Sequence[dict[str, Any]], kinds: dict[str, tuple[Encode, Encode]]
) -> tuple[int, dict[str, float]]:
    """Return the number of queries with a relevant document, and the nDCG@10 of each pair of encoders of queries and
    documents."""
    known = {row["_id"] for row in kept}
    judged = {q: {d: g for d, g in grades.items() if d in known} for q, grades in collection.judgements.items()}
    judged = {q: grades for q, grades in judged.items() if any(grades.values())}
    quality = {}
    for name, (encode_queries, encode_documents) in kinds.items():
        documents = np.asarray(encode_documents([f"{row.get('title', '')} {row['text']}" for row in kept]), np.float32)
        queries = np.asarray(encode_queries([collection.queries[q] for q in judged]), np.float32)
        best = np.argsort(-(queries @ documents.T), axis=1, kind="stable")[:, :100]
        run = {q: [kept[i]["_id"] for i in row] for q, row in zip(judged, best, strict=True)}
        quality[name] = float(np.mean(per_query(MEASURES, judged, run)["nDCG@10"]))
    return len(judged), quality


if __name__ == "__main__":
    main()
