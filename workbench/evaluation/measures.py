"""The field's measures, from ir-measures (https://ir-measur.es), with bootstrap intervals.

Invariant: a ranking is given in order; the measures see ranks only, so that tied scores cannot reorder it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.files import whole_file

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEASURES = {"nDCG@10": "nDCG@10", "MAP@5": "AP@5", "MRR@10": "RR@10", "Recall@100": "R@100"}
"""What is reported for a collection, and what ir-measures calls it."""

ROUNDS = 2000
"""Bootstrap samples: the ends of a 95 % interval move by less than .001 from one seed to another."""

Judgements = Mapping[str, Mapping[str, int]]
Runs = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over queries and its 95 % bootstrap interval (percentiles, Efron 1979)."""

    mean: float
    low: float
    high: float


def per_query(names: Mapping[str, str], judgements: Judgements, run: Runs) -> dict[str, list[float]]:
    """Each measure's value for every judged query, in the order of the judgements; a query without results counts 0."""
    import ir_measures

    wanted = {ir_measures.parse_measure(theirs): ours for ours, theirs in names.items()}
    ranks = {query: {id: 1.0 / place for place, id in enumerate(run.get(query, ()), start=1)} for query in judgements}
    graded = {query: dict(grades) for query, grades in judgements.items()}
    values: dict[str, dict[str, float]] = {ours: dict.fromkeys(judgements, 0.0) for ours in names}
    for found in ir_measures.iter_calc(list(wanted), graded, ranks):
        values[wanted[found.measure]][found.query_id] = float(found.value)
    return {name: list(by_query.values()) for name, by_query in values.items()}


JUDGED_ONLY = {"judged-only nDCG@10": "nDCG(judged_only=True)@10", "bpref": "Bpref", "judged@10": "Judged@10"}
"""What labels that exist only for what was shown can say: unlabelled snippets are left out, not counted as wrong
(bpref: Buckley and Voorhees 2004)."""


def judged_only(judgements: Judgements, run: Runs) -> dict[str, list[float]]:
    """The measures that hold with incomplete judgements, per query."""
    return per_query(JUDGED_ONLY, judgements, run)


def write_run(file: Path, run: Runs, name: str) -> None:
    """Write rankings as a TREC run: ``query Q0 document rank score name``. The score falls with the rank, as readers sort
    by it. Raises InputError where the file must not be replaced, OSError."""
    with whole_file(file) as unfinished, unfinished.open("w", encoding="utf-8") as lines:
        for query, ranked in run.items():
            lines.writelines(f"{query} Q0 {id} {rank} {1 / rank:.6f} {name}\n" for rank, id in enumerate(ranked, start=1))


def read_run(file: Path) -> dict[str, list[str]]:
    """Read a TREC run: each query's documents in order of rank."""
    places: dict[str, list[tuple[int, str]]] = {}
    for line in file.read_text("utf-8").splitlines():
        query, _, id, rank, *_ = line.split()
        places.setdefault(query, []).append((int(rank), id))
    return {query: [id for _, id in sorted(found)] for query, found in places.items()}


def bootstrap(values: Iterable[float]) -> Interval:
    """The mean over queries with its interval; deterministic."""
    import numpy as np

    sample = np.asarray(list(values), dtype=np.float64)
    means = _resampled(sample)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(sample.mean()), float(low), float(high))


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """The mean of the paired differences of two systems over the same queries, with its interval."""
    return bootstrap(a - b for a, b in zip(ours, theirs, strict=True))


def _resampled(sample: "NDArray[np.float64]") -> "NDArray[np.float64]":
    import numpy as np

    draws = np.random.default_rng(20).integers(0, len(sample), size=(ROUNDS, len(sample)))
    means: NDArray[np.float64] = sample[draws].mean(axis=1)
    return means
