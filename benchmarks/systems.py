"""Other systems that rivals.py and scale_rivals.py compare with: each indexes texts and returns a function that ranks them.

A function gets the texts, their vectors (None: the system encodes them, as part of indexing, and saves its index), the
folder of the sentence-transformers model, a folder for its index, and how many rows to rank. Its search returns row
numbers, the best first.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Search = Callable[[str], list[int]]
Floats = np.ndarray[Any, np.dtype[np.float32]]


def plain(texts: Sequence[str], vectors: Floats | None, model: str, folder: Path, depth: int) -> Search:
    """``semantic_search`` with one vector for each text, and bm25s with a stemmer, by reciprocal rank fusion."""
    import bm25s
    import Stemmer
    import torch
    from sentence_transformers import SentenceTransformer, util

    encoder = SentenceTransformer(model, device="cpu")
    known = encoder.encode(list(texts), convert_to_tensor=True) if vectors is None else torch.from_numpy(np.array(vectors))
    stemmer, words = Stemmer.Stemmer("english"), bm25s.BM25()
    words.index(bm25s.tokenize(list(texts), stopwords="en", stemmer=stemmer, show_progress=False), show_progress=False)
    if vectors is None:
        words.save(str(folder / "words"))
        (folder / "vectors").write_bytes(known.numpy().tobytes())

    def search(query: str) -> list[int]:
        near = util.semantic_search(encoder.encode([query], convert_to_tensor=True), known, top_k=depth)[0]
        tokens = bm25s.tokenize([query], stopwords="en", stemmer=stemmer, show_progress=False)
        found, _ = words.retrieve(tokens, k=min(depth, len(texts)), show_progress=False)
        scores: dict[int, float] = {}
        for ranked in ([int(hit["corpus_id"]) for hit in near], found[0].tolist()):
            for place, row in enumerate(ranked, start=1):
                scores[row] = scores.get(row, 0.0) + 1 / (60 + place)
        return sorted(scores, key=lambda row: -scores[row])[:depth]

    return search


def chromadb(
    texts: Sequence[str], vectors: Floats | None, model: str, folder: Path, depth: int
) -> Search:
    """By vectors alone. An index that is in the folder is used again."""
    import chromadb
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu")
    client = chromadb.PersistentClient(str(folder / "chromadb"), settings=chromadb.Settings(anonymized_telemetry=False))
    kept = client.get_or_create_collection("evidence", embedding_function=None, metadata={"hnsw:space": "cosine"})
    for start in range(kept.count(), len(texts), 1000):
        part = slice(start, start + 1000)
        rows = list(texts[part])
        encoded = encoder.encode(rows) if vectors is None else vectors[part]
        kept.add(ids=[str(start + row) for row in range(len(rows))], documents=rows, embeddings=encoded)
    count = min(depth, len(texts))

    return lambda query: [int(id) for id in kept.query(query_embeddings=encoder.encode([query]), n_results=count)["ids"][0]]


def txtai(texts: Sequence[str], vectors: Floats | None, model: str, folder: Path, depth: int) -> Search:
    """Its hybrid."""
    from txtai import Embeddings

    if vectors is None:
        kept = Embeddings(path=model, method="sentence-transformers", hybrid=True, gpu=False)
    else:
        kept = Embeddings(method="external", transform=_known_vectors(vectors, model), hybrid=True, gpu=False)
    kept.index((row, text, None) for row, text in enumerate(texts))
    if vectors is None:
        kept.save(str(folder / "index"))
    return lambda query: [int(row) for row, _ in kept.search(query, depth)]


def _known_vectors(vectors: Floats, model: str) -> Callable[[list[str]], Any]:
    """Return a function that gives the vectors of all texts, in order, and from then on encodes queries."""
    from sentence_transformers import SentenceTransformer

    encoder, given = SentenceTransformer(model, device="cpu"), 0

    def transform(inputs: list[str]) -> Any:
        nonlocal given
        if given == len(vectors):
            return encoder.encode(inputs)
        given += len(inputs)
        return np.array(vectors[given - len(inputs) : given])

    return transform


OTHERS = {"plain": plain, "chromadb": chromadb, "txtai": txtai}
