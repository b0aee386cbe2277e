"""Leave-one-out test of the fusion weights: choose them without one collection, and measure them on that collection.

A grid of weights, which includes the default ones, is measured on every collection. For each collection, ``left out`` is the
result of the weights with the best mean nDCG@10 on the other collections, and ``its own`` that of the weights that are best
on the collection itself, which is the upper limit of tuning. Rankings come from ``evaluate_retrieval``; the databases are
kept, so that a second run encodes nothing.

    python benchmarks/leave_one_out.py --keep DIR FOLDER:SPLIT FOLDER:SPLIT ... [--json FILE]
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from workbench.desk.evaluation import RetrievalOptions, evaluate_retrieval
from workbench.matching.encoder import Encoder, load_encoder
from workbench.matching.matcher import Parameters

MEASURE = "nDCG@10"
SHIPPED = "shipped"


class CachedEncoder:
    """An encoder that encodes each claim only once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, np.ndarray] = {}

    def __getattr__(self, name: str) -> object:
        return getattr(self._encoder, name)

    def encode(self, inputs: Sequence[str]) -> np.ndarray:
        if len(inputs) != 1:
            return self._encoder.encode(inputs)
        if inputs[0] not in self._known:
            self._known[inputs[0]] = self._encoder.encode(inputs)
        return self._known[inputs[0]]


def grid() -> dict[str, Parameters]:
    """Return sets of weights that sum to one. They vary the weight of keyword scores, the part of the remaining weight for
    snippets, and the division of the keyword weight between snippets and sections."""
    ways = {SHIPPED: Parameters()}
    for words in (0.10, 0.20, 0.35):
        for of_snippets in (0.35, 0.55):
            for of_snippet_words in (0.0, 0.15):
                weights = {
                    "dense": (1 - words) * of_snippets,
                    "passage_dense": (1 - words) * (1 - of_snippets),
                    "lexical": words * of_snippet_words,
                    "section_lexical": words * (1 - of_snippet_words),
                }
                name = " ".join(f"{value:.2f}" for value in weights.values())
                ways[name] = replace(Parameters(), **weights)
    return ways


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("collections", nargs="+", metavar="FOLDER:SPLIT")
    options.add_argument("--keep", type=Path, required=True, metavar="DIR", help="folder for the databases")
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    encoder, ways = CachedEncoder(load_encoder()), grid()
    means: dict[str, dict[str, float]] = {}
    for collection in given.collections:
        folder, _, split = collection.rpartition(":")
        name = Path(folder).resolve().name
        report = evaluate_retrieval(
            Path(folder), split, RetrievalOptions(encoder=encoder, ways=ways, keep=given.keep / f"{name}.db"),
            progress=lambda stage, done, total: print(f"\r{stage} {done}/{total}   ", end="", file=sys.stderr),
        )  # fmt: skip
        means[name] = {way: report.systems[way][MEASURE].mean for way in (*ways, "rrf", "dense", "lexical")}
    print(f"\n{MEASURE}; weights: snippet vectors, passage vectors, snippet keywords, section keywords")
    for name, results in means.items():
        others = [other for other in means if other != name]
        chosen = max(ways, key=lambda way: np.mean([means[other][way] for other in others])) if others else SHIPPED
        own = max(ways, key=lambda way, results=results: results[way])
        print(
            f"{name}: shipped {results[SHIPPED]:.3f} · left out {results[chosen]:.3f} ({chosen}) · "
            f"its own {results[own]:.3f} ({own}) · rrf {results['rrf']:.3f}"
        )
    if given.json:
        given.json.write_text(json.dumps(means, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
