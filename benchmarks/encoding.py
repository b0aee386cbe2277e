"""Compare the speed of encoding with ``SentenceTransformer.encode`` and its defaults, and check that rankings stay the same.

Both encode the same real texts (a BEIR corpus's, cut by the product), in turns, in one process; ours by the path that
``Matching.embed`` takes. Then the corpus's documents, one vector each, are ranked for its queries by both kinds of vectors.

    python benchmarks/encoding.py FOLDER --split NAME [--texts 2000] [--documents 1000]
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.desk.matching import BATCH, CHUNK
from workbench.domain.sources import Metadata
from workbench.evaluation import MEASURES, per_query, read_collection
from workbench.ingest import note, segment
from workbench.matching.encoder import describe_model, load_encoder

ROUNDS = 3


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--split", required=True)
    options.add_argument("--texts", type=int, default=2000)
    options.add_argument("--documents", type=int, default=1000)
    given = options.parse_args()
    from sentence_transformers import SentenceTransformer

    theirs, ours = SentenceTransformer(str(describe_model(None).path), device="cpu"), load_encoder()
    collection = read_collection(given.folder, given.split)
    rows = [json.loads(line) for line in collection.corpus.read_text("utf-8").splitlines()]
    random.Random(1).shuffle(rows)
    texts: list[str] = []
    for row in rows:
        reading = note(row["text"], Metadata("a", language="en"))
        texts += [reading.text[cut.start : cut.end] for cut in segment(reading.text, reading.blocks, "en")]
        if len(texts) >= given.texts:
            break

    def encode_ours(inputs: list[str]) -> np.ndarray:
        """As ``Matching.embed`` does: sorted by length, in batches."""
        vectors = np.zeros((len(inputs), ours.dimension), np.float32)
        for start in range(0, len(inputs), CHUNK):
            order = sorted(range(start, min(start + CHUNK, len(inputs))), key=lambda i: len(inputs[i]))
            for at in range(0, len(order), BATCH):
                batch = order[at : at + BATCH]
                vectors[batch] = ours.encode([inputs[i] for i in batch])
        return vectors

    rates: dict[str, list[float]] = {"ours": [], "defaults": []}
    for _ in range(ROUNDS):
        for name, encode in (("defaults", theirs.encode), ("ours", encode_ours)):
            began = time.perf_counter()
            encode(texts)
            rates[name].append(len(texts) / (time.perf_counter() - began))
    judged = {id for grades in collection.judgements.values() for id in grades}
    kept = sorted(rows, key=lambda row: row["_id"] not in judged)[: given.documents]
    known = {row["_id"] for row in kept}
    judged_queries = {q: {d: g for d, g in found.items() if d in known} for q, found in collection.judgements.items()}
    judged_queries = {q: found for q, found in judged_queries.items() if any(found.values())}
    quality = {}
    for name, encode in (("defaults", theirs.encode), ("ours", encode_ours)):
        documents = np.asarray(encode([f"{row.get('title', '')} {row['text']}" for row in kept]), np.float32)
        queries = np.asarray(encode([collection.queries[q] for q in judged_queries]), np.float32)
        best = np.argsort(-(queries @ documents.T), axis=1, kind="stable")[:, :100]
        run = {q: [kept[i]["_id"] for i in ranked] for q, ranked in zip(judged_queries, best, strict=True)}
        quality[name] = float(np.mean(per_query(MEASURES, judged_queries, run)["nDCG@10"]))
    median = {name: float(np.median(found)) for name, found in rates.items()}
    ratios = [round(a / b, 2) for a, b in zip(rates["ours"], rates["defaults"], strict=True)]
    print(
        f"{ours.dtype}: ours {median['ours']:,.0f} texts a second, defaults {median['defaults']:,.0f}: "
        f"ratio {median['ours'] / median['defaults']:.2f} (rounds {ratios})"
    )
    print(
        f"nDCG@10 over {len(kept):,} documents and {len(judged_queries):,} queries: ours {quality['ours']:.4f}, defaults "
        f"{quality['defaults']:.4f}, difference {quality['ours'] - quality['defaults']:+.4f}"
    )


if __name__ == "__main__":
    main()
