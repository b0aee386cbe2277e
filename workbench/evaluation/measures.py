"""Retrieval measures from ir-measures (https://ir-measur.es), with bootstrap intervals.

Invariant: rankings are given in order; measures see only ranks, so that tied scores cannot reorder them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.files.outputs import whole_file

MEASURES = {"nDCG@10": "nDCG@10", "MAP@5": "AP@5", "MRR@10": "RR@10", "Recall@100": "R@100"}
"""The measures reported for a collection, and their names in ir-measures."""

ROUNDS = 2000
"""Bootstrap samples: from seed to seed, the ends of a 95 % interval move by less than .001."""

Judgements = Mapping[str, Mapping[str, int]]
Runs = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries and its 95 % bootstrap interval (percentiles, Efron 1979)."""

    mean: float
    low: float
    high: float


def per_query(names: Mapping[str, str], judgements: Judgements, run: Runs) -> dict[str, list[float]]:
    """Return each measure's value for every judged query, in the order of the judgements; 0 for a query without results."""
    import ir_measures

    measures = {ir_measures.parse_measure(theirs): ours for ours, theirs in names.items()}
    ranks = {query: {id: 1.0 / rank for rank, id in enumerate(run.get(query, ()), start=1)} for query in judgements}
    graded = {query: dict(grades) for query, grades in judgements.items()}
    values: dict[str, dict[str, float]] = {ours: dict.fromkeys(judgements, 0.0) for ours in names}
    for result in ir_measures.iter_calc(list(measures), graded, ranks):
        values[measures[result.measure]][result.query_id] = float(result.value)
    return {name: list(by_query.values()) for name, by_query in values.items()}


JUDGED_ONLY = {"judged-only nDCG@10": "nDCG(judged_only=True)@10", "bpref": "Bpref", "judged@10": "Judged@10"}
"""Measures for incomplete judgements: unjudged documents are left out and not counted as irrelevant (bpref: Buckley and
Voorhees 2004)."""


def judged_only(judgements: Judgements, run: Runs) -> dict[str, list[float]]:
    """Return the measures for incomplete judgements, per query."""
    return per_query(JUDGED_ONLY, judgements, run)


def write_run(file: Path, run: Runs, name: str) -> None:
    """Write rankings as a TREC run: ``query Q0 document rank score name``. Scores fall with the rank, because programs that
    read runs sort by score. Raises InputError where the file must not be replaced, OSError."""
    with whole_file(file) as unfinished, unfinished.open("w", encoding="utf-8") as lines:
        for query, ranked in run.items():
            lines.writelines(f"{query} Q0 {id} {rank} {1 / rank:.6f} {name}\n" for rank, id in enumerate(ranked, start=1))


def read_run(file: Path) -> dict[str, list[str]]:
    """Read a TREC run: the documents of each query in order of rank."""
    ranks: dict[str, list[tuple[int, str]]] = {}
    for line in file.read_text("utf-8").splitlines():
        query, _, id, rank, *_ = line.split()
        ranks.setdefault(query, []).append((int(rank), id))
    return {query: [id for _, id in sorted(ranked)] for query, ranked in ranks.items()}


def bootstrap(values: Iterable[float]) -> Interval:
    """Return the mean over queries with its interval, the same for the same values."""
    import numpy as np
    from scipy import stats  # type: ignore[import-untyped]

    sample = np.asarray(list(values), dtype=np.float64)
    mean = float(sample.mean())
    if len(sample) < 2:  # nothing to resample
        return Interval(mean, mean, mean)
    # In batches: all samples at once would take 160 MB for 10,000 queries.
    result = stats.bootstrap((sample,), np.mean, n_resamples=ROUNDS, batch=100, method="percentile", rng=20)
    return Interval(mean, float(result.confidence_interval.low), float(result.confidence_interval.high))


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """Return the mean of the paired differences of two systems over the same queries, with its interval."""
    return bootstrap(a - b for a, b in zip(ours, theirs, strict=True))
